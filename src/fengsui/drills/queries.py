"""Reading what the simulated population is about to do, and for whom."""

from collections.abc import Collection
from datetime import datetime

from django.conf import settings
from django.db.models import Min

from fengsui.callouts.models import PlanTier, Unit
from fengsui.callouts.states import UnitState
from fengsui.clock import from_ms
from fengsui.drills.models import PendingReply, ReplyKind
from fengsui.journal.statements import rows

LINE_KINDS = (ReplyKind.RECEIPT, ReplyKind.ANSWER)
TOWNSHIP_DIGITS = 9
UNIT_KINDS = (ReplyKind.REPORT, ReplyKind.VERIFY)


def due(now: datetime, kinds: Collection[str], *, limit: int) -> list[PendingReply]:
    """Return what the population does now, oldest first."""
    found = PendingReply.objects.filter(due_at__lte=now, kind__in=kinds)
    return list(found.order_by("due_at", "id")[:limit])


def unit(callout_uid: str, unit_uid: str) -> Unit | None:
    """Return a unit with its call-out."""
    found = Unit.objects.filter(callout__uid=callout_uid, unit_uid=unit_uid)
    return found.select_related("callout").first()


def silent_units(callout_id: int, divisions: Collection[str]) -> list[str]:
    """Return the uids of the units in these divisions that have not reported yet."""
    found = Unit.objects.filter(
        callout_id=callout_id, division__code__in=divisions, state=UnitState.EXPECTED
    )
    return list(found.order_by("unit_uid").values_list("unit_uid", flat=True))


def superior_of(unit: Unit) -> str:
    """Return the code of the division that confirms what a unit reports."""
    return superiors(unit.callout_id, [unit.unit_uid])[unit.unit_uid]


def superiors(callout_id: int, unit_uids: Collection[str]) -> dict[str, str]:
    """Return the code of the division that confirms what each of these units reports."""
    tiers = {tier.name: tier for tier in PlanTier.objects.filter(callout_id=callout_id)}
    units = Unit.objects.filter(callout_id=callout_id, unit_uid__in=unit_uids)
    found: dict[str, str] = {}
    for uid, division, name in units.values_list("unit_uid", "division_id", "tier"):
        tier = tiers.get(name)
        if tier is not None and tier.verified_by == "tier_above":
            found[uid] = str(division)[: tier.upper_length]
        else:
            found[uid] = settings.COUNTY_CODE
    return found


def townships(callout_id: int) -> set[str]:
    """Return the codes of the townships that owe a report of their own, or their villages do."""
    codes = Unit.objects.filter(callout_id=callout_id).values_list("division_id", flat=True)
    return {str(code)[:TOWNSHIP_DIGITS] for code in codes} - {settings.COUNTY_CODE}


def planned_at() -> datetime | None:
    """Return when the population does something next; None where nothing is planned."""
    at: datetime | None = PendingReply.objects.aggregate(at=Min("due_at"))["at"]
    return at


def next_due() -> datetime | None:
    """Return the next instant at which anything that is planned falls due."""
    ((at,),) = rows("drills/next_due")
    return None if at is None else from_ms(int(str(at)))
