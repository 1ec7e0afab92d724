"""The risk points: where they lie, who answers for them, how many people they threaten."""

from collections import Counter

import pytest
from shapely.geometry import Point

from fengsui.demo.county import build
from fengsui.demo.geometry import areas
from fengsui.demo.places import on_land
from fengsui.demo.riskpoints import MOVED_IN_2012

KINDS = {
    "geological_point": 60,
    "reservoir": 40,
    "seawall": 36,
    "lowland": 41,
    "dangerous_house": 40,
    "fish_raft": 20,
    "building_site": 20,
    "scenic_spot": 16,
    "island": 11,
    "vessel_group": 16,
}
NEAR_SHORE_DEG = 0.006


@pytest.fixture(scope="module")
def county():
    return build()


def test_there_are_three_hundred_of_ten_kinds_with_names_and_codes_of_their_own(county):
    points = county.risk_points
    assert Counter(point.kind for point in points) == KINDS
    assert len({point.code for point in points}) == 300
    assert len({point.name for point in points}) == 300


def test_the_people_at_risk_add_up_to_those_moved_before_haikui(county):
    sums = Counter()
    for point in county.risk_points:
        assert all(number > 0 for _, number in point.people)
        sums.update(dict(point.people))
    assert sums == MOVED_IN_2012
    assert sum(sums.values()) == 41_539


def test_every_point_has_responsible_posts_of_its_own_village(county):
    posts = {post.key: post for post in county.posts}
    for point in county.risk_points:
        roles = [posts[key].role for key in point.posts]
        assert {"risk_point_keeper", "village_head"} <= set(roles)
        assert {posts[key].division for key in point.posts} == {point.village}
        assert point.village.startswith(point.township)


def test_every_keeper_keeps_one_point(county):
    kept = Counter(key for point in county.risk_points for key in point.posts)
    keepers = [post.key for post in county.posts if post.role == "risk_point_keeper"]
    assert len(keepers) == 300
    assert all(kept[key] == 1 for key in keepers)


def test_rafts_float_before_their_shore_and_all_else_stands_in_its_township(county):
    for point in county.risk_points:
        position = (point.lon_deg, point.lat_deg)
        distance_deg = areas()[point.township].distance(Point(position))
        if point.kind == "fish_raft":
            assert not on_land(position), point
            assert distance_deg < NEAR_SHORE_DEG
        elif point.kind in {"seawall", "vessel_group"}:
            assert distance_deg < 1e-4
        else:
            assert on_land(position, point.township), point


def test_every_point_says_where_to_go_and_how(county):
    for point in county.risk_points:
        assert 0 < len(point.shelter) <= 120
        assert 0 < len(point.route) <= 200
        assert "{" not in point.shelter + point.route
