"""Checkers outside the code under test: each has a name and yields what is wrong.

`ALWAYS` hold at every moment; `AFTERWARDS` read the whole story and are asked at the end.
"""

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

from fengsui.drills.checkers import ending, escalation, hearing, ladder, measures, states
from fengsui.drills.checkers.scene import Scene

Checker = Callable[[Scene], Iterator[str]]


class Breach(AssertionError):
    """A checker found something wrong; `checker` is its name."""

    def __init__(self, checker: str, text: str) -> None:
        super().__init__(f"{checker}: {text}")
        self.checker = checker


def _named(*checkers: Checker) -> Mapping[str, Checker]:
    return MappingProxyType({checker.__name__: checker for checker in checkers})


ALWAYS = _named(
    states.partition,
    states.one_ring,
    states.nobody_forgotten,
    states.never_late,
    states.tasks,
    ladder.relayed_at_once,
)
NOW_AND_THEN = _named(
    states.fold,
    states.waits_kept,
    states.outbox,
    states.stumbling,
    states.exercise_stays_inside,
)
AFTERWARDS = _named(
    ending.everybody_ends,
    hearing.late_answers_count,
    hearing.no_false_waking,
    hearing.nobody_rung_after_he_answered,
    hearing.rings_limited,
    hearing.cancelled_stays_silent,
    escalation.escalation_only_after_ring,
    escalation.bundles,
    measures.verified_by_another,
    measures.approved_by_another,
    measures.countdown_kept,
    ladder.relayed,
    ladder.no_leg_skipped,
    ladder.never_early,
    ending.sealed,
)
EVERYTHING = MappingProxyType({**ALWAYS, **NOW_AND_THEN, **AFTERWARDS})


def check(scene: Scene, checkers: Mapping[str, Checker]) -> None:
    """Raise `Breach` at the first thing that is wrong."""
    for name, checker in checkers.items():
        for text in checker(scene):
            raise Breach(name, text)
