"""The schematic shape of the county, drawn by us: not for navigation, not a legal boundary.

`data/geometry.json` is a small table of named points; a township's mainland ring lists point
names, so that neighbours share their points and can neither overlap nor leave a sliver. Islands
are rings of their own, each with its township and the villages that lie on it.
"""

import json
from collections import Counter
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Any

from shapely.geometry import LineString, MultiLineString, MultiPolygon, Polygon, mapping
from shapely.ops import unary_union

from fengsui.demo.divisions import COUNTY, DATA_DIR

Position = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Part:
    """One polygon of a township: its mainland (no name) or an island; `coast` is its sea side."""

    township: str
    name: str
    villages: frozenset[str]
    polygon: Polygon
    coast: MultiLineString


@cache
def _table() -> dict[str, Any]:
    table: dict[str, Any] = json.loads((DATA_DIR / "geometry.json").read_text(encoding="utf-8"))
    return table


def _edges(ring: list[str]) -> list[frozenset[str]]:
    return [frozenset(edge) for edge in pairwise([*ring, ring[0]])]


@cache
def parts() -> tuple[Part, ...]:
    """Return all polygons: the mainlands in order of code, then the islands as listed."""
    table = _table()
    points = table["points"]
    used = Counter(edge for row in table["mainland"] for edge in _edges(row["ring"]))
    inland = set(map(frozenset, pairwise(table["county_border"])))
    mainland = []
    for row in table["mainland"]:
        # What only one township uses is coast, except where the county borders on Ninghai.
        coast = MultiLineString(
            [
                [points[name] for name in sorted(edge)]
                for edge in _edges(row["ring"])
                if used[edge] == 1 and edge not in inland
            ]
        )
        polygon = Polygon([points[name] for name in row["ring"]])
        mainland.append(Part(row["township"], "", frozenset(), polygon, coast))
    return (*mainland, *(_island(row) for row in table["islands"]))


def _island(row: dict[str, Any]) -> Part:
    polygon = Polygon(row["ring"])
    coast = MultiLineString([LineString(polygon.exterior)])
    return Part(row["township"], row["name"], frozenset(row["villages"]), polygon, coast)


@cache
def areas() -> dict[str, MultiPolygon]:
    """Return the area of every township and, as their union, of the county, by code."""
    townships = sorted({part.township for part in parts()})
    shapes = {
        code: MultiPolygon([part.polygon for part in parts() if part.township == code])
        for code in townships
    }
    whole = unary_union(list(shapes.values()))
    assert isinstance(whole, MultiPolygon)
    return {COUNTY: whole, **shapes}


def seats() -> dict[str, Position]:
    """Return the seat or label point of every township, longitude and latitude, by code."""
    return {code: (lon, lat) for code, (lon, lat) in _table()["seats"].items()}


def area_geojson(code: str) -> str:
    """Return a division's area as a canonical GeoJSON MultiPolygon, empty where none is drawn."""
    area = areas().get(code)
    if area is None:
        return ""
    return json.dumps(mapping(area), separators=(",", ":"), sort_keys=True)
