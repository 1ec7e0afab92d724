"""Who may look through which address: 404 for what is not his, 403 for what he may not do."""

import pytest
from django.test import Client

from fengsui.callouts.models import Callout
from fengsui.callouts.tests.night import OTHER, TOWN, uid_of
from fengsui.callouts.tests.web import VILLAGES, Web


@pytest.fixture
def callout(web: Web) -> Callout:
    return web.open()


def status(client: Client, address: str) -> int:
    return client.get(address).status_code


def pages(callout: Callout) -> list[str]:
    top = f"/callouts/{callout.uid}/"
    return [
        "/callouts/",
        top,
        f"{top}?open={TOWN}",
        f"{top}missing/",
        f"{top}units/",
        f"{top}people/{uid_of('head11')}/",
        f"{top}units/{VILLAGES[0]}/",
    ]


def test_an_officer_opens_every_page_and_an_outsider_none(web: Web, callout: Callout) -> None:
    for address in [*pages(callout), "/callouts/new/", "/tasks/"]:
        assert status(web.officer, address) == 200, address
        answer = web.outsider.get(address)
        assert answer.status_code == 302, address
        assert answer["Location"].startswith("/sign-in/"), address


def test_a_township_sees_only_its_own_people_and_units(web: Web, callout: Callout) -> None:
    top = f"/callouts/{callout.uid}/"
    page = web.town.get(f"{top}?open={OTHER}").content.decode()
    assert "人head11" in page
    assert "人head21" not in page
    assert "人county" not in page
    for address in pages(callout):
        assert status(web.town, address) == 200, address
    for address in (f"{top}people/{uid_of('head21')}/", f"{top}units/{OTHER}001/"):
        assert status(web.town, address) == 404, address
    assert status(web.elsewhere, f"{top}people/{uid_of('head11')}/") == 404
    assert status(web.town, "/callouts/new/") in (403, 404)
    assert status(web.town, "/tasks/") == 403


def test_a_township_that_is_not_meant_finds_nothing(web: Web) -> None:
    one = web.night.open(TOWN)
    assert status(web.elsewhere, f"/callouts/{one.uid}/") == 404
    assert one.title not in web.elsewhere.get("/callouts/").content.decode()


def test_a_draft_is_nobodys_business_below_the_county(web: Web) -> None:
    one = web.draft()
    assert status(web.town, f"/callouts/{one.uid}/") == 404
    assert status(web.officer, f"/callouts/{one.uid}/") == 200


@pytest.mark.parametrize(
    "deed", ["approve", "approve-orally", "open", "hold", "cancel", "close", "units/draw"]
)
def test_a_township_decides_nothing_about_the_whole(web: Web, callout: Callout, deed: str) -> None:
    before = Callout.objects.values().get(uid=callout.uid)
    answer = web.town.post(f"/callouts/{callout.uid}/{deed}/", {"reason": "不", "count": 3})
    assert answer.status_code in (302, 403)
    assert Callout.objects.values().get(uid=callout.uid) == before


def test_a_number_is_masked_until_somebody_asks_and_that_is_journalled(
    web: Web, callout: Callout
) -> None:
    address = f"/callouts/{callout.uid}/people/{uid_of('head11')}/"
    page = web.town.get(address).content.decode()
    assert "100****" in page
    shown = web.town.post(f"{address}numbers/").content.decode()
    assert "10010000" in shown
    assert "查看号码" in web.town.get(address).content.decode()
