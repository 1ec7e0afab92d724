"""The ladder of one person, by the clock: text, ring, deputy, superior, desk."""

from dataclasses import replace

import pytest

from fengsui.callouts import actions
from fengsui.callouts.tests.night import OTHER, SAID, TOWN, Night, Staff, uid_of
from fengsui.channels.models import Attempt
from fengsui.directory.models import ContactPoint
from fengsui.rulebook.scales import AlertColor, Evidence, Purpose
from fengsui.tasks.models import Task

pytestmark = pytest.mark.django_db
V1, V2, V3 = (f"{TOWN}00{no}" for no in (1, 2, 3))


def one_village(**changes: object) -> Night:
    staff = Staff()
    staff.post(V1, "village_head", "head", deputy="deputy")
    staff.post(TOWN, "emergency_station", "station")
    return Night(staff)


def test_silence_climbs_the_whole_ladder_and_ends_on_the_desk() -> None:
    night = one_village()
    callout = night.open(V1)
    assert [a.means for a in night.attempts("head")] == ["sms"]
    night.wait(59)
    assert len(night.attempts("head")) == 1
    night.wait(1)
    assert [a.means for a in night.attempts("head")] == ["sms", "voice"]
    night.receipt("head", "no_answer")
    night.wait(29)
    assert len(night.attempts("head")) == 2
    night.wait(1)
    assert len(night.attempts("head")) == 3, "the plan tries once more on no answer"
    night.receipt("head", "no_answer")
    assert [a.means for a in night.attempts("deputy")] == ["voice"], "then the deputy, at once"
    night.wait(120)
    assert night.counts(callout) == {"calls": 1, "escalated": 1, "called": 1}
    night.wait(30)
    (bundle,) = night.attempts("station")
    assert "1个村" in bundle.words.text
    assert "村1" in bundle.words.text
    assert bundle.words.text.startswith("【演练】")
    night.wait(179)
    assert night.counts(callout)["escalated"] == 1
    night.wait(1)
    assert night.counts(callout) == {"calls": 1, "on_desk": 1, "called": 1}
    task = Task.objects.get()
    assert (task.kind, task.subject_uid, task.division_id) == ("door_knock", uid_of("head"), V1)


def test_an_answer_stops_everything_that_would_have_followed() -> None:
    night = one_village()
    callout = night.open(V1)
    night.wait(60)
    night.answers("head")
    night.wait(900, tick_s=10)
    assert night.counts(callout) == {"calls": 1, "acknowledged": 1, "called": 1}
    assert len(night.attempts("head")) == 2
    assert not night.attempts("deputy")
    assert not night.attempts("station")


def test_a_reply_to_the_text_withdraws_the_ring_that_still_queues() -> None:
    staff = Staff()
    for no in range(31):
        staff.post(V1, "village_head", f"p{no}")
    night = Night(staff)
    callout = night.open(V1)
    night.wait(60)
    waiting = Attempt.objects.get(means="voice", state="queued")
    word = waiting.person.name.removeprefix("人")
    night.answers(word)
    waiting.refresh_from_db()
    assert waiting.state == "withdrawn"
    night.wait(120)
    assert night.call(callout, word).state == "acknowledged"
    assert [a.means for a in night.attempts(word)] == ["sms"]


def test_a_mere_pick_up_never_counts_as_awake() -> None:
    night = one_village()
    callout = night.open(V1)
    night.wait(60)
    night.answers("head", evidence=Evidence.PICKED_UP)
    assert night.call(callout, "head").state == "calling"
    assert night.call(callout, "head").evidence_rank == Evidence.PICKED_UP.rank
    night.wait(120)
    assert night.attempts("deputy")


def test_heard_to_the_end_counts_where_the_profile_says_so() -> None:
    night = one_village()
    callout = night.open(V1, profile="three-calls-5min")
    night.answers("head", evidence=Evidence.HEARD)
    assert night.call(callout, "head").state == "acknowledged"


def test_a_late_answer_counts_says_that_it_is_late_and_frees_the_desk() -> None:
    night = one_village()
    callout = night.open(V1)
    night.wait(700, tick_s=5)
    assert night.counts(callout)["on_desk"] == 1
    assert night.answers("head", nth=0) == 1
    call = night.call(callout, "head")
    assert (call.state, call.late) == ("acknowledged", True)
    assert Task.objects.get().state == "dropped"
    assert night.counts(callout) == {"calls": 1, "acknowledged": 1, "called": 1, "late": 1}
    assert night.answers("head", nth=0) == 0, "said twice, it is one answer"


