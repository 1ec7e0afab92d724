"""The ladder of each call, derived anew from the frozen plan, the attempts and the journal.

`cascade.py` is the rule; here it is asked what may follow each leg and when, and the journal is
asked what did.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from django.db.models import Q

from fengsui.callouts import cascade
from fengsui.callouts.models import PlanLeg, PlanTier
from fengsui.clock import from_ms, to_ms
from fengsui.directory.models import ContactPoint, DutyShift, Holding
from fengsui.drills.checkers.scene import (
    OPEN_ATTEMPT,
    OPEN_CALLOUT,
    RINGING,
    Row,
    Scene,
    Told,
)
from fengsui.journal.models import Subject

Breaches = Iterator[str]
# Who is being rung for another call-out is looked at again so soon.
HELD_FOR = timedelta(seconds=6)
# Ladders of one text, before which no leg of the tier's own was tried.
TEXT_ONLY = ("told", "left")


@dataclass(frozen=True, slots=True)
class Step:
    """A leg that was begun: when, and with which attempts; `told` before the tier's own ladder."""

    leg: int
    try_no: int
    told: bool
    at: datetime
    attempts: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Allowed:
    """What the rule allows to follow: this leg and try (or a later leg), not before `at`."""

    leg: int
    try_no: int
    at: datetime


def steps_of(scene: Scene, call: Row) -> list[Step]:
    """Return the legs that were begun for a call, in order of time."""
    groups: dict[tuple[bool, int, int], list[Row]] = defaultdict(list)
    for row in scene.carried_of_call[call.id]:
        attempt = scene.attempts[row.attempt_id]
        told = row.told and attempt.person_id == call.person_id
        groups[told, row.leg, row.try_no].append(attempt)
    steps = [
        Step(leg, try_no, told, min(a.queued_at for a in attempts), tuple(attempts))
        for (told, leg, try_no), attempts in groups.items()
    ]
    return sorted(steps, key=lambda step: (step.at, not step.told, step.leg, step.try_no))


def allowed_after(scene: Scene, call: Row, step: Step, by: datetime) -> list[Allowed]:
    """Return what may follow a leg, as far as it is known at `by`."""
    ladder = _ladder(scene, call, step)
    plan = scene.legs.get((call.callout_id, ladder, step.leg))
    if plan is None:
        return []
    leg, at = _plan(plan), cascade.Position(step.leg, step.try_no)
    found: list[cascade.Next] = []
    since: list[datetime] = []
    handed = [a.handed_at for a in step.attempts if a.handed_at and a.handed_at <= by]
    if handed:
        since.append(min(handed))
        found.append(cascade.after_hand_over(at, leg, to_ms(min(handed))))
    overs = [scene.overs[a.key] for a in step.attempts if a.key in scene.overs]
    overs = sorted(over for over in overs if over[0] <= by)
    if len(overs) == len(step.attempts) or (overs and not _on_the_way(step, by)):
        since.append(overs[-1][0])
        found.append(cascade.after_failure(at, leg, overs[-1][1], to_ms(overs[-1][0])))
    return [
        Allowed(nxt.leg, nxt.try_no, from_ms(nxt.due_ms) + scene.gap(start, by))
        for nxt, start in zip(found, since, strict=True)
    ]


def _on_the_way(step: Step, by: datetime) -> bool:
    return any(a.state in (*OPEN_ATTEMPT, "sent") for a in step.attempts) and bool(by)


def _ladder(scene: Scene, call: Row, step: Step) -> str:
    if step.told:
        return "told" if (call.callout_id, "told", step.leg) in scene.legs else str(call.ladder)
    return str(call.tier)


def _plan(plan: PlanLeg) -> cascade.LegPlan:
    return cascade.LegPlan(
        wait_ms=plan.wait_ms,
        retry_outcomes=frozenset(filter(None, plan.retry_outcomes.split(","))),
        retry_max=plan.retry_max,
        retry_gap_ms=plan.retry_gap_ms,
        rings=plan.means in RINGING,
    )


