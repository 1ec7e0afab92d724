"""Shapes on the earth, pure: areas from text, circles on the ellipsoid. Degrees, longitude first.

CGCS2000 and WGS-84 agree within a metre; nothing here converts a datum.
"""

import json
import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import shapely
from shapely.errors import ShapelyError
from shapely.geometry import MultiPolygon, Polygon, shape

AREA_CHARS_MAX = 2_000_000
AREA_VERTICES_MAX = 20_000
RADIUS_KM_MAX = 3_000.0
# A circle of no extent is a point that somebody means: ten metres around it.
RADIUS_KM_MIN = 0.01
# 90 sides stand off the true circle by 0.06 % in the middle of a side.
CIRCLE_SIDES = 90

_SEMI_MAJOR_KM = 6378.137
_ECCENTRICITY_SQUARED = 0.00669437999014


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


def check_position(lon_deg: float, lat_deg: float) -> None:
    """Refuse what is no position on the earth; raises `BadGeometry`: number, swapped, range."""
    if not (math.isfinite(lon_deg) and math.isfinite(lat_deg)):
        raise BadGeometry("number", "a coordinate is not a number")
    if abs(lat_deg) > 90 and abs(lon_deg) <= 90 and abs(lat_deg) <= 180:
        raise BadGeometry("swapped", f"latitude {lat_deg:g}: longitude and latitude look swapped")
    if abs(lat_deg) > 90 or abs(lon_deg) > 180:
        raise BadGeometry("range", f"({lon_deg:g}, {lat_deg:g}) is not on the earth")


def circle_shape(circle: Circle) -> Polygon:
    """Return the circle as a polygon whose radius is right within 0.5 % on the ellipsoid.

    Drawn on the sphere that fits the ellipsoid at the centre (Gauss). Raises `BadGeometry`: those
    of `check_position`, radius, pole.
    """
    check_position(circle.lon_deg, circle.lat_deg)
    if not math.isfinite(circle.radius_km) or not 0 <= circle.radius_km <= RADIUS_KM_MAX:
        raise BadGeometry("radius", f"radius {circle.radius_km:g} km is not 0 to {RADIUS_KM_MAX:g}")
    lat = math.radians(circle.lat_deg)
    bend = 1 - _ECCENTRICITY_SQUARED * math.sin(lat) ** 2
    sphere_km = _SEMI_MAJOR_KM * math.sqrt(1 - _ECCENTRICITY_SQUARED) / bend
    arc = max(circle.radius_km, RADIUS_KM_MIN) / sphere_km
    if abs(lat) + arc >= math.pi / 2:
        raise BadGeometry("pole", "a circle reaches over a pole")
    course = np.linspace(0, 2 * math.pi, CIRCLE_SIDES, endpoint=False)
    lats = np.arcsin(math.sin(lat) * math.cos(arc) + math.cos(lat) * math.sin(arc) * np.cos(course))
    lons = np.arctan2(
        np.sin(course) * math.sin(arc) * math.cos(lat),
        math.cos(arc) - math.sin(lat) * np.sin(lats),
    )
    return Polygon(np.column_stack((circle.lon_deg + np.degrees(lons), np.degrees(lats))))


@lru_cache(maxsize=2_048)
def read_area(text: str) -> Polygon | MultiPolygon:
    """Return the area of a GeoJSON text; an unchanged text is parsed once a process.

    Raises `BadGeometry`: geojson, vertices, crossing, and those of `check_position`.
    """
    if len(text) > AREA_CHARS_MAX:
        raise BadGeometry("vertices", f"an area has more than {AREA_CHARS_MAX} characters")
    try:
        area = shape(json.loads(text))
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError, ShapelyError):
        raise BadGeometry("geojson", "an area is no GeoJSON geometry") from None
    if not isinstance(area, Polygon | MultiPolygon) or area.is_empty:
        raise BadGeometry("geojson", "an area is no Polygon or MultiPolygon")
    if shapely.get_num_coordinates(area) > AREA_VERTICES_MAX:
        raise BadGeometry("vertices", f"an area has more than {AREA_VERTICES_MAX} vertices")
    for lon_deg, lat_deg in shapely.get_coordinates(area).tolist():
        check_position(lon_deg, lat_deg)
    if not area.is_valid:
        raise BadGeometry("crossing", "an area crosses itself")
    return area
