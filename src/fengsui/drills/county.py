"""A small county drawn from a seed: everything that a night needs, taken in by the imports."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from fengsui.directory.actions import (
    ContactRow,
    Directory,
    HoldingRow,
    OrganisationKey,
    OrganisationRow,
    PersonRow,
    PostKey,
    PostRow,
    ShiftRow,
    import_directory,
    import_shifts,
)
from fengsui.directory.models import ContactKind, Rank, User, UserRole
from fengsui.geo.actions import DivisionRow, import_divisions
from fengsui.geo.models import Level
from fengsui.hazards.actions import RiskPointRow, import_risk_points
from fengsui.hazards.models import RiskKind
from fengsui.journal import uid

ACTOR = "drill:county"
COUNTY = "330225"
# Who drafts; he comes in by page and by command line, and is one human all the same.
AUTHOR_UID = "01980000-0000-7000-8000-0000000000a1"
AUTHOR, AUTHOR_BY_SHELL, CHIEF = f"user:{AUTHOR_UID}", "cli:author", "user:chief"
TOWNSHIPS_MAX = 18
# In every county and township, whatever its size.
COUNTY_ROLES = ("county_duty_room", "county_leader")
TOWNSHIP_ROLES = ("township_duty_room", "flood_control_head", "emergency_station")
GRID_ROLES = (
    "grid_torrent_warden",
    "grid_geo_monitor",
    "grid_water_patrol",
    "dangerous_house_liaison",
    "shelter_keeper",
)
# How often it is so, of 1.
HOLDS_ANOTHER = 0.3
HAS_DEPUTY = 0.5
HAS_NO_HOLDER = 0.03
HAS_NO_NUMBER = 0.05
HAS_LANDLINE_ONLY = 0.05
HAS_TWO_NUMBERS = 0.15
OPTED_IN = 0.4


@dataclass
class County:
    """The rows of a county, to be founded in an empty database."""

    divisions: list[DivisionRow] = field(default_factory=list)
    organisations: list[OrganisationRow] = field(default_factory=list)
    people: list[PersonRow] = field(default_factory=list)
    posts: list[PostRow] = field(default_factory=list)
    holdings: list[HoldingRow] = field(default_factory=list)
    shifts: list[ShiftRow] = field(default_factory=list)
    risk_points: list[RiskPointRow] = field(default_factory=list)

    def found(self, now: datetime) -> None:
        """Write the county by the imports of its contexts."""
        import_divisions(now, self.divisions, actor=ACTOR)
        rows = Directory(self.organisations, self.people, self.posts, self.holdings)
        import_directory(now, rows, actor=ACTOR)
        import_shifts(now, self.shifts, actor=ACTOR)
        import_risk_points(now, self.risk_points, actor=ACTOR)
        User.objects.create(uid=AUTHOR_UID, username="author", role=UserRole.DUTY_OFFICER)

    @property
    def townships(self) -> list[str]:
        """Return the codes of the townships."""
        return [row.code for row in self.divisions if row.level == Level.TOWNSHIP]


def build(seed: object, *, posts: int, now: datetime) -> County:
    """Return a county of about so many posts, with people who hold several and gaps."""
    return _Builder(random.Random(f"{seed}/county"), now).build(posts)


class _Builder:
    def __init__(self, chance: random.Random, now: datetime) -> None:
        self.chance = chance
        self.now = now
        self.county = County()
        self.numbers = iter(range(10_000_000, 99_999_999))

    def build(self, posts: int) -> County:
        townships = min(TOWNSHIPS_MAX, 1 + posts // 20)
        self._division(COUNTY, "模拟县", Level.COUNTY, "")
        self._posts(COUNTY, COUNTY_ROLES, [])
        towns = [f"{COUNTY}{101 + no}" for no in range(townships)]
        below = posts - len(COUNTY_ROLES) - townships * len(TOWNSHIP_ROLES)
        for no, town in enumerate(towns):
            self._division(town, f"{no + 1}号镇", Level.TOWNSHIP, COUNTY)
            around = self._posts(town, TOWNSHIP_ROLES, [])
            mine = max(1, below // townships + (1 if no < below % townships else 0))
            self._villages(town, mine, around)
        return self.county

    def _villages(self, town: str, posts: int, around: list[str]) -> None:
        each = self.chance.randint(1, 5)
        for no, start in enumerate(range(0, posts, each)):
            code = f"{town}{201 + no}"
            self._division(code, f"{town[-2:]}镇{no + 1}号村", Level.VILLAGE, town)
            wanted = min(each, posts - start)
            roles = ["village_head", *(self.chance.choice(GRID_ROLES) for _ in range(wanted - 1))]
            if wanted > 1 and self.chance.random() < 0.5:
                roles[-1] = "risk_point_keeper"
            around = self._posts(code, roles, around)
            if roles[-1] == "risk_point_keeper":
                self._risk_point(code)

    def _division(self, code: str, name: str, level: Level, parent: str) -> None:
        self.county.divisions.append(DivisionRow(code, name, level, parent))
        row = OrganisationRow(f"{name}单位", code, "drill")
        self.county.organisations.append(row)

    def _posts(self, division: str, roles: Sequence[str], around: list[str]) -> list[str]:
        """Add posts with holders, some of whom hold several; return everybody around here."""
        people = list(around)
        body = self.county.organisations[-1]
        for no, role in enumerate(roles):
            by_roster = role.endswith("duty_room") and self.chance.random() < 0.6
            key = PostKey(OrganisationKey(body.name, body.division), f"{role} {no}")
            self.county.posts.append(PostRow(key.organisation, key.name, role, division, by_roster))
            if self.chance.random() < HAS_NO_HOLDER:
                continue
            holder = self._person(people)
            self._holds(key, holder, Rank.PRIMARY, by_roster=by_roster)
            if by_roster and self.chance.random() < 0.4:
                self._holds(key, self._person([]), Rank.PRIMARY, by_roster=True)
            others = [one for one in people if one != holder]
            if others and self.chance.random() < HAS_DEPUTY:
                deputy = self.chance.choice(others)
                self._holds(key, deputy, Rank.DEPUTY, by_roster=by_roster)
            people.append(holder)
        return people

    def _person(self, around: Sequence[str]) -> str:
        if around and self.chance.random() < HOLDS_ANOTHER:
            return self.chance.choice(around)
        row = PersonRow(
            uid.new(self.now, self.chance.getrandbits),
            f"人{len(self.county.people)}",
            tuple(self._contacts()),
        )
        self.county.people.append(row)
        return row.uid

    def _contacts(self) -> Iterator[ContactRow]:
        drawn = self.chance.random()
        opted_in = self.chance.random() < OPTED_IN
        if drawn < HAS_NO_NUMBER:
            return
        mobile = drawn > HAS_NO_NUMBER + HAS_LANDLINE_ONLY
        if mobile:
            number = f"100{next(self.numbers)}"
            yield ContactRow(ContactKind.MOBILE, number, rehearsal=opted_in)
        if not mobile or self.chance.random() < HAS_TWO_NUMBERS:
            number = f"0000{next(self.numbers)}"
            kind = ContactKind.LANDLINE
            yield ContactRow(kind, number, takes_text=False, rank=1, rehearsal=opted_in)

    def _holds(self, post: PostKey, person: str, rank: Rank, *, by_roster: bool) -> None:
        if not by_roster:
            self.county.holdings.append(HoldingRow(post, person, rank))
            return
        day = timedelta(days=1)
        shift = ShiftRow(post, person, self.now - day, self.now + day, rank)
        self.county.shifts.append(shift)

    def _risk_point(self, village: str) -> None:
        post = self.county.posts[-1].key
        no = len(self.county.risk_points)
        self.county.risk_points.append(
            RiskPointRow(
                f"RP{no:04}",
                self.chance.choice(list(RiskKind)),
                f"{no}号风险点",
                village,
                121.5 + no % 50 / 100,
                29.2 + no // 50 / 100,
                (post,),
                (("hill_hazard", self.chance.randint(1, 60)),),
            )
        )
