"""One message at which a transport stumbles stops nobody; a broken transport costs few a leg."""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fengsui.channels import loop, queries
from fengsui.channels.bite import IN_A_ROW
from fengsui.channels.interface import Dedup, Message, Unavailable, Undeliverable
from fengsui.channels.models import Line
from fengsui.channels.tests.outbox import ROUTE, START, Outbox
from fengsui.directory import numbers
from fengsui.directory.models import ContactPoint
from fengsui.journal.models import Entry

WORDS = [f"w{no:02d}" for no in range(40)]


def stumbles_over(*keys: str) -> Callable[[Message], None]:
    """Return a mistake over these messages; without any, over all."""

    def does(message: Message) -> None:
        if not keys or message.key in keys:
            raise KeyError(message.number)

    return does


def test_a_poisoned_message_is_over_and_the_others_go_out(
    outbox: Outbox, caplog: pytest.LogCaptureFixture
) -> None:
    outbox.gateway.does = stumbles_over("w01")
    outbox.queue(*WORDS[:4])
    outbox.wait()
    assert outbox.states() == {
        word: ("failed", "faulty") if word == "w01" else ("sent", "accepted") for word in WORDS[:4]
    }
    line = Line.objects.get(route=ROUTE)
    assert (line.faulty_at, line.down_until) == (START, None)
    assert ROUTE in queries.trouble(outbox.now)
    assert "KeyError in outbox.py" not in caplog.text
    assert "KeyError in test_sending.py" in caplog.text
    assert "100000" not in caplog.text


def test_the_lamp_goes_out_after_a_while(outbox: Outbox) -> None:
    outbox.gateway.does = stumbles_over("w00")
    outbox.queue("w00", "w01")
    outbox.wait()
    outbox.gateway.does = lambda _message: None
    outbox.queue("w02")
    outbox.wait(599, tick_s=30)
    assert ROUTE in queries.trouble(outbox.now)
    outbox.wait(2)
    assert queries.trouble(outbox.now) == ""


def test_a_poisoned_message_alone_comes_to_its_end_within_seconds(outbox: Outbox) -> None:
    outbox.gateway.does = stumbles_over("w00")
    outbox.queue("w00")
    outbox.wait(5)
    assert outbox.states()["w00"][0] != "failed"
    outbox.wait(2)
    assert outbox.states() == {"w00": ("failed", "faulty")}
    assert len(outbox.gateway.sent) == 3
    outbox.gateway.does = lambda _message: None
    outbox.queue("w01")
    outbox.wait(8)
    assert outbox.states()["w01"] == ("sent", "accepted")


def test_a_broken_transport_rests_and_uses_up_few_legs(outbox: Outbox) -> None:
    outbox.gateway.does = stumbles_over()
    outbox.queue(*WORDS, within_s=3_600)
    outbox.wait(300, tick_s=1)
    states = Counter(state for state, _ in outbox.states().values())
    rounds = len(outbox.gateway.sent) / IN_A_ROW
    assert rounds <= 9, "longer and longer rests"
    assert states == {"failed": 6 * IN_A_ROW, "queued": 40 - 6 * IN_A_ROW}
    line = Line.objects.get(route=ROUTE)
    assert "KeyError" in line.reason
    assert line.down_until is not None
    outbox.gateway.does = lambda _message: None
    outbox.wait(300, tick_s=10)
    assert Counter(outbox.states().values())["sent", "accepted"] == 40 - 6 * IN_A_ROW
    assert Line.objects.get(route=ROUTE).reason == ""
    assert list(Entry.objects.filter(kind__startswith="line.").values_list("kind", flat=True)) == [
        "line.failed",
        "line.recovered",
    ]


@pytest.mark.parametrize(
    ("dedup", "went_out", "after"),
    [
        (Dedup.BY_KEY, True, ("sent", "accepted")),
        (Dedup.QUERYABLE, True, ("sent", "accepted")),
        (Dedup.QUERYABLE, False, ("sent", "accepted")),
        (Dedup.NONE, True, ("failed", "uncertain")),
    ],
)
def test_what_raised_in_doubt_is_treated_like_a_lost_lease(
    outbox: Outbox, dedup: Dedup, went_out: bool, after: tuple[str, str]
) -> None:
    outbox.gateway.dedup = dedup

    def breaks_after(message: Message) -> None:
        if went_out:
            outbox.gateway.taken[message.key] = outbox.now
        raise ValueError("an answer that nobody understands")

    outbox.gateway.does = breaks_after
    outbox.queue("w00")
    loop.step(outbox.now)
    outbox.gateway.does = lambda _message: None
    outbox.wait(3)
    assert outbox.states() == {"w00": after}
    sent_again = dedup == Dedup.BY_KEY or (dedup == Dedup.QUERYABLE and not went_out)
    assert len(outbox.gateway.sent) == 1 + sent_again
    assert bool(outbox.gateway.asked) == (dedup == Dedup.QUERYABLE)


def test_a_number_that_does_not_open_takes_nobody_with_it(outbox: Outbox) -> None:
    bad, worse, _ = outbox.queue("w00", "w01", "w02")
    other = numbers.seal("another contact", "10000000001", numbers.newest_keys().seal)
    ContactPoint.objects.filter(id=bad.contact_id).update(sealed=other)
    ContactPoint.objects.filter(id=worse.contact_id).update(sealed=b"\0\x99" + other[2:])
    outbox.wait()
    faulty, sent = ("failed", "faulty"), ("sent", "accepted")
    assert outbox.states() == {"w00": faulty, "w01": faulty, "w02": sent}
    assert outbox.gateway.sent == ["w02"]
    assert Line.objects.get(route=ROUTE).faulty_at == START


