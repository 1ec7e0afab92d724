"""Closing: what is open is listed before the press, acknowledged, and frozen in the journal."""

from json import loads

import pytest

from fengsui.callouts import actions
from fengsui.callouts.actions.checking import Looked
from fengsui.callouts.actions.reporting import Numbers, Report
from fengsui.callouts.models import Callout, Unit
from fengsui.callouts.refusals import HelpIsOpen
from fengsui.callouts.residual import residual
from fengsui.callouts.tests.night import OTHER, TOWN, uid_of
from fengsui.callouts.tests.web import VILLAGES, Web
from fengsui.channels.models import Choice
from fengsui.journal import queries as journal
from fengsui.journal.models import Entry, Subject
from fengsui.rulebook.scales import Evidence
from fengsui.tasks.models import Task

V1, V2, V3 = VILLAGES
MOVED = Report({"dangerous_house": Numbers(12, 9, 2)})
NONE = Report(none_because="无需转移，已逐户核对")


def ask_for_help(web: Web, person: str) -> Task:
    actions.answer_for(
        web.night.now,
        uid_of(person),
        actor=f"person:{uid_of(person)}",
        exercise=True,
        evidence=Evidence.CONFIRMED,
        choice=Choice.HELP,
        note="码头进水",
    )
    return Task.objects.get(kind="help", subject_uid=uid_of(person))


@pytest.fixture
def callout(web: Web) -> Callout:
    """Return a call-out with something open of every kind, and nobody being called any more."""
    one = web.open()
    now = web.night.now
    ask_for_help(web, "head11")
    for unit, said in ((V1, MOVED), (V2, MOVED), (V3, NONE), (TOWN, MOVED)):
        actions.report(now, one.uid, unit, said, actor="user:reporter")
    actions.verify(now, one.uid, [V1, V2, V3], actor="user:verifier")
    Unit.objects.filter(unit_uid=V1).update(spot_check="true")
    actions.draw_spot_checks(now, one.uid, actor="user:county", count=2, seed=1)
    Unit.objects.filter(unit_uid=V1).update(spot_check="")
    looked = Looked("differs", "site", note="三户未走")
    actions.record_spot_check(now, one.uid, V2, looked, actor="user:county")
    web.night.wait(3000, tick_s=50)
    return Callout.objects.get(uid=one.uid)


def open_now(callout: Callout, web: Web) -> dict[str, int]:
    return residual(callout, web.night.now).numbers


def test_everything_open_is_counted_once_and_refusing_people_by_one_tier(
    web: Web, callout: Callout
) -> None:
    numbers = open_now(callout, web)
    silent = numbers["unreached"]
    assert silent > 5
    assert numbers == {
        "help": 1,
        "unreached": silent,
        "not_reported": 5,
        "overdue": 4,
        "returned": 1,
        "not_verified": 1,
        "spot_checks": 1,
        "refusing": 2,
        "tasks": silent + 1,
    }


def test_the_page_lists_it_by_name_with_links_before_the_press(web: Web, callout: Callout) -> None:
    address = f"/callouts/{callout.uid}/close/"
    assert f'href="{address}"' in web.officer.get(f"/callouts/{callout.uid}/").content.decode()
    page = web.officer.get(address).content.decode()
    units = f"/callouts/{callout.uid}/units/"
    for words in (
        *(
            "求援未处置完",
            "码头进水",
            "还没醒、没叫到的人",
            "人head12",
            "单位超时未报",
            "村1",
            "海塘0",
        ),
        *("抽查不符、退回未重报", "已报未核实", "抽中未查", "不愿转的人", "2 人", "待办未办"),
        *(f"{units}{V2}/", f"{units}?show=unchecked", f"{units}?show=refusing"),
        *(f"/people/{uid_of('head12')}/", "我已知晓：还有 1 件求援"),
        f"/tasks/{Task.objects.get(kind='help').uid}/",
    ):
        assert words in page, words
    assert callout.state == "open", "looking closes nothing"
    late, early = page.split("单位超时未报")[1].split("单位未报措施（未到时限）")
    assert "<b>4</b>" in late
    assert "<b>1</b>" in early.split("<h3>")[0], "what is overdue is listed once"
    assert "都办完了" not in page


def test_open_calls_for_help_are_acknowledged_each(web: Web, callout: Callout) -> None:
    address = f"/callouts/{callout.uid}/close/"
    (first,) = Task.objects.filter(kind="help").values_list("uid", flat=True)
    later = ask_for_help(web, "head21")
    for said in (
        {"reason": "已逐户上门"},
        {"reason": "已逐户上门", "help": [first]},
        {"reason": "已逐户上门", "help": [first], "help_known": "on"},
        {"reason": "已逐户上门", "help": [first, later.uid]},
        {"reason": " ", "help": [first, later.uid], "help_known": "on"},
    ):
        answer = web.officer.post(address, said)
        assert answer.status_code == 422, said
        assert 'role="alert"' in answer.content.decode()
        assert Callout.objects.get().state == "open"
    known = {"reason": "已逐户上门", "help": [first, later.uid], "help_known": "on"}
    assert web.act(web.officer, address, **known) == ["已办结。"]
    assert Callout.objects.get().state == "closed"
    assert Task.objects.filter(kind="help", state="open").count() == 2, "help is not dropped"


def test_nobody_is_given_up_where_a_close_is_refused(web: Web, callout: Callout) -> None:
    with pytest.raises(HelpIsOpen):
        actions.close(web.night.now, callout.uid, actor="user:county", reason="结束")
    assert web.night.counts(callout).get("unreached", 0) == 0


def test_what_was_open_is_frozen_without_a_name(web: Web, callout: Callout) -> None:
    before = open_now(callout, web)
    known = Task.objects.filter(kind="help").values_list("uid", flat=True)
    actions.close(
        web.night.now, callout.uid, actor="user:county", reason="结束", help_known=list(known)
    )
    entry = Entry.objects.get(kind="callout.closed")
    assert loads(entry.facts) == {"residual": before}
    told = {
        (subject.type, subject.uid): loads(subject.facts).get("open")
        for subject in Subject.objects.filter(entry=entry)
    }
    assert told["unit", V2] == ["returned"]
    assert told["unit", f"{OTHER}001"] == ["not_reported"]
    assert told["unit", TOWN] == ["not_verified"]
    assert (told["unit", V1], told["unit", V3]) == (["refusing"], ["spot_check"])
    assert told["task", known[0]] == ["help"]
    assert "码头" not in str(told)
    assert "人head" not in str(told) + entry.facts
    assert list(journal.differences()) == []


def test_while_somebody_is_called_the_page_says_so_and_has_no_press(web: Web) -> None:
    one = web.open()
    page = web.officer.get(f"/callouts/{one.uid}/close/").content.decode()
    assert "现在不能办结" in page
    assert 'name="reason"' not in page


def test_nothing_open_is_said_too_and_only_the_county_closes(web: Web, callout: Callout) -> None:
    address = f"/callouts/{callout.uid}/close/"
    assert web.town.get(address).status_code == 403
    assert web.town.post(address, {"reason": "结束"}).status_code == 403
    draft = web.draft()
    assert web.officer.get(f"/callouts/{draft.uid}/close/").status_code == 302
