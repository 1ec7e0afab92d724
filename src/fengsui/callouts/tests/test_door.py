"""Who may look through which address: 404 for what is not his, 403 for what he may not do."""

import pytest
from django.test import Client

from fengsui.callouts.models import Callout, CallPost
from fengsui.callouts.tests.night import OTHER, TOWN, uid_of
from fengsui.callouts.tests.web import VILLAGES, Web
from fengsui.channels.models import Answer
from fengsui.directory.models import Holding, Person, Post


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


SAYS = (("awake/", {"note": "醒了"}), ("outcome/", {"outcome": "relayed"}))


def take(word: str, role: str) -> None:
    """Let somebody hold a post of this role too."""
    post = Post.objects.filter(role=role).earliest("id")
    Holding.objects.create(post=post, person=Person.objects.get(uid=uid_of(word)), rank="deputy")


@pytest.mark.parametrize(("deed", "said"), SAYS)
def test_a_township_records_no_answer_for_its_superiors(
    web: Web, callout: Callout, deed: str, said: dict[str, str]
) -> None:
    address = f"/callouts/{callout.uid}/people/{uid_of('leader1')}/"
    assert "本人说了什么" in web.town.get(address).content.decode()
    take("leader1", "county_duty_room")
    page = web.town.get(address).content.decode()
    assert "本人说了什么" not in page
    assert "由县应急指挥部登记" in page
    assert web.town.post(f"{address}{deed}", said).status_code == 403
    assert web.town.post(f"{address}outcome/", {"outcome": "no_answer"}).status_code == 403
    assert web.night.call(callout, "leader1").state != "acknowledged"
    assert not Answer.objects.exists()
    assert web.officer.post(f"{address}{deed}", said).status_code == 302, "the county may"
    assert Answer.objects.count() == 1


def test_a_township_records_for_its_own_people_and_none_elsewhere(
    web: Web, callout: Callout
) -> None:
    take("head11", "flood_control_head")
    top = f"/callouts/{callout.uid}/people/"
    for person, code in (("head11", 302), ("room1", 302), ("head21", 404), ("county", 404)):
        answer = web.town.post(f"{top}{uid_of(person)}/awake/", {"note": "醒了"})
        assert answer.status_code == code, person


def test_who_is_called_for_a_higher_post_in_another_call_out_is_a_superior_too(
    web: Web, callout: Callout
) -> None:
    take("leader1", "county_duty_room")
    other = web.night.open(TOWN, title="另一件")
    Holding.objects.filter(person__uid=uid_of("leader1"), rank="deputy").delete()
    call = web.night.call(other, "leader1")
    county = Post.objects.get(role="county_duty_room")
    CallPost.objects.create(call=call, post=county)
    address = f"/callouts/{callout.uid}/people/{uid_of('leader1')}/awake/"
    assert web.town.post(address, {"note": "醒了"}).status_code == 403
