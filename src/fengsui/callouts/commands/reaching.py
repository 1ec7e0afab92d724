"""`fengsui call answer | measures | verify`: what people said and what was done."""

from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Q

from fengsui.callouts import actions
from fengsui.callouts.access import (
    access_call,
    confirmable,
    may_answer_for,
    sees_county,
    visible_units,
)
from fengsui.callouts.actions.reporting import UNITS_MAX, Numbers, Report
from fengsui.callouts.commands.door import enter
from fengsui.callouts.models import Callout, Unit
from fengsui.callouts.states import UnitState
from fengsui.channels.incoming import BY_HAND
from fengsui.channels.models import Choice
from fengsui.commandline import Command, Refused, Told, moment, several
from fengsui.directory.access import NotVisible, Permission
from fengsui.directory.commands import actor_of, by_argument
from fengsui.directory.models import User
from fengsui.directory.queries import names_of
from fengsui.rulebook.scales import Evidence

MEANS = "cli"


def _answer(asked: Namespace, now: datetime) -> Told:
    user, callout = enter(asked.by, Permission.ANSWER_FOR_OTHERS, asked.uid)
    try:
        call = access_call(user, callout, asked.person)
    except NotVisible:
        raise Refused(
            f"this call-out calls no {asked.person!r}; see callout show --people"
        ) from None
    if not may_answer_for(user, call, now):
        raise Refused("nobody records an answer for his superiors; the county does")
    actor = actor_of(user)
    if asked.outcome:
        person = call.person.uid
        actions.record_outcome(now, callout.uid, person, actor=actor, outcome=asked.outcome)
        return Told({"acknowledged": 0, "outcome": asked.outcome}, [f"recorded: {asked.outcome}"])
    woken = actions.answer_for(
        now,
        call.person.uid,
        actor=actor,
        exercise=callout.exercise,
        evidence=Evidence(asked.evidence),
        choice=asked.choice,
        means=MEANS,
        note=asked.note,
        at=moment(asked.at, ZoneInfo(settings.TIME_ZONE)) if asked.at else None,
    )
    return Told({"acknowledged": woken}, [f"{woken} calls are acknowledged by it"])


def _measures(asked: Namespace, now: datetime) -> Told:
    user, callout = enter(asked.by, Permission.REPORT_MEASURES, asked.uid)
    (unit,) = units_of(user, callout, (asked.unit,))
    report = Report(
        figures=figures_of(asked.figures),
        checks=several(asked.checks),
        none_because=asked.none_because,
        note=asked.note,
    )
    actions.report(now, callout.uid, unit.unit_uid, report, actor=actor_of(user))
    return Told({"unit": unit.unit_uid, "state": "responded"}, [f"{unit.unit_uid} has responded"])


def figures_of(texts: Sequence[str] | None) -> dict[str, Numbers]:
    """Return the figures that were typed as CATEGORY=DUE/MOVED/REFUSING; raises `Refused`."""
    return dict(_figures(text) for text in texts or ())


def _figures(text: str) -> tuple[str, Numbers]:
    category, _, counted = text.partition("=")
    parts = counted.split("/")
    if not category or len(parts) not in (2, 3) or not all(part.isascii() for part in parts):
        raise Refused(f"{text!r} is not CATEGORY=DUE/MOVED or CATEGORY=DUE/MOVED/REFUSING")
    try:
        return category, Numbers(*(int(part) for part in parts))
    except ValueError:
        raise Refused(f"{text!r} holds what is no number") from None


