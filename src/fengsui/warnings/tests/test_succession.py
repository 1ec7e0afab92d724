"""What replaces what: by references, in either order of arrival, or proposed by the pure rule."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from fengsui.journal.models import Entry, Subject
from fengsui.warnings import queries
from fengsui.warnings.actions import end_alert, open_alert, receive
from fengsui.warnings.marks import MarkCode
from fengsui.warnings.models import Alert, AlertState
from fengsui.warnings.refusals import Refused
from fengsui.warnings.succession import Issued, overlap, predecessors
from fengsui.warnings.tests.county import (
    COUNTY,
    EAST,
    NOW,
    OFFICER,
    SENT,
    WEST,
    WEST_1,
    WHOLE,
    area,
    cap,
    found_county,
    info,
    named,
)

LATER = "2026-07-25T06:49:20+08:00"
CODE = "<geocode><valueName>GB/T 2260</valueName><value>{}</value></geocode>"
OLD = Issued("1", "象山县气象台", "11B01", "台风", "Actual", NOW, (COUNTY,))
NEW = replace(OLD, uid="2", sent=NOW + timedelta(hours=1), divisions=(WEST,))


def take(data: bytes) -> Alert:
    return Alert.objects.get(uid=receive(NOW, data, actor=OFFICER).uid)


def codes(alert: Alert) -> list[str]:
    return [mark.code for mark in queries.marks_of(alert)]


@pytest.mark.parametrize(
    ("old", "proposed"),
    [
        (OLD, True),
        (replace(OLD, divisions=(WEST_1,)), True),
        (replace(OLD, divisions=()), True),
        (replace(OLD, office="象山县 气象台"), True),
        (replace(OLD, hazard="", event="台风"), True),
        (replace(OLD, sent=NEW.sent), True),
        (replace(OLD, divisions=(EAST,)), False),
        (replace(OLD, office="宁波市气象台"), False),
        (replace(OLD, hazard="11B03"), False),
        (replace(OLD, hazard="", event="暴雨"), False),
        (replace(OLD, status="Exercise"), False),
        (replace(OLD, sent=NEW.sent + timedelta(seconds=1)), False),
        (replace(OLD, live=False), False),
        (replace(NEW, uid="2"), False),
        (replace(NEW, uid="3"), False),
    ],
)
def test_the_rule(old: Issued, *, proposed: bool) -> None:
    assert predecessors(NEW, [old]) == (["1"] if proposed else [])


def test_offices_without_a_name_are_not_the_same_and_the_newest_comes_first() -> None:
    assert predecessors(replace(NEW, office=""), [replace(OLD, office="")]) == []
    newer = replace(OLD, uid="0", sent=NOW + timedelta(minutes=1))
    assert predecessors(NEW, [OLD, newer]) == ["0", "1"]


def test_areas_overlap_where_one_lies_in_the_other() -> None:
    assert overlap([WEST_1], [COUNTY])
    assert overlap([COUNTY], [WEST_1])
    assert overlap([EAST, WEST_1], [WEST])
    assert not overlap([WEST], [EAST])
    assert not overlap([], [EAST])


@pytest.fixture
def _county(db: None) -> None:
    found_county()


@pytest.mark.usefixtures("_county")
class TestReferences:
    def test_an_update_replaces_what_it_names(self) -> None:
        old = take(cap())
        new = take(cap(identifier="A2", sent=LATER, msg_type="Update", references=named("A1")))
        old.refresh_from_db()
        assert (old.state, old.superseded_at, old.ring_due_at) == ("superseded", NOW, None)
        assert new.supersedes == old
        assert (new.state, codes(new)) == (AlertState.UNOPENED, [])
        assert Entry.objects.filter(kind="alert.superseded").count() == 1

    def test_an_update_that_came_first_replaces_what_comes_after(self) -> None:
        new = take(cap(identifier="A2", sent=LATER, msg_type="Update", references=named("A1")))
        assert codes(new) == [MarkCode.REFERENCE_UNKNOWN]
        old = take(cap())
        assert (old.state, old.ring_due_at) == (AlertState.SUPERSEDED, None)
        new.refresh_from_db()
        assert new.supersedes == old

    def test_a_bare_cancel_lifts_and_inherits_kind_colour_and_area(self) -> None:
        old = take(cap())
        bare = cap("", identifier="A2", sent=LATER, msg_type="Cancel", references=named("A1"))
        end = take(bare)
        old.refresh_from_db()
        assert (old.state, old.ended_at) == (AlertState.ENDED, NOW)
        assert (end.all_clear, end.hazard, end.color) == (True, "11B01", "red")
        assert queries.divisions_of(end) == (COUNTY,)
        assert len(queries.risk_points_of(end)) == 2

    def test_an_update_without_a_usable_area_inherits_none(self) -> None:
        take(cap())
        update = cap(
            info(area("<polygon>29,121 29,122 30,122 30,121</polygon>")),
            identifier="A2",
            msg_type="Update",
            references=named("A1"),
        )
        assert queries.divisions_of(take(update)) == ()

    @pytest.mark.parametrize("status", ["Exercise", "Test"])
    def test_no_drill_or_test_touches_what_is_in_earnest(self, status: str) -> None:
        old = take(cap())
        new = take(cap(identifier="A2", status=status, msg_type="Cancel", references=named("A1")))
        old.refresh_from_db()
        assert old.state == AlertState.UNOPENED
        assert new.supersedes is None
        if status == "Exercise":
            assert codes(new) == [MarkCode.REFERENCE_OTHER_STATUS]

    def test_of_several_the_newest_is_replaced_and_all_are_over(self) -> None:
        old = take(cap())
        newer = take(cap(identifier="A2", sent=LATER))
        both = f"{named('A2', LATER)} {named('A1')} {named('A0')} {named('A3')}"
        last = take(cap(identifier="A3", msg_type="Update", references=both))
        assert last.supersedes == newer
        assert set(Alert.objects.filter(state=AlertState.SUPERSEDED)) == {old, newer}
        assert codes(last) == [MarkCode.REFERENCE_UNKNOWN]

    def test_an_upgrade_under_a_new_number_proposes_what_it_replaces(self) -> None:
        orange = cap(info(area(CODE.format(WEST)), parameters="", severity="Severe"))
        old = take(orange)
        new = take(cap(identifier="B1", sent=LATER))
        assert queries.proposed_predecessors(new) == [old]
        assert new.supersedes is None
        assert old.state == AlertState.UNOPENED
        last = "2026-07-25T06:49:25+08:00"
        elsewhere = take(cap(info(area(CODE.format(EAST))), identifier="C1", sent=last))
        assert queries.proposed_predecessors(elsewhere) == [new]
        end_alert(NOW, old.uid, actor=OFFICER, reason="已过")
        assert queries.proposed_predecessors(new) == []

    def test_what_has_expired_is_not_proposed(self) -> None:
        take(cap(info(area(WHOLE), expires=SENT), sent="2026-07-24T06:00:00+08:00"))
        assert queries.proposed_predecessors(take(cap(identifier="B1"))) == []

    def test_the_journal_tells_the_state_of_every_alert(self) -> None:
        take(cap(identifier="A2", sent=LATER, msg_type="Update", references=named("A1")))
        take(cap())
        opened = take(cap(identifier="B", sent=LATER))
        open_alert(NOW, opened.uid, actor=OFFICER)
        take(cap("", identifier="C", msg_type="Cancel", references=named("B", LATER)))
        take(cap(identifier="T", status="Test"))
        told: dict[str, str] = {}
        for uid, facts in (
            Subject.objects.filter(type="alert").order_by("id").values_list("uid", "facts")
        ):
            told[uid] = json.loads(facts).get("state", told.get(uid))
        assert told == dict(Alert.objects.values_list("uid", "state"))
        assert sorted(told.values()) == ["ended", "noted", "superseded", "unopened", "unopened"]

    def test_an_alert_is_ended_once_with_a_reason(self) -> None:
        alert = take(cap())
        for reason in ("", " ", "长" * 201):
            with pytest.raises(Refused, match="reason"):
                end_alert(NOW, alert.uid, actor=OFFICER, reason=reason)
        end_alert(NOW, alert.uid, actor=OFFICER, reason="误发")
        with pytest.raises(Refused, match="ended already"):
            end_alert(NOW, alert.uid, actor=OFFICER, reason="误发")
