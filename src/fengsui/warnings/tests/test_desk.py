"""The desk is the first post: what nobody opens rings it, then its leader, until it is opened."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from pytest_django.fixtures import Settings

from fengsui.callouts.models import Callout
from fengsui.journal.models import Entry
from fengsui.rulebook import queries as rulebook
from fengsui.rulebook.models import Edition
from fengsui.tasks.models import Task
from fengsui.warnings import loop
from fengsui.warnings.actions import draft_callout, open_alert, receive
from fengsui.warnings.actions.ringing import ring
from fengsui.warnings.models import Alert
from fengsui.warnings.tests.county import NOW, OFFICER, cap, found_county, info, named

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _county() -> None:
    found_county()


def take(data: bytes) -> Alert:
    return Alert.objects.get(uid=receive(NOW, data, actor=OFFICER).uid)


def after(seconds: float) -> int:
    return loop.step(NOW + timedelta(seconds=seconds))


def asked() -> list[tuple[str, str]]:
    return list(Task.objects.order_by("id").values_list("kind", "state"))


def rule() -> tuple[int, int]:
    desk = rulebook.current().desk
    return desk.ring_desk_s, desk.ring_leader_s


def test_nobody_opens_it_the_desk_is_asked_then_the_leader_told_then_nothing_more() -> None:
    desk_s, leader_s = rule()
    alert = take(cap())
    assert after(desk_s - 0.001) == 0
    assert after(desk_s) == 1
    assert asked() == [("open_alert", "open")]
    assert after(desk_s) == 0
    assert after(leader_s - 0.001) == 0
    assert after(leader_s) == 1
    assert asked() == [("open_alert", "open"), ("tell_leader", "open")]
    assert after(leader_s + 86_400) == 0
    told = [json.loads(e.facts) for e in Entry.objects.filter(kind="alert.unopened").order_by("id")]
    assert [(facts["rings"], facts["waited_s"]) for facts in told] == [(1, desk_s), (2, leader_s)]
    assert all(
        entry.origin_uid == alert.uid for entry in Entry.objects.filter(kind="alert.unopened")
    )
    assert Edition.objects.filter(kind="desk").exists()


def test_after_an_outage_the_stages_do_not_fall_together() -> None:
    desk_s, leader_s = rule()
    take(cap())
    assert after(3_600) == 1
    assert after(3_600) == 0
    assert after(3_600 + leader_s - desk_s - 0.001) == 0
    assert after(3_600 + leader_s - desk_s) == 1
    assert Task.objects.count() == 2


def test_opening_ends_it_and_drops_what_was_asked() -> None:
    desk_s, leader_s = rule()
    alert = take(cap())
    after(desk_s)
    at = NOW + timedelta(seconds=desk_s + 5)
    assert open_alert(at, alert.uid, actor=OFFICER)
    assert not open_alert(at, alert.uid, actor="user:second")
    alert.refresh_from_db()
    assert (alert.opened_by, alert.opened_at, alert.ring_due_at) == (OFFICER, at, None)
    assert asked() == [("open_alert", "dropped")]
    assert after(leader_s) == 1, "the call to the desk is taken back"
    assert after(leader_s) == 0
    assert json.loads(Entry.objects.get(kind="alert.opened").facts) == {"after_s": desk_s + 5}


def test_drafting_has_opened_it() -> None:
    desk_s, _ = rule()
    alert = take(cap())
    draft_callout(NOW, alert.uid, actor=OFFICER, pace=1, exercise=False, reach="real")  # type: ignore[arg-type]
    assert after(desk_s) == 0


@pytest.mark.parametrize(("status", "msg_type"), [("Test", "Alert"), ("Actual", "Ack")])
def test_what_is_no_warning_rings_nobody(status: str, msg_type: str) -> None:
    take(cap(status=status, msg_type=msg_type))
    assert after(86_400) == 0


def test_what_was_replaced_unopened_rings_no_more_its_successor_does() -> None:
    desk_s, _ = rule()
    take(cap())
    assert after(desk_s) == 1
    take(cap(identifier="A2", msg_type="Update", references=named("A1")))
    assert asked() == [("open_alert", "dropped")]
    assert after(2 * desk_s) == 2, "one call is taken back, another rings"
    assert asked()[1:] == [("open_alert", "open")]


DESK = """
id = "{id}"
edition = 2
title = "值班台"
source = "测试"
confirmed = false
order = "flat"

[tier.county]
roles = ["county_duty_room"]
verified_by = "nobody"
awake_from = "confirmed"
priority = 1

[[tier.county.leg]]
to = "primary"
means = "voice"
wait_s = 60

[tier.county.desk]
task = "call_by_hand"

[limits]
handover_s_max = 600
rering_after_s = 0
rings_per_night_max = 0
"""
ORDER = """
id = "desk-unopened"
edition = 2
title = "值班台"
source = "测试"
confirmed = false
hazards = ["11B06"]
colors = ["red"]
tiers = ["county"]
people_max = 10
opens = "press"
profile = "desk-unopened"
"""


@pytest.fixture
def desk_order(settings: Settings) -> None:
    """The county has its own profile for its desk, and an order that covers it for red wind."""
    folder = Path(django_settings.RULES_OVERRIDE_DIR)
    (folder / "profiles").mkdir(parents=True)
    (folder / "standing-orders").mkdir()
    (folder / "profiles/desk-unopened.toml").write_text(DESK.format(id="desk-unopened"))
    (folder / "standing-orders/desk-unopened.toml").write_text(ORDER)


def wind(**facts: str) -> bytes:
    code = "<eventCode><valueName>EventCode</valueName><value>11B06</value></eventCode>"
    return cap(info(event="大风", codes=code), **facts)


@pytest.mark.usefixtures("desk_order")
class TestStandingOrder:
    def test_the_desk_is_called_and_the_call_ends_when_the_alert_is_opened(self) -> None:
        desk_s, _ = rule()
        alert = take(wind(status="Exercise"))
        assert after(desk_s) == 1
        callout = Callout.objects.get()
        assert (callout.purpose, callout.origin_uid, callout.state) == (
            "staff",
            alert.uid,
            "opening",
        )
        assert (callout.exercise, callout.reach) == (True, "simulated")
        facts = json.loads(Entry.objects.get(kind="alert.unopened").facts)
        assert facts["callout"] == callout.uid
        assert after(desk_s + 1) == 0
        open_alert(NOW + timedelta(seconds=desk_s + 2), alert.uid, actor=OFFICER)
        assert after(desk_s + 3) == 1
        callout.refresh_from_db()
        assert callout.state == "cancelled"
        assert after(desk_s + 4) == 0

    def test_in_earnest_it_goes_out_on_real_lines(self) -> None:
        desk_s, _ = rule()
        take(wind())
        after(desk_s)
        assert Callout.objects.get().reach == "real"

    def test_a_crash_between_the_call_and_the_journal_calls_once(self) -> None:
        desk_s, _ = rule()
        alert = take(wind())
        at = NOW + timedelta(seconds=desk_s)
        due = alert.ring_due_at
        ring(at, alert.uid)
        Alert.objects.update(rings=0, ring_due_at=due)  # as before the second transaction
        assert ring(at, alert.uid)
        assert Callout.objects.count() == 1

    def test_without_a_covering_order_it_is_a_task_alone(self) -> None:
        desk_s, _ = rule()
        take(cap())  # a typhoon: the order is for wind
        assert after(desk_s) == 1
        assert not Callout.objects.exists()
        assert asked() == [("open_alert", "open")]
