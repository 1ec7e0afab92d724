"""Writes the demonstration county into the database, through the imports of its contexts."""

import random
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import MappingProxyType

from fengsui.demo.county import DEFAULT_SEED, County, build
from fengsui.demo.geometry import area_geojson, areas, seats
from fengsui.demo.places import village_points
from fengsui.demo.roster import BEIJING
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
    UserRow,
    add_user,
    import_directory,
    import_shifts,
)
from fengsui.directory.models import ContactKind, Rank, User, UserRole
from fengsui.geo.actions import DivisionRow, import_divisions
from fengsui.geo.models import Level
from fengsui.geo.upsert import Moved
from fengsui.hazards.actions import RiskPointRow, import_risk_points
from fengsui.hazards.models import RiskKind
from fengsui.journal import uid

# People are recognised by their uid alone, so it must be the same at every load: the day of the
# plan that the county is built after, and bits drawn from the seed.
AUTHORED_AT = datetime(2024, 8, 20, tzinfo=UTC)
# Read aloud and typed in: no 0 and O, no 1, I and l.
READABLE = "abcdefghjkmnpqrstuvwxyz23456789"


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a load wrote, by noun, and the passwords of the accounts that it created."""

    counts: Mapping[str, Moved]
    passwords: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Keys:
    """How the imports recognise what the county refers to by its own readable keys."""

    organisations: Mapping[str, OrganisationKey]
    posts: Mapping[str, PostKey]
    people: Mapping[str, str]


def load(now: datetime, *, seed: int = DEFAULT_SEED, actor: str = "demo:load") -> Loaded:
    """Write the county of the seed with a roster that covers `now`; a second load changes nothing.

    The roster starts at 08:00 of the day before, so that `now` is on it at any hour. Passwords are
    drawn for accounts that do not exist yet, and are not kept anywhere.
    """
    county = build(seed=seed)
    keys = _keys(county, seed)
    first_day = now.astimezone(BEIJING).date() - timedelta(days=1)
    shifts = [
        ShiftRow(
            keys.posts[row.post],
            keys.people[row.person],
            row.starts_at,
            row.ends_at,
            Rank(row.rank),
        )
        for row in county.roster(first_day=first_day)
    ]
    counts = {
        "division": import_divisions(now, list(_divisions(county)), actor=actor),
        **import_directory(now, _directory(county, keys), actor=actor),
        "shift": import_shifts(now, shifts, actor=actor),
        "risk_point": import_risk_points(now, list(_risk_points(county, keys)), actor=actor),
    }
    passwords = _accounts(now, county, keys, actor=actor)
    counts["user"] = Moved(created=len(passwords))
    return Loaded(MappingProxyType(counts), MappingProxyType(passwords))


def _keys(county: County, seed: int) -> _Keys:
    organisations = {
        row.key: OrganisationKey(row.name, row.division) for row in county.organisations
    }
    chance = random.Random(f"{seed}/uids")
    uids = uid.many(AUTHORED_AT, len(county.people), chance.getrandbits)
    return _Keys(
        organisations=organisations,
        posts={row.key: PostKey(organisations[row.organisation], row.name) for row in county.posts},
        people={row.key: one for row, one in zip(county.people, uids, strict=True)},
    )


def _divisions(county: County) -> Iterator[DivisionRow]:
    drawn = areas()
    middle = drawn[county.divisions[0].code].representative_point()
    points = {county.divisions[0].code: (round(middle.x, 5), round(middle.y, 5))}
    points |= seats() | village_points()
    for row in county.divisions:
        lon_deg, lat_deg = points[row.code]
        yield DivisionRow(
            code=row.code,
            name=row.name,
            level=Level(row.level),
            # The county's own upper division, the city, is no part of a county's data.
            parent="" if row.level == Level.COUNTY else row.parent,
            lon_deg=lon_deg,
            lat_deg=lat_deg,
            area=area_geojson(row.code),
            schematic=True,
        )


def _directory(county: County, keys: _Keys) -> Directory:
    posts = [
        PostRow(
            organisation=keys.organisations[row.organisation],
            name=row.name,
            role=row.role,
            division=row.division,
            by_roster=row.by_roster,
        )
        for row in county.posts
    ]
    holdings = [
        HoldingRow(keys.posts[row.key], keys.people[person], rank)
        for row in county.posts
        for person, rank in ((row.primary, Rank.PRIMARY), (row.deputy, Rank.DEPUTY))
        if person
    ]
    return Directory(
        organisations=[
            OrganisationRow(row.name, row.division, row.kind) for row in county.organisations
        ],
        people=[
            PersonRow(keys.people[row.key], row.name, _contacts(row.mobile, row.landline))
            for row in county.people
        ],
        posts=posts,
        holdings=holdings,
    )


def _contacts(mobile: str, landline: str) -> tuple[ContactRow, ...]:
    first = ContactRow(ContactKind.MOBILE, mobile)
    if not landline:
        return (first,)
    return first, ContactRow(ContactKind.LANDLINE, landline, takes_text=False, rank=1)


def _risk_points(county: County, keys: _Keys) -> Iterator[RiskPointRow]:
    for row in county.risk_points:
        yield RiskPointRow(
            code=row.code,
            kind=RiskKind(row.kind),
            name=row.name,
            division=row.village,
            lon_deg=row.lon_deg,
            lat_deg=row.lat_deg,
            posts=tuple(keys.posts[post] for post in row.posts),
            people=row.people,
            shelter=row.shelter,
            route=row.route,
        )


def _accounts(now: datetime, county: County, keys: _Keys, *, actor: str) -> dict[str, str]:
    existing = set(User.objects.values_list("username", flat=True))
    passwords = {}
    for row in county.accounts:
        if row.username in existing:
            continue
        passwords[row.username] = _password()
        user = UserRow(
            username=row.username,
            password=passwords[row.username],
            role=UserRole(row.role),
            division=row.division,
            person_uid=keys.people[row.person],
        )
        add_user(now, user, actor=actor)
    return passwords


def _password() -> str:
    groups = ("".join(secrets.choice(READABLE) for _ in range(4)) for _ in range(3))
    return "-".join(groups)
