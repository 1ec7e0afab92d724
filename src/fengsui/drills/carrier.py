"""A carrier outside the code under test: it keeps a book of its own and fails as it is told."""

import hashlib
import random
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from fengsui.channels.interface import Accepted, Dedup, Message, Unavailable, Undeliverable
from fengsui.drills.responders import Asked, Reply, Respond

REFUSALS = ("unassigned", "undeliverable", "out_of_service")


@dataclass(frozen=True, slots=True)
class Taken:
    """One line of the book: `effect` is False where the carrier had the key already.

    `entry_id` is the newest entry of the journal at that moment.
    """

    key: str
    number_index: str
    words: str
    means: str
    exercise: bool
    at: datetime
    entry_id: int
    effect: bool


@dataclass(frozen=True, slots=True)
class Down:
    """A means that the carrier cannot serve for a while, in milliseconds of the night."""

    means: str
    from_ms: int
    until_ms: int


@dataclass(frozen=True, slots=True)
class Ways:
    """How the carrier fails: `refuses` and `times_out` are shares of the messages.

    A time-out comes after the message was taken; `twice` is the share of what comes back that
    comes twice, `lost` the share of the line's own receipts that never come. The transport before
    it `stumbles` over a share of the messages for ever, half of them only after they were taken,
    and over every message while it is `broken`.
    """

    dedup: Dedup = Dedup.BY_KEY
    refuses: float = 0.0
    times_out: float = 0.0
    twice: float = 0.0
    lost: float = 0.0
    stumbles: float = 0.0
    down: tuple[Down, ...] = ()
    broken: tuple[Down, ...] = ()


NEVER_FAILS = Ways()


@dataclass(frozen=True, slots=True)
class Pending:
    """Something that comes back at `at_ms` of the night."""

    at_ms: int
    key: str
    reply: Reply


@dataclass
class Outside:
    """What the carrier sees of the world: the hour, the people, the journal's end, the process.

    `point` is called with a name at each point where the sending process may die.
    """

    elapsed_ms: Callable[[], int]
    asked: Callable[[Message], Asked]
    last_entry: Callable[[], int]
    point: Callable[[str], None]


class Stumbled(Exception):
    """A mistake in a transport, of which it knows nothing itself."""


@dataclass
class Carrier:
    """A transport with a book; what people will answer is put into `pending`."""

    respond: Respond
    outside: Outside
    ways: Ways
    chance: random.Random
    by_loop: bool = field(default=True, init=False)
    dedup: Dedup = field(init=False)
    book: list[Taken] = field(default_factory=list)
    pending: list[Pending] = field(default_factory=list)
    keys: set[str] = field(default_factory=set)
    stumbles: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.dedup = self.ways.dedup

    def send(self, message: Message, now: datetime) -> Accepted:
        """Take the message, refuse it, or fail, as the ways say."""
        self.outside.point("before send")
        at_ms = self.outside.elapsed_ms()
        if _now(at_ms, self.ways.down, message.means):
            raise Unavailable(f"no {message.means} now")
        known = message.key in self.keys
        stumbles = random.Random(message.key).random() / max(self.ways.stumbles, 1e-9)
        if stumbles < 0.5 or _now(at_ms, self.ways.broken, message.means):
            self.stumbles[message.key] += 1
            raise Stumbled(message.number)
        if not known and self.chance.random() < self.ways.refuses:
            raise Undeliverable(self.chance.choice(REFUSALS))
        self._take(message, now, effect=not known or self.ways.dedup != Dedup.BY_KEY)
        if not known and self.chance.random() < self.ways.times_out:
            # Who knows no keys must not be asked again: whether it went out nobody can tell.
            if self.ways.dedup != Dedup.BY_KEY:
                raise Undeliverable("uncertain")
            raise Unavailable("timed out")
        if stumbles < 1.0:
            self.stumbles[message.key] += 1
            raise Stumbled(message.number)
        self.outside.point("after send")
        return Accepted()

    def find(self, key: str, now: datetime) -> datetime | None:
        """Say since when the book has the key; nothing is answered while anything is down."""
        self.outside.point("before find")
        at_ms = self.outside.elapsed_ms()
        if _now(at_ms, self.ways.down, *(down.means for down in self.ways.down)):
            raise Unavailable("no answer now")
        return next((min(now, line.at) for line in self.book if line.key == key), None)

    def due(self, until_ms: int) -> list[Pending]:
        """Hand out what comes back by now, in order of time."""
        ripe = sorted((p for p in self.pending if p.at_ms <= until_ms), key=lambda p: p.at_ms)
        self.pending = [p for p in self.pending if p.at_ms > until_ms]
        return ripe

    def _take(self, message: Message, now: datetime, *, effect: bool) -> None:
        at_ms = self.outside.elapsed_ms()
        self.keys.add(message.key)
        words = hashlib.sha256(message.text.encode()).hexdigest()
        entry_id = self.outside.last_entry()
        self.book.append(
            Taken(
                *(message.key, message.number_index, words, message.means),
                *(message.exercise, now, entry_id, effect),
            )
        )
        if not effect:
            return
        for reply in self.respond.replies(self.outside.asked(message)):
            if reply.outcome and self.chance.random() < self.ways.lost:
                continue
            self.pending.append(Pending(at_ms + reply.after_ms, message.key, reply))
            if self.chance.random() < self.ways.twice:
                again_ms = at_ms + reply.after_ms + self.chance.randrange(20_000)
                self.pending.append(Pending(again_ms, message.key, reply))


def _now(at_ms: int, spans: Sequence[Down], *means: str) -> bool:
    return any(span.means in means and span.from_ms <= at_ms < span.until_ms for span in spans)
