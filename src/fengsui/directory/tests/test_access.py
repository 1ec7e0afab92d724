"""The door: duty officer, township chief, village head, and an outsider who sees nothing."""

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404

from fengsui.directory import access
from fengsui.directory.access import Forbidden, NotVisible, Permission
from fengsui.directory.actions import import_directory
from fengsui.directory.models import Organisation, Person, Post, User, UserRole
from fengsui.directory.tests.county import (
    CHIEF,
    COUNTY,
    HEAD,
    NOW,
    OFFICER,
    OTHER_TOWN,
    OUTSIDER,
    TOWN,
    VILLAGE,
    directory,
    found_divisions,
    user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _people() -> None:
    found_divisions()
    import_directory(NOW, directory(), actor="cli:test")


def account(name: str) -> User:
    role, division = {
        "officer": (UserRole.DUTY_OFFICER, COUNTY),
        "chief": (UserRole.TOWNSHIP_OFFICER, TOWN),
        "head": (UserRole.VILLAGE_HEAD, VILLAGE),
        "neighbour": (UserRole.TOWNSHIP_OFFICER, OTHER_TOWN),
        "outsider": (UserRole.DUTY_OFFICER, None),
    }[name]
    return user(name, role, division)


@pytest.mark.parametrize(
    ("name", "seen"),
    [
        ("officer", {OFFICER, CHIEF, HEAD}),
        ("chief", {CHIEF, HEAD}),
        ("head", {HEAD}),
        ("neighbour", set()),
        ("outsider", set()),
    ],
)
def test_everybody_sees_the_people_of_their_own_division_and_below(
    name: str, seen: set[str]
) -> None:
    looking = account(name)
    assert {one.uid for one in access.visible_people(looking)} == seen
    for uid in (OFFICER, CHIEF, HEAD, OUTSIDER):
        if uid in seen:
            assert access.access_person(looking, uid).uid == uid
        else:
            with pytest.raises(NotVisible):
                access.access_person(looking, uid)


@pytest.mark.parametrize(
    ("name", "posts", "organisations"),
    [("officer", 4, 3), ("chief", 2, 2), ("head", 1, 1), ("neighbour", 0, 0), ("outsider", 0, 0)],
)
def test_posts_and_organisations_have_the_same_door(
    name: str, posts: int, organisations: int
) -> None:
    looking = account(name)
    assert access.visible_posts(looking).count() == posts
    assert access.visible_organisations(looking).count() == organisations
    room = Post.objects.get(role="county_duty_room")
    office = Organisation.objects.get(kind="duty_room")
    if name == "officer":
        assert access.access_post(looking, room.uid) == room
        assert access.access_organisation(looking, office.uid) == office
    else:
        with pytest.raises(NotVisible):
            access.access_post(looking, room.uid)
        with pytest.raises(NotVisible):
            access.access_organisation(looking, office.uid)


def test_what_is_out_of_sight_and_what_is_not_there_sound_the_same() -> None:
    looking = account("neighbour")
    said = []
    for uid in (HEAD, "nobody"):
        with pytest.raises(Http404) as refused:
            access.access_person(looking, uid)
        said.append(str(refused.value))
    assert said[0] == said[1]


def test_an_account_sees_its_own_person_wherever_he_serves() -> None:
    own = user("own", UserRole.TOWNSHIP_OFFICER, OTHER_TOWN, Person.objects.get(uid=OUTSIDER).pk)
    assert [one.uid for one in access.visible_people(own)] == [OUTSIDER]


def test_a_closed_account_sees_and_may_nothing() -> None:
    closed = user("closed", UserRole.DUTY_OFFICER, COUNTY, Person.objects.get(uid=OUTSIDER).pk)
    assert access.visible_people(closed).count() == 4
    closed.is_active = False
    assert not access.visible_people(closed).exists()
    assert not access.visible_posts(closed).exists()
    assert not access.in_scope(closed, COUNTY)
    assert not any(access.may(closed, permission) for permission in Permission)


def test_scope_is_the_own_division_and_what_lies_in_it() -> None:
    chief = account("chief")
    assert access.in_scope(chief, TOWN)
    assert access.in_scope(chief, VILLAGE)
    assert not access.in_scope(chief, COUNTY)
    assert not access.in_scope(chief, OTHER_TOWN)
    assert not access.in_scope(account("outsider"), COUNTY)


def test_outside_is_not_found_and_inside_but_not_allowed_is_forbidden() -> None:
    chief = account("chief")
    access.require(chief, Permission.ANSWER_FOR_OTHERS, VILLAGE)
    with pytest.raises(Forbidden, match="may not open callout") as refused:
        access.require(chief, Permission.OPEN_CALLOUT, TOWN)
    assert isinstance(refused.value, PermissionDenied)
    with pytest.raises(NotVisible):
        access.require(chief, Permission.ANSWER_FOR_OTHERS, OTHER_TOWN)
    assert access.may_in(chief, Permission.SEE_NUMBERS, VILLAGE)
    assert not access.may_in(chief, Permission.SEE_NUMBERS, OTHER_TOWN)


def test_who_may_do_what() -> None:
    def who(permission: Permission) -> set[str]:
        return {role.value for role, allowed in access.ROLES.items() if permission in allowed}

    desk = {"duty_officer", "duty_chief"}
    assert who(Permission.DRAFT_CALLOUT) == desk
    assert who(Permission.OPEN_CALLOUT) == desk | {"commander"}
    assert who(Permission.APPROVE_CALLOUT) == {"duty_chief", "commander"}
    assert who(Permission.MANAGE_USERS) == {"administrator"}
    assert "village_head" not in who(Permission.SEE_NUMBERS)
    assert set(access.ROLES) == set(UserRole)
    # Whoever makes accounts orders nothing, and whoever reports a measure is not enough to approve.
    for role, allowed in access.ROLES.items():
        assert not {Permission.MANAGE_USERS, Permission.OPEN_CALLOUT} <= allowed, role


def test_a_superuser_is_bound_by_role_and_division_like_anybody() -> None:
    root = account("head")
    root.is_superuser = True
    assert not access.may(root, Permission.OPEN_CALLOUT)
    assert not access.in_scope(root, COUNTY)
