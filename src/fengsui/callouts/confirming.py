"""Who confirms whose report: always a tier above, the county where it has stepped in; pure."""

from fengsui.geo.models import Level

# Facilities lie under their village; the township above both may confirm them as well.
_ABOVE = {
    "facility": frozenset({Level.VILLAGE, Level.TOWNSHIP}),
    "village": frozenset({Level.TOWNSHIP}),
    "township": frozenset({Level.COUNTY}),
}


def may_confirm(level: Level, tier: str, *, verified_by: str, taken_over: bool) -> bool:
    """Tell whether somebody at this level of administration may confirm a unit of that tier."""
    if verified_by == "nobody":
        return False
    if level == Level.COUNTY:
        return taken_over or verified_by == "county" or Level.COUNTY in _ABOVE.get(tier, ())
    return verified_by == "tier_above" and level in _ABOVE.get(tier, ())
