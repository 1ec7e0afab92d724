"""The only place that reads the machine's clock.

Everything else takes `now` as an argument, so that a test never sleeps and a drill can run a night
in a minute. The clock never goes back: its mark is the newest instant that the journal holds, and
from there it advances with the monotonic clock until the wall clock has caught up.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

JUMP_S_MIN = 5.0


@dataclass(frozen=True, slots=True)
class Reading:
    """One look at the clock.

    `jumped_s` is how far the wall clock left the monotonic clock since the look before: positive
    after a jump ahead, negative after a jump back, 0.0 while both agree within `JUMP_S_MIN`.
    """

    now: datetime
    jumped_s: float


class Clock:
    """A wall clock that never goes back and that tells when it was moved."""

    def __init__(
        self,
        *,
        mark: datetime | None = None,
        wall_s: Callable[[], float] = time.time,
        monotonic_s: Callable[[], float] = time.monotonic,
    ) -> None:
        self._wall_s = wall_s
        self._monotonic_s = monotonic_s
        self._seen_wall_s = wall_s()
        self._seen_monotonic_s = monotonic_s()
        self._floor_s = max(mark.timestamp(), 0.0) if mark else 0.0
        self._floor_monotonic_s = self._seen_monotonic_s
        self.behind = self._floor_s > self._seen_wall_s

    def read(self) -> Reading:
        """Return the time, never earlier than any time returned before."""
        wall_s, monotonic_s = self._wall_s(), self._monotonic_s()
        drift_s = (wall_s - self._seen_wall_s) - (monotonic_s - self._seen_monotonic_s)
        self._seen_wall_s, self._seen_monotonic_s = wall_s, monotonic_s
        held_s = self._floor_s + (monotonic_s - self._floor_monotonic_s)
        self.behind = held_s - wall_s > JUMP_S_MIN
        now_s = max(wall_s, held_s)
        self._floor_s, self._floor_monotonic_s = now_s, monotonic_s
        jumped_s = drift_s if abs(drift_s) >= JUMP_S_MIN else 0.0
        return Reading(instant(now_s), jumped_s)

    def now(self) -> datetime:
        """Return the time of `read()`."""
        return self.read().now


def instant(epoch_s: float) -> datetime:
    """Return the aware UTC instant, cut to whole milliseconds as the database keeps them."""
    return from_ms(int(epoch_s * 1000))


def from_ms(epoch_ms: int) -> datetime:
    """Return the aware UTC instant of milliseconds since the epoch.

    Outside may say the year 1 or 9999: the nearest instant that every zone can show is told.
    """
    return _EPOCH + timedelta(milliseconds=min(max(epoch_ms, _FIRST_MS), _LAST_MS))


def to_ms(moment: datetime) -> int:
    """Return milliseconds since the epoch; a naive datetime is our own mistake."""
    assert moment.tzinfo is not None, "naive datetime"
    return (moment - _EPOCH) // _MS


def now() -> datetime:
    """Return the wall clock's time; for requests and commands, which need no jump detection."""
    return instant(time.time())


def monotonic_s() -> float:
    """Return seconds for measuring how long something takes; never for telling the time."""
    return time.monotonic()


def rest(seconds: float) -> None:
    """Let others work for a while; only loops rest."""
    time.sleep(seconds)


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MS = timedelta(milliseconds=1)
_FIRST_MS = to_ms(datetime(1, 1, 1, 12, tzinfo=UTC))
_LAST_MS = to_ms(datetime(9999, 12, 31, 9, tzinfo=UTC))
