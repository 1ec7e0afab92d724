"""UUIDv7 from an instant and an injected random source (RFC 9562)."""

import random
import secrets
from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from fengsui import clock

RandomBits = Callable[[int], int]


class _Source:
    """Where random bits come from; a simulation seeds it."""

    draw: RandomBits = staticmethod(secrets.randbits)


def new(now: datetime, randbits: RandomBits | None = None) -> str:
    """Return a fresh uid that sorts by `now`."""
    draw = randbits or _Source.draw
    value = (clock.to_ms(now) & (1 << 48) - 1) << 80
    value |= 0x7 << 76 | draw(12) << 64 | 0b10 << 62 | draw(62)
    return str(UUID(int=value))


def many(now: datetime, count: int, randbits: RandomBits | None = None) -> list[str]:
    """Return `count` fresh uids of one instant, in rising order."""
    return sorted(new(now, randbits) for _ in range(count))


def seed(value: int | None) -> None:
    """Draw from a seeded source (a simulation), or from the system's with None."""
    _Source.draw = secrets.randbits if value is None else random.Random(value).getrandbits