def test_a_deputy_answers_for_the_posts_and_that_shows() -> None:
    night = one_village()
    callout = night.open(V1)
    night.wait(60)
    night.receipt("head", "rejected")
    night.answers("deputy")
    call = night.call(callout, "head")
    assert (call.state, call.taken_over, call.late) == ("acknowledged", True, False)
    night.counts(callout)


def test_a_deputy_for_one_post_of_two_does_not_silence_the_other() -> None:
    staff = Staff()
    staff.post(V1, "village_head", "head", deputy="one")
    staff.post(V2, "village_head", "head", deputy="two")
    night = Night(staff)
    callout = night.open(V1, V2)
    night.wait(60)
    night.receipt("head", "rejected")
    assert night.attempts("one")
    assert night.attempts("two")
    night.answers("one")
    assert night.call(callout, "head").state == "calling"
    night.answers("two")
    assert night.call(callout, "head").state == "acknowledged"


def test_a_deputy_who_is_awake_is_told_by_text_and_not_rung_again() -> None:
    staff = Staff()
    staff.post(V1, "village_head", "head", deputy="other")
    staff.post(V2, "village_head", "other")
    night = Night(staff)
    callout = night.open(V1, V2)
    night.answers("other")
    night.wait(60)
    night.receipt("head", "rejected")
    assert [a.means for a in night.attempts("other")] == ["sms", "sms"]
    assert night.call(callout, "head").taken_over
    assert night.call(callout, "head").state == "acknowledged"


def test_a_wrong_number_is_marked_bad_and_the_next_number_is_used() -> None:
    staff = Staff()
    staff.post(V1, "village_head", "head", numbers=2)
    night = Night(staff)
    night.open(V1)
    night.wait(60)
    Attempt.objects.update(channel="by_hand", reach="rehearsal")
    night.receipt("head", "unassigned")
    assert ContactPoint.objects.get(person__uid=uid_of("head"), rank=0).bad_at is not None
    later = night.open(V1)
    night.wait(60)
    assert night.attempts("head")[-1].contact.rank == 1
    assert later.uid in night.attempts("head")[-1].key


def test_a_simulated_drill_never_marks_a_number_bad() -> None:
    night = one_village()
    callout = night.open(V1)
    night.wait(60)
    night.receipt("head", "unassigned")
    person = uid_of("head")
    actions.record_outcome(night.now, callout.uid, person, actor="user:a", outcome="unassigned")
    assert not ContactPoint.objects.filter(bad_at__isnull=False).exists()


def test_who_has_no_number_reaches_the_superior_by_name_without_being_rung() -> None:
    staff = Staff()
    staff.post(V1, "village_head", "head", numbers=0)
    staff.post(TOWN, "emergency_station", "station")
    night = Night(staff)
    callout = night.open(V1)
    night.wait(31)
    assert night.counts(callout) == {"calls": 1, "escalated": 1}
    assert len(night.attempts("station")) == 1


def test_twenty_silent_villages_make_one_message_to_their_township() -> None:
    staff = Staff()
    for no in range(1, 21):
        staff.post(f"{TOWN}{no:03d}", "village_head", f"h{no}")
    staff.post(TOWN, "emergency_station", "station")
    staff.post(TOWN, "flood_control_head", "leader")
    night = Night(staff, villages=20)
    callout = night.open(TOWN)
    night.answers("leader")
    night.wait(700)
    (bundle,) = night.attempts("station")
    assert "20个村" in bundle.words.text
    assert night.counts(callout)["on_desk"] == 20
    assert Task.objects.filter(kind="door_knock").count() == 20


def test_a_superior_who_is_not_reached_is_followed_by_the_next_role() -> None:
    staff = Staff()
    staff.post(V1, "village_head", "head")
    staff.post(TOWN, "emergency_station", "station")
    staff.post(TOWN, "flood_control_head", "leader")
    night = Night(staff)
    night.open(V1)
    night.answers("leader", nth=0)
    night.wait(215)
    night.receipt("station", "busy")
    assert night.attempts("leader")[-1].key.split("/")[2].startswith("b")


