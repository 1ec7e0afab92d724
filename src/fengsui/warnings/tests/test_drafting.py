"""From an alert to a draft: words, audience, standing order, what it replaces, what is refused."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from fengsui.callouts import actions as callouts
from fengsui.callouts.actions import Draft
from fengsui.callouts.models import Callout, PlanLeg, RiskTarget, Target
from fengsui.callouts.refusals import Refused as CalloutRefused
from fengsui.channels.models import Reach
from fengsui.rulebook import queries as rulebook
from fengsui.warnings import queries
from fengsui.warnings.actions import acknowledge_mark, draft_callout, receive, target_by_hand
from fengsui.warnings.marks import MarkCode
from fengsui.warnings.models import Alert, AlertMark, AlertState
from fengsui.warnings.refusals import Refused
from fengsui.warnings.tests.county import (
    COUNTY,
    EAST,
    NOW,
    OFFICER,
    WEST,
    WEST_1,
    WHOLE,
    area,
    cap,
    found_county,
    info,
    named,
)

pytestmark = pytest.mark.django_db
LATER = "2026-07-25T06:49:20+08:00"
CODE = "<geocode><valueName>GB/T 2260</valueName><value>{}</value></geocode>"
COLOR = "<parameter><valueName>AlertColor</valueName><value>{}</value></parameter>"


@pytest.fixture(autouse=True)
def _county() -> None:
    found_county()


@dataclass(frozen=True, slots=True)
class Case:
    """A draft as it lies in the tables."""

    draft: Draft

    @property
    def callout(self) -> Callout:
        return Callout.objects.select_related("supersedes").get(uid=self.draft.uid)

    @property
    def sms(self) -> str:
        legs = PlanLeg.objects.filter(callout=self.callout, tier="village", means="sms")
        return legs.select_related("words").get().words.text


def take(data: bytes) -> Alert:
    return Alert.objects.get(uid=receive(NOW, data, actor=OFFICER).uid)


def draft(
    alert: Alert,
    *,
    now: datetime = NOW,
    exercise: bool = False,
    reach: Reach | None = None,
    pace: int = 1,
    profile: str | None = None,
    divisions: Sequence[str] | None = None,
    supersedes: str | None = None,
    ask: str | None = None,
) -> Case:
    drafted = draft_callout(
        now,
        alert.uid,
        actor=OFFICER,
        pace=pace,
        exercise=exercise,
        reach=reach or (Reach.SIMULATED if exercise or alert.exercise else Reach.REAL),
        profile=profile,
        divisions=divisions,
        supersedes=supersedes,
        ask=ask,
    )
    return Case(drafted)


def open_(case: Case) -> None:
    if not case.draft.standing_order:
        callouts.approve(NOW, case.draft.uid, actor="user:chief")
    callouts.open_callout(NOW, case.draft.uid, actor=OFFICER)


def test_a_red_typhoon_is_within_its_standing_order_and_says_all_in_one_sms() -> None:
    alert = take(cap())
    case = draft(alert)
    assert case.draft.standing_order == "typhoon-red"
    assert (case.callout.origin_uid, case.callout.hazard, case.callout.color) == (
        alert.uid,
        "11B01",
        "red",
    )
    assert (case.callout.purpose, case.callout.exercise, case.callout.supersedes) == (
        "warning",
        False,
        None,
    )
    assert case.callout.title == "象山县气象台：台风红色预警"
    assert case.sms.startswith(
        "象山县气象台7月25日06时49分发布台风红色预警，涉及象山县。请责任人立即转移危险区人员，"
    )
    assert RiskTarget.objects.count() == 2
    assert Alert.objects.get().state == AlertState.OPENED  # who drafts has opened it


def test_a_polygon_calls_its_village_and_those_above() -> None:
    around = "<polygon>29.4,121.2 29.4,121.4 29.6,121.4 29.6,121.2 29.4,121.2</polygon>"
    case = draft(take(cap(info(area(around)))))
    assert set(Target.objects.values_list("division_id", flat=True)) == {COUNTY, WEST, WEST_1}
    assert "涉及鹤浦镇鹤浦村" in case.sms


def test_divisions_named_by_hand_are_called_instead() -> None:
    alert = take(cap())
    case = draft(alert, divisions=[EAST], ask="巡查海塘")
    targets = set(Target.objects.filter(callout=case.callout).values_list("division_id", flat=True))
    assert targets == {COUNTY, EAST, f"{EAST}201"}
    assert "涉及贤庠镇。请责任人立即巡查海塘。" in case.sms
    assert RiskTarget.objects.count() == 1


@pytest.mark.parametrize("status", ["Test", "System", "Draft"])
def test_what_is_no_warning_never_opens_anything(status: str) -> None:
    alert = take(cap(status=status))
    with pytest.raises(Refused, match="never opens"):
        draft(alert, exercise=True)
    assert not Callout.objects.exists()


def test_an_exercise_alert_gives_an_exercise_whatever_is_said_and_never_a_real_one() -> None:
    alert = take(cap(status="Exercise"))
    case = draft(alert, exercise=False, pace=60)
    assert (case.callout.exercise, case.callout.pace) == (True, 60)
    assert case.sms.startswith("【演练】象山县气象台")
    with pytest.raises(CalloutRefused, match="never goes out on real lines"):
        draft(alert, exercise=False, reach=Reach.REAL)
    assert Callout.objects.count() == 1


def test_an_alert_in_earnest_may_be_drilled_with_and_goes_out_in_earnest() -> None:
    alert = take(cap())
    assert draft(alert, exercise=True).callout.exercise
    assert draft(alert, reach=Reach.REAL).callout.reach == Reach.REAL
    with pytest.raises(CalloutRefused, match="pace"):
        draft(alert, pace=2)


def test_without_a_target_the_officer_is_asked() -> None:
    alert = take(cap(info(area("<polygon>29,121 29,122 30,122 30,121</polygon>"))))
    with pytest.raises(Refused, match="choose divisions"):
        draft(alert)
    assert Alert.objects.get().state == AlertState.UNOPENED
    for wrong in ([], ["330226"]):
        with pytest.raises(Refused):
            target_by_hand(NOW, alert.uid, wrong, actor=OFFICER)
    target_by_hand(NOW, alert.uid, [WEST], actor=OFFICER)
    assert queries.divisions_of(alert) == (WEST,)
    assert len(queries.risk_points_of(alert)) == 1
    assert "涉及鹤浦镇。" in draft(alert).sms


def test_sent_in_the_future_is_acknowledged_before_a_draft() -> None:
    alert = take(cap(sent="2026-07-25T09:00:00+08:00"))
    with pytest.raises(Refused, match=r"acknowledge first.*sent_in_future"):
        draft(alert)
    assert not Callout.objects.exists()
    with pytest.raises(Refused, match="no mark"):
        acknowledge_mark(NOW, alert.uid, "time_z", actor=OFFICER)
    assert acknowledge_mark(NOW, alert.uid, MarkCode.SENT_IN_FUTURE, actor=OFFICER)
    assert not acknowledge_mark(NOW, alert.uid, MarkCode.SENT_IN_FUTURE, actor="user:other")
    assert AlertMark.objects.get().acknowledged_by == OFFICER
    assert draft(alert).draft.standing_order == "typhoon-red"


def test_an_unknown_alert_profile_or_division_is_refused() -> None:
    alert = take(cap())
    with pytest.raises(Refused, match="no such alert"):
        draft(Alert(uid="?"))
    with pytest.raises(CalloutRefused, match="unknown profile"):
        draft(alert, profile="nobody")
    with pytest.raises(CalloutRefused, match="unknown division"):
        draft(alert, divisions=["330226"])
    with pytest.raises(Refused, match="at most 100"):
        draft(alert, ask="长" * 101)
    assert not Callout.objects.exists()


def test_an_alert_without_kind_and_colour_needs_a_second_person() -> None:
    alert = take(cap(info(area(WHOLE), event="Foo", codes="", parameters="", severity="Unknown")))
    case = draft(alert)
    assert case.draft.standing_order == ""
    assert "发布Foo预警，" in case.sms


# --- What replaces what ---------------------------------------------------------------------------


def test_an_update_supersedes_the_call_out_of_what_it_names() -> None:
    first = draft(take(cap(info(area(CODE.format(WEST)), parameters=COLOR.format("orange")))))
    open_(first)
    update = take(cap(identifier="A2", sent=LATER, msg_type="Update", references=named("A1")))
    case = draft(update)
    assert case.callout.supersedes == first.callout
    assert not case.callout.only_changed
    assert "发布台风红色预警，" in case.sms
    open_(case)
    assert first.callout.state == "superseded"


def test_an_update_of_the_area_alone_calls_only_whom_it_concerns() -> None:
    first = draft(take(cap(info(area(CODE.format(WEST))))))
    open_(first)
    update = take(cap(identifier="A2", sent=LATER, msg_type="Update", references=named("A1")))
    case = draft(update)
    assert case.callout.only_changed
    assert "台风红色预警，" in case.sms


def test_a_draft_alone_is_not_superseded_but_what_is_open_further_back_is() -> None:
    first = draft(take(cap()))
    open_(first)
    second = take(cap(identifier="A2", sent=LATER, msg_type="Update", references=named("A1")))
    draft(second)  # never opened
    third = take(cap(identifier="A3", sent=LATER, msg_type="Update", references=named("A2", LATER)))
    assert draft(third).callout.supersedes == first.callout
    with pytest.raises(Refused, match="superseded; draft from"):
        draft(second)


def test_an_upgrade_under_a_new_number_supersedes_what_the_officer_confirms() -> None:
    old = take(cap(info(area(WHOLE), parameters=COLOR.format("orange"))))
    first = draft(old)
    open_(first)
    new = take(cap(identifier="B1", sent=LATER))
    (proposed,) = queries.proposed_predecessors(new)
    assert draft(new, supersedes=None).callout.supersedes is None
    case = draft(new, supersedes=proposed.uid)
    assert case.callout.supersedes == first.callout
    old.refresh_from_db()
    new.refresh_from_db()
    assert (old.state, new.supersedes) == (AlertState.SUPERSEDED, old)


def test_a_confirmed_predecessor_of_another_status_or_itself_is_refused() -> None:
    drill = take(cap(status="Exercise"))
    new = take(cap(identifier="B1", sent=LATER))
    for wrong in (drill.uid, new.uid):
        with pytest.raises(Refused, match="another"):
            draft(new, supersedes=wrong)
    assert Alert.objects.get(uid=drill.uid).state == AlertState.UNOPENED


def test_a_downgrade_is_text_only_and_never_rings() -> None:
    first = draft(take(cap()))
    open_(first)
    lower = take(
        cap(
            info(area(WHOLE), parameters=COLOR.format("yellow")),
            identifier="A2",
            sent=LATER,
            msg_type="Update",
            references=named("A1"),
        )
    )
    with pytest.raises(Refused, match="never rings"):
        draft(lower, profile="xs-135-flat")
    case = draft(lower)
    assert (case.callout.profile_id, case.callout.supersedes) == ("text-only", first.callout)
    assert "：台风黄色预警（由红色降级），涉及象山县，仅作知会" in case.sms
    means = PlanLeg.objects.filter(callout=case.callout).values_list("means", flat=True)
    assert set(means) == {"sms"}


def test_a_downgrade_by_its_own_words_is_text_only_too() -> None:
    alert = take(
        cap(
            info(
                area(WHOLE),
                parameters="",
                headline="象山县气象台将台风红色预警信号降级为台风橙色预警信号",
            )
        )
    )
    assert (alert.color, alert.raised_from) == ("orange", "red")
    assert draft(alert).callout.profile_id == "text-only"


def test_an_all_clear_is_text_only_and_says_what_is_over() -> None:
    first = draft(take(cap()))
    open_(first)
    bare = cap("", identifier="A2", sent=LATER, msg_type="Cancel", references=named("A1"))
    case = draft(take(bare))
    assert (case.callout.profile_id, case.callout.supersedes) == ("text-only", first.callout)
    assert "解除台风红色预警。象山县的叫应结束" in case.sms
    assert case.callout.title.endswith("解除台风红色预警")


def test_a_bare_cancel_without_references_takes_all_from_what_is_confirmed() -> None:
    old = take(cap())
    open_(draft(old))
    cancel = take(cap("", identifier="A2", sent=LATER, msg_type="Cancel"))
    marks = [mark.code for mark in queries.marks_of(cancel)]
    assert marks == [MarkCode.REFERENCES_MISSING, MarkCode.NO_TARGET]
    with pytest.raises(Refused, match="no target"):
        draft(cancel)
    case = draft(cancel, supersedes=old.uid)
    assert "解除台风红色预警。象山县的叫应结束" in case.sms
    cancel.refresh_from_db()
    assert (cancel.hazard, queries.divisions_of(cancel)) == ("11B01", (COUNTY,))
    assert Alert.objects.get(uid=old.uid).state == AlertState.ENDED


def test_an_all_clear_by_words_is_marked_and_text_only() -> None:
    alert = take(cap(info(area(WHOLE), headline="象山县气象台解除台风红色预警信号")))
    assert [mark.code for mark in queries.marks_of(alert)] == [MarkCode.ALL_CLEAR_BY_TEXT]
    assert draft(alert).callout.profile_id == "text-only"


def test_a_drill_never_supersedes_the_call_out_in_earnest() -> None:
    open_(draft(take(cap())))
    update = take(cap(identifier="A2", sent=LATER, msg_type="Update", references=named("A1")))
    assert draft(update, exercise=True).callout.supersedes is None


def test_sent_long_ago_is_acknowledged_before_a_draft_in_earnest_alone() -> None:
    hours = rulebook.current().desk.sent_long_ago_h
    at = NOW - timedelta(hours=hours)
    fresh = take(cap(sent=at.isoformat()))
    assert draft(fresh).draft.uid
    long_ago = (at - timedelta(seconds=1)).isoformat()
    alert = take(cap(identifier="A2", sent=long_ago))
    with pytest.raises(Refused, match=r"acknowledge first.*sent_long_ago"):
        draft(alert)
    assert acknowledge_mark(NOW, alert.uid, MarkCode.SENT_LONG_AGO, actor=OFFICER)
    assert draft(alert).draft.uid
    exercise = take(cap(identifier="A3", sent=long_ago, status="Exercise"))
    assert MarkCode.SENT_LONG_AGO in {mark.code for mark in queries.marks_of(exercise)}
    assert draft(exercise).callout.exercise


def test_a_drill_leaves_the_alert_in_earnest_unopened_and_its_predecessor_alone() -> None:
    old = take(cap())
    new = take(cap(identifier="B1", sent=LATER))
    draft(new, exercise=True, supersedes=old.uid)
    assert set(Alert.objects.values_list("state", flat=True)) == {AlertState.UNOPENED}


def test_a_time_at_the_end_of_the_calendar_is_said_all_the_same() -> None:
    alert = take(cap(sent="9999-12-31T23:59:59-00:00"))
    acknowledge_mark(NOW, alert.uid, MarkCode.SENT_IN_FUTURE, actor=OFFICER)
    assert "12月31日17时00分" in draft(alert).sms


def test_a_detail_page_has_everything_at_hand() -> None:
    alert = take(cap())
    draft(alert, now=NOW + timedelta(seconds=5))
    detail = queries.detail(Alert.objects.get())
    assert (detail.divisions, len(detail.risk_points)) == ((COUNTY,), 2)
    assert [callout.origin_uid for callout in detail.callouts] == [alert.uid]
    assert detail.alert.opened_at == datetime(2026, 7, 24, 22, 49, 35, tzinfo=UTC)
    assert (detail.marks, detail.unacknowledged, detail.proposed) == ((), (), ())
