"""A person's own page on the second visit, and where something was not taken."""

from django.test import Client

from fengsui.callouts.models import Callout
from fengsui.callouts.tests.test_own_page import callout as callout  # noqa: PLC0414 - a fixture
from fengsui.callouts.tests.web import VILLAGES, Web


def test_a_second_visit_says_what_was_answered_and_when(web: Web, callout: Callout) -> None:
    address, phone = web.link("head11"), Client()
    said = {"choice": "help", "exercise": "1", "note": "渔港码头进水"}
    phone.post(f"{address}/answer", said)
    page = phone.get(address).content.decode()
    assert callout.title in page.split("您已应答")[1].split("<form")[0]
    told = page.split('class="told"')[1].split("</ul>")[0]
    assert "手机页面" in told
    assert "有险情·要支援" in told
    assert "渔港码头进水" in told
    assert 'value="received"' not in page, "nothing more to say"
    assert "回到值班台" not in page, "he has no account here"


def test_what_was_not_taken_is_said(web: Web, callout: Callout) -> None:
    address, phone = web.link("head11"), Client()
    for said in ({"choice": "nonsense", "exercise": "1"}, {"choice": "received", "exercise": "0"}):
        answer = phone.post(f"{address}/answer", said, follow=True)
        assert "没有登记" in answer.content.decode()


def test_every_page_below_leads_back(web: Web, callout: Callout) -> None:
    head, room = web.link("head11"), web.link("room1")
    phone = Client()
    for own, below in (
        (head, f"{head}/units/{callout.uid}/{VILLAGES[0]}"),
        (room, f"{room}/below/{callout.uid}"),
    ):
        page = phone.get(below).content.decode()
        assert page.count(f'href="{own}"') == 2
    answer = phone.post(f"{room}/below/{callout.uid}", {"unit": []}, follow=True)
    assert "一个也没有勾选" in answer.content.decode()
    assert "回到值班台" in web.town.get("/mine/", follow=True).content.decode()
