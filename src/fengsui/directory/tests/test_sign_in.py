"""Signing in: journalled, throttled a little, open to nobody else."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from fengsui import clock
from fengsui.directory.actions import UserRow, add_user, end_user
from fengsui.directory.actions.sessions import (
    FREE_TRIES,
    WAIT_S_MAX,
    attempted,
    open_session,
    refuse_session,
    wait_s,
)
from fengsui.directory.models import User, UserRole
from fengsui.directory.tests.county import COUNTY, found_divisions
from fengsui.journal.models import Entry

PASSWORD = "seven-words-of-smoke"
NOW = datetime(2026, 7, 25, 6, 49, 1, tzinfo=UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture
def officer() -> User:
    found_divisions()
    row = UserRow("officer", PASSWORD, UserRole.DUTY_OFFICER, COUNTY)
    return User.objects.get(uid=add_user(clock.now(), row, actor="cli:test"))


def kinds() -> list[str]:
    found = Entry.objects.filter(kind__startswith="session.").order_by("id")
    return list(found.values_list("kind", flat=True))


def test_an_officer_signs_in_and_out_and_the_journal_says_so(officer: User) -> None:
    client = Client()
    typed = {"username": "officer", "password": PASSWORD}
    answer = client.post("/sign-in/?next=/journal/", typed | {"next": "/journal/"})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/journal/")
    assert client.get("/").status_code == 200
    assert client.post("/sign-out/").status_code == 302
    assert client.get("/").status_code == 302
    assert kinds() == ["session.opened", "session.closed"]
    actors = set(Entry.objects.filter(kind__startswith="session.").values_list("actor", flat=True))
    assert actors == {f"user:{officer.uid}"}


def test_a_closed_account_is_out_at_its_next_request_and_cannot_come_back(officer: User) -> None:
    client = Client()
    typed = {"username": "officer", "password": PASSWORD}
    client.post("/sign-in/", typed)
    assert client.get("/").status_code == 200
    assert end_user(clock.now(), officer.uid, actor="cli:test")
    assert client.get("/").headers["Location"].startswith("/sign-in/")
    assert client.post("/sign-in/", typed).status_code == 422
    assert client.get("/").status_code == 302
    assert kinds() == ["session.opened", "session.refused"]


def test_a_wrong_password_is_refused_without_saying_which_of_the_two(officer: User) -> None:
    for name in ("officer", "nobody"):
        answer = Client().post("/sign-in/", {"username": name, "password": "wrong"})
        assert answer.status_code == 422
        assert "账号或密码不对" in answer.content.decode()
    assert kinds() == ["session.refused", "session.refused"]


def test_the_journal_never_holds_what_was_typed(officer: User) -> None:
    Client().post("/sign-in/", {"username": "my-password-by-mistake", "password": "x"})
    entry = Entry.objects.get(kind="session.refused")
    assert "mistake" not in entry.facts + entry.actor + entry.origin_uid
    assert "127.0.0.1" not in entry.facts


def test_a_page_asked_for_by_a_stranger_leads_to_the_sign_in() -> None:
    answer = Client().get("/journal/")
    assert answer.headers["Location"] == "/sign-in/?next=/journal/"


def test_a_fragment_asked_for_by_a_stranger_turns_the_whole_page() -> None:
    answer = Client().get("/journal/newest/", headers={"HX-Request": "true"}, follow=True)
    assert answer.headers["HX-Redirect"] == "/sign-in/"


def test_nobody_is_led_away_from_the_node(officer: User) -> None:
    typed = {"username": "officer", "password": PASSWORD, "next": "https://elsewhere.example/"}
    assert Client().post("/sign-in/", typed).headers["Location"] == "/"


def test_after_three_slips_the_page_asks_to_wait_and_looks_at_nothing(officer: User) -> None:
    for _ in range(FREE_TRIES):
        Client().post("/sign-in/", {"username": "officer", "password": "wrong"})
    answer = Client().post("/sign-in/", {"username": "officer", "password": PASSWORD})
    assert answer.status_code == 422
    assert "秒后再试" in answer.content.decode()
    assert kinds() == ["session.refused"] * FREE_TRIES


def test_the_wait_doubles_is_short_and_is_over(officer: User) -> None:
    tried = attempted("officer", "10.0.0.1")
    waits = []
    for _ in range(FREE_TRIES + 7):
        refuse_session(NOW, tried)
        waits.append(wait_s(NOW, tried))
    assert waits == [0, 0, 1, 2, 4, 8, 16, 30, 30, 30]
    assert wait_s(NOW + timedelta(seconds=WAIT_S_MAX), tried) == 0


def test_the_wait_is_for_one_account_at_one_address(officer: User) -> None:
    tried = attempted("officer", "10.0.0.1")
    for _ in range(FREE_TRIES + 3):
        refuse_session(NOW, tried)
    assert wait_s(NOW, tried) > 0
    assert wait_s(NOW, attempted("officer", "10.0.0.2")) == 0
    assert wait_s(NOW, attempted("chief", "10.0.0.1")) == 0
    open_session(NOW, officer, tried)
    assert wait_s(NOW, tried) == 0


def test_a_flood_of_names_from_one_address_waits_too() -> None:
    for n in range(40):
        refuse_session(NOW, attempted(f"name-{n}", "10.0.0.1"))
    assert wait_s(NOW, attempted("officer", "10.0.0.1")) > 0
    assert wait_s(NOW, attempted("officer", "10.0.0.2")) == 0


@pytest.mark.parametrize("wanted", ["-1", "%25", "x" * 300, "//evil.example", "javascript:1"])
def test_nonsense_to_go_on_to_stops_nobody(officer: User, wanted: str) -> None:
    answer = Client().post(
        "/sign-in/", {"username": "officer", "password": PASSWORD, "next": wanted}
    )
    assert answer.status_code == 302
    assert "evil" not in answer["Location"]
    assert "javascript" not in answer["Location"]
