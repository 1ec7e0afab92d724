"""What lines and people said, applied to calls: set by set, only to the rows that it moves."""

from datetime import datetime
from json import loads

from fengsui.callouts.models import Call
from fengsui.channels import actions as channels
from fengsui.channels.incoming import OUTCOMES
from fengsui.clock import to_ms
from fengsui.journal import gaps
from fengsui.journal import queries as journal
from fengsui.journal.actions import Action, action, copy_subjects
from fengsui.journal.models import Entry
from fengsui.journal.statements import Value, empty, rows, run
from fengsui.tasks import actions as tasks
from fengsui.tasks.models import HELP

FOLLOWER = "callouts"
ENTRIES_MAX = 20
SUBJECTS_MAX = 2_000
KINDS = ("attempt.handed_over", "attempt.failed", "attempt.concluded", "answer.received")


def hear_next(now: datetime) -> int:
    """Apply the next entries that concern calls, in one transaction with the cursor.

    Returns how many entries; they hold at most `SUBJECTS_MAX` subjects together, or are one.
    """
    if not journal.after(journal.position(FOLLOWER), kinds=KINDS, limit=1):
        return 0
    with action(now, actor="loop:callouts") as act:
        # Read again inside: another loop may have been faster.
        entries = journal.after(journal.position(FOLLOWER), kinds=KINDS, limit=ENTRIES_MAX)
        held = journal.subject_counts([entry.id for entry in entries])
        since = gaps.present([entry.recorded_at for entry in entries])
        heard = subjects = 0
        for entry, at in zip(entries, since, strict=True):
            subjects += held.get(entry.id, 0)
            if heard and subjects > SUBJECTS_MAX:
                break
            if entry.kind == "attempt.handed_over":
                _handed_over(act, entry, since=at)
            elif entry.kind == "answer.received":
                hear_answers(act, entry.id)
            else:
                _failed(entry, since=at)
            act.advance(FOLLOWER, entry.id)
            heard += 1
    return heard


def _handed_over(act: Action, entry: Entry, *, since: datetime) -> None:
    params: dict[str, Value] = {"entry": entry.id, "at": entry.recorded_at, "since": since}
    _start_hearing()
    run("callouts/spoken_by_attempts", params)
    run("callouts/begin_waits", params)
    run("callouts/note_called", params)
    for bundle, callout, wait_ms in rows("callouts/bundles_spoken", params):
        due_at = to_ms(since) + int(str(wait_ms))
        told: dict[str, Value] = {"bundle": int(str(bundle)), "callout": int(str(callout))}
        run("callouts/bundle_handed", {**told, "due_at": due_at})
    run("callouts/hear_told", params)
    run("callouts/stand_in", params)
    run("callouts/hear_stand_ins", params)
    _acknowledge(act)


def _failed(entry: Entry, *, since: datetime) -> None:
    outcome = str(loads(entry.facts)["outcome"])
    if not OUTCOMES[outcome]:
        return
    params: dict[str, Value] = {
        "entry": entry.id,
        "at": since,
        "outcome": outcome,
        "pattern": f"%,{outcome},%",
    }
    _start_hearing()
    run("callouts/spoken_by_attempts", params)
    run("callouts/failed", params)
    for bundle, *_ in rows("callouts/bundles_spoken", params):
        run("callouts/bundle_failed", {**params, "bundle": int(str(bundle))})


def hear_answers(act: Action, entry_id: int) -> int:
    """Apply the answers of an entry; return how many calls they acknowledged."""
    params: dict[str, Value] = {"entry": entry_id, "at": act.now}
    _start_hearing()
    run("callouts/spoken_by_answers", params)
    run("callouts/hear_own", params)
    run("callouts/stand_in", params)
    run("callouts/hear_stand_ins", params)
    run("callouts/note_evidence", params)
    _ask_for_help(act, params)
    return _acknowledge(act)


def _start_hearing() -> None:
    run("callouts/make_heard")
    empty("callouts_heard")
    run("callouts/make_spoken")
    empty("callouts_spoken")


def _acknowledge(act: Action) -> int:
    """Acknowledge what was heard: stop the ladder, free the desk, open what was relayed."""
    callouts = rows("callouts/heard_callouts")
    if not callouts:
        return 0
    late = rows("callouts/heard_late")
    moved = run("callouts/acknowledge")
    run("callouts/answer_posts")
    for callout, uid, exercise, relayed in callouts:
        entry_id = act.entry("call.acknowledged", origin_uid=str(uid), exercise=bool(exercise))
        params: dict[str, Value] = {"callout": int(str(callout)), "at": to_ms(act.now)}
        copy_subjects("callouts/tell_heard", entry_id, params)
        if relayed:
            run("callouts/open_relayed", params)
    channels.withdraw(act, [int(str(attempt)) for (attempt,) in rows("callouts/moot")])
    for uid in sorted({str(uid) for uid, _ in late}):
        people = [str(person) for of, person in late if str(of) == uid]
        tasks.drop(act, origin_uid=uid, subject_uids=people)
    return moved


def _ask_for_help(act: Action, params: dict[str, Value]) -> None:
    """Who says that he needs help becomes a task on the desk, at the top, whatever else he said."""
    for answer_id, person_uid, call_id in rows("callouts/help_asked", params):
        call = Call.objects.select_related("callout").filter(id=int(str(call_id))).first()
        if call is None:
            continue
        said = int(str(answer_id))
        row = tasks.TaskRow(HELP, str(person_uid), call.division, -1, answer_id=said)
        tasks.open_tasks(act, [row], origin_uid=call.callout.uid, exercise=call.callout.exercise)
