"""A small county at night and an officer at its command line, with the time in the test's hands."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import pytest
from django.apps import apps

from fengsui import cli, clock
from fengsui.callouts.states import CallState
from fengsui.callouts.tests.night import COUNTY, OTHER, TOWN, Night, Staff, uid_of
from fengsui.clock import Reading
from fengsui.directory.actions import UserRow, add_user
from fengsui.directory.models import UserRole
from fengsui.node import commands as node

STATES = [str(state) for state in CallState]
ACCOUNTS = {
    "zhiban": (UserRole.DUTY_OFFICER, COUNTY),
    "zhibanzhang": (UserRole.DUTY_CHIEF, COUNTY),
    "zhihui": (UserRole.COMMANDER, COUNTY),
    "zhen": (UserRole.TOWNSHIP_OFFICER, TOWN),
    "cun": (UserRole.VILLAGE_HEAD, f"{TOWN}001"),
    "guanli": (UserRole.ADMINISTRATOR, COUNTY),
}
VILLAGES = 3


class HandTime:
    """Stands in for the clock and for waiting: to wait is to let the time pass."""

    behind = False

    def __init__(self, start: datetime) -> None:
        self.at = start

    def read(self) -> Reading:
        """Return the time."""
        return Reading(self.at, 0.0)

    def now(self) -> datetime:
        """Return the time."""
        return self.at

    def is_set(self) -> bool:
        """Never stop."""
        return False

    def wait(self, seconds: float) -> bool:
        """Let time pass."""
        self.at += timedelta(seconds=max(seconds, 0.001))
        return False


class Desk:
    """The county of `Night` with accounts, driven by nothing but `fengsui …`."""

    def __init__(
        self, monkeypatch: pytest.MonkeyPatch, read: Callable[[], tuple[str, str]]
    ) -> None:
        self.night = Night(_staff(), villages=VILLAGES)
        self.time = HandTime(self.night.now)
        self._read = read
        for name, (role, division) in ACCOUNTS.items():
            row = UserRow(name, f"long enough {name}", role, division)
            add_user(self.time.at, row, actor="test:desk")
        monkeypatch.setattr(clock, "now", self.time.now)
        monkeypatch.setattr(node, "Clock", lambda mark: self.time)
        monkeypatch.setattr(node, "_stopped_by_signals", self._never)

    def run(self, *argv: str) -> dict[str, object]:
        """Run a command that succeeds and return what `--json` prints."""
        code, out, err = self.answer(*argv, "--json")
        assert (code, err) == (0, ""), err
        facts = json.loads(out)
        assert isinstance(facts, dict)
        return facts

    def answer(self, *argv: str) -> tuple[int, str, str]:
        """Run a command and return its exit code, stdout and stderr."""
        self._read()
        code = cli.main(argv)
        return code, *self._read()

    def refused(self, *argv: str) -> str:
        """Run a command that is refused: code 2, one sentence, and nothing left behind."""
        before = rows_by_table()
        code, out, err = self.answer(*argv)
        assert (code, out) == (2, ""), (code, out, err)
        assert err.count("\n") == 1, err
        assert "Traceback" not in err
        assert rows_by_table() == before
        return err.strip()

    def loop(self, seconds: float = 5) -> None:
        """Let the loop work until nothing falls due within so many seconds."""
        assert self.run("loop", "--until-idle", "--seconds", str(seconds))["troubles"] == {}

    def pass_minutes(self, minutes: int) -> None:
        """Let minutes pass, the loop working after each."""
        for _ in range(minutes):
            self.time.wait(60)
            self.loop()

    def counts(self, callout: object) -> dict[str, int]:
        """Return the counts of a call-out that are not 0, checked to partition everywhere."""
        shown = self.run("callout", "show", str(callout))
        by_division = shown["by_division"]
        assert isinstance(by_division, list)
        tables = [shown["counts"], *(one["counts"] for one in by_division)]
        for table in tables:
            assert isinstance(table, dict)
            assert table["calls"] == sum(table[state] for state in STATES), table
        total = shown["counts"]
        assert isinstance(total, dict)
        assert total["calls"] == sum(one["counts"]["calls"] for one in by_division)
        return {name: count for name, count in total.items() if count}

    def draft(self, *more: str, by: str = "zhiban", divisions: str = TOWN) -> str:
        """Draft a call-out without an alert and return its uid."""
        argv = ["--title", "查岗", "--reason", "夜间抽查", "--divisions", divisions]
        return str(self.run("callout", "draft", "--by", by, *argv, *more)["uid"])

    @contextmanager
    def _never(self) -> Iterator[HandTime]:
        yield self.time


def rows_by_table() -> dict[str, int]:
    """Return how many rows each table holds."""
    return {model._meta.db_table: model._default_manager.count() for model in apps.get_models()}


def _staff() -> Staff:
    staff = Staff()
    staff.post(COUNTY, "county_duty_room", "county room")
    for town in (TOWN, OTHER):
        staff.post(town, "township_duty_room", f"room {town}")
        staff.post(town, "flood_control_head", f"leader {town}")
        staff.post(town, "emergency_station", f"station {town}")
        for no in range(1, VILLAGES + 1):
            village = f"{town}{no:03d}"
            staff.post(village, "village_head", f"head {village}", deputy=f"deputy {village}")
    return staff


def person(word: str) -> str:
    """Return the uid of the person who is called by this word."""
    return uid_of(word)
