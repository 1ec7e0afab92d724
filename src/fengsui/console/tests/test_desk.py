"""The desk: each account sees its own, a line can always be typed, no name enters the journal."""

import pytest
from django.test import Client

from fengsui.callouts.tests.night import COUNTY, OTHER, TOWN
from fengsui.callouts.tests.web import Web, account
from fengsui.console.models import LogLine
from fengsui.directory.models import UserRole
from fengsui.journal.models import Entry, Subject

pytestmark = pytest.mark.django_db
LINE = "石浦镇值班室张三来电：海塘渗水"


def page_of(client: Client, address: str = "/") -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_the_desk_shows_what_is_open_and_who_is_missing(web: Web) -> None:
    one = web.open(pace=10)
    page = page_of(web.officer)
    assert f"/callouts/{one.uid}/" in page
    assert "13</b>" in page.split("没醒")[1][:60]
    assert "演练 10×" in page
    for part in ("incoming", "open", "todo"):
        fragment = page_of(web.officer, f"/?part={part}")
        assert "<html" not in fragment


def test_the_running_log_holds_back_what_lines_tell_one_by_one(web: Web) -> None:
    web.open(pace=10)
    web.night.settle()
    page = page_of(web.officer)
    log = page.split('id="log"')[1]
    assert "发起叫应" in log
    assert "已交线路" not in log
    assert "开始呼叫" not in log
    assert "已交线路" in page_of(web.officer, "/?log=all").split('id="log"')[1]
    assert "已交线路" in page_of(web.officer, "/journal/newest/?log=all")


def test_a_township_sees_its_own_numbers(web: Web) -> None:
    web.night.open(TOWN)
    assert "进行中的叫应" in page_of(web.town)
    assert "台风红色预警" in page_of(web.town)
    assert "台风红色预警" not in page_of(web.elsewhere)
    assert "要办的事" not in page_of(web.town)


def test_a_typed_line_stands_in_the_log_but_not_in_the_journal(web: Web) -> None:
    answer = web.officer.post("/log/", {"text": f"  {LINE} \n"}, follow=True)
    assert LINE in answer.content.decode()
    assert LINE in page_of(web.officer, "/journal/")
    line = LogLine.objects.get()
    entry = Entry.objects.get(kind="log.written")
    assert (line.text, line.written_by, entry.origin_uid) == (LINE, entry.actor, line.uid)
    told = [entry.facts, *Subject.objects.filter(entry=entry).values_list("facts", flat=True)]
    assert "张三" not in "".join(told)


@pytest.mark.parametrize("text", ["", "   ", "长" * 501])
def test_an_empty_or_endless_line_is_refused(web: Web, text: str) -> None:
    answer = web.officer.post("/log/", {"text": text}, follow=True)
    assert "没有记下" in answer.content.decode()
    assert not LogLine.objects.exists()


def test_who_may_not_read_the_log_writes_none(web: Web) -> None:
    assert web.town.post("/log/", {"text": LINE}).status_code == 403
    assert web.outsider.post("/log/", {"text": LINE}).status_code == 302
    assert not LogLine.objects.exists()


def test_an_administrator_without_the_desk_has_a_page_all_the_same(web: Web) -> None:
    client = Client()
    client.force_login(account("admin", UserRole.ADMINISTRATOR, COUNTY))
    page = page_of(client)
    assert "进行中的叫应" not in page
    assert OTHER not in page
