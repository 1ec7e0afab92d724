"""Reading the hazard ledger: what lies in a target, who answers for it, how many must leave."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from django.db.models import Sum
from shapely import STRtree
from shapely.geometry import Point
from shapely.geometry.base import BaseGeometry

from fengsui.geo.geometry import Circle, read_area
from fengsui.geo.targeting import shapes_of
from fengsui.hazards.models import PeopleAtRisk, RiskKind, RiskPoint, RiskPost


@dataclass(frozen=True, slots=True)
class Threatened:
    """A risk point in a target."""

    id: int
    uid: str
    code: str
    kind: RiskKind
    name: str
    division: str


def risk_points_in(
    divisions: Collection[str],
    polygons: Sequence[BaseGeometry],
    circles: Sequence[Circle],
    kinds: Collection[str] = (),
) -> list[Threatened]:
    """Return the active risk points in these divisions or shapes, in code order.

    Divisions stand for all below them; no `kinds` means every kind. A point with an area counts
    where the shape meets the area. Unusable shapes are passed over: `divisions_in` has marked them.
    """
    points = RiskPoint.objects.filter(active=True)
    if kinds:
        points = points.filter(kind__in=kinds)
    found = list(points.order_by("code"))
    tops = tuple(divisions)
    meant = {one.id for one in found if str(one.division_id).startswith(tops)}
    meant |= _held_by(shapes_of(polygons, circles).areas.values(), found)
    return [
        Threatened(one.id, one.uid, one.code, RiskKind(one.kind), one.name, str(one.division_id))
        for one in found
        if one.id in meant
    ]


def _held_by(areas: Iterable[BaseGeometry], points: Sequence[RiskPoint]) -> set[int]:
    drawn = np.array(list(areas))
    if not len(drawn) or not points:
        return set()
    places = [
        read_area(one.area) if one.area else Point(one.lon_deg, one.lat_deg) for one in points
    ]
    hits = STRtree(places).query(drawn, predicate="intersects")
    return {points[number].id for number in hits[1].tolist()}


def posts_of(risk_point_uids: Collection[str]) -> dict[str, list[str]]:
    """Return the uids of the active posts that answer for each point."""
    found: dict[str, list[str]] = {uid: [] for uid in risk_point_uids}
    rows = RiskPost.objects.filter(risk_point__uid__in=risk_point_uids, post__active=True)
    for point, post in rows.order_by("post_id").values_list("risk_point__uid", "post__uid"):
        found[point].append(post)
    return found


def people_at_risk(risk_point_uids: Collection[str]) -> dict[str, int]:
    """Return how many people these points threaten, by category."""
    rows = PeopleAtRisk.objects.filter(risk_point__uid__in=risk_point_uids)
    totals = rows.values_list("category").annotate(total=Sum("people"))
    return dict(totals.order_by("category"))


def people_at_risk_by_point(risk_point_uids: Collection[str]) -> dict[str, dict[str, int]]:
    """Return how many people each point threatens, by category: what its unit must move."""
    found: dict[str, dict[str, int]] = {uid: {} for uid in risk_point_uids}
    rows = PeopleAtRisk.objects.filter(risk_point__uid__in=risk_point_uids)
    for point, category, people in rows.values_list("risk_point__uid", "category", "people"):
        found[point][category] = people
    return found


def people_at_risk_in(divisions: Collection[str], kinds: Collection[str] = ()) -> dict[str, int]:
    """Return how many people the active points of divisions threaten, by category."""
    return people_at_risk([one.uid for one in risk_points_in(divisions, [], [], kinds)])


def unattended(risk_point_uids: Collection[str]) -> list[str]:
    """Return the points for which no active post answers: gaps by name."""
    return [uid for uid, posts in posts_of(risk_point_uids).items() if not posts]