def never_early(scene: Scene) -> Breaches:
    """No leg begins before hand-over and wait of the leg before, unless that one failed."""
    for call in scene.calls.values():
        steps = steps_of(scene, call)
        for before, step in pairwise(steps):
            if before.told and not step.told and step.leg == 0:
                if not any(a.key in scene.overs for a in before.attempts):
                    yield f"{_name(call)}: called although the text did not fail"
                continue
            if not _follows(scene, call, before, step):
                yield (
                    f"{_name(call)}: leg {step.leg}.{step.try_no} began at {step.at} after leg"
                    f" {before.leg}.{before.try_no}, which allows"
                    f" {allowed_after(scene, call, before, step.at)}"
                )
        yield from _left_the_ladder(scene, call, steps)


def _left_the_ladder(scene: Scene, call: Row, steps: list[Step]) -> Breaches:
    """Check when a call escalated or went to the desk without having escalated."""
    story = scene.story(call)
    up = next((told for told in story if told.kind == "call.escalated"), None)
    down = next((told for told in story if told.kind == "call.put_on_desk"), None)
    first = up or down
    if first is not None and steps and not steps[-1].told:
        last = max((s for s in steps if s.at <= first.at), key=lambda s: (s.at, s.leg, s.try_no))
        end = Step(_legs(scene, call), 0, told=False, at=first.at, attempts=())
        if not _follows(scene, call, last, end, to_desk=up is None):
            yield (
                f"{_name(call)}: {first.kind} at {first.at} after leg {last.leg}.{last.try_no},"
                f" which allows {allowed_after(scene, call, last, first.at)}"
            )
    if up is not None and down is not None:
        yield from _too_early_to_desk(scene, call, up, down)


def _too_early_to_desk(scene: Scene, call: Row, up: Told, down: Told) -> Breaches:
    """After the superior was told, his silent ones wait before they go to the desk."""
    bundle = scene.bundles.get(call.bundle_id)
    if bundle is None:
        yield f"{_name(call)} escalated into no bundle"
        return
    tier = scene.tiers[call.callout_id, bundle.tier]
    messages = scene.messages_of(bundle)
    wait = timedelta(milliseconds=tier.escalation_wait_ms)
    handed = [a.handed_at for a in messages if a.handed_at and a.handed_at <= down.at]
    if any(down.at >= at + wait + scene.gap(at, down.at) for at in handed):
        return
    over = [a for a in messages if a.key in scene.overs and scene.overs[a.key][0] <= down.at]
    exhausted = bundle.next_role >= len(tier.escalation_roles.split(","))
    if len(over) < len(messages) or not exhausted:
        yield f"{_name(call)} escalated at {up.at} and was on the desk at {down.at}: too early"


def _follows(scene: Scene, call: Row, before: Step, step: Step, *, to_desk: bool = False) -> bool:
    for allowed in allowed_after(scene, call, before, step.at):
        if step.at < allowed.at:
            continue
        if (allowed.leg, allowed.try_no) == (step.leg, step.try_no):
            return True
        if to_desk and allowed.leg == cascade.TO_DESK:
            return True
        if step.try_no == 0 and before.leg < step.leg and 0 <= allowed.leg < step.leg:
            return True  # the legs between had nobody to reach: `no_leg_skipped`
    return False


def _legs(scene: Scene, call: Row) -> int:
    return sum(
        1 for callout, tier, _ in scene.legs if callout == call.callout_id and tier == call.tier
    )


def no_leg_skipped(scene: Scene) -> Breaches:
    """A leg is passed over only where it has nobody to reach, or he was rung too often tonight."""
    contacts = _Contacts()
    for call in scene.calls.values():
        steps = [step for step in steps_of(scene, call) if not step.told]
        ends = [
            told.at
            for told in scene.story(call)
            if told.kind in ("call.escalated", "call.put_on_desk")
        ][:1]
        backlog = any(
            scene.overs.get(attempt.key, ("", ""))[1] == "backlog"
            for step in steps
            for attempt in step.attempts
        )
        if not ends or backlog or call.ladder in TEXT_ONLY:
            continue
        begun = {step.leg for step in steps if step.at <= ends[0]}
        for no in range(_legs(scene, call)):
            plan = scene.legs[call.callout_id, call.tier, no]
            if no not in begun and contacts.reach(scene, call, plan, ends[0]):
                yield f"{_name(call)}: leg {no} ({plan.means} to {plan.target}) was never begun"


