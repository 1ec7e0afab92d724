"""From an alert's codes, polygons and circles to divisions: nothing lost, what is odd is said."""

import json
import time
from datetime import UTC, datetime

import pytest
from shapely.geometry import Polygon, box, mapping

from fengsui.geo.actions import DivisionRow, import_divisions
from fengsui.geo.geometry import Circle
from fengsui.geo.models import Level
from fengsui.geo.targeting import Mark, MarkCode, divisions_in

NOW = datetime(2026, 7, 25, 6, 49, 1, tzinfo=UTC)
COUNTY, EAST, WEST, BARE = "330225", "330225101", "330225102", "330225103"
UNIT = "330225A"

pytestmark = pytest.mark.django_db


def village(
    number: int, township: str, lon_deg: float | None, lat_deg: float | None
) -> DivisionRow:
    code = f"{township}{number:03d}"
    return DivisionRow(
        code, f"第{number}村", Level.VILLAGE, township, lon_deg=lon_deg, lat_deg=lat_deg
    )


def square(west: float, south: float, east: float, north: float) -> str:
    return json.dumps(mapping(box(west, south, east, north)))


@pytest.fixture(autouse=True)
def _county() -> None:
    """Three townships side by side: two with villages, one without; and a unit with no code."""
    rows = [
        DivisionRow(COUNTY, "县", Level.COUNTY, area=square(121.0, 29.0, 125.0, 30.0)),
        DivisionRow(WEST, "西镇", Level.TOWNSHIP, COUNTY, area=square(121.0, 29.0, 122.0, 30.0)),
        DivisionRow(EAST, "东镇", Level.TOWNSHIP, COUNTY, area=square(122.0, 29.0, 123.0, 30.0)),
        DivisionRow(BARE, "空乡", Level.TOWNSHIP, COUNTY, area=square(123.0, 29.0, 124.0, 30.0)),
        DivisionRow(UNIT, "管委会", Level.TOWNSHIP, COUNTY, official=False),
        village(201, WEST, 121.2, 29.5),
        village(202, WEST, 121.8, 29.5),
        village(201, EAST, 122.2, 29.5),
        village(202, EAST, 122.8, 29.5),
    ]
    import_divisions(NOW, rows, actor="cli:test")


def test_an_area_means_the_villages_that_it_holds() -> None:
    found = divisions_in([box(121.1, 29.4, 121.3, 29.6)], [], [])
    assert found.codes == (f"{WEST}201",)
    assert not found.outside
    assert found.marks == ()


def test_a_whole_township_is_its_code_and_a_neighbour_touched_at_the_edge_is_only_marked() -> None:
    found = divisions_in([box(121.0, 29.0, 122.05, 30.0)], [], [])
    assert found.codes == (WEST,)
    assert found.marks == (Mark(MarkCode.TOUCHED, "polygon 1", EAST),)


def test_an_area_between_the_villages_means_every_township_that_it_touches() -> None:
    found = divisions_in([box(121.9, 29.1, 122.1, 29.2)], [], [])
    assert found.codes == (EAST, WEST)
    assert {mark.code for mark in found.marks} == {MarkCode.WIDENED}


def test_a_township_without_villages_is_meant_where_it_is_touched() -> None:
    assert divisions_in([box(122.7, 29.4, 123.1, 29.6)], [], []).codes == (f"{EAST}202", BARE)


def test_a_village_whose_place_is_unknown_counts_where_its_township_is_touched() -> None:
    import_divisions(NOW, [village(203, WEST, None, None)], actor="cli:test")
    found = divisions_in([box(121.1, 29.4, 121.3, 29.6)], [], [])
    assert found.codes == (f"{WEST}201", f"{WEST}203")


def test_circles_count_like_polygons() -> None:
    assert divisions_in([], [Circle(122.2, 29.5, 5.0)], []).codes == (f"{EAST}201",)
    far = divisions_in([], [Circle(100.0, 29.5, 5.0), Circle(122.2, 29.5, 5.0)], [])
    assert far.codes == (f"{EAST}201",)
    assert far.outside
    assert far.marks == (Mark(MarkCode.OUTSIDE, "circle 1"),)


def test_an_unusable_area_is_marked_and_the_rest_kept() -> None:
    found = divisions_in([], [Circle(29.5, 122.2, 5.0), Circle(122.2, 29.5, 5.0)], [])
    assert found.codes == (f"{EAST}201",)
    assert found.marks == (Mark(MarkCode.UNUSABLE, "circle 1", "swapped"),)


def test_more_than_can_be_looked_at_is_said() -> None:
    many = Polygon([(121 + n * 1e-6, 29.0 + n % 2) for n in range(150_000)])
    found = divisions_in([many, many, box(121.1, 29.4, 121.3, 29.6)], [], [])
    assert Mark(MarkCode.TOO_MANY, "polygon 2") in found.marks


@pytest.mark.parametrize(
    ("code", "meant"),
    [
        (COUNTY, (COUNTY,)),
        ("330225000000", (COUNTY,)),
        ("330225000", (COUNTY,)),
        (f"{WEST}000", (WEST,)),
        (f" {WEST}201 ", (f"{WEST}201",)),
        (UNIT, (UNIT,)),
        ("3302", (COUNTY,)),
        ("330200", (COUNTY,)),
        ("330000000000", (COUNTY,)),
        ("33", (COUNTY,)),
    ],
)
def test_a_code_means_its_division_and_one_above_the_county_the_whole_county(
    code: str, meant: tuple[str, ...]
) -> None:
    found = divisions_in([], [], [code])
    assert found.codes == meant
    assert found.marks == ()
    assert not found.outside


def test_a_foreign_code_is_marked_and_the_rest_kept() -> None:
    found = divisions_in([], [], ["330226", "x", WEST])
    assert found.codes == (WEST,)
    assert found.outside
    assert found.marks == (Mark(MarkCode.FOREIGN, "330226"), Mark(MarkCode.FOREIGN, "x"))


def test_an_unlisted_village_means_its_township_and_an_unlisted_township_asks() -> None:
    found = divisions_in([], [], [f"{WEST}999", "330225999"])
    assert found.codes == (WEST,)
    assert found.marks == (
        Mark(MarkCode.WIDENED, f"{WEST}999", WEST),
        Mark(MarkCode.UNKNOWN, "330225999"),
    )


def test_codes_and_areas_join_into_the_fewest_codes() -> None:
    found = divisions_in([box(121.1, 29.4, 121.3, 29.6)], [], [f"{WEST}202", EAST, f"{EAST}201"])
    assert found.codes == (EAST, WEST)
    assert divisions_in([], [], [WEST, EAST, BARE, UNIT]).codes == (COUNTY,)


def test_a_county_of_410_villages_is_searched_in_20_ms() -> None:
    rows = [
        village(300 + n, township, lon + n % 20 / 20, 29 + n // 20 / 12)
        for township, lon in ((WEST, 121.0), (EAST, 122.0))
        for n in range(205)
    ]
    import_divisions(NOW, rows, actor="cli:test")
    rings = [box(121.3, 29.2, 122.4, 29.9).segmentize(0.002)]
    circles = [Circle(121.9, 29.4, 20.0)] * 10
    divisions_in(rings, circles, [])
    took_s = []
    for _ in range(5):
        start = time.perf_counter()
        assert len(divisions_in(rings, circles, []).codes) > 100
        took_s.append(time.perf_counter() - start)
    assert min(took_s) < 0.02
