"""Phone numbers: one spelling, sealed at rest, found without being readable."""

import itertools
import re
from datetime import timedelta

import pytest
from pytest_django.fixtures import Settings

from fengsui import keyring
from fengsui.directory import numbers, queries
from fengsui.directory.actions import (
    Directory,
    contacts_to_rotate,
    import_directory,
    mark_contact_bad,
    mark_number_bad,
    prove_contacts,
    rotate_contact_keys,
)
from fengsui.directory.commands import rotate_keys
from fengsui.directory.models import ContactKind, ContactPoint
from fengsui.directory.tests.county import CHIEF, HEAD, NOW, directory, found_divisions
from fengsui.geo.upsert import ImportRefused, Moved
from fengsui.journal.actions import action
from fengsui.journal.models import Entry


@pytest.mark.parametrize(
    ("written", "number", "kind"),
    [
        ("10000007001", "10000007001", "mobile"),
        ("１００ ００００ ７００１", "10000007001", "mobile"),
        ("+86 100-0000-7001", "10000007001", "mobile"),
        ("0086 100 0000 7001", "10000007001", "mobile"),
        ("8610000007001", "10000007001", "mobile"),
        ("(0000) 6570 7012", "000065707012", "landline"),
        ("0000－65707012", "000065707012", "landline"),
        ("+86 000 6570 7012", "00065707012", "landline"),
        ("+86 10 6570 7012", "01065707012", "landline"),
        ("65707012", "65707012", "landline"),
        ("17400000001", "17400000001", "satellite"),
        ("+881 600 000 001", "+881600000001", "satellite"),
        ("+870 773 000 001", "+870773000001", "satellite"),
    ],
)
def test_a_number_has_one_spelling_however_it_is_written(
    written: str, number: str, kind: str
) -> None:
    assert numbers.normalise(written) == number
    assert numbers.normalise(number) == number
    assert numbers.kind_of(number) == kind


@pytest.mark.parametrize("text", ["", "甲", "119", "1" * 17, "10000007001转8", "1000000700a", "+"])
def test_what_is_no_number_is_refused_without_repeating_it(text: str) -> None:
    with pytest.raises(numbers.BadNumber) as refused:
        numbers.normalise(text)
    assert not text or text not in str(refused.value).replace("16", "")


def test_a_shown_number_hides_its_middle() -> None:
    assert numbers.mask("10000007001") == "100****7001"
    assert numbers.mask("65707012") == "6****12"


def test_a_sealed_number_opens_for_its_contact_alone() -> None:
    keys = numbers.newest_keys()
    sealed = numbers.seal("contact-1", "10000007001", keys.seal)
    assert b"7001" not in sealed
    assert numbers.open_sealed("contact-1", sealed) == "10000007001"
    assert numbers.seal("contact-1", "10000007001", keys.seal) != sealed
    with pytest.raises(numbers.WrongKey, match="contact-2"):
        numbers.open_sealed("contact-2", sealed)
    with pytest.raises(numbers.WrongKey):
        numbers.open_sealed("contact-1", sealed[:-1] + bytes([sealed[-1] ^ 1]))


def test_every_sealed_byte_counts() -> None:
    sealed = numbers.seal("c", "10000007001", numbers.newest_keys().seal)
    for at in range(2, len(sealed)):
        changed = sealed[:at] + bytes([sealed[at] ^ 0x80]) + sealed[at + 1 :]
        with pytest.raises(numbers.WrongKey):
            numbers.open_sealed("c", changed)


def test_what_is_left_of_a_sealed_number_is_refused_at_every_length() -> None:
    sealed = numbers.seal("c", "10000007001", numbers.newest_keys().seal)
    for length in range(len(sealed)):
        with pytest.raises(numbers.WrongKey, match="contact c"):
            numbers.open_sealed("c", sealed[:length])


@pytest.fixture
def _people(db: None) -> None:
    found_divisions()
    import_directory(NOW, directory(), actor="cli:test")


@pytest.mark.usefixtures("_people")
def test_a_caller_is_found_by_any_spelling_and_shown_masked() -> None:
    assert [(one.person_uid, one.masked) for one in queries.find_by_number("+86 10000007003")] == [
        (HEAD, "100****7003")
    ]
    assert queries.find_by_number("100 0000 7009") == []
    assert [one.masked for one in queries.contacts_of(CHIEF)] == ["100****7002", "000****7012"]


