"""The background of a node: every context's loop, one bounded step after another, until stopped.

Several runners may serve one database. What one of them cannot do is reported, lights the lamp and
does not keep the others from their work.
"""

import logging
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from importlib import import_module
from importlib.util import find_spec

from django.apps import apps
from django.db import connection

from fengsui.clock import Clock, Reading, monotonic_s
from fengsui.journal import actions as journal
from fengsui.journal import checkpoint, gaps, seals
from fengsui.journal.gaps import LOOP
from fengsui.journal.queries import beats
from fengsui.rulebook import queries as rulebook

POLL_S = 0.25
# After each busy round and each long transaction: somebody may be waiting to write.
REST_S = 0.02
BEAT_EVERY_S = 2.0
SEAL_EVERY_S = 5.0
OUTAGE_S_MIN = 10.0
REPORT_EVERY_S = 60.0
# What another runner has in hand is seen only after its commit.
IDLE_ROUNDS = 3

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Loop:
    """One context's part: `step` does a bounded round and says how much it did.

    `planned_at` says when it has something to do again, as far as that is known; `trouble` what
    does not work although the steps go on, for the lamp. `waits` and `limits` move with a jump of
    the clock and with a time without a loop (journal/gaps.py).
    """

    name: str
    step: Callable[[datetime], int]
    planned_at: Callable[[], datetime | None] | None = None
    trouble: Callable[[datetime], str] | None = None
    waits: tuple[str, ...] = ()
    limits: tuple[str, ...] = ()


def loops() -> Iterator[Loop]:
    """Yield the loops of the contexts that have one, lower contexts first."""
    for config in apps.get_app_configs():
        home = config.name
        if home.startswith("fengsui.") and find_spec(f"{home}.loop"):
            reads = import_module(f"{home}.queries") if find_spec(f"{home}.queries") else None
            writes = import_module(f"{home}.actions")
            yield Loop(
                config.label,
                import_module(f"{home}.loop").step,
                planned_at=getattr(reads, "planned_at", None),
                trouble=getattr(reads, "trouble", None),
                waits=getattr(writes, "WAITS", ()),
                limits=getattr(writes, "LIMITS", ()),
            )


class Troubles:
    """What goes wrong in an outermost frame: reported, and kept until it works again."""

    def __init__(self) -> None:
        self.now: dict[str, str] = {}
        self._reported: dict[str, tuple[str, float]] = {}

    def attempt(self, name: str, do: Callable[[], int]) -> int:
        """Do it and return what it returns, 0 where it fails: the night goes on."""
        try:
            done = do()
        except Exception as error:
            why = self.now[name] = f"{type(error).__name__}: {error}"
            said, since_s = self._reported.get(name, ("", float("-inf")))
            if said != why or monotonic_s() - since_s >= REPORT_EVERY_S:
                self._reported[name] = why, monotonic_s()
                log.exception("%s failed; the others go on", name)
            connection.close_if_unusable_or_obsolete()
            return 0
        self.now.pop(name, None)
        return done

    def told(self) -> list[str]:
        """Return a line for each."""
        return [f"{name}: {why}" for name, why in self.now.items()]


