"""Ways to break the code on purpose, and to mend it again.

A statement is changed where `journal.statements` keeps it; where the product's text has moved on,
the mutant fails loudly and is to be mended.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Any

from tests.sim import plots

from fengsui.drills.plot import Plot
from fengsui.drills.process import replaced
from fengsui.journal import statements

Break = Callable[[], AbstractContextManager[None]]


@dataclass(frozen=True, slots=True)
class Mutant:
    """A way to break the code, the night in which that shows, and the checker that sees it."""

    name: str
    checker: str
    breaks: Break
    plot: Callable[[int], Plot] = plots.sleepy


def sql(statement: str, before: str, after: str) -> Break:
    """Return a break of a named statement."""

    @contextmanager
    def broken() -> Iterator[None]:
        context, name = statement.split("/")
        texts = statements.load(context)
        whole = texts[name]
        assert before in whole, f"{statement} no longer says {before!r}; mend the mutant"
        texts[name] = whole.replace(before, after)
        try:
            yield
        finally:
            texts[name] = whole

    return broken


def code(owner: Any, name: str, make: Callable[[Any], Any]) -> Break:
    """Return a break of a function: `make` gets the right one and gives the wrong one."""
    return lambda: replaced(owner, name, make(getattr(owner, name)))


def both(one: Break, other: Break) -> Break:
    """Return two breaks at once."""

    @contextmanager
    def broken() -> Iterator[None]:
        with one(), other():
            yield

    return broken


def nothing(result: Any = 0) -> Callable[[Any], Any]:
    """Return what makes a function that does nothing."""
    return lambda _right: lambda *_args, **_kwargs: result