def _verify(asked: Namespace, now: datetime) -> Told:
    user, callout = enter(asked.by, Permission.VERIFY_MEASURES, asked.uid)
    if bool(asked.units) == asked.all:
        raise Refused("name units, or say --all")
    reported = visible_units(user, callout).filter(state=UnitState.RESPONDED)
    units = list(reported) if asked.all else units_of(user, callout, several(asked.units))
    actor = actor_of(user)
    mine = confirmable(user, callout, units)
    theirs = [unit for unit in units if unit.unit_uid not in mine]
    if asked.take_over and sees_county(user):
        own = names_of(actor)
        uids = [unit.unit_uid for unit in theirs if unit.reported_by not in own]
        actions.take_over(now, callout.uid, uids, actor=actor)
        units = list(visible_units(user, callout).filter(id__in=[unit.id for unit in units]))
    mine = confirmable(user, callout, units)
    if not asked.all and (strange := [u for u in units if u.unit_uid not in mine]):
        raise Refused(_why_not(strange[0], user))
    verified = sum(
        actions.verify(now, callout.uid, some, actor=actor)
        for some in _in_bites(sorted(mine), UNITS_MAX)
    )
    return Told({"verified": verified}, [f"{verified} reports are confirmed"])


def _why_not(unit: Unit, user: User) -> str:
    if unit.reported_by in names_of(actor_of(user)):
        return "a report cannot be confirmed by who made it"
    more = "; the county may step in by --take-over" if sees_county(user) else ""
    return f"{unit.unit_uid} is for the tier above it to confirm{more}"


def units_of(user: User, callout: Callout, names: tuple[str, ...]) -> list[Unit]:
    """Return the units of these uids, division codes or codes of risk points."""
    wanted = Q(unit_uid__in=names) | Q(risk_point__code__in=names)
    units = list(visible_units(user, callout).filter(wanted).order_by("id"))
    known = {name for unit in units for name in (unit.unit_uid, _point_code(unit))}
    if strange := [name for name in names if name not in known]:
        raise Refused(f"{strange[0]!r} owes no report here; see callout show --units")
    return units


def _point_code(unit: Unit) -> str:
    return unit.risk_point.code if unit.risk_point else unit.unit_uid


def _in_bites(names: list[str], most: int) -> list[list[str]]:
    return [names[start : start + most] for start in range(0, len(names), most)]


def _answer_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("uid", metavar="CALLOUT", help="uid of the call-out")
    parser.add_argument("person", metavar="PERSON", help="uid, from callout show --people")
    by_argument(parser)
    how = parser.add_mutually_exclusive_group()
    how.add_argument(
        "--evidence", choices=list(Evidence), default=Evidence.SPOKEN, help="how sure it is"
    )
    how.add_argument(
        "--outcome",
        choices=BY_HAND,
        help="nobody woke: what was heard instead",
    )
    parser.add_argument(
        "--choice", choices=Choice.values, default=Choice.RECEIVED, help="what he said"
    )
    parser.add_argument("--note", default="", help="a word on it")
    parser.add_argument("--at", metavar="TIME", help="when, if it is entered afterwards")


def _measures_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("uid", metavar="CALLOUT", help="uid of the call-out")
    parser.add_argument("unit", metavar="UNIT", help="division code, or risk point, from --units")
    by_argument(parser)
    told = "people who should move, moved, refuse"
    parser.add_argument("--figures", nargs="+", metavar="CATEGORY=DUE/MOVED/REFUSING", help=told)
    parser.add_argument("--checks", nargs="+", metavar="CODE", help="what was done or seen to")
    parser.add_argument("--none-because", default="", metavar="TEXT", help="why nothing was needed")
    parser.add_argument("--note", default="", help="a word on it")


def _verify_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("uid", metavar="CALLOUT", help="uid of the call-out")
    parser.add_argument("units", metavar="UNIT", nargs="*", help="from callout show --units")
    by_argument(parser)
    parser.add_argument("--all", action="store_true", help="every report that is yours to confirm")
    told = "the county confirms for a silent superior, and that shows"
    parser.add_argument("--take-over", action="store_true", help=told)


COMMANDS = (
    Command("call answer", "Record that a person answered.", _answer, _answer_arguments),
    Command("call measures", "Report what a unit did.", _measures, _measures_arguments),
    Command("call verify", "Confirm reports.", _verify, _verify_arguments),
)
