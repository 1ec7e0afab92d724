"""What comes back: told twice, out of order, of nothing known, it counts once or not at all."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fengsui.channels import actions
from fengsui.channels.incoming import OUTCOMES, AnswerIn, Refused
from fengsui.channels.interface import Dedup
from fengsui.channels.models import Answer, Attempt, Receipt
from fengsui.channels.tests.outbox import Outbox
from fengsui.directory.models import ContactPoint
from fengsui.journal import queries as journal
from fengsui.journal.models import Entry
from fengsui.rulebook.scales import Evidence


def rung(outbox: Outbox, *words: str) -> None:
    outbox.queue(*words, means="voice")
    outbox.wait()


def said(outbox: Outbox, key: str, evidence: Evidence = Evidence.CONFIRMED) -> int:
    return actions.take_answers(outbox.now, [AnswerIn(key, evidence, outbox.now)])


def test_a_receipt_told_twice_counts_once(outbox: Outbox) -> None:
    rung(outbox, "w00")
    assert outbox.receipts(("w00", "busy"), ("w00", "busy")) == 1
    entries = Entry.objects.count()
    assert outbox.receipts(("w00", "busy")) == 0
    assert Entry.objects.count() == entries
    assert Receipt.objects.count() == 1
    assert outbox.states() == {"w00": ("concluded", "busy")}


def test_receipts_out_of_order_end_at_the_end(outbox: Outbox) -> None:
    rung(outbox, "w00")
    assert outbox.receipts(("w00", "hung_up")) == 1
    assert outbox.receipts(("w00", "picked_up")) == 1
    assert outbox.receipts(("w00", "no_answer")) == 1
    assert outbox.states() == {"w00": ("concluded", "hung_up")}, "the first end is the end"


def proven(outbox: Outbox) -> list[bool]:
    points = ContactPoint.objects.order_by("id")
    return [point.proven_at == outbox.now and point.bad_at is None for point in points]


def test_who_confirms_proves_his_number_and_lifts_its_mark(outbox: Outbox) -> None:
    rung(outbox, "w00", "w01")
    ContactPoint.objects.update(bad_at=outbox.now, bad_reason="no_such_number")
    assert said(outbox, "w00", Evidence.PICKED_UP) == 1
    assert not any(proven(outbox)), "a machine picks up, too"
    assert said(outbox, "w00") == 1
    assert proven(outbox).count(True) == 1
    told = Entry.objects.filter(kind="contact.proven").count()
    assert said(outbox, "w00") == 0
    assert Entry.objects.filter(kind="contact.proven").count() == told == 1


def test_a_simulated_line_proves_no_number(outbox: Outbox) -> None:
    rung(outbox, "w00")
    Attempt.objects.update(exercise=True, reach="simulated", channel="simulated")
    assert said(outbox, "w00") == 1
    assert not any(proven(outbox))


def test_an_unknown_key_changes_nothing(outbox: Outbox) -> None:
    rung(outbox, "w00")
    before = (outbox.states(), Entry.objects.count())
    assert outbox.receipts(("nobody", "busy")) == 0
    assert said(outbox, "nobody") == 0
    assert (outbox.states(), Entry.objects.count()) == before
    assert not Receipt.objects.exists()
    assert not Answer.objects.exists()


def test_an_unknown_outcome_is_refused_whole(outbox: Outbox) -> None:
    rung(outbox, "w00", "w01")
    with pytest.raises(Refused, match="unknown outcome 'lost'; known are accepted, delivered"):
        outbox.receipts(("w00", "busy"), ("w01", "lost"))
    assert {state for state, _ in outbox.states().values()} == {"ringing"}


def test_too_many_at_once_are_refused(outbox: Outbox) -> None:
    with pytest.raises(Refused, match="2001 at once; send at most 2000"):
        outbox.receipts(*[("w00", "busy")] * 2_001)


def test_a_receipt_after_the_ring_was_given_up_is_kept(outbox: Outbox) -> None:
    rung(outbox, "w00")
    outbox.wait(60)
    assert outbox.states() == {"w00": ("concluded", "no_receipt")}
    assert outbox.receipts(("w00", "busy")) == 1
    assert outbox.states() == {"w00": ("concluded", "no_receipt")}


def test_a_receipt_that_overtakes_the_hand_over_is_not_undone_by_it(outbox: Outbox) -> None:
    outbox.gateway.dedup = Dedup.QUERYABLE
    outbox.queue("w00", means="voice")
    outbox.claim("real/voice/gateway")
    outbox.gateway.taken["w00"] = outbox.now
    assert outbox.receipts(("w00", "unassigned")) == 1
    outbox.wait(40)
    assert outbox.states() == {"w00": ("failed", "unassigned")}
    assert outbox.gateway.asked == []
    assert ContactPoint.objects.get().bad_at is not None


def test_an_answer_frees_the_line_and_counts_once(outbox: Outbox) -> None:
    rung(outbox, "w00")
    assert said(outbox, "w00") == 1
    assert said(outbox, "w00") == 0
    assert outbox.states() == {"w00": ("concluded", "answered")}
    outbox.receipts(("w00", "hung_up"))
    assert outbox.states() == {"w00": ("concluded", "answered")}, "he answered before"


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.sampled_from([*OUTCOMES, "answer", "wait"]), max_size=8))
def test_whatever_comes_in_whatever_order_ends_once(outbox: Outbox, told: list[str]) -> None:
    outbox.forget()
    rung(outbox, "w00")
    ends = []
    for what in told:
        if what == "answer":
            said(outbox, "w00")
        elif what == "wait":
            outbox.now += timedelta(seconds=20)
        else:
            outbox.receipts(("w00", what))
        attempt = outbox.of("w00")
        if attempt.state != "ringing":
            ends.append((attempt.state, attempt.outcome))
    assert len(set(ends)) <= 1, "what is over stays as it was over"
    assert all(state == "concluded" for state, _ in ends)
    assert Receipt.objects.count() == len(set(told) - {"answer", "wait"})
    assert list(journal.differences()) == []
