"""What a careful reader would say of a rulebook that loads: nothing here stops anybody."""

from collections.abc import Iterator
from itertools import combinations

from fengsui.rulebook.book import NoRule, Rulebook
from fengsui.rulebook.profiles import Applies
from fengsui.rulebook.scales import Purpose


def check(book: Rulebook) -> tuple[str, ...]:
    """Return one sentence a finding: what concerns the county's own files comes first.

    What is merely not confirmed is told by `unconfirmed`.
    """
    own = {f"{pack.kind}/{pack.id}" for pack in book.packs if pack.own}
    gaps = (*_ties(book), *_partly_covered(book), *_forms(book), *_purposes(book))
    ours = [said for said in gaps if not own.isdisjoint(said.replace(":", " ").split())]
    return (*ours, *book.notices, *(said for said in gaps if said not in ours))


def unconfirmed(book: Rulebook) -> tuple[str, ...]:
    """Return one sentence for each rule without a binding text, the county's own first."""
    packs = sorted(book.packs, key=lambda pack: not pack.own)
    return tuple(
        f"{pack.kind}/{pack.id} edition {pack.edition} is not confirmed: {pack.source}."
        for pack in packs
        if not pack.confirmed
    )


def _purposes(book: Rulebook) -> Iterator[str]:
    for purpose in Purpose:
        try:
            book.propose_profile(None, None, purpose, "")
        except NoRule:
            yield f"No profile is proposed for every {purpose}, whatever its hazard and colour."


def _ties(book: Rulebook) -> Iterator[str]:
    for one, other in combinations(sorted(book.profiles), 2):
        shared = _purposes_of_both(book.profiles[one].applies, book.profiles[other].applies)
        if shared:
            yield (
                f"profiles/{one} and profiles/{other} fit the same {', '.join(shared)} equally"
                f" well: {one} is proposed, because its id comes first."
            )


def _purposes_of_both(one: Applies, other: Applies) -> list[str]:
    """Return the purposes for which there is something that both fit equally well."""
    same = (
        _share(one.hazards, other.hazards)
        and _share(one.divisions, other.divisions)
        and _share(one.colors, other.colors)
        and len(one.colors) == len(other.colors)
    )
    return sorted({*one.purposes} & {*other.purposes}) if same else []


def _share(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    return not (one or other) or not {*one}.isdisjoint(other)


def _partly_covered(book: Rulebook) -> Iterator[str]:
    for order in book.standing_orders.values():
        called = [tier.name for tier in book.profiles[order.profile].tiers]
        more = [name for name in called if name not in order.tiers]
        if more:
            yield (
                f"standing-orders/{order.id}: its profile also calls {', '.join(more)};"
                " a call-out that reaches anybody there is not covered."
            )


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
