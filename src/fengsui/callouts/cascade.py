"""What follows what in one call: the rule that the SQL carries out and that the auditor re-derives.

Pure: values in, values out. Times are whole milliseconds.
"""

from dataclasses import dataclass
from enum import StrEnum

TO_DESK = -1
TOLD = "told"


class Move(StrEnum):
    """What happens to a call whose time has come."""

    RING = "ring"
    FALL_BACK = "fall_back"
    ESCALATE = "escalate"
    DESK = "desk"


@dataclass(frozen=True, slots=True)
class LegPlan:
    """A leg as frozen: how long to wait, and when the same leg may be tried again."""

    wait_ms: int
    retry_outcomes: frozenset[str]
    retry_max: int
    retry_gap_ms: int
    rings: bool = True


@dataclass(frozen=True, slots=True)
class Position:
    """Where a call stands: the leg and try begun last."""

    leg: int
    try_no: int


@dataclass(frozen=True, slots=True)
class Next:
    """What follows, and when."""

    leg: int
    try_no: int
    due_ms: int


def after_hand_over(at: Position, leg: LegPlan, now_ms: int) -> Next:
    """The line took it: the wait runs from now, and the next leg follows silence."""
    return Next(at.leg + 1, 0, now_ms + leg.wait_ms)


def after_failure(at: Position, leg: LegPlan, outcome: str, now_ms: int) -> Next:
    """The leg reached nobody: try it again where the plan says so, else go on at once.

    A ring that the line could not even take in time (`backlog`) sends the call to the desk: who was
    not rung is never reported as silent.
    """
    if outcome == "backlog" and leg.rings:
        return Next(TO_DESK, 0, now_ms)
    if outcome in leg.retry_outcomes and at.try_no < leg.retry_max:
        return Next(at.leg, at.try_no + 1, now_ms + leg.retry_gap_ms)
    return Next(at.leg + 1, 0, now_ms)


def move(*, escalated: bool, ladder: str, next_leg: int, legs: int, escalates: bool) -> Move:
    """Say what a due call does: ring, fall back to its own tier's ladder, escalate, or the desk."""
    if escalated or next_leg == TO_DESK:
        return Move.DESK
    if next_leg < legs:
        return Move.RING
    if ladder == TOLD:
        return Move.FALL_BACK
    return Move.ESCALATE if escalates else Move.DESK
