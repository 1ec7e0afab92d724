"""The hazard ledger: taken in exactly, found by division and by shape, seen from above only."""

import json
from dataclasses import replace

import pytest
from shapely.geometry import box, mapping

from fengsui.directory.access import NotVisible
from fengsui.directory.actions import Directory, import_directory
from fengsui.directory.models import UserRole
from fengsui.directory.tests.county import (
    COUNTY,
    NOW,
    OTHER_TOWN,
    TOWN,
    VILLAGE,
    directory,
    found_divisions,
    post_key,
    user,
)
from fengsui.geo.geometry import Circle
from fengsui.geo.upsert import ImportRefused, Moved
from fengsui.hazards import access, queries
from fengsui.hazards.actions import RiskPointRow, import_risk_points
from fengsui.hazards.models import PeopleAtRisk, RiskKind, RiskPoint, RiskPost
from fengsui.journal.models import Entry

pytestmark = pytest.mark.django_db

SLOPE = RiskPointRow(
    code="DZ-001",
    kind=RiskKind.GEOLOGICAL_POINT,
    name="后山滑坡",
    division=VILLAGE,
    lon_deg=121.93,
    lat_deg=29.12,
    posts=(post_key("village_head"), post_key("township_head")),
    people=(("landslide_area", 23), ("dangerous_house", 4)),
    shelter="村文化礼堂",
    route="沿村道向东",
)
RAFT = RiskPointRow(
    code="YP-001",
    kind=RiskKind.FISH_RAFT,
    name="港湾渔排",
    division=OTHER_TOWN,
    lon_deg=121.80,
    lat_deg=29.60,
    people=(("aquaculture", 40),),
    area=json.dumps(mapping(box(121.79, 29.59, 121.81, 29.61))),
)


@pytest.fixture(autouse=True)
def _ledger() -> None:
    found_divisions()
    import_directory(NOW, directory(), actor="cli:test")
    assert import_risk_points(NOW, [SLOPE, RAFT], actor="cli:test") == Moved(created=2 + 2 + 3)


def uid(code: str) -> str:
    return RiskPoint.objects.get(code=code).uid


def test_a_second_import_changes_nothing_and_a_changed_row_is_exactly_as_given() -> None:
    entries = Entry.objects.count()
    assert import_risk_points(NOW, [SLOPE, RAFT], actor="cli:test") == Moved()
    assert Entry.objects.count() == entries
    less = replace(SLOPE, shelter="小学", posts=SLOPE.posts[:1], people=(("dangerous_house", 5),))
    before = uid(SLOPE.code)
    moved = import_risk_points(NOW, [less], actor="cli:test")
    assert moved == Moved(changed=2, ended=2)
    assert uid(SLOPE.code) == before
    assert list(RiskPost.objects.values_list("post__role", flat=True)) == ["village_head"]
    assert queries.people_at_risk([before]) == {"dangerous_house": 5}
    assert PeopleAtRisk.objects.count() == 2


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (RAFT, "stands twice"),
        (replace(SLOPE, code="x", division="330226"), "330226 is unknown"),
        (replace(SLOPE, code="x", posts=(post_key("village_head")._replace(name="无"),)), "无"),
        (replace(SLOPE, code="x", posts=SLOPE.posts * 2), "a post stands twice"),
        (replace(SLOPE, code="x", people=(("a", 1), ("a", 2))), "category"),
        (replace(SLOPE, code="x", people=(("a", -1),)), "negative"),
        (replace(SLOPE, code="x", lon_deg=29.1, lat_deg=121.9), "swapped"),
        (replace(SLOPE, code="x", area="{}"), "GeoJSON"),
        (replace(SLOPE, code=""), "needs a code"),
    ],
)
def test_what_cannot_be_is_refused_before_anything_is_written(row: RiskPointRow, why: str) -> None:
    with pytest.raises(ImportRefused, match=why):
        import_risk_points(NOW, [replace(SLOPE, name="新名"), RAFT, row], actor="cli:test")
    assert RiskPoint.objects.get(code=SLOPE.code).name == SLOPE.name


def codes(*args: object, kinds: tuple[str, ...] = ()) -> list[str]:
    return [one.code for one in queries.risk_points_in(*args, kinds)]  # type: ignore[arg-type]


def test_a_division_means_the_points_in_it_and_below() -> None:
    assert codes([COUNTY], [], []) == ["DZ-001", "YP-001"]
    assert codes([TOWN], [], []) == ["DZ-001"]
    assert codes([], [], []) == []
    assert codes([COUNTY], [], [], kinds=("fish_raft",)) == ["YP-001"]


def test_a_shape_means_the_points_that_it_meets_by_their_area_where_they_have_one() -> None:
    assert codes([], [box(121.9, 29.1, 122.0, 29.2)], []) == ["DZ-001"]
    assert codes([], [], [Circle(121.93, 29.12, 1.0)]) == ["DZ-001"]
    assert codes([], [box(121.80, 29.605, 121.9, 29.7)], []) == ["YP-001"]
    assert codes([], [], [Circle(29.12, 121.93, 1.0), Circle(121.93, 29.12, 1.0)]) == ["DZ-001"]
    assert codes([OTHER_TOWN], [box(121.9, 29.1, 122.0, 29.2)], []) == ["DZ-001", "YP-001"]


def test_a_point_out_of_use_is_in_no_target() -> None:
    import_risk_points(NOW, [replace(SLOPE, active=False)], actor="cli:test")
    assert codes([COUNTY], [], []) == ["YP-001"]


def test_people_at_risk_add_up_by_category() -> None:
    both = [uid(SLOPE.code), uid(RAFT.code)]
    assert queries.people_at_risk(both) == {
        "aquaculture": 40,
        "dangerous_house": 4,
        "landslide_area": 23,
    }
    assert queries.people_at_risk_in([TOWN]) == {"dangerous_house": 4, "landslide_area": 23}
    assert queries.people_at_risk_by_point(both[1:]) == {both[1]: {"aquaculture": 40}}
    assert queries.people_at_risk([]) == {}


def test_a_point_without_an_active_post_is_named() -> None:
    assert queries.unattended([uid(SLOPE.code), uid(RAFT.code)]) == [uid(RAFT.code)]
    ended = [replace(post, active=False) for post in directory().posts]
    import_directory(NOW, Directory(posts=ended), actor="cli:test")
    assert uid(SLOPE.code) in queries.unattended([uid(SLOPE.code)])


@pytest.mark.parametrize(
    ("role", "division", "seen"),
    [
        (UserRole.DUTY_OFFICER, COUNTY, {"DZ-001", "YP-001"}),
        (UserRole.TOWNSHIP_OFFICER, TOWN, {"DZ-001"}),
        (UserRole.VILLAGE_HEAD, VILLAGE, {"DZ-001"}),
        (UserRole.TOWNSHIP_OFFICER, OTHER_TOWN, {"YP-001"}),
        (UserRole.DUTY_OFFICER, None, set()),
    ],
)
def test_the_ledger_is_seen_from_its_division_and_from_above(
    role: UserRole, division: str | None, seen: set[str]
) -> None:
    looking = user("one", role, division)
    assert {one.code for one in access.visible_risk_points(looking)} == seen
    for code in ("DZ-001", "YP-001"):
        if code in seen:
            assert access.access_risk_point(looking, uid(code)).code == code
        else:
            with pytest.raises(NotVisible):
                access.access_risk_point(looking, uid(code))
