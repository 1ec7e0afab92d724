"""Areas and circles: right on the ellipsoid, refused by name."""

import json
import math

import pytest
import shapely

from fengsui.geo.geometry import BadGeometry, Circle, circle_shape, read_area

A_M, FLATTENING = 6378137.0, 1 / 298.257223563


def vincenty_m(lon1: float, lat1: float, lon2: float, lat2: float) -> float:
    """Return the distance on WGS-84 (Vincenty 1975), the oracle of these tests."""
    b_m = A_M * (1 - FLATTENING)
    u1 = math.atan((1 - FLATTENING) * math.tan(math.radians(lat1)))
    u2 = math.atan((1 - FLATTENING) * math.tan(math.radians(lat2)))
    length = lam = math.radians(lon2 - lon1)
    for _ in range(100):
        x = math.cos(u2) * math.sin(lam)
        y = math.cos(u1) * math.sin(u2) - math.sin(u1) * math.cos(u2) * math.cos(lam)
        sin_s = math.hypot(x, y)
        cos_s = math.sin(u1) * math.sin(u2) + math.cos(u1) * math.cos(u2) * math.cos(lam)
        sigma = math.atan2(sin_s, cos_s)
        sin_a = math.cos(u1) * math.cos(u2) * math.sin(lam) / sin_s
        cos2_a = 1 - sin_a**2
        cos_2m = cos_s - 2 * math.sin(u1) * math.sin(u2) / cos2_a if cos2_a > 1e-12 else 0.0
        c = FLATTENING / 16 * cos2_a * (4 + FLATTENING * (4 - 3 * cos2_a))
        before = lam
        lam = length + (1 - c) * FLATTENING * sin_a * (
            sigma + c * sin_s * (cos_2m + c * cos_s * (2 * cos_2m**2 - 1))
        )
        if abs(lam - before) < 1e-13:
            break
    u_sq = cos2_a * (A_M**2 - b_m**2) / b_m**2
    big_a = 1 + u_sq / 16384 * (4096 + u_sq * (-768 + u_sq * (320 - 175 * u_sq)))
    big_b = u_sq / 1024 * (256 + u_sq * (-128 + u_sq * (74 - 47 * u_sq)))
    inner = cos_s * (2 * cos_2m**2 - 1) - big_b / 6 * cos_2m * (4 * sin_s**2 - 3) * (
        4 * cos_2m**2 - 3
    )
    return b_m * big_a * (sigma - big_b * sin_s * (cos_2m + big_b / 4 * inner))


def test_the_oracle_knows_a_published_line() -> None:
    # Flinders Peak to Buninyong, the worked example of Geoscience Australia: 54 972.271 m (GRS80).
    flinders = (144 + 25 / 60 + 29.52440 / 3600, -(37 + 57 / 60 + 3.72030 / 3600))
    buninyong = (143 + 55 / 60 + 35.38390 / 3600, -(37 + 39 / 60 + 10.15610 / 3600))
    assert vincenty_m(*flinders, *buninyong) == pytest.approx(54_972.271, abs=0.01)


@pytest.mark.parametrize("lat_deg", [-60.0, 0.0, 29.476, 45.0])
@pytest.mark.parametrize("radius_km", [0.1, 12.0, 250.0])
def test_a_circle_is_right_within_half_a_percent_everywhere(
    lat_deg: float, radius_km: float
) -> None:
    ring = circle_shape(Circle(121.869, lat_deg, radius_km)).exterior
    middles = [
        ring.line_interpolate_point(at / 720, normalized=True).coords[0] for at in range(720)
    ]
    distances = [vincenty_m(121.869, lat_deg, lon, lat) / 1000 for lon, lat in middles]
    assert max(abs(one - radius_km) for one in distances) < 0.005 * radius_km


def test_a_circle_of_no_extent_is_a_point_that_somebody_means() -> None:
    drawn = circle_shape(Circle(121.869, 29.476, 0.0))
    assert drawn.contains(shapely.Point(121.869, 29.476))
    assert drawn.area > 0


@pytest.mark.parametrize(
    ("circle", "code"),
    [
        (Circle(121.0, 29.0, -1.0), "radius"),
        (Circle(121.0, 29.0, 3_001.0), "radius"),
        (Circle(121.0, 29.0, math.nan), "radius"),
        (Circle(121.0, 89.9, 100.0), "pole"),
        (Circle(29.0, 121.0, 1.0), "swapped"),
        (Circle(121.0, math.inf, 1.0), "number"),
        (Circle(181.0, 29.0, 1.0), "range"),
    ],
)
def test_a_circle_that_cannot_be_drawn_says_why(circle: Circle, code: str) -> None:
    with pytest.raises(BadGeometry) as refused:
        circle_shape(circle)
    assert refused.value.code == code


def polygon(*ring: tuple[float, float]) -> str:
    return json.dumps({"type": "Polygon", "coordinates": [ring]})


def test_an_unchanged_area_is_parsed_once() -> None:
    text = polygon((121.0, 29.0), (122.0, 29.0), (122.0, 30.0), (121.0, 29.0))
    assert read_area(text) is read_area(str(text.encode(), "utf-8"))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("x", "geojson"),
        ("[1]", "geojson"),
        ('{"type":"Polygon"}', "geojson"),
        ('{"type":"Polygon","coordinates":[]}', "geojson"),
        ('{"type":"Polygon","coordinates":[[["a","b"]]]}', "geojson"),
        ('{"type":"Point","coordinates":[121,29]}', "geojson"),
        (polygon((29.0, 121.0), (30.0, 121.0), (30.0, 122.0), (29.0, 121.0)), "swapped"),
        (polygon((0, 0), (1, 1), (1, 0), (0, 1), (0, 0)), "crossing"),
        ("[" * 100_000, "geojson"),
        (" " * 2_000_001, "vertices"),
        (polygon(*((121 + n * 1e-6, 29.0) for n in range(20_001))), "vertices"),
    ],
    ids=range(11),
)
def test_an_area_that_cannot_be_used_says_why(text: str, code: str) -> None:
    with pytest.raises(BadGeometry) as refused:
        read_area(text)
    assert refused.value.code == code
