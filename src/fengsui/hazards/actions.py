"""Taking in risk points, who answers for them and how many people they threaten."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from fengsui.directory.actions.known import post_ids, unknown
from fengsui.directory.rows import PostKey
from fengsui.geo.geometry import BadGeometry, check_position, read_area
from fengsui.geo.models import Division
from fengsui.geo.upsert import ImportRefused, Kept, Moved, exactly, repeated, upsert
from fengsui.hazards.models import PeopleAtRisk, RiskKind, RiskPoint, RiskPost
from fengsui.journal.actions import SubjectRow


@dataclass(frozen=True, slots=True)
class RiskPointRow:
    """A risk point, recognised by its code; `people` holds (category, number) pairs.

    `area` is the text of a GeoJSON Polygon or MultiPolygon in degrees, longitude first; `uid` is
    used only when the point is created.
    """

    code: str
    kind: RiskKind
    name: str
    division: str
    lon_deg: float
    lat_deg: float
    posts: tuple[PostKey, ...] = ()
    people: tuple[tuple[str, int], ...] = ()
    shelter: str = ""
    route: str = ""
    area: str = ""
    active: bool = True
    uid: str = ""


def import_risk_points(now: datetime, rows: Sequence[RiskPointRow], *, actor: str) -> Moved:
    """Make these risk points, with exactly these posts and people, be as given.

    Points that are not named stay as they are. Raises `ImportRefused` with every problem before
    anything is written.
    """
    post_of, post_uids = post_ids()
    problems = [f"risk point {code} stands twice" for code in repeated(row.code for row in rows)]
    divisions = set(Division.objects.values_list("code", flat=True))
    problems += unknown([row.division for row in rows], divisions, "division")
    problems += unknown([post for row in rows for post in row.posts], post_of.keys(), "post")
    problems += [problem for row in rows for problem in _problems(row)]
    if problems:
        raise ImportRefused(problems)
    moved = upsert(now, actor=actor, kept=_POINTS, wanted=[_point(row) for row in rows])
    points = dict(RiskPoint.objects.values_list("code", "id"))
    uids = dict(RiskPoint.objects.values_list("id", "uid"))
    posts = [
        RiskPost(risk_point_id=points[row.code], post_id=post_of[post])
        for row in rows
        for post in row.posts
    ]
    people = [
        PeopleAtRisk(risk_point_id=points[row.code], category=category, people=number)
        for row in rows
        for category, number in row.people
    ]
    mine = [points[row.code] for row in rows]
    moved += exactly(
        now,
        actor=actor,
        kept=_posts(uids, post_uids),
        wanted=posts,
        owner="risk_point_id",
        owner_ids=mine,
    )
    return moved + exactly(
        now,
        actor=actor,
        kept=_people(uids),
        wanted=people,
        owner="risk_point_id",
        owner_ids=mine,
    )


def _problems(row: RiskPointRow) -> Iterator[str]:
    if not row.code or not row.name:
        yield f"risk point {row.code!r} needs a code and a name"
    if len(set(row.posts)) < len(row.posts):
        yield f"risk point {row.code}: a post stands twice"
    if len({category for category, _ in row.people}) < len(row.people):
        yield f"risk point {row.code}: a category of people stands twice"
    if any(number < 0 for _, number in row.people):
        yield f"risk point {row.code}: a number of people is negative"
    try:
        check_position(row.lon_deg, row.lat_deg)
        if row.area:
            read_area(row.area)
    except BadGeometry as bad:
        yield f"risk point {row.code}: {bad}"


def _point(row: RiskPointRow) -> RiskPoint:
    return RiskPoint(
        uid=row.uid,
        code=row.code,
        kind=row.kind,
        name=row.name,
        division_id=row.division,
        lon_deg=row.lon_deg,
        lat_deg=row.lat_deg,
        area=row.area,
        shelter=row.shelter,
        route=row.route,
        active=row.active,
    )


def _told(row: RiskPoint) -> SubjectRow:
    facts = {"active": row.active, "code": row.code, "kind": row.kind}
    return SubjectRow("risk_point", row.uid, row.division_id, facts)


_POINTS = Kept(
    model=RiskPoint,
    noun="risk_point",
    key=("code",),
    columns=(
        *("kind", "name", "division_id", "lon_deg", "lat_deg"),
        *("area", "shelter", "route", "active"),
    ),
    told=_told,
)


def _posts(points: Mapping[int, str], posts: Mapping[int, str]) -> Kept[RiskPost]:
    def told(row: RiskPost) -> SubjectRow:
        facts = {"post": posts[row.post_id]}
        return SubjectRow("risk_point", points[row.risk_point_id], "", facts)

    return Kept(
        model=RiskPost,
        noun="risk_post",
        key=("risk_point_id", "post_id"),
        columns=(),
        told=told,
    )


def _people(points: Mapping[int, str]) -> Kept[PeopleAtRisk]:
    def told(row: PeopleAtRisk) -> SubjectRow:
        facts = {"category": row.category, "people": row.people}
        return SubjectRow("risk_point", points[row.risk_point_id], "", facts)

    return Kept(
        model=PeopleAtRisk,
        noun="people_at_risk",
        key=("risk_point_id", "category"),
        columns=("people",),
        told=told,
    )
