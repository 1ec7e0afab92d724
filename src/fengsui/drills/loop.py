"""One bounded round of the simulated population; does nothing outside simulated exercises."""

from datetime import datetime

from fengsui.drills import actions


def step(now: datetime) -> int:
    """Note what people will do, and do what is due; return how much was done (0: nothing)."""
    return actions.note_next(now) + actions.deliver(now) + actions.work_units(now)
