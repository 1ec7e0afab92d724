"""What simulated nights found: the smallest night of each (tests/sim holds the large ones)."""

from datetime import timedelta

import pytest

from fengsui.callouts import actions, loop
from fengsui.callouts.plan import Audience
from fengsui.callouts.tests.night import TOWN, Night, Staff, uid_of
from fengsui.channels import actions as channels
from fengsui.channels import routes
from fengsui.channels.models import Attempt, Reach
from fengsui.directory.models import ContactPoint
from fengsui.hazards.models import RiskPoint
from fengsui.rulebook.scales import AlertColor, Evidence, Means, Purpose

pytestmark = pytest.mark.django_db
V1, V2 = f"{TOWN}001", f"{TOWN}002"
OPEN = ("queued", "leased", "ringing")


def rings(word: str) -> int:
    """Return how many rings of a person are open."""
    found = Attempt.objects.filter(person__uid=uid_of(word), means="voice", state__in=OPEN)
    return found.count()


def test_a_superior_who_is_being_rung_hears_of_the_silent_ones_after_that_ring() -> None:
    staff = Staff()
    staff.post(V1, "village_head", "head")
    keeper = staff.post(V1, "risk_point_keeper", "keeper")
    night = Night(staff, risk=[keeper])
    night.open(V1, audience=Audience((V1,), (RiskPoint.objects.get().uid,)))
    night.wait(59)
    ContactPoint.objects.filter(person__uid=uid_of("keeper")).update(bad_at=night.now)
    night.wait(1)  # he cannot be rung any more, so he escalates while the head is being rung
    most = 0
    for _ in range(150):
        night.wait(1)
        most = max(most, rings("head"))
    assert most == 1
    told = [
        attempt for attempt in night.attempts("head", "voice") if "风险点" in attempt.words.text
    ]
    assert len(told) == 1


def claimed(night: Night, means: Means) -> None:
    """A process takes what is queued and dies before it sends."""
    (route,) = routes.serving(routes.DEFAULT, Reach.SIMULATED, means)
    assert channels.claim(night.now, route, lease="dead")


def ringing_village() -> Night:
    staff = Staff()
    staff.post(V1, "village_head", "head")
    staff.post(TOWN, "emergency_station", "station")
    return Night(staff)


def about_to_ring(night: Night) -> None:
    """Wait until the ring is queued, and let a process die with it."""
    night.wait(59)
    night.now += timedelta(seconds=1)
    loop.step(night.now)
    claimed(night, Means.VOICE)


def test_who_answered_meanwhile_is_not_rung_when_a_dead_process_is_followed_up() -> None:
    night = ringing_village()
    callout = night.open(V1)
    about_to_ring(night)
    night.answers("head")
    night.wait(120, tick_s=5)
    assert night.call(callout, "head").state == "acknowledged"
    assert not night.attempts("head", "voice")


def test_what_was_cancelled_meanwhile_is_not_rung_when_a_dead_process_is_followed_up() -> None:
    night = ringing_village()
    callout = night.open(V1)
    about_to_ring(night)
    actions.cancel(night.now, callout.uid, actor="user:chief", reason="误报")
    night.wait(120, tick_s=5)
    assert not night.attempts("head", "voice")


def test_a_cancel_silences_the_message_to_the_superior_too() -> None:
    night = ringing_village()
    ContactPoint.objects.filter(person__uid=uid_of("head")).update(bad_at=night.now)
    callout = night.open(V1)
    night.wait(29)
    night.now += timedelta(seconds=1)
    loop.step(night.now)
    assert Attempt.objects.get(state="queued").person.uid == uid_of("station")
    actions.cancel(night.now, callout.uid, actor="user:chief", reason="误报")
    loop.step(night.now)
    assert Attempt.objects.get(person__uid=uid_of("station")).state == "withdrawn"


def test_a_drill_keeps_no_line_and_no_ring_from_an_alarm_in_earnest() -> None:
    night = ringing_village()
    night.open(V1)
    night.wait(61)
    assert rings("head") == 1
    earnest = {"exercise": False, "reach": Reach.REAL, "profile": "three-calls-5min"}
    draft = night.draft(V1, **earnest)
    actions.approve(night.now, draft.uid, actor="user:chief")
    actions.open_callout(night.now, draft.uid, actor="user:author")
    night.settle()
    found = Attempt.objects.filter(person__uid=uid_of("head"), means="voice", reach="real")
    assert found.count() == 1, "a simulated ring holds no real one back"


