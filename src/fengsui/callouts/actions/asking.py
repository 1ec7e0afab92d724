"""Asking a second person by his own link: the question is a call-out of one, he decides on it.

Nothing is sent from here: a staff call-out with a profile and a standing order of its own carries
the question, by SMS and then by a ring, like every other.
"""

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import F, Q

from fengsui.callouts.access import approving_account
from fengsui.callouts.actions.approving import begin, locked, say_approved
from fengsui.callouts.actions.drafting import Order, draft_in
from fengsui.callouts.actions.ending import cancel, close
from fengsui.callouts.duties import GOING_ON
from fengsui.callouts.freezing import fingerprint, places
from fengsui.callouts.models import ApprovalRequest, Call, Callout, Target
from fengsui.callouts.plan import Audience, Said
from fengsui.callouts.refusals import (
    AlreadyAsked,
    CannotAsk,
    NoRightToApprove,
    NotAllowedToApprove,
    NotAsked,
    PlanChanged,
    Refused,
    WrongState,
)
from fengsui.callouts.states import (
    OPEN_CALLS,
    ApprovalState,
    CalloutState,
    CallState,
)
from fengsui.channels.models import Reach
from fengsui.directory.models import Person
from fengsui.directory.queries import names_of, person_of
from fengsui.geo import queries as geo
from fengsui.geo.models import Level
from fengsui.journal import uid
from fengsui.journal.actions import Action, SubjectRow, action
from fengsui.rulebook import queries as rulebook
from fengsui.rulebook.book import Rulebook
from fengsui.rulebook.scales import Means, Purpose
from fengsui.rulebook.words import render
from fengsui.tasks.models import HELP, Task, TaskState

PROFILE = "approval-asked"
REQUESTS_MAX = 20
REASON_MAX = 200
ISSUER = "县应急指挥部"
NAMES_SHOWN = 3
ACTOR = "loop:callouts"


def ask_approval(now: datetime, callout_uid: str, *, of: str, actor: str) -> str:
    """Ask that person to approve a draft by his link; return the uid of the request.

    Raises `CannotAsk` where his approval would not count or is not needed, `AlreadyAsked` while he
    has not decided.
    """
    with action(now, actor=actor) as act:
        callout = locked(callout_uid, CalloutState.APPROVED)
        person = _asked(callout, of)
        order = _order(callout, person, rulebook.current(), now)
        drafted = draft_in(act, order)
        if not drafted.standing_order:
            raise CannotAsk(f"no standing order allows the profile {PROFILE} to be opened")
        asking = Callout.objects.get(uid=drafted.uid)
        request = ApprovalRequest.objects.create(
            uid=uid.new(now),
            callout=callout,
            asking=asking,
            person=person,
            fingerprint=fingerprint(callout),
            asked_by=actor,
            asked_at=now,
        )
        _tell(act, "approval.asked", request, {"asking": asking.uid, "person": person.uid})
        # By its standing order, a rehearsal too: it rings one who is to be the second person.
        begin(act, asking)
        return request.uid


def note_opened(now: datetime, request_uid: str) -> None:
    """Note that his page has shown the question, once; it may have been a preview: no answer."""
    with action(now, actor="page:own") as act:
        waiting = ApprovalRequest.objects.filter(
            uid=request_uid, state=ApprovalState.ASKED, opened_at=None
        )
        if waiting.update(opened_at=now):
            request = ApprovalRequest.objects.select_related("callout").get(uid=request_uid)
            _tell(act, "approval.opened", request)


def approve_by_link(now: datetime, request_uid: str, *, person_uid: str) -> bool:
    """Approve what this person was asked about; False where he had done so before.

    Raises `NotAsked` for anybody else, `WrongState` when it was decided otherwise or is no draft
    any more, `PlanChanged` when it is not what he was asked about, `NotAllowedToApprove` for the
    author by whatever way in, `NoRightToApprove` without an account that may approve it.
    """
    by = f"person:{person_uid}"
    with action(now, actor=by) as act:
        request = _undecided(request_uid, person_uid, ApprovalState.APPROVED)
        if request is None:
            return False
        callout = _his_to_decide(request)
        if fingerprint(callout) != request.fingerprint:
            raise PlanChanged("the plan is not the one that you were asked about; ask again")
        if callout.author in names_of(by):
            raise NotAllowedToApprove("you drafted this call-out; a second person must approve it")
        _decide(act, request, ApprovalState.APPROVED, "")
        say_approved(act, callout, approval="phone_link", by=by, name="", confirmed=True)
        return True


def refuse_by_link(now: datetime, request_uid: str, *, person_uid: str, reason: str) -> bool:
    """Say that it shall not go out, and why; it stays a draft. False where he had done so before.

    Raises as `approve_by_link`, and `Refused` without a reason.
    """
    with action(now, actor=f"person:{person_uid}") as act:
        request = _undecided(request_uid, person_uid, ApprovalState.REFUSED)
        if request is None:
            return False
        if not reason.strip() or len(reason) > REASON_MAX:
            raise Refused(f"give a reason in 1 to {REASON_MAX} characters")
        _his_to_decide(request)
        _decide(act, request, ApprovalState.REFUSED, reason.strip())
        return True


