"""The invented people, posts and numbers of the demonstration county."""

from collections import Counter
from datetime import date

import pytest

from fengsui.demo.county import build
from fengsui.demo.divisions import townships, villages
from fengsui.demo.names import landline, mobile
from fengsui.demo.staff import POSTS_A_PERSON_MAX

ROLES = {
    "county_duty_room",
    "county_leader",
    "county_flood_office",
    "department_liaison",
    "township_duty_room",
    "township_head",
    "township_deputy",
    "emergency_station",
    "station_liaison",
    "flood_control_head",
    "village_head",
    "village_committee",
    "grid_water_patrol",
    "grid_torrent_warden",
    "grid_geo_monitor",
    "shelter_keeper",
    "dangerous_house_liaison",
    "risk_point_keeper",
}


@pytest.fixture(scope="module")
def county():
    return build()


def test_it_has_about_two_thousand_posts_and_sixteen_hundred_people(county):
    assert 1900 <= len(county.posts) <= 2100
    assert 1550 <= len(county.people) <= 1650
    assert len(county.risk_points) == 300


def test_the_same_seed_gives_the_same_county_and_another_seed_other_people(county):
    first_day = date(2026, 7, 1)
    again = build()
    assert again == county
    assert list(again.roster(first_day=first_day)) == list(county.roster(first_day=first_day))
    other = build(seed=7)
    assert other.divisions == county.divisions
    assert {row.name for row in other.people} != {row.name for row in county.people}


def test_every_role_is_filled_and_no_other(county):
    assert {post.role for post in county.posts} == ROLES


def test_keys_are_unique_and_refer_to_rows_that_exist(county):
    organisations = {row.key for row in county.organisations}
    people = {row.key for row in county.people}
    codes = {row.code for row in county.divisions}
    assert len(organisations) == len(county.organisations)
    assert len(people) == len(county.people)
    assert len({post.key for post in county.posts}) == len(county.posts)
    assert {row.division for row in county.organisations} <= codes
    for post in county.posts:
        assert post.organisation in organisations
        assert post.division in codes
        assert ({post.primary, post.deputy} == {""}) == post.by_roster
        assert post.by_roster or {post.primary, post.deputy} <= people
        assert post.by_roster or post.primary != post.deputy


def test_names_are_unique_where_the_database_wants_it(county):
    assert len({(row.name, row.division) for row in county.organisations}) == len(
        county.organisations
    )
    assert len({(post.organisation, post.name) for post in county.posts}) == len(county.posts)


def test_every_village_has_a_head_and_every_township_its_leaders_and_rooms(county):
    held = {(post.role, post.division) for post in county.posts}
    assert {("village_head", row.code) for row in villages()} <= held
    for role in ("township_duty_room", "township_head", "township_deputy", "flood_control_head"):
        assert {(role, row.code) for row in townships()} <= held


def test_everybody_has_something_to_do_and_nobody_more_than_three_posts(county):
    load = Counter(post.primary for post in county.posts if post.primary)
    assert max(load.values()) == POSTS_A_PERSON_MAX
    assert sum(number >= 2 for number in load.values()) > 300
    busy = load.keys() | {post.deputy for post in county.posts}
    busy |= {person for pool in county.pools for person in (*pool.officers, *pool.leaders)}
    assert {row.key for row in county.people} <= busy


def test_names_look_like_names_and_come_once(county):
    names = [row.name for row in county.people]
    assert len(set(names)) == len(names)
    assert all(2 <= len(name) <= 3 for name in names)
    assert all("一" <= char <= "龥" for name in names for char in name)


def test_mobile_numbers_come_once_and_cannot_be_dialled(county):
    numbers = [row.mobile for row in county.people]
    assert len(set(numbers)) == len(numbers)
    # Mobile numbers of China begin with 13 to 19; 100 is followed by two digits at most.
    assert all(len(n) == 11 and n.isdigit() and n.startswith("1004") for n in numbers)


def test_every_duty_room_has_a_landline_of_its_own_in_no_area_code(county):
    rooms = [row for row in county.organisations if row.kind == "duty_room"]
    assert len(rooms) == 19
    assert len({row.landline for row in rooms}) == 19
    assert all(row.landline.startswith("0000") and len(row.landline) == 12 for row in rooms)
    assert not any(row.landline for row in county.organisations if row.kind != "duty_room")


def test_a_number_out_of_range_is_our_own_mistake():
    with pytest.raises(AssertionError):
        mobile(10**7)
    with pytest.raises(AssertionError):
        landline(1000)


def test_the_accounts_belong_to_people_who_hold_such_posts(county):
    by_name = {row.username: row for row in county.accounts}
    assert list(by_name) == ["zhiban", "zhibanzhang", "zhihui", "shipu", "dongmen"]
    head = next(post for post in county.posts if post.key == "330225101200/village_head")
    assert by_name["dongmen"].person == head.primary
    assert by_name["shipu"].division == "330225101"
