"""Taking in the directory: once is enough, only what moved is told, nothing half."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from fengsui.directory.actions import import_directory, import_shifts
from fengsui.directory.models import ContactPoint, DutyShift, Holding, Rank
from fengsui.directory.numbers import normalise
from fengsui.directory.rows import ContactRow, Directory, HoldingRow, ShiftRow
from fengsui.directory.tests.county import (
    CHIEF,
    HEAD,
    NOW,
    ROOM,
    directory,
    found_divisions,
    post_key,
)
from fengsui.geo.upsert import ImportRefused, Moved
from fengsui.journal.models import Entry, Subject

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _divisions() -> None:
    found_divisions()


def test_a_second_import_changes_nothing_and_says_nothing() -> None:
    first = import_directory(NOW, directory(), actor="cli:test")
    assert {noun: moved.created for noun, moved in first.items()} == {
        "organisation": 3,
        "person": 4,
        "contact": 5,
        "post": 4,
        "holding": 4,
    }
    entries = Entry.objects.count()
    again = import_directory(NOW + timedelta(days=1), directory(), actor="cli:test")
    assert set(again.values()) == {Moved()}
    assert Entry.objects.count() == entries


def test_only_what_moved_is_written_and_keeps_its_uid() -> None:
    import_directory(NOW, directory(), actor="cli:test")
    rows = directory()
    renamed = replace(rows.posts[1], role="township_deputy")
    before = dict(Holding.objects.values_list("post__organisation__name", "post__uid"))
    moved = import_directory(
        NOW, Directory(posts=[rows.posts[0], renamed, *rows.posts[2:]]), actor="cli:test"
    )
    assert moved["post"] == Moved(changed=1)
    assert dict(Holding.objects.values_list("post__organisation__name", "post__uid")) == before
    told = Subject.objects.get(entry__kind="post.changed")
    assert told.uid == before[renamed.organisation.name]
    assert json.loads(told.facts)["role"] == "township_deputy"


def test_a_post_that_is_named_is_held_by_exactly_those_named() -> None:
    import_directory(NOW, directory(), actor="cli:test")
    moved = import_directory(
        NOW, Directory(holdings=[HoldingRow(post_key("village_head"), CHIEF)]), actor="cli:test"
    )
    assert moved["holding"] == Moved(created=1, ended=1)
    held = Holding.objects.filter(post__role="village_head").values_list("person__uid", flat=True)
    assert list(held) == [CHIEF]
    assert Holding.objects.exclude(post__role="village_head").count() == 3


def test_a_number_no_longer_named_is_replaced_and_comes_back_when_named_again() -> None:
    import_directory(NOW, directory(), actor="cli:test")
    rows = directory()
    head = next(person for person in rows.people if person.uid == HEAD)
    other = replace(head, contacts=(ContactRow("mobile", "100 0000 9999"),))
    assert import_directory(NOW, Directory(people=[other]), actor="cli:test")["contact"] == Moved(
        created=1, ended=1
    )
    assert ContactPoint.objects.get(bad_reason="replaced").bad_at == NOW
    assert import_directory(NOW, Directory(people=[head]), actor="cli:test")["contact"] == Moved(
        changed=1, ended=1
    )
    without = replace(head, contacts=())
    assert (
        import_directory(NOW, Directory(people=[without]), actor="cli:test")["contact"] == Moved()
    )


def test_a_number_that_a_line_found_bad_stays_bad() -> None:
    import_directory(NOW, directory(), actor="cli:test")
    ContactPoint.objects.filter(person__uid=HEAD).update(bad_at=NOW, bad_reason="no_such_number")
    import_directory(NOW + timedelta(hours=1), directory(), actor="cli:test")
    assert ContactPoint.objects.get(person__uid=HEAD).bad_reason == "no_such_number"


def test_every_problem_is_named_and_nothing_is_written() -> None:
    rows = directory()
    bad = Directory(
        organisations=[*rows.organisations, replace(rows.organisations[0], kind="x")],
        people=[*rows.people, replace(rows.people[0], uid="7", name="")],
        posts=[replace(rows.posts[0], division="999999")],
        holdings=[HoldingRow(post_key("village_head"), "nobody")],
    )
    with pytest.raises(ImportRefused) as refused:
        import_directory(NOW, bad, actor="cli:test")
    said = " | ".join(refused.value.problems)
    for part in ("stands twice", "no UUID", "999999", "nobody", "1 to 40 characters"):
        assert part in said
    assert not Entry.objects.filter(kind__startswith="organisation").exists()


def test_the_journal_holds_neither_names_nor_numbers() -> None:
    import_directory(NOW, directory(), actor="cli:test")
    written = "".join(Subject.objects.values_list("facts", flat=True))
    written += "".join(Entry.objects.values_list("facts", flat=True))
    for person in directory().people:
        assert person.name not in written
        assert all(normalise(contact.number) not in written for contact in person.contacts)


def shift(person: str, day: int, *, rank: Rank = Rank.PRIMARY) -> ShiftRow:
    starts_at = datetime(2026, 7, day, 0, 30, tzinfo=UTC)
    return ShiftRow(ROOM, person, starts_at, starts_at + timedelta(days=1), rank)


def test_a_roster_is_exactly_as_given_within_its_span_and_untouched_outside() -> None:
    import_directory(NOW, directory(), actor="cli:test")
    month = [shift(HEAD, day) for day in (24, 25, 26, 27)]
    assert import_shifts(NOW, month, actor="cli:test") == Moved(created=4)
    assert import_shifts(NOW, month, actor="cli:test") == Moved()
    swapped = [shift(HEAD, 25), shift(CHIEF, 26)]
    assert import_shifts(NOW, swapped, actor="cli:test") == Moved(created=1, ended=1)
    held = DutyShift.objects.order_by("starts_at").values_list("starts_at", "person__uid")
    assert [(at.day, uid) for at, uid in held] == [(24, HEAD), (25, HEAD), (26, CHIEF), (27, HEAD)]


def test_a_shift_that_ends_before_it_starts_or_names_nobody_is_refused() -> None:
    import_directory(NOW, directory(), actor="cli:test")
    row = shift(HEAD, 25)
    with pytest.raises(ImportRefused, match="ends before it starts"):
        import_shifts(NOW, [replace(row, ends_at=row.starts_at)], actor="cli:test")
    with pytest.raises(ImportRefused, match="person 7 is unknown"):
        import_shifts(NOW, [replace(row, person_uid="7")], actor="cli:test")
    assert not DutyShift.objects.exists()
