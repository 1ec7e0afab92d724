"""A person's link: short, his alone, for three days."""

from datetime import UTC, datetime, timedelta

import pytest
from pytest_django.fixtures import Settings

from fengsui import keyring
from fengsui.directory import links
from fengsui.directory.models import Person
from fengsui.directory.tests.county import CHIEF, HEAD

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 7, 25, 6, 49, 1, tzinfo=UTC)
OLD = "AQGYAAAAAHAAgAAAAAAAAAMBwQpAAAAAAAAAAAAAAAAAAAAAAA"  # 50 characters, as they once were


@pytest.fixture
def head() -> Person:
    Person.objects.create(uid=CHIEF, name="乙镇长")
    return Person.objects.create(uid=HEAD, name="丙村长")


def make(person: Person, now: datetime = NOW) -> str:
    return links.make(person.id, person.uid, now, links.newest_key())


def test_a_link_is_short_and_names_its_person(head: Person) -> None:
    token = make(head)
    assert len(token) == links.TOKEN_CHARS < 28
    assert token[-1] not in "-_"
    assert links.read(token, NOW) == HEAD
    assert make(head) == token


def test_a_link_holds_through_a_call_out_and_no_longer(head: Person) -> None:
    hour = NOW.replace(minute=0, second=0)
    token = make(head, hour)
    assert links.read(token, hour + timedelta(hours=72)) == HEAD
    with pytest.raises(links.LinkRefused, match="too old"):
        links.read(token, hour + timedelta(hours=72, milliseconds=1))
    assert links.read(make(head), NOW + timedelta(hours=72)) == HEAD


def test_every_changed_character_is_seen(head: Person) -> None:
    token = make(head)
    for at, was in enumerate(token):
        for other in "AZaz09-_":
            if other != was:
                with pytest.raises(links.LinkRefused):
                    links.read(token[:at] + other + token[at + 1 :], NOW)


def test_a_link_opens_nobody_elses_page_after_rows_were_renumbered(head: Person) -> None:
    token = make(head)
    Person.objects.filter(id=head.id).update(uid="01980000-0000-7000-8000-0000000000ff")
    with pytest.raises(links.LinkRefused, match="not made here"):
        links.read(token, NOW)


@pytest.mark.parametrize(
    "token", ["", "x", "é" * 27, "=" * 27, "A" * 27, "A" * 26 + "=", "A" * 28, " " * 27, OLD]
)
def test_what_is_no_link_is_refused(token: str) -> None:
    with pytest.raises(links.LinkRefused):
        links.read(token, NOW)


def test_a_link_outlives_a_new_key_but_not_the_end_of_its_own(
    settings: Settings, head: Person
) -> None:
    token = make(head)
    keyring.add("links")
    assert links.read(token, NOW) == HEAD
    assert make(head) != token
    (settings.KEYS_DIR / "links-1").unlink()
    keyring.forget()
    with pytest.raises(links.LinkRefused, match="not made here"):
        links.read(token, NOW)
