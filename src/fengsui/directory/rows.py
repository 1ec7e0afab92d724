"""What the imports of the directory take: plain values under readable keys."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from fengsui.directory.models import ContactKind, Rank


class OrganisationKey(NamedTuple):
    """How an organisation is recognised: its name in its division."""

    name: str
    division: str


class PostKey(NamedTuple):
    """How a post is recognised: its name in its organisation."""

    organisation: OrganisationKey
    name: str


@dataclass(frozen=True, slots=True)
class OrganisationRow:
    """An organisation; `uid` is used only when it is created, empty draws one."""

    name: str
    division: str
    kind: str
    uid: str = ""

    @property
    def key(self) -> OrganisationKey:
        """Return what recognises it."""
        return OrganisationKey(self.name, self.division)


@dataclass(frozen=True, slots=True)
class ContactRow:
    """A number as written; the lowest `rank` is used first."""

    kind: ContactKind
    number: str
    takes_text: bool = True
    rank: int = 0
    rehearsal: bool = False


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A person, recognised by the uid alone; without contacts those that exist are kept."""

    uid: str
    name: str
    contacts: tuple[ContactRow, ...] = ()
    active: bool = True


@dataclass(frozen=True, slots=True)
class PostRow:
    """A post of an organisation, serving a division; `uid` is used only when it is created."""

    organisation: OrganisationKey
    name: str
    role: str
    division: str
    by_roster: bool = False
    active: bool = True
    uid: str = ""

    @property
    def key(self) -> PostKey:
        """Return what recognises it."""
        return PostKey(self.organisation, self.name)


@dataclass(frozen=True, slots=True)
class HoldingRow:
    """A person holds a post."""

    post: PostKey
    person_uid: str
    rank: Rank = Rank.PRIMARY


@dataclass(frozen=True, slots=True)
class ShiftRow:
    """A person is on duty at a roster post from `starts_at` until before `ends_at`."""

    post: PostKey
    person_uid: str
    starts_at: datetime
    ends_at: datetime
    rank: Rank = Rank.PRIMARY


@dataclass(frozen=True, slots=True)
class Directory:
    """Everything that one import brings; references may also point at what exists already."""

    organisations: Sequence[OrganisationRow] = ()
    people: Sequence[PersonRow] = ()
    posts: Sequence[PostRow] = ()
    holdings: Sequence[HoldingRow] = ()
