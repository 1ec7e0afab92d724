"""A bad ring or circle is marked with its reason, and everything else is kept."""

import math

import pytest
import shapely

from fengsui.standards.cap12 import Alert, Area, Mark, MarkCode, parse
from fengsui.standards.tests.cap_messages import ALERT, RING, with_circle, with_ring

# Sides of 0.1 degree; at one corner the line steps over itself by a thousandth.
SLIP = "29.1,121.8 29.2,121.8 29.2,121.9 29.2001,121.8999 29.1,121.9 29.1,121.8"


def read(data: bytes) -> tuple[Alert, Area, tuple[Mark, ...]]:
    alert = parse(data)
    return alert, alert.infos[0].areas[0], alert.marks


@pytest.mark.parametrize(
    ("ring", "code"),
    [
        ("", MarkCode.RING_TOO_SHORT),
        ("29.1,121.8 29.2,121.8 29.1,121.8", MarkCode.RING_TOO_SHORT),
        ("29.1,121.8 29.2,121.8 29.2,121.9 29.1,121.9", MarkCode.RING_OPEN),
        (RING.replace("29.20,121.80", "NaN,121.80"), MarkCode.COORDINATE_UNREADABLE),
        (RING.replace("29.20,121.80", "29.20,INF"), MarkCode.COORDINATE_UNREADABLE),
        (RING.replace("29.20,121.80", "2.92e1,121.8"), MarkCode.COORDINATE_UNREADABLE),
        (RING.replace("29.20,121.80", "29.20,121.80,5"), MarkCode.COORDINATE_UNREADABLE),
        (RING.replace("29.20,121.80", "29.20 121.80"), MarkCode.COORDINATE_UNREADABLE),
        (RING.replace("29.20,121.80", "２９.20,121.80"), MarkCode.COORDINATE_UNREADABLE),
        (RING.replace("29.20,121.80", "29_0,121.80"), MarkCode.COORDINATE_UNREADABLE),
        (RING.replace("29.20,121.80", "121.80,29.20"), MarkCode.LATITUDE_PERHAPS_SWAPPED),
        (RING.replace("29.20,121.80", "129.20,121.80"), MarkCode.LATITUDE_BEYOND_90),
        (RING.replace("29.20,121.80", f"{'9' * 400},1"), MarkCode.LATITUDE_BEYOND_90),
        (RING.replace("29.20,121.80", "29.20,-180.01"), MarkCode.LONGITUDE_BEYOND_180),
        ("29.1,121.8 29.2,121.9 29.3,122.0 29.1,121.8", MarkCode.RING_WITHOUT_AREA),
        ("1,1 " * 5, MarkCode.RING_WITHOUT_AREA),
        ("0,0 10,10 0,10 9,0 0,0", MarkCode.RING_CROSSES_ITSELF),
    ],
)
def test_unusable_rings(ring: str, code: MarkCode) -> None:
    _, area, marks = read(with_ring(ring))
    assert [(m.code, m.where) for m in marks] == [(code, "info[1]/area[1]/polygon[1]")]
    assert area.polygons[0].text == ring
    assert area.polygons[0].shape is None
    assert area.circles[0].radius_km == 12.5  # the rest is kept


@pytest.mark.parametrize(
    ("circle", "code"),
    [
        ("", MarkCode.CIRCLE_MALFORMED),
        ("29.2,121.9", MarkCode.CIRCLE_MALFORMED),
        ("29.2,121.9 5 6", MarkCode.CIRCLE_MALFORMED),
        ("29.2, 121.9 5", MarkCode.CIRCLE_MALFORMED),
        ("29.2;121.9 5", MarkCode.COORDINATE_UNREADABLE),
        ("121.9,29.2 5", MarkCode.LATITUDE_PERHAPS_SWAPPED),
        ("29.2,181 5", MarkCode.LONGITUDE_BEYOND_180),
        ("29.2,121.9 -1", MarkCode.RADIUS_UNUSABLE),
        ("29.2,121.9 nan", MarkCode.RADIUS_UNUSABLE),
        ("29.2,121.9 40000", MarkCode.RADIUS_UNUSABLE),
    ],
)
def test_unusable_circles(circle: str, code: MarkCode) -> None:
    _, area, marks = read(with_circle(circle))
    assert [(m.code, m.where) for m in marks] == [(code, "info[1]/area[1]/circle[1]")]
    assert area.circles[0].text == circle
    assert area.circles[0].center is None
    assert area.polygons[0].shape is not None


def test_the_place_says_which() -> None:
    open_ring = "<polygon>1,1 2,2 3,1 4,4</polygon>"
    area = f"<area><areaDesc/><polygon>{RING}</polygon>{open_ring}</area></info>"
    (mark,) = parse(ALERT.replace("</info>", area).encode()).marks
    assert mark.where == "info[1]/area[2]/polygon[2]"
    assert mark.found == "1,1 … 4,4"


def test_a_slip_is_mended_and_marked() -> None:
    _, area, marks = read(with_ring(SLIP))
    assert [m.code for m in marks] == [MarkCode.RING_MENDED]
    assert marks[0].found.startswith("Self-intersection[121.89")
    shape = area.polygons[0].shape
    assert shape is not None
    assert shape.is_valid
    assert shape.area == pytest.approx(0.01, rel=0.01)


def test_a_spike_is_mended() -> None:
    spike = "29.1,121.8 29.2,121.8 29.4,121.8 29.2,121.8 29.2,121.9 29.1,121.9 29.1,121.8"
    _, area, marks = read(with_ring(spike))
    assert [m.code for m in marks] == [MarkCode.RING_MENDED]
    assert isinstance(area.polygons[0].shape, shapely.Polygon)


@pytest.mark.parametrize(("lobe", "mended"), [(0.06, True), (0.08, False)])
def test_one_per_cent_is_the_border(lobe: float, mended: bool) -> None:
    # Two squares that meet in a point, drawn in one eight: the shape gains twice the small one.
    ring = f"0,0 1,0 1,1 0,1 0,0 0,-{lobe} -{lobe},-{lobe} -{lobe},0 0,0".replace("--", "-")
    area = shapely.Polygon([tuple(map(float, p.split(","))) for p in ring.split()]).area
    assert (abs((1 + lobe**2) / area - 1) < 0.01) is mended
    _, _, marks = read(with_ring(ring))
    code = MarkCode.RING_MENDED if mended else MarkCode.RING_CROSSES_ITSELF
    assert [m.code for m in marks] == [code]


def test_valid_shapes_need_no_mark() -> None:
    for ring in (RING, " ".join(reversed(RING.split())), f"\n{RING.replace(' ', chr(10))} "):
        _, area, marks = read(with_ring(ring))
        assert marks == ()
        assert area.polygons[0].shape is not None
    _, area, marks = read(with_circle("-90,180 0"))
    assert marks == ()
    assert area.circles[0].center == (-90, 180)


def test_scribbles_are_not_worked_on_for_long() -> None:
    points = [f"{40 + 30 * math.sin(i * 2.4):.3f},{100 * math.cos(i * i):.3f}" for i in range(900)]
    scribble = " ".join([*points, points[0]])
    area = f"<area><areaDesc/>{f'<polygon>{scribble}</polygon>' * 40}</area></info>"
    alert = parse(ALERT.replace("</info>", area).encode())
    assert {m.code for m in alert.marks} == {MarkCode.RING_CROSSES_ITSELF}
    assert len(alert.marks) == 40
