"""What a draft is made of, and how long it will take; pure."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from fengsui.rulebook.scales import Means


@dataclass(frozen=True, slots=True)
class Audience:
    """Whom a call-out is for: divisions by code (each with all below it) and risk points by uid.

    `people` are called by name, by uid, in the tier that the profile calls first, whatever posts
    they hold.
    """

    divisions: tuple[str, ...]
    risk_points: tuple[str, ...] = ()
    people: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Said:
    """What the words are filled with; `texts` replaces the rule's words for a means."""

    event: str
    issuer: str
    issued_at: str
    area: str
    ask: str
    texts: Mapping[Means, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Capacity:
    """A line of a means: so many at once, each held so long, at most so many a second."""

    lines: int
    hold_s: int
    rate_per_s: int


def announced_s(
    people: int, legs: tuple[tuple[Means, int], ...], lines: Mapping[Means, Capacity]
) -> int:
    """Return how many seconds pass until everybody who stays silent was rung once.

    `legs` are means and wait in order, up to the first that rings; texts before it are waited for,
    then the rings share the lines.
    """
    total = 0.0
    for means, wait_s in legs:
        line = lines.get(means)
        rate = line.rate_per_s if line else 0
        pouring_s = people / rate if rate else 0.0
        if not means.rings:
            total += pouring_s + wait_s
            continue
        if line is None:
            return math.ceil(total)
        return math.ceil(total + max(pouring_s, math.ceil(people / line.lines) * line.hold_s))
    return math.ceil(total)
