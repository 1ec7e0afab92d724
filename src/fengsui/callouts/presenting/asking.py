"""Asking a second person: whom one may ask, what became of it, what the asked one sees."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from fengsui.callouts.access import approving_accounts
from fengsui.callouts.models import ApprovalRequest, Call, Callout, Carried
from fengsui.callouts.presenting.actors import actor_names
from fengsui.callouts.presenting.heading import Heading, heading
from fengsui.callouts.presenting.preview import Preview, Text, preview
from fengsui.callouts.presenting.words import MEANS, OUTCOMES, REASONS, word
from fengsui.callouts.states import ApprovalState, CalloutState, CallState
from fengsui.channels.incoming import OUTCOMES as KNOWN
from fengsui.channels.models import Attempt, AttemptState, Reach
from fengsui.directory.models import ContactPoint, Person, Rank, User
from fengsui.directory.queries import names_of, on_duty_at
from fengsui.rulebook import queries as rulebook

LEADING = "leader"
# As long as his link holds, his page tells him what became of what he was asked.
STILL_SHOWN_H = 72
ASKS_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody whose approval would count; `unreachable` says why no message would find him."""

    person_uid: str
    name: str
    title: str
    on_duty: bool
    unreachable: bool


@dataclass(frozen=True, slots=True)
class Candidates:
    """Whom one may ask, the leader on duty first; and leaders on duty whose approval counts not."""

    people: tuple[Candidate, ...]
    without_account: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Try:
    """One message or ring of the question; `tone` is a state of `ui.tones`."""

    at: datetime
    means: object
    said: object
    tone: str


@dataclass(frozen=True, slots=True)
class Asked:
    """One request as the desk needs it; `silent`: no step reached him."""

    request: ApprovalRequest
    name: str
    by: str
    tone: str
    said: object
    why: object
    tries: tuple[Try, ...]
    waiting: bool
    silent: bool


@dataclass(frozen=True, slots=True)
class LinkAsk:
    """What the asked one decides about, in plain words."""

    request: ApprovalRequest
    top: Heading
    by: str
    author: str
    preview: Preview
    texts: tuple[Text, ...]
    waited_s: int


@dataclass(frozen=True, slots=True)
class LinkAsks:
    """What waits for the decision of one person, the newest first, and what is over."""

    waiting: tuple[LinkAsk, ...]
    more: int
    over: tuple[ApprovalRequest, ...]


def candidates(callout: Callout, now: datetime) -> Candidates:
    """Return whom one may ask to approve this draft; never its author, by whatever account.

    Who was asked and has not decided is not asked again.
    """
    roles = [one.code for one in rulebook.current().roles.values() if one.kind == LEADING]
    leading = on_duty_at(now).filter(
        post__division__code=settings.COUNTY_CODE, post__role__in=roles, post__by_roster=True
    )
    shifts = leading.select_related("person", "post").order_by("id")
    on_duty = {shift.person_id: shift for shift in shifts}
    author = names_of(callout.author)
    able: dict[int, tuple[Person, User]] = {}
    for user in approving_accounts(callout, User.objects.filter(person__isnull=False)):
        if user.person is not None and f"person:{user.person.uid}" not in author:
            able.setdefault(user.person.id, (user.person, user))
    good = ContactPoint.objects.filter(person__in=able, bad_at=None)
    if callout.reach == Reach.REHEARSAL:
        good = good.filter(rehearsal=True)
    reached = set(good.values_list("person_id", flat=True))
    waiting = ApprovalRequest.objects.filter(callout=callout, state=ApprovalState.ASKED)
    asked = set(waiting.values_list("person_id", flat=True))
    deputies = {key for key, shift in on_duty.items() if shift.rank == Rank.DEPUTY}

    def place(key: int) -> tuple[bool, bool, bool, int]:
        return key not in reached, key not in on_duty, key in deputies, able[key][1].id

    return Candidates(
        people=tuple(
            Candidate(
                person_uid=person.uid,
                name=person.name,
                title=on_duty[key].post.name if key in on_duty else user.get_role_display(),
                on_duty=key in on_duty,
                unreachable=key not in reached,
            )
            for key in sorted(able.keys() - asked, key=place)
            for person, user in [able[key]]
        ),
        without_account=tuple(
            shift.person.name
            for key, shift in on_duty.items()
            if key not in able and f"person:{shift.person.uid}" not in author
        ),
    )


