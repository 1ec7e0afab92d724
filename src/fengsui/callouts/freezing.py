"""Freezing the plan: the profile and its words become rows of the call-out, never to be edited."""

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256

from fengsui.callouts.cascade import TOLD
from fengsui.callouts.models import (
    Callout,
    PersonTarget,
    PlanLeg,
    PlanRole,
    PlanTier,
    RiskTarget,
    Target,
)
from fengsui.callouts.plan import Audience, Said
from fengsui.callouts.refusals import Refused
from fengsui.channels.actions import keep_words
from fengsui.channels.models import Words
from fengsui.directory.models import Person, Post, Rank
from fengsui.directory.queries import held_by
from fengsui.geo.models import Division
from fengsui.hazards.models import RiskPoint
from fengsui.journal.fields import canonical
from fengsui.rulebook.book import Rulebook
from fengsui.rulebook.profiles import Leg, Profile, Tier
from fengsui.rulebook.scales import Means
from fengsui.rulebook.words import render
from fengsui.rulebook.words_file import WordsKind

LEFT = "left"
TARGETS_MAX = 2_000
CODE_LENGTHS = {"county": 6, "township": 9, "village": 12}


def freeze(callout: Callout, profile: Profile, book: Rulebook, said: Said) -> None:
    """Write the plan of a new call-out: tiers, legs with their words, roles in order."""
    pace = callout.pace
    PlanTier.objects.bulk_create(
        [_tier(callout, tier, pace) for tier in profile.tiers], batch_size=100
    )
    legs = [
        _leg(callout, tier.name, no, leg, _words(book, callout, leg.means, said))
        for tier in profile.tiers
        for no, leg in enumerate(tier.legs)
    ]
    told: tuple[tuple[str, WordsKind], ...] = ((TOLD, "rering"), (LEFT, "all_clear"))
    text = Leg("primary", Means.SMS, 60, None)
    legs += [
        _leg(callout, ladder, 0, text, _words(book, callout, Means.SMS, said, kind))
        for ladder, kind in told
    ]
    PlanLeg.objects.bulk_create(legs, batch_size=100)
    PlanRole.objects.bulk_create(
        [
            PlanRole(callout=callout, tier=tier.name, role=role, priority=book.roles[role].priority)
            for tier in profile.tiers
            for role in tier.roles
        ],
        batch_size=100,
    )


def _tier(callout: Callout, tier: Tier, pace: int) -> PlanTier:
    up = tier.escalation
    return PlanTier(
        callout=callout,
        name=tier.name,
        upper=tier.upper or "",
        upper_length=CODE_LENGTHS.get(tier.upper or "county", 6),
        awake_rank=tier.awake_from.rank,
        latest_ms=None if tier.latest_s is None else tier.latest_s * 1000 // pace,
        escalation_roles=",".join(up.to_roles) if up else "",
        escalation_means=up.means if up else "",
        bundle_ms=up.bundle_s * 1000 // pace if up else None,
        escalation_wait_ms=up.wait_s * 1000 // pace if up else 0,
        desk_task=tier.desk_task,
        verified_by=tier.verified_by,
    )


def _leg(callout: Callout, tier: str, no: int, leg: Leg, words: Words) -> PlanLeg:
    retry = leg.retry
    return PlanLeg(
        callout=callout,
        tier=tier,
        no=no,
        target=leg.to,
        means=leg.means,
        wait_ms=leg.wait_s * 1000 // callout.pace,
        retry_outcomes=f",{','.join(retry.outcomes)}," if retry else "",
        retry_max=retry.max if retry else 0,
        retry_gap_ms=retry.gap_s * 1000 // callout.pace if retry else 0,
        words=words,
    )


def _words(
    book: Rulebook, callout: Callout, means: Means, said: Said, kind: WordsKind = "call"
) -> Words:
    own = said.texts.get(means) if kind == "call" else None
    text = own or render(book.words_for(callout.purpose, means, kind).text, places(said))
    return keep_words(f"【演练】{text}" if callout.exercise else text)


