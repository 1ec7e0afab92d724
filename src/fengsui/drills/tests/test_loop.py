"""A drill by itself: people answer, units report, superiors confirm; nothing else is touched."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from fengsui.callouts import actions as callouts
from fengsui.callouts import loop as callouts_loop
from fengsui.callouts import queries
from fengsui.callouts.actions.drafting import Order
from fengsui.callouts.models import Callout, Unit
from fengsui.callouts.plan import Audience, Said
from fengsui.channels import loop as channels_loop
from fengsui.channels.models import Answer, Attempt, Reach
from fengsui.drills import actions, county, loop
from fengsui.drills import queries as queries_of_drills
from fengsui.drills.models import PendingReply
from fengsui.drills.plot import FIRST_DAY
from fengsui.drills.responders import confirming
from fengsui.hazards.models import RiskPoint
from fengsui.journal import uid
from fengsui.rulebook.scales import AlertColor, Purpose

pytestmark = pytest.mark.django_db
NOW = FIRST_DAY


@pytest.fixture(autouse=True)
def _seeded() -> Iterator[None]:
    """What people do follows from uids: the same night each time."""
    uid.seed(5)
    yield
    uid.seed(None)


def opened(**changes: object) -> Callout:
    """Open a call-out for a small county in which everybody is to be called."""
    county.build(5, posts=20, now=NOW).found(NOW)
    points = tuple(RiskPoint.objects.values_list("uid", flat=True))
    facts: dict[str, object] = {
        "purpose": Purpose.WARNING,
        "title": "台风红色预警",
        "said": Said("台风红色预警", "县气象台", "02时", "全县", "组织转移"),
        "audience": Audience((county.COUNTY,), points),
        "exercise": True,
        "hazard": "11B01",
        "color": AlertColor.RED,
        "profile": "xs-135-flat",
        **changes,
    }
    draft = callouts.draft(NOW, Order(**facts), actor="user:author")  # type: ignore[arg-type]
    callouts.approve(NOW, draft.uid, actor="user:chief")
    callouts.open_callout(NOW, draft.uid, actor="user:author")
    return Callout.objects.get(uid=draft.uid)


def live(minutes: float) -> None:
    """Let the loops of a node run for so long."""
    for tick in range(int(minutes * 12)):
        now = NOW + timedelta(seconds=5 * tick)
        for _ in range(20):
            if not callouts_loop.step(now) + channels_loop.step(now) + loop.step(now):
                break


def test_a_drill_ends_in_verified_measures_and_leaves_some_to_who_takes_part() -> None:
    callout = opened(pace=10)
    live(6)
    counts, units = queries.counts(callout.id), queries.unit_counts(callout.id)
    assert counts["acknowledged"] > counts["calls"] / 2
    assert counts["waiting"] + counts["calling"] + counts["escalated"] == 0
    assert 0 < units["verified"] < units["responded"] <= units["total"]
    left = Unit.objects.filter(callout=callout, state="responded")
    busy = confirming(callout.uid, queries_of_drills.townships(callout.id))
    assert {unit.tier for unit in left} >= {"township", "village"}
    assert not [u for u in left if u.tier != "township" and str(u.division_id)[:9] in busy]
    assert not PendingReply.objects.filter(kind__in=("report", "verify")).exists()
    for unit in Unit.objects.exclude(verified_by=""):
        assert unit.reported_by == f"simulated:{unit.unit_uid}"
        assert unit.verified_by.startswith("simulated:")
        assert unit.verified_by != unit.reported_by


def test_the_pace_divides_what_people_take() -> None:
    opened(pace=10)
    live(0.2)
    rows = PendingReply.objects.filter(kind="answer")
    assert rows.exists()
    latest = max(row.due_at for row in rows)
    assert latest < NOW + timedelta(seconds=10 + 900 / 10)


@pytest.mark.parametrize(
    "changes",
    [
        {"exercise": False, "reach": Reach.REAL},
        {"exercise": True, "reach": Reach.REHEARSAL},
    ],
    ids=["in earnest", "rehearsal"],
)
def test_nobody_answers_for_people_outside_simulated_exercises(changes: dict[str, object]) -> None:
    opened(**changes)
    live(1)
    assert Attempt.objects.exists()
    assert not PendingReply.objects.exists()
    assert not Answer.objects.exists()


def test_what_a_crash_leaves_is_done_again_without_effect(monkeypatch: pytest.MonkeyPatch) -> None:
    opened(pace=10)
    live(0.2)
    later = NOW + timedelta(minutes=5)
    due = PendingReply.objects.filter(due_at__lte=later).count()
    with monkeypatch.context() as crash:
        crash.setattr(actions, "_strike_off", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            loop.step(later)
    answers = Answer.objects.count()
    assert answers
    assert PendingReply.objects.filter(due_at__lte=later).count() >= due
    loop.step(later)
    assert Answer.objects.count() == answers
    assert not PendingReply.objects.filter(
        due_at__lte=later, kind__in=("answer", "receipt")
    ).exists()
