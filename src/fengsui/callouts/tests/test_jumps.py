"""The clock jumps while something is on its way between two loops, or before any has seen it."""

from datetime import timedelta

import pytest

from fengsui.callouts import actions, loop
from fengsui.callouts.models import Callout, Unit
from fengsui.callouts.tests.night import TOWN, Night, Staff, uid_of
from fengsui.channels import loop as channels_loop
from fengsui.rulebook.scales import AlertColor, Evidence

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def village(*, roles: tuple[str, ...] = ("village_head",)) -> Night:
    """Return a village whose head has a deputy, and a township leader if he is wanted."""
    staff = Staff()
    if "flood_control_head" in roles:
        staff.post(TOWN, "flood_control_head", "leader")
    staff.post(f"{TOWN}001", "village_head", "head", deputy="deputy")
    return Night(staff)


def test_a_hand_over_that_no_loop_had_heard_of_still_leaves_its_wait() -> None:
    night = village()
    draft = night.draft(TOWN)
    actions.open_callout(night.now, draft.uid, actor="user:author")
    night.settle_only(loop.step)
    night.settle_only(channels_loop.step)
    callout = Callout.objects.get(uid=draft.uid)
    assert night.call(callout, "head").due_at is None, "no loop of call-outs has heard of it"
    handed_at = night.attempts("head")[0].handed_at
    assert handed_at is not None
    night.jump(3600)
    night.settle()
    due_at = night.call(callout, "head").due_at
    assert due_at is not None
    assert due_at > handed_at + HOUR
    assert not night.attempts("head", "voice")


def test_who_answers_on_his_page_while_waits_still_move_opens_the_tier_below_at_once() -> None:
    night = village(roles=("flood_control_head",))
    callout = night.open(TOWN, profile="xs-135-relayed", color=AlertColor.ORANGE)
    due_at = night.call(callout, "head").due_at
    assert due_at is not None
    assert due_at > night.now
    night.now += HOUR  # the page knows the new time, no loop has seen the jump
    actions.answer_for(
        night.now, uid_of("leader"), actor="user:o", exercise=True, evidence=Evidence.SPOKEN
    )
    night.now -= HOUR
    night.jump(3600)
    night.settle()
    assert night.attempts("head"), "not an hour later"


def test_what_was_drafted_in_the_new_time_has_its_countdown_and_no_more() -> None:
    night = village()
    old = night.draft(TOWN, hazard="11B03")
    night.now += HOUR
    new = night.draft(TOWN, hazard="11B03")
    night.now -= HOUR
    night.jump(3600)
    counts = dict(Callout.objects.values_list("uid", "auto_open_at"))
    assert old.auto_open_at is not None
    assert counts == {old.uid: old.auto_open_at + HOUR, new.uid: new.auto_open_at}


def test_units_have_their_time_to_report_too() -> None:
    night = village()
    night.open(TOWN)
    before = dict(Unit.objects.values_list("id", "due_at"))
    assert any(before.values())
    night.jump(3600)
    assert {one: due and due - HOUR for one, due in Unit.objects.values_list("id", "due_at")} == (
        before
    )