def places(said: Said) -> dict[str, str]:
    """Return what fills the places of a template; the channel fills the link of each person."""
    return {
        "event": said.event,
        "issuer": said.issuer,
        "issued_at": said.issued_at,
        "area": said.area,
        "ask": said.ask,
        "post": "责任人",
        "link": "{link}",
        "answered_at": "稍早",
    }


def write_targets(callout: Callout, audience: Audience, tiers: Sequence[str]) -> list[str]:
    """Write out the divisions and risk points of the audience; return the division codes.

    A division stands for all below it; its superiors are called too, as the tiers above. Raises
    `Refused` for an unknown code or uid, so that nobody is left out by a typing error.
    """
    chosen = {d.code: d for d in Division.objects.filter(code__in=audience.divisions)}
    if strange := set(audience.divisions) - set(chosen):
        raise Refused(f"unknown division {min(strange)}; see the list of divisions")
    everything = Division.objects.order_by("code").values_list("code", "level")
    codes = [
        (code, level)
        for code, level in everything
        if any(code.startswith(top) or top.startswith(code) for top in chosen)
    ]
    if len(codes) > TARGETS_MAX:
        raise Refused(f"{len(codes)} divisions at once; choose fewer than {TARGETS_MAX}")
    Target.objects.bulk_create(
        [
            Target(callout=callout, division_id=code, tier=level)
            for code, level in codes
            if level in tiers
        ],
        batch_size=500,
    )
    points = list(RiskPoint.objects.filter(uid__in=audience.risk_points, active=True))
    if len(points) != len(set(audience.risk_points)):
        raise Refused("a risk point is unknown or no longer kept; choose again")
    if len(points) > TARGETS_MAX:
        raise Refused(f"{len(points)} risk points at once; choose fewer than {TARGETS_MAX}")
    RiskTarget.objects.bulk_create(
        [RiskTarget(callout=callout, risk_point=point) for point in points], batch_size=500
    )
    return [code for code, level in codes if level in tiers]


def write_people(callout: Callout, people: Sequence[str], now: datetime) -> None:
    """Write out who is called by name, each under the first post that he holds himself.

    Raises `Refused` for somebody unknown, and for who holds no post: a call is owed to a post.
    """
    for uid in people:
        held = sorted(held_by(uid, now), key=lambda one: one.rank != Rank.PRIMARY)
        person = Person.objects.filter(uid=uid, active=True).first()
        if person is None or not held:
            raise Refused("whoever is called by name must be known and hold a post")
        post = Post.objects.get(uid=held[0].post_uid)
        PersonTarget.objects.create(callout=callout, person=person, post=post)


# What a plan is made of: whoever approves it approves exactly this.
_OF_CALLOUT = (
    *("purpose", "title", "reason", "exercise", "reach", "pace", "hazard", "color", "profile"),
    *("relayed", "handover_ms", "rering_ms", "rings_per_night_max", "measure_forms"),
    *("supersedes_id", "only_changed", "author"),
)
_OF_TIER = (
    *("name", "upper", "awake_rank", "latest_ms", "escalation_roles", "escalation_means"),
    *("bundle_ms", "escalation_wait_ms", "desk_task", "verified_by"),
)
_OF_LEG = (
    *("tier", "no", "target", "means", "wait_ms", "retry_outcomes", "retry_max", "retry_gap_ms"),
    "words__digest",
)


def fingerprint(callout: Callout) -> str:
    """Return the digest of a call-out's whole plan: words, steps, order, range and reach."""
    mine = {"callout": callout}
    parts = {
        "callout": Callout.objects.filter(id=callout.id).values_list(*_OF_CALLOUT),
        "tiers": PlanTier.objects.filter(**mine).values_list(*_OF_TIER),
        "legs": PlanLeg.objects.filter(**mine).values_list(*_OF_LEG),
        "roles": PlanRole.objects.filter(**mine).values_list("tier", "role", "priority"),
        "targets": Target.objects.filter(**mine).values_list("tier", "division_id"),
        "points": RiskTarget.objects.filter(**mine).values_list("risk_point_id"),
        "people": PersonTarget.objects.filter(**mine).values_list("person_id", "post_id"),
    }
    plan = {name: sorted(map(list, rows), key=repr) for name, rows in parts.items()}
    return sha256(canonical(plan).encode()).hexdigest()
