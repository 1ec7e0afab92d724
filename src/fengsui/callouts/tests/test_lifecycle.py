"""Drafting, two persons, standing orders, cancelling, superseding, closing."""

from datetime import datetime
from pathlib import Path

import pytest

from fengsui.callouts import actions
from fengsui.callouts.models import Callout
from fengsui.callouts.plan import Audience
from fengsui.callouts.refusals import NotAllowedToApprove, NotApproved, Refused, WrongState
from fengsui.callouts.tests.night import COUNTY, OTHER, TOWN, Night, Staff, uid_of
from fengsui.channels.interface import Accepted, Message, Undeliverable
from fengsui.channels.models import Attempt
from fengsui.channels.registry import TRANSPORTS
from fengsui.hazards.models import RiskPoint
from fengsui.journal.models import Entry
from fengsui.rulebook.scales import AlertColor, Evidence
from fengsui.tasks.models import Task

pytestmark = pytest.mark.django_db
V1, V2 = f"{TOWN}001", f"{TOWN}002"
UNCOVERED = {"hazard": "", "color": None}


def county() -> Night:
    staff = Staff()
    staff.post(COUNTY, "county_duty_room", "county")
    for town in (TOWN, OTHER):
        staff.post(town, "township_duty_room", f"room{town}")
        staff.post(town, "flood_control_head", f"leader{town}")
        for no in (1, 2):
            staff.post(f"{town}00{no}", "village_head", f"head{town}{no}")
    keeper = staff.post(V1, "risk_point_keeper", "keeper")
    return Night(staff, villages=2, risk=[keeper])


def test_a_draft_says_whom_it_reaches_and_calls_nobody() -> None:
    night = county()
    draft = night.draft(TOWN)
    assert (draft.people, draft.posts) == (5, 5)
    assert draft.by_tier["village"] == {"people": 2, "posts": 2}
    assert draft.standing_order == "typhoon-red"
    assert draft.duration_s == 60 + 40
    night.wait(600, tick_s=60)
    assert not Attempt.objects.exists()


def test_within_a_standing_order_one_press_opens_it_once() -> None:
    night = county()
    draft = night.draft(TOWN)
    actions.open_callout(night.now, draft.uid, actor="user:author")
    with pytest.raises(WrongState):
        actions.open_callout(night.now, draft.uid, actor="user:author")
    night.settle()
    assert Callout.objects.get(uid=draft.uid).state == "open"


def test_outside_a_standing_order_the_author_is_refused_as_approver() -> None:
    night = county()
    draft = night.draft(TOWN, **UNCOVERED)
    assert draft.standing_order == ""
    with pytest.raises(NotApproved):
        actions.open_callout(night.now, draft.uid, actor="user:author")
    with pytest.raises(NotAllowedToApprove):
        actions.approve(night.now, draft.uid, actor="user:author")
    actions.approve(night.now, draft.uid, actor="user:chief")
    actions.open_callout(night.now, draft.uid, actor="user:author")


def test_an_oral_approval_opens_and_waits_to_be_confirmed_by_another() -> None:
    night = county()
    draft = night.draft(TOWN, **UNCOVERED)
    actions.approve_orally(night.now, draft.uid, actor="user:author", name="副县长")
    actions.open_callout(night.now, draft.uid, actor="user:author")
    assert not Callout.objects.get(uid=draft.uid).approval_confirmed
    with pytest.raises(NotAllowedToApprove):
        actions.confirm_oral(night.now, draft.uid, actor="user:author")
    actions.confirm_oral(night.now, draft.uid, actor="user:vice")
    assert Callout.objects.get(uid=draft.uid).approval_confirmed


