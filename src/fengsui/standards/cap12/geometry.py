"""Polygons and circles of CAP: text -> shape in WGS-84, or the reason why it cannot be used."""

import re
from dataclasses import dataclass
from typing import Final

import numpy as np
import shapely

from fengsui.standards.cap12.limits import CROSSINGS_MAX, MENDED_VERTICES_MAX
from fengsui.standards.cap12.place import Place
from fengsui.standards.cap12.values import Circle, MarkCode, Polygon, Position

_NUMBER: Final = re.compile(r"[-+]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)")
_POINTS_MIN: Final = 4  # the standard's own: three corners and the first again
_AREA_DEG2_MIN: Final = 1e-10  # about a square metre; a line has a little by rounding
_AREA_CHANGE_MAX: Final = 0.01
_HALF_EARTH_KM: Final = 20_038


class _Unusable(Exception):
    def __init__(self, code: MarkCode, found: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.found = found


@dataclass(slots=True)
class Mender:
    """Mends rings of one alert, as long as its allowance of vertices lasts."""

    vertices_left: int = MENDED_VERTICES_MAX

    def read_polygon(self, text: str, place: Place) -> Polygon:
        """Read a ring; whatever is wrong with it becomes a mark at its place."""
        try:
            return Polygon(text, self._shape(text, place))
        except _Unusable as finding:
            place.mark(finding.code, finding.found)
            return Polygon(text)

    def _shape(self, text: str, place: Place) -> shapely.Polygon | shapely.MultiPolygon:
        pairs = text.split()
        ring = [_position(pair) for pair in pairs]
        if len(ring) < _POINTS_MIN:
            raise _Unusable(MarkCode.RING_TOO_SHORT, text)
        if ring[0] != ring[-1]:
            raise _Unusable(MarkCode.RING_OPEN, f"{pairs[0]} … {pairs[-1]}")
        drawn = shapely.Polygon([(at.lon_deg, at.lat_deg) for at in ring])
        if drawn.area < _AREA_DEG2_MIN:
            raise _Unusable(MarkCode.RING_WITHOUT_AREA, text)
        if drawn.is_valid:
            return drawn
        mended = self._mended(drawn)
        place.mark(MarkCode.RING_MENDED, shapely.is_valid_reason(drawn))
        return mended

    def _mended(self, drawn: shapely.Polygon) -> shapely.Polygon | shapely.MultiPolygon:
        vertices = len(drawn.exterior.coords)
        if vertices > self.vertices_left:
            raise _Unusable(MarkCode.RING_CROSSES_ITSELF, shapely.is_valid_reason(drawn))
        self.vertices_left -= vertices
        if _crossings(drawn) <= CROSSINGS_MAX:
            # The default method is cubic: a scribble of 500 points held it for 79 s.
            mended = shapely.make_valid(drawn, method="structure", keep_collapsed=False)
            change = abs(mended.area - drawn.area) / drawn.area
            if change < _AREA_CHANGE_MAX and isinstance(
                mended, shapely.Polygon | shapely.MultiPolygon
            ):
                return mended
        raise _Unusable(MarkCode.RING_CROSSES_ITSELF, shapely.is_valid_reason(drawn))


def read_circle(text: str, place: Place) -> Circle:
    """Read `lat,lon radius`, the radius in kilometres; what is wrong becomes a mark."""
    try:
        parts = text.split()
        if len(parts) != 2:
            raise _Unusable(MarkCode.CIRCLE_MALFORMED, text)
        center = _position(parts[0])
        if _NUMBER.fullmatch(parts[1]) is None or not 0 <= float(parts[1]) <= _HALF_EARTH_KM:
            raise _Unusable(MarkCode.RADIUS_UNUSABLE, parts[1])
        return Circle(text, center, float(parts[1]))
    except _Unusable as finding:
        place.mark(finding.code, finding.found)
        return Circle(text)


def _position(pair: str) -> Position:
    numbers = pair.split(",")
    if len(numbers) != 2 or not all(_NUMBER.fullmatch(number) for number in numbers):
        raise _Unusable(MarkCode.COORDINATE_UNREADABLE, pair)  # also NaN and infinity
    lat_deg, lon_deg = (float(number) for number in numbers)
    if abs(lat_deg) > 90:
        swapped = abs(lat_deg) <= 180 and abs(lon_deg) <= 90
        raise _Unusable(
            MarkCode.LATITUDE_PERHAPS_SWAPPED if swapped else MarkCode.LATITUDE_BEYOND_90, pair
        )
    if abs(lon_deg) > 180:
        raise _Unusable(MarkCode.LONGITUDE_BEYOND_180, pair)
    return Position(lat_deg, lon_deg)


def _crossings(drawn: shapely.Polygon) -> int:
    """Count the pairs of sides that meet elsewhere than at a common corner, about."""
    corners = shapely.get_coordinates(drawn.exterior)
    sides = np.asarray(shapely.linestrings(np.stack([corners[:-1], corners[1:]], axis=1)))
    sides = sides[shapely.length(sides) > 0]
    meetings = shapely.STRtree(sides).query(sides, predicate="intersects").shape[1]
    return int(meetings - 3 * len(sides)) // 2
