"""Drafting: the plan and the audience are frozen, counted and shown before anybody is called."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from json import dumps

from django.conf import settings

from fengsui.callouts.freezing import freeze, write_people, write_targets
from fengsui.callouts.lines import dialled_by_hand
from fengsui.callouts.models import Callout
from fengsui.callouts.plan import Audience, Capacity, Said, announced_s
from fengsui.callouts.queries import Gap, gaps_of, reached
from fengsui.callouts.refusals import Refused
from fengsui.callouts.states import CalloutState
from fengsui.channels import routes
from fengsui.channels.models import Reach
from fengsui.journal import uid
from fengsui.journal.actions import Action, SubjectRow, action
from fengsui.rulebook import actions as rulebook_actions
from fengsui.rulebook import queries as rulebook
from fengsui.rulebook.book import Rulebook
from fengsui.rulebook.profiles import Profile
from fengsui.rulebook.scales import AlertColor, Means, Purpose

PACE_MAX = 60
# The queue may take longer than the rule's limit when lines are few; what was announced is then
# the limit, with this much more, so that nobody fails before his turn has come.
PATIENCE = 1.5


@dataclass(frozen=True, slots=True)
class Order:
    """What is asked for: purpose, scales, wording, and how far it may go."""

    purpose: Purpose
    title: str
    said: Said
    audience: Audience
    exercise: bool
    reach: Reach = Reach.SIMULATED
    hazard: str = ""
    color: AlertColor | None = None
    profile: str = ""
    origin_uid: str = ""
    reason: str = ""
    pace: int = 1
    supersedes: str = ""
    only_changed: bool = False


@dataclass(frozen=True, slots=True)
class Draft:
    """What the officer sees before sending."""

    uid: str
    people: int
    posts: int
    by_tier: Mapping[str, Mapping[str, int]]
    gaps: tuple[Gap, ...]
    duration_s: int
    standing_order: str
    auto_open_at: datetime | None
    warnings: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, object]:
        """Return the fields that `callout draft --json` prints."""
        facts = asdict(self)
        facts["gaps"] = [asdict(gap) for gap in self.gaps]
        facts["auto_open_at"] = self.auto_open_at.isoformat() if self.auto_open_at else None
        return facts


def draft(now: datetime, order: Order, *, actor: str) -> Draft:
    """Freeze a call-out as a draft and say whom it reaches; nobody is called yet.

    Raises `Refused` for an unknown division, profile or predecessor, or a pace outside exercises.
    """
    with action(now, actor=actor) as act:
        return draft_in(act, order)


def draft_in(act: Action, order: Order) -> Draft:
    """Freeze a call-out as a draft within an open action; raises as `draft`."""
    _check(order)
    book = rulebook.current()
    division = min(order.audience.divisions, key=len, default=settings.COUNTY_CODE)
    hazard = order.hazard or None
    if order.profile and order.profile not in book.profiles:
        known = ", ".join(sorted(book.profiles))
        raise Refused(f"unknown profile {order.profile!r}; known are {known}")
    profile = (
        book.profiles[order.profile]
        if order.profile
        else book.propose_profile(hazard, order.color, order.purpose, division)
    )
    callout = _create(act, order, profile, book)
    rulebook_actions.keep_editions(act, [book.pack("profiles", profile.id)])
    freeze(callout, profile, book, order.said)
    tiers = [tier.name for tier in profile.tiers]
    codes = write_targets(callout, order.audience, tiers)
    write_people(callout, order.audience.people, act.now)
    result = _count(callout, profile, book, order, act.now)
    Callout.objects.filter(id=callout.id).update(
        announced_s=result.duration_s,
        handover_ms=max(callout.handover_ms, int(result.duration_s * 1000 * PATIENCE)),
        standing_order=result.standing_order,
        auto_open_at=result.auto_open_at,
    )
    act.entry(
        "callout.drafted",
        origin_uid=callout.uid,
        exercise=callout.exercise,
        facts={
            "purpose": order.purpose,
            "origin": order.origin_uid,
            "profile": f"{profile.id}/{profile.edition}",
            "people": result.people,
            "duration_s": result.duration_s,
            "standing_order": result.standing_order,
        },
        subjects=[SubjectRow("callout", callout.uid, _shortest(codes), {"state": callout.state})],
    )
    return result


def _check(order: Order) -> None:
    if order.exercise and order.reach == Reach.REAL:
        raise Refused("an exercise never goes out on real lines; choose simulated or rehearsal")
    if not order.exercise and order.reach == Reach.SIMULATED:
        raise Refused("what is simulated rings nobody; say that it is an exercise, or choose real")
    if not order.exercise and order.reach == Reach.REHEARSAL:
        raise Refused("a rehearsal is an exercise; say that it is one, or choose real lines")
    if not 1 <= order.pace <= PACE_MAX or (order.pace > 1 and not order.exercise):
        raise Refused(f"pace is 1 to {PACE_MAX}, and above 1 in exercises only")
    if not (order.audience.divisions or order.audience.risk_points or order.audience.people):
        raise Refused("no division and no risk point is chosen; name at least one")
    if not order.title.strip():
        raise Refused("a call-out needs a title; say what it is about")


def _create(act: Action, order: Order, profile: Profile, book: Rulebook) -> Callout:
    before = None
    if order.supersedes:
        before = Callout.objects.filter(uid=order.supersedes).first()
        if before is None or before.exercise != order.exercise:
            raise Refused("the call-out to supersede is unknown, or one of both is an exercise")
    forms = {
        tier.name: asdict(form)
        for tier in profile.tiers
        if order.purpose in (Purpose.WARNING, Purpose.INSTRUCTION)
        and tier.verified_by != "nobody"
        and (form := book.measure_form_for(order.hazard or None, order.color, tier.name))
    }
    return Callout.objects.create(
        uid=uid.new(act.now),
        purpose=order.purpose,
        origin_uid=order.origin_uid,
        title=order.title.strip(),
        reason=order.reason,
        exercise=order.exercise,
        reach=order.reach,
        pace=order.pace,
        hazard=order.hazard,
        color=order.color or "",
        color_rank=order.color.rank if order.color else 0,
        state=CalloutState.DRAFT,
        profile=profile.to_json(),
        profile_id=profile.id,
        profile_edition=profile.edition,
        profile_confirmed=profile.confirmed,
        relayed=profile.order == "relayed",
        handover_ms=profile.limits.handover_s_max * 1000,
        rering_ms=profile.limits.rering_after_s * 1000,
        rings_per_night_max=profile.limits.rings_per_night_max,
        measure_forms=dumps(forms, sort_keys=True, ensure_ascii=False),
        supersedes=before,
        only_changed=order.only_changed,
        author=act.actor,
        created_at=act.now,
    )


def _count(
    callout: Callout, profile: Profile, book: Rulebook, order: Order, now: datetime
) -> Draft:
    by_tier, people = reached(callout.id, now)
    longest = max(profile.tiers, key=lambda tier: by_tier.get(tier.name, {}).get("people", 0))
    legs = tuple((leg.means, leg.wait_s // order.pace) for leg in longest.legs)
    duration_s = announced_s(people, legs, capacities(order.reach, pace=order.pace))
    tiers = [tier for tier in by_tier if by_tier[tier]["people"]]
    hazard = order.hazard or None
    covering = book.standing_order_for(hazard, order.color, tiers, people, profile.id)
    # A rehearsal rings real phones: it never opens without a second person.
    by_itself = covering and covering.opens == "countdown" and order.reach != Reach.REHEARSAL
    wait_s = covering.countdown_s if covering and by_itself else None
    return Draft(
        uid=callout.uid,
        people=people,
        posts=sum(counts["posts"] for counts in by_tier.values()),
        by_tier=by_tier,
        gaps=gaps_of(callout.id, now),
        duration_s=duration_s,
        standing_order=covering.id if covering else "",
        auto_open_at=None if wait_s is None else now + timedelta(seconds=wait_s),
        warnings=_warnings(dialled_by_hand(order.reach, profile)),
    )


def _warnings(by_hand: tuple[Means, ...]) -> tuple[str, ...]:
    if not by_hand:
        return ()
    named = ", ".join(by_hand)
    return (f"no line for {named} here: nothing goes out by itself, all of it is dialled by hand",)


def capacities(reach: str, *, pace: int = 1) -> dict[Means, Capacity]:
    """Return what the lines of each means can take within a reach; a paced drill rings shorter."""
    table = routes.current()
    found = {means: routes.serving(table, reach, means) for means in Means}
    return {
        means: Capacity(served[0].lines, -(-served[0].hold_s // pace), served[0].rate_per_s)
        for means, served in found.items()
        if served
    }


def _shortest(codes: list[str]) -> str:
    return min(codes, key=len, default=settings.COUNTY_CODE)