class _Contacts:
    """Who could be reached how, all the while: a number that was ever marked bad is in doubt."""

    def __init__(self) -> None:
        marked = Subject.objects.filter(type="contact", entry__kind="contact.marked_bad")
        self._doubted = set(marked.values_list("uid", flat=True))
        self._numbers: dict[int, list[ContactPoint]] = defaultdict(list)
        for contact in ContactPoint.objects.all():
            self._numbers[contact.person_id].append(contact)

    def reach(self, scene: Scene, call: Row, plan: PlanLeg, at: datetime) -> bool:
        """Tell whether anybody could be reached by this leg until `at`, beyond doubt."""
        callout = scene.callouts[call.callout_id]
        text, rehearsal = plan.means == "sms", callout.reach == "rehearsal"
        people = [call.person_id] if plan.target == "primary" else _deputies(scene, call, at)
        return any(
            (c.takes_text or not text) and (c.rehearsal or not rehearsal)
            for person in people
            if not (plan.means in RINGING and scene.rung(person) >= callout.rings_per_night_max)
            for c in self._numbers[person]
            if c.bad_at is None and c.uid not in self._doubted
        )


def _deputies(scene: Scene, call: Row, at: datetime) -> list[int]:
    posts = [row.post_id for row in scene.posts_of_call[call.id] if row.answered_at is None]
    deputy = Q(post_id__in=posts, rank="deputy")
    held = Holding.objects.filter(deputy).values_list("person_id", flat=True)
    shifts = DutyShift.objects.filter(deputy, starts_at__lte=at, ends_at__gt=at)
    people = {*held, *shifts.values_list("person_id", flat=True)}
    return sorted(people - {call.person_id})


def relayed(scene: Scene) -> Breaches:
    """In relayed order a tier opens when its upper one answered, or at the latest time."""
    for call in scene.calls.values():
        callout = scene.callouts[call.callout_id]
        tier = scene.tiers.get((call.callout_id, call.tier))
        waits = callout.relayed and tier is not None and tier.latest_ms is not None
        steps = steps_of(scene, call)
        if not waits or tier is None or callout.opened_at is None or not steps or steps[0].told:
            continue
        began = steps[0].at
        opens = callout.opened_at + timedelta(milliseconds=tier.latest_ms or 0)
        if began >= opens + scene.gap(callout.opened_at, began):
            continue
        uppers = _uppers(scene, call, tier)
        told_at_once = _told_before(scene, call, began)
        if not told_at_once and not any(_awake_by(scene, upper, began) for upper in uppers):
            yield f"{_name(call)} was called at {began}, before its upper tier answered"


def relayed_at_once(scene: Scene) -> Breaches:
    """In relayed order nobody waits for a tier that has answered."""
    if not scene.steady:
        return
    for call in scene.calls.values():
        callout = scene.callouts[call.callout_id]
        tier = scene.tiers.get((call.callout_id, call.tier))
        waits = callout.relayed and call.state == "waiting" and callout.state in OPEN_CALLOUT
        if not waits or tier is None or call.due_at is None:
            continue
        if call.due_at <= scene.now + HELD_FOR:
            continue
        for upper in _uppers(scene, call, tier):
            if upper.state == "acknowledged":
                yield f"{_name(call)} waits until {call.due_at}, and its upper tier has answered"


def _uppers(scene: Scene, call: Row, tier: PlanTier) -> list[Row]:
    """Return the calls of the tier above within the same call-out that stand above a call."""
    return [
        upper
        for upper in scene.calls.values()
        if upper.callout_id == call.callout_id
        and upper.tier == tier.upper
        and call.division.startswith(upper.division)
    ]


def _told_before(scene: Scene, call: Row, at: datetime) -> bool:
    """Tell whether he was awake for another call-out, and so was to be told at once."""
    return any(
        other.person_id == call.person_id and other.id != call.id and _awake_by(scene, other, at)
        for other in scene.calls.values()
    )


def _awake_by(scene: Scene, call: Row, at: datetime) -> bool:
    return any(t.kind == "call.acknowledged" and t.at <= at for t in scene.story(call))


def _name(call: Row) -> str:
    return f"call {call.id} of {call.person_uid[-12:]} ({call.tier})"
