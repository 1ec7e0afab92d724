"""After the clock was moved, or after a time in which no loop ran."""

from datetime import datetime

from fengsui.channels import actions as channels
from fengsui.journal.actions import Action, action, close_gap
from fengsui.journal.statements import Value, run

LOOP = "loop"
GAP_S_MIN = 5.0


def forgive_jump(now: datetime, *, gap_s: float) -> None:
    """The clock jumped ahead: nobody has had the time that it says, so all waits move with it."""
    with action(now, actor="loop:clock") as act:
        gap_s = _left(act, gap_s)
        if gap_s < GAP_S_MIN:
            return
        params: dict[str, Value] = {"gap_ms": int(gap_s * 1000)}
        run("callouts/shift_due", params)
        run("callouts/shift_bundles", params)
        run("callouts/shift_countdowns", params)
        channels.shift(act, gap_s=gap_s)
        act.entry("clock.jumped", facts={"gap_s": int(gap_s)})


def resume(now: datetime, *, gap_s: float) -> None:
    """No loop ran for a while: people had their time to answer, but the lines had none to serve.

    What is due moves on by one leg, because each wait runs anew from hand-over.
    """
    with action(now, actor="loop:clock") as act:
        gap_s = _left(act, gap_s)
        if gap_s < GAP_S_MIN:
            return
        channels.forgive(act, gap_s=gap_s)
        act.entry("loop.resumed", facts={"gap_s": int(gap_s)})


def _left(act: Action, gap_s: float) -> float:
    """Return what of the gap is still to be forgiven: several loops see one jump, one forgives."""
    alone_s = close_gap(act, LOOP)
    return gap_s if alone_s is None else min(gap_s, alone_s)
