"""The demonstration county: official places, invented people, the same for the same seed."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from fengsui.demo.divisions import COUNTY, divisions
from fengsui.demo.people import staff_county, staff_townships, staff_villages
from fengsui.demo.riskpoints import risk_points
from fengsui.demo.roster import ROSTER_DAYS, shifts
from fengsui.demo.rows import Account, Division, Organisation, Person, Post, RiskPoint, Shift
from fengsui.demo.staff import DutyPool, Staff

DEFAULT_SEED = 330225
SHIPU = "330225101"
DONGMEN = "330225101200"


@dataclass(frozen=True, slots=True)
class County:
    """Everything that is written into an empty database, upper things before lower ones."""

    divisions: tuple[Division, ...]
    organisations: tuple[Organisation, ...]
    people: tuple[Person, ...]
    posts: tuple[Post, ...]
    risk_points: tuple[RiskPoint, ...]
    pools: tuple[DutyPool, ...]
    accounts: tuple[Account, ...]

    def roster(self, *, first_day: date, days: int = ROSTER_DAYS) -> Iterator[Shift]:
        """Yield the shifts of all duty rooms from 08:00 of `first_day`, Beijing time."""
        return shifts(self.pools, first_day=first_day, days=days)


def build(*, seed: int = DEFAULT_SEED) -> County:
    """Return the county of a seed; places and numbers never change, names and choices do."""
    points = risk_points(random.Random(f"{seed}/risk points"))
    staff = Staff(random.Random(f"{seed}/people"))
    staff_county(staff)
    staff_townships(staff)
    staff_villages(staff, points)
    return County(
        divisions=divisions(),
        organisations=tuple(staff.organisations.values()),
        people=tuple(staff.people),
        posts=tuple(staff.posts),
        risk_points=points,
        pools=tuple(staff.pools),
        accounts=_accounts(staff),
    )


def _accounts(staff: Staff) -> tuple[Account, ...]:
    officers = {pool.room_post: pool.officers for pool in staff.pools}
    holder = {post.key: post.primary for post in staff.posts}
    county_room, shipu_room = (
        f"{COUNTY}/duty/county_duty_room",
        f"{SHIPU}/duty/township_duty_room",
    )
    return (
        Account("zhiban", "duty_officer", COUNTY, officers[county_room][0]),
        Account("zhibanzhang", "duty_chief", COUNTY, officers[county_room][2]),
        Account("zhihui", "commander", COUNTY, holder[f"{COUNTY}/command/county_leader/1"]),
        Account("shipu", "township_officer", SHIPU, officers[shipu_room][0]),
        Account("dongmen", "village_head", DONGMEN, holder[f"{DONGMEN}/village_head"]),
    )
