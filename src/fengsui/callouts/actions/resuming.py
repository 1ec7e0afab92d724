"""After the clock was moved, or after a time in which no loop ran."""

from datetime import datetime

from fengsui.channels import actions as channels
from fengsui.journal.actions import action
from fengsui.journal.statements import Value, run


def forgive_jump(now: datetime, *, gap_s: float) -> None:
    """The clock jumped ahead: nobody has had the time that it says, so all waits move with it."""
    with action(now, actor="loop:clock") as act:
        params: dict[str, Value] = {"gap_ms": int(gap_s * 1000)}
        run("callouts/shift_due", params)
        run("callouts/shift_bundles", params)
        channels.shift(act, gap_s=gap_s)
        act.entry("clock.jumped", facts={"gap_s": int(gap_s)})


def resume(now: datetime, *, gap_s: float) -> None:
    """No loop ran for a while: people had their time to answer, but the lines had none to serve.

    What is due moves on by one leg, because each wait runs anew from hand-over.
    """
    with action(now, actor="loop:clock") as act:
        channels.forgive(act, gap_s=gap_s)
        act.entry("loop.resumed", facts={"gap_s": int(gap_s)})