@pytest.mark.usefixtures("_people")
def test_no_number_stands_in_the_database_in_clear() -> None:
    rows = ContactPoint.objects.values_list("sealed", "number_index", "bad_reason")
    text = repr([(bytes(sealed), *rest) for sealed, *rest in rows])
    assert not re.search(r"100\s?0000|6570", text)


@pytest.mark.usefixtures("_people")
def test_a_wrong_key_refuses_with_one_sentence(settings: Settings) -> None:
    queries.check_keys()
    path = settings.KEYS_DIR / "contacts-1"
    good = path.read_bytes()
    path.write_bytes(bytes(32))
    keyring.forget()
    with pytest.raises(numbers.WrongKey, match="restore the key file") as refused:
        queries.check_keys()
    assert "\n" not in str(refused.value)
    path.write_bytes(good)
    (settings.KEYS_DIR / "contacts_index-1").write_bytes(bytes(32))
    keyring.forget()
    with pytest.raises(numbers.WrongKey, match="contacts_index-1"):
        queries.check_keys()
    path.unlink()
    keyring.forget()
    with pytest.raises(keyring.KeyMissing, match="contacts-1"):
        queries.check_keys()


@pytest.mark.usefixtures("_people")
def test_keys_rotate_in_batches_and_callers_are_found_all_the_while(settings: Settings) -> None:
    assert contacts_to_rotate(9) == []
    keyring.add("contacts")
    with pytest.raises(keyring.KeyMissing, match="belong together"):
        rotate_contact_keys(NOW, actor="cli:test")
    numbers.add_keys()
    with pytest.raises(ImportRefused, match="keys rotate"):
        import_directory(NOW, directory(), actor="cli:test")
    for moved in (2, 2, 1, 0):
        assert len(queries.find_by_number("10000007003")) == 1
        queries.check_keys()
        assert rotate_contact_keys(NOW, actor="cli:test", limit=2) == moved
    for name in ("contacts-1", "contacts_index-1"):
        (settings.KEYS_DIR / name).unlink()
    keyring.forget()
    queries.check_keys()
    assert len(queries.find_by_number("10000007003")) == 1
    again = import_directory(NOW, directory(), actor="cli:test")
    assert set(again.values()) == {Moved()}


@pytest.mark.usefixtures("_people")
def test_one_command_rotates_everything_and_takes_up_what_a_crash_left() -> None:
    assert rotate_keys(NOW, actor="cli:test") == 5
    assert numbers.newest_keys().seal.id == 2
    numbers.add_keys()
    rotate_contact_keys(NOW, actor="cli:test", limit=1)
    assert rotate_keys(NOW, actor="cli:test") == 4
    assert numbers.newest_keys().index.id == 3
    queries.check_keys()


@pytest.mark.usefixtures("_people")
def test_a_number_is_marked_bad_once_and_good_again_by_an_answer() -> None:
    contact = ContactPoint.objects.get(person__uid=HEAD)
    with action(NOW, actor="loop:channels") as act:
        assert mark_contact_bad(act, contact.id, reason="no_such_number")
        assert not mark_contact_bad(act, contact.id, reason="out_of_service")
    assert not mark_number_bad(NOW, contact.uid, reason="x", actor="user:a")
    shown = queries.contacts_of(HEAD)[0]
    assert (shown.bad_at, shown.bad_reason) == (NOW, "no_such_number")
    with action(NOW + timedelta(seconds=9), actor="loop:callouts") as act:
        assert prove_contacts(act, [contact.id]) == 1
        assert prove_contacts(act, [contact.id]) == 0
    shown = queries.contacts_of(HEAD)[0]
    assert (shown.bad_at, shown.proven_at) == (None, NOW + timedelta(seconds=9))
    kinds = Entry.objects.filter(kind__startswith="contact.").order_by("id")
    assert list(kinds.values_list("kind", flat=True)) == [
        "contact.created",
        "contact.marked_bad",
        "contact.proven",
    ]


@pytest.mark.usefixtures("_people")
def test_a_line_of_several_people_is_found_for_each_of_them() -> None:
    people = [p for p in directory().people if p.uid in (CHIEF, HEAD)]
    both = [
        type(one)(one.uid, one.name, (*one.contacts[:1], people[0].contacts[1])) for one in people
    ]
    import_directory(NOW, Directory(people=both), actor="cli:test")
    found = queries.find_by_number("000065707012")
    assert {one.person_uid for one in found} == {CHIEF, HEAD}
    assert {one.kind for one in found} == {ContactKind.LANDLINE}
    assert all(a.uid != b.uid for a, b in itertools.combinations(found, 2))
