"""The process under test: the production loops, which may die at any point and start again."""

import random
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import datetime
from types import MappingProxyType
from typing import Any

from fengsui.callouts import actions as callouts_actions
from fengsui.callouts import loop as callouts_loop
from fengsui.channels import actions as channels_actions
from fengsui.channels import loop as channels_loop
from fengsui.channels import queries as channels_queries
from fengsui.channels import routes
from fengsui.channels.interface import Transport
from fengsui.journal import gaps
from fengsui.journal.actions import Action
from fengsui.warnings import actions as warnings_actions
from fengsui.warnings import loop as warnings_loop

Step = Callable[[datetime], int]
LOOPS: tuple[Step, ...] = (callouts_loop.step, channels_loop.step, warnings_loop.step)
WAITS = (*callouts_actions.WAITS, *channels_actions.WAITS, *warnings_actions.WAITS)
LIMITS = channels_actions.LIMITS
# Between these nothing is held: another process may do anything meanwhile.
BETWEEN = (
    (channels_actions, "claim"),
    (channels_actions, "let_go"),
    (channels_actions, "say_handed_over"),
    (channels_actions, "recover"),
    (gaps, "shift_next"),
)


class Killed(BaseException):
    """The process died here; whatever was not committed is gone, and no code of ours catches it."""


class Process:
    """One or two processes that run the loops; dies when it is told, at the next point but n."""

    def __init__(self, chance: random.Random, *, interleaved: bool) -> None:
        self._chance = chance
        self._interleaved = interleaved
        self._points_left: int | None = None
        self._running = False
        self._inside = False
        self._others_did = 0
        self.now: datetime | None = None
        self.deaths = 0

    def kill_after(self, points: int) -> None:
        """Let the process die after so many further points."""
        self._points_left = points

    def point(self, name: str) -> None:
        """Pass a point at which the process may die, and at which another one may work."""
        if not self._running:
            return
        if self._points_left is not None:
            self._points_left -= 1
            if self._points_left <= 0:
                self._points_left = None
                raise Killed(name)
        if self._interleaved and not self._inside and name != "in an action":
            self._let_other_work()

    def _let_other_work(self) -> None:
        if self._chance.random() < 0.1:
            assert self.now is not None
            self._inside = True
            try:
                self._others_did += self._step(self._chance.choice(LOOPS))
            finally:
                self._inside = False

    def round(self, now: datetime) -> tuple[int, bool]:
        """Run the loops once; return how much was done, and whether the process lived."""
        self.now = now
        steps = list(LOOPS)
        if self._interleaved:
            self._chance.shuffle(steps)
        self._running = True
        self._others_did = 0
        try:
            done = sum(self._step(step) for step in steps)
            return done + self._others_did, True
        except Killed:
            self.deaths += 1
            return 1, False
        finally:
            self._running = False

    def _step(self, step: Step) -> int:
        """Do what a runner does: first move the waits that a gap in time left behind."""
        assert self.now is not None
        if gaps.pending():
            gaps.shift_next(self.now)
            return 1
        return step(self.now)

    @contextmanager
    def watched(self, transports: Mapping[str, Transport]) -> Iterator[None]:
        """Put the transports in and make the process pass points, until the end of the block."""
        table = MappingProxyType(dict(transports))
        with ExitStack() as stack:
            for module in (channels_loop, channels_queries, routes):
                stack.enter_context(replaced(module, "TRANSPORTS", table))
            stack.enter_context(replaced(Action, "entry", self._inside_action(Action.entry)))
            for module, name in BETWEEN:
                before = getattr(module, name)
                stack.enter_context(replaced(module, name, self._around(before)))
            yield

    def _inside_action(self, entry: Callable[..., int]) -> Callable[..., int]:
        def written(act: Action, *args: Any, **kwargs: Any) -> int:
            entry_id = entry(act, *args, **kwargs)
            self.point("in an action")
            return entry_id

        return written

    def _around(self, called: Callable[..., Any]) -> Callable[..., Any]:
        def surrounded(*args: Any, **kwargs: Any) -> Any:
            self.point(f"before {called.__name__}")
            result = called(*args, **kwargs)
            self.point(f"after {called.__name__}")
            return result

        return surrounded


@contextmanager
def replaced(owner: Any, name: str, value: Any) -> Iterator[None]:
    """Put another value in a module or class until the end of the block."""
    before = getattr(owner, name)
    setattr(owner, name, value)
    try:
        yield
    finally:
        setattr(owner, name, before)
