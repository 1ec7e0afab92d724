"""Call-out profiles: who is called in which order, by which means, and what follows silence."""

import json
from dataclasses import asdict, dataclass
from typing import Any, Literal

from fengsui.rulebook.rule import Rule
from fengsui.rulebook.scales import AlertColor, Evidence, Means, Purpose

Order = Literal["flat", "relayed"]
Holder = Literal["primary", "deputy"]
Verifier = Literal["tier_above", "county", "nobody"]

ORDERS: tuple[Order, ...] = ("flat", "relayed")
HOLDERS: tuple[Holder, ...] = ("primary", "deputy")
VERIFIERS: tuple[Verifier, ...] = ("tier_above", "county", "nobody")


@dataclass(frozen=True, slots=True)
class Retry:
    """The same leg again after one of these outcomes, at most `max` times."""

    outcomes: tuple[str, ...]
    max: int
    gap_s: int


@dataclass(frozen=True, slots=True)
class Leg:
    """One try; `wait_s` runs from hand-over, and 0 lets the next leg start together with it."""

    to: Holder
    means: Means
    wait_s: int
    retry: Retry | None


@dataclass(frozen=True, slots=True)
class Escalation:
    """Who hears of the silent ones, in one message for all that fall silent in `bundle_s`."""

    to_roles: tuple[str, ...]
    means: Means
    bundle_s: int
    wait_s: int


@dataclass(frozen=True, slots=True)
class Tier:
    """One tier: in relayed order it opens when `upper` answered, or `latest_s` after the opening
    of the call-out, whatever comes first."""

    name: str
    roles: tuple[str, ...]
    upper: str | None
    verified_by: Verifier
    awake_from: Evidence
    priority: int
    legs: tuple[Leg, ...]
    escalation: Escalation | None
    desk_task: str
    latest_s: int | None


@dataclass(frozen=True, slots=True)
class Limits:
    """What protects the lines and the people: see docs/reference/rules.md."""

    handover_s_max: int
    rering_after_s: int
    rings_per_night_max: int


@dataclass(frozen=True, slots=True)
class Applies:
    """For what a profile is proposed; an empty list means any, no purposes means never."""

    hazards: tuple[str, ...] = ()
    colors: tuple[AlertColor, ...] = ()
    purposes: tuple[Purpose, ...] = ()
    divisions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Profile(Rule):
    """How a call-out runs; an open call-out keeps its own frozen copy (`to_json`)."""

    order: Order
    applies: Applies
    tiers: tuple[Tier, ...]
    limits: Limits

    @property
    def tells_only(self) -> bool:
        """Tell whether nobody is asked to answer: handed over is all that it comes to."""
        return all(tier.awake_from == Evidence.ACCEPTED for tier in self.tiers)

    def to_json(self) -> str:
        """Return the one canonical text of this profile."""
        return json.dumps(asdict(self), sort_keys=True, separators=(",", ":"), ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> "Profile":
        """Return the profile that `to_json` wrote."""
        facts = json.loads(text)
        applies = facts.pop("applies")
        return cls(
            **{name: facts[name] for name in ("id", "edition", "title", "source", "confirmed")},
            order=facts["order"],
            applies=Applies(
                hazards=tuple(applies["hazards"]),
                colors=tuple(AlertColor(color) for color in applies["colors"]),
                purposes=tuple(Purpose(purpose) for purpose in applies["purposes"]),
                divisions=tuple(applies["divisions"]),
            ),
            tiers=tuple(_thawed(tier) for tier in facts["tiers"]),
            limits=Limits(**facts["limits"]),
        )


def _thawed(facts: dict[str, Any]) -> Tier:
    escalation = facts["escalation"]
    return Tier(
        name=facts["name"],
        roles=tuple(facts["roles"]),
        upper=facts["upper"],
        verified_by=facts["verified_by"],
        awake_from=Evidence(facts["awake_from"]),
        priority=facts["priority"],
        legs=tuple(_thawed_leg(leg) for leg in facts["legs"]),
        escalation=escalation
        and Escalation(
            to_roles=tuple(escalation["to_roles"]),
            means=Means(escalation["means"]),
            bundle_s=escalation["bundle_s"],
            wait_s=escalation["wait_s"],
        ),
        desk_task=facts["desk_task"],
        latest_s=facts["latest_s"],
    )


def _thawed_leg(facts: dict[str, Any]) -> Leg:
    retry = facts["retry"]
    return Leg(
        to=facts["to"],
        means=Means(facts["means"]),
        wait_s=facts["wait_s"],
        retry=retry and Retry(tuple(retry["outcomes"]), retry["max"], retry["gap_s"]),
    )
