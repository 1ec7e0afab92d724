"""Measures: what a unit did, confirmed by somebody else."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from json import dumps, loads

from fengsui.callouts.models import Callout, Figure, Unit
from fengsui.callouts.refusals import Refused, WrongState
from fengsui.callouts.states import CalloutState, UnitState
from fengsui.directory.queries import names_of
from fengsui.journal.actions import Action, SubjectRow, action
from fengsui.tasks import actions as tasks

PEOPLE_MAX = 1_000_000
UNITS_MAX = 2_000
NOTE_MAX = 500
BECAUSE_MAX = 200


@dataclass(frozen=True, slots=True)
class Numbers:
    """People of one category: who should move, who has moved, who refuses."""

    due: int
    moved: int
    refusing: int = 0


@dataclass(frozen=True, slots=True)
class Report:
    """What a unit reports: figures by category and checks done, or none, because."""

    figures: Mapping[str, Numbers] = field(default_factory=dict)
    checks: Collection[str] = ()
    none_because: str = ""
    note: str = ""


def report(now: datetime, callout_uid: str, unit_uid: str, said: Report, *, actor: str) -> None:
    """Take a unit's report; a later one replaces the figures and must be confirmed anew.

    Raises `WrongState` once the call-out has ended; `Refused` for an unknown category or check, for
    more people moved and refusing than should move, and for a report that says nothing.
    """
    with action(now, actor=actor) as act:
        unit = find_unit(callout_uid, unit_uid)
        check_going_on(unit.callout)
        form = loads(unit.callout.measure_forms).get(unit.tier, {})
        _check(said, form)
        Unit.objects.filter(id=unit.id).update(
            state=UnitState.RESPONDED,
            reported_at=now,
            reported_by=actor,
            none_because=said.none_because.strip(),
            checks=dumps(sorted(said.checks)),
            note=said.note,
            verified_at=None,
            verified_by="",
        )
        if unit.state == UnitState.RETURNED:
            tasks.drop(act, origin_uid=callout_uid, subject_uids=[unit.unit_uid])
        Figure.objects.filter(unit=unit).delete()
        Figure.objects.bulk_create(
            [
                Figure(unit=unit, category=code, due=n.due, moved=n.moved, refusing=n.refusing)
                for code, n in sorted(said.figures.items())
            ],
            batch_size=100,
        )
        act.entry(
            "unit.responded",
            origin_uid=callout_uid,
            exercise=unit.callout.exercise,
            subjects=[
                SubjectRow(
                    "unit",
                    unit.unit_uid,
                    unit.division_id,
                    {
                        "state": UnitState.RESPONDED,
                        "figures": {
                            code: [n.due, n.moved, n.refusing]
                            for code, n in sorted(said.figures.items())
                        },
                        "checks": sorted(said.checks),
                        "none": bool(said.none_because),
                    },
                )
            ],
        )


def _check(said: Report, form: Mapping[str, Sequence[Mapping[str, str]]]) -> None:
    _check_figures(said.figures, form)
    checks = {row["code"] for row in form.get("checks", ())}
    if strange := set(said.checks) - checks:
        raise Refused(f"unknown check {min(strange)!r}; known are {', '.join(sorted(checks))}")
    if len(said.none_because) > BECAUSE_MAX or len(said.note) > NOTE_MAX:
        raise Refused(f"the reason has at most {BECAUSE_MAX} characters, the note {NOTE_MAX}")
    if said.figures and said.none_because.strip():
        raise Refused("either report figures or say why there are none, not both")
    if not (said.figures or said.checks or said.none_because.strip()):
        raise Refused(
            "the report says nothing: fill in figures or checks, or say why there are none"
        )


def check_figures(unit: Unit, figures: Mapping[str, Numbers]) -> None:
    """Refuse categories that this unit does not report, and numbers that cannot be."""
    _check_figures(figures, loads(unit.callout.measure_forms).get(unit.tier, {}))


def _check_figures(
    figures: Mapping[str, Numbers], form: Mapping[str, Sequence[Mapping[str, str]]]
) -> None:
    categories = {row["code"] for row in form.get("categories", ())}
    if strange := set(figures) - categories:
        raise Refused(f"unknown category {min(strange)!r}; known are {', '.join(categories)}")
    for code, n in figures.items():
        if not all(0 <= value <= PEOPLE_MAX for value in (n.due, n.moved, n.refusing)):
            raise Refused(f"{code}: every number is between 0 and {PEOPLE_MAX}")
        if n.moved + n.refusing > n.due:
            raise Refused(f"{code}: {n.moved} moved and {n.refusing} refusing exceed {n.due} due")


def verify(
    now: datetime,
    callout_uid: str,
    unit_uids: Sequence[str],
    *,
    actor: str,
    seen_at: datetime | None = None,
) -> int:
    """Confirm reports in a batch; return how many were confirmed.

    A report is never confirmed by who made it: those raise `Refused` and nothing is confirmed.
    `seen_at`: when whoever confirms read them; what was reported anew since is not confirmed.
    """
    if len(unit_uids) > UNITS_MAX:
        raise Refused(f"{len(unit_uids)} at once; at most {UNITS_MAX}")
    with action(now, actor=actor) as act:
        callout = find_callout(callout_uid)
        check_going_on(callout)
        units = list(Unit.objects.filter(callout=callout, unit_uid__in=unit_uids))
        if len(units) != len(set(unit_uids)):
            raise Refused("one of these units owes no report in this call-out")
        own = names_of(actor)
        if any(unit.reported_by in own for unit in units):
            raise Refused("a report cannot be confirmed by who made it")
        waiting = [unit for unit in units if _stands(unit, seen_at)]
        Unit.objects.filter(id__in=[unit.id for unit in waiting]).update(
            state=UnitState.VERIFIED, verified_at=now, verified_by=actor
        )
        if waiting:
            tell_units(act, "unit.verified", callout, waiting, {"state": UnitState.VERIFIED})
        return len(waiting)


def _stands(unit: Unit, seen_at: datetime | None) -> bool:
    """Tell whether a report waits to be confirmed and is the one that was read."""
    if unit.state != UnitState.RESPONDED:
        return False
    return seen_at is None or unit.reported_at is None or unit.reported_at <= seen_at


def take_over(now: datetime, callout_uid: str, unit_uids: Sequence[str], *, actor: str) -> int:
    """The county steps in for a silent superior: it confirms these units itself, and that shows."""
    with action(now, actor=actor) as act:
        callout = find_callout(callout_uid)
        check_going_on(callout)
        found = Unit.objects.filter(callout=callout, unit_uid__in=list(unit_uids)[:UNITS_MAX])
        units = list(found.filter(taken_over=False))
        found.update(taken_over=True)
        if units:
            tell_units(act, "unit.taken_over", callout, units, {})
        return len(units)


def tell_units(
    act: Action,
    kind: str,
    callout: Callout,
    units: Sequence[Unit],
    changed: Mapping[str, object],
    **facts: object,
) -> None:
    """Write one entry about these units, each of which changed like this."""
    act.entry(
        kind,
        origin_uid=callout.uid,
        exercise=callout.exercise,
        facts=facts,
        subjects=[SubjectRow("unit", u.unit_uid, u.division_id, changed) for u in units],
    )


def find_callout(callout_uid: str) -> Callout:
    """Return the call-out; raises `Refused`."""
    callout = Callout.objects.filter(uid=callout_uid).first()
    if callout is None:
        raise Refused("no such call-out")
    return callout


def check_going_on(callout: Callout) -> None:
    """Leave the record of what has ended as it was when it ended."""
    if callout.state not in (CalloutState.OPENING, CalloutState.OPEN):
        raise WrongState(f"the call-out is {callout.state}; its reports are not changed any more")


def find_unit(callout_uid: str, unit_uid: str) -> Unit:
    """Return the unit with its call-out; raises `WrongState` where it owes no report."""
    unit = (
        Unit.objects.select_related("callout", "risk_point")
        .filter(callout__uid=callout_uid, unit_uid=unit_uid)
        .first()
    )
    if unit is None:
        raise WrongState("this unit owes no report in this call-out")
    return unit
