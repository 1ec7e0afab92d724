"""A claim whose process is gone: sent again, asked for, or said to be unsure; never lost."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fengsui.channels import actions, loop, queries
from fengsui.channels.interface import Dedup, Unavailable
from fengsui.channels.models import Attempt
from fengsui.channels.recovering import Fate, Heard, Verdict, fate
from fengsui.channels.tests.outbox import ROUTE, START, Outbox
from fengsui.journal.models import Entry


def lost(outbox: Outbox, dedup: Dedup, *words: str, means: str = "sms", **facts: float) -> None:
    """Let a process claim and die; the gateway takes the first of the messages before."""
    outbox.gateway.dedup = dedup
    outbox.queue(*words, means=means, **facts)  # type: ignore[arg-type]
    assert outbox.claim(f"real/{means}/gateway") == len(words)
    outbox.gateway.taken[words[0]] = START + timedelta(seconds=3)


def test_a_lease_holds_until_its_time_is_over(outbox: Outbox) -> None:
    outbox.queue("w00")
    outbox.claim()
    outbox.wait(29)
    assert outbox.states() == {"w00": ("leased", "")}
    assert outbox.gateway.sent == []
    outbox.wait(1)
    assert outbox.states() == {"w00": ("sent", "accepted")}


@pytest.mark.parametrize(
    ("dedup", "sent", "had", "had_not"),
    [
        (Dedup.BY_KEY, ["had", "had not"], ("sent", "accepted"), ("sent", "accepted")),
        (Dedup.QUERYABLE, ["had not"], ("sent", "accepted"), ("sent", "accepted")),
        (Dedup.NONE, [], ("failed", "uncertain"), ("failed", "uncertain")),
    ],
)
def test_what_follows_is_said_by_what_the_channel_makes_of_a_key(
    outbox: Outbox,
    dedup: Dedup,
    sent: list[str],
    had: tuple[str, str],
    had_not: tuple[str, str],
) -> None:
    lost(outbox, dedup, "had", "had not")
    outbox.wait(31)
    assert outbox.states() == {"had": had, "had not": had_not}
    assert outbox.gateway.sent == sent
    assert outbox.gateway.asked == (["had", "had not"] if dedup == Dedup.QUERYABLE else [])


def test_what_a_carrier_has_was_handed_over_when_it_took_it(outbox: Outbox) -> None:
    lost(outbox, Dedup.QUERYABLE, "had", means="voice")
    outbox.wait(30)
    took_at = START + timedelta(seconds=3)
    attempt = outbox.of("had")
    assert (attempt.state, attempt.handed_at) == ("ringing", took_at)
    assert attempt.concludes_at == took_at + timedelta(seconds=60)
    entry = Entry.objects.get(kind="attempt.handed_over")
    assert (entry.occurred_at, entry.recorded_at) == (took_at, START + timedelta(seconds=30))


@pytest.mark.parametrize("off_s", [-3_600, 3_600])
def test_a_carrier_whose_clock_is_wrong_moves_nothing_out_of_its_time(
    outbox: Outbox, off_s: float
) -> None:
    outbox.queue("w00")
    outbox.gateway.dedup = Dedup.QUERYABLE
    outbox.claim()
    outbox.wait(30)
    outbox.gateway.taken["w00"] = START + timedelta(seconds=off_s)
    Attempt.objects.filter(key="w00").update(state="leased", lease_until=outbox.now)
    outbox.gateway.find = (  # type: ignore[method-assign]
        lambda key, now: outbox.gateway.taken[key]
    )
    outbox.wait()
    handed_at = outbox.of("w00").handed_at
    assert handed_at == (START if off_s < 0 else outbox.now)


def test_a_carrier_that_cannot_be_asked_is_asked_again(outbox: Outbox) -> None:
    lost(outbox, Dedup.QUERYABLE, "had", "had not")

    def is_down(_key: str) -> None:
        raise Unavailable("no answer")

    outbox.gateway.says = is_down
    outbox.wait(100)
    assert {state for state, _ in outbox.states().values()} == {"leased"}
    assert outbox.gateway.sent == []
    assert outbox.gateway.asked == ["had"] * 5, "one question is enough, every 15 s"
    assert queries.trouble(outbox.now) == f"{ROUTE}: no answer"
    outbox.gateway.says = lambda _key: None
    outbox.wait(300, tick_s=10)
    assert set(outbox.states().values()) == {("sent", "accepted")}
    assert outbox.gateway.sent == ["had not"]


def test_whoever_can_never_be_asked_is_unsure_when_the_time_is_over(outbox: Outbox) -> None:
    lost(outbox, Dedup.QUERYABLE, "had", within_s=60)

    def is_down(_key: str) -> None:
        raise Unavailable("no answer")

    outbox.gateway.says = is_down
    outbox.wait(59)
    assert outbox.states()["had"][0] == "leased"
    outbox.wait(2)
    assert outbox.states() == {"had": ("failed", "uncertain")}


def test_a_question_at_which_the_transport_stumbles_stops_nobody(outbox: Outbox) -> None:
    lost(outbox, Dedup.QUERYABLE, "had", "had not")

    def stumbles(key: str) -> None:
        if key == "had":
            raise KeyError("status")

    outbox.gateway.says = stumbles
    outbox.wait(40)
    assert outbox.states() == {"had": ("leased", ""), "had not": ("sent", "accepted")}
    assert ROUTE in queries.trouble(outbox.now)
    outbox.wait(600, tick_s=5)
    assert outbox.states()["had"] == ("failed", "uncertain")


def test_only_so_many_questions_are_asked_in_one_round(outbox: Outbox) -> None:
    words = [f"w{no:02d}" for no in range(loop.ASKED_MAX + 5)]
    lost(outbox, Dedup.QUERYABLE, *words)
    outbox.now += timedelta(seconds=30)
    loop.step(outbox.now)
    assert len(outbox.gateway.asked) == loop.ASKED_MAX
    outbox.wait()
    assert set(outbox.states().values()) == {("sent", "accepted")}
    assert outbox.gateway.sent == words[1:]


def test_a_verdict_that_comes_too_late_changes_nothing(outbox: Outbox) -> None:
    lost(outbox, Dedup.QUERYABLE, "had")
    outbox.now += timedelta(seconds=30)
    (found,) = queries.lost_leases(outbox.now, "sms")
    outbox.wait()
    late = [Verdict(found.id, found.lease, what, START) for what in Fate]
    assert actions.recover(outbox.now, "sms", late) == 0
    assert outbox.states() == {"had": ("sent", "accepted")}


def test_nobody_is_rung_again_who_answered_before_his_lease_was_lost(outbox: Outbox) -> None:
    lost(outbox, Dedup.QUERYABLE, "had", "had not")
    with actions.action(outbox.now, actor="test:night") as act:
        actions.withdraw(act, [outbox.of("had not").id])
    outbox.wait(32)
    assert outbox.gateway.sent == []
    assert outbox.states() == {"had": ("sent", "accepted"), "had not": ("failed", "backlog")}


@given(
    st.sampled_from(list(Dedup)),
    st.sampled_from([Heard(could=False), Heard(could=True), Heard(could=True, taken_at=START)]),
    st.booleans(),
)
def test_the_rule_never_repeats_where_nobody_drops_a_second_one(
    dedup: Dedup, heard: Heard, in_time: bool
) -> None:
    what = fate(dedup, heard, in_time=in_time)
    if what == Fate.AGAIN:
        assert dedup == Dedup.BY_KEY or (heard.could and heard.taken_at is None)
    if what == Fate.ASK_LATER:
        assert dedup == Dedup.QUERYABLE
        assert in_time
