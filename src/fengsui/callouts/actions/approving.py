"""Approving and opening: a standing order by one press, otherwise a second person."""

from datetime import datetime
from json import loads

from fengsui.callouts.models import Callout
from fengsui.callouts.refusals import NotAllowedToApprove, NotApproved, Refused, WrongState
from fengsui.callouts.states import MAY_ENTER_CALLOUT, CalloutState
from fengsui.channels.models import Reach
from fengsui.clock import to_ms
from fengsui.directory.queries import names_of
from fengsui.journal.actions import Action, SubjectRow, action, copy_subjects
from fengsui.journal.statements import run
from fengsui.tasks import actions as tasks

NAME_MAX = 40


def approve(now: datetime, callout_uid: str, *, actor: str) -> None:
    """Approve another's draft; raises `NotAllowedToApprove` for its author."""
    with action(now, actor=actor) as act:
        callout = locked(callout_uid, CalloutState.APPROVED)
        if callout.author in names_of(actor):
            raise NotAllowedToApprove("you drafted this call-out; a second person must approve it")
        say_approved(act, callout, approval="second_person", by=actor, name="", confirmed=True)


def approve_orally(now: datetime, callout_uid: str, *, actor: str, name: str) -> None:
    """Record that a superior approved by word of mouth; he confirms it later himself."""
    if not name.strip() or len(name) > NAME_MAX:
        raise Refused(f"say who approved it, in at most {NAME_MAX} characters")
    with action(now, actor=actor) as act:
        callout = locked(callout_uid, CalloutState.APPROVED)
        say_approved(act, callout, approval="oral", by=actor, name=name.strip(), confirmed=False)


def confirm_oral(now: datetime, callout_uid: str, *, actor: str) -> None:
    """Confirm afterwards what was approved by word of mouth; never by who recorded it."""
    with action(now, actor=actor) as act:
        callout = Callout.objects.get(uid=callout_uid)
        if names_of(actor) & {callout.author, callout.approved_by}:
            raise NotAllowedToApprove("who recorded the oral approval cannot confirm it")
        moved = Callout.objects.filter(
            uid=callout_uid, approval="oral", approval_confirmed=False
        ).update(approval_confirmed=True)
        if not moved:
            raise WrongState("no oral approval waits for confirmation here")
        _tell(act, "callout.confirmed", callout, callout.state)


def open_callout(now: datetime, callout_uid: str, *, actor: str) -> None:
    """Open it: from now the loop makes the calls in order of priority.

    Raises `NotApproved` outside a standing order while no second person approved, and `WrongState`
    when it is open or ended already (a second press changes nothing).
    """
    with action(now, actor=actor) as act:
        callout = locked(callout_uid, CalloutState.OPENING)
        two_needed = callout.reach == Reach.REHEARSAL or not callout.standing_order
        if two_needed and callout.state != CalloutState.APPROVED:
            raise NotApproved("no standing order covers this; a second person must approve it")
        begin(act, callout)
        before = callout.supersedes
        if before is not None and before.state == CalloutState.SUPERSEDED:
            # Two drafts for one successor: the second would ring everybody again beside the first.
            raise WrongState("another call-out has replaced the same one; draft from that one")
        if before is not None and before.state in MAY_ENTER_CALLOUT[CalloutState.SUPERSEDED]:
            Callout.objects.filter(id=before.id).update(
                state=CalloutState.SUPERSEDED, ended_at=now, ended_by=actor
            )
            _tell(act, "callout.superseded", before, CalloutState.SUPERSEDED)
            tasks.drop(act, origin_uid=before.uid)


def begin(act: Action, callout: Callout) -> None:
    """Let the loop make its calls from now; whether that is allowed was settled before."""
    Callout.objects.filter(id=callout.id).update(
        state=CalloutState.OPENING, opened_at=act.now, auto_open_at=None
    )
    _open_units(act, callout)
    _tell(act, "callout.opening", callout, CalloutState.OPENING)


def stop_countdown(now: datetime, callout_uid: str, *, actor: str) -> None:
    """Keep a draft from opening by itself; one press still opens it within its standing order.

    Raises `WrongState` when no countdown runs.
    """
    with action(now, actor=actor) as act:
        callout = locked(callout_uid, CalloutState.OPENING)
        if callout.auto_open_at is None:
            raise WrongState("no countdown runs here")
        Callout.objects.filter(id=callout.id).update(auto_open_at=None)
        _tell(act, "callout.held", callout, callout.state)


def _open_units(act: Action, callout: Callout) -> None:
    forms = loads(callout.measure_forms)
    if not forms:
        return
    for tier, form in forms.items():
        due_ms = form["due_s"] * 1000 // callout.pace
        params = {
            "callout": callout.id,
            "tier": tier,
            "no": False,
            "due_at": to_ms(act.now) + due_ms,
        }
        facility = tier == "facility"
        run("callouts/make_risk_units" if facility else "callouts/make_division_units", params)
    entry_id = act.entry("unit.expected", origin_uid=callout.uid, exercise=callout.exercise)
    copy_subjects("callouts/tell_units", entry_id, {"callout": callout.id})


def locked(callout_uid: str, entering: CalloutState) -> Callout:
    """Return a call-out that may enter that state; raises `WrongState`. Within an action only."""
    callout = Callout.objects.select_related("supersedes").filter(uid=callout_uid).first()
    if callout is None:
        raise Refused("no such call-out")
    if callout.state not in MAY_ENTER_CALLOUT[entering]:
        raise WrongState(f"the call-out is {callout.state} and cannot become {entering}")
    return callout


def say_approved(
    act: Action, callout: Callout, *, approval: str, by: str, name: str, confirmed: bool
) -> None:
    """Make a draft an approved call-out, by this way and this actor."""
    Callout.objects.filter(id=callout.id).update(
        state=CalloutState.APPROVED,
        approval=approval,
        approved_by=by,
        approval_name=name,
        approval_confirmed=confirmed,
        approved_at=act.now,
    )
    _tell(act, "callout.approved", callout, CalloutState.APPROVED, approval=approval)


def _tell(act: Action, kind: str, callout: Callout, state: str, **facts: object) -> None:
    act.entry(
        kind,
        origin_uid=callout.uid,
        exercise=callout.exercise,
        facts=facts,
        subjects=[SubjectRow("callout", callout.uid, facts={"state": state})],
    )
