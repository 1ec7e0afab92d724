"""Shapes on the earth, pure: read, check, repair, draw. Degrees, longitude before latitude.

CGCS2000 and WGS-84 agree within a metre; nothing here converts a datum.
"""

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import shapely
from shapely.errors import ShapelyError
from shapely.geometry import MultiPolygon, Polygon, shape
from shapely.geometry.base import BaseGeometry

VERTICES_MAX = 20_000
AREA_CHARS_MAX = 2_000_000
RADIUS_KM_MAX = 3_000.0
# A circle of no extent is a point that somebody means: ten metres around it.
RADIUS_KM_MIN = 0.01
REPAIR_CHANGE_MAX = 0.01
# 90 sides stand off the true circle by 0.06 % at the middle of a side.
CIRCLE_SIDES = 90

_SEMI_MAJOR_KM = 6378.137
_ECCENTRICITY_SQUARED = 0.00669437999014

Point = tuple[float, float]
Ring = Sequence[Point]


class BadGeometry(Exception):
    """A shape that cannot be used; `code` names the reason for a page to translate."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(text)
        self.code = code


@dataclass(frozen=True, slots=True)
class Circle:
    """All places within `radius_km` of a centre."""

    lon_deg: float
    lat_deg: float
    radius_km: float


@dataclass(frozen=True, slots=True)
class Checked:
    """A usable shape, and whether a self-crossing ring had to be repaired."""

    shape: BaseGeometry
    repaired: bool = False


def ring_shape(ring: Ring) -> Checked:
    """Return the polygon of one closed ring, such as a CAP polygon.

    Raises `BadGeometry`: `vertices` (fewer than four or too many), `number` (NaN or infinite),
    `swapped` (latitude beyond 90 degrees where the other order would fit), `range`, `open` (the
    last point is not the first), `crossing` (repair would change the area by 1 % or more).
    """
    if not 4 <= len(ring) <= VERTICES_MAX:
        raise BadGeometry("vertices", f"a ring has {len(ring)} points, not 4 to {VERTICES_MAX}")
    for lon_deg, lat_deg in ring:
        check_position(lon_deg, lat_deg)
    if ring[0] != ring[-1]:
        raise BadGeometry("open", "a ring does not end where it starts")
    polygon = Polygon(ring)
    if polygon.is_valid and polygon.area > 0:
        return Checked(polygon)
    return Checked(_repair(polygon), repaired=True)


def check_position(lon_deg: float, lat_deg: float) -> None:
    """Refuse a position that is not on the earth; raises `BadGeometry`."""
    if not (math.isfinite(lon_deg) and math.isfinite(lat_deg)):
        raise BadGeometry("number", "a coordinate is not a number")
    if abs(lat_deg) > 90 and abs(lon_deg) <= 90 and abs(lat_deg) <= 180:
        raise BadGeometry("swapped", f"latitude {lat_deg:g}: longitude and latitude look swapped")
    if abs(lat_deg) > 90 or abs(lon_deg) > 180:
        raise BadGeometry("range", f"({lon_deg:g}, {lat_deg:g}) is not on the earth")


def _repair(polygon: Polygon) -> BaseGeometry:
    """Return what the ring encloses, if that is nearly what its signed area says."""
    mended = shapely.make_valid(polygon)
    parts = [part for part in _polygons(mended) if part.area > 0]
    repaired = shapely.union_all(parts)
    # Of a crossing ring GEOS takes the signed sum of its loops, what its author can have meant.
    if not parts or abs(repaired.area - polygon.area) >= REPAIR_CHANGE_MAX * repaired.area:
        raise BadGeometry("crossing", "a ring crosses itself and its repair changes its area")
    return repaired


def _polygons(geometry: BaseGeometry) -> list[BaseGeometry]:
    return [part for part in shapely.get_parts(geometry) if part.geom_type == "Polygon"]


def circle_shape(circle: Circle) -> Checked:
    """Return the circle as a polygon whose radius is right within 0.5 % on the ellipsoid.

    Drawn on the sphere that fits the ellipsoid at the centre (Gauss). Raises `BadGeometry`.
    """
    check_position(circle.lon_deg, circle.lat_deg)
    if not math.isfinite(circle.radius_km) or not 0 <= circle.radius_km <= RADIUS_KM_MAX:
        raise BadGeometry("radius", f"radius {circle.radius_km:g} km is not 0 to {RADIUS_KM_MAX:g}")
    radius_km = max(circle.radius_km, RADIUS_KM_MIN)
    lat = math.radians(circle.lat_deg)
    bend = 1 - _ECCENTRICITY_SQUARED * math.sin(lat) ** 2
    sphere_km = _SEMI_MAJOR_KM * math.sqrt(1 - _ECCENTRICITY_SQUARED) / bend
    arc = radius_km / sphere_km
    if abs(lat) + arc >= math.pi / 2:
        raise BadGeometry("pole", "a circle reaches over a pole")
    course = np.linspace(0, 2 * math.pi, CIRCLE_SIDES, endpoint=False)
    lats = np.arcsin(math.sin(lat) * math.cos(arc) + math.cos(lat) * math.sin(arc) * np.cos(course))
    lons = np.arctan2(
        np.sin(course) * math.sin(arc) * math.cos(lat),
        math.cos(arc) - math.sin(lat) * np.sin(lats),
    )
    points = np.column_stack((circle.lon_deg + np.degrees(lons), np.degrees(lats)))
    return Checked(Polygon(points))


@lru_cache(maxsize=2_048)
def read_area(text: str) -> BaseGeometry:
    """Return a division's or risk point's area from GeoJSON text, prepared for many questions.

    Raises `BadGeometry`. Kept by its text, so an unchanged area is parsed once a process.
    """
    if len(text) > AREA_CHARS_MAX:
        raise BadGeometry("vertices", "an area is too large")
    try:
        value = json.loads(text)
        geometry = shape(value)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, ShapelyError):
        raise BadGeometry("geojson", "an area is no GeoJSON geometry") from None
    if not isinstance(geometry, Polygon | MultiPolygon):
        raise BadGeometry("geojson", "an area is no Polygon or MultiPolygon")
    if shapely.get_num_coordinates(geometry) > VERTICES_MAX:
        raise BadGeometry("vertices", "an area is too large")
    for lon_deg, lat_deg in shapely.get_coordinates(geometry).tolist():
        check_position(lon_deg, lat_deg)
    if not geometry.is_valid:
        raise BadGeometry("crossing", "an area crosses itself")
    shapely.prepare(geometry)
    return geometry
