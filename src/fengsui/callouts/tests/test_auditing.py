"""The auditor finds what the loop forgot, was late with, or did before its time."""

from datetime import timedelta

import pytest

from fengsui.callouts import auditing
from fengsui.callouts.models import Bundle, Call, Callout
from fengsui.callouts.tests.night import TOWN, Night, Staff
from fengsui.channels.models import Attempt
from fengsui.tasks.models import Task

pytestmark = pytest.mark.django_db
V1 = f"{TOWN}001"


@pytest.fixture
def night() -> Night:
    staff = Staff()
    staff.post(V1, "village_head", "head", deputy="deputy")
    staff.post(TOWN, "emergency_station", "station")
    return Night(staff)


def kinds(night: Night) -> set[str]:
    findings, _ = auditing.audit(night.now)
    return {finding.kind for finding in findings}


def test_a_healthy_night_has_no_finding_at_any_minute(night: Night) -> None:
    night.open(V1)
    for _ in range(40):
        night.wait(20, tick_s=1)
        assert auditing.audit(night.now)[0] == ()
    assert Task.objects.exists(), "the night went all the way to the desk"


def test_a_dead_loop_is_found_by_what_is_overdue(night: Night) -> None:
    night.open(V1)
    night.now += timedelta(seconds=60 + auditing.TOLERANCE_S + 1)
    assert kinds(night) == {"overdue"}
    findings, _ = auditing.audit(night.now)
    assert auditing.lamp(findings).startswith("1 overdue; first: ")


def test_a_call_that_nothing_will_move_is_forgotten(night: Night) -> None:
    night.open(V1)
    Call.objects.update(due_at=None)
    assert kinds(night) == {"forgotten"}


def test_a_call_on_the_desk_without_a_task_is_forgotten(night: Night) -> None:
    night.open(V1)
    night.wait(700, tick_s=5)
    Task.objects.all().delete()
    assert kinds(night) == {"forgotten"}


def test_silent_ones_without_a_superior_to_be_told_are_forgotten(night: Night) -> None:
    night.open(V1)
    night.wait(301)
    assert Call.objects.get().state == "escalated"
    assert kinds(night) == set()
    Bundle.objects.update(due_at=None, attempt=None)
    assert kinds(night) == {"forgotten"}


def test_a_leg_before_its_time_is_early(night: Night) -> None:
    night.open(V1)
    night.wait(60)
    assert kinds(night) == set()
    ring = Attempt.objects.filter(means="voice")
    ring.update(queued_at=night.now - timedelta(milliseconds=1))
    assert kinds(night) == {"early"}


def test_a_leg_that_the_plan_does_not_know_after_this_one_is_early(night: Night) -> None:
    night.open(V1)
    night.wait(60)
    night.receipt("head", "busy")
    night.wait(30)
    assert kinds(night) == set()
    first = Attempt.objects.filter(means="voice").order_by("id").first()
    assert first is not None
    Attempt.objects.filter(id=first.id).update(outcome="answered")
    assert kinds(night) == {"early"}, "nobody is rung again after he answered"


def test_an_attempt_that_outlived_its_lease_is_stuck(night: Night) -> None:
    night.open(V1)
    late = night.now - timedelta(seconds=auditing.TOLERANCE_S + 1)
    Attempt.objects.update(state="leased", lease_until=late)
    assert "stuck" in kinds(night)


def test_a_countdown_that_nobody_obeyed_is_found(night: Night) -> None:
    draft = night.draft(V1)
    Callout.objects.filter(uid=draft.uid).update(auto_open_at=night.now - timedelta(seconds=60))
    assert kinds(night) == {"unopened"}


def test_the_next_audit_of_legs_goes_on_where_the_last_one_ended(night: Night) -> None:
    night.open(V1)
    night.wait(60)
    _, looked = auditing.audit(night.now)
    Attempt.objects.filter(means="voice").update(queued_at=night.now - timedelta(seconds=5))
    assert auditing.audit(night.now, legs_after=looked)[0] == ()
    assert auditing.audit(night.now)[0] != ()
