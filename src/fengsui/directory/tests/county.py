"""The people of the tests: duty officer, township chief, village head, outsider."""

from datetime import UTC, datetime

from fengsui.directory.models import ContactKind, User, UserRole
from fengsui.directory.rows import (
    ContactRow,
    Directory,
    HoldingRow,
    OrganisationKey,
    OrganisationRow,
    PersonRow,
    PostKey,
    PostRow,
)
from fengsui.geo.actions import DivisionRow, import_divisions
from fengsui.geo.models import Level

NOW = datetime(2026, 7, 25, 6, 49, 1, tzinfo=UTC)
COUNTY, TOWN, VILLAGE, OTHER_TOWN = "330225", "330225103", "330225103201", "330225104"

OFFICER = "01980000-0000-7000-8000-000000000001"
CHIEF = "01980000-0000-7000-8000-000000000002"
HEAD = "01980000-0000-7000-8000-000000000003"
OUTSIDER = "01980000-0000-7000-8000-000000000004"

ROOM = PostKey(OrganisationKey("县应急值班室", COUNTY), "值班员")


def found_divisions() -> None:
    """Create a county with two townships and a village."""
    import_divisions(
        NOW,
        [
            DivisionRow(COUNTY, "象山县", Level.COUNTY),
            DivisionRow(TOWN, "鹤浦镇", Level.TOWNSHIP, COUNTY),
            DivisionRow(OTHER_TOWN, "贤庠镇", Level.TOWNSHIP, COUNTY),
            DivisionRow(VILLAGE, "鹤浦村委会", Level.VILLAGE, TOWN),
        ],
        actor="cli:test",
    )


def directory() -> Directory:
    """Return three organisations with four posts and the four people."""
    room = OrganisationRow("县应急值班室", COUNTY, "duty_room")
    town = OrganisationRow("鹤浦镇人民政府", TOWN, "township_government")
    village = OrganisationRow("鹤浦村委会", VILLAGE, "village_committee")
    posts = [
        PostRow(room.key, "值班员", "county_duty_room", COUNTY, by_roster=True),
        PostRow(town.key, "主要负责人", "township_head", TOWN),
        PostRow(village.key, "主要负责人", "village_head", VILLAGE),
        PostRow(room.key, "联络员", "department_liaison", COUNTY),
    ]
    head, chief = posts[2].key, posts[1].key
    return Directory(
        organisations=[room, town, village],
        people=[
            person(OFFICER, "甲值班", "100 0000 7001"),
            person(CHIEF, "乙镇长", "100 0000 7002", "0000-6570 7012"),
            person(HEAD, "丙村长", "100 0000 7003"),
            person(OUTSIDER, "丁外人", "100 0000 7004"),
        ],
        posts=posts,
        holdings=[
            HoldingRow(posts[3].key, OFFICER),
            HoldingRow(chief, CHIEF),
            HoldingRow(head, HEAD),
            HoldingRow(ROOM, OFFICER),
        ],
    )


def person(uid: str, name: str, *numbers: str) -> PersonRow:
    """Return a person with these numbers, the first one a mobile."""
    kinds = [ContactKind.MOBILE, ContactKind.LANDLINE]
    contacts = [
        ContactRow(kind, number, rank=rank)
        for rank, (kind, number) in enumerate(zip(kinds, numbers, strict=False))
    ]
    return PersonRow(uid, name, tuple(contacts))


def post_key(role: str) -> PostKey:
    """Return the key of the post with that role."""
    return next(post.key for post in directory().posts if post.role == role)


def user(name: str, role: UserRole, division: str | None, person_id: int | None = None) -> User:
    """Create an account that needs no password."""
    return User.objects.create(
        uid=f"user-{name}", username=name, role=role, division_id=division, person_id=person_id
    )
