"""`fengsui callout approve | open | show | cancel | close`."""

from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from datetime import datetime

from django.db.models import QuerySet

from fengsui.callouts import actions, queries
from fengsui.callouts.access import sees_county, visible_units
from fengsui.callouts.commands.asking import approvals_of
from fengsui.callouts.commands.door import enter
from fengsui.callouts.models import Call, Callout, Unit
from fengsui.callouts.residual import residual
from fengsui.callouts.states import CalloutState, CallState
from fengsui.commandline import Command, Refused, Told
from fengsui.directory.access import Permission, scope
from fengsui.directory.commands import actor_of, by_argument
from fengsui.geo.queries import places
from fengsui.tasks.models import HELP
from fengsui.tasks.queries import open_of

ALL_AWAKE = "全部已应答"


def _approve(asked: Namespace, now: datetime) -> Told:
    permission = Permission.OPEN_CALLOUT if asked.oral else Permission.APPROVE_CALLOUT
    user, callout = enter(asked.by, permission, asked.uid)
    if asked.oral:
        actions.approve_orally(now, callout.uid, actor=actor_of(user), name=asked.oral)
    elif asked.confirm:
        actions.confirm_oral(now, callout.uid, actor=actor_of(user))
    else:
        actions.approve(now, callout.uid, actor=actor_of(user))
    return _state(callout)


def _open(asked: Namespace, now: datetime) -> Told:
    user, callout = enter(asked.by, Permission.OPEN_CALLOUT, asked.uid)
    actions.open_callout(now, callout.uid, actor=actor_of(user))
    return _state(callout)


def _cancel(asked: Namespace, now: datetime) -> Told:
    user, callout = enter(asked.by, Permission.CANCEL_CALLOUT, asked.uid)
    actions.cancel(now, callout.uid, actor=actor_of(user), reason=asked.reason)
    return _state(callout)


def _close(asked: Namespace, now: datetime) -> Told:
    user, callout = enter(asked.by, Permission.CLOSE_CALLOUT, asked.uid)
    silent = Call.objects.filter(callout=callout, state=CallState.ON_DESK).count()
    if silent and not asked.reason and callout.state == CalloutState.OPEN:
        raise Refused(f"{silent} were not reached; say why by --reason")
    if not sees_county(user):
        raise Refused("the county closes what it opened")
    reason = asked.reason or ALL_AWAKE
    crying = [task.uid for task in open_of(callout.uid) if task.kind == HELP]
    known = crying if asked.despite_help else ()
    left = residual(callout, now).numbers
    unreached = actions.close(
        now, callout.uid, actor=actor_of(user), reason=reason, help_known=known
    )
    state = _state(callout)
    facts = {**state.facts, "unreached": unreached, "residual": left}
    return Told(facts, [*state.lines, f"{unreached} unreached", f"left open: {_listed(left)}"])


def _state(callout: Callout) -> Told:
    state = Callout.objects.values_list("state", flat=True).get(id=callout.id)
    return Told({"uid": callout.uid, "state": state}, [f"{callout.uid} is {state}"])


def _show(asked: Namespace, _now: datetime) -> Told:
    calls = Call.objects.select_related("person", "post")
    if asked.by:
        user, callout = enter(asked.by, Permission.SEE_CALLOUTS, asked.uid)
        calls = calls.filter(callout=callout, division__startswith=scope(user))
        units = visible_units(user, callout)
    else:
        found = Callout.objects.filter(uid=asked.uid).first()
        if found is None:
            raise Refused(f"no call-out {asked.uid!r}; see its uid")
        callout, calls = found, calls.filter(callout=found)
        units = Unit.objects.select_related("division", "risk_point").filter(callout=found)
    codes = {code[:9] for code in calls.values_list("division", flat=True).distinct()}
    names = {code: place.name for code, place in places(codes).items()}
    facts = queries.show(callout, names)
    facts["approvals"] = approvals = approvals_of(callout)
    lines = _shown(callout, facts)
    lines += [f"{one['person']} was asked to approve it: {one['state']}" for one in approvals]
    if asked.people:
        facts["people"] = people = _people(calls.order_by("priority", "id"))
        lines += [
            f"{one['person']} {one['state']} {one['division']} {one['post']}" for one in people
        ]
    if asked.units:
        facts["owing"] = owing = _owing(units.order_by("division_id", "tier", "id"))
        lines += [f"{one['unit']} {one['state']} {one['tier']} {one['name']}" for one in owing]
    return Told(facts, lines)


def _shown(callout: Callout, facts: dict[str, object]) -> list[str]:
    drill = f" [exercise, {callout.reach}, pace {callout.pace}]" if callout.exercise else ""
    return [
        f"{callout.title} is {callout.state}{drill}",
        _listed(queries.counts(callout.id)),
        f"units: {_listed(queries.unit_counts(callout.id))}",
        f"townships: {len(facts['by_division']) if isinstance(facts['by_division'], list) else 0}",
    ]


def _listed(counts: dict[str, int]) -> str:
    return ", ".join(f"{name} {count}" for name, count in counts.items() if count) or "none yet"


def _people(calls: QuerySet[Call]) -> list[dict[str, object]]:
    return [
        {
            "person": call.person.uid,
            "post": call.post.name,
            "division": call.division,
            "tier": call.tier,
            "state": call.state,
            "late": call.late,
        }
        for call in calls
    ]


def _owing(units: QuerySet[Unit]) -> list[dict[str, object]]:
    return [
        {
            "unit": unit.unit_uid,
            "name": unit.risk_point.name if unit.risk_point else unit.division.name,
            "tier": unit.tier,
            "division": unit.division_id,
            "state": unit.state,
            "taken_over": unit.taken_over,
        }
        for unit in units
    ]


def _uid_and(
    *more: Callable[[ArgumentParser], None], by_required: bool = True
) -> Callable[[ArgumentParser], None]:
    def add(parser: ArgumentParser) -> None:
        parser.add_argument("uid", metavar="CALLOUT", help="uid of the call-out")
        by_argument(parser, required=by_required)
        for one in more:
            one(parser)

    return add


def _approving(parser: ArgumentParser) -> None:
    how = parser.add_mutually_exclusive_group()
    how.add_argument("--oral", metavar="NAME", help="record that NAME approved by word of mouth")
    how.add_argument("--confirm", action="store_true", help="confirm an oral approval afterwards")


def _reason(parser: ArgumentParser) -> None:
    parser.add_argument("--reason", required=True, help="why it is stopped")


def _residual(parser: ArgumentParser) -> None:
    parser.add_argument("--reason", default="", help="needed where somebody was not reached")
    told = "you know that calls for help are open"
    parser.add_argument("--despite-help", action="store_true", help=told)


def _lists(parser: ArgumentParser) -> None:
    parser.add_argument("--people", action="store_true", help="list whom it calls, one by one")
    parser.add_argument("--units", action="store_true", help="list who owes a report of measures")


COMMANDS = (
    Command("callout approve", "Approve another's draft.", _approve, _uid_and(_approving)),
    Command("callout open", "Open it: the loop makes the calls.", _open, _uid_and()),
    Command("callout show", "Show where it stands.", _show, _uid_and(_lists, by_required=False)),
    Command("callout cancel", "Stop it wherever it is.", _cancel, _uid_and(_reason)),
    Command("callout close", "Close it with its residual.", _close, _uid_and(_residual)),
)