def asked_of(callout: Callout) -> tuple[Asked, ...]:
    """Return every request for this call-out with what became of it, the newest first."""
    found = ApprovalRequest.objects.filter(callout=callout).select_related("person", "asking")
    requests = list(found.order_by("-asked_at", "-id"))
    if not requests:
        return ()
    askings = [one.asking_id for one in requests]
    calls = {call.callout_id: call for call in Call.objects.filter(callout__in=askings)}
    tries: dict[int, list[Attempt]] = {key: [] for key in askings}
    carried = Carried.objects.filter(call__callout__in=askings).select_related("attempt", "call")
    for one in carried.order_by("attempt__queued_at", "attempt_id"):
        tries[one.call.callout_id].append(one.attempt)
    names = actor_names({one.asked_by for one in requests})
    return tuple(
        _asked(one, callout, calls.get(one.asking_id), tries[one.asking_id], names[one.asked_by])
        for one in requests
    )


def _asked(
    request: ApprovalRequest,
    callout: Callout,
    call: Call | None,
    attempts: Collection[Attempt],
    by: str,
) -> Asked:
    waiting = request.state == ApprovalState.ASKED and callout.state == CalloutState.DRAFT
    state = call.state if call else CallState.WAITING
    silent = waiting and state in (CallState.ON_DESK, CallState.UNREACHED)
    if request.state == ApprovalState.APPROVED:
        tone, said = "done", _("已批准")
    elif request.state == ApprovalState.REFUSED:
        tone, said = "failed", _("不批准")
    elif not waiting:
        tone, said = "ended", _("没有答复，已不需要")
    elif silent:
        tone, said = "attention", _("叫不到，请再请别人")
    elif state == CallState.ACKNOWLEDGED:
        tone, said = "active", _("已醒，还没有决定")
    else:
        tone, said = "active", _("等他答复")
    return Asked(
        request=request,
        name=request.person.name,
        by=by,
        tone=tone,
        said=said,
        why=word(REASONS, call.reason) if call and silent else "",
        tries=tuple(map(_try, attempts)),
        waiting=waiting,
        silent=silent,
    )


def _try(attempt: Attempt) -> Try:
    said: object = _("排队")
    tone = "idle"
    if attempt.state == AttemptState.WITHDRAWN:
        said, tone = _("已撤回，未发出"), "ended"
    elif attempt.outcome:
        said = word(OUTCOMES, attempt.outcome)
        tone = "failed" if KNOWN.get(attempt.outcome) else "active"
    elif attempt.handed_at:
        said, tone = _("已交线路"), "active"
    return Try(attempt.handed_at or attempt.queued_at, word(MEANS, attempt.means), said, tone)


def link_asks(person: Person, now: datetime) -> LinkAsks:
    """Return what this person is asked to approve, in earnest first, and what is over by now."""
    since = now - timedelta(hours=STILL_SHOWN_H)
    found = ApprovalRequest.objects.filter(person=person, asked_at__gt=since).select_related(
        "callout__supersedes"
    )
    requests = list(found.order_by("callout__exercise", "-asked_at", "-id"))
    waiting = [
        one
        for one in requests
        if one.state == ApprovalState.ASKED and one.callout.state == CalloutState.DRAFT
    ]
    shown = waiting[:ASKS_SHOWN]
    actors = {actor for one in shown for actor in (one.asked_by, one.callout.author)}
    names = actor_names(actors)
    return LinkAsks(
        waiting=tuple(
            _link_ask(one, names[one.asked_by], names[one.callout.author], now) for one in shown
        ),
        more=len(waiting) - len(shown),
        over=tuple(one for one in requests if one not in waiting),
    )


def _link_ask(request: ApprovalRequest, by: str, author: str, now: datetime) -> LinkAsk:
    shown = preview(request.callout, now)
    return LinkAsk(
        request=request,
        top=heading(request.callout, now),
        by=by,
        author=author,
        preview=shown,
        texts=tuple(_first_of_each(shown.texts)),
        waited_s=int((now - request.asked_at).total_seconds()),
    )


def _first_of_each(texts: Collection[Text]) -> Iterator[Text]:
    """Yield what is said by each means; what is told only to some comes after it."""
    told: set[object] = set()
    for text in texts:
        if text.means not in told:
            told.add(text.means)
            yield text
