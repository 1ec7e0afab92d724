"""What the superior hears: of whom, once, and only after the one below was rung."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from fengsui.directory.models import ContactPoint
from fengsui.drills.checkers.scene import OPEN_ATTEMPT, RINGING, Row, Scene

Breaches = Iterator[str]
# A line that was full, or a message taken back, says nothing about the person.
SAYS_NOTHING = ("backlog", "")


def escalation_only_after_ring(scene: Scene) -> Breaches:
    """Nobody is told to be silent who was not rung, unless he has no number that works."""
    good = list(ContactPoint.objects.filter(bad_at__isnull=True))
    usable = {False: {c.person_id for c in good}, True: {c.person_id for c in good if c.rehearsal}}
    for call in scene.calls.values():
        up = next((t for t in scene.story(call) if t.kind == "call.escalated"), None)
        ladder = [leg for (callout, tier, _), leg in scene.legs.items() if _is(call, callout, tier)]
        rings = any(leg.means in RINGING and leg.target == "primary" for leg in ladder)
        rehearsal = scene.callouts[call.callout_id].reach == "rehearsal"
        if up is None or not rings or call.person_id not in usable[rehearsal]:
            continue
        limit = scene.callouts[call.callout_id].rings_per_night_max
        if not _tried(scene, call, up.at) and scene.rung(call.person_id) < limit:
            yield f"call {call.id} of {call.person_uid[-12:]} escalated and was never rung"


def _is(call: Row, callout_id: int, tier: str) -> bool:
    return (call.callout_id, call.tier) == (callout_id, tier)


def _tried(scene: Scene, call: Row, by: datetime) -> bool:
    """Tell whether his own line rang, or said that it cannot."""
    for row in scene.carried_of_call[call.id]:
        attempt = scene.attempts[row.attempt_id]
        if attempt.means not in RINGING or attempt.person_id != call.person_id:
            continue
        if attempt.handed_at and attempt.handed_at <= by:
            return True
        if attempt.state == "failed" and attempt.outcome not in SAYS_NOTHING:
            return True
    return False


def bundles(scene: Scene) -> Breaches:
    """One message to a superior for all who fall silent while it collects."""
    sent: dict[tuple[int, str, str], datetime] = {}
    silent_since = _silent_since(scene)
    for bundle in sorted(scene.bundles.values(), key=lambda one: one.no):
        messages = scene.messages_of(bundle)
        open_now = [a for a in messages if a.state in OPEN_ATTEMPT]
        if len(open_now) > 1 or len(messages) > bundle.next_role:
            yield f"bundle {bundle} has {len(messages)} messages, {len(open_now)} of them open"
        whose = (bundle.callout_id, bundle.upper, bundle.tier)
        before = sent.get(whose)
        if before is not None and silent_since.get(bundle.id, before) < before:
            yield f"bundle {bundle} began while the one before it was not told yet"
        begun = min((a.queued_at for a in messages), default=None)
        if begun is None:
            continue
        tier = scene.tiers[bundle.callout_id, bundle.tier]
        if before is not None and begun - before < timedelta(milliseconds=tier.bundle_ms or 0):
            yield f"{bundle.upper} got two messages within {begun - before}"
        sent[whose] = begun
    for call in scene.calls.values():
        held = scene.bundles.get(call.bundle_id)
        if held is not None and (held.upper, held.callout_id) != (call.upper, call.callout_id):
            yield f"call {call.id} of {call.upper} is in the bundle of {held.upper}"


def _silent_since(scene: Scene) -> dict[int, datetime]:
    """Return when the first one of each bundle fell silent."""
    found: dict[int, datetime] = {}
    for call in scene.calls.values():
        up = next((t.at for t in scene.story(call) if t.kind == "call.escalated"), None)
        if call.bundle_id is not None and up is not None:
            found[call.bundle_id] = min(up, found.get(call.bundle_id, up))
    return found
