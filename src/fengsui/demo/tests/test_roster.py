"""The duty roster: every room, every minute, for sixty days."""

from collections import defaultdict
from datetime import UTC, date, datetime, timedelta

import pytest

from fengsui.demo.county import build

FIRST_DAY = date(2026, 7, 1)
# 08:00 in Beijing.
BEGIN = datetime(2026, 7, 1, 0, 0, tzinfo=UTC)
END = BEGIN + timedelta(days=60)


@pytest.fixture(scope="module")
def county():
    return build()


@pytest.fixture(scope="module")
def by_post(county):
    spans = defaultdict(list)
    for shift in county.roster(first_day=FIRST_DAY):
        spans[shift.post, shift.rank].append((shift.starts_at, shift.ends_at))
    return spans


def test_nineteen_rooms_have_officer_second_officer_and_leader(by_post):
    assert len(by_post) == 19 * 3
    assert sum(post.endswith("duty_room") for post, _ in by_post) == 19 * 2


def test_no_minute_of_sixty_days_is_empty_or_held_twice(by_post):
    for spans in by_post.values():
        spans.sort()
        assert spans[0][0] == BEGIN
        assert spans[-1][1] == END
        assert [end for _, end in spans[:-1]] == [start for start, _ in spans[1:]]


def test_nobody_is_on_duty_twice_in_one_room_at_once_or_two_shifts_running(county):
    shifts = [s for s in county.roster(first_day=FIRST_DAY) if s.post.endswith("duty_room")]
    for pool in county.pools:
        last = {}
        for shift in shifts:
            if shift.post == pool.room_post:
                assert last.get(shift.person, BEGIN - timedelta(1)) < shift.starts_at
                last[shift.person] = shift.ends_at
        assert set(last) == set(pool.officers)


def test_every_roster_post_is_on_the_roster_and_no_other(county, by_post):
    assert {post for post, _ in by_post} == {p.key for p in county.posts if p.by_roster}


def test_the_leader_of_any_night_may_approve_with_an_account(county):
    (commander,) = [row.person for row in county.accounts if row.username == "zhihui"]
    leading = {s.person for s in county.roster(first_day=FIRST_DAY) if "county_leader" in s.post}
    assert leading == {commander}


def test_a_roster_made_later_continues_one_made_earlier(county):
    early = set(county.roster(first_day=FIRST_DAY))
    later = set(county.roster(first_day=FIRST_DAY + timedelta(days=10)))
    shared = [s for s in later if s.ends_at <= END]
    assert len(shared) > 0
    assert set(shared) <= early
