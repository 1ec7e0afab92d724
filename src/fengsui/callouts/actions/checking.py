"""Spot checks: confirmed units are drawn by lot, and somebody of the county looks for himself."""

import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from json import dumps

from fengsui.callouts.actions.reporting import (
    NOTE_MAX,
    Numbers,
    check_figures,
    check_going_on,
    find_callout,
    find_unit,
    tell_units,
)
from fengsui.callouts.models import Figure, SpotCheck, Unit
from fengsui.callouts.refusals import OwnWork, Refused, WrongState
from fengsui.callouts.states import MAY_ENTER_UNIT, Look, LookMeans, SpotState, UnitState
from fengsui.directory.queries import names_of
from fengsui.journal.actions import Action, SubjectRow, action
from fengsui.tasks import actions as tasks

LOOKED_BY_MAX = 40
AGO_MAX = timedelta(days=30)
RETURNED_TASK = "returned"
Counted = Mapping[str, tuple[int, int, int]]


@dataclass(frozen=True, slots=True)
class Looked:
    """What was found at a unit: `figures` only where it differs; `at` when, if entered afterwards.

    `by` names who looked, where that is not who records it.
    """

    found: str
    means: str
    figures: Mapping[str, Numbers] = field(default_factory=dict)
    note: str = ""
    by: str = ""
    at: datetime | None = None


def draw_spot_checks(
    now: datetime, callout_uid: str, *, actor: str, count: int, seed: int
) -> list[str]:
    """Draw confirmed units by lot for the county to look at itself; return their uids.

    The seed is kept in the journal, so that anybody can draw the same again. Raises `WrongState`
    once the call-out has ended: what is drawn then could not be looked at any more.
    """
    with action(now, actor=actor) as act:
        callout = find_callout(callout_uid)
        check_going_on(callout)
        confirmed = Unit.objects.filter(callout=callout, state=UnitState.VERIFIED, spot_check="")
        units = list(confirmed.order_by("unit_uid"))
        drawn = random.Random(seed).sample(units, min(count, len(units)))
        ids = [unit.id for unit in drawn]
        Unit.objects.filter(id__in=ids).update(spot_check=SpotState.DRAWN)
        if drawn:
            tell_units(act, "unit.drawn", callout, drawn, {}, seed=seed)
        return sorted(unit.unit_uid for unit in drawn)


def record_spot_check(
    now: datetime, callout_uid: str, unit_uid: str, looked: Looked, *, actor: str
) -> None:
    """Record what a look at a drawn unit brought.

    Where it differs from the report, the confirmation is taken back: the unit is `returned`, must
    report anew, and the desk is asked to tell its township. Nobody reached: it is still to be done.
    Raises `OwnWork` for who reported or confirmed it, under whatever name he acts; `WrongState`
    where nothing is to be looked at; `Refused` for what cannot be so.
    """
    with action(now, actor=actor) as act:
        unit = find_unit(callout_uid, unit_uid)
        check_going_on(unit.callout)
        reported = {
            one.category: Numbers(one.due, one.moved, one.refusing)
            for one in Figure.objects.filter(unit=unit)
        }
        _check(unit, looked, reported, now)
        if names_of(actor) & {unit.reported_by, unit.verified_by}:
            raise OwnWork("who reported or confirmed it does not check it; somebody else must")
        SpotCheck.objects.create(
            unit=unit,
            found=looked.found,
            means=looked.means,
            looked_by=looked.by.strip(),
            looked_at=looked.at or now,
            recorded_by=actor,
            recorded_at=now,
            reported=dumps(_counted(reported)),
            figures=dumps(_counted(looked.figures)),
            note=looked.note.strip(),
        )
        if looked.found != Look.UNREACHED:
            Unit.objects.filter(id=unit.id).update(spot_check=looked.found)
        changed: dict[str, object] = {"found": looked.found}
        if looked.found == Look.DIFFERS:
            changed |= {"state": UnitState.RETURNED, "reported": _counted(reported)}
            changed["figures"] = _counted(looked.figures)
            _return(act, unit)
        act.entry(
            "unit.checked",
            origin_uid=callout_uid,
            exercise=unit.callout.exercise,
            occurred_at=looked.at,
            facts={"means": looked.means},
            subjects=[SubjectRow("unit", unit.unit_uid, unit.division_id, changed)],
        )


def _return(act: Action, unit: Unit) -> None:
    """Take the confirmation back, and ask the desk to tell the township."""
    Unit.objects.filter(id=unit.id).update(
        state=UnitState.RETURNED, verified_at=None, verified_by=""
    )
    place = unit.risk_point.name if unit.risk_point else ""
    row = tasks.TaskRow(RETURNED_TASK, unit.unit_uid, str(unit.division_id), note=place)
    tasks.open_tasks(act, [row], origin_uid=unit.callout.uid, exercise=unit.callout.exercise)


def _check(unit: Unit, looked: Looked, reported: Mapping[str, Numbers], now: datetime) -> None:
    if unit.spot_check != SpotState.DRAWN or unit.state not in MAY_ENTER_UNIT[UnitState.RETURNED]:
        raise WrongState("no spot check of this unit is to be done")
    if looked.found not in set(Look) or looked.means not in set(LookMeans):
        raise Refused(f"found is one of {', '.join(Look)}, means one of {', '.join(LookMeans)}")
    if len(looked.note) > NOTE_MAX or len(looked.by) > LOOKED_BY_MAX:
        raise Refused(f"the note has at most {NOTE_MAX} characters, the name {LOOKED_BY_MAX}")
    check_figures(unit, looked.figures)
    if looked.found != Look.DIFFERS and looked.figures:
        raise Refused("give figures only where they differ from the report")
    if looked.found == Look.DIFFERS and not looked.note.strip():
        if not looked.figures:
            raise Refused("say what differs: the figures found, or a note")
        if dict(looked.figures) == dict(reported):
            raise Refused("these are the figures that were reported; nothing differs")
    _check_time(unit, looked.at or now, now)


def _check_time(unit: Unit, at: datetime, now: datetime) -> None:
    if at > now:
        raise Refused("it cannot have happened in the future; check the time")
    if now - at > AGO_MAX:
        raise Refused(f"it lies more than {AGO_MAX.days} days back; check the time")
    if unit.reported_at is not None and at < unit.reported_at:
        raise Refused("it lies before the report that it is to check; check the time")


def _counted(figures: Mapping[str, Numbers]) -> Counted:
    return {code: (n.due, n.moved, n.refusing) for code, n in sorted(figures.items())}
