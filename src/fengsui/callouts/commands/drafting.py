"""`fengsui callout draft`: whom a call-out would reach, before anybody is called."""

from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Q

from fengsui.callouts import actions
from fengsui.callouts.actions import Draft
from fengsui.callouts.actions.drafting import PACE_MAX, Order
from fengsui.callouts.commands.door import enter
from fengsui.callouts.plan import Audience, Said
from fengsui.channels.models import Reach
from fengsui.commandline import Command, Refused, Told, several
from fengsui.directory.access import Permission, in_scope
from fengsui.directory.commands import acting, actor_of, by_argument
from fengsui.directory.models import User
from fengsui.geo.queries import places
from fengsui.hazards.models import RiskPoint
from fengsui.hazards.queries import risk_points_in
from fengsui.rulebook.scales import AlertColor, Purpose

ISSUER = "县应急指挥部"
ASK = "核实情况、落实防御措施并回报"
TITLE_MAX, REASON_MAX, WORDS_MAX = 200, 500, 100
NAMES_SHOWN, GAPS_SHOWN = 3, 10
EVERY = "all"


def reach_of(asked: Namespace, *, exercise: bool) -> Reach:
    """Return the reach that was asked for; without a word an exercise is simulated, else real."""
    return Reach(asked.reach or (Reach.SIMULATED if exercise else Reach.REAL))


def told(draft: Draft) -> Told:
    """Return what is shown of a draft."""
    tiers = ", ".join(f"{tier} {counts['people']}" for tier, counts in draft.by_tier.items())
    lines = [
        draft.uid,
        f"reaches {draft.people} people in {draft.posts} posts ({tiers or 'nobody'})",
        f"everybody is rung once within {draft.duration_s} s",
        f"standing order {draft.standing_order} covers it: callout open"
        if draft.standing_order
        else "no standing order covers it: a second person must approve it",
    ]
    lines += draft.warnings
    if draft.auto_open_at:
        lines.append(f"opens by itself at {draft.auto_open_at:%H:%M:%S} UTC unless cancelled")
    lines += [
        f"nobody for {gap.role} in {gap.division}: {gap.reason}" for gap in draft.gaps[:GAPS_SHOWN]
    ]
    if len(draft.gaps) > GAPS_SHOWN:
        lines.append(f"and {len(draft.gaps) - GAPS_SHOWN} more gaps (--json lists them)")
    return Told(draft.as_dict(), lines)


def arguments(parser: ArgumentParser) -> None:
    """Add what every draft can be told."""
    by_argument(parser)
    parser.add_argument("--title", default="", help="what it is about")
    parser.add_argument("--reason", default="", help="why, where no alert stands behind it")
    parser.add_argument("--divisions", nargs="+", metavar="CODE", help="each with all below it")
    told_points = "uids or codes, or `all` in the divisions"
    parser.add_argument("--risk-points", nargs="+", metavar="POINT", help=told_points)
    parser.add_argument(
        "--purpose", choices=list(Purpose), default=Purpose.WARNING, help="what it is for"
    )
    parser.add_argument(
        "--profile", default="", metavar="ID", help="default: the one that fits best"
    )
    parser.add_argument("--hazard", default="", metavar="CODE", help="event code, such as 11B01")
    parser.add_argument("--color", choices=list(AlertColor), help="official warning colour")
    parser.add_argument("--ask", default="", help="what people are asked to do")
    parser.add_argument("--supersedes", default="", metavar="UID", help="what it replaces")
    parser.add_argument("--exercise", action="store_true", help="a drill: nobody is really called")
    told_pace = f"a drill's waits are divided by it (1 to {PACE_MAX})"
    parser.add_argument("--pace", type=int, default=1, metavar="N", help=told_pace)
    parser.add_argument(
        "--reach", choices=Reach.values, help="default: simulated in a drill, else real"
    )


def draft(asked: Namespace, now: datetime) -> Told:
    """Draft a call-out that no alert stands behind."""
    user = acting(asked.by, Permission.DRAFT_CALLOUT)
    if not asked.reason.strip():
        raise Refused("say why by --reason: no alert stands behind this call-out")
    limits = ("title", TITLE_MAX), ("reason", REASON_MAX), ("ask", WORDS_MAX)
    for name, most in limits:
        if len(getattr(asked, name)) > most:
            raise Refused(f"--{name} has at most {most} characters")
    if asked.supersedes:
        enter(asked.by, Permission.DRAFT_CALLOUT, asked.supersedes)
    divisions = several(asked.divisions)
    audience = Audience(divisions, _risk_points(several(asked.risk_points), divisions))
    _check_scope(user, audience)
    order = Order(
        purpose=Purpose(asked.purpose),
        title=asked.title,
        said=_said(asked, divisions, now),
        audience=audience,
        exercise=asked.exercise,
        reach=reach_of(asked, exercise=asked.exercise),
        hazard=asked.hazard,
        color=AlertColor(asked.color) if asked.color else None,
        profile=asked.profile,
        reason=asked.reason.strip(),
        pace=asked.pace,
        supersedes=asked.supersedes,
    )
    return told(actions.draft(now, order, actor=actor_of(user)))


def _risk_points(named: Sequence[str], divisions: Sequence[str]) -> tuple[str, ...]:
    if EVERY in named:
        return tuple(point.uid for point in risk_points_in(divisions, [], []))
    points = RiskPoint.objects.filter(Q(uid__in=named) | Q(code__in=named), active=True)
    found = {name: uid for uid, code in points.values_list("uid", "code") for name in (uid, code)}
    if strange := [name for name in named if name not in found]:
        raise Refused(f"unknown risk point {strange[0]!r}")
    return tuple(dict.fromkeys(found[name] for name in named))


def _check_scope(user: User, audience: Audience) -> None:
    points = RiskPoint.objects.filter(uid__in=audience.risk_points)
    codes = {*audience.divisions, *(str(point.division_id) for point in points)}
    if outside := sorted(code for code in codes if not in_scope(user, code)):
        raise Refused(f"{outside[0]} is outside the division of {user.get_username()}")


def _said(asked: Namespace, divisions: Sequence[str], now: datetime) -> Said:
    local = now.astimezone(ZoneInfo(settings.TIME_ZONE))
    names = [place.name for place in places(divisions).values()]
    more = f"等{len(names)}处" if len(names) > NAMES_SHOWN else ""
    return Said(
        event=asked.title.strip(),
        issuer=ISSUER,
        issued_at=f"{local.month}月{local.day}日{local.hour:02}时{local.minute:02}分",
        area="、".join(names[:NAMES_SHOWN]) + more or "有关区域",
        ask=asked.ask.strip() or ASK,
    )


COMMANDS = (Command("callout draft", "Draft a call-out; nobody is called yet.", draft, arguments),)
