"""The tiers of a call-out and the roles that people hold in them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from fengsui.rulebook.table import CODE_LENGTH_MAX, Table

RoleKind = Literal[
    "duty_room", "leader", "officer", "office", "station", "liaison", "responsible", "grid"
]
ROLE_KINDS: tuple[RoleKind, ...] = (
    "duty_room",
    "leader",
    "officer",
    "office",
    "station",
    "liaison",
    "responsible",
    "grid",
)
PRIORITY_MAX = 999
TIER_LENGTH_MAX = 12  # as the tables of a call-out keep it


@dataclass(frozen=True, slots=True)
class TierLevel:
    """A tier as such: 1 is the highest `order`; `counted` follows a number ("7" + "个村")."""

    code: str
    name: str
    counted: str
    order: int


@dataclass(frozen=True, slots=True)
class Role:
    """What a post is for; the lower `priority` is called first, over all tiers."""

    code: str
    name: str
    tier: str
    priority: int
    kind: RoleKind


def read_tiers(table: Table) -> dict[str, TierLevel]:
    """Return the tiers from the highest down, by code."""
    tiers: dict[str, TierLevel] = {}
    for order, row in enumerate(table.tables("tier"), start=1):
        code = new_code(row, tiers, TIER_LENGTH_MAX)
        tiers[code] = TierLevel(code, row.text("name"), row.text("counted"), order)
        row.done()
    return tiers


def read_roles(table: Table, tiers: Mapping[str, TierLevel]) -> dict[str, Role]:
    """Return the roles by code."""
    roles: dict[str, Role] = {}
    for row in table.tables("role"):
        code = new_code(row, roles)
        roles[code] = Role(
            code=code,
            name=row.text("name"),
            tier=row.reference("tier", tiers, "tier"),
            priority=row.integer("priority", 1, PRIORITY_MAX),
            kind=row.choice("kind", ROLE_KINDS),
        )
        row.done()
    return roles


def new_code(row: Table, taken: Mapping[str, object], length_max: int = CODE_LENGTH_MAX) -> str:
    """Return the row's code, refused where an earlier row has it."""
    code = row.code("code", length_max)
    if code in taken:
        row.refuse("code", f'repeats "{code}"')
    return code
