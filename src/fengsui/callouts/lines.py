"""Which means of a plan no line of this node carries: they are left to people who dial."""

from fengsui.channels import routes
from fengsui.channels.models import Reach
from fengsui.rulebook.profiles import Profile
from fengsui.rulebook.scales import Means
from fengsui.rulebook.table import RuleError


def dialled_by_hand(reach: str, profile: Profile) -> tuple[Means, ...]:
    """Return the means of the plan that nothing carries by itself within this reach, in its order.

    Nothing where the reach is simulated: a drill rings nobody anyhow.
    """
    if reach == Reach.SIMULATED:
        return ()
    try:
        table = routes.current()
    except RuleError:
        table = ()  # a page is shown all the same; of a file that nobody can read no line counts
    needed = dict.fromkeys(leg.means for tier in profile.tiers for leg in tier.legs)
    return tuple(means for means in needed if not routes.carried(table, reach, means))


def rings_nothing(reach: str, profile: Profile) -> bool:
    """Tell whether no line carries any means of the plan, though it is meant to ring phones."""
    needed = {leg.means for tier in profile.tiers for leg in tier.legs}
    return reach != Reach.SIMULATED and needed == {*dialled_by_hand(reach, profile)}