def test_one_person_with_three_posts_under_two_callouts_is_rung_once() -> None:
    staff = Staff()
    for village in (V1, V2, V3):
        staff.post(village, "village_head", "head")
    night = Night(staff)
    typhoon = night.open(TOWN)
    rain = night.open(TOWN, hazard="11B03", title="暴雨红色预警")
    night.wait(60)
    assert len(night.attempts("head", "voice")) == 1
    night.answers("head")
    assert night.call(typhoon, "head").state == "acknowledged"
    assert night.call(rain, "head").state == "acknowledged"
    night.wait(600, tick_s=5)
    assert len(night.attempts("head", "voice")) == 1
    assert night.counts(typhoon) == {"calls": 1, "acknowledged": 1, "called": 1}


def test_calls_due_together_are_one_ring_that_says_both() -> None:
    staff = Staff()
    staff.post(V1, "village_head", "head")
    night = Night(staff)
    first = night.draft(V1)
    rain = replace(SAID, event="暴雨红色预警")
    second = night.draft(V1, hazard="11B03", title="暴雨红色预警", said=rain)
    for draft in (first, second):
        actions.open_callout(night.now, draft.uid, actor="user:author")
    night.settle()
    night.wait(60)
    (ring,) = night.attempts("head", "voice")
    assert len(ring.words.text.split("\n")) == 2


def test_a_higher_colour_rings_again_after_an_answer_and_no_higher_one_is_told_by_text() -> None:
    night = one_village()
    orange = night.open(V1, color=AlertColor.ORANGE)
    night.wait(60)
    night.answers("head")
    again = night.open(V1, color=AlertColor.ORANGE)
    night.wait(120)
    assert night.call(again, "head").state == "acknowledged"
    assert night.call(again, "head").evidence_rank == Evidence.ACCEPTED.rank
    assert len(night.attempts("head", "voice")) == 1
    red = night.open(V1, color=AlertColor.RED)
    night.wait(60)
    assert len(night.attempts("head", "voice")) == 2
    night.answers("head")
    for callout in (orange, again, red):
        assert night.counts(callout)["acknowledged"] == 1


def test_an_answer_in_an_exercise_wakes_nobody_in_earnest() -> None:
    night = one_village()
    drill = night.open(V1)
    real = night.open(V1, exercise=False, reach="real")
    night.answers("head")
    assert night.call(drill, "head").state == "acknowledged"
    assert night.call(real, "head").state != "acknowledged"


def test_duty_rooms_resolve_to_who_is_on_duty_now() -> None:
    staff = Staff()
    staff.post(TOWN, "township_duty_room", "tonight", roster=True)
    night = Night(staff)
    callout = night.open(TOWN)
    assert night.call(callout, "tonight").tier == "township"
    night.wait(7 * 3600, tick_s=3600)
    draft = night.draft(TOWN)
    assert draft.people == 0
    assert ("no_holder", "township_duty_room") in {(g.reason, g.role) for g in draft.gaps}


def test_a_relayed_tier_opens_when_its_own_superior_answered_or_at_the_latest() -> None:
    staff = Staff()
    for town in (TOWN, OTHER):
        staff.post(town, "flood_control_head", f"leader{town}")
        staff.post(f"{town}001", "village_head", f"head{town}")
    night = Night(staff)
    callout = night.open(TOWN, OTHER, profile="xs-135-relayed")
    assert night.counts(callout)["waiting"] == 2 or night.counts(callout)["waiting"] == 4
    for _ in range(300):
        if night.attempts(f"leader{TOWN}"):
            break
        night.wait(1)
    night.answers(f"leader{TOWN}")
    assert night.attempts(f"head{TOWN}")
    assert not night.attempts(f"head{OTHER}")
    night.wait(1800, tick_s=10)
    assert night.attempts(f"head{OTHER}"), "at the latest time, whatever the upper one did"


def test_who_asks_for_help_is_on_top_of_the_desk() -> None:
    night = one_village()
    callout = night.open(V1)
    night.answers("head", choice="help")
    task = Task.objects.get()
    assert (task.kind, task.division_id, task.origin_uid) == ("help", V1, callout.uid)
    assert night.call(callout, "head").state == "acknowledged"


def test_a_roll_call_and_an_all_clear_use_the_same_engine() -> None:
    night = one_village()
    clear = night.open(V1, profile="text-only", title="解除台风预警")
    assert night.call(clear, "head").state == "acknowledged"
    assert [a.means for a in night.attempts("head")] == ["sms"]
    assert Purpose.ROLL_CALL in list(Purpose)
