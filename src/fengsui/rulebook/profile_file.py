"""Reading a call-out profile: every reference, order and duration is checked here, once."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from fengsui.rulebook.levels import PRIORITY_MAX, Role, TierLevel
from fengsui.rulebook.profiles import (
    HOLDERS,
    ORDERS,
    VERIFIERS,
    Applies,
    Escalation,
    Leg,
    Limits,
    Order,
    Profile,
    Retry,
    Tier,
)
from fengsui.rulebook.rule import Said
from fengsui.rulebook.scales import Evidence, Means, Purpose
from fengsui.rulebook.scope import read_colors, read_hazards
from fengsui.rulebook.table import Table

# What may become of an attempt that is worth another try: the line's own words, and `uncertain`
# where a lost lease leaves open whether it went out: an SMS had better go twice than never.
RETRY_OUTCOMES = ("busy", "no_answer", "rejected", "hung_up", "switched_off", "uncertain")
LEGS_MAX = 12
RETRIES_MAX = 10
RINGS_MAX = 100


@dataclass(frozen=True, slots=True)
class Known:
    """What a profile may refer to."""

    tiers: Mapping[str, TierLevel]
    roles: Mapping[str, Role]
    tasks: Collection[str]
    event_codes: Collection[str]


def read_profile(said: Said, table: Table, known: Known) -> Profile:
    """Return the profile; its tiers come from the highest down, however the file orders them."""
    order = table.choice("order", ORDERS)
    applies = _applies(table.table("applies"), known) if table.has("applies") else Applies()
    named = table.table("tier")
    for name in named.values:
        if name not in known.tiers:
            named.refuse(name, "is an unknown tier")
    if not named.values:
        table.refuse("tier", "must hold at least one tier")
    names = sorted(named.values, key=lambda name: known.tiers[name].order)
    tiers = tuple(_tier(name, named.table(name), order, names, known) for name in names)
    limits = _limits(table.table("limits"))
    return Profile(**said, order=order, applies=applies, tiers=tiers, limits=limits)


def _applies(table: Table, known: Known) -> Applies:
    divisions = table.texts("divisions")
    for number, division in enumerate(divisions):
        if not division.isdigit():
            table.refuse_item("divisions", number, "must be the digits that the codes begin with")
    applies = Applies(
        hazards=read_hazards(table, known.event_codes),
        colors=read_colors(table),
        purposes=table.choices("purposes", tuple(Purpose)),
        divisions=divisions,
    )
    if not applies.purposes:
        table.refuse("purposes", "must name at least one purpose")
    table.done()
    return applies


def _tier(name: str, table: Table, order: Order, names: list[str], known: Known) -> Tier:
    tier = Tier(
        name=name,
        roles=_roles(name, table, known),
        upper=_upper(name, table, names, known),
        verified_by=table.choice("verified_by", VERIFIERS),
        awake_from=table.choice("awake_from", tuple(Evidence)),
        priority=table.integer("priority", 1, PRIORITY_MAX),
        legs=_legs(table),
        escalation=_escalation(name, table.table("escalation"), known)
        if table.has("escalation")
        else None,
        desk_task=_desk_task(table.table("desk"), known),
        latest_s=table.seconds("latest_s", 1) if table.has("latest_s") else None,
    )
    if tier.verified_by == "tier_above" and tier.upper is None:
        table.refuse("verified_by", "needs an upper tier to be tier_above")
    rings = any(leg.means.rings for leg in tier.legs)
    if tier.awake_from is Evidence.PICKED_UP or (rings and tier.awake_from is Evidence.ACCEPTED):
        table.refuse("awake_from", "must be heard, confirmed or spoken; less proves nobody awake")
    if (order == "relayed" and tier.upper is not None) != (tier.latest_s is not None):
        table.refuse("latest_s", "belongs to the tiers with an upper one in relayed order")
    table.done()
    return tier


def _roles(name: str, table: Table, known: Known) -> tuple[str, ...]:
    roles = table.references("roles", known.roles, "role")
    if not roles:
        table.refuse("roles", "must name at least one role")
    for number, role in enumerate(roles):
        if known.roles[role].tier != name:
            table.refuse_item("roles", number, f'names "{role}", a role of another tier')
    return roles


def _upper(name: str, table: Table, names: list[str], known: Known) -> str | None:
    if not table.has("upper"):
        return None
    upper = table.reference("upper", names, "tier of this profile")
    if known.tiers[upper].order >= known.tiers[name].order:
        table.refuse("upper", f'names "{upper}", which does not stand above "{name}"')
    return upper


def _legs(table: Table) -> tuple[Leg, ...]:
    rows = table.tables("leg")
    if not 1 <= len(rows) <= LEGS_MAX:
        table.refuse("leg", f"must hold 1 to {LEGS_MAX} legs, not {len(rows)}")
    legs = tuple(_leg(row) for row in rows)
    if legs[-1].wait_s == 0 and legs[-1].means.rings:
        rows[-1].refuse("wait_s", "must be at least 1 in the last leg: nobody could answer in time")
    return legs


def _leg(table: Table) -> Leg:
    leg = Leg(
        to=table.choice("to", HOLDERS),
        means=table.choice("means", tuple(Means)),
        wait_s=table.seconds("wait_s"),
        retry=_retry(table.table("retry")) if table.has("retry") else None,
    )
    table.done()
    return leg


def _retry(table: Table) -> Retry:
    outcomes = table.choices("outcomes", RETRY_OUTCOMES)
    if not outcomes:
        table.refuse("outcomes", "must name at least one outcome")
    retry = Retry(
        outcomes=outcomes,
        max=table.integer("max", 1, RETRIES_MAX),
        gap_s=table.seconds("gap_s", 1),
    )
    table.done()
    return retry


def _escalation(name: str, table: Table, known: Known) -> Escalation:
    to_roles = table.references("to_roles", known.roles, "role")
    if not to_roles:
        table.refuse("to_roles", "must name at least one role")
    for number, role in enumerate(to_roles):
        if known.tiers[known.roles[role].tier].order >= known.tiers[name].order:
            table.refuse_item("to_roles", number, f'names "{role}", which is no superior')
    escalation = Escalation(
        to_roles=to_roles,
        means=table.choice("means", tuple(Means)),
        bundle_s=table.seconds("bundle_s"),
        wait_s=table.seconds("wait_s", 1),
    )
    table.done()
    return escalation


def _desk_task(table: Table, known: Known) -> str:
    task = table.reference("task", known.tasks, "desk task")
    table.done()
    return task


def _limits(table: Table) -> Limits:
    limits = Limits(
        handover_s_max=table.seconds("handover_s_max", 1),
        rering_after_s=table.seconds("rering_after_s"),
        rings_per_night_max=table.integer("rings_per_night_max", 0, RINGS_MAX),
    )
    table.done()
    return limits
