"""What the simulated population does when it is called: pure, the same for the same seed.

A person has one temper for a whole night; each message or ring draws its own delays.
"""

import random
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Protocol

from fengsui.rulebook.scales import Evidence, Means

DUTY_ROOM_PRIORITY_MAX = 20
DUTY_ROOM_AWAKE = 0.85
TEXT_READ = 0.45
LEFT_OF = 5


class Temper(StrEnum):
    """How somebody behaves when he is called at night."""

    PROMPT = "prompt"
    SLOW = "slow"
    TWICE = "twice"
    SILENT = "silent"
    PICKS_UP = "picks_up"
    LISTENS = "listens"
    HANGS_UP = "hangs_up"
    BUSY = "busy"
    NO_ANSWER = "no_answer"
    SWITCHED_OFF = "switched_off"
    UNASSIGNED = "unassigned"
    HELP = "help"


Mix = Mapping[Temper, int]
# Weights. A drill that teaches has few sleepers; a simulated night has all kinds.
LIVELY: Mix = MappingProxyType(
    {
        Temper.PROMPT: 70,
        Temper.SLOW: 8,
        Temper.TWICE: 4,
        Temper.PICKS_UP: 3,
        Temper.BUSY: 4,
        Temper.NO_ANSWER: 6,
        Temper.SWITCHED_OFF: 2,
        Temper.UNASSIGNED: 1,
        Temper.HELP: 2,
    }
)
MOTLEY: Mix = MappingProxyType(dict.fromkeys(Temper, 2) | {Temper.PROMPT: 8, Temper.SILENT: 4})


@dataclass(frozen=True, slots=True)
class Asked:
    """One message or ring as the carrier brings it; `person` is his uid."""

    key: str
    means: str
    person: str
    priority: int


@dataclass(frozen=True, slots=True)
class Reply:
    """What comes back after a while: a receipt of the line (`outcome`) or an answer of the person.

    Exactly one of `outcome` and `evidence` is given.
    """

    after_ms: int
    outcome: str = ""
    evidence: Evidence | None = None
    choice: str = "received"


class Respond(Protocol):
    """Whatever decides what comes back for a message."""

    def replies(self, asked: Asked) -> Sequence[Reply]: ...


class Population:
    """People with tempers drawn from a seed and a mix."""

    def __init__(self, seed: object, mix: Mix = LIVELY) -> None:
        self._seed = seed
        self._tempers = tuple(mix)
        self._weights = tuple(mix.values())

    def temper(self, person: str, *, priority: int = 100) -> Temper:
        """Return how this person behaves; who sits in a duty room is mostly awake."""
        chance = random.Random(f"{self._seed}/{person}")
        if priority <= DUTY_ROOM_PRIORITY_MAX and chance.random() < DUTY_ROOM_AWAKE:
            return Temper.PROMPT
        return chance.choices(self._tempers, self._weights)[0]

    def replies(self, asked: Asked) -> tuple[Reply, ...]:
        """Return what comes back for this message, in order of time."""
        chance = random.Random(f"{self._seed}/{asked.key}")
        temper = self.temper(asked.person, priority=asked.priority)
        found = _ring if Means(asked.means).rings else _text
        return tuple(sorted(found(temper, chance), key=lambda reply: reply.after_ms))


