"""What follows a lost lease, by what the channel makes of a key that it has seen; pure.

`by_key`: sent again, because the line drops a second one. `queryable`: asked first; what it has is
handed over, what it has not is sent again. `none`: nobody can tell, so that it is over as
`uncertain`. A queryable channel that cannot be asked now is asked again later, until the time for
the hand-over is past; from then on it is as good as none.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from fengsui.channels.interface import Dedup


class Fate(StrEnum):
    """What becomes of an attempt whose lease was lost."""

    AGAIN = "again"
    TAKEN = "taken"
    UNSURE = "unsure"
    ASK_LATER = "ask_later"


@dataclass(frozen=True, slots=True)
class Heard:
    """What a queryable carrier said: when it took the key, if it did; nothing where it could not.

    `could` is False where it could not be asked.
    """

    could: bool
    taken_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """The fate of an attempt under this lease; `ring_s` is how long a ring of it holds its line.

    `asked`: the carrier was asked, and is given longer and longer rests before it is sent again.
    """

    attempt_id: int
    lease: str
    fate: Fate
    taken_at: datetime | None = None
    ring_s: int = 0
    asked: bool = False


def fate(dedup: Dedup, heard: Heard, *, in_time: bool) -> Fate:
    """Return what becomes of an attempt; `in_time`: it may still be handed over, and is wanted."""
    if dedup == Dedup.BY_KEY:
        return Fate.AGAIN if in_time else Fate.UNSURE
    if dedup == Dedup.NONE:
        return Fate.UNSURE
    if not heard.could:
        return Fate.ASK_LATER if in_time else Fate.UNSURE
    # What it has not, surely never went out: the queue gives it up where it is too late.
    return Fate.AGAIN if heard.taken_at is None else Fate.TAKEN
