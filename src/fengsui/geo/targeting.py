"""From what an alert names - codes, polygons, circles - to the divisions that it means.

People live in villages: an area means the villages that it holds. Nothing is lost silently: an
area that holds no village means every township that it touches, a village whose place is unknown
counts where its township is touched, and all that is odd is marked for the officer.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import shapely
from shapely import STRtree
from shapely.geometry import Point
from shapely.geometry.base import BaseGeometry

from fengsui.geo.geometry import BadGeometry, Circle, circle_shape, read_area
from fengsui.geo.models import Division, Level

VERTICES_MAX = 200_000
# How a code of twelve digits is cut back where the rest is zeros: village, township, county, city.
_CUTS = ((12, 9), (9, 6), (6, 4), (4, 2))


class MarkCode(StrEnum):
    """What an officer must know about a target."""

    FOREIGN = "foreign"  # a code of another county
    UNKNOWN = "unknown"  # a code of ours that is not in the tree
    WIDENED = "widened"  # stands for more than it named, lest anybody be missed
    TOUCHED = "touched"  # a township that an area reaches without a village: not targeted
    OUTSIDE = "outside"  # an area without any of our divisions
    UNUSABLE = "unusable"  # an area that cannot be drawn, with the reason
    TOO_MANY = "too_many"  # from this area on none was looked at


@dataclass(frozen=True, slots=True)
class Mark:
    """Something odd: `item` is "polygon 1", "circle 2" or a code; `reason` a word or a code."""

    code: MarkCode
    item: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Shapes:
    """The usable areas by item, and marks on the others."""

    areas: Mapping[str, BaseGeometry]
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True)
class TargetedDivisions:
    """The divisions that are meant, as few codes as possible: each stands for all below it.

    Their upper divisions are not named: who calls a village also owes a call to its township.
    `outside`: a code or an area has none of our divisions in it.
    """

    codes: tuple[str, ...]
    outside: bool
    marks: tuple[Mark, ...]


def divisions_in(
    polygons: Sequence[BaseGeometry], circles: Sequence[Circle], codes: Collection[str]
) -> TargetedDivisions:
    """Return the divisions that these shapes (longitude, latitude), circles and codes mean.

    Never refuses: what cannot be used is marked.
    """
    county = _County()
    shapes = shapes_of(polygons, circles)
    meant: set[str] = set()
    marks = list(shapes.marks)
    for code in dict.fromkeys(codes):
        meant |= county.named(code, marks)
    meant |= county.held_by(shapes.areas, marks)
    outside = any(mark.code in (MarkCode.FOREIGN, MarkCode.OUTSIDE) for mark in marks)
    return TargetedDivisions(county.fewest(meant), outside, tuple(marks))


def shapes_of(polygons: Sequence[BaseGeometry], circles: Sequence[Circle]) -> Shapes:
    """Return the usable shapes by item, "polygon 1" and so on, and marks on the others."""
    areas: dict[str, BaseGeometry] = {}
    marks: list[Mark] = []
    vertices = 0
    for item, source in _items(polygons, circles):
        try:
            area = circle_shape(source) if isinstance(source, Circle) else source
        except BadGeometry as bad:
            marks.append(Mark(MarkCode.UNUSABLE, item, bad.code))
            continue
        vertices += int(shapely.get_num_coordinates(area))
        if vertices > VERTICES_MAX:
            marks.append(Mark(MarkCode.TOO_MANY, item))
            break
        areas[item] = area
    return Shapes(areas, tuple(marks))


def _items(
    polygons: Sequence[BaseGeometry], circles: Sequence[Circle]
) -> Iterator[tuple[str, BaseGeometry | Circle]]:
    for number, polygon in enumerate(polygons, start=1):
        yield f"polygon {number}", polygon
    for number, circle in enumerate(circles, start=1):
        yield f"circle {number}", circle


class _County:
    """The division tree with its places, read once for one question."""

    def __init__(self) -> None:
        self.levels: dict[str, str] = {}
        self.below: dict[str, set[str]] = defaultdict(set)
        # What an area can hold, by code: a village's land or seat, a township's land or seat.
        self.places: dict[str, BaseGeometry] = {}
        rows = Division.objects.values_list(
            "code", "level", "parent__code", "lon_deg", "lat_deg", "area"
        )
        for code, level, parent, lon_deg, lat_deg, area in rows:
            self.levels[code] = level
            if parent:
                self.below[parent].add(code)
            if lon_deg is not None and lat_deg is not None:
                self.places[code] = Point(lon_deg, lat_deg)
            if area:
                # The import has checked it; should it be bad all the same, the seat stands for it.
                with suppress(BadGeometry):
                    self.places[code] = read_area(area)

    def named(self, code: str, marks: list[Mark]) -> set[str]:
        """Return the divisions that a code means."""
        cut = _cut(code.strip(), self.levels)
        if cut in self.levels:
            return {cut}
        counties = {top for top, level in self.levels.items() if level == Level.COUNTY}
        held = {top for top in counties if cut and top.startswith(cut)}
        if held:  # the code of a city, a province: all that we have of it
            return held
        if not cut.startswith(tuple(counties)):
            marks.append(Mark(MarkCode.FOREIGN, code))
            return set()
        upper = max((known for known in self.levels if cut.startswith(known)), key=len)
        if self.levels[upper] == Level.COUNTY:
            marks.append(Mark(MarkCode.UNKNOWN, code))
            return set()
        marks.append(Mark(MarkCode.WIDENED, code, upper))
        return {upper}

    def held_by(self, areas: Mapping[str, BaseGeometry], marks: list[Mark]) -> set[str]:
        """Return the divisions that the areas hold."""
        codes = [code for code in self.places if self.levels[code] != Level.COUNTY]
        if not codes or not areas:
            return set()
        tree = STRtree([self.places[code] for code in codes])
        found = tree.query(np.array(list(areas.values())), predicate="intersects")
        hits: dict[int, set[str]] = defaultdict(set)
        for area_no, place_no in found.T.tolist():
            hits[area_no].add(codes[place_no])
        meant: set[str] = set()
        for number, item in enumerate(areas):
            meant |= self._meant(item, hits[number], marks)
        return meant

    def _meant(self, item: str, hits: set[str], marks: list[Mark]) -> set[str]:
        """Return what an area means that meets these villages and townships."""
        if not hits:
            marks.append(Mark(MarkCode.OUTSIDE, item))
            return set()
        villages = {code for code in hits if self.levels[code] == Level.VILLAGE}
        touched = {code for code in hits if self.levels[code] == Level.TOWNSHIP}
        unplaced = {
            village
            for township in touched
            for village in self.below[township]
            if village not in self.places
        }
        bare = {township for township in touched if not self.below[township]}
        meant = villages | unplaced | bare
        empty = sorted(one for one in touched - bare if not self.below[one] & meant)
        if not meant:
            marks += [Mark(MarkCode.WIDENED, item, township) for township in empty]
            return touched
        marks += [Mark(MarkCode.TOUCHED, item, township) for township in empty]
        return meant

    def fewest(self, meant: set[str]) -> tuple[str, ...]:
        """Return the fewest codes for the same: complete sets by their upper, no lower ones."""
        whole = set(meant)
        for upper in sorted(self.below, key=len, reverse=True):
            if self.below[upper] <= whole:
                whole.add(upper)
        return tuple(sorted(code for code in whole if not self._above(code) & whole))

    def _above(self, code: str) -> set[str]:
        return {code[:length] for length in range(1, len(code))} & self.levels.keys()


def _cut(code: str, known: Collection[str]) -> str:
    """Return the code without the zeros that fill it up, as far as needed to know it."""
    for length, shorter in _CUTS:
        if code in known or len(code) != length or code[shorter:].strip("0"):
            continue
        code = code[:shorter]
    return code
