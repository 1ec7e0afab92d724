"""Reading call-outs: counts that partition, coverage by division, a person's ladder."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Case, Min, QuerySet, When

from fengsui.callouts.models import Bundle, Call, Callout, CallPost, Figure, Unit
from fengsui.callouts.states import REPORTED, CalloutState, CallState, UnitState
from fengsui.directory.models import ContactPoint, Person
from fengsui.directory.numbers import open_sealed
from fengsui.journal.statements import Value, rows

FACTS = ("called", "late", "responded", "verified")


@dataclass(frozen=True, slots=True)
class Gap:
    """A division in which nobody can be called in a role: no post, or nobody holds it."""

    division: str
    tier: str
    role: str
    reason: str


def reached(callout_id: int, now: datetime) -> tuple[dict[str, dict[str, int]], int]:
    """Return `people` and `posts` that the plan of a draft reaches now, by tier, and how many
    different people that is: one may be reached in several tiers.
    """
    params: dict[str, Value] = {"callout": callout_id, "now": now}
    found = {
        str(tier): {"people": int(str(people)), "posts": int(str(posts))}
        for tier, people, posts in rows("callouts/reached", params)
    }
    return found, found.pop("")["people"]


def gaps_of(callout_id: int, now: datetime) -> tuple[Gap, ...]:
    """Return by name where the plan of a draft reaches nobody."""
    found = rows("callouts/gaps", {"callout": callout_id, "now": now})
    return tuple(Gap(*(str(value) for value in row)) for row in found)


def holders(role: str, division: str, now: datetime) -> list[Person]:
    """Return who holds a role in a division now, or is on duty there; primary ones first."""
    found = rows("callouts/holders", {"role": role, "division": division, "now": now})
    people = Person.objects.in_bulk([int(str(person)) for person, _ in found])
    return [people[int(str(person))] for person, _ in found]


def patience(callout: Callout) -> timedelta:
    """Return how long an attempt of this call-out may queue."""
    return timedelta(milliseconds=callout.handover_ms)


def opening() -> list[int]:
    """Return the call-outs whose calls are being made, oldest first."""
    found = Callout.objects.filter(state=CalloutState.OPENING).order_by("opened_at", "id")
    return list(found.values_list("id", flat=True)[:20])


def to_open(now: datetime) -> list[str]:
    """Return the drafts whose countdown is over and that may still open."""
    found = _counting_down().filter(auto_open_at__lte=now)
    return list(found.order_by("auto_open_at").values_list("uid", flat=True)[:20])


def planned_at() -> datetime | None:
    """Return when the next call, bundle or countdown falls due; None where nothing is planned."""
    planned = (
        Call.objects.filter(due_at__isnull=False).aggregate(at=Min("due_at"))["at"],
        Bundle.objects.filter(due_at__isnull=False).aggregate(at=Min("due_at"))["at"],
        _counting_down().aggregate(at=Min("auto_open_at"))["at"],
    )
    return min(filter(None, planned), default=None)


def _counting_down() -> QuerySet[Callout]:
    """Return the drafts that may open by themselves.

    Not those whose place another has taken: only an officer can say what becomes of them, and the
    auditor lights the lamp until he does.
    """
    drafts = Callout.objects.filter(state=CalloutState.DRAFT, auto_open_at__isnull=False)
    return drafts.exclude(supersedes__state=CalloutState.SUPERSEDED)


def counts(callout_id: int) -> dict[str, int]:
    """Return `calls`, its seven exclusive states, and the facts beside them, in one statement."""
    return _counted(rows("callouts/counts", {"callout": callout_id}))[""]


def counts_by_division(callout_id: int, *, length: int = 9) -> dict[str, dict[str, int]]:
    """Return the counts by division code cut to `length` digits (9: townships)."""
    found = rows("callouts/counts_by_division", {"callout": callout_id, "length": length})
    return _counted(found)


def _counted(found: list[tuple[object, ...]]) -> dict[str, dict[str, int]]:
    table: dict[str, dict[str, int]] = {"": _empty()} if not found else {}
    for division, state, calls, called, late, taken_over in found:
        into = table.setdefault(str(division), _empty())
        into["calls"] += int(str(calls))
        into[str(state)] += int(str(calls))
        into["called"] += int(str(called))
        into["late"] += int(str(late))
        into["taken_over"] += int(str(taken_over))
    return table


PEOPLE_FACTS = tuple(map(str, ("calls", *CallState, *FACTS, "taken_over")))


def _empty() -> dict[str, int]:
    return dict.fromkeys(PEOPLE_FACTS, 0)


def unit_counts(callout_id: int) -> dict[str, int]:
    """Return how many units owe a report, have reported, and were verified."""
    table = unit_counts_by_division(callout_id, length=0)
    return table.get("", {"total": 0, "responded": 0, "verified": 0})


def unit_counts_by_division(callout_id: int, *, length: int = 9) -> dict[str, dict[str, int]]:
    """Return the unit counts by division code cut to `length` digits."""
    table: dict[str, dict[str, int]] = {}
    params: dict[str, Value] = {"callout": callout_id, "length": length}
    for division, state, number in rows("callouts/unit_counts", params):
        into = table.setdefault(str(division), {"total": 0, "responded": 0, "verified": 0})
        into["total"] += int(str(number))
        if state in REPORTED:
            into["responded"] += int(str(number))
        if state == UnitState.VERIFIED:
            into["verified"] += int(str(number))
    return table


def spot_counts(callout_id: int, *, below: str = "") -> dict[str, int]:
    """Return how many spot checks are drawn, done and differing, and how many units returned."""
    params: dict[str, Value] = {"callout": callout_id, "below": f"{below}%"}
    (found,) = rows("callouts/spot_counts", params)
    names = ("drawn", "done", "differing", "returned")
    return dict(zip(names, (int(str(one)) for one in found), strict=True))


def show(callout: Callout, names: Mapping[str, str]) -> dict[str, object]:
    """Return the fields that `callout show --json` prints; `names` is division code -> name."""
    units = unit_counts(callout.id)
    by_division = counts_by_division(callout.id)
    units_by = unit_counts_by_division(callout.id)
    for code, table in by_division.items():
        _add_units(table, units_by.get(code))
    return {
        "uid": callout.uid,
        "state": callout.state,
        "exercise": callout.exercise,
        "reach": callout.reach,
        "counts": _add_units(counts(callout.id), units),
        "units": units,
        "spot_checks": spot_counts(callout.id),
        "by_division": [
            {"code": code, "name": names.get(code, code), "counts": table}
            for code, table in sorted(by_division.items())
        ],
    }


def _add_units(table: dict[str, int], units: Mapping[str, int] | None) -> dict[str, int]:
    table["responded"] = units["responded"] if units else 0
    table["verified"] = units["verified"] if units else 0
    return table


# The gravest first: a human must act, nobody was reached, the superior knows, the machine is at it.
SILENT = (
    CallState.ON_DESK,
    CallState.UNREACHED,
    CallState.ESCALATED,
    CallState.CALLING,
    CallState.WAITING,
)


def missing(callout_id: int, *, scope: str = "", limit: int = 200) -> list[Call]:
    """Return who has not answered, the gravest first, then in the order of the plan."""
    rank = Case(*(When(state=state, then=no) for no, state in enumerate(SILENT)), default=9)
    silent = Call.objects.filter(
        callout_id=callout_id, state__in=SILENT, division__startswith=scope
    )
    found = silent.select_related("person", "post__organisation")
    return list(found.order_by(rank, "priority", "id")[:limit])


def units_of(callout_id: int, *, scope: str = "") -> list[Unit]:
    """Return the units that owe a report within a division, by code."""
    found = Unit.objects.filter(callout_id=callout_id, division__code__startswith=scope)
    return list(found.select_related("division", "risk_point").order_by("division_id", "tier"))


@dataclass(frozen=True, slots=True)
class Coverage:
    """What is known below a division: facts about people and facts about units, never merged."""

    people: Mapping[str, int]
    units: Mapping[str, int]

    @property
    def silent(self) -> int:
        """Return how many people have not answered and are still wanted."""
        return self.people["calls"] - self.people["acknowledged"] - self.people["cancelled"]


UNIT_FACTS = (
    *("total", "responded", "verified", "overdue", "taken_over"),
    *("returned", "drawn", "checked", "differing"),
)


def coverage(callout_id: int, now: datetime, *, below: str, length: int) -> dict[str, Coverage]:
    """Return what is known by division code cut to `length` digits, within the division `below`.

    Two statements, however many people and units there are.
    """
    params: dict[str, Value] = {
        "callout": callout_id,
        "below": f"{below}%",
        "length": length,
        "now": now,
    }
    people = _counted(rows("callouts/coverage", params))
    units = {
        str(code): dict(zip(UNIT_FACTS, (int(str(one)) for one in facts), strict=True))
        for code, *facts in rows("callouts/unit_coverage", params)
    }
    return {
        code: Coverage(people.get(code, _empty()), units.get(code, dict.fromkeys(UNIT_FACTS, 0)))
        for code in sorted({*people, *units} - {""})
    }


def posts_below(callout_id: int, below: str) -> int:
    """Return for how many posts the people called in a division answer: one may hold several."""
    posts = CallPost.objects.filter(call__callout=callout_id, call__division__startswith=below)
    return posts.count()


def figures_below(callout_id: int, below: str) -> dict[str, dict[str, tuple[int, int, int]]]:
    """Return tier -> category -> (should move, moved, refuses) over the reports in a division.

    A village counts the people of its risk points too, and its township those of its villages: the
    numbers of two tiers must never be added.
    """
    params: dict[str, Value] = {"callout": callout_id, "below": f"{below}%"}
    found: dict[str, dict[str, tuple[int, int, int]]] = {}
    for tier, category, *numbers in rows("callouts/figures", params):
        due, moved, refusing = (int(str(number)) for number in numbers)
        found.setdefault(str(tier), {})[str(category)] = (due, moved, refusing)
    return found


def figures_of(unit_ids: Collection[int]) -> dict[int, list[Figure]]:
    """Return the figures of each of these units, by category."""
    found: dict[int, list[Figure]] = {unit_id: [] for unit_id in unit_ids}
    for figure in Figure.objects.filter(unit__in=unit_ids).order_by("category"):
        found[figure.unit_id].append(figure)
    return found


@dataclass(frozen=True, slots=True)
class Tally:
    """An open call-out in seven numbers."""

    calls: int = 0
    called: int = 0
    awake: int = 0
    silent: int = 0
    stuck: int = 0
    units: int = 0
    responded: int = 0
    verified: int = 0
    overdue: int = 0


def open_tallies(now: datetime, below: str) -> dict[int, Tally]:
    """Return the numbers of every call-out that is going on, by its id, within a division."""
    params: dict[str, Value] = {"below": f"{below}%", "now": now}
    units = {
        int(str(callout)): [int(str(one)) for one in facts]
        for callout, *facts in rows("callouts/open_unit_tallies", params)
    }
    people = {
        int(str(callout)): [int(str(one)) for one in facts]
        for callout, *facts in rows("callouts/open_tallies", params)
    }
    return {
        callout: Tally(*people.get(callout, [0] * 5), *units.get(callout, [0] * 4))
        for callout in {*people, *units}
    }


def asked_of(person_id: int, since: datetime) -> list[tuple[Call, bool]]:
    """Return what is asked of a person now, newest first; True: in place of somebody else.

    A call-out that was closed after `since` still asks whom it did not reach: a late answer counts.
    """
    found = rows("callouts/asked_of", {"person": person_id, "since": since})
    instead = {int(str(call)): bool(other) for call, other in found}
    calls = Call.objects.select_related("callout", "post", "person").in_bulk(list(instead))
    newest = sorted(calls.values(), key=lambda call: (call.callout.opened_at, call.id))
    return [(call, instead[call.id]) for call in reversed(newest)]


def numbers_of(person_ids: Collection[int]) -> dict[int, str]:
    """Return the number of each person that would be used first, in clear: mask it to show it."""
    good = ContactPoint.objects.filter(person__in=person_ids, bad_at=None)
    return {
        one.person_id: open_sealed(one.uid, bytes(one.sealed))
        for one in good.order_by("-rank", "-id")
    }


def stand_in_keys(person_id: int, *, exercise: bool) -> list[str]:
    """Return the keys of the attempts that rang a person for posts of others, still unanswered."""
    found = rows("callouts/stand_in_keys", {"person": person_id, "exercise": exercise})
    return [str(key) for (key,) in found]
