"""Ending: cancelled in the middle, given up with a reason, closed with the residual listed."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from fengsui.callouts.models import Call, Callout
from fengsui.callouts.refusals import HelpIsOpen, Refused, WrongState
from fengsui.callouts.residual import NAMED_MAX, Residual, residual
from fengsui.callouts.states import (
    GOING_ON,
    MAY_ENTER_CALL,
    MAY_ENTER_CALLOUT,
    CalloutState,
    CallState,
)
from fengsui.channels import actions as channels
from fengsui.journal.actions import Action, SubjectRow, action, copy_subjects
from fengsui.journal.statements import Value, rows, run
from fengsui.tasks import actions as tasks
from fengsui.tasks.models import HELP
from fengsui.tasks.queries import open_of

BITE = 2_000
REASON_MAX = 200


def cancel(now: datetime, callout_uid: str, *, actor: str, reason: str) -> None:
    """Stop a call-out wherever it is; the loop takes back what is still queued, bite by bite."""
    _check_reason(reason)
    with action(now, actor=actor) as act:
        callout = _ending(callout_uid, CalloutState.CANCELLED)
        _end(act, callout, CalloutState.CANCELLED, "callout.cancelled", reason)
        tasks.drop(act, origin_uid=callout.uid)


def cancel_some(now: datetime) -> int:
    """Cancel the next open calls of ended call-outs, with their queued attempts; 0 when none."""
    if not rows("callouts/ended_open"):
        return 0
    with action(now, actor="loop:callouts") as act:
        done = 0
        for callout, uid, exercise in rows("callouts/ended_open"):
            entry_id = act.entry("call.cancelled", origin_uid=str(uid), exercise=bool(exercise))
            params: dict[str, Value] = {"callout": int(str(callout)), "entry_id": entry_id}
            done += run("callouts/cancel_some", {**params, "limit": BITE - done})
            copy_subjects("callouts/tell_ended", entry_id, params)
            _withdraw(act, "callouts/needless", params)
            tasks.drop(act, origin_uid=str(uid))
            if done >= BITE:
                break
        return done


def give_up_call(
    now: datetime, callout_uid: str, person_uid: str, *, actor: str, reason: str
) -> None:
    """Say that a person was not reached and why; a late answer still counts.

    Raises `WrongState` for a call that is not open, or whose call-out has ended: a cancelled call
    stays cancelled, also where the loop has not come to it yet.
    """
    _check_reason(reason)
    with action(now, actor=actor) as act:
        call = (
            Call.objects.select_related("callout")
            .filter(callout__uid=callout_uid, person__uid=person_uid)
            .first()
        )
        if call is None or call.state not in MAY_ENTER_CALL[CallState.UNREACHED]:
            raise WrongState("this call is not open, so it cannot be given up")
        if call.callout.state not in GOING_ON:
            raise WrongState(f"the call-out is {call.callout.state}; nobody is given up any more")
        Call.objects.filter(id=call.id).update(
            state=CallState.UNREACHED, due_at=None, reason=reason
        )
        act.entry(
            "call.given_up",
            origin_uid=callout_uid,
            exercise=call.callout.exercise,
            subjects=[
                SubjectRow("call", person_uid, call.division, {"state": CallState.UNREACHED})
            ],
        )
        # Nobody is rung over whom an officer has given up.
        _withdraw(act, "callouts/unneeded", {"call": call.id})
        tasks.drop(act, origin_uid=callout_uid, subject_uids=[person_uid])


def close(
    now: datetime,
    callout_uid: str,
    *,
    actor: str,
    reason: str,
    help_known: Collection[str] = (),
) -> int:
    """Close: everybody answered or is unreached with this reason; return how many are unreached.

    What is open then is frozen in the journal: how much of each kind, and the uids of tasks and
    units. Raises `WrongState` while anybody is still being called or escalated; `HelpIsOpen` while
    a call for help is open whose task uid is not in `help_known`. A large residual is given up bite
    by bite; cut off in the middle, the call-out is still open and can be closed again.
    """
    _check_reason(reason)
    known = frozenset(help_known)
    callout = _ending(callout_uid, CalloutState.CLOSED)
    asked = residual(callout, now).tasks  # before those of whom it gives up are dropped
    unreached = 0
    while moved := _give_up_some(now, callout_uid, actor=actor, reason=reason, known=known):
        unreached += moved
    with action(now, actor=actor) as act:
        callout = _closing(callout_uid, known)
        left = replace(residual(callout, now), tasks=asked)
        tasks.drop(act, origin_uid=callout.uid)
        _end(act, callout, CalloutState.CLOSED, "callout.closed", reason, left=left)
    return unreached


def _give_up_some(
    now: datetime, callout_uid: str, *, actor: str, reason: str, known: frozenset[str]
) -> int:
    with action(now, actor=actor) as act:
        callout = _closing(callout_uid, known)
        if not Call.objects.filter(callout=callout, state=CallState.ON_DESK).exists():
            return 0
        entry_id = act.entry("call.given_up", origin_uid=callout.uid, exercise=callout.exercise)
        params: dict[str, Value] = {"callout": callout.id, "entry_id": entry_id, "reason": reason}
        moved = run("callouts/give_up_some", {**params, "limit": BITE})
        copy_subjects("callouts/tell_ended", entry_id, params)
        _withdraw(act, "callouts/needless", params)
        people = [str(person) for (person,) in rows("callouts/given_up", params)]
        tasks.drop(act, origin_uid=callout.uid, subject_uids=people)
        return moved


def _withdraw(act: Action, statement: str, params: dict[str, Value]) -> None:
    """Take back what is queued for nobody any more."""
    channels.withdraw(act, [int(str(attempt)) for (attempt,) in rows(statement, params)])


def _closing(callout_uid: str, known: frozenset[str]) -> Callout:
    callout = _ending(callout_uid, CalloutState.CLOSED)
    busy = Call.objects.filter(
        callout=callout, state__in=[CallState.WAITING, CallState.CALLING, CallState.ESCALATED]
    ).count()
    if busy:
        raise WrongState(f"{busy} are still being called; wait, or cancel the call-out")
    crying = [task for task in open_of(callout.uid) if task.kind == HELP]
    if unknown := [task for task in crying if task.uid not in known]:
        raise HelpIsOpen(
            f"{len(unknown)} calls for help are open; see to them, or say that you know"
        )
    return callout


def _ending(callout_uid: str, entering: CalloutState) -> Callout:
    callout = Callout.objects.filter(uid=callout_uid).first()
    if callout is None:
        raise Refused("no such call-out")
    if callout.state not in MAY_ENTER_CALLOUT[entering]:
        raise WrongState(f"the call-out is {callout.state} and cannot become {entering}")
    return callout


def _end(
    act: Action,
    callout: Callout,
    state: CalloutState,
    kind: str,
    reason: str,
    *,
    left: Residual | None = None,
) -> None:
    Callout.objects.filter(id=callout.id).update(
        state=state,
        ended_at=act.now,
        ended_by=act.actor,
        ended_reason=reason,
        auto_open_at=None,
    )
    act.entry(
        kind,
        origin_uid=callout.uid,
        exercise=callout.exercise,
        facts={"residual": left.numbers} if left else {},
        subjects=[SubjectRow("callout", callout.uid, facts={"state": state}), *_named(left)],
    )


def _named(left: Residual | None) -> list[SubjectRow]:
    """Return what was open as subjects, each once with everything that was open about it."""
    wanting: dict[tuple[str, str, str], list[str]] = {}
    for subject, uid, division, what in left.named() if left else ():
        wanting.setdefault((subject, uid, division), []).append(what)
    first = list(wanting.items())[:NAMED_MAX]
    return [SubjectRow(*subject, {"open": whats}) for subject, whats in first]


def _check_reason(reason: str) -> None:
    if not reason.strip() or len(reason) > REASON_MAX:
        raise Refused(f"give a reason in 1 to {REASON_MAX} characters")
