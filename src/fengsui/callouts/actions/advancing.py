"""Moving calls whose time has come: ring, escalate, or hand to the desk; one bite an action."""

from collections import defaultdict
from datetime import datetime, timedelta

from fengsui.callouts.models import Bundle
from fengsui.channels.actions import keep_words
from fengsui.channels.models import Words
from fengsui.journal.actions import Action, action, copy_subjects
from fengsui.journal.statements import Value, empty, rows, run
from fengsui.tasks import actions as tasks

BITE = 1_000
HOLD_S = 5
AND_ALSO = "\n"


def advance(now: datetime, *, night_since: datetime) -> int:
    """Move the next due calls by one leg each; return how many were due.

    `night_since`: rings from then on count against the limit of a night (`now` outside the night).
    """
    if not rows("callouts/any_due", {"now": now}):  # the usual case costs no writer
        return 0
    with action(now, actor="loop:callouts") as act:
        run("callouts/make_due")
        empty("callouts_due")
        due = run("callouts/take_due", {"now": now, "limit": BITE})
        if not due:
            return 0
        if _find_rings(now, night_since):
            _mix_words()
        run("callouts/queue", {"now": now})
        run("callouts/carry")
        run("callouts/settle_rings")
        run("callouts/begin_leg")
        run("callouts/hold", {"again_at": now + timedelta(seconds=HOLD_S)})
        run("callouts/pass_over")
        run("callouts/fall_back", {"now": now})
        for callout, uid, exercise, move, _ in rows("callouts/moved_callouts"):
            _MOVES[str(move)](act, int(str(callout)), str(uid), exercise=bool(exercise))
        return due


def _find_rings(now: datetime, night_since: datetime) -> int:
    """Find whom the bite rings; return how many of them have several calls due."""
    run("callouts/make_ring")
    empty("callouts_ring")
    run("callouts/make_ring_index")
    run("callouts/make_ring_call_index")
    run("callouts/ring_primary")
    deputies = bool(rows("callouts/any_deputy"))
    if deputies:
        run("callouts/ring_deputies", {"now": now})
    run("callouts/find_contacts")
    if deputies and run("callouts/ring_awake"):
        run("callouts/find_contacts")
    run("callouts/judge_mute")
    run("callouts/judge_busy")
    if night_since < now:
        run("callouts/judge_limit", {"night_since": night_since})
    run("callouts/judge_second")
    return run("callouts/share")


def _mix_words() -> None:
    """Who is called for several call-outs at once hears the words of all, the gravest first."""
    mixed: dict[str, list[int]] = defaultdict(list)
    for key, words_id, _ in rows("callouts/mixed"):
        mixed[str(key)].append(int(str(words_id)))
    texts = Words.objects.in_bulk({words for several in mixed.values() for words in several})
    for key, several in mixed.items():
        words = keep_words(AND_ALSO.join(texts[one].text for one in dict.fromkeys(several)))
        run("callouts/mix", {"words": words.id, "key": key})


def _rung(act: Action, callout: int, uid: str, *, exercise: bool) -> None:
    entry_id = act.entry("call.rung", origin_uid=uid, exercise=exercise)
    copy_subjects("callouts/tell_rung", entry_id, {"callout": callout})


def _escalated(act: Action, callout: int, uid: str, *, exercise: bool) -> None:
    entry_id = act.entry("call.escalated", origin_uid=uid, exercise=exercise)
    params: dict[str, Value] = {"callout": callout, "state": "escalated", "move": "escalate"}
    copy_subjects("callouts/tell_moved", entry_id, params)
    for upper, tier, bundle_ms in rows("callouts/uppers", params):
        bundle = _open_bundle(act, callout, str(upper), str(tier), int(str(bundle_ms)))
        run(
            "callouts/escalate",
            {**params, "bundle": bundle.id, "upper": bundle.upper, "tier": bundle.tier},
        )


def _open_bundle(act: Action, callout: int, upper: str, tier: str, bundle_ms: int) -> Bundle:
    """Return the bundle that still collects for this superior, or start the next one."""
    last = Bundle.objects.filter(callout_id=callout, upper=upper, tier=tier).order_by("-no").first()
    if last and last.due_at is not None and last.next_role == 0:
        return last
    return Bundle.objects.create(
        callout_id=callout,
        upper=upper,
        tier=tier,
        no=last.no + 1 if last else 1,
        due_at=act.now + timedelta(milliseconds=bundle_ms),
    )


def _to_desk(act: Action, callout: int, uid: str, *, exercise: bool) -> None:
    params: dict[str, Value] = {"callout": callout, "state": "on_desk", "move": "desk"}
    entry_id = act.entry("call.put_on_desk", origin_uid=uid, exercise=exercise)
    copy_subjects("callouts/tell_moved", entry_id, params)
    run("callouts/put_on_desk", params)
    asked = [
        tasks.TaskRow(str(kind), str(person), str(division), int(str(priority)))
        for person, division, priority, kind in rows("callouts/desk_tasks", params)
    ]
    tasks.open_tasks(act, asked, origin_uid=uid, exercise=exercise)


_MOVES = {"ring": _rung, "escalate": _escalated, "desk": _to_desk}
