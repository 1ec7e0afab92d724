"""The coverage board, a person's ladder, the units: what is shown, and what it costs to show it."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from fengsui import clock
from fengsui.callouts.models import Call, Callout, Unit
from fengsui.callouts.pages import units as pages
from fengsui.callouts.tests.night import COUNTY, OTHER, TOWN, Night, Staff, uid_of
from fengsui.callouts.tests.web import VILLAGES, Web, account
from fengsui.channels.models import Reach
from fengsui.directory.models import UserRole
from fengsui.journal import queries as journal
from fengsui.tasks.models import Task

pytestmark = pytest.mark.django_db
STATEMENTS_MAX = 25


def page_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return str(answer.content.decode())


@pytest.fixture
def callout(web: Web) -> Callout:
    return web.open()


def test_the_missing_come_first_by_name(web: Web, callout: Callout) -> None:
    web.night.answers("head11", nth=0)
    web.night.wait(500, tick_s=5)
    page = page_of(web.officer, f"/callouts/{callout.uid}/?open={TOWN}")
    assert "人head11" not in page.split("各镇乡")[0]
    missing, table = page.split("各镇乡（街道）")[:2]
    for words in ("人head12", "100****", "已报上级", "线路已受理", "2 次", "首次呼叫"):
        assert words in missing, words
    assert "镇1" in table
    assert "村2" in table, "the opened township shows its villages"
    assert f"d{OTHER}001" not in table, "the other one does not"
    assert missing.index("还没醒的人") < len(missing)


def test_people_and_units_are_facts_apart(web: Web, callout: Callout) -> None:
    web.night.answers("head11", nth=0)
    said = {"due-dangerous_house": 3, "moved-dangerous_house": 2}
    for unit in (VILLAGES[0], TOWN):
        web.act(web.officer, f"/callouts/{callout.uid}/units/{unit}/", **said)
    page = page_of(web.officer, f"/callouts/{callout.uid}/")
    assert "人</h2>" in page
    assert "单位</h2>" in page
    figures = page.split("转移人数")[1]
    assert "村（社区）上报的合计" in figures
    assert '<td class="num">3</td>' in figures
    assert '<td class="num">6</td>' not in figures, "people of two tiers were added"


def test_overdue_units_are_told_apart(web: Web, callout: Callout) -> None:
    web.night.wait(3000, tick_s=100)
    page = page_of(web.officer, f"/callouts/{callout.uid}/")
    assert "hatched" in page
    units = page_of(web.officer, f"/callouts/{callout.uid}/units/?show=overdue")
    assert "超时未报" in units
    assert "村1" in units


def test_a_fragment_is_no_whole_page(web: Web, callout: Callout) -> None:
    answer = web.officer.get(f"/callouts/{callout.uid}/", headers={"HX-Request": "true"})
    assert b"<html" not in answer.content
    assert "还没醒的人" in answer.content.decode()


def test_a_ladder_tells_everything_in_time(web: Web, callout: Callout) -> None:
    web.night.wait(70, tick_s=5)
    web.night.receipt("head11", "no_answer")
    web.night.wait(400, tick_s=5)
    address = f"/callouts/{callout.uid}/people/{uid_of('head11')}/"
    page = page_of(web.officer, address)
    told = [
        "列入叫应名单",
        "短信已交线路",
        "电话已交线路",
        "电话：无人接",
        "代岗 人deputy",
        "各步无应答",
    ]
    places = [page.index(words) for words in told]
    assert places == sorted(places)
    assert "听清并收到，请按1" in page


def test_what_an_officer_records_of_a_call_by_hand(web: Web, callout: Callout) -> None:
    address = f"/callouts/{callout.uid}/people/{uid_of('head12')}/"
    for outcome, says in (("no_answer", "无人接"), ("relayed", "家人转告"), ("unassigned", "空号")):
        (told,) = web.act(web.officer, f"{address}outcome/", outcome=outcome)
        assert says in told
    page = page_of(web.officer, address)
    for words in ("人工拨打：无人接", "人工拨打：家人转告", "人工拨打：空号", "100****"):
        assert words in page, words
    assert web.night.call(callout, "head12").state != "acknowledged"
    (told,) = web.act(web.town, f"{address}awake/", note="醒了", help="on")
    assert "已醒" in told
    call = web.night.call(callout, "head12")
    assert (call.state, call.evidence_rank) == ("acknowledged", 5)
    assert Task.objects.get(kind="help").subject_uid == uid_of("head12")
    (told,) = web.act(web.officer, f"{address}outcome/", outcome="nonsense")
    assert "请选择" in told
    assert list(journal.differences()) == []


def test_in_earnest_an_unassigned_number_is_marked_bad(web: Web) -> None:
    one = web.open(exercise=False, reach=Reach.REAL)
    address = f"/callouts/{one.uid}/people/{uid_of('head12')}/"
    assert "空号、停机会把号码标为不通" in page_of(web.officer, address)
    web.act(web.officer, f"{address}outcome/", outcome="unassigned")
    assert "无可用号码" in page_of(web.officer, address)


def test_giving_up_needs_a_reason(web: Web, callout: Callout) -> None:
    address = f"/callouts/{callout.uid}/people/{uid_of('head12')}/give-up/"
    web.act(web.officer, address, reason="")
    assert web.night.call(callout, "head12").state != "unreached"
    web.act(web.officer, address, reason="已出海，无信号")
    call = web.night.call(callout, "head12")
    assert (call.state, call.reason) == ("unreached", "已出海，无信号")
    assert web.town.post(address, {"reason": "不"}).status_code == 403


def test_the_tier_above_confirms_the_county_only_where_it_stepped_in(
    web: Web, callout: Callout
) -> None:
    top = f"/callouts/{callout.uid}/units/"
    for unit in (VILLAGES[0], VILLAGES[1]):
        web.act(web.officer, f"{top}{unit}/", none_because="无需转移，已逐户核对")
    web.act(web.town, f"{top}{VILLAGES[2]}/", none_because="电话报来，无需转移")
    (told,) = web.act(web.chief, f"{top}verify/", unit=[VILLAGES[0]])
    assert "应由上一级核实" in told
    (told,) = web.act(web.town, f"{top}verify/", unit=[VILLAGES[0], VILLAGES[2]])
    assert "您自己上报的" in told
    assert web.act(web.town, f"{top}verify/", unit=[VILLAGES[0]]) == ["已核实 1 个单位。"]
    web.act(web.chief, f"{top}take-over/", town=TOWN)
    assert "县级代管" in page_of(web.chief, f"{top}?town={TOWN}")
    web.act(web.chief, f"{top}verify/", unit=[VILLAGES[1], VILLAGES[2]])
    states = dict(Unit.objects.values_list("unit_uid", "state"))
    assert {states[village] for village in VILLAGES} == {"verified"}
    answer = web.chief.post(f"{top}draw/", {"count": 2}, follow=True)
    assert answer.content.decode().count("抽中</b>") == 2
    assert Unit.objects.filter(spot_check="drawn").count() == 2
    assert list(journal.differences()) == []


def test_a_report_that_changed_under_an_open_page_is_not_confirmed_unseen(
    web: Web, callout: Callout
) -> None:
    top = f"/callouts/{callout.uid}/units/"
    for village in VILLAGES[:2]:
        web.act(web.officer, f"{top}{village}/", none_because="无需转移，已逐户核对")
    made = int(page_of(web.town, top).split('name="seen" value="')[1].split('"')[0])
    reported = Unit.objects.filter(unit_uid=VILLAGES[1])
    reported.update(reported_at=clock.from_ms(made + 1))  # anew, after the page was made
    told = web.act(web.town, f"{top}verify/", unit=VILLAGES[:2], seen=made)
    assert [words[:6] for words in told] == ["已核实 1 ", "1 个在您打"]
    states = dict(Unit.objects.values_list("unit_uid", "state"))
    assert (states[VILLAGES[0]], states[VILLAGES[1]]) == ("verified", "responded")
    link = f"{web.link('room1')}/below/{callout.uid}"
    answer = Client().post(link, {"unit": [VILLAGES[1]], "seen": str(made)}, follow=True)
    assert "又重新上报，没有核实" in answer.content.decode()
    assert reported.get().state == "responded"
    assert web.act(web.town, f"{top}verify/", unit=VILLAGES[1], seen=made + 1)[0][:3] == "已核实"


def test_a_text_that_asks_no_answer_wakes_nobody(web: Web) -> None:
    one = web.open(profile="text-only")
    web.night.settle()
    page = page_of(web.officer, f"/callouts/{one.uid}/")
    assert "已通知" in page
    assert "已醒" not in page
    assert "没通知到" in page_of(web.officer, "/callouts/")


def statements(client: Client, address: str) -> int:
    client.get(address)  # what a process looks up once
    with CaptureQueriesContext(connection) as counted:
        assert client.get(address).status_code == 200
    return len(counted)


def test_a_page_costs_the_same_however_many_are_called() -> None:
    staff = Staff()
    staff.post(COUNTY, "county_duty_room", "county")
    for no in range(299):
        staff.post(f"{TOWN}{no % 3 + 1:03d}", "village_head", f"p{no}", deputy=f"d{no}")
    night = Night(staff)
    few, many = night.open(OTHER), night.open(TOWN)
    calls = [Call.objects.filter(callout=one).count() for one in (few, many)]
    assert calls == [1, 300]
    client = Client()
    client.force_login(account("officer", UserRole.DUTY_OFFICER, COUNTY))
    for page in ("", "missing/", "units/"):
        used = [statements(client, f"/callouts/{one.uid}/{page}") for one in (few, many)]
        assert used[0] == used[1] <= STATEMENTS_MAX, (page, used)
    opened = statements(client, f"/callouts/{many.uid}/?open={TOWN}")
    assert opened <= STATEMENTS_MAX


def drawn(web: Web, callout: Callout) -> str:
    """Return the page of a unit that the officer may look at: reported, confirmed and drawn."""
    top = f"/callouts/{callout.uid}/units/"
    said = {"due-dangerous_house": 12, "moved-dangerous_house": 11, "note": "电话报来"}
    web.act(web.town, f"{top}{TOWN}/", **said)
    web.act(web.chief, f"{top}verify/", unit=[TOWN])
    web.act(web.officer, f"{top}draw/", count=1)
    return f"{top}{TOWN}/"


def test_the_county_records_what_a_spot_check_found(web: Web, callout: Callout) -> None:
    unit = drawn(web, callout)
    looked = {"means": "site", "found": "differs", "due-dangerous_house": 12}
    fewer = {**looked, "moved-dangerous_house": 8, "by": "人甲", "note": "三人未走"}
    for refused in (
        {},
        {"means": "site"},
        {**looked, "moved-dangerous_house": 11},
        {**looked, "moved-dangerous_house": 13},
        {**fewer, "at": "2026-07-25T03:00"},
        {**fewer, "at": "2026-07-25T01:30"},
    ):
        answer = web.officer.post(f"{unit}check/", refused)
        assert answer.status_code == 422, refused
        assert 'role="alert"' in answer.content.decode()
    (told,) = web.act(web.officer, f"{unit}check/", **fewer, at="2026-07-25T02:00")
    assert "退回重报" in told
    page = page_of(web.officer, unit)
    for words in ("抽查不符", "现场", "人甲", "12 / 11 / 0", "12 / 8 / 0", "三人未走"):
        assert words in page, words
    board = page_of(web.officer, f"/callouts/{callout.uid}/")
    for words in ("抽中 1", "已查 1", "不符 1", "退回重报 1"):
        assert words in board, words
    assert "抽查与上报不符" in page_of(web.town, unit)
    assert "退回重报 1" in page_of(web.town, f"/callouts/{callout.uid}/units/")
    tasks = page_of(web.officer, "/tasks/")
    assert "抽查不符已退回" in tasks
    assert unit in page_of(web.officer, f"/tasks/{Task.objects.get(kind='returned').uid}/")
    assert list(journal.differences()) == []


def test_who_confirmed_a_unit_does_not_check_it_nor_does_a_township(
    web: Web, callout: Callout
) -> None:
    unit = drawn(web, callout)
    assert "登记抽查结果" in page_of(web.officer, unit)
    looked = {"means": "phone", "found": "true"}
    for client in (web.chief, web.town):
        assert "登记抽查结果" not in page_of(client, unit)
    (told,) = web.act(web.chief, f"{unit}check/", **looked)
    assert "须由另一人登记" in told
    assert web.town.post(f"{unit}check/", looked).status_code == 403
    assert Unit.objects.get(unit_uid=TOWN).spot_check == "drawn"
    web.act(web.officer, f"{unit}check/", **looked)
    assert Unit.objects.get(unit_uid=TOWN).spot_check == "true"
    assert "登记抽查结果" not in page_of(web.officer, unit)


def test_what_waits_for_the_county_is_never_cut_off_a_long_list(
    web: Web, callout: Callout, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "SHOWN_MAX", 1)
    top = f"/callouts/{callout.uid}/units/"
    web.act(web.elsewhere, f"{top}{OTHER}/", none_because="无需转移，已逐户核对")
    web.act(web.town, f"{top}{VILLAGES[0]}/", none_because="无需转移，已逐户核对")
    page = page_of(web.officer, top)
    assert f'name="unit" value="{OTHER}"' in page, "the last township hides behind the first"
    assert "共 1 个待核" in page
    web.act(web.chief, f"{top}verify/", unit=[OTHER])
    web.night.wait(3000, tick_s=100)
    assert "超时未报" in page_of(web.officer, top).split("<tbody>")[1]


@pytest.mark.parametrize("asked", ["state=nonsense", "show=nonsense", "town=330225999", "town=x'"])
def test_a_filter_that_does_not_exist_is_told_and_everything_is_shown(
    web: Web, callout: Callout, asked: str
) -> None:
    page = page_of(web.officer, f"/callouts/{callout.uid}/units/?{asked}")
    assert "这样的筛选，下面列出全部" in page
    for words in ("村1", "镇2", "海塘0"):
        assert words in page, words
    elsewhere = page_of(web.town, f"/callouts/{callout.uid}/units/?town={OTHER}")
    assert "这样的筛选，下面列出全部" in elsewhere
    assert "镇2" not in elsewhere
