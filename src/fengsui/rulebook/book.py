"""The rulebook as one value: every rule that counts, and what it proposes."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from fengsui.rulebook.codes import EventCode, GeocodeValueName, WarningKind
from fengsui.rulebook.desk import DeskRule, NightRule
from fengsui.rulebook.levels import Role, TierLevel
from fengsui.rulebook.measures import Category, MeasureForm
from fengsui.rulebook.profiles import Profile
from fengsui.rulebook.rule import Rule
from fengsui.rulebook.scales import AlertColor, Means
from fengsui.rulebook.scope import Fit, best, fit, prefix_length
from fengsui.rulebook.standing_orders import StandingOrder
from fengsui.rulebook.words_file import ANY_PURPOSE, INSTEAD, Words, WordsKey, WordsKind


class NoRule(LookupError):
    """No rule fits; the text says what was looked for."""


@dataclass(frozen=True, slots=True)
class Pack(Rule):
    """One rule as text, so that the edition that was used can be kept."""

    kind: str
    digest: str
    text: str
    own: bool  # from the county's folder, not built in


@dataclass(frozen=True, slots=True)
class Rulebook:
    """Every rule that counts; loaded once, never changed."""

    tiers: Mapping[str, TierLevel]
    roles: Mapping[str, Role]
    people: Mapping[str, Category]
    event_codes: Mapping[str, EventCode]
    warning_kinds: Mapping[str, WarningKind]
    geocode_names: Mapping[str, GeocodeValueName]
    desk: DeskRule
    night: NightRule
    profiles: Mapping[str, Profile]
    standing_orders: Mapping[str, StandingOrder]
    measure_forms: Mapping[str, MeasureForm]
    words: Mapping[WordsKey, Words]
    packs: tuple[Pack, ...]
    notices: tuple[str, ...]  # what was noticed while the files were chosen

    def propose_profile(
        self, hazard: str | None, color: AlertColor | None, purpose: str, division: str
    ) -> Profile:
        """Return the profile that fits best; a person may still take another.

        The longest prefix of the hazard counts first, then the colours, then the longest prefix of
        the division, then the id. Raises NoRule where none is for this purpose.
        """
        fits: list[tuple[Fit, int, str]] = []
        for profile in self.profiles.values():
            applies = profile.applies
            found = fit(applies.hazards, applies.colors, hazard, color)
            place = prefix_length(applies.divisions, division)
            if purpose in applies.purposes and found is not None and place is not None:
                fits.append((found, -place, profile.id))
        if not fits:
            raise NoRule(f"No profile is for purpose {purpose}, hazard {hazard}, colour {color}.")
        return self.profiles[min(fits)[2]]

    def standing_order_for(
        self,
        hazard: str | None,
        color: AlertColor | None,
        tiers: Collection[str],
        people: int,
        profile: str,
    ) -> StandingOrder | None:
        """Return the order for this profile that covers the tiers and this many people, if any."""
        covering = (
            order
            for order in self.standing_orders.values()
            if order.profile == profile
            and set(tiers) <= set(order.tiers)
            and people <= order.people_max
        )
        return best(covering, hazard, color)

    def measure_form_for(
        self, hazard: str | None, color: AlertColor | None, tier: str
    ) -> MeasureForm | None:
        """Return what a unit of this tier is to report, if anything."""
        asking = (form for form in self.measure_forms.values() if tier in form.tiers)
        return best(asking, hazard, color)

    def words_for(self, purpose: str, means: Means, kind: WordsKind = "call") -> Words:
        """Return the words of the purpose, else of any purpose; a means without words of its own
        borrows those of `INSTEAD`.

        Raises NoRule where a means has none: what only informs (`all_clear`, `text_only`,
        `rering`) is not said aloud.
        """
        for wanted in (purpose, ANY_PURPOSE):
            for said_by in (means, INSTEAD.get(means, means)):
                words = self.words.get((wanted, kind, said_by))
                if words is not None:
                    return words
        raise NoRule(f"No words are for purpose {purpose}, means {means}, kind {kind}.")

    def pack(self, kind: str, rule_id: str) -> Pack:
        """Return the text of a rule. Raises NoRule."""
        for pack in self.packs:
            if (pack.kind, pack.id) == (kind, rule_id):
                return pack
        raise NoRule(f"No rule {kind}/{rule_id}.")
