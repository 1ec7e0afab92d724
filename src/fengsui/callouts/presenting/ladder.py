"""One person in one call-out: everything that was tried and said, in time."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from json import loads

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fengsui.callouts.models import Call, CallPost, Carried
from fengsui.callouts.presenting.board import Missing, missing_people, town_codes
from fengsui.callouts.presenting.words import (
    CALL_STATES,
    EVIDENCE,
    EVIDENCE_BY_RANK,
    MEANS,
    OUTCOMES,
    REASONS,
    RELAYED,
    word,
)
from fengsui.channels.models import Answer, Attempt, AttemptState, Choice, Receipt
from fengsui.directory.models import Holding, Person, Rank
from fengsui.geo import queries as geo
from fengsui.journal.models import Entry, Subject
from fengsui.rulebook.scales import Evidence
from fengsui.tasks.models import Task

# What the journal alone knows of a call; attempts, receipts and answers speak for themselves.
TOLD = {
    "call.opened": gettext_lazy("列入叫应名单"),
    "call.escalated": gettext_lazy("各步无应答，报上级"),
    "call.put_on_desk": gettext_lazy("转人工"),
    "call.given_up": gettext_lazy("记为未叫到"),
    "call.cancelled": gettext_lazy("停止呼叫"),
    "call.number_shown": gettext_lazy("查看号码"),
}


@dataclass(frozen=True, slots=True)
class Step:
    """Something that happened at an instant; `tone` is a state of `ui.tones`."""

    at: datetime
    what: str
    who: str = ""
    detail: str = ""
    words: str = ""
    tone: str = "idle"
    late: bool = False


@dataclass(frozen=True, slots=True)
class PostLine:
    """A post that the call discharges, who answered for it, and who stands in."""

    name: str
    organisation: str
    place: str
    answered_at: datetime | None
    answered_by: str
    deputies: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ladder:
    """A person in a call-out, as the desk needs him."""

    call: Call
    person: Missing
    posts: tuple[PostLine, ...]
    steps: tuple[Step, ...]
    state_word: object
    evidence: object
    tasks: tuple[Task, ...]


def ladder(call: Call, now: datetime, *, numbers: bool) -> Ladder:
    """Return the ladder of a call; `numbers`: with his masked number."""
    posts = list(
        CallPost.objects.filter(call=call)
        .select_related("post__organisation", "answered_by")
        .order_by("post__division", "post_id")
    )
    codes = {call.division, *(str(one.post.division_id) for one in posts)}
    places = geo.places(codes | town_codes([call]))
    names = {code: place.name for code, place in places.items()}
    (person,) = missing_people(call.callout, [call], places, now, numbers=numbers)
    steps = sorted(_steps(call), key=lambda step: step.at)
    tasks = Task.objects.filter(origin_uid=call.callout.uid, subject_uid=call.person.uid)
    return Ladder(
        call=call,
        person=person,
        posts=tuple(_posts(posts, names)),
        steps=tuple(steps),
        state_word=word(CALL_STATES, call.state),
        evidence=EVIDENCE_BY_RANK[call.evidence_rank],
        tasks=tuple(tasks.order_by("created_at", "id")),
    )


def _posts(posts: list[CallPost], names: dict[str, str]) -> Iterator[PostLine]:
    deputies: dict[int, list[str]] = {one.post_id: [] for one in posts}
    held = Holding.objects.filter(post__in=deputies, rank=Rank.DEPUTY).select_related("person")
    for holding in held:
        deputies[holding.post_id].append(holding.person.name)
    for one in posts:
        code = str(one.post.division_id)
        yield PostLine(
            name=one.post.name,
            organisation=one.post.organisation.name,
            place=_place(one.post.organisation.name, names.get(code, code)),
            answered_at=one.answered_at,
            answered_by=one.answered_by.name if one.answered_by else "",
            deputies=tuple(deputies[one.post_id]),
        )


def _place(organisation: str, place: str) -> str:
    return "" if organisation.startswith(place) else place


def _steps(call: Call) -> Iterator[Step]:
    yield from _told(call)
    carried = Carried.objects.filter(call=call).select_related("attempt__person", "attempt__words")
    attempts = {one.attempt_id: one.attempt for one in carried}
    for attempt in attempts.values():
        yield from _tried(call, attempt)
    receipts = Receipt.objects.filter(attempt__in=attempts).order_by("at", "id")
    for receipt in receipts:
        attempt = attempts[receipt.attempt_id]
        said = f"{word(MEANS, attempt.means)}：{word(OUTCOMES, receipt.outcome)}"
        yield Step(receipt.at, said, _other(call, attempt.person), tone="calling")
    yield from _answers(call, list(attempts))


def _told(call: Call) -> Iterator[Step]:
    """Yield what only the journal knows: its entries for this call."""
    subjects = Subject.objects.filter(
        uid=call.person.uid, type="call", entry__origin_uid=call.callout.uid
    ).values_list("entry_id", flat=True)
    for entry in Entry.objects.filter(id__in=list(subjects)).order_by("id"):
        if entry.kind == "call.dialled":
            outcome = str(loads(entry.facts).get("outcome", ""))
            said = _("人工拨打：%(outcome)s") % {"outcome": word(OUTCOMES, outcome)}
            yield Step(entry.occurred_at, said, tone="calling")
        elif entry.kind in TOLD:
            detail = ""
            if entry.kind in ("call.put_on_desk", "call.given_up"):
                detail = str(word(REASONS, call.reason))
            tone = {"call.put_on_desk": "on_desk", "call.given_up": "unreached"}
            yield Step(
                entry.occurred_at,
                str(TOLD[entry.kind]),
                detail=detail,
                tone=tone.get(entry.kind, "idle"),
            )


def _tried(call: Call, attempt: Attempt) -> Iterator[Step]:
    means, who = str(word(MEANS, attempt.means)), _other(call, attempt.person)
    if attempt.handed_at:
        yield Step(
            attempt.handed_at,
            _("%(means)s已交线路") % {"means": means},
            who,
            words=attempt.words.text,
            tone="calling",
        )
    elif attempt.state == AttemptState.QUEUED:
        yield Step(attempt.queued_at, _("%(means)s排队") % {"means": means}, who)
    elif attempt.state == AttemptState.WITHDRAWN:
        yield Step(attempt.queued_at, _("%(means)s已撤回，未发出") % {"means": means}, who)
    elif attempt.outcome:
        said = f"{means}：{word(OUTCOMES, attempt.outcome)}"
        yield Step(attempt.queued_at, said, who, tone="unreached")


def _answers(call: Call, attempt_ids: list[int]) -> Iterator[Step]:
    """Yield what he, or who stands in for him, answered since the call-out was opened."""
    own = Answer.objects.filter(
        person=call.person_id,
        exercise=call.callout.exercise,
        at__gte=call.callout.opened_at,
    )
    of_others = Answer.objects.filter(attempt__in=attempt_ids).exclude(person=call.person_id)
    for answer in [
        *own.select_related("person").order_by("at", "id")[:50],
        *of_others.select_related("person"),
    ]:
        means = word(MEANS, answer.means)
        said = _("应答：%(choice)s") % {"choice": Choice(answer.choice).label}
        if answer.means == RELAYED:  # somebody else spoke: what he chose is not known
            said = _("人工拨打：%(outcome)s") % {"outcome": means}
            yield Step(answer.at, said, detail=_("不算本人已醒"), tone="calling")
            continue
        if answer.evidence_rank < Evidence.CONFIRMED.rank:  # a pick-up is a sign, not a word
            said = f"{means}：{word(EVIDENCE, answer.evidence)}"
            yield Step(answer.at, said, _other(call, answer.person), tone="calling")
            continue
        grade = f"{means}，{word(EVIDENCE, answer.evidence)}"
        counted = answer.at == call.acknowledged_at
        yield Step(
            answer.at,
            said,
            _other(call, answer.person),
            detail=f"{grade}，{answer.note}" if answer.note else grade,
            tone="help" if answer.choice == Choice.HELP else "acknowledged",
            late=counted and call.late,
        )


def _other(call: Call, person: Person) -> str:
    return "" if person.id == call.person_id else _("代岗 %(name)s") % {"name": person.name}
