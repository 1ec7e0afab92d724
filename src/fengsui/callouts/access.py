"""The door of call-outs: who sees which, whose calls and units, and who may confirm a report.

The county sees all; below it one sees call-outs that were opened and touch one's own division, and
in them only one's own people and units. Outsiders get 404, never a hint that something is there.
"""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType

from django.db.models import Exists, OuterRef, QuerySet

from fengsui.callouts.confirming import may_confirm
from fengsui.callouts.models import (
    ApprovalRequest,
    Call,
    Callout,
    CallPost,
    Carried,
    PlanTier,
    RiskTarget,
    Target,
    Unit,
)
from fengsui.callouts.states import MAY_ENTER_CALL, CallState, SpotState
from fengsui.directory.access import NotVisible, Permission, may, may_in, require, scope
from fengsui.directory.models import Person, User
from fengsui.directory.queries import held_by, names_of
from fengsui.geo.models import Level
from fengsui.rulebook import queries as rulebook

HIGHER_TIERS: Mapping[Level, frozenset[str]] = MappingProxyType(
    {
        Level.COUNTY: frozenset(),
        Level.TOWNSHIP: frozenset({"county"}),
        Level.VILLAGE: frozenset({"county", "township"}),
    }
)


def visible_callouts(user: User) -> QuerySet[Callout]:
    """Return the call-outs that the account may see; raises `Forbidden` if its role sees none."""
    require(user, Permission.SEE_CALLOUTS)
    if sees_county(user):
        return Callout.objects.all()
    mine = scope(user)
    targets = Target.objects.filter(callout=OuterRef("pk"), division__code__startswith=mine)
    calls = Call.objects.filter(callout=OuterRef("pk"), division__startswith=mine)
    # A draft is nobody's business below the county until it goes out.
    opened = Callout.objects.filter(opened_at__isnull=False)
    return opened.filter(Exists(targets) | Exists(calls))


def access_callout(user: User, uid: str) -> Callout:
    """Return the call-out that this account may see; raises `NotVisible` or `Forbidden`."""
    found = visible_callouts(user).select_related("supersedes").filter(uid=uid).first()
    if found is None:
        raise NotVisible("not found")
    return found


def access_call(user: User, callout: Callout, person_uid: str) -> Call:
    """Return the call of a person in the account's division; raises `NotVisible`.

    Who is called only in place of another leads to that other's call.
    """
    calls = Call.objects.select_related("callout", "person", "post__organisation")
    mine = calls.filter(callout=callout, division__startswith=scope(user))
    found = (
        mine.filter(person__uid=person_uid).first()
        or mine.filter(
            id__in=Carried.objects.filter(attempt__person__uid=person_uid).values("call")
        ).first()
    )
    if found is None:
        raise NotVisible("not found")
    return found


def may_answer_for(user: User, call: Call, now: datetime) -> bool:
    """Tell whether this account may record what that person said, or that he did not.

    The county for all; below it for nobody above oneself: neither who holds or takes a post of a
    higher tier now, nor who is called for one, because one word answers for all his posts.
    """
    if not may_in(user, Permission.ANSWER_FOR_OTHERS, call.division):
        return False
    if sees_county(user):
        return True
    woken = MAY_ENTER_CALL[CallState.ACKNOWLEDGED]
    called = CallPost.objects.filter(call__person=call.person_id, call__state__in=woken)
    posts = {(post.role, post.division) for post in held_by(call.person.uid, now)}
    posts |= set(called.values_list("post__role", "post__division__code"))
    posts.add((call.post.role, call.division))
    return not any(_above(user, role, division) for role, division in posts)


def _above(user: User, role: str, division: str) -> bool:
    """Tell whether a post stands above an account: by the tier of its role, or by its place."""
    mine = scope(user)
    if len(division) < len(mine) and mine.startswith(division):
        return True
    roles = rulebook.current().roles
    tier = roles[role].tier if role in roles else ""
    return user.division is not None and tier in HIGHER_TIERS[Level(user.division.level)]


def access_unit(user: User, callout: Callout, unit_uid: str) -> Unit:
    """Return the reporting unit in the account's division; raises `NotVisible`."""
    found = visible_units(user, callout).filter(unit_uid=unit_uid).first()
    if found is None:
        raise NotVisible("not found")
    return found


def visible_units(user: User, callout: Callout) -> QuerySet[Unit]:
    """Return the units of a call-out that lie in the account's division."""
    units = Unit.objects.select_related("callout", "division", "risk_point")
    return units.filter(callout=callout, division__code__startswith=scope(user))


def confirmable(user: User, callout: Callout, units: list[Unit]) -> set[str]:
    """Return the uids of those units whose report this account may confirm now.

    Never a report that the same human being made, by whatever way in.
    """
    if not may(user, Permission.VERIFY_MEASURES) or user.division is None:
        return set()
    plan = PlanTier.objects.filter(callout=callout)
    verifiers = dict(plan.values_list("name", "verified_by"))
    mine = names_of(f"user:{user.uid}")
    return {
        unit.unit_uid
        for unit in units
        if unit.reported_by not in mine
        and may_confirm(
            Level(user.division.level),
            unit.tier,
            verified_by=verifiers.get(unit.tier, "nobody"),
            taken_over=unit.taken_over,
        )
    }


def may_look(user: User, unit: Unit) -> bool:
    """Tell whether this account may record what a look at a drawn unit brought.

    The county looks, and never he who reported or confirmed it, by whatever way in.
    """
    if not (sees_county(user) and may(user, Permission.VERIFY_MEASURES)):
        return False
    mine = names_of(f"user:{user.uid}")
    return unit.spot_check == SpotState.DRAWN and not mine & {unit.reported_by, unit.verified_by}


def sees_county(user: User) -> bool:
    """Tell whether the account's division is the whole county."""
    return user.division is not None and user.division.level == Level.COUNTY


def access_request(person: Person, uid: str) -> ApprovalRequest:
    """Return the request that was put to the person whose link this is; raises `NotVisible`."""
    requests = ApprovalRequest.objects.select_related("callout__supersedes", "person", "asking")
    found = requests.filter(uid=uid, person=person).first()
    if found is None:
        raise NotVisible("not found")
    return found


def approving_account(person: Person, callout: Callout) -> User | None:
    """Return an account of that person which may approve this call-out; None if he has none."""
    return next(iter(approving_accounts(callout, User.objects.filter(person=person))), None)


def approving_accounts(callout: Callout, among: QuerySet[User]) -> list[User]:
    """Return those accounts of people which see this draft and may approve it wherever it goes."""
    found = among.filter(person__active=True).select_related("person", "division")
    holds: dict[str, bool] = {}
    able = []
    for user in found.order_by("id"):
        if not (may(user, Permission.APPROVE_CALLOUT) and may(user, Permission.SEE_CALLOUTS)):
            continue
        mine = scope(user)
        if mine not in holds:
            holds[mine] = sees_county(user) and _lies_within(callout, mine)
        if holds[mine]:
            able.append(user)
    return able


def _lies_within(callout: Callout, code: str) -> bool:
    """Tell whether every division and risk point of a call-out lies in that division."""
    targets = Target.objects.filter(callout=callout)
    points = RiskTarget.objects.filter(callout=callout)
    return not (
        targets.exclude(division__code__startswith=code).exists()
        or points.exclude(risk_point__division__code__startswith=code).exists()
    )
