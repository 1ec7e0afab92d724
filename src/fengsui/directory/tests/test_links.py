"""A person's link: short, his alone, for three days."""

from datetime import UTC, datetime, timedelta

import pytest
from pytest_django.fixtures import Settings

from fengsui import keyring
from fengsui.directory import links
from fengsui.directory.tests.county import HEAD

NOW = datetime(2026, 7, 25, 6, 49, 1, tzinfo=UTC)


def test_a_link_is_short_and_names_its_person() -> None:
    token = links.make(HEAD, NOW, links.newest_key())
    assert len(token) == links.TOKEN_CHARS < 60
    assert links.read(token, NOW) == HEAD
    assert links.make(HEAD, NOW, links.newest_key()) == token


def test_a_link_holds_through_a_call_out_and_no_longer() -> None:
    token = links.make(HEAD, NOW.replace(second=0), links.newest_key())
    assert links.read(token, NOW.replace(second=0) + timedelta(hours=72)) == HEAD
    with pytest.raises(links.LinkRefused, match="too old"):
        links.read(token, NOW.replace(second=0) + timedelta(hours=72, milliseconds=1))
    assert links.read(links.make(HEAD, NOW, links.newest_key()), NOW + timedelta(hours=72)) == HEAD


def test_every_changed_character_is_seen() -> None:
    token = links.make(HEAD, NOW, links.newest_key())
    for at, was in enumerate(token):
        for other in "AZaz09-_":
            if other != was:
                with pytest.raises(links.LinkRefused):
                    links.read(token[:at] + other + token[at + 1 :], NOW)


@pytest.mark.parametrize("token", ["", "x", "é" * 50, "=" * 50, "A" * 50, "A" * 51, " " * 50])
def test_what_is_no_link_is_refused(token: str) -> None:
    with pytest.raises(links.LinkRefused):
        links.read(token, NOW)


def test_a_link_outlives_a_new_key_but_not_the_end_of_its_own(settings: Settings) -> None:
    token = links.make(HEAD, NOW, links.newest_key())
    keyring.add("links")
    assert links.read(token, NOW) == HEAD
    assert links.make(HEAD, NOW, links.newest_key()) != token
    (settings.KEYS_DIR / "links-1").unlink()
    keyring.forget()
    keyring.forget()
    with pytest.raises(links.LinkRefused, match="not made here"):
        links.read(token, NOW)
