"""The background of warnings: alerts that nobody opens, and calls that are no longer needed."""

from datetime import datetime

from fengsui.warnings import queries
from fengsui.warnings.actions.ringing import ring, stop_calling


def step(now: datetime) -> int:
    """Do one bounded round; return how much was done (0: nothing is due)."""
    done = sum(ring(now, uid) for uid in queries.to_ring(now))
    needless = queries.needless_staff_calls()
    for uid in needless:
        stop_calling(now, uid)
    return done + len(needless)