def test_a_countdown_opens_by_itself_when_the_standing_order_says_so() -> None:
    night = county()
    draft = night.draft(TOWN)
    due = night.now
    Callout.objects.filter(uid=draft.uid).update(auto_open_at=due)
    night.settle()
    assert Callout.objects.get(uid=draft.uid).state == "open"
    assert Entry.objects.get(kind="callout.opening").actor == "rule:standing_order"


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"reach": "real"}, "never goes out on real lines"),
        ({"pace": 61}, "pace is 1 to 60"),
        ({"exercise": False, "reach": "real", "pace": 2}, "exercises only"),
        ({"profile": "none-such"}, "unknown profile"),
        ({"title": "  "}, "needs a title"),
        ({"supersedes": "none-such"}, "to supersede is unknown"),
    ],
)
def test_what_a_draft_refuses_leaves_nothing_behind(changes: dict[str, object], says: str) -> None:
    night = county()
    before = Entry.objects.count()
    with pytest.raises(Refused, match=says):
        night.draft(TOWN, **changes)
    assert (Entry.objects.count(), Callout.objects.count()) == (before, 0)


def test_an_unknown_division_is_refused_by_name() -> None:
    night = county()
    with pytest.raises(Refused, match="330225199"):
        night.draft("330225199")
    assert not Callout.objects.exists()


def test_the_order_of_calling_is_county_rooms_leaders_risk_points_rest() -> None:
    staff = Staff()
    staff.post(V1, "village_head", "village")
    keeper = staff.post(V1, "risk_point_keeper", "keeper")
    staff.post(TOWN, "flood_control_head", "leader")
    staff.post(TOWN, "township_duty_room", "room")
    staff.post(COUNTY, "county_duty_room", "county")
    night = Night(staff, risk=[keeper])
    point = RiskPoint.objects.get()
    night.open(TOWN, audience=Audience((TOWN,), (point.uid,)))
    night.wait(60)
    rings = Attempt.objects.filter(means="voice").order_by("priority", "id")
    words = [attempt.person.name.removeprefix("人") for attempt in rings]
    assert words == ["county", "room", "leader", "keeper", "village"]


def test_cancelling_in_the_middle_silences_what_is_queued() -> None:
    staff = Staff()
    for no in range(40):
        staff.post(V1, "village_head", f"p{no}")
    night = Night(staff)
    callout = night.open(V1)
    night.wait(60)
    assert Attempt.objects.filter(means="voice", state="queued").count() == 10
    actions.cancel(night.now, callout.uid, actor="user:author", reason="误发")
    night.settle()
    assert night.counts(callout) == {"calls": 40, "cancelled": 40, "called": 40}
    handed = Attempt.objects.filter(handed_at__isnull=False).count()
    night.wait(600, tick_s=20)
    assert Attempt.objects.filter(handed_at__isnull=False).count() == handed
    assert not Attempt.objects.filter(state="queued").exists()


def test_superseding_calls_only_those_for_whom_something_changed() -> None:
    night = county()
    first = night.open(TOWN)
    night.answers(f"head{TOWN}1", nth=0)
    second = night.open(OTHER, TOWN, supersedes=first.uid, only_changed=True)
    first.refresh_from_db()
    assert first.state == "superseded"
    night.wait(60)
    people = set(
        Attempt.objects.filter(origin_uid=second.uid).values_list("person__uid", flat=True)
    )
    assert uid_of(f"head{TOWN}1") not in people, "he answered and nothing changed for him"
    assert uid_of(f"head{TOWN}2") in people, "he had not answered"
    assert uid_of(f"head{OTHER}1") in people, "he is new"
    assert night.counts(first)["acknowledged"] == 1
    assert night.counts(first)["cancelled"] == 4


def test_who_is_no_longer_concerned_is_told_by_text_once() -> None:
    night = county()
    first = night.open(TOWN, OTHER)
    night.answers(f"head{OTHER}1", nth=0)
    second = night.open(TOWN, supersedes=first.uid, color=AlertColor.RED)
    night.wait(300, tick_s=5)
    told = Attempt.objects.filter(origin_uid=second.uid, person__uid=uid_of(f"head{OTHER}1"))
    assert [(a.means, a.state) for a in told] == [("sms", "sent")]
    assert "解除" in told[0].words.text
    assert night.call(second, f"head{OTHER}1").state == "acknowledged"


