"""One message to a superior for all who fell silent below him, and what follows it."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Q

from fengsui.callouts import queries
from fengsui.callouts.freezing import places
from fengsui.callouts.models import Bundle, Call, Callout, PlanTier
from fengsui.callouts.plan import Said
from fengsui.callouts.states import CallState
from fengsui.channels.actions import keep_words
from fengsui.channels.models import OPEN, Attempt, AttemptState, Reach
from fengsui.directory.models import ContactPoint, Person
from fengsui.geo.models import Division
from fengsui.journal.actions import Action, SubjectRow, action
from fengsui.rulebook import queries as rulebook
from fengsui.rulebook.scales import Means, Purpose
from fengsui.rulebook.words import render

BUNDLES_PER_STEP = 50
NAMES_SHOWN = 5
HOLD_S, QUEUE_S = 5, 30
RINGING = [means for means in Means if means.rings]
# After every first ring and every second one: the superior hears when the ladder below is done.
PRIORITY = 500


def send_bundles(now: datetime) -> int:
    """Tell superiors whose bundles are due; return how many bundles were worked off."""
    due = Bundle.objects.filter(due_at__lte=now).order_by("due_at", "id")
    ids = list(due.values_list("id", flat=True)[:BUNDLES_PER_STEP])
    for bundle_id in ids:
        with action(now, actor="loop:callouts") as act:
            bundle = (
                Bundle.objects.select_related("callout").filter(id=bundle_id, due_at__lte=now)
            ).first()
            if bundle is not None:
                _send(act, bundle)
    return len(ids)


def _send(act: Action, bundle: Bundle) -> None:
    silent = list(
        Call.objects.filter(bundle=bundle, state=CallState.ESCALATED).order_by("priority", "id")
    )
    open_now = bundle.callout.state in ("opening", "open")
    if not silent or not open_now:
        Bundle.objects.filter(id=bundle.id).update(due_at=None)
        return
    tier = PlanTier.objects.get(callout=bundle.callout, name=bundle.tier)
    roles = tier.escalation_roles.split(",")
    for no in range(bundle.next_role, len(roles)):
        told = _whom(act, bundle, tier, roles[no])
        if told is None:
            continue
        ring = _ring_of(told[0], bundle.callout) if tier.escalation_means in RINGING else None
        if ring is not None:
            # His own ring goes before this message, in the queue too.
            wait_s = QUEUE_S if ring.state == AttemptState.QUEUED else HOLD_S
            again_at = act.now + timedelta(seconds=wait_s)
            Bundle.objects.filter(id=bundle.id).update(due_at=again_at)
            return
        _queue(act, bundle, tier, told, silent, next_role=no + 1)
        return
    # Nobody above can be reached: the desk takes them now.
    Bundle.objects.filter(id=bundle.id).update(due_at=None, next_role=len(roles))
    Call.objects.filter(id__in=[call.id for call in silent]).update(due_at=act.now)


def _ring_of(person: Person, callout: Callout) -> Attempt | None:
    """Return the open ring of this person, if there is one; a simulated ring rings nobody."""
    rings = Attempt.objects.filter(person=person, means__in=RINGING, state__in=OPEN)
    simulated = Q(reach=Reach.SIMULATED)
    return rings.filter(simulated if callout.reach == Reach.SIMULATED else ~simulated).first()


def _whom(
    act: Action, bundle: Bundle, tier: PlanTier, role: str
) -> tuple[Person, ContactPoint] | None:
    """Return the first holder of the role in the upper division who has a good number."""
    rehearsal = bundle.callout.reach == "rehearsal"
    for person in queries.holders(role, bundle.upper, act.now):
        good = ContactPoint.objects.filter(person=person, bad_at__isnull=True)
        if tier.escalation_means == Means.SMS:
            good = good.filter(takes_text=True)
        if rehearsal:
            good = good.filter(rehearsal=True)
        contact = good.order_by("rank", "id").first()
        if contact is not None:
            return person, contact
    return None


def _queue(
    act: Action,
    bundle: Bundle,
    tier: PlanTier,
    told: tuple[Person, ContactPoint],
    silent: list[Call],
    *,
    next_role: int,
) -> None:
    person, contact = told
    callout = bundle.callout
    text = words_of(callout, bundle, Means(tier.escalation_means), silent)
    attempt = Attempt.objects.create(
        key=f"{callout.uid}/{person.uid}/b{bundle.upper}.{bundle.tier}.{bundle.no}.{next_role}",
        origin_uid=callout.uid,
        person=person,
        contact=contact,
        means=tier.escalation_means,
        reach=callout.reach,
        exercise=callout.exercise,
        words=keep_words(text),
        priority=PRIORITY,
        queued_at=act.now,
        not_before=act.now,
        give_up_at=act.now + queries.patience(callout),
    )
    Bundle.objects.filter(id=bundle.id).update(due_at=None, next_role=next_role, attempt=attempt)
    act.entry(
        "bundle.sent",
        origin_uid=callout.uid,
        exercise=callout.exercise,
        facts={"silent": len(silent), "tier": bundle.tier},
        subjects=[SubjectRow("bundle", f"{bundle.upper}/{bundle.no}", bundle.upper)],
    )


def words_of(callout: Callout, bundle: Bundle, means: Means, silent: list[Call]) -> str:
    """Return what the superior hears: how many, of what, and the first names of places."""
    book = rulebook.current()
    codes = list(dict.fromkeys(call.division for call in silent))
    names = dict(Division.objects.filter(code__in=codes[:NAMES_SHOWN]).values_list("code", "name"))
    upper = Division.objects.filter(code=bundle.upper).values_list("name", flat=True).first()
    shown = "、".join(names.get(code, code) for code in codes[:NAMES_SHOWN])
    said = Said(
        event=callout.title,
        issuer="县应急指挥部",
        issued_at="",
        area=upper or settings.COUNTY_CODE,
        ask="设法叫醒",
    )
    values = {
        **places(said),
        "count": str(len(codes)),
        "counted": book.tiers[bundle.tier].counted,
        "names": shown + ("等" if len(codes) > NAMES_SHOWN else ""),
    }
    template = book.words_for(Purpose(callout.purpose), means, "escalation").text
    text = render(template, values)
    return f"【演练】{text}" if callout.exercise else text
