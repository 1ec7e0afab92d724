"""A unit that reports its measures: what is asked, with the numbers already known filled in."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from json import loads

from fengsui.callouts import queries
from fengsui.callouts.models import Figure, SpotCheck, Unit
from fengsui.callouts.presenting.words import (
    LOOK_MEANS,
    LOOKS,
    SPOT_STATES,
    UNIT_STATES,
    word,
)
from fengsui.callouts.states import UnitState
from fengsui.hazards.queries import people_at_risk, people_at_risk_in


@dataclass(frozen=True, slots=True)
class FigureLine:
    """People of one category: who should move, who has moved, who refuses; unit of counting."""

    code: str
    name: str
    counted: str
    due: int
    moved: int
    refusing: int

    @property
    def left(self) -> int:
        """Return how many still have to move and do not refuse."""
        return self.due - self.moved - self.refusing


@dataclass(frozen=True, slots=True)
class CheckLine:
    """Something to be done, and whether it was reported as done."""

    code: str
    name: str
    done: bool


@dataclass(frozen=True, slots=True)
class UnitLine:
    """A unit in words, with what it reported."""

    unit: Unit
    name: str
    place: str
    state_word: object
    overdue: bool
    figures: tuple[FigureLine, ...]
    checks: tuple[CheckLine, ...]
    by: str = ""
    verified_by: str = ""
    confirmable: bool = False
    spot_word: object = ""

    @property
    def due(self) -> int:
        """Return how many people should move, over all categories."""
        return sum(line.due for line in self.figures)

    @property
    def moved(self) -> int:
        """Return how many people have moved."""
        return sum(line.moved for line in self.figures)

    @property
    def refusing(self) -> int:
        """Return how many people refuse."""
        return sum(line.refusing for line in self.figures)

    @property
    def left(self) -> int:
        """Return how many still have to move and do not refuse."""
        return self.due - self.moved - self.refusing


def unit_name(unit: Unit) -> str:
    """Return the unit as people name it."""
    return unit.risk_point.name if unit.risk_point else unit.division.name


def unit_lines(
    units: Sequence[Unit],
    now: datetime,
    *,
    actors: Mapping[str, str],
    towns: Mapping[str, str],
    confirmable: Collection[str] = (),
) -> list[UnitLine]:
    """Return units with their reports; `actors` and `towns` give the names of codes."""
    reported = queries.figures_of([unit.id for unit in units])
    forms = {unit.callout_id: loads(unit.callout.measure_forms) for unit in units}
    return [
        UnitLine(
            unit=unit,
            name=unit_name(unit),
            place=_place(unit, towns),
            state_word=word(UNIT_STATES, unit.state),
            overdue=overdue(unit, now),
            figures=_figures(forms[unit.callout_id].get(unit.tier, {}), reported[unit.id]),
            checks=_checks(unit, forms[unit.callout_id].get(unit.tier, {})),
            by=actors.get(unit.reported_by, ""),
            verified_by=actors.get(unit.verified_by, ""),
            confirmable=unit.unit_uid in confirmable,
            spot_word=word(SPOT_STATES, unit.spot_check),
        )
        for unit in units
    ]


def asked_line(unit: Unit, now: datetime) -> UnitLine:
    """Return a unit as its form shows it: reported numbers, else those that the ledger knows."""
    form = loads(unit.callout.measure_forms).get(unit.tier, {})
    reported = list(Figure.objects.filter(unit=unit))
    known = (
        people_at_risk([unit.risk_point.uid])
        if unit.risk_point
        else people_at_risk_in([str(unit.division_id)])
    )
    first = unit.state == UnitState.EXPECTED
    told = {one.category: one for one in reported}
    figures = tuple(
        FigureLine(
            code=row["code"],
            name=row["name"],
            counted=row["unit"],
            due=told[row["code"]].due if row["code"] in told else first * known.get(row["code"], 0),
            moved=told[row["code"]].moved if row["code"] in told else 0,
            refusing=told[row["code"]].refusing if row["code"] in told else 0,
        )
        for row in form.get("categories", ())
    )
    return UnitLine(
        unit=unit,
        name=unit_name(unit),
        place=unit.division.name if unit.risk_point else "",
        state_word=word(UNIT_STATES, unit.state),
        overdue=overdue(unit, now),
        figures=figures,
        checks=_checks(unit, form),
        spot_word=word(SPOT_STATES, unit.spot_check),
    )


@dataclass(frozen=True, slots=True)
class LookLine:
    """A look at a drawn unit in words; figures as (category, reported, found) where they differ."""

    check: SpotCheck
    found: object
    means: object
    by: str
    figures: tuple[tuple[str, FigureLine, FigureLine], ...]


def look_lines(unit: Unit, line: UnitLine, actors: Mapping[str, str]) -> list[LookLine]:
    """Return every look that was taken at a unit, newest first; `actors` gives names."""
    looks = SpotCheck.objects.filter(unit=unit).order_by("-looked_at", "-id")
    return [
        LookLine(
            check=one,
            found=word(LOOKS, one.found),
            means=word(LOOK_MEANS, one.means),
            by=one.looked_by or actors.get(one.recorded_by, ""),
            figures=tuple(_differing(one, line)),
        )
        for one in looks
    ]


def _differing(check: SpotCheck, line: UnitLine) -> Iterator[tuple[str, FigureLine, FigureLine]]:
    reported, found = loads(check.reported), loads(check.figures)
    for known in line.figures:
        said, seen = (
            FigureLine(known.code, known.name, known.counted, *told.get(known.code, (0, 0, 0)))
            for told in (reported, found)
        )
        if found and said != seen:
            yield known.name, said, seen


def overdue(unit: Unit, now: datetime) -> bool:
    """Tell whether its report is due and has not come."""
    return unit.state == UnitState.EXPECTED and unit.due_at is not None and unit.due_at < now


def _place(unit: Unit, towns: Mapping[str, str]) -> str:
    code = str(unit.division_id)
    town = towns.get(code[:9], "") if len(code) > 9 else ""
    return f"{town} {unit.division.name}".strip() if unit.risk_point else town


def _figures(
    form: Mapping[str, Sequence[Mapping[str, str]]], reported: Sequence[Figure]
) -> tuple[FigureLine, ...]:
    named = {row["code"]: row for row in form.get("categories", ())}
    return tuple(
        FigureLine(
            code=one.category,
            name=named.get(one.category, {}).get("name", one.category),
            counted=named.get(one.category, {}).get("unit", ""),
            due=one.due,
            moved=one.moved,
            refusing=one.refusing,
        )
        for one in reported
    )


def _checks(unit: Unit, form: Mapping[str, Sequence[Mapping[str, str]]]) -> tuple[CheckLine, ...]:
    done = set(loads(unit.checks))
    return tuple(
        CheckLine(row["code"], row["name"], row["code"] in done) for row in form.get("checks", ())
    )
