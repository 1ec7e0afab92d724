"""The pure rule of the cascade, and that the SQL carries out just that rule."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from fengsui.callouts.cascade import (
    TO_DESK,
    LegPlan,
    Move,
    Next,
    Position,
    after_failure,
    after_hand_over,
    move,
)
from fengsui.callouts.plan import Capacity, announced_s
from fengsui.rulebook.scales import Means

LEG = LegPlan(60_000, frozenset({"busy", "no_answer"}), 2, 30_000)


def test_the_wait_runs_from_hand_over() -> None:
    assert after_hand_over(Position(1, 0), LEG, 1_000) == Next(2, 0, 61_000)


def test_busy_is_tried_again_so_often_and_then_the_next_leg_follows_at_once() -> None:
    assert after_failure(Position(1, 0), LEG, "busy", 0) == Next(1, 1, 30_000)
    assert after_failure(Position(1, 1), LEG, "busy", 0) == Next(1, 2, 30_000)
    assert after_failure(Position(1, 2), LEG, "busy", 0) == Next(2, 0, 0)
    assert after_failure(Position(1, 0), LEG, "rejected", 0) == Next(2, 0, 0)


def test_a_ring_that_the_line_never_took_goes_to_the_desk_and_a_text_goes_on_to_the_ring() -> None:
    assert after_failure(Position(1, 0), LEG, "backlog", 5) == Next(TO_DESK, 0, 5)
    text = replace(LEG, rings=False)
    assert after_failure(Position(0, 0), text, "backlog", 5) == Next(1, 0, 5)


@given(
    leg=st.integers(0, 5),
    tries=st.integers(0, 5),
    outcome=st.sampled_from(["busy", "rejected", "backlog"]),
    now_ms=st.integers(0, 10**12),
)
def test_nothing_that_follows_lies_in_the_past_or_goes_back(
    leg: int, tries: int, outcome: str, now_ms: int
) -> None:
    at = Position(leg, tries)
    following = after_failure(at, LEG, outcome, now_ms)
    assert following.due_ms >= now_ms
    assert following.leg == TO_DESK or (following.leg, following.try_no) > (leg, tries)


@given(
    escalated=st.booleans(),
    next_leg=st.integers(-1, 4),
    legs=st.integers(0, 4),
    escalates=st.booleans(),
)
def test_a_ladder_always_ends_on_the_desk(
    escalated: bool, next_leg: int, legs: int, escalates: bool
) -> None:
    seen = []
    for _ in range(10):
        what = move(
            escalated=escalated, ladder="village", next_leg=next_leg, legs=legs, escalates=escalates
        )
        seen.append(what)
        if what == Move.DESK:
            break
        escalated = what == Move.ESCALATE
        next_leg += 1
    assert seen[-1] == Move.DESK


def test_the_announced_duration_is_texts_waited_for_then_rings_sharing_the_lines() -> None:
    lines = {Means.VOICE: Capacity(30, 40, 0), Means.SMS: Capacity(2_000, 0, 100)}
    legs = ((Means.SMS, 60), (Means.VOICE, 120))
    assert announced_s(2_000, legs, lines) == 20 + 60 + 67 * 40
    assert announced_s(1, legs, lines) == 101
    assert announced_s(0, legs, {}) == 60
