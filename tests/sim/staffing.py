"""Counties and people written by hand, for scenarios in which every minute is known."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import NAMESPACE_OID, uuid5

from fengsui.directory.actions import (
    ContactRow,
    HoldingRow,
    OrganisationKey,
    OrganisationRow,
    PersonRow,
    PostKey,
    PostRow,
)
from fengsui.directory.models import ContactKind, Rank
from fengsui.drills.county import COUNTY, County
from fengsui.drills.responders import Asked, Reply
from fengsui.geo.actions import DivisionRow
from fengsui.geo.models import Level
from fengsui.hazards.actions import RiskPointRow
from fengsui.hazards.models import RiskKind
from fengsui.rulebook.scales import Evidence, Means

TOWN = f"{COUNTY}101"


def uid_of(word: str) -> str:
    """Return the uid of the person who is called by this word."""
    return str(uuid5(NAMESPACE_OID, word))


@dataclass
class Staff:
    """A county to which posts are added one by one; people are named by a word."""

    county: County = field(default_factory=County)
    _known: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.division(COUNTY, Level.COUNTY, "")
        self.division(TOWN, Level.TOWNSHIP, COUNTY)

    def division(self, code: str, level: Level, parent: str) -> None:
        """Add a division and the body that has its posts."""
        name = f"{level}{code}"
        self.county.divisions.append(DivisionRow(code, name, level, parent))
        self.county.organisations.append(OrganisationRow(name, code, "drill"))
        self._known[code] = name

    def village(self, no: int, *, town: str = TOWN) -> str:
        """Add a village; return its code."""
        code = f"{town}{no:03}"
        self.division(code, Level.VILLAGE, town)
        return code

    def post(self, division: str, role: str, holder: str, *, deputy: str = "") -> PostKey:
        """Add a post with its holder and perhaps a deputy."""
        body = OrganisationKey(self._known[division], division)
        key = PostKey(body, f"{role} {len(self.county.posts)}")
        self.county.posts.append(PostRow(body, key.name, role, division))
        for word, rank in ((holder, Rank.PRIMARY), (deputy, Rank.DEPUTY)):
            if word:
                self._person(word)
                self.county.holdings.append(HoldingRow(key, uid_of(word), rank))
        return key

    def risk_point(self, division: str, keeper: str) -> None:
        """Add a risk point with its keeper."""
        post = self.post(division, "risk_point_keeper", keeper)
        no = len(self.county.risk_points)
        self.county.risk_points.append(
            RiskPointRow(f"R{no:04}", RiskKind.SEAWALL, f"{no}号点", division, 121.9, 29.2, (post,))
        )

    def _person(self, word: str) -> None:
        if word not in self._known:
            number = f"100{10_000_000 + len(self.county.people)}"
            contacts = (ContactRow(ContactKind.MOBILE, number, rehearsal=True),)
            self.county.people.append(PersonRow(uid_of(word), f"人{word}"[:40], contacts))
            self._known[word] = number


@dataclass
class Script:
    """People who do what is written: replies to rings and to texts by word; silence otherwise."""

    rings: Mapping[str, Sequence[Reply]] = field(default_factory=dict)
    texts: Mapping[str, Sequence[Reply]] = field(default_factory=dict)
    default: Sequence[Reply] = ()

    def __post_init__(self) -> None:
        self._rings = {uid_of(word): replies for word, replies in self.rings.items()}
        self._texts = {uid_of(word): replies for word, replies in self.texts.items()}

    def replies(self, asked: Asked) -> Sequence[Reply]:
        """Return what comes back."""
        if Means(asked.means).rings:
            return self._rings.get(asked.person, self.default)
        return self._texts.get(asked.person, ())


def confirms(after_s: float) -> list[Reply]:
    """Return a person who confirms after so many seconds."""
    return [Reply(int(after_s * 1000), evidence=Evidence.CONFIRMED)]


def rings_out(after_s: float = 40) -> list[Reply]:
    """Return a line that nobody takes."""
    return [Reply(int(after_s * 1000), "no_answer")]
