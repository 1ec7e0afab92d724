"""Spot checks: drawn by lot, looked at by somebody else, and what differs is taken back."""

from datetime import timedelta
from json import loads

import pytest

from fengsui.callouts import actions, queries
from fengsui.callouts.actions.checking import Looked
from fengsui.callouts.actions.reporting import Numbers, Report
from fengsui.callouts.models import Callout, SpotCheck, Unit
from fengsui.callouts.refusals import OwnWork, Refused, WrongState
from fengsui.callouts.tests.night import TOWN, Night, Staff
from fengsui.journal import queries as journal
from fengsui.journal.models import Entry, Subject
from fengsui.tasks.models import Task

pytestmark = pytest.mark.django_db
V1, V2 = f"{TOWN}001", f"{TOWN}002"
MOVED = Report({"dangerous_house": Numbers(12, 9, 1)})
FEWER = {"dangerous_house": Numbers(12, 6, 1)}
DIFFERS = Looked("differs", "site", FEWER, "3人还在家")
COUNTS = ("drawn", "done", "differing", "returned")


@pytest.fixture
def night() -> Night:
    staff = Staff()
    staff.post(V1, "village_head", "one")
    staff.post(V2, "village_head", "two")
    return Night(staff)


@pytest.fixture
def callout(night: Night) -> Callout:
    """Return a call-out of whose villages both reported, were confirmed, and one was drawn."""
    callout = night.open(TOWN)
    for village in (V1, V2):
        actions.report(night.now, callout.uid, village, MOVED, actor="user:one")
    actions.verify(night.now, callout.uid, [V1, V2], actor="user:town")
    Unit.objects.filter(unit_uid=V2).update(spot_check="true")
    actions.draw_spot_checks(night.now, callout.uid, actor="user:c", count=1, seed=7)
    Unit.objects.filter(unit_uid=V2).update(spot_check="")
    night.now += timedelta(minutes=20)
    return callout


def look(night: Night, callout: Callout, looked: Looked, *, actor: str = "user:county") -> None:
    actions.record_spot_check(night.now, callout.uid, V1, looked, actor=actor)


def counted(callout: Callout) -> tuple[int, ...]:
    counts = queries.spot_counts(callout.id)
    return tuple(counts[name] for name in COUNTS)


def test_what_is_true_stays_confirmed(night: Night, callout: Callout) -> None:
    assert counted(callout) == (1, 0, 0, 0)
    at = night.now - timedelta(minutes=5)
    look(night, callout, Looked("true", "phone", by="王", at=at))
    unit = Unit.objects.get(unit_uid=V1)
    assert (unit.state, unit.spot_check) == ("verified", "true")
    assert counted(callout) == (1, 1, 0, 0)
    assert not Task.objects.filter(kind="returned").exists()
    entry = Entry.objects.get(kind="unit.checked")
    assert (entry.occurred_at, entry.recorded_at) == (at, night.now)
    assert "王" not in entry.facts, "no name in the journal"
    assert SpotCheck.objects.get().looked_by == "王"


def test_what_differs_is_taken_back_until_it_is_reported_and_confirmed_anew(
    night: Night, callout: Callout
) -> None:
    look(night, callout, DIFFERS)
    unit = Unit.objects.get(unit_uid=V1)
    assert (unit.state, unit.verified_by, unit.spot_check) == ("returned", "", "differs")
    assert queries.unit_counts(callout.id) == {"total": 4, "responded": 1, "verified": 1}
    assert counted(callout) == (1, 1, 1, 1)
    facts = loads(Subject.objects.get(entry__kind="unit.checked").facts)
    assert facts["reported"] == {"dangerous_house": [12, 9, 1]}
    assert facts["figures"] == {"dangerous_house": [12, 6, 1]}
    task = Task.objects.get(kind="returned")
    assert (task.subject_uid, task.state, task.division_id) == (V1, "open", V1)
    assert list(journal.differences()) == []
    assert actions.verify(night.now, callout.uid, [V1], actor="user:town") == 0, "not as it stands"
    actions.report(night.now, callout.uid, V1, Report(FEWER), actor="user:one")
    task.refresh_from_db()
    assert task.state == "dropped"
    assert actions.verify(night.now, callout.uid, [V1], actor="user:town") == 1
    assert counted(callout) == (1, 1, 1, 0)
    assert list(journal.differences()) == []


def test_what_a_look_refuted_counts_for_nobody_as_moved(night: Night, callout: Callout) -> None:
    both = queries.figures_below(callout.id, TOWN)["village"]["dangerous_house"]
    look(night, callout, DIFFERS)
    one = queries.figures_below(callout.id, TOWN)["village"]["dangerous_house"]
    assert (both, one) == ((24, 18, 2), (12, 9, 1))


def test_whom_nobody_reached_is_still_to_be_looked_at(night: Night, callout: Callout) -> None:
    look(night, callout, Looked("unreached", "phone"))
    look(night, callout, Looked("unreached", "video"))
    assert counted(callout) == (1, 0, 0, 0)
    look(night, callout, Looked("true", "site"))
    assert counted(callout) == (1, 1, 0, 0)
    assert SpotCheck.objects.count() == 3


@pytest.mark.parametrize("actor", ["user:one", "user:town"])
def test_nobody_checks_what_he_reported_or_confirmed(
    night: Night, callout: Callout, actor: str
) -> None:
    with pytest.raises(OwnWork):
        look(night, callout, DIFFERS, actor=actor)
    assert Unit.objects.get(unit_uid=V1).state == "verified"
    assert not SpotCheck.objects.exists()


@pytest.mark.parametrize(
    ("looked", "says"),
    [
        (Looked("perhaps", "phone"), "found is one of"),
        (Looked("true", "pigeon"), "means one of"),
        (Looked("true", "phone", FEWER), "only where they differ"),
        (Looked("differs", "phone"), "say what differs"),
        (Looked("differs", "phone", MOVED.figures), "nothing differs"),
        (Looked("differs", "phone", {"ghosts": Numbers(1, 0)}), "unknown category"),
        (Looked("differs", "phone", {"other": Numbers(1, 2)}), "exceed 1 due"),
        (Looked("true", "phone", by="长" * 41), "at most"),
        (Looked("true", "phone", note="长" * 501), "at most"),
    ],
)
def test_what_a_look_refuses(night: Night, callout: Callout, looked: Looked, says: str) -> None:
    with pytest.raises(Refused, match=says):
        look(night, callout, looked)
    assert counted(callout) == (1, 0, 0, 0)


@pytest.mark.parametrize(
    ("minutes", "says"), [(1, "future"), (-21, "before the report"), (-60 * 24 * 31, "30 days")]
)
def test_when_a_look_cannot_have_been(
    night: Night, callout: Callout, minutes: int, says: str
) -> None:
    with pytest.raises(Refused, match=says):
        look(night, callout, Looked("true", "site", at=night.now + timedelta(minutes=minutes)))


def test_only_what_was_drawn_is_looked_at_once_and_not_after_the_end(
    night: Night, callout: Callout
) -> None:
    with pytest.raises(WrongState):
        actions.record_spot_check(
            night.now, callout.uid, V2, Looked("true", "site"), actor="user:county"
        )
    look(night, callout, Looked("true", "site"))
    with pytest.raises(WrongState):
        look(night, callout, DIFFERS)
    Unit.objects.filter(unit_uid=V1).update(spot_check="drawn")
    actions.cancel(night.now, callout.uid, actor="user:author", reason="误发")
    with pytest.raises(WrongState):
        look(night, callout, Looked("true", "site"))
