"""Standing orders: what the desk may open without asking a second person."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from fengsui.rulebook.profile_file import Known
from fengsui.rulebook.profiles import Profile
from fengsui.rulebook.rule import Rule, Said
from fengsui.rulebook.scales import AlertColor
from fengsui.rulebook.scope import read_colors, read_hazards
from fengsui.rulebook.table import Table

Opens = Literal["press", "countdown"]
OPENS: tuple[Opens, ...] = ("press", "countdown")
PEOPLE_MAX = 1_000_000


@dataclass(frozen=True, slots=True)
class StandingOrder(Rule):
    """Covers a call-out of at most `people_max` people in no other tiers than these.

    `countdown_s` is set exactly where it opens by countdown; one press opens it sooner. An order
    that holds `always` names neither hazards nor colours: its profile alone says what it is for.
    """

    hazards: tuple[str, ...]
    colors: tuple[AlertColor, ...]
    tiers: tuple[str, ...]
    people_max: int
    opens: Opens
    countdown_s: int | None
    profile: str


def read_standing_order(
    said: Said, table: Table, known: Known, profiles: Mapping[str, Profile]
) -> StandingOrder:
    """Return the standing order; all of its tiers must stand in its profile."""
    opens = table.choice("opens", OPENS)
    if opens == "press" and table.has("countdown_s"):
        table.refuse("countdown_s", "belongs only to an order that opens by countdown")
    always = table.has("always") and table.boolean("always")
    for key in ("hazards", "colors"):
        if always and table.has(key):
            table.refuse(key, "belongs only to an order that does not hold always")
    order = StandingOrder(
        **said,
        hazards=() if always else read_hazards(table, known.event_codes),
        colors=() if always else read_colors(table),
        tiers=table.references("tiers", known.tiers, "tier"),
        people_max=table.integer("people_max", 1, PEOPLE_MAX),
        opens=opens,
        countdown_s=table.seconds("countdown_s", 1) if opens == "countdown" else None,
        profile=table.reference("profile", profiles, "profile"),
    )
    for key in ("tiers",) if always else ("hazards", "colors", "tiers"):
        if not table.texts(key):
            table.refuse(key, "must not be empty: an order covers only what it names")
    called = {tier.name for tier in profiles[order.profile].tiers}
    for number, tier in enumerate(order.tiers):
        if tier not in called:
            table.refuse_item("tiers", number, f'names "{tier}", which the profile does not call')
    return order
