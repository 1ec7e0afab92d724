"""Times that nobody had: after the clock jumped ahead, or after a time without any loop.

Every wait of every context is moved by the gap, bite by bite, each row once. What still has to move
is written down with the gap itself, so that a process that dies in the middle leaves nothing half
done: whoever comes next goes on behind the last row. Until all have moved no loop does anything
else, so that nobody is rung by a wait that has not moved yet.

A context names its waits in `actions`, as WAITS and LIMITS. Each is a statement that moves the
next `%(limit)s` rows behind the row `%(after)s` by `%(gap_ms)s` and returns their ids. Rows that a
page may write in the new time, before any loop has seen the jump, are told apart by when they were
made: `%(before)s`.
"""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta

from fengsui.clock import to_ms
from fengsui.journal.actions import action, close_gap
from fengsui.journal.models import Entry, Shift
from fengsui.journal.statements import rows

LOOP = "loop"
JUMP, OUTAGE = "clock.jumped", "loop.resumed"
GAP_S_MIN = 5.0
BITE = 2_000
# Other loops may be in the middle of a round that they began in the old time; what they still
# write then moves with all the rest.
SETTLE_S = 2.0


def note_jump(now: datetime, waits: Sequence[str], *, gap_s: float) -> bool:
    """The clock jumped ahead: nobody has had the time that it says, so all waits are to move.

    Returns False where another loop has noted it already: several see one jump, one notes it.
    """
    return _note(now, JUMP, waits, gap_s=gap_s, starts_at=now + timedelta(seconds=SETTLE_S))


def note_outage(now: datetime, limits: Sequence[str], *, gap_s: float) -> bool:
    """No loop ran for a while: people had their time to answer, but the lines had none to serve.

    Only what lines are given is to move. What is due moves on by one leg, because each wait runs
    anew from hand-over. Returns False where another loop has noted it already.
    """
    return _note(now, OUTAGE, limits, gap_s=gap_s, starts_at=now)


def _note(
    now: datetime, kind: str, statements: Sequence[str], *, gap_s: float, starts_at: datetime
) -> bool:
    with action(now, actor="loop:clock") as act:
        alone_s = close_gap(act, LOOP)
        left_s = gap_s if alone_s is None else min(gap_s, alone_s)
        if left_s < GAP_S_MIN:
            return False
        gap_ms = int(left_s * 1000)
        act.entry(kind, facts={"gap_ms": gap_ms})
        before = now - timedelta(milliseconds=gap_ms)
        for statement in statements:
            Shift.objects.create(
                statement=statement, gap_ms=gap_ms, before=before, starts_at=starts_at
            )
        return True


def pending() -> bool:
    """Tell whether any wait has still to move."""
    return Shift.objects.exists()


def shift_next(now: datetime) -> int:
    """Move the next bite of waits; return how many rows moved."""
    with action(now, actor="loop:clock"):
        shift = Shift.objects.order_by("id").first()
        if shift is None or shift.starts_at > now:
            return 0
        found = rows(
            shift.statement,
            {
                "gap_ms": shift.gap_ms,
                "before": shift.before,
                "after": shift.row_id,
                "limit": BITE,
            },
        )
        if len(found) < BITE:
            Shift.objects.filter(id=shift.id).delete()
        else:
            last = max(int(str(row_id)) for (row_id,) in found)
            Shift.objects.filter(id=shift.id).update(row_id=last)
        return len(found)


def present(instants: Sequence[datetime]) -> list[datetime]:
    """Return recorded instants, one or more, as the clock would tell them now.

    Each is moved by every jump since: a wait that is counted from it would be over with the jump.
    """
    since = Entry.objects.filter(kind=JUMP, recorded_at__gte=min(instants))
    jumps = list(since.order_by("id").values_list("recorded_at", "facts"))
    return [_moved(instant, jumps) for instant in instants]


def _moved(instant: datetime, jumps: Sequence[tuple[datetime, str]]) -> datetime:
    for at, facts in jumps:
        gap_ms = int(json.loads(facts)["gap_ms"])
        if to_ms(instant) <= to_ms(at) - gap_ms:
            instant += timedelta(milliseconds=gap_ms)
    return instant
