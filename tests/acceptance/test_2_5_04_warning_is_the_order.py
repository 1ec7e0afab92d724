"""二(五)-4 以预报预警为令: a warning within a standing order goes out by one press."""

from pathlib import Path

import pytest
from tests.acceptance.desk import Desk

from fengsui.callouts import actions
from fengsui.callouts.actions.drafting import Order
from fengsui.callouts.plan import Audience, Said
from fengsui.callouts.tests.night import TOWN
from fengsui.directory.models import User
from fengsui.journal.models import Entry
from fengsui.rulebook.scales import Purpose

RED = Path(__file__).resolve().parents[2] / "src/fengsui/demo/data/typhoon_red_20210725.cap.xml"


@pytest.fixture
def alert(desk: Desk) -> str:
    """Return the red typhoon warning, taken in."""
    facts = desk.run("alert", "receive", str(RED), "--by", "zhiban")
    assert facts["divisions"] == ["330225"]
    assert facts["duplicate"] is False
    return str(facts["uid"])


def test_within_a_standing_order_one_press_opens(desk: Desk, alert: str) -> None:
    draft = desk.run("callout", "draft", "--alert", alert, "--by", "zhiban")
    assert draft["standing_order"] == "typhoon-red"
    assert draft["people"] == 1 + 2 * (2 + 3)
    callout = str(draft["uid"])
    assert desk.counts(callout) == {}
    desk.run("callout", "open", callout, "--by", "zhiban")
    desk.loop()
    shown = desk.run("callout", "show", callout)
    assert (shown["state"], shown["exercise"], shown["reach"]) == ("open", True, "simulated")
    assert desk.counts(callout)["calls"] == draft["people"]
    actors = Entry.objects.filter(kind__in=["callout.drafted", "callout.opening"])
    assert set(actors.values_list("actor", flat=True)) == {"cli:zhiban"}


def test_an_opened_callout_is_not_opened_again(desk: Desk, alert: str) -> None:
    callout = str(desk.run("callout", "draft", "--alert", alert, "--by", "zhiban")["uid"])
    desk.run("callout", "open", callout, "--by", "zhiban")
    assert "opening" in desk.refused("callout", "open", callout, "--by", "zhiban")


def test_outside_a_standing_order_a_second_person_approves(desk: Desk) -> None:
    callout = desk.draft("--exercise", by="zhibanzhang")
    said = desk.refused("callout", "open", callout, "--by", "zhibanzhang")
    assert "second person" in said
    said = desk.refused("callout", "approve", callout, "--by", "zhibanzhang")
    assert said == "you drafted this call-out; a second person must approve it"
    desk.run("callout", "approve", callout, "--by", "zhihui")
    assert desk.run("callout", "open", callout, "--by", "zhibanzhang")["state"] == "opening"
    desk.loop()
    assert desk.counts(callout)["calls"] == 1 + 2 + 3


def test_who_may_not_approve_is_refused(desk: Desk) -> None:
    callout = desk.draft("--exercise")
    assert "may not approve callout" in desk.refused("callout", "approve", callout, "--by", "zhen")


def test_an_oral_approval_is_recorded_and_confirmed_by_another(desk: Desk) -> None:
    callout = desk.draft("--exercise", "--divisions", TOWN, by="zhibanzhang")
    desk.run("callout", "approve", callout, "--oral", "县长", "--by", "zhibanzhang")
    desk.run("callout", "open", callout, "--by", "zhibanzhang")
    said = desk.refused("callout", "approve", callout, "--confirm", "--by", "zhibanzhang")
    assert "cannot confirm" in said
    desk.run("callout", "approve", callout, "--confirm", "--by", "zhihui")


def test_the_same_alert_twice_is_one(desk: Desk, alert: str) -> None:
    again = desk.run("alert", "receive", str(RED), "--by", "zhiban")
    assert (again["uid"], again["duplicate"]) == (alert, True)


def test_who_drafted_on_the_page_does_not_approve_on_the_command_line(desk: Desk) -> None:
    chief = User.objects.get(username="zhibanzhang")
    said = Said("查岗", "县应急指挥部", "7月25日02时", "石浦镇", "回报")
    order = Order(Purpose.WARNING, "查岗", said, Audience((TOWN,)), exercise=True)
    drafted = actions.draft(desk.time.at, order, actor=f"user:{chief.uid}")
    said_no = desk.refused("callout", "approve", drafted.uid, "--by", "zhibanzhang")
    assert said_no == "you drafted this call-out; a second person must approve it"
    desk.run("callout", "approve", drafted.uid, "--by", "zhihui")


def test_in_earnest_nobody_is_dialled_by_a_machine_without_lines(desk: Desk) -> None:
    uid = desk.draft()
    desk.run("callout", "approve", uid, "--by", "zhihui")
    desk.run("callout", "open", uid, "--by", "zhiban")
    desk.loop()
    shown = desk.run("callout", "show", uid)
    assert (shown["state"], shown["exercise"], shown["reach"]) == ("open", False, "real")
    assert desk.counts(uid) == {"calls": 1 + 2 + 3, "calling": 1 + 2 + 3}