def test_closing_waits_for_the_ladder_and_lists_the_residual() -> None:
    night = county()
    callout = night.open(TOWN)
    with pytest.raises(WrongState, match="still being called"):
        actions.close(night.now, callout.uid, actor="user:author", reason="结束")
    night.answers(f"head{TOWN}1", nth=0)
    night.wait(1500, tick_s=5)
    assert actions.close(night.now, callout.uid, actor="user:author", reason="上门未果") == 4
    assert night.counts(callout) == {
        "calls": 5,
        "acknowledged": 1,
        "unreached": 4,
        "called": 5,
    }
    assert night.call(callout, f"head{TOWN}2").reason == "上门未果"
    night.answers(f"head{TOWN}2", nth=0)
    assert night.call(callout, f"head{TOWN}2").late, "a late answer counts even after the close"


ONE_LINE = """
[[route]]
reach = "simulated"
means = "sms"
channel = "simulated"
[[route]]
reach = "simulated"
means = "voice"
channel = "simulated"
lines = 1
timeout_s = 40
"""


def test_a_line_that_cannot_take_it_in_time_goes_to_the_desk_not_to_the_superior(
    own_data: Path,
) -> None:
    (own_data / "routes.toml").write_text(ONE_LINE)
    staff = Staff()
    for no in range(3):
        staff.post(V1, "village_head", f"p{no}")
    staff.post(TOWN, "emergency_station", "station")
    night = Night(staff)
    draft = night.draft(V1)
    assert draft.duration_s == 60 + 3 * 40
    Callout.objects.filter(uid=draft.uid).update(handover_ms=60_000)
    actions.open_callout(night.now, draft.uid, actor="user:author")
    night.wait(121)
    callout = Callout.objects.get(uid=draft.uid)
    assert night.counts(callout) == {"calls": 3, "calling": 2, "on_desk": 1, "called": 3}
    assert Task.objects.get().kind == "dial"


def test_a_jump_of_the_clock_and_a_dead_loop_bunch_nothing() -> None:
    staff = Staff()
    for no in (1, 2):
        staff.post(f"{TOWN}00{no}", "village_head", f"head{no}", deputy=f"deputy{no}")
    night = Night(staff)
    callout = night.open(TOWN)
    night.wait(30)
    night.jump(3600)
    night.settle()
    assert not Attempt.objects.filter(means="voice").exists(), "nobody has had his minute yet"
    night.wait(30)
    assert Attempt.objects.filter(means="voice").count() == 2
    night.outage(600)
    night.settle()
    assert night.counts(callout)["calling"] == 2, "one leg on, not three"
    assert len(night.attempts("deputy1")) == 1


def test_a_paced_drill_announces_a_paced_duration() -> None:
    night = county()
    assert night.draft(TOWN, pace=20).duration_s == 3 + 2


@pytest.mark.parametrize("word", ["unassigned", "delivered", "HTTP 400: no such template"])
def test_a_channel_that_refuses_in_words_of_its_own_stops_nobody(
    monkeypatch: pytest.MonkeyPatch, word: str
) -> None:
    def refuse(message: Message, _now: datetime) -> Accepted:
        raise Undeliverable(word)

    monkeypatch.setattr(TRANSPORTS["simulated"], "send", refuse)
    staff = Staff()
    staff.post(V1, "village_head", "head")
    night = Night(staff)
    callout = night.open(TOWN)
    night.wait(600, tick_s=10)
    assert night.counts(callout) == {"calls": 1, "on_desk": 1}


def rung_town(**changes: object) -> tuple[Night, Callout]:
    """Return the night and a call-out in the middle of it: texts went out, rings are to come."""
    night = county()
    callout = night.open(TOWN, **changes)
    night.wait(30)
    return night, callout


