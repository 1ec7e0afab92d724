"""The drawn county: valid, without overlaps, every seat at home, and like the real one."""

import csv
import json
import math
from itertools import combinations
from pathlib import Path

import pytest
from shapely.geometry import Point, shape
from shapely.ops import unary_union

from fengsui.demo.divisions import COUNTY, DATA_DIR, townships, villages
from fengsui.demo.geometry import area_geojson, areas, parts, seats
from fengsui.demo.places import KM_PER_DEG_LAT, KM_PER_DEG_LON, part_of, village_points

ADMIN = Path(__file__).resolve().parents[5] / "shared" / "data" / "admin"
needs_admin = pytest.mark.skipif(not ADMIN.is_dir(), reason="no ../shared/data/admin here")
VERTICES_MAX = 300
LAND_KM2 = 1382  # as the county publishes it


def km2(area):
    return area.area * KM_PER_DEG_LAT * KM_PER_DEG_LON


def test_every_ring_is_valid_and_the_whole_has_few_vertices():
    assert all(part.polygon.is_valid for part in parts())
    assert sum(len(part.polygon.exterior.coords) - 1 for part in parts()) <= VERTICES_MAX


def test_every_township_has_an_area_and_no_two_overlap():
    drawn = areas()
    assert drawn.keys() == {COUNTY, *(row.code for row in townships())}
    assert all(area.is_valid for area in drawn.values())
    apart = {code: area for code, area in drawn.items() if code != COUNTY}
    overlaps = [
        (one, other)
        for one, other in combinations(apart, 2)
        if apart[one].intersection(apart[other]).area > 0
    ]
    assert overlaps == []
    assert math.isclose(sum(map(km2, apart.values())), km2(drawn[COUNTY]), rel_tol=1e-9)


def test_the_county_is_one_mainland_and_its_islands_without_holes():
    whole = areas()[COUNTY]
    assert len(whole.geoms) == 1 + sum(bool(part.name) for part in parts())
    assert all(len(polygon.interiors) == 0 for polygon in whole.geoms)


def test_the_areas_are_plausible():
    assert abs(km2(areas()[COUNTY]) - LAND_KM2) < 0.1 * LAND_KM2
    for row in townships():
        assert 30 < km2(areas()[row.code]) < 200, row.name


def test_every_seat_lies_in_its_own_township_alone():
    for code, seat in seats().items():
        assert [c for c, area in areas().items() if area.contains(Point(seat))] == [COUNTY, code]


@pytest.mark.parametrize(
    ("island", "township"),
    [
        ("南田岛", "鹤浦镇"),
        ("高塘岛", "高塘岛乡"),
        ("花岙岛", "高塘岛乡"),
        ("檀头山", "石浦镇"),
        ("东门岛", "石浦镇"),
        ("对面山", "石浦镇"),
        ("北渔山", "石浦镇"),
        ("南渔山", "石浦镇"),
        ("南韭山", "爵溪街道"),
        ("韭山列岛北部", "爵溪街道"),
    ],
)
def test_an_island_lies_apart_and_carries_its_township(island, township):
    (part,) = (part for part in parts() if part.name == island)
    names = {row.code: row.name for row in townships()}
    assert names[part.township] == township
    assert not any(part.polygon.intersects(x.polygon) for x in parts() if x is not part)


def test_every_village_has_a_point_of_its_own_in_its_township():
    points = village_points()
    assert points.keys() == {row.code for row in villages()}
    assert len(set(points.values())) == len(points)
    for row in villages():
        assert areas()[row.parent].contains(Point(points[row.code])), row.name


def test_island_villages_lie_on_their_islands():
    on_islands = {code: part for part in parts() for code in part.villages}
    assert len(on_islands) == 6
    for code, part in on_islands.items():
        assert code[:9] == part.township
        assert part_of(code) is part
        assert part.polygon.contains(Point(village_points()[code]))


def test_only_what_borders_on_the_sea_is_coast():
    coast = unary_union([part.coast for part in parts()])
    names = {row.name: row.code for row in townships()}
    assert not areas()[names["丹西街道"]].buffer(-0.0005).intersects(coast)
    mainland = {part.township: part for part in parts() if not part.name}
    assert mainland[names["丹西街道"]].coast.is_empty
    ninghai = Point(121.615, 29.405)
    assert areas()[names["西周镇"]].touches(ninghai)
    assert coast.distance(ninghai) > 0.01


def test_the_drawing_says_that_it_is_schematic():
    table = json.loads((DATA_DIR / "geometry.json").read_text(encoding="utf-8"))
    assert table["label"] == "示意"
    assert "Fengsui project" in table["license"]
    assert "not for navigation" in table["license"]


def test_an_area_is_written_as_a_multipolygon_that_reads_back():
    for code, area in areas().items():
        assert shape(json.loads(area_geojson(code))).equals(area)
    assert area_geojson("330225101200") == ""


@needs_admin
def test_it_resembles_the_real_county_which_it_was_not_drawn_from():
    real = json.loads((ADMIN / "townships_wgs84.geojson").read_text(encoding="utf-8"))
    whole = unary_union([shape(feature["geometry"]) for feature in real["features"]])
    drawn = areas()[COUNTY]
    assert drawn.intersection(whole).area / drawn.union(whole).area >= 0.5


@needs_admin
def test_every_listed_township_point_lies_in_its_own_polygon():
    with (ADMIN / "township_points.csv").open(encoding="utf-8-sig", newline="") as lines:
        for row in csv.DictReader(lines):
            point = Point(float(row["lon_wgs84"]), float(row["lat_wgs84"]))
            assert areas()[row["code"]].contains(point), row["name"]
