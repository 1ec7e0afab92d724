"""What a careful reader would say of a rulebook that loads: nothing here stops anybody."""

from collections.abc import Iterator

from fengsui.rulebook.book import NoRule, Rulebook
from fengsui.rulebook.scales import Purpose


def check(book: Rulebook) -> tuple[str, ...]:
    """Return one sentence a finding."""
    return (*book.notices, *_unconfirmed(book), *_purposes(book), *_forms(book))


def _unconfirmed(book: Rulebook) -> Iterator[str]:
    for pack in book.packs:
        if not pack.confirmed:
            yield f"{pack.kind}/{pack.id} edition {pack.edition} is not confirmed: {pack.source}."


def _purposes(book: Rulebook) -> Iterator[str]:
    for purpose in Purpose:
        try:
            book.propose_profile(None, None, purpose, "")
        except NoRule:
            yield f"No profile is proposed for every {purpose}, whatever its hazard and colour."


def _forms(book: Rulebook) -> Iterator[str]:
    for order in book.standing_orders.values():
        verified = {
            tier.name
            for tier in book.profiles[order.profile].tiers
            if tier.name in order.tiers and tier.verified_by != "nobody"
        }
        for hazard in order.hazards:
            for color in order.colors:
                for tier in sorted(verified):
                    if book.measure_form_for(hazard, color, tier) is None:
                        yield (
                            f"standing-orders/{order.id}: no measure form is for"
                            f" {hazard} {color} in tier {tier}."
                        )
