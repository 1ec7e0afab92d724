"""The journal: one writer, followers that skip nothing, an action that never nests."""

import random
from datetime import UTC, datetime, timedelta

import pytest

from fengsui.journal import queries, uid
from fengsui.journal.actions import NestedActionError, SubjectRow, action, high_water
from fengsui.journal.fields import canonical
from fengsui.journal.models import Entry, Subject

NOW = datetime(2026, 7, 25, 6, 49, 1, 234_000, tzinfo=UTC)

pytestmark = pytest.mark.django_db


def test_an_entry_keeps_its_instant_to_the_millisecond_and_its_subjects_in_order() -> None:
    with action(NOW, actor="user:a") as act:
        entry_id = act.entry(
            "call.opened",
            origin_uid="c1",
            facts={"b": 2, "a": "红"},
            subjects=[SubjectRow("call", "p2"), SubjectRow("call", "p1", "330225", {"state": "x"})],
        )
    entry = Entry.objects.get(id=entry_id)
    assert entry.occurred_at == NOW
    assert entry.facts == '{"a":"红","b":2}'
    assert [(s.uid, s.facts) for s in queries.subjects(entry_id)] == [
        ("p2", "{}"),
        ("p1", '{"state":"x"}'),
    ]
    assert high_water() == NOW


def test_what_an_action_wrote_is_gone_when_it_fails() -> None:
    with pytest.raises(RuntimeError), action(NOW, actor="user:a") as act:
        act.entry("call.opened", subjects=[SubjectRow("call", "p1")])
        raise RuntimeError
    assert not Entry.objects.exists()
    assert not Subject.objects.exists()


def test_an_action_inside_an_action_is_our_own_mistake() -> None:
    with pytest.raises(NestedActionError), action(NOW, actor="user:a"), action(NOW, actor="user:a"):
        pass
    with action(NOW, actor="user:a"):
        pass  # and the failed one left nothing open


def test_a_follower_reads_on_where_its_own_transaction_left_it() -> None:
    with action(NOW, actor="user:a") as act:
        first = act.entry("call.opened")
        act.entry("other.thing")
        second = act.entry("call.opened")
    kinds = ["call.opened"]
    assert [e.id for e in queries.after(queries.position("f"), kinds=kinds)] == [first, second]
    with action(NOW, actor="loop:f") as act:
        act.advance("f", first)
    assert [e.id for e in queries.after(queries.position("f"), kinds=kinds)] == [second]
    with action(NOW, actor="loop:f") as act:
        act.advance("f", second)
        act.advance("f", first)
    assert queries.position("f") == second


def test_uids_sort_by_time_and_come_from_the_injected_source() -> None:
    draw = random.Random(1).getrandbits
    earlier, later = uid.new(NOW, draw), uid.new(NOW + timedelta(milliseconds=1), draw)
    assert earlier < later
    assert earlier[14] == "7"
    assert uid.new(NOW, random.Random(5).getrandbits) == uid.new(NOW, random.Random(5).getrandbits)


def test_canonical_text_does_not_depend_on_the_order_of_writing() -> None:
    assert canonical({"b": 1, "a": None}) == canonical({"a": None, "b": 1}) == '{"a":null,"b":1}'
