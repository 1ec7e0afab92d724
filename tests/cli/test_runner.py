"""The runner outlives whatever fails, forgives a gap once, and stops at once."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from tests.acceptance.desk import Desk

from fengsui import runner as running
from fengsui.callouts.models import Call
from fengsui.channels.models import Attempt
from fengsui.clock import Reading
from fengsui.journal import actions as journal
from fengsui.journal import gaps
from fengsui.journal.gaps import LOOP
from fengsui.journal.models import Beat, Entry
from fengsui.runner import Loop, Runner, loops, run, run_until_idle

NOW = datetime(2026, 7, 24, 18, 0, tzinfo=UTC)
pytestmark = pytest.mark.django_db


class Told:
    """A clock that says what the test tells it to, and a wait that only remembers."""

    behind = False

    def __init__(self, at: datetime = NOW, *, rounds: int = 100) -> None:
        self.at = at
        self.jumped_s = 0.0
        self.waits: list[float] = []
        self._rounds = rounds

    def pass_s(self, seconds: float, *, jumped_s: float = 0.0) -> None:
        """Let time pass, part of it by a jump."""
        self.at += timedelta(seconds=seconds + jumped_s)
        self.jumped_s = jumped_s

    def read(self) -> Reading:
        """Return the time, and a jump only once."""
        jumped_s, self.jumped_s = self.jumped_s, 0.0
        return Reading(self.at, jumped_s)

    def now(self) -> datetime:
        """Return the time."""
        return self.at

    def is_set(self) -> bool:
        """Stop after so many waits."""
        return len(self.waits) >= self._rounds

    def wait(self, seconds: float) -> bool:
        """Let time pass."""
        self.waits.append(seconds)
        self.pass_s(seconds)
        return False


def runner_of(time: Told, *steps: Callable[[datetime], int], due: datetime | None = None) -> Runner:
    parts = [Loop(f"part {no}", step, lambda: due) for no, step in enumerate(steps)]
    return Runner(time, parts)  # type: ignore[arg-type]


def test_what_is_spoiled_under_a_running_node_lights_the_lamp_and_stops_nothing(
    own_data: Path,
) -> None:
    (own_data / "rules").mkdir()
    routes, desk = own_data / "routes.toml", own_data / "rules" / "desk.toml"
    desk.write_text((settings.RULES_DIR / "desk.toml").read_text(encoding="utf-8"), "utf-8")
    runner = Runner(Told(), tuple(loops()))  # type: ignore[arg-type]
    runner.round()
    assert Beat.objects.get(name=LOOP).lamp == ""
    routes.write_text("[[route]]\nmeans = 3", encoding="utf-8")
    desk.write_text("ring_desk_s = soon", encoding="utf-8")
    Beat.objects.all().delete()
    runner = Runner(Told(NOW + timedelta(seconds=3)), tuple(loops()))  # type: ignore[arg-type]
    runner.round()
    assert runner.troubles.now == {}
    lamp = Beat.objects.get(name=LOOP).lamp
    assert 'routes.toml:1: field "route[1].reach" is missing' in lamp
    assert "desk.toml:1: the file is not valid TOML" in lamp


def move_waits(first: Told, second: Told, *runners: Runner) -> None:
    """Let both runners see the jump, wait for each other, and move what waits."""
    while True:
        for runner in runners:
            runner.round()
        if not gaps.pending():
            return
        for time in (first, second):
            time.pass_s(gaps.SETTLE_S / 2)


def kinds() -> list[str]:
    return list(Entry.objects.order_by("id").values_list("kind", flat=True))


def test_a_failing_loop_lights_the_lamp_and_the_others_go_on() -> None:
    broken = [True]

    def fails(_now: datetime) -> int:
        if broken:
            raise KeyError("the line is gone")
        return 0

    time = Told()
    runner = runner_of(time, fails, lambda _now: 3)
    assert runner.round() == 3
    assert runner.troubles.now == {"part 0": "KeyError: 'the line is gone'"}
    assert "the line is gone" in Beat.objects.get(name=LOOP).lamp
    broken.clear()
    assert runner.round() == 3
    assert runner.troubles.now == {}


def test_every_context_with_a_loop_takes_part() -> None:
    names = [part.name for part in loops()]
    assert names.index("channels") < names.index("callouts") < names.index("warnings")


def test_it_rests_after_work_and_sleeps_while_idle() -> None:
    time = Told(rounds=4)
    done = iter([5, 1, 0, 0])
    run(runner_of(time, lambda _now: next(done)), time)  # type: ignore[arg-type]
    assert time.waits == [running.REST_S, running.REST_S, running.POLL_S, running.POLL_S]
    journal.Courtesy.rest_s = 0.0


def test_it_stops_when_its_parent_is_gone() -> None:
    time = Told()
    run(runner_of(time, lambda _now: 1), time, parent=1)  # type: ignore[arg-type]
    assert time.waits == []
    journal.Courtesy.rest_s = 0.0


def test_until_idle_waits_for_what_falls_due_and_no_longer() -> None:
    time = Told()
    runner = runner_of(time, lambda _now: 0, due=NOW + timedelta(seconds=60))
    assert run_until_idle(runner, time, seconds=30)  # type: ignore[arg-type]
    assert sum(time.waits) < 1
    assert not run_until_idle(runner, time, seconds=10**6)  # type: ignore[arg-type]
    busy = Told(rounds=10**6)
    assert not run_until_idle(runner_of(busy, lambda _now: 1), busy, seconds=2)  # type: ignore[arg-type]
    assert sum(busy.waits) == pytest.approx(2, abs=0.1)


def test_a_time_without_a_loop_is_forgiven_once_though_two_loops_see_it() -> None:
    journal.beat(NOW - timedelta(seconds=600), LOOP)
    time = Told()
    first, second = runner_of(time, lambda _now: 0), runner_of(time, lambda _now: 0)
    first.round()
    second.round()
    assert kinds() == ["loop.resumed"]
    time.pass_s(8)
    first.round()
    assert kinds() == ["loop.resumed"]


def test_a_loop_that_was_held_up_is_forgiven_too() -> None:
    time = Told()
    runner = runner_of(time, lambda _now: 0)
    runner.round()
    time.pass_s(120)
    runner.round()
    assert kinds() == ["loop.resumed"]


def test_a_clock_an_hour_ahead_bunches_nothing_and_is_forgiven_once(desk: Desk) -> None:
    callout = desk.draft("--hazard", "11B01", "--color", "red", "--exercise")
    desk.run("callout", "open", callout, "--by", "zhiban")
    desk.loop()
    waiting = dict(Call.objects.values_list("person__uid", "due_at"))
    before = Attempt.objects.count()
    time = Told(desk.time.at)
    runners = [Runner(time, tuple(loops())) for _ in range(2)]  # type: ignore[arg-type]
    for runner in runners:
        runner.round()
    time.pass_s(1, jumped_s=3600)
    jumped = Told(time.at)
    jumped.jumped_s = 3600
    runners[1]._clock = jumped  # type: ignore[assignment]  # both see the same jump
    move_waits(time, jumped, *runners)
    assert kinds().count("clock.jumped") == 1
    assert Attempt.objects.count() == before, "nobody is rung before he had his time"
    for uid, due_at in waiting.items():
        moved = Call.objects.get(person__uid=uid).due_at
        assert due_at is not None
        assert moved == due_at + timedelta(seconds=3600)


def test_nothing_is_done_before_the_gap_is_dealt_with(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuses(_now: datetime, _waits: object, *, gap_s: float) -> None:
        raise OSError(f"{gap_s:.0f}")

    time = Told()
    done: list[datetime] = []
    runner = runner_of(time, lambda now: done.append(now) or 1)  # type: ignore[func-returns-value]
    with monkeypatch.context() as patch:
        patch.setattr(gaps, "note_jump", refuses)
        time.pass_s(0, jumped_s=3600)
        assert runner.round() == 0
        assert done == []
        assert runner.troubles.now == {"clock": "OSError: 3600"}
    assert runner.round() == 1
    assert kinds() == ["clock.jumped"]
