"""`fengsui call draw | check`: spot checks of confirmed units."""

import secrets
from argparse import ArgumentParser, Namespace
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings

from fengsui.callouts import actions
from fengsui.callouts.access import sees_county
from fengsui.callouts.actions.checking import Looked
from fengsui.callouts.commands.door import enter
from fengsui.callouts.commands.reaching import figures_of, units_of
from fengsui.callouts.models import Callout, Unit
from fengsui.callouts.states import Look, LookMeans
from fengsui.commandline import Command, Refused, Told, moment
from fengsui.directory.access import Permission
from fengsui.directory.commands import actor_of, by_argument
from fengsui.directory.models import User

SEED_BITS = 31
DRAWN_MAX = 50


def _draw(asked: Namespace, now: datetime) -> Told:
    user, callout = _county(asked)
    if not 1 <= asked.count <= DRAWN_MAX:
        raise Refused(f"draw 1 to {DRAWN_MAX}")
    drawn = actions.draw_spot_checks(
        now,
        callout.uid,
        actor=actor_of(user),
        count=asked.count,
        seed=secrets.randbits(SEED_BITS) if asked.seed is None else asked.seed,
    )
    return Told({"drawn": drawn}, [f"{len(drawn)} drawn: {', '.join(drawn) or 'none is left'}"])


def _check(asked: Namespace, now: datetime) -> Told:
    user, callout = _county(asked)
    (unit,) = units_of(user, callout, (asked.unit,))
    looked = Looked(
        found=asked.found,
        means=asked.means,
        figures=figures_of(asked.figures),
        note=asked.note,
        by=asked.looked_by,
        at=moment(asked.at, ZoneInfo(settings.TIME_ZONE)) if asked.at else None,
    )
    actions.record_spot_check(now, callout.uid, unit.unit_uid, looked, actor=actor_of(user))
    state = Unit.objects.values_list("state", flat=True).get(id=unit.id)
    told = {"unit": unit.unit_uid, "found": asked.found, "state": state}
    return Told(told, [f"{unit.unit_uid}: {asked.found}; it is {state}"])


def _county(asked: Namespace) -> tuple[User, Callout]:
    user, callout = enter(asked.by, Permission.VERIFY_MEASURES, asked.uid)
    if not sees_county(user):
        raise Refused("spot checks are the county's")
    return user, callout


def _draw_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("uid", metavar="CALLOUT", help="uid of the call-out")
    by_argument(parser)
    parser.add_argument("--count", type=int, default=3, metavar="N", help="how many; 3 unless told")
    parser.add_argument("--seed", type=int, metavar="N", help="to draw the same again")


def _check_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("uid", metavar="CALLOUT", help="uid of the call-out")
    parser.add_argument("unit", metavar="UNIT", help="a unit that was drawn")
    by_argument(parser)
    parser.add_argument("--found", choices=list(Look), required=True, help="what was found")
    parser.add_argument("--means", choices=list(LookMeans), required=True, help="how one looked")
    told = "people found who should move, moved, refuse, where that differs"
    parser.add_argument("--figures", nargs="+", metavar="CATEGORY=DUE/MOVED/REFUSING", help=told)
    parser.add_argument("--looked-by", default="", metavar="NAME", help="who looked, if another")
    parser.add_argument("--note", default="", help="a word on it")
    parser.add_argument("--at", metavar="TIME", help="when, if it is entered afterwards")


COMMANDS = (
    Command("call draw", "Draw confirmed units for a spot check.", _draw, _draw_arguments),
    Command("call check", "Record what a spot check found.", _check, _check_arguments),
)
