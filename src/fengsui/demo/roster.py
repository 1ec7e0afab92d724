"""Who is on duty when: sixty days from 08:00 to 08:00 Beijing time, with no minute empty.

The turn depends on the date alone, so that a roster made later continues one made earlier.
"""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta, timezone

from fengsui.demo.rows import Shift
from fengsui.demo.staff import DutyPool

BEIJING = timezone(timedelta(hours=8), "Asia/Shanghai")
ROSTER_DAYS = 60
HANDOVER = time(8, 0, tzinfo=BEIJING)
DAY = timedelta(days=1)


def shifts(
    pools: Iterable[DutyPool], *, first_day: date, days: int = ROSTER_DAYS
) -> Iterator[Shift]:
    """Yield leader and officers of every room from 08:00 of `first_day` for so many days."""
    for pool in pools:
        for offset in range(days):
            yield from _day(pool, first_day + offset * timedelta(days=1))


def _day(pool: DutyPool, day: date) -> Iterator[Shift]:
    turn = day.toordinal()
    starts_at = datetime.combine(day, HANDOVER)
    leader = pool.leaders[turn % len(pool.leaders)]
    yield Shift(pool.leader_post, leader, "primary", starts_at, starts_at + DAY)
    length = DAY / pool.shifts_a_day
    pairs = [pool.officers[first : first + 2] for first in range(0, len(pool.officers), 2)]
    for number in range(pool.shifts_a_day):
        begin = starts_at + number * length
        pair = pairs[(turn * pool.shifts_a_day + number) % len(pairs)]
        for person, rank in zip(pair, ("primary", "deputy"), strict=True):
            yield Shift(pool.room_post, person, rank, begin, begin + length)
