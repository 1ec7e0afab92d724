"""Whether a message is at fault or the channel: no story of a lease may cost many people a leg."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fengsui.channels.bite import DOUBTS_MAX, FAULTY, IN_A_ROW, Bite

STORIES = st.lists(st.sampled_from("trux"), max_size=40)


def told(story: str, *, failures: int = 0) -> Bite:
    """Return the bite of a story: t taken, r refused, u unavailable, x raised."""
    bite = Bite(failures)
    for attempt_id, what in enumerate(story):
        if bite.trouble:
            bite.unsent.append(attempt_id)
        elif what == "t":
            bite.took()
        elif what == "r":
            bite.refuses(attempt_id, "rejected")
        elif what == "u":
            bite.rests(attempt_id, "no")
        else:
            bite.raised(attempt_id, "KeyError in transport.py:3")
    bite.end()
    return bite


@pytest.mark.parametrize(
    ("story", "failures", "says"),
    [
        ("xt", 0, "faulty [0] doubtful [] unsent []"),
        ("tx", 0, "faulty [1] doubtful [] unsent []"),
        ("xr", 0, "faulty [0] doubtful [] unsent []"),
        ("x", 0, "faulty [] doubtful [0] unsent [] rests"),
        ("xx", 1, "faulty [] doubtful [0, 1] unsent [] rests"),
        ("x", 2, "faulty [0] doubtful [] unsent [] rests"),
        ("xxxxxxxx", 0, "faulty [] doubtful [0, 1, 2, 3, 4] unsent [5, 6, 7] rests"),
        ("txxxxxt", 0, "faulty [] doubtful [1, 2, 3, 4, 5] unsent [6] rests"),
        ("txxxxt", 0, "faulty [1, 2, 3, 4] doubtful [] unsent []"),
        ("xxxtxxx", 0, "faulty [0, 1, 2, 4, 5, 6] doubtful [] unsent []"),
        ("xxxxxxxx", 2, "faulty [0, 1, 2, 3, 4] doubtful [] unsent [5, 6, 7] rests"),
        ("xu", 0, "faulty [] doubtful [0] unsent [1] rests"),
        ("txut", 0, "faulty [] doubtful [1] unsent [2, 3] rests"),
    ],
)
def test_the_line_says_who_is_at_fault(story: str, failures: int, says: str) -> None:
    bite = told(story, failures=failures)
    faulty = sorted(i for i, outcome in bite.refused.items() if outcome == FAULTY)
    said = f"faulty {faulty} doubtful {bite.doubtful} unsent {bite.unsent}"
    assert said + (" rests" if bite.trouble else "") == says
    assert bite.faults == len(faulty)


def test_a_number_that_does_not_open_is_at_fault_whatever_the_line_does() -> None:
    bite = Bite(0)
    for attempt_id in range(2 * IN_A_ROW):
        bite.cannot_open(attempt_id)
    bite.end()
    assert (len(bite.refused), bite.faults, bite.trouble) == (2 * IN_A_ROW, 2 * IN_A_ROW, "")


@given(STORIES, st.integers(0, 9))
def test_every_message_has_one_fate_and_a_broken_line_costs_few_legs(
    story: list[str], failures: int
) -> None:
    bite = told("".join(story), failures=failures)
    fates = [*bite.refused, *bite.unsent, *bite.doubtful]
    taken = len(story) - len(fates)
    assert len(set(fates)) == len(fates)
    assert 0 <= taken <= story.count("t")
    if "t" not in story and "r" not in story:
        assert bite.faults <= (IN_A_ROW if failures >= DOUBTS_MAX else 0)
        assert len(bite.doubtful) <= IN_A_ROW
        assert bool(bite.trouble) == bool(story)
