"""The rows of the demonstration county, as plain values without a database.

Everything refers to everything by a readable key: a division by its code, a post by
"<organisation key>/<role>" or, where an organisation has several of a role, with a suffix.
"""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Division:
    """An official division; the code of an upper one is a prefix of the codes below it."""

    code: str
    name: str
    level: str
    parent: str
    short: str


@dataclass(frozen=True, slots=True)
class Organisation:
    """A body that has posts; `landline` is set for duty rooms only."""

    key: str
    name: str
    kind: str
    division: str
    landline: str = ""


@dataclass(frozen=True, slots=True)
class Person:
    """An invented human being with an undialable mobile number."""

    key: str
    name: str
    mobile: str
    landline: str = ""


@dataclass(frozen=True, slots=True)
class Post:
    """A duty with a place and its holders; `by_roster` posts are held by whoever is on duty."""

    key: str
    role: str
    name: str
    organisation: str
    division: str
    primary: str = ""
    deputy: str = ""
    by_roster: bool = False


@dataclass(frozen=True, slots=True)
class RiskPoint:
    """A place or facility that a hazard threatens; `people` holds (category, number) pairs."""

    code: str
    kind: str
    name: str
    township: str
    village: str
    lon_deg: float
    lat_deg: float
    people: tuple[tuple[str, int], ...]
    posts: tuple[str, ...]
    shelter: str
    route: str


@dataclass(frozen=True, slots=True)
class Shift:
    """A person is on duty at a roster post from `starts_at` until before `ends_at`."""

    post: str
    person: str
    rank: str
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Account:
    """A demonstration account; its password is made when it is loaded."""

    username: str
    role: str
    division: str
    person: str
