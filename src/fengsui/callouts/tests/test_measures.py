"""Measures: reported with denominators, confirmed by another, drawn for a look by the county."""

import pytest

from fengsui.callouts import actions, queries
from fengsui.callouts.actions.reporting import Numbers, Report
from fengsui.callouts.models import Callout, Figure, Unit
from fengsui.callouts.refusals import Refused, WrongState
from fengsui.callouts.tests.night import TOWN, Night, Staff
from fengsui.journal import queries as journal

pytestmark = pytest.mark.django_db
V1, V2 = f"{TOWN}001", f"{TOWN}002"
MOVED = Report({"dangerous_house": Numbers(12, 9, 1)}, ("shelter_open",), note="3人在途")


@pytest.fixture
def night() -> Night:
    staff = Staff()
    staff.post(V1, "village_head", "one")
    staff.post(V2, "village_head", "two")
    return Night(staff)


@pytest.fixture
def callout(night: Night) -> Callout:
    return night.open(TOWN)


def test_every_unit_owes_a_report_from_the_opening(callout: Callout) -> None:
    assert queries.unit_counts(callout.id) == {"total": 4, "responded": 0, "verified": 0}
    assert {unit.tier for unit in queries.units_of(callout.id)} == {"township", "village"}


def test_a_report_keeps_its_denominators_and_a_later_one_replaces_it(
    night: Night, callout: Callout
) -> None:
    actions.report(night.now, callout.uid, V1, MOVED, actor="user:one")
    figure = Figure.objects.get()
    assert (figure.due, figure.moved, figure.refusing) == (12, 9, 1)
    actions.verify(night.now, callout.uid, [V1], actor="user:town")
    later = Report({"dangerous_house": Numbers(12, 11, 1)})
    actions.report(night.now, callout.uid, V1, later, actor="user:one")
    unit = Unit.objects.get(unit_uid=V1)
    assert (unit.state, unit.verified_by) == ("responded", ""), "to be confirmed anew"
    assert Figure.objects.get().moved == 11
    assert list(journal.differences()) == []


def test_none_because_is_a_report_too(night: Night, callout: Callout) -> None:
    none = Report(none_because="本村无需转移人员，已逐户核对")
    actions.report(night.now, callout.uid, V2, none, actor="user:two")
    assert queries.unit_counts(callout.id)["responded"] == 1


@pytest.mark.parametrize(
    ("said", "says"),
    [
        (Report(), "says nothing"),
        (Report({"dangerous_house": Numbers(5, 5, 1)}), "exceed 5 due"),
        (Report({"dangerous_house": Numbers(-1, 0)}), "between 0 and"),
        (Report({"ghosts": Numbers(1, 0)}), "unknown category"),
        (Report(checks=("nothing_known",)), "unknown check"),
        (Report({"other": Numbers(1, 0)}, none_because="无"), "not both"),
        (Report(none_because="长" * 201), "at most 200"),
    ],
)
def test_what_a_report_refuses(night: Night, callout: Callout, said: Report, says: str) -> None:
    with pytest.raises(Refused, match=says):
        actions.report(night.now, callout.uid, V1, said, actor="user:one")
    assert Unit.objects.get(unit_uid=V1).state == "expected"


def test_nobody_confirms_his_own_report_and_then_nothing_is_confirmed(
    night: Night, callout: Callout
) -> None:
    for village, who in ((V1, "user:one"), (V2, "user:town")):
        actions.report(night.now, callout.uid, village, MOVED, actor=who)
    with pytest.raises(Refused, match="by who made it"):
        actions.verify(night.now, callout.uid, [V1, V2], actor="user:town")
    assert queries.unit_counts(callout.id)["verified"] == 0
    assert actions.verify(night.now, callout.uid, [V1, V2], actor="user:county") == 2
    assert actions.verify(night.now, callout.uid, [V1, V2], actor="user:county") == 0


def test_a_unit_of_another_callout_is_refused(night: Night, callout: Callout) -> None:
    with pytest.raises(WrongState):
        actions.report(night.now, callout.uid, "330225999", MOVED, actor="user:one")
    with pytest.raises(Refused, match="owes no report"):
        actions.verify(night.now, callout.uid, ["330225999"], actor="user:one")


def test_spot_checks_are_drawn_by_lot_and_anybody_can_draw_them_again(
    night: Night, callout: Callout
) -> None:
    for village in (V1, V2):
        actions.report(night.now, callout.uid, village, MOVED, actor="user:one")
    actions.verify(night.now, callout.uid, [V1, V2], actor="user:town")
    drawn = actions.draw_spot_checks(night.now, callout.uid, actor="user:c", count=1, seed=7)
    assert len(drawn) == 1
    Unit.objects.update(spot_check="")
    again = actions.draw_spot_checks(night.now, callout.uid, actor="user:c", count=1, seed=7)
    assert again == drawn


def test_the_county_steps_in_and_that_shows(night: Night, callout: Callout) -> None:
    assert actions.take_over(night.now, callout.uid, [TOWN], actor="user:county") == 1
    assert actions.take_over(night.now, callout.uid, [TOWN], actor="user:county") == 0
    assert Unit.objects.get(unit_uid=TOWN).taken_over