def _ring(temper: Temper, chance: random.Random) -> list[Reply]:
    picked_ms = chance.randrange(4_000, 20_000)
    said_ms = picked_ms + chance.randrange(4_000, 25_000)
    up = Reply(picked_ms, "picked_up")
    confirmed = Reply(said_ms, evidence=Evidence.CONFIRMED)
    unheard = Reply(chance.randrange(30_000, 45_000), "no_answer")
    later_ms = chance.randrange(120_000, 420_000)
    if temper == Temper.BUSY and chance.random() < 0.3:
        temper = Temper.PROMPT
    return {
        Temper.PROMPT: [up, confirmed],
        Temper.TWICE: [up, confirmed, Reply(said_ms + 7_000, evidence=Evidence.CONFIRMED)],
        Temper.HELP: [up, Reply(said_ms, evidence=Evidence.CONFIRMED, choice="help")],
        Temper.LISTENS: [up, Reply(said_ms, evidence=Evidence.HEARD)],
        Temper.PICKS_UP: [up, Reply(picked_ms + 500, evidence=Evidence.PICKED_UP)],
        Temper.SLOW: [unheard, Reply(later_ms, evidence=Evidence.CONFIRMED)],
        Temper.HANGS_UP: [Reply(picked_ms, "hung_up")],
        Temper.BUSY: [Reply(2_000, "busy")],
        Temper.NO_ANSWER: [unheard],
        Temper.SWITCHED_OFF: [Reply(3_000, "switched_off")],
        Temper.UNASSIGNED: [Reply(1_000, "unassigned")],
        Temper.SILENT: [],
    }[temper]


def _text(temper: Temper, chance: random.Random) -> list[Reply]:
    arrived = Reply(chance.randrange(1_000, 6_000), "delivered")
    soon_ms = chance.randrange(8_000, 55_000)
    late_ms = chance.randrange(150_000, 900_000)
    reads = chance.random() < TEXT_READ
    match temper:
        case Temper.PROMPT | Temper.TWICE if reads:
            return [arrived, Reply(soon_ms, evidence=Evidence.CONFIRMED)]
        case Temper.HELP if reads:
            return [arrived, Reply(soon_ms, evidence=Evidence.CONFIRMED, choice="help")]
        case Temper.SLOW if reads:
            return [arrived, Reply(late_ms, evidence=Evidence.CONFIRMED)]
        case Temper.UNASSIGNED:
            return [Reply(2_000, "unassigned")]
        case Temper.SWITCHED_OFF:
            return [Reply(90_000, "undeliverable")]
        case Temper.SILENT:
            return []
        case _:
            return [arrived]


@dataclass(frozen=True, slots=True)
class Measures:
    """What a unit says that it did; `figures` are (due, moved, refusing) by category."""

    figures: Mapping[str, tuple[int, int, int]]
    checks: tuple[str, ...]
    none_because: str = ""


def reports_after_ms(seed: object, unit: str) -> int:
    """Return how long a unit works before it reports, once somebody in it is awake."""
    return random.Random(f"{seed}/{unit}/reports").randrange(180_000, 900_000)


def verifies_after_ms(seed: object, unit: str) -> int:
    """Return how long the tier above takes to confirm a report."""
    return random.Random(f"{seed}/{unit}/verifies").randrange(60_000, 300_000)


def confirming(seed: object, townships: Collection[str]) -> frozenset[str]:
    """Return which townships confirm by themselves what their villages report.

    A share leaves it to whoever takes part in the drill: each in `LEFT_OF` townships, and at least
    one where there are several; a township alone does its work.
    """
    order = sorted(townships, key=lambda code: random.Random(f"{seed}/{code}/confirms").random())
    left = 0 if len(order) < 2 else max(1, round(len(order) / LEFT_OF))
    return frozenset(order[left:])


def measures(seed: object, unit: str, *, due: Mapping[str, int], checks: Sequence[str]) -> Measures:
    """Return what a unit reports: `due` people by category who must move, and the checks to do."""
    chance = random.Random(f"{seed}/{unit}/measures")
    wanted = {category: people for category, people in sorted(due.items()) if people}
    done = tuple(check for check in checks if chance.random() < 0.9)
    if not wanted and not done:
        return Measures({}, (), "辖区内无需转移人员，已巡查")
    figures = {}
    for category, people in wanted.items():
        refusing = min(people, chance.choice((0, 0, 0, 0, 1, 2)))
        left = min(people - refusing, chance.choice((0, 0, 0, 1)))
        figures[category] = (people, people - refusing - left, refusing)
    return Measures(figures, done)
