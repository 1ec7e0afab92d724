"""Builds organisations, people and posts, and counts how many posts each person holds."""

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from fengsui.demo.names import full_names, landline, mobile
from fengsui.demo.rows import Organisation, Person, Post

POSTS_A_PERSON_MAX = 3


@dataclass(frozen=True, slots=True)
class DutyPool:
    """The people who take turns in a duty room: leaders day by day, officers in pairs.

    `shifts_a_day` is how often the officers change between 08:00 and 08:00.
    """

    room_post: str
    leader_post: str
    leaders: tuple[str, ...]
    officers: tuple[str, ...]
    shifts_a_day: int


class Staff:
    """The organisations, people, posts and duty pools made so far."""

    def __init__(self, chance: random.Random) -> None:
        self._names = full_names(chance)
        self._load: Counter[str] = Counter()
        self.organisations: dict[str, Organisation] = {}
        self.people: list[Person] = []
        self.posts: list[Post] = []
        self.pools: list[DutyPool] = []

    def found(self, key: str, name: str, kind: str, division: str) -> str:
        """Found an organisation and return its key; a duty room gets a landline."""
        rooms = sum(row.kind == "duty_room" for row in self.organisations.values())
        line = landline(rooms) if kind == "duty_room" else ""
        self.organisations[key] = Organisation(key, name, kind, division, line)
        return key

    def hire(self, number: int, *, line: str = "") -> list[str]:
        """Invent so many people, who may share a landline, and return their keys."""
        first = len(self.people)
        for index in range(first, first + number):
            self.people.append(Person(f"P{index + 1:04d}", next(self._names), mobile(index), line))
        return [person.key for person in self.people[first:]]

    def post(
        self, organisation: str, role: str, name: str, holders: Sequence[str], *, suffix: str = ""
    ) -> None:
        """Make a post held by the first of two people, for whom the second stands in."""
        primary, deputy = holders
        self._load[primary] += 1
        assert self._load[primary] <= POSTS_A_PERSON_MAX, (organisation, role)
        self._add(organisation, role, name, suffix, primary=primary, deputy=deputy)

    def duty_post(self, organisation: str, role: str, name: str, *, suffix: str = "") -> str:
        """Make a post that whoever is on duty holds, and return its key."""
        return self._add(organisation, role, name, suffix)

    def idlest(self, people: Sequence[str]) -> list[str]:
        """Return the two who hold the fewest posts, the idlest first."""
        return sorted(people, key=lambda person: self._load[person])[:2]

    def _add(
        self,
        organisation: str,
        role: str,
        name: str,
        suffix: str,
        *,
        primary: str = "",
        deputy: str = "",
    ) -> str:
        key = "/".join(filter(None, (organisation, role, suffix)))
        division = self.organisations[organisation].division
        self.posts.append(
            Post(key, role, name, organisation, division, primary, deputy, not primary)
        )
        return key
