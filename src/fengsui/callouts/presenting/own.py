"""A person's own page: everything that is asked of him, over all open call-outs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from fengsui.callouts import queries
from fengsui.callouts.duties import GOING_ON, duties_of, own_units, units_below
from fengsui.callouts.models import (
    ApprovalRequest,
    Bundle,
    Call,
    Callout,
    CallPost,
    PlanLeg,
    Unit,
)
from fengsui.callouts.presenting.units import overdue, unit_name
from fengsui.callouts.presenting.words import CALL_STATES, MEANS, RELAYED, UNIT_STATES, word
from fengsui.callouts.states import CalloutState, CallState, UnitState
from fengsui.channels.loop import LINK
from fengsui.channels.models import Answer, Choice
from fengsui.directory.models import Person
from fengsui.geo import queries as geo
from fengsui.rulebook import queries as rulebook
from fengsui.rulebook.scales import Evidence, Means

# As long as a link holds: so long a late answer finds its call-out.
STILL_ASKED_H = 72
SILENT_SHOWN = 20
TOLD_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Ask:
    """One call-out as it concerns this person; `instead_of`: whose posts he stands in for."""

    title: str
    color: str
    words: str
    posts: tuple[str, ...]
    opened_at: datetime | None
    state: str
    state_word: object
    late: bool
    instead_of: str
    ended: bool

    @property
    def answered(self) -> bool:
        """Tell whether nothing more has to be said."""
        return self.state == CallState.ACKNOWLEDGED


@dataclass(frozen=True, slots=True)
class UnitAsk:
    """A unit for which he owes, or gave, the report."""

    callout: Callout
    unit_uid: str
    name: str
    state: str
    state_word: object
    due_at: datetime | None
    overdue: bool


@dataclass(frozen=True, slots=True)
class BelowAsk:
    """Reports in one call-out that he confirms."""

    callout: Callout
    waiting: int
    verified: int
    total: int


@dataclass(frozen=True, slots=True)
class SilentAsk:
    """People below him who have not answered and whom he was asked to wake."""

    title: str
    people: tuple[str, ...]
    more: int


@dataclass(frozen=True, slots=True)
class Told:
    """Something that he said himself: when, what, by which means, in which words."""

    at: datetime
    choice: object
    means: object
    note: str


@dataclass(frozen=True, slots=True)
class Part:
    """What is asked in earnest, or what is asked in the drill; never mixed in one answer."""

    exercise: bool
    pace: int
    asks: tuple[Ask, ...]
    units: tuple[UnitAsk, ...]
    below: tuple[BelowAsk, ...]
    silent: tuple[SilentAsk, ...]
    helped_at: datetime | None
    told: tuple[Told, ...]

    @property
    def waiting(self) -> bool:
        """Tell whether an answer is still wanted."""
        return any(not ask.answered for ask in self.asks)

    @property
    def unanswered(self) -> tuple[Ask, ...]:
        """Return what he has not answered yet."""
        return tuple(ask for ask in self.asks if not ask.answered)

    @property
    def answered(self) -> tuple[Ask, ...]:
        """Return what he has answered and what goes on."""
        return tuple(ask for ask in self.asks if ask.answered)


def own_page(person: Person, now: datetime) -> tuple[Part, ...]:
    """Return what is asked of a person: in earnest first, then in drills."""
    # What he is asked to approve stands above, with its own buttons: "received" decides nothing.
    questions = set(
        ApprovalRequest.objects.filter(person=person).values_list("asking_id", flat=True)
    )
    asked = [
        (call, other)
        for call, other in queries.asked_of(person.id, now - timedelta(hours=STILL_ASKED_H))
        if call.callout_id not in questions
    ]
    duties = duties_of(person.uid, now, rulebook.current())
    units, below = list(own_units(duties)), units_below(duties)
    bundles = list(
        Bundle.objects.filter(attempt__person=person, callout__state__in=GOING_ON).select_related(
            "callout"
        )
    )
    parts = []
    for exercise in (False, True):
        mine = [(call, other) for call, other in asked if call.callout.exercise == exercise]
        part = Part(
            exercise=exercise,
            pace=max((call.callout.pace for call, _ in mine), default=1),
            asks=tuple(_asks(mine)),
            units=tuple(_unit(one, now) for one in units if one.callout.exercise == exercise),
            below=_below([one for one in below if one.callout.exercise == exercise]),
            silent=_silent([one for one in bundles if one.callout.exercise == exercise]),
            helped_at=_helped_at(person, [call for call, _ in mine], exercise=exercise),
            told=_told(person, [call for call, _ in mine], exercise=exercise),
        )
        if part.asks or part.units or part.below or part.silent:
            parts.append(part)
    return tuple(parts)


def _asks(asked: Sequence[tuple[Call, bool]]) -> list[Ask]:
    calls = [call for call, _ in asked]
    posts: dict[int, list[str]] = {call.id: [] for call in calls}
    held = CallPost.objects.filter(call__in=calls).select_related("post__organisation")
    for one in held.order_by("post_id"):
        posts[one.call_id].append(f"{one.post.organisation.name} {one.post.name}")
    legs = PlanLeg.objects.filter(
        callout__in={call.callout_id for call in calls}, means=Means.SMS
    ).select_related("words")
    texts = {(leg.callout_id, leg.tier): leg.words.text for leg in legs.order_by("-no")}
    return [
        Ask(
            title=call.callout.title,
            color=call.callout.color,
            words=_without_link(texts.get((call.callout_id, call.tier), "")),
            posts=tuple(posts[call.id]),
            opened_at=call.callout.opened_at,
            state=call.state,
            state_word=word(CALL_STATES, call.state),
            late=call.late,
            instead_of=call.person.name if other else "",
            ended=call.callout.state == CalloutState.CLOSED,
        )
        for call, other in asked
    ]


def _without_link(text: str) -> str:
    for saying in (f"，或点 {LINK}", f"，详情 {LINK}", LINK):
        text = text.replace(saying, "")
    return text


def _unit(unit: Unit, now: datetime) -> UnitAsk:
    return UnitAsk(
        callout=unit.callout,
        unit_uid=unit.unit_uid,
        name=unit_name(unit),
        state=unit.state,
        state_word=word(UNIT_STATES, unit.state),
        due_at=unit.due_at,
        overdue=overdue(unit, now),
    )


def _below(units: Sequence[Unit]) -> tuple[BelowAsk, ...]:
    callouts = {unit.callout_id: unit.callout for unit in units}
    return tuple(
        BelowAsk(
            callout=callout,
            waiting=_count(units, key, UnitState.RESPONDED),
            verified=_count(units, key, UnitState.VERIFIED),
            total=sum(unit.callout_id == key for unit in units),
        )
        for key, callout in callouts.items()
    )


def _count(units: Sequence[Unit], callout_id: int, state: UnitState) -> int:
    return sum(unit.callout_id == callout_id and unit.state == state for unit in units)


def _silent(bundles: Sequence[Bundle]) -> tuple[SilentAsk, ...]:
    if not bundles:
        return ()
    calls = Call.objects.filter(
        bundle__in=bundles, state__in=[CallState.ESCALATED, CallState.ON_DESK]
    ).select_related("person", "post")
    found = list(calls.order_by("priority", "id"))
    places = geo.places({call.division for call in found})
    asks = []
    for bundle in bundles:
        people = [
            f"{places[call.division].name if call.division in places else ''} "
            f"{call.post.name} {call.person.name}"
            for call in found
            if call.bundle_id == bundle.id
        ]
        if people:
            more = max(0, len(people) - SILENT_SHOWN)
            asks.append(SilentAsk(bundle.callout.title, tuple(people[:SILENT_SHOWN]), more))
    return tuple(asks)


def _told(person: Person, calls: Sequence[Call], *, exercise: bool) -> tuple[Told, ...]:
    """Return what he said himself since the first of these call-outs; a pick-up is no word."""
    since = min((call.callout.opened_at for call in calls if call.callout.opened_at), default=None)
    if since is None:
        return ()
    said = Answer.objects.filter(
        person=person,
        exercise=exercise,
        at__gte=since,
        evidence_rank__gte=Evidence.CONFIRMED.rank,
    ).exclude(means=RELAYED)
    return tuple(
        Told(one.at, Choice(one.choice).label, word(MEANS, one.means), one.note)
        for one in said.order_by("-at", "-id")[:TOLD_SHOWN]
    )


def _helped_at(person: Person, calls: Sequence[Call], *, exercise: bool) -> datetime | None:
    """Return when he last asked for help in what is asked of him now."""
    since = min((call.callout.opened_at for call in calls if call.callout.opened_at), default=None)
    if since is None:
        return None
    asked = Answer.objects.filter(
        person=person, exercise=exercise, choice=Choice.HELP, at__gte=since
    )
    return asked.order_by("-at").values_list("at", flat=True).first()
