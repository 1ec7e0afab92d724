"""Who is on duty, who holds what, and whom a call would miss."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.test.utils import CaptureQueriesContext

from fengsui.directory import queries
from fengsui.directory.actions import (
    Directory,
    HoldingRow,
    ShiftRow,
    create_token,
    end_tokens,
    end_user,
    import_directory,
    import_shifts,
)
from fengsui.directory.models import ContactPoint, Person, Post, Rank, UserRole
from fengsui.directory.queries import Gap, GapReason
from fengsui.directory.tests.county import (
    CHIEF,
    COUNTY,
    HEAD,
    NOW,
    OFFICER,
    OTHER_TOWN,
    OUTSIDER,
    ROOM,
    TOWN,
    VILLAGE,
    directory,
    found_divisions,
    post_key,
    user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _people() -> None:
    found_divisions()
    import_directory(NOW, directory(), actor="cli:test")


def on_duty(person: str, hours: int = 8, *, rank: Rank = Rank.PRIMARY) -> None:
    row = ShiftRow(ROOM, person, NOW, NOW + timedelta(hours=hours), rank)
    import_shifts(NOW, [row], actor="cli:test")


def post_uid(role: str) -> str:
    return Post.objects.get(role=role).uid


def test_a_roster_post_is_held_by_who_is_on_duty_from_start_until_before_the_end() -> None:
    room = post_uid("county_duty_room")
    assert queries.holders([room], NOW) == {room: []}
    on_duty(HEAD)
    assert [one.person_uid for one in queries.holders([room], NOW)[room]] == [HEAD]
    for off in (NOW - timedelta(milliseconds=1), NOW + timedelta(hours=8)):
        assert queries.holders([room], off) == {room: []}


def test_a_named_post_is_held_by_its_holders_primary_first_and_only_active_ones() -> None:
    village = post_key("village_head")
    both = [HoldingRow(village, CHIEF, Rank.DEPUTY), HoldingRow(village, HEAD)]
    import_directory(NOW, Directory(holdings=both), actor="cli:test")
    uid = post_uid("village_head")
    assert [one.person_uid for one in queries.holders([uid], NOW)[uid]] == [HEAD, CHIEF]
    Person.objects.filter(uid=HEAD).update(active=False)
    assert [one.person_uid for one in queries.holders([uid], NOW)[uid]] == [CHIEF]


def test_a_persons_posts_are_those_held_and_those_taken_now() -> None:
    on_duty(HEAD)
    assert [one.role for one in queries.held_by(HEAD, NOW)] == [
        "county_duty_room",
        "village_head",
    ]
    later = NOW + timedelta(days=1)
    assert [one.role for one in queries.held_by(HEAD, later)] == ["village_head"]
    # Whoever is named at a roster post holds it only by the roster.
    assert [one.role for one in queries.held_by(OFFICER, NOW)] == ["department_liaison"]


def gap(division: str, role: str) -> GapReason | None:
    found = queries.gaps([division], [role], NOW)
    assert all(one == Gap(division, role, one.reason) for one in found)
    return found[0].reason if found else None


def test_a_gap_says_what_is_missing() -> None:
    assert gap(VILLAGE, "village_head") is None
    assert gap(OTHER_TOWN, "township_head") == GapReason.NO_POST
    assert gap(COUNTY, "county_duty_room") == GapReason.EMPTY_ROSTER
    on_duty(OFFICER)
    assert gap(COUNTY, "county_duty_room") is None
    ContactPoint.objects.filter(person__uid=HEAD).update(bad_at=NOW, bad_reason="powered_off")
    assert gap(VILLAGE, "village_head") == GapReason.NO_CONTACT
    Person.objects.filter(uid=HEAD).update(active=False)
    assert gap(VILLAGE, "village_head") == GapReason.NO_HOLDER
    Post.objects.filter(role="village_head").update(active=False)
    assert gap(VILLAGE, "village_head") == GapReason.NO_POST


def test_a_deputy_alone_does_not_fill_a_gap_because_only_the_primary_is_rung_first() -> None:
    alone = [HoldingRow(post_key("village_head"), HEAD, Rank.DEPUTY)]
    import_directory(NOW, Directory(holdings=alone), actor="cli:test")
    assert gap(VILLAGE, "village_head") == GapReason.NO_HOLDER


def test_of_several_posts_one_reachable_is_enough() -> None:
    second = replace(directory().posts[1], name="第二负责人")
    import_directory(NOW, Directory(posts=[second]), actor="cli:test")
    assert gap(TOWN, "township_head") is None
    ContactPoint.objects.filter(person__uid=CHIEF).update(bad_at=NOW)
    assert gap(TOWN, "township_head") == GapReason.NO_CONTACT


def test_gaps_of_a_whole_county_are_one_question(
    django_assert_num_queries: type[CaptureQueriesContext],
) -> None:
    with django_assert_num_queries(1):
        found = queries.gaps(
            [COUNTY, TOWN, OTHER_TOWN, VILLAGE], ["village_head", "township_head"], NOW
        )
    assert [(one.division, one.role) for one in found] == [
        (COUNTY, "township_head"),
        (COUNTY, "village_head"),
        (TOWN, "village_head"),
        (VILLAGE, "township_head"),
        (OTHER_TOWN, "township_head"),
        (OTHER_TOWN, "village_head"),
    ]


def test_a_person_who_left_is_nobodys_link() -> None:
    assert queries.person_of(OUTSIDER)
    Person.objects.filter(uid=OUTSIDER).update(active=False)
    assert queries.person_of(OUTSIDER) is None


def test_a_token_speaks_for_its_user_until_one_of_them_ends() -> None:
    officer = user("officer", UserRole.DUTY_OFFICER, COUNTY)
    secret = create_token(NOW, officer.uid, name="wall", actor="cli:test")
    other = create_token(NOW, officer.uid, name="other", actor="cli:test")
    assert queries.user_of_token(secret) == officer
    assert queries.user_of_token("x") is None
    assert end_tokens(NOW, officer.uid, name="wall", actor="cli:test") == 1
    assert queries.user_of_token(secret) is None
    assert queries.user_of_token(other) == officer
    assert end_user(NOW, officer.uid, actor="cli:test")
    assert queries.user_of_token(other) is None
