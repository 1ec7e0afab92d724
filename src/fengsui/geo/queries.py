"""Reading the division tree."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import QuerySet

from fengsui.geo.models import Division, Level

# What people leave off when they name a place: 石浦 for 石浦镇, 下沙村 for 下沙村委会.
_TOWNSHIP_ENDINGS = ("街道办事处", "街道", "镇", "乡")
_VILLAGE_ENDINGS = (("村民委员会", "村"), ("居民委员会", ""), ("村委会", "村"), ("居委会", ""))


@dataclass(frozen=True, slots=True)
class Place:
    """A division without its area; `parent` is empty at the top."""

    code: str
    name: str
    level: Level
    parent: str
    official: bool
    lon_deg: float | None
    lat_deg: float | None

    @property
    def short(self) -> str:
        """Return the name as people say it."""
        return short_name(self.name, self.level)


@dataclass(frozen=True, slots=True)
class Node:
    """A division with those directly below it, in code order."""

    place: Place
    children: "tuple[Node, ...]"


def place(code: str) -> Place | None:
    """Return a division by its code."""
    return places([code]).get(code)


def places(codes: Collection[str]) -> dict[str, Place]:
    """Return divisions by code; unknown codes are missing."""
    return {one.code: one for one in _places(Division.objects.filter(code__in=codes))}


def children(code: str) -> list[Place]:
    """Return the divisions directly below, in code order."""
    return _places(Division.objects.filter(parent__code=code))


def subtree(code: str) -> list[Place]:
    """Return a division and everything below it, in code order; `""` is everything."""
    return _places(Division.objects.filter(code__startswith=code))


def codes_under(codes: Collection[str]) -> set[str]:
    """Return these divisions and everything below them."""
    every = Division.objects.values_list("code", flat=True)
    tops = tuple(codes)
    return {code for code in every if code.startswith(tops)}


def codes_above(codes: Collection[str]) -> set[str]:
    """Return these divisions and everything above them."""
    every = Division.objects.values_list("code", flat=True)
    return {upper for upper in every if any(code.startswith(upper) for code in codes)}


def names() -> list[Place]:
    """Return every division, longest name first: what to look for in a pasted text.

    Two villages may bear one name; the text's township then decides.
    """
    return sorted(subtree(""), key=lambda one: (-len(one.name), one.code))


def tree(code: str) -> Node | None:
    """Return a division with everything below it."""
    return _tree(subtree(code), code)


def short_name(name: str, level: Level) -> str:
    """Return the name without its official ending; never less than two characters."""
    if level == Level.VILLAGE:
        for ending, instead in _VILLAGE_ENDINGS:
            if name.endswith(ending):
                root = name.removesuffix(ending)
                return root if root.endswith(instead) else root + instead
        return name
    for ending in _TOWNSHIP_ENDINGS if level == Level.TOWNSHIP else ("县", "区", "市"):
        if name.endswith(ending) and len(name) - len(ending) >= 2:
            return name.removesuffix(ending)
    return name


def _places(found: QuerySet[Division]) -> list[Place]:
    rows = [
        Place(
            code=one.code,
            name=one.name,
            level=Level(one.level),
            parent=str(one.parent_id or ""),
            official=one.official,
            lon_deg=one.lon_deg,
            lat_deg=one.lat_deg,
        )
        for one in found.defer("area")
    ]
    return sorted(rows, key=lambda one: one.code)


def _tree(found: list[Place], code: str) -> Node | None:
    below: dict[str, list[Place]] = {}
    for one in found:
        below.setdefault(one.parent, []).append(one)

    def node(one: Place) -> Node:
        return Node(one, tuple(map(node, below.get(one.code, ()))))

    return next((node(one) for one in found if one.code == code), None)
