"""The draft in plain words, before anything is sent: who, where, what they get, how long."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext as _

from fengsui.callouts import queries
from fengsui.callouts.cascade import TOLD
from fengsui.callouts.freezing import LEFT
from fengsui.callouts.models import Callout, PlanLeg, PlanTier, RiskTarget, Target
from fengsui.callouts.presenting.words import GAPS, MEANS, word
from fengsui.channels.loop import LINK
from fengsui.directory.links import TOKEN_CHARS
from fengsui.geo import queries as geo
from fengsui.geo.models import Level
from fengsui.rulebook import queries as rulebook
from fengsui.rulebook.scales import Means
from fengsui.rulebook.words import sms_parts

GAPS_SHOWN = 200


@dataclass(frozen=True, slots=True)
class TierLine:
    """How many are called in a tier, and by which steps."""

    name: str
    people: int
    posts: int
    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Text:
    """The exact words of a means, with the person's link as long as it will be."""

    means: object
    tiers: tuple[str, ...]
    text: str
    parts: int
    characters: int


@dataclass(frozen=True, slots=True)
class GapLine:
    """A place where nobody would be called, by name."""

    place: str
    role: str
    reason: object


@dataclass(frozen=True, slots=True)
class Place:
    """A township that is meant: wholly, or with so many of its villages."""

    name: str
    villages: int


@dataclass(frozen=True, slots=True)
class Preview:
    """What a draft will do."""

    people: int
    posts: int
    tiers: tuple[TierLine, ...]
    texts: tuple[Text, ...]
    gaps: tuple[GapLine, ...]
    places: tuple[Place, ...]
    villages: int
    risk_points: int
    standing_title: str
    standing_source: str
    standing_confirmed: bool
    link: str


def preview(callout: Callout, now: datetime) -> Preview:
    """Return what this draft will do, as of now."""
    book = rulebook.current()
    reached, people = queries.reached(callout.id, now)
    legs = list(
        PlanLeg.objects.filter(callout=callout).select_related("words").order_by("tier", "no")
    )
    names = {code: tier.name for code, tier in book.tiers.items()}
    tiers = sorted(
        PlanTier.objects.filter(callout=callout), key=lambda tier: book.tiers[tier.name].order
    )
    standing = book.standing_orders.get(callout.standing_order)
    places, villages = _places(callout)
    return Preview(
        people=people,
        posts=sum(count["posts"] for count in reached.values()),
        tiers=tuple(
            TierLine(
                name=names[tier.name],
                people=reached.get(tier.name, {}).get("people", 0),
                posts=reached.get(tier.name, {}).get("posts", 0),
                steps=tuple(_steps(leg for leg in legs if leg.tier == tier.name)),
            )
            for tier in tiers
        ),
        texts=tuple(_texts(legs, {tier.name: names[tier.name] for tier in tiers})),
        gaps=tuple(_gaps(callout, now)),
        places=places,
        villages=villages,
        risk_points=RiskTarget.objects.filter(callout=callout).count(),
        standing_title=standing.title if standing else "",
        standing_source=standing.source if standing else "",
        standing_confirmed=bool(standing and standing.confirmed),
        link=link_shown(),
    )


def link_shown() -> str:
    """Return what stands for a person's link where his own must not be shown."""
    return f"{settings.BASE_URL}/m/{'·' * TOKEN_CHARS}"


def _steps(legs: Iterable[PlanLeg]) -> Iterable[str]:
    for leg in legs:
        said = (
            _("副职%(means)s，等%(wait)d秒")
            if leg.target == "deputy"
            else _("%(means)s，等%(wait)d秒")
        )
        yield said % {"means": word(MEANS, leg.means), "wait": leg.wait_ms // 1000}


def _texts(legs: Iterable[PlanLeg], names: Mapping[str, str]) -> Iterable[Text]:
    told: dict[tuple[str, str], list[str]] = defaultdict(list)
    extra = {TOLD: _("刚应答过的人（只发短信）"), LEFT: _("不再涉及的人（只发短信）")}
    # In the order of the tiers, the highest first; the ladders of text alone come last.
    ranks = list(names)
    ordered = sorted(legs, key=lambda leg: ranks.index(leg.tier) if leg.tier in names else 99)
    for leg in ordered:
        name = names.get(leg.tier) or extra.get(leg.tier, leg.tier)
        if name not in told[leg.means, leg.words.text]:
            told[leg.means, leg.words.text].append(name)
    order = list(Means)
    for (means, text), tiers in sorted(
        told.items(), key=lambda one: (one[1][0] in extra.values(), order.index(Means(one[0][0])))
    ):
        sent = text.replace(LINK, link_shown())
        yield Text(
            means=word(MEANS, means),
            tiers=tuple(tiers),
            text=text.replace(LINK, _("〔本人链接〕")),
            parts=sms_parts(sent) if means == Means.SMS else 0,
            characters=len(sent),
        )


def _gaps(callout: Callout, now: datetime) -> Iterable[GapLine]:
    book = rulebook.current()
    found = queries.gaps_of(callout.id, now)[:GAPS_SHOWN]
    places = geo.places({gap.division for gap in found} | {gap.division[:9] for gap in found})
    for gap in found:
        place = places.get(gap.division)
        upper = places.get(gap.division[:9])
        name = place.name if place else gap.division
        if place and upper and place.level == Level.VILLAGE:
            name = f"{upper.short} {name}"
        role = book.roles.get(gap.role)
        # A place without any post of a tier lacks all of its roles, not just the first.
        tier = book.tiers[gap.tier].name
        every = _("%(tier)s岗位") % {"tier": tier}
        said = every if gap.reason == "no_post" else (role.name if role else gap.role)
        yield GapLine(name, said, word(GAPS, gap.reason))


def _places(callout: Callout) -> tuple[tuple[Place, ...], int]:
    """Return the townships that are meant with the number of their villages, and all villages."""
    codes = Target.objects.filter(callout=callout).values_list("division_id", flat=True)
    known = geo.places([str(code) for code in codes])
    below: dict[str, int] = defaultdict(int)
    for place in known.values():
        if place.level == Level.VILLAGE:
            below[place.parent] += 1
    towns = sorted((p for p in known.values() if p.level == Level.TOWNSHIP), key=lambda p: p.code)
    return tuple(Place(town.name, below[town.code]) for town in towns), sum(below.values())
