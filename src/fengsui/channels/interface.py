"""What a channel is: it takes a message and says whether it took it. It never sees a model.

A channel is a folder here with a `transport.py` that defines `TRANSPORT`. Adding one touches no
other file; which means and reach it serves stands in `<data>/routes.toml`.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol


class Dedup(StrEnum):
    """What a carrier makes of a key that it has seen: decides what follows a lost lease."""

    BY_KEY = "by_key"
    QUERYABLE = "queryable"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Message:
    """One thing to say: complete, so that nothing is looked up after it was claimed."""

    key: str
    number: str
    number_index: str
    text: str
    means: str
    exercise: bool


@dataclass(frozen=True, slots=True)
class Accepted:
    """The carrier took it. What it says later comes back under the message's key."""


class Undeliverable(Exception):
    """This message can never be delivered this way; the leg is over.

    `outcome` is one of `incoming.OUTCOMES` that is over, such as `unassigned`, `undeliverable`;
    `uncertain` where the carrier went silent in the middle. A queryable one is then asked.
    """

    def __init__(self, outcome: str) -> None:
        super().__init__(outcome)
        self.outcome = outcome


class Unavailable(Exception):
    """The channel cannot take anything now; the message stays queued."""


class Transport(Protocol):
    """A channel's one object.

    `by_loop` is False where people fetch the work themselves (the shared list for dialling by
    hand). `find` is asked only of queryable channels: when did you take this key? None says that
    it never came; where the carrier does not tell the time, `now` does. It raises `Unavailable`.
    """

    dedup: Dedup
    by_loop: bool

    def send(self, message: Message, now: datetime) -> Accepted: ...

    def find(self, key: str, now: datetime) -> datetime | None: ...
