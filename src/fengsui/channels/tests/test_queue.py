"""What goes out when: by priority, within rate and lines, before the time for it is over."""

from collections import Counter
from datetime import timedelta
from itertools import accumulate

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fengsui.channels import loop
from fengsui.channels.models import Attempt
from fengsui.channels.tests.outbox import Outbox

VOICE = "real/voice/gateway"
REPEATED = settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def words(count: int, start: int = 0) -> list[str]:
    return [f"w{no:03d}" for no in range(start, start + count)]


@REPEATED
@given(st.lists(st.integers(1, 4), min_size=1, max_size=20))
def test_the_graver_goes_first_then_who_waits_longer(outbox: Outbox, priorities: list[int]) -> None:
    outbox.forget()
    for word, priority in zip(words(len(priorities)), priorities, strict=True):
        outbox.queue(word, priority=priority)
    loop.step(outbox.now)
    order = sorted(zip(priorities, words(len(priorities)), strict=True))
    assert outbox.gateway.sent == [word for _, word in order]


def test_the_graver_goes_first_also_where_few_go_at_once(outbox: Outbox) -> None:
    outbox.routes(rate_per_s=2)
    for word, priority in zip(words(6), (5, 1, 5, 3, 1, 1), strict=True):
        outbox.queue(word, priority=priority)
    outbox.wait(3)
    assert outbox.gateway.sent == ["w001", "w004", "w005", "w003", "w000", "w002"]


@REPEATED
@given(st.integers(1, 9), st.integers(1, 40))
def test_no_second_takes_more_than_the_rate(outbox: Outbox, rate: int, count: int) -> None:
    outbox.forget()
    outbox.routes(rate_per_s=rate)
    outbox.queue(*words(count))
    outbox.wait(count / rate + 1, tick_s=0.25)
    seconds = Counter(int(at.timestamp()) for at in outbox.gateway.taken.values())
    assert len(outbox.gateway.taken) == count
    assert max(seconds.values()) <= rate
    assert len(seconds) == -(-count // rate), "and no second takes less while anybody waits"


@REPEATED
@given(st.integers(1, 6), st.integers(1, 15))
def test_no_more_ring_at_once_than_there_are_lines(outbox: Outbox, lines: int, count: int) -> None:
    outbox.forget()
    outbox.routes(lines=lines, timeout_s=10)
    outbox.queue(*words(count), means="voice")
    outbox.wait(10 * (-(-count // lines) - 1))
    assert outbox.gateway.sent == words(count), "no line is free while anybody waits"
    at = [(took, 1) for took in outbox.gateway.taken.values()]
    free = [(took + timedelta(seconds=10), -1) for took, _ in at]
    held = accumulate(change for _, change in sorted(at + free))
    assert max(held) <= lines


def test_a_line_is_free_again_as_soon_as_the_carrier_says_so(outbox: Outbox) -> None:
    outbox.routes(lines=1)
    outbox.queue(*words(2), means="voice")
    outbox.wait(5)
    assert outbox.gateway.sent == words(1)
    outbox.receipts(("w000", "busy"))
    outbox.wait()
    assert outbox.gateway.sent == words(2)


def test_what_the_line_cannot_take_in_time_is_given_up_and_never_sent(outbox: Outbox) -> None:
    outbox.routes(lines=1)
    outbox.queue(*words(2), means="voice", within_s=30)
    outbox.wait(29)
    assert outbox.states()["w001"] == ("queued", "")
    outbox.wait(1)
    assert outbox.states()["w001"] == ("failed", "backlog")
    outbox.wait(60)
    assert outbox.gateway.sent == words(1)
    assert outbox.states()["w000"] == ("concluded", "no_receipt")


def test_nothing_goes_out_before_its_time(outbox: Outbox) -> None:
    (attempt,) = outbox.queue("w000")
    later = attempt.not_before.replace(second=30)
    Attempt.objects.update(not_before=later)
    outbox.wait(29)
    assert outbox.gateway.sent == []
    outbox.wait(1)
    assert outbox.of("w000").handed_at == later


@pytest.mark.parametrize("down", ["sms", "voice"])
def test_a_line_that_is_down_keeps_no_other_waiting(outbox: Outbox, down: str) -> None:
    def is_down(message: object) -> None:
        if getattr(message, "means", "") == down:
            raise loop.Unavailable("no")

    outbox.gateway.does = is_down
    outbox.queue("text", means="sms")
    outbox.queue("ring", means="voice")
    outbox.wait()
    assert {word for word, (state, _) in outbox.states().items() if state == "queued"} == {
        "text" if down == "sms" else "ring"
    }