def silent_from_now(night: Night) -> None:
    """Let an hour pass; nothing may go out any more."""
    before = Attempt.objects.filter(handed_at__isnull=False).count()
    night.wait(3_600, tick_s=60)
    assert Attempt.objects.filter(handed_at__isnull=False).count() == before


@pytest.mark.parametrize("loop_was_there", [False, True])
def test_what_was_dialled_is_kept_after_a_cancel_and_moves_nothing(loop_was_there: bool) -> None:
    night, callout = rung_town()
    head = uid_of(f"head{TOWN}1")
    actions.cancel(night.now, callout.uid, actor="user:author", reason="误报")
    if loop_was_there:
        night.settle()
    state = night.call(callout, f"head{TOWN}1").state
    actions.record_outcome(night.now, callout.uid, head, actor="user:author", outcome="busy")
    assert night.call(callout, f"head{TOWN}1").state == state
    entry = Entry.objects.get(kind="call.dialled")
    assert entry.facts == '{"after":"cancelled","outcome":"busy"}'
    silent_from_now(night)
    assert night.counts(callout) == {"calls": 5, "cancelled": 5, "called": 5}


@pytest.mark.parametrize("loop_was_there", [False, True])
def test_nobody_is_given_up_after_a_cancel(loop_was_there: bool) -> None:
    night, callout = rung_town()
    head = uid_of(f"head{TOWN}1")
    actions.cancel(night.now, callout.uid, actor="user:author", reason="误报")
    if loop_was_there:
        night.settle()
    with pytest.raises(WrongState):
        actions.give_up_call(night.now, callout.uid, head, actor="user:author", reason="联系不上")
    silent_from_now(night)
    assert night.counts(callout) == {"calls": 5, "cancelled": 5, "called": 5}


@pytest.mark.parametrize("profile", ["xs-135-flat", "xs-135-relayed"])
def test_who_answers_between_cancel_and_loop_is_awake_and_wakes_nobody(profile: str) -> None:
    night, callout = rung_town(profile=profile)
    actions.cancel(night.now, callout.uid, actor="user:author", reason="误报")
    for word in (f"room{TOWN}", f"leader{TOWN}"):
        actions.answer_for(
            night.now,
            uid_of(word),
            actor="user:author",
            exercise=True,
            evidence=Evidence.SPOKEN,
        )
    silent_from_now(night)
    counts = night.counts(callout)
    assert (counts["acknowledged"], counts["cancelled"]) == (2, 3)


def test_after_a_close_the_true_facts_are_kept_and_nothing_rings() -> None:
    staff = Staff()
    staff.post(V1, "village_head", "head")
    night = Night(staff)
    callout = night.open(V1)
    night.wait(600, tick_s=10)
    assert actions.close(night.now, callout.uid, actor="user:author", reason="已派人") == 1
    head = uid_of("head")
    actions.record_outcome(night.now, callout.uid, head, actor="user:a", outcome="switched_off")
    assert Entry.objects.get(kind="call.dialled").facts == (
        '{"after":"closed","outcome":"switched_off"}'
    )
    with pytest.raises(WrongState):
        actions.give_up_call(night.now, callout.uid, head, actor="user:a", reason="联系不上")
    assert night.call(callout, "head").state == "unreached"
    actions.answer_for(
        night.now, head, actor="user:a", exercise=True, evidence=Evidence.SPOKEN, at=night.now
    )
    silent_from_now(night)
    call = night.call(callout, "head")
    assert (call.state, call.late) == ("acknowledged", True)


def test_a_spoiled_routes_file_keeps_nobody_from_drafting(own_data: Path) -> None:
    night = county()
    assert night.draft(TOWN).people == 5
    (own_data / "routes.toml").write_text("[[route]]\nreach =", encoding="utf-8")
    callout = night.open(TOWN)
    assert night.counts(callout)["called"] == 5