def test_a_number_that_does_not_open_is_no_fault_of_the_line(outbox: Outbox) -> None:
    (bad,) = outbox.queue("w00")
    ContactPoint.objects.filter(id=bad.contact_id).update(sealed=b"\0\x01" + bytes(40))
    loop.step(outbox.now)
    assert outbox.states() == {"w00": ("failed", "faulty")}
    assert Line.objects.get(route=ROUTE).down_until is None


def test_a_missing_link_key_leases_nothing(outbox: Outbox, own_data: Path) -> None:
    outbox.queue("w00")
    for path in (own_data / "keys").glob("links-*"):
        path.unlink()
    with pytest.raises(loop.KeyMissing):
        loop.step(outbox.now)
    assert outbox.states() == {"w00": ("queued", "")}


def test_a_slow_gateway_sends_nothing_after_its_lease(
    outbox: Outbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    passed = [0.0]

    def takes_its_time(_message: Message) -> None:
        passed[0] += 4.0

    monkeypatch.setattr(loop, "monotonic_s", lambda: passed[0])
    outbox.gateway.does = takes_its_time
    outbox.queue(*WORDS[:10])
    assert loop.step(outbox.now) == 1
    states = Counter(state for state, _ in outbox.states().values())
    assert states == {"sent": 4, "queued": 6}, "15 s of a lease of 30 s are for sending"
    outbox.wait()
    assert outbox.gateway.sent == WORDS[:10]


def test_a_line_that_is_down_rests_longer_each_time(outbox: Outbox) -> None:
    tried: list[int] = []

    def is_down(_message: Message) -> None:
        tried.append(int((outbox.now - START).total_seconds()))
        raise Unavailable("the gateway answers 503")

    outbox.gateway.does = is_down
    outbox.queue("w00", "w01", within_s=3_600)
    outbox.wait(1_300, tick_s=1)
    rests = [later - sooner for sooner, later in pairwise(tried)]
    assert rests == [2, 4, 8, 16, 32, 64, 128, 256, 300, 300]
    assert queries.trouble(outbox.now) == f"{ROUTE}: the gateway answers 503"
    outbox.gateway.does = lambda _message: None
    outbox.wait(300, tick_s=20)
    assert set(outbox.states().values()) == {("sent", "accepted")}
    assert Line.objects.get(route=ROUTE).failures == 0


def test_what_a_line_refuses_in_its_own_words_is_over_at_once(outbox: Outbox) -> None:
    def refuses(message: Message) -> None:
        raise Undeliverable("rejected" if message.key == "w00" else "HTTP 418")

    outbox.gateway.does = refuses
    outbox.queue("w00", "w01")
    outbox.wait()
    assert outbox.states() == {"w00": ("failed", "rejected"), "w01": ("failed", "undeliverable")}


@pytest.mark.parametrize(
    ("dedup", "after", "asked"),
    [
        (Dedup.QUERYABLE, ("sent", "accepted"), ["w00"]),
        (Dedup.NONE, ("failed", "uncertain"), []),
    ],
)
def test_a_carrier_that_went_silent_in_the_middle_is_asked_if_it_can_be(
    outbox: Outbox, dedup: Dedup, after: tuple[str, str], asked: list[str]
) -> None:
    def goes_silent(message: Message) -> None:
        outbox.gateway.taken[message.key] = outbox.now
        raise Undeliverable("uncertain")

    outbox.gateway.dedup, outbox.gateway.does = dedup, goes_silent
    outbox.queue("w00")
    outbox.wait()
    assert outbox.states() == {"w00": after}
    assert (outbox.gateway.sent, outbox.gateway.asked) == (["w00"], asked)


def test_what_a_carrier_never_knows_of_is_not_sent_again_and_again(outbox: Outbox) -> None:
    def forgets(message: Message) -> None:
        raise Undeliverable("uncertain")

    outbox.gateway.dedup, outbox.gateway.does = Dedup.QUERYABLE, forgets
    outbox.queue("w00", means="voice")
    outbox.wait(601, tick_s=5)
    assert 2 < len(outbox.gateway.sent) <= 8
    assert outbox.states()["w00"][0] == "failed"


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.sets(st.sampled_from(WORDS[:12])), st.sampled_from(list(Dedup)))
def test_whatever_is_poisoned_the_rest_goes_out(
    outbox: Outbox, poisoned: set[str], dedup: Dedup
) -> None:
    outbox.forget()
    outbox.gateway.dedup = dedup
    outbox.gateway.does = stumbles_over("nobody", *poisoned)
    outbox.queue(*WORDS[:12], within_s=3_600)
    for _ in range(40):  # a queryable carrier is given its rests
        outbox.now += timedelta(seconds=30)
        loop.step(outbox.now)
    for word, (state, outcome) in outbox.states().items():
        if word in poisoned:
            assert (state, outcome) in (("failed", "faulty"), ("failed", "uncertain"))
        else:
            assert (state, outcome) == ("sent", "accepted")
