"""Where village units and risk points are put: plausible, spread evenly, always the same.

Schematic: the code and name of a village are facts, its point is not.
"""

import math
from collections.abc import Iterator
from functools import cache

from shapely.geometry import Point, Polygon
from shapely.ops import nearest_points

from fengsui.demo.divisions import COUNTY, is_urban, townships, villages_of
from fengsui.demo.geometry import Part, Position, areas, parts, seats

KM_PER_DEG_LAT = 111.32
KM_PER_DEG_LON = KM_PER_DEG_LAT * math.cos(math.radians(29.4))
SHORE_MARGIN_DEG = 0.0015
# The two steps of the plastic number's sequence: no two points close, no bare patch.
STEP_LON, STEP_LAT = 0.7548776662466927, 0.5698402909980532
GOLDEN_ANGLE = math.pi * (3 - math.sqrt(5))


@cache
def village_points() -> dict[str, Position]:
    """Return a point for each of the village units, inside its township, by code."""
    return {code: point for row in townships() for code, point in _of_township(row.code)}


def part_of(village: str) -> Part:
    """Return the polygon in which a village unit lies."""
    own = [part for part in parts() if part.township == village[:9]]
    return next((part for part in own if village in part.villages), own[0])


def shore_point(village: str, *, offshore_km: float = 0.0) -> Position:
    """Return the shore point nearest to a village, or a point so far out at sea from there."""
    place = Point(village_points()[village])
    shore = nearest_points(part_of(village).coast, place)[0]
    if not offshore_km:
        return _rounded(shore.x, shore.y)
    away = math.atan2(
        (shore.y - place.y) * KM_PER_DEG_LAT,
        (shore.x - place.x) * KM_PER_DEG_LON,
    )
    return moved((shore.x, shore.y), km=offshore_km, angle_rad=away)


def has_shore(village: str) -> bool:
    """Tell whether the polygon of a village unit touches the sea."""
    return not part_of(village).coast.is_empty


def moved(start: Position, *, km: float, angle_rad: float) -> Position:
    """Return the position so far from `start`; the angle runs from east towards north."""
    return _rounded(
        start[0] + km * math.cos(angle_rad) / KM_PER_DEG_LON,
        start[1] + km * math.sin(angle_rad) / KM_PER_DEG_LAT,
    )


def distance_km(one: Position, other: Position) -> float:
    """Return the distance on the flat county, good to a per cent."""
    return math.hypot((one[0] - other[0]) * KM_PER_DEG_LON, (one[1] - other[1]) * KM_PER_DEG_LAT)


def on_land(position: Position, township: str = COUNTY) -> bool:
    """Tell whether a position lies in the area of a township, or of the county."""
    return bool(areas()[township].contains(Point(position)))


def parts_of(township: str) -> list[Part]:
    """Return the polygons of a township, its main land first."""
    return [part for part in parts() if part.township == township]


def _of_township(township: str) -> Iterator[tuple[str, Position]]:
    around_seat = _spiral(seats()[township], parts_of(township)[0].polygon)
    spread = {part.name: _spread(part.polygon) for part in parts_of(township)}
    for village in villages_of(township):
        part = part_of(village.code)
        if is_urban(village) and village.code not in part.villages:
            yield village.code, next(around_seat)
        else:
            yield village.code, next(spread[part.name])


def _spread(polygon: Polygon) -> Iterator[Position]:
    inner = polygon.buffer(-SHORE_MARGIN_DEG)
    west, south, east, north = inner.bounds
    step = 0
    while True:
        step += 1
        lon = west + (east - west) * ((0.5 + step * STEP_LON) % 1)
        lat = south + (north - south) * ((0.5 + step * STEP_LAT) % 1)
        if inner.contains(Point(lon, lat)):
            yield _rounded(lon, lat)


def _spiral(centre: Position, polygon: Polygon) -> Iterator[Position]:
    inner = polygon.buffer(-SHORE_MARGIN_DEG)
    step = 0
    while True:
        step += 1
        point = moved(centre, km=0.35 * math.sqrt(step), angle_rad=step * GOLDEN_ANGLE)
        if inner.contains(Point(point)):
            yield point


def _rounded(lon: float, lat: float) -> Position:
    return round(lon, 5), round(lat, 5)
