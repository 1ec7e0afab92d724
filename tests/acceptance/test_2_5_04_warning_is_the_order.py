"""二(五)-4 以预报预警为令: a warning within a standing order goes out by one press."""

from pathlib import Path

import pytest
from tests.acceptance.desk import Desk

from fengsui.callouts.tests.night import TOWN
from fengsui.journal.models import Entry

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
