"""Waits move with a jump of the clock: by bites, each row once, and nobody is rung before that."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.acceptance.desk import Desk
from tests.cli.test_runner import Told

from fengsui.callouts.models import Call
from fengsui.channels.models import Attempt
from fengsui.drills import actions as drills
from fengsui.drills.models import PendingReply
from fengsui.geo.actions import DivisionRow, import_divisions
from fengsui.geo.models import Level
from fengsui.journal import gaps, statements
from fengsui.journal.models import Beat, Entry, Shift
from fengsui.journal.statements import Value
from fengsui.runner import Runner, loops
from fengsui.tasks.models import Task
from fengsui.warnings.actions import receive
from fengsui.warnings.models import Alert
from fengsui.warnings.tests.county import cap

NOW = datetime(2026, 7, 24, 18, 0, tzinfo=UTC)
SETTLED = NOW + timedelta(seconds=gaps.SETTLE_S)
HOUR_S = 3600.0
SIMULATED = ("--exercise", "--reach", "simulated")
pytestmark = pytest.mark.django_db


class Died(BaseException):
    """The process was killed here."""


def dying(at: set[int]) -> Callable[[str, Mapping[str, Value]], list[tuple[object, ...]]]:
    """Return a way to run statements after which the process dies the so manieth times."""
    right, count = statements.rows, [0]

    def rows(statement: str, params: Mapping[str, Value]) -> list[tuple[object, ...]]:
        found = right(statement, params)
        count[0] += 1
        if count[0] in at:
            raise Died
        return found

    return rows


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    dues=st.lists(st.integers(-7_200, 7_200), max_size=12),
    gone=st.sets(st.integers(0, 11)),
    bite=st.integers(1, 5),
    deaths=st.sets(st.integers(1, 12), max_size=6),
    jumps=st.lists(st.integers(5, 7_200), min_size=1, max_size=3),
)
def test_every_row_moves_once_a_jump_wherever_the_process_dies(
    dues: list[int], gone: set[int], bite: int, deaths: set[int], jumps: list[int]
) -> None:
    for table in (Beat, Shift, PendingReply):
        table.objects.all().delete()
    before = {
        str(no): NOW + timedelta(seconds=due_s) for no, due_s in enumerate(dues) if no not in gone
    }
    for no, due_s in enumerate(dues):
        due_at = NOW + timedelta(seconds=due_s)
        PendingReply.objects.create(kind="receipt", key=str(no), said="busy", due_at=due_at)
    PendingReply.objects.filter(key__in=map(str, gone)).delete()
    now = NOW
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(gaps, "BITE", bite)
        patch.setattr(gaps, "rows", dying(deaths))
        for jump_s in jumps:
            now += timedelta(seconds=jump_s)
            assert gaps.note_jump(now, drills.WAITS, gap_s=jump_s)
        while gaps.pending():
            with suppress(Died):
                assert gaps.shift_next(now + timedelta(seconds=gaps.SETTLE_S)) <= bite
    moved = dict(PendingReply.objects.values_list("key", "due_at"))
    assert moved == {key: at + timedelta(seconds=sum(jumps)) for key, at in before.items()}


def test_nothing_moves_while_another_loop_may_still_write_in_the_old_time() -> None:
    PendingReply.objects.create(kind="receipt", key="a", said="busy", due_at=NOW)
    gaps.note_jump(NOW, drills.WAITS, gap_s=HOUR_S)
    assert gaps.shift_next(SETTLED - timedelta(milliseconds=1)) == 0
    assert gaps.pending()
    assert gaps.shift_next(SETTLED) == 1


def test_nobody_is_rung_while_a_dead_process_left_waits_unmoved(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gaps, "BITE", 1)
    callout = desk.draft("--hazard", "11B01", "--color", "red", *SIMULATED)
    desk.run("callout", "open", callout, "--by", "zhiban")
    desk.loop()
    time = Told(desk.time.at)
    parts = tuple(loops())
    first = Runner(time, parts)  # type: ignore[arg-type]
    first.round()
    waiting = dict(Call.objects.filter(due_at__isnull=False).values_list("id", "due_at"))
    assert len(waiting) > 2
    attempts = Attempt.objects.count()
    time.pass_s(1, jumped_s=HOUR_S)
    first.round()
    time.pass_s(gaps.SETTLE_S)
    monkeypatch.setattr(gaps, "rows", dying({3}))
    with suppress(Died):
        while True:
            first.round()
    # Another process comes up: it has seen no jump, and every call looks overdue by an hour.
    second = Runner(time, parts)  # type: ignore[arg-type]
    while gaps.pending():
        assert Attempt.objects.count() == attempts
        second.round()
    moved = dict(Call.objects.filter(id__in=waiting).values_list("id", "due_at"))
    assert moved == {one: due and due + timedelta(seconds=HOUR_S) for one, due in waiting.items()}
    assert Attempt.objects.count() == attempts
    assert Entry.objects.filter(kind=gaps.JUMP).count() == 1


def test_an_alert_has_its_time_to_be_opened_and_one_of_the_new_time_has_no_more() -> None:
    import_divisions(NOW, [DivisionRow("330225", "象山县", Level.COUNTY)], actor="test:gaps")
    uid = receive(NOW, cap(), actor="test:gaps").uid
    due_at = Alert.objects.get(uid=uid).ring_due_at
    assert due_at is not None
    time = Told(NOW + timedelta(seconds=10))
    runner = Runner(time, tuple(loops()))  # type: ignore[arg-type]
    runner.round()
    time.pass_s(0, jumped_s=HOUR_S)
    other = receive(time.at, cap(identifier="of the new time"), actor="test:gaps").uid
    new_due_at = Alert.objects.get(uid=other).ring_due_at
    for _ in range(4):
        runner.round()
        time.pass_s(gaps.SETTLE_S / 2)
    assert not Task.objects.exists(), "nobody is told that nobody opened it"
    found = dict(Alert.objects.values_list("uid", "ring_due_at"))
    assert found == {uid: due_at + timedelta(seconds=HOUR_S), other: new_due_at}
