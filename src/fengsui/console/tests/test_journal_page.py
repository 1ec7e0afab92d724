"""The journal page: who, when to the second, what; only to those who may, only their own."""

from datetime import timedelta

import pytest
from django.test import Client

from fengsui.console.pages import PAGE_LINES
from fengsui.directory.models import User, UserRole
from fengsui.directory.tests.county import COUNTY, NOW, OTHER_TOWN, TOWN, VILLAGE, found_divisions
from fengsui.directory.tests.county import user as account
from fengsui.journal import seals
from fengsui.journal.actions import SubjectRow, action

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer() -> User:
    found_divisions()
    return account("officer", UserRole.DUTY_OFFICER, COUNTY)


def page(user: User, query: str = "", **headers: str) -> str:
    client = Client()
    client.force_login(user)
    answer = client.get(f"/journal/{query}", headers=headers)
    assert answer.status_code == 200
    return answer.content.decode()


def tell(kind: str, actor: str, division: str = VILLAGE, origin: str = "") -> int:
    with action(NOW, actor=actor) as act:
        told = SubjectRow("call", "p", division)
        return act.entry(kind, origin_uid=origin, facts={"means": "voice"}, subjects=[told])


def test_a_line_says_who_when_what_and_where(officer: User) -> None:
    tell("callout.opened", f"user:{officer.uid}")
    html = page(officer)
    assert "2026-07-25 14:49:01" in html, "the county's time, to the second"
    assert "叫应名单列齐" in html
    assert "值班员（officer）" in html
    assert "鹤浦村委会" in html
    assert "方式 电话" in html
    assert "means" not in html


def test_whoever_opened_a_link_is_told_in_chinese(officer: User) -> None:
    tell("approval.opened", "page:own")
    html = page(officer)
    assert "手机链接" in html
    assert "page own" not in html


def test_what_was_entered_afterwards_says_so(officer: User) -> None:
    with action(NOW, actor="cli:officer") as act:
        act.entry("call.dialled", occurred_at=NOW - timedelta(minutes=10))
    html = page(officer)
    assert "2026-07-25 14:39:01" in html
    assert "补录于 07-25 14:49:01" in html


def test_a_noun_narrows_the_journal_and_so_does_a_root(officer: User) -> None:
    tell("call.rung", "loop:callouts", origin="one")
    tell("callout.opened", "loop:callouts", origin="two")
    narrowed = page(officer, "?kind=call")
    assert "call.rung" in narrowed
    assert "callout.opened" not in narrowed
    assert "call.rung" not in page(officer, "?origin=two")
    assert "callout.opened" not in page(officer, "?kind=call.rung")


def test_pages_follow_each_other_without_a_gap(officer: User) -> None:
    ids = [tell("call.rung", "loop:callouts") for _ in range(PAGE_LINES + 1)]
    first = page(officer)
    assert f"before={ids[1]}" in first
    second = page(officer, f"?before={ids[1]}")
    assert second.count("call.rung") == 1
    assert "更早" not in second


def test_odd_addresses_do_no_harm(officer: User) -> None:
    for query in (
        "?before=x",
        "?before=99999999999999999999",
        "?before=-1",
        "?kind='",
        "?kind=.",
    ):
        page(officer, query)


def test_how_much_is_sealed_is_said(officer: User, own_data: object) -> None:
    tell("call.rung", "loop:callouts")
    seals.seal(NOW, force=True)
    tell("call.rung", "loop:callouts")
    html = page(officer)
    assert "1 块" in html
    assert "未封存" in html
    assert "<span>1 条</span>" in html


def test_who_may_not_see_the_journal_is_refused(officer: User) -> None:
    client = Client()
    client.force_login(account("town", UserRole.TOWNSHIP_OFFICER, TOWN))
    for path in ("/journal/", "/journal/newest/"):
        answer = client.get(path)
        assert answer.status_code == 403
        assert "没有权限" in answer.content.decode()
    home = client.get("/").content.decode()
    assert "最新流水" not in home
    assert "/journal/" not in home


def test_a_county_officer_of_a_township_sees_what_touches_it(officer: User) -> None:
    town = account("town", UserRole.DUTY_OFFICER, TOWN)
    tell("call.rung", "loop:callouts", VILLAGE)
    tell("call.escalated", "loop:callouts", OTHER_TOWN)
    html = page(town)
    assert "call.rung" in html
    assert "call.escalated" not in html


def test_a_page_says_how_far_it_knows_the_journal(officer: User) -> None:
    newest = tell("call.rung", "loop:callouts")
    assert f'data-entry="{newest}"' in page(officer)


def test_a_fragment_is_no_whole_page(officer: User) -> None:
    tell("call.rung", "loop:callouts")
    html = page(officer, **{"HX-Request": "true"})
    assert "call.rung" in html
    assert "<html" not in html