def test_a_video_and_a_voice_ring_of_one_person_follow_each_other() -> None:
    staff = Staff()
    staff.post(TOWN, "township_duty_room", "room")
    night = Night(staff)
    night.open(TOWN, profile="xs-135-flat", color=AlertColor.RED)
    night.wait(59)
    drawn = night.draft(TOWN, purpose=Purpose.ROLL_CALL, hazard="", color=None)
    actions.approve(night.now, drawn.uid, actor="user:chief")
    actions.open_callout(night.now, drawn.uid, actor="user:author")
    night.now += timedelta(seconds=1)  # the roll call's video and the ladder's voice are due now
    night.settle()
    open_now = Attempt.objects.filter(means__in=("voice", "video"), state__in=OPEN)
    assert [attempt.means for attempt in open_now] == ["voice"], "the graver one goes first"
    night.wait(65)
    assert [attempt.means for attempt in night.attempts("room")] == ["sms", "voice", "video"]


def test_a_rehearsal_never_opens_by_itself() -> None:
    night = ringing_village()
    draft = night.draft(V1, hazard="11B03", reach=Reach.REHEARSAL)
    assert (draft.standing_order, draft.auto_open_at) == ("rain-red", None)
    night.wait(180, tick_s=30)
    assert not Attempt.objects.exists()


def test_a_deputy_who_is_awake_but_takes_no_text_is_rung() -> None:
    staff = Staff()
    staff.post(V1, "village_head", "head", deputy="deputy")
    staff.post(V2, "village_head", "deputy")
    night = Night(staff)
    ContactPoint.objects.filter(person__uid=uid_of("deputy")).update(takes_text=False)
    callout = night.open(V1, V2)
    night.answers("deputy")
    assert night.call(callout, "deputy").state == "acknowledged"
    night.wait(60 + 120)
    assert [attempt.means for attempt in night.attempts("deputy")] == ["voice", "voice"]
    night.answers("deputy", evidence=Evidence.CONFIRMED)
    assert night.call(callout, "head").taken_over


def test_the_deputies_of_all_posts_are_rung_for_who_has_no_number() -> None:
    staff = Staff()
    staff.post(TOWN, "township_duty_room", "head")
    for role in ("village_head", "grid_geo_monitor", "grid_water_patrol"):
        staff.post(V2, role, role)  # each role is called by a bite of its own
    staff.post(V1, "shelter_keeper", "head", deputy="deputy")
    night = Night(staff)
    ContactPoint.objects.filter(person__uid=uid_of("head")).update(bad_at=night.now)
    night.open(TOWN)
    assert [attempt.means for attempt in night.attempts("deputy")] == ["voice"]


def test_what_was_said_before_a_callout_is_no_answer_to_it() -> None:
    night = ringing_village()
    callout = night.open(V1)
    night.wait(180, tick_s=30)
    said = {"actor": "user:officer", "exercise": True, "evidence": Evidence.SPOKEN}
    before = callout.opened_at - timedelta(seconds=61)
    assert actions.answer_for(night.now, uid_of("head"), at=before, **said) == 0
    assert night.call(callout, "head").state != "acknowledged"
    typed = callout.opened_at.replace(second=0) + timedelta(minutes=1)
    assert actions.answer_for(night.now, uid_of("head"), at=typed, **said) == 1


def test_a_relayed_tier_whose_upper_one_is_awake_already_does_not_wait() -> None:
    staff = Staff()
    staff.post(TOWN, "flood_control_head", "leader")
    staff.post(V1, "village_head", "head")
    night = Night(staff)
    night.open(TOWN)
    night.answers("leader")
    night.open(TOWN, profile="xs-135-relayed", color=AlertColor.ORANGE)
    # The leader is told by text that he need not answer again; his village is called at once.
    assert len(night.attempts("leader")) == 2
    assert len(night.attempts("head", "sms")) == 2


def test_a_jump_of_the_clock_leaves_the_countdown_its_time() -> None:
    night = ringing_village()
    draft = night.draft(V1, hazard="11B03")
    night.wait(20, tick_s=5)
    night.jump(3600)
    night.wait(95, tick_s=5)
    assert not Attempt.objects.exists()
    night.wait(10, tick_s=5)
    assert Attempt.objects.exists()
    assert draft.auto_open_at is not None
