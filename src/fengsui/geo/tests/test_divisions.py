"""Taking in the division tree, and reading it."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from fengsui.geo import queries
from fengsui.geo.actions import DivisionRow, import_divisions
from fengsui.geo.models import Division, Level
from fengsui.geo.upsert import ImportRefused, Moved
from fengsui.journal.models import Entry

NOW = datetime(2026, 7, 25, 6, 49, 1, tzinfo=UTC)
ROWS = [
    DivisionRow("330225103201", "鹤浦村委会", Level.VILLAGE, "330225103"),
    DivisionRow("330225103001", "金港社区居委会", Level.VILLAGE, "330225103"),
    DivisionRow("330225103", "鹤浦镇", Level.TOWNSHIP, "330225"),
    DivisionRow("330225001", "丹东街道", Level.TOWNSHIP, "330225", lon_deg=121.9, lat_deg=29.5),
    DivisionRow("330225A", "旅游度假区管委会", Level.TOWNSHIP, "330225", official=False),
    DivisionRow("330225", "象山县", Level.COUNTY),
]

pytestmark = pytest.mark.django_db


def test_a_tree_is_taken_in_from_the_top_whatever_the_order_and_only_once() -> None:
    assert import_divisions(NOW, ROWS, actor="cli:test") == Moved(created=6)
    assert import_divisions(NOW, ROWS, actor="cli:test") == Moved()
    assert list(Entry.objects.values_list("kind", flat=True)) == ["division.created"] * 3
    moved = [replace(ROWS[3], name="丹东街道办事处")]
    assert import_divisions(NOW, moved, actor="cli:test") == Moved(changed=1)
    assert Division.objects.get(code="330225001").name == "丹东街道办事处"


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (ROWS[3], "stands twice"),
        (DivisionRow("330225104", "甲镇", Level.TOWNSHIP, "330226"), "330226 is unknown"),
        (DivisionRow("330226101", "甲镇", Level.TOWNSHIP, "330225"), "no prefix"),
        (DivisionRow("330225103202", "甲村", Level.VILLAGE, "330225"), "cannot lie in"),
        (DivisionRow("330225104", "甲镇", Level.TOWNSHIP), "cannot lie in nothing"),
        (DivisionRow("330225104", "", Level.TOWNSHIP, "330225"), "a name"),
        (DivisionRow("330225104", "甲镇", Level.TOWNSHIP, "330225", lon_deg=1.0), "half"),
        (DivisionRow("330225104", "甲镇", Level.TOWNSHIP, "330225", area="{}"), "GeoJSON"),
    ],
)
def test_what_does_not_fit_the_tree_is_refused_and_nothing_written(
    row: DivisionRow, why: str
) -> None:
    with pytest.raises(ImportRefused, match=why):
        import_divisions(NOW, [*ROWS, row], actor="cli:test")
    assert not Division.objects.exists()
    assert not Entry.objects.exists()


def test_the_tree_is_read_by_code_prefix() -> None:
    import_divisions(NOW, ROWS, actor="cli:test")
    assert [one.code for one in queries.children("330225")] == [
        "330225001",
        "330225103",
        "330225A",
    ]
    assert [one.name for one in queries.subtree("330225103")] == [
        "鹤浦镇",
        "金港社区居委会",
        "鹤浦村委会",
    ]
    assert queries.codes_under(["330225103"]) == {"330225103", "330225103001", "330225103201"}
    assert queries.codes_above(["330225103201"]) == {"330225", "330225103", "330225103201"}
    assert queries.codes_under([]) == set()
    node = queries.tree("330225")
    assert node
    assert [len(below.children) for below in node.children] == [0, 2, 0]
    assert queries.place("330226") is None
    assert queries.tree("330226") is None


def test_names_come_longest_first_with_what_people_say() -> None:
    import_divisions(NOW, ROWS, actor="cli:test")
    named = queries.names()
    assert named[0].name == "旅游度假区管委会"
    assert {one.short for one in named} == {
        "旅游度假区管委会",
        "金港社区",
        "鹤浦村",
        "丹东",
        "鹤浦",
        "象山",
    }
