"""What a person answers for by his posts: the units he reports for, the reports he confirms.

The grid's people (wardens, monitors) are woken and tell what they see; the unit's one report comes
from whoever is responsible for it.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from fengsui.callouts.confirming import may_confirm
from fengsui.callouts.models import PlanTier, Unit
from fengsui.callouts.states import CalloutState
from fengsui.directory.queries import held_by, names_of
from fengsui.geo.models import Level
from fengsui.hazards.models import RiskPost
from fengsui.rulebook.book import Rulebook

GOING_ON = (CalloutState.OPENING, CalloutState.OPEN)
REPORTING = frozenset({"duty_room", "leader", "officer", "office", "station", "responsible"})
_LEVELS = {"township": Level.TOWNSHIP, "village": Level.VILLAGE}


@dataclass(frozen=True, slots=True)
class Duties:
    """Places by tier, as (tier, division code), and ids of risk points."""

    person_uid: str
    places: frozenset[tuple[str, str]]
    risk_points: frozenset[int]

    @property
    def actor(self) -> str:
        """Return the name under which this person acts by his own link."""
        return f"person:{self.person_uid}"


def duties_of(person_uid: str, now: datetime, book: Rulebook) -> Duties:
    """Return what a person answers for now, as holder, deputy or on duty."""
    held = held_by(person_uid, now)
    points = RiskPost.objects.filter(post__uid__in=[one.post_uid for one in held])
    places = {
        (book.roles[one.role].tier, one.division)
        for one in held
        if one.role in book.roles and book.roles[one.role].kind in REPORTING
    }
    ids = frozenset(points.values_list("risk_point_id", flat=True))
    return Duties(person_uid, frozenset(places), ids)


def own_units(duties: Duties) -> QuerySet[Unit]:
    """Return the units of call-outs going on for which this person reports."""
    mine = Q(tier="facility", risk_point__in=duties.risk_points)
    for tier, code in duties.places:
        mine |= Q(tier=tier, division__code=code)
    return _going_on().filter(mine)


def units_below(duties: Duties) -> list[Unit]:
    """Return the units of call-outs going on whose reports this person confirms."""
    below, levels = Q(pk__in=()), {}
    for tier, code in duties.places:
        if tier in _LEVELS:
            below |= Q(division__code__startswith=code)
            levels[code] = _LEVELS[tier]
    if not levels:
        return []
    units = list(_going_on().filter(below).exclude(reported_by__in=names_of(duties.actor)))
    verifiers = _verifiers({unit.callout_id for unit in units})
    return [
        unit
        for unit in units
        if any(
            str(unit.division_id).startswith(code)
            and may_confirm(
                level,
                unit.tier,
                verified_by=verifiers.get((unit.callout_id, unit.tier), "nobody"),
                taken_over=unit.taken_over,
            )
            for code, level in levels.items()
        )
    ]


def _going_on() -> QuerySet[Unit]:
    units = Unit.objects.select_related("callout", "division", "risk_point")
    found = units.filter(callout__state__in=GOING_ON)
    return found.order_by("-callout__opened_at", "division__code", "id")


def _verifiers(callouts: Collection[int]) -> dict[tuple[int, str], str]:
    plan = PlanTier.objects.filter(callout__in=callouts)
    return {
        (callout, tier): by
        for callout, tier, by in plan.values_list("callout_id", "name", "verified_by")
    }
