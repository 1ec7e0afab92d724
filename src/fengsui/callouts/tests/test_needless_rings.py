"""Nobody is rung over people who have answered, or whom an officer has given up."""

from datetime import timedelta

import pytest

from fengsui.callouts import actions, loop
from fengsui.callouts.models import Call, Callout
from fengsui.callouts.tests.night import TOWN, Night, Staff, uid_of
from fengsui.channels.models import Attempt
from fengsui.directory.models import ContactPoint
from fengsui.rulebook.scales import Evidence

pytestmark = pytest.mark.django_db
V1, V2 = f"{TOWN}001", f"{TOWN}002"


def escalated(*silent: str) -> tuple[Night, Callout]:
    """Two villages with a station above; of the silent ones it is to be told, the line is busy."""
    staff = Staff()
    staff.post(TOWN, "emergency_station", "station")
    staff.post(V1, "village_head", "head")
    staff.post(V2, "village_head", "other")
    night = Night(staff)
    numbers = ContactPoint.objects.filter(person__uid__in=[uid_of(one) for one in silent])
    numbers.update(bad_at=night.now)
    callout = night.open(V1, V2)
    night.wait(29)
    night.now += timedelta(seconds=1)
    loop.step(night.now)
    assert to_superior().state == "queued"
    return night, callout


def to_superior() -> Attempt:
    return Attempt.objects.get(person__uid=uid_of("station"))


def spoke(night: Night, person: str) -> None:
    actions.answer_for(
        night.now, uid_of(person), actor="user:a", exercise=True, evidence=Evidence.SPOKEN
    )


def test_a_superior_is_not_rung_over_people_who_all_answered() -> None:
    night, callout = escalated("head", "other")
    spoke(night, "head")
    assert to_superior().state == "queued", "one is still silent"
    spoke(night, "other")
    assert to_superior().state == "withdrawn"
    night.wait(60)
    assert not night.attempts("station")
    assert night.counts(callout)["acknowledged"] == 2


def test_a_superior_is_not_rung_over_whom_an_officer_gave_up() -> None:
    night, callout = escalated("head")
    actions.give_up_call(night.now, callout.uid, uid_of("head"), actor="user:a", reason="住院")
    assert to_superior().state == "withdrawn"


def test_who_was_given_up_is_not_rung_any_more() -> None:
    staff = Staff()
    staff.post(V1, "village_head", "head")
    night = Night(staff)
    callout = night.open(V1)
    night.wait(59)
    night.now += timedelta(seconds=1)
    loop.step(night.now)
    assert Attempt.objects.filter(means="voice", state="queued").count() == 1
    actions.give_up_call(night.now, callout.uid, uid_of("head"), actor="user:a", reason="住院")
    night.wait(300)
    assert not night.attempts("head", "voice")
    assert night.call(callout, "head").state == "unreached"


def test_a_close_takes_back_what_waits_for_a_deputy() -> None:
    staff = Staff()
    staff.post(V1, "village_head", "head", deputy="deputy")
    night = Night(staff)
    callout = night.open(V1)
    night.wait(1200, tick_s=5)
    assert night.call(callout, "head").state == "on_desk"
    # The deputy's line was busy all the while.
    late = Attempt.objects.filter(person__uid=uid_of("deputy"))
    assert late.exists()
    late.update(state="queued", give_up_at=night.now + timedelta(minutes=5), handed_at=None)
    actions.close(night.now, callout.uid, actor="user:a", reason="联系不上")
    assert set(late.values_list("state", flat=True)) == {"withdrawn"}
    assert not Call.objects.filter(callout=callout, state="on_desk").exists()