def end_asking(now: datetime) -> int:
    """End the call-outs that still ask what is decided or moot by now; return how many.

    Where he called for help over the question, an officer ends it: nobody drops that by machine.
    """
    crying = Task.objects.filter(kind=HELP, state__in=[TaskState.OPEN, TaskState.TAKEN])
    over = (
        ApprovalRequest.objects.filter(asking__state__in=GOING_ON)
        .filter(~Q(state=ApprovalState.ASKED) | ~Q(callout__state=CalloutState.DRAFT))
        .exclude(asking__uid__in=crying.values("origin_uid"))
        .order_by("id")
    )
    done = 0
    asked = list(over.annotate(at=F("asking__uid")).values_list("at", "asking_id", "state")[:50])
    for asking_uid, asking_id, state in asked:
        reason = "已经决定" if state != ApprovalState.ASKED else "不再需要批准"
        try:
            if _answered(asking_id):
                close(now, asking_uid, actor=ACTOR, reason=reason)
            else:
                cancel(now, asking_uid, actor=ACTOR, reason=reason)
        except Refused:  # another loop, or an officer, was there first: look again next time
            continue
        done += 1
    return done


def _answered(asking_id: int) -> bool:
    """Tell whether the question is open and whoever was called has answered."""
    calls = Call.objects.filter(callout=asking_id, callout__state=CalloutState.OPEN)
    awake = calls.filter(state=CallState.ACKNOWLEDGED)
    return awake.exists() and not calls.filter(state__in=OPEN_CALLS).exists()


def _asked(callout: Callout, of: str) -> Person:
    """Return the person, if his approval would count and a message can reach him."""
    if callout.standing_order and callout.reach != Reach.REHEARSAL:
        raise CannotAsk("a standing order covers this call-out; open it")
    person = person_of(of)
    if person is None or approving_account(person, callout) is None:
        raise CannotAsk("this person has no account that may approve this call-out")
    if callout.author in names_of(f"person:{person.uid}"):
        raise CannotAsk("this person drafted the call-out; ask somebody else")
    made = ApprovalRequest.objects.filter(callout=callout)
    if made.filter(person=person, state=ApprovalState.ASKED).exists():
        raise AlreadyAsked("this person was asked already and has not decided yet")
    if made.count() >= REQUESTS_MAX:
        raise CannotAsk(f"asked {REQUESTS_MAX} times already; approve on the screen or orally")
    return person


def _order(callout: Callout, person: Person, book: Rulebook, now: datetime) -> Order:
    local = now.astimezone(ZoneInfo(settings.TIME_ZONE))
    said = Said(
        event=callout.title,
        issuer=ISSUER,
        issued_at=f"{local.month}月{local.day}日{local.hour:02}时{local.minute:02}分",
        area=_area(callout),
        ask="批准或不批准",
    )
    return Order(
        purpose=Purpose.STAFF,
        title=f"请批准：{callout.title}"[:200],
        said=Said(said.event, said.issuer, said.issued_at, said.area, said.ask, _texts(book, said)),
        audience=Audience((), people=(person.uid,)),
        exercise=callout.exercise,
        reach=Reach(callout.reach),
        profile=PROFILE,
        origin_uid=callout.uid,
        pace=callout.pace,
    )


def _area(callout: Callout) -> str:
    codes = Target.objects.filter(callout=callout).values_list("division_id", flat=True)
    known = geo.places([str(code) for code in codes]).values()
    names = [place.name for place in known if place.level == Level.TOWNSHIP]
    if not names:
        return "有关区域"
    more = f"等{len(names)}个镇乡（街道）" if len(names) > NAMES_SHOWN else ""
    return "、".join(names[:NAMES_SHOWN]) + more


def _texts(book: Rulebook, said: Said) -> Mapping[Means, str]:
    profile = book.profiles.get(PROFILE)
    means = {leg.means for tier in profile.tiers for leg in tier.legs} if profile else set()
    filled = places(said)
    return {
        one: render(book.words_for(Purpose.STAFF, one, "approval").text, filled) for one in means
    }


def _undecided(request_uid: str, person_uid: str, wanted: ApprovalState) -> ApprovalRequest | None:
    """Return the request while it waits for this person; None where he decided just so before."""
    request = (
        ApprovalRequest.objects.select_related("callout", "person")
        .filter(uid=request_uid, person__uid=person_uid)
        .first()
    )
    if request is None:
        raise NotAsked("you were not asked about this call-out")
    if request.state == wanted:
        return None
    if request.state != ApprovalState.ASKED:
        raise WrongState(f"you have {request.state} it already")
    return request


def _his_to_decide(request: ApprovalRequest) -> Callout:
    callout = locked(request.callout.uid, CalloutState.APPROVED)
    if approving_account(request.person, callout) is None:
        raise NoRightToApprove("you have no account that may approve this call-out")
    return callout


def _decide(act: Action, request: ApprovalRequest, state: ApprovalState, reason: str) -> None:
    ApprovalRequest.objects.filter(id=request.id).update(
        state=state, decided_at=act.now, reason=reason
    )
    given = state == ApprovalState.APPROVED
    _tell(act, "approval.given" if given else "approval.refused", request, {"state": state})


def _tell(
    act: Action, kind: str, request: ApprovalRequest, facts: Mapping[str, object] | None = None
) -> None:
    act.entry(
        kind,
        origin_uid=request.callout.uid,
        exercise=request.callout.exercise,
        subjects=[SubjectRow("approval", request.uid, settings.COUNTY_CODE, facts)],
    )
