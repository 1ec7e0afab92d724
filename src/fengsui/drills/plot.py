"""What happens in one simulated night: drawn from a seed, pure, so that a seed tells it again."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from fengsui.channels.interface import Dedup
from fengsui.channels.models import Reach
from fengsui.drills.carrier import NEVER_FAILS, Down, Ways
from fengsui.drills.responders import LIVELY, MOTLEY, Mix
from fengsui.rulebook.scales import AlertColor, Purpose

FIRST_DAY = datetime(2026, 7, 24, tzinfo=UTC)
POSTS_MIN, POSTS_MAX, POSTS_LARGE = 8, 40, 2_000
MINUTE_MS = 60_000
WARNING_PROFILES = (
    *("xs-135-flat",) * 4,
    *("xs-135-relayed",) * 2,
    "changzhi-5min",
    "three-calls-5min",
    "text-only",
)


@dataclass(frozen=True, slots=True)
class Opening:
    """A call-out of the night; `after` is the place of the one that it supersedes.

    `how` is `approved`, `orally` or `countdown` (a standing order opens it by itself).
    """

    at_ms: int
    profile: str
    purpose: Purpose
    hazard: str
    color: AlertColor | None
    exercise: bool
    reach: Reach
    pace: int
    how: str = "approved"
    after: int | None = None
    only_changed: bool = False
    whole_county: bool = True


@dataclass(frozen=True, slots=True)
class Event:
    """Something that somebody does at a time; `which` is the place of a call-out."""

    at_ms: int
    what: str
    which: int = 0


@dataclass(frozen=True, slots=True)
class Plot:
    """A night: its county, its call-outs, its faults, its people."""

    seed: int
    posts: int
    openings: tuple[Opening, ...] = ()
    events: tuple[Event, ...] = ()
    start: datetime = FIRST_DAY
    tick_ms: int = 5_000
    voice_lines: int = 30
    rate_per_s: int = 0
    mix: Mix = field(default_factory=lambda: LIVELY)
    ways: Ways = NEVER_FAILS
    kills: tuple[tuple[int, int], ...] = ()
    interleaved: bool = False
    dead_ms: tuple[int, int] | None = None
    jump_ms: tuple[int, int] | None = None
    desk_works: bool = True
    closes: bool = True


def draw(seed: int) -> Plot:
    """Return the night of a seed."""
    chance = random.Random(f"{seed}/plot")
    large = seed % 100 == 99
    quiet = chance.random() < 0.15
    openings = tuple(_openings(chance))
    return Plot(
        seed=seed,
        posts=POSTS_LARGE if large else chance.randint(POSTS_MIN, POSTS_MAX),
        start=FIRST_DAY + timedelta(seconds=chance.randrange(24 * 3600)),
        tick_ms=10_000 if large else chance.choice((5_000, 10_000, 15_000, 15_000)),
        voice_lines=30 if large else chance.choice((2, 5, 30)),
        rate_per_s=chance.choice((0, 0, 0, 2)) if not large else 0,
        mix=chance.choice((LIVELY, MOTLEY, MOTLEY)),
        openings=openings,
        events=() if large else tuple(_events(chance, len(openings))),
        ways=NEVER_FAILS if quiet or large else _ways(chance),
        kills=() if quiet or large else tuple(_kills(chance)),
        interleaved=chance.random() < 0.3,
        dead_ms=_span(chance, 0.2, 10 * MINUTE_MS),
        jump_ms=_span(chance, 0.2, chance.choice((5, 60)) * MINUTE_MS),
        desk_works=chance.random() < 0.6,
    )


def _openings(chance: random.Random) -> Iterator[Opening]:
    first = _opening(chance, 0)
    yield first
    drawn = chance.random()
    at_ms = chance.randrange(0, 8 * MINUTE_MS)
    if drawn < 0.2:  # an upgrade of the first
        yield _opening(chance, at_ms, like=first, after=0)
    elif drawn < 0.6:  # another hazard at the same time
        yield _opening(chance, at_ms)
    if drawn < 0.1:
        yield _opening(chance, at_ms + chance.randrange(4 * MINUTE_MS))


def _opening(
    chance: random.Random, at_ms: int, *, like: Opening | None = None, after: int | None = None
) -> Opening:
    profile = chance.choice(WARNING_PROFILES)
    color: AlertColor | None = chance.choice(tuple(AlertColor))
    how = chance.choice(("approved", "approved", "orally"))
    exercise, reach = chance.choice(
        (
            *((True, Reach.SIMULATED),) * 6,
            *((False, Reach.REAL),) * 5,
            (True, Reach.REHEARSAL),
        )
    )
    if like is not None:
        exercise, reach = like.exercise, like.reach
    purpose, hazard = Purpose.WARNING, chance.choice(("11B01", "11B03", "11A01"))
    drawn = chance.random()
    if drawn < 0.12:
        color, profile, how, hazard = AlertColor.RED, "xs-135-flat", "countdown", "11B03"
    elif drawn < 0.18:
        purpose, profile, color, hazard = Purpose.ROLL_CALL, "roll-call", None, ""
    if reach == Reach.REHEARSAL and how == "countdown":
        how = "approved"
    return Opening(
        at_ms=at_ms,
        profile=profile,
        purpose=purpose,
        hazard=hazard,
        color=color,
        exercise=exercise,
        reach=reach,
        pace=chance.choice((1, 1, 2, 5)) if exercise else 1,
        how=how,
        after=after,
        only_changed=after is not None and chance.random() < 0.5,
        whole_county=chance.random() < 0.7,
    )


def _events(chance: random.Random, callouts: int) -> Iterator[Event]:
    def at() -> int:
        return chance.randrange(10_000, 12 * MINUTE_MS)

    for _ in range(chance.choice((0, 0, 1, 2, 4))):
        yield Event(at(), "page answer")
    for what, often in (
        ("cancel", 0.12),
        ("give up", 0.1),
        ("spoken with", 0.15),
        ("entered afterwards", 0.15),
        ("measures", 0.15),
        ("measures", 0.15),
        ("page help", 0.1),
        ("bad number", 0.1),
    ):
        if chance.random() < often:
            yield Event(at(), what, chance.randrange(callouts))


def _spans(chance: random.Random, often: float) -> Iterator[Down]:
    for means in ("sms", "voice", "voice", "message"):
        if chance.random() < often:
            from_ms = chance.randrange(6 * MINUTE_MS)
            length_ms = chance.choice((30_000, 2 * MINUTE_MS, 14 * MINUTE_MS))
            yield Down(means, from_ms, from_ms + length_ms)


def _ways(chance: random.Random) -> Ways:
    down = tuple(_spans(chance, 0.15))
    return Ways(
        dedup=chance.choice((*(Dedup.BY_KEY,) * 3, Dedup.NONE, Dedup.QUERYABLE)),
        refuses=chance.choice((0.0, 0.03, 0.15)),
        times_out=chance.choice((0.0, 0.03, 0.1)),
        twice=chance.choice((0.0, 0.2)),
        lost=chance.choice((0.0, 0.1, 0.5)),
        stumbles=chance.choice((0.0, 0.0, 0.05)),
        down=down,
        broken=tuple(_spans(chance, 0.03)),
    )


def _kills(chance: random.Random) -> Iterator[tuple[int, int]]:
    """Yield when the process dies: at a time, after so many points that it still passes."""
    for _ in range(chance.choice((0, 1, 3, 6))):
        yield chance.randrange(10 * MINUTE_MS), chance.choice((1, 2, 3, 5, 8, 13, 30))


def _span(chance: random.Random, often: float, length_ms: int) -> tuple[int, int] | None:
    at_ms = chance.randrange(10_000, 9 * MINUTE_MS)
    return (at_ms, length_ms) if chance.random() < often else None