class Runner:
    """Runs loops round by round; knows the time, the outages and what went wrong."""

    def __init__(self, clock: Clock, parts: Sequence[Loop]) -> None:
        self._clock = clock
        self._parts = parts
        self._last_at: datetime | None = None
        self._jumped_s = 0.0
        self._beaten_s = self._sealed_s = self._checkpointed_s = float("-inf")
        self.troubles = Troubles()
        self.now = clock.now()

    def round(self) -> int:
        """Let every loop do a step; return how much was done in all."""
        reading = self._clock.read()
        self.now = reading.now
        if not self.troubles.attempt("clock", partial(self._catch_up, reading)):
            return 0  # what is due cannot be told before the gap is dealt with
        done = 0
        for part in self._parts:
            done += self.troubles.attempt(part.name, partial(self._let_work, part))
        self._seal()
        self._beat()
        self._checkpoint()
        return done

    @property
    def named(self) -> str:
        """Return which loops take part."""
        return ", ".join(part.name for part in self._parts)

    def planned_at(self) -> datetime | None:
        """Return when there is something to do again; None where nothing is planned."""
        planned = [part.planned_at() for part in self._parts if part.planned_at]
        return min(filter(None, planned), default=None)

    def _catch_up(self, reading: Reading) -> int:
        """Note a jump of the clock or a time without a loop; return 1."""
        if reading.jumped_s > 0:
            self._jumped_s += reading.jumped_s
        gap_s = self._gap_s()
        if self._jumped_s:
            waits = [name for part in self._parts for name in part.waits]
            gaps.note_jump(self.now, waits, gap_s=self._jumped_s)
            self._jumped_s = 0.0
        elif gap_s >= OUTAGE_S_MIN:
            limits = [name for part in self._parts for name in part.limits]
            gaps.note_outage(self.now, limits, gap_s=gap_s)
        self._last_at = self.now
        return 1

    def _let_work(self, part: Loop) -> int:
        """Let a context do its step; while waits have to move, move the next of them instead."""
        if not gaps.pending():
            return part.step(self.now)
        return gaps.shift_next(self.now) or 1

    def _gap_s(self) -> float:
        last_at = self._last_at
        if last_at is None:
            beat = beats().get(LOOP)
            last_at = beat.at if beat else self.now
        return (self.now - last_at).total_seconds()

    def _seal(self) -> None:
        if monotonic_s() - self._sealed_s >= SEAL_EVERY_S:
            self._sealed_s = monotonic_s()
            self.troubles.attempt("seals", partial(seals.seal, self.now))

    def _beat(self) -> None:
        if monotonic_s() - self._beaten_s >= BEAT_EVERY_S:
            self._beaten_s = monotonic_s()
            self.troubles.attempt("heartbeat", self._say_alive)

    def _checkpoint(self) -> None:
        if monotonic_s() - self._checkpointed_s >= checkpoint.EVERY_S:
            self._checkpointed_s = monotonic_s()
            self.troubles.attempt("checkpoint", checkpoint.checkpoint)

    def _say_alive(self) -> int:
        journal.beat(self.now, LOOP, lamp=self._lamp())
        return 1

    def _lamp(self) -> str:
        behind = ["the clock is behind what the journal holds"] if self._clock.behind else []
        spoiled = rulebook.refusal()
        rules = [str(spoiled)] if spoiled else []
        lasting = [part.trouble(self.now) for part in self._parts if part.trouble]
        return "; ".join([*behind, *rules, *filter(None, lasting), *self.troubles.told()])


def run(runner: Runner, stop: threading.Event, *, parent: int | None = None) -> None:
    """Run until `stop` is set, or until the process `parent` is gone; wait only while idle."""
    journal.Courtesy.rest_s = REST_S
    log.info("the loop runs: %s", runner.named)
    while not stop.is_set() and (parent is None or os.getppid() == parent):
        done = runner.round()
        stop.wait(REST_S if done else POLL_S)


def run_until_idle(runner: Runner, stop: threading.Event, *, seconds: float) -> bool:
    """Run for at most so many seconds, or until nothing falls due within them; tell which.

    True: nothing is left to do now, and another runner has not found anything either.
    """
    end = runner.now + timedelta(seconds=seconds)
    idle = 0
    while not stop.is_set():
        done = runner.round()
        due = runner.planned_at()
        quiet = not done and not runner.troubles.now and (due is None or due > end)
        idle = idle + 1 if quiet else 0
        if idle == IDLE_ROUNDS:
            return True
        if runner.now >= end:
            return False
        stop.wait(REST_S if done else min(POLL_S, _until(due, runner.now)))
    return False


def _until(due: datetime | None, now: datetime) -> float:
    return max(REST_S, (due - now).total_seconds()) if due else POLL_S
