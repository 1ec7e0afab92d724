"""What people said counts, for what it says and no more."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta

from fengsui.callouts import loop
from fengsui.drills.carrier import Taken
from fengsui.drills.checkers.scene import OPEN_CALLOUT, RINGING, Row, Scene, Told

Breaches = Iterator[str]
AWAKE = ("acknowledged", "cancelled")
# Officers enter afterwards when somebody answered, to the minute.
TYPED_TO = timedelta(minutes=1)


def late_answers_count(scene: Scene) -> Breaches:
    """Whoever answered as the plan asks is awake, however late, and a late answer says so."""
    if not scene.settled:
        return
    for answer in scene.answers:
        for call in scene.calls_of_attempt.get(answer.attempt_id or 0, []):
            if call.person_id != answer.person_id or call.state in AWAKE:
                continue
            if answer.evidence_rank >= scene.tiers[call.callout_id, call.tier].awake_rank:
                yield f"call {call.id}: answer {answer.id} was not heard; it is {call.state}"
    for call in scene.calls.values():
        kinds = [told.kind for told in scene.story(call)]
        if call.state != "acknowledged" or "call.acknowledged" not in kinds:
            continue
        before = set(kinds[: kinds.index("call.acknowledged")])
        late = bool(before & {"call.escalated", "call.put_on_desk", "call.given_up"})
        if late != bool(call.late):
            yield f"call {call.id} after {sorted(before)} says late = {call.late}"


def no_false_waking(scene: Scene) -> Breaches:
    """Nobody counts as awake without an answer of the grade that the plan asks, from himself.

    Or a deputy answered for each of his posts; or he was told by text because he was awake before.
    """
    for call in scene.calls.values():
        if call.state == "acknowledged" and not _cause(scene, call):
            yield f"call {call.id} of {call.person_uid[-12:]} counts as awake, and nobody answered"


def _cause(scene: Scene, call: Row) -> bool:
    callout = scene.callouts[call.callout_id]
    tier = scene.tiers[call.callout_id, call.tier]
    if call.taken_over:
        posts = scene.posts_of_call[call.id]
        return all(post.answered_at and _stood_in(scene, call, post) for post in posts)
    carried = {row.attempt_id: row for row in scene.carried_of_call[call.id]}
    for row in carried.values():
        attempt = scene.attempts[row.attempt_id]
        by_text = row.told or tier.awake_rank <= 1
        if by_text and attempt.person_id == call.person_id and attempt.handed_at:
            return True
    woke = next((t.at for t in scene.story(call) if t.kind == "call.acknowledged"), scene.now)
    for answer in scene.answers:
        same = answer.person_id == call.person_id and answer.exercise == callout.exercise
        if not same or answer.evidence_rank < tier.awake_rank or answer.received_at > woke:
            continue
        attempt = scene.attempts.get(answer.attempt_id)
        if attempt is not None and attempt.id in carried:
            return True
        if callout.opened_at is None or answer.at < callout.opened_at - TYPED_TO:
            continue  # he said so before there was anything to be woken for
        if attempt is None:
            return True
        of = next(c for c in scene.callouts.values() if c.uid == attempt.origin_uid)
        if of.id == callout.id or of.color_rank >= callout.color_rank:
            return True
    return False


def _stood_in(scene: Scene, call: Row, post: Row) -> bool:
    """Tell whether whoever answered for a post was called for it and answered, or was told."""
    tier = scene.tiers[call.callout_id, call.tier]
    if post.answered_by_id == call.person_id:
        return True
    for row in scene.carried_of_call[call.id]:
        attempt = scene.attempts[row.attempt_id]
        if attempt.person_id != post.answered_by_id:
            continue
        if row.told and attempt.handed_at:
            return True
        for answer in scene.answers:
            if answer.attempt_id == attempt.id and answer.evidence_rank >= tier.awake_rank:
                return True
    return False


def nobody_rung_after_he_answered(scene: Scene) -> Breaches:
    """No line rings for calls all of which were answered before."""
    for line in scene.taken:
        attempt = scene.by_key.get(line.key)
        if not line.effect or line.means not in RINGING or attempt is None:
            continue
        calls = scene.calls_of_attempt.get(attempt.id, [])
        if calls and all(_answered_before(scene, call, line) for call in calls):
            yield f"{line.key} rang although all whom it was for had answered"


def _answered_before(scene: Scene, call: Row, line: Taken) -> bool:
    return any(
        told.kind == "call.acknowledged" and scene.before(told, line) for told in scene.story(call)
    )


def rings_limited(scene: Scene) -> Breaches:
    """Nobody is rung by the ladder more often in a night than the plan allows.

    Rings of a simulation ring nobody and count apart.
    """
    rings: Counter[tuple[str, datetime, bool]] = Counter()
    most: dict[tuple[str, datetime, bool], int] = {}
    for attempt in sorted(scene.attempts.values(), key=lambda a: a.id):
        if attempt.means not in RINGING or attempt.handed_at is None:
            continue
        night = loop.night_since(attempt.handed_at)
        if night == attempt.handed_at:
            continue
        key = (attempt.person_uid, night, attempt.reach == "simulated")
        calls = scene.calls_of_attempt.get(attempt.id, [])
        limit = max((scene.callouts[c.callout_id].rings_per_night_max for c in calls), default=0)
        most[key] = max(most.get(key, 0), limit)
        rings[key] += 1 if calls else 0
    for key, count in rings.items():
        if count > most[key]:
            yield f"{key[0]} was rung {count} times since {key[1]}; {most[key]} at most"


def cancelled_stays_silent(scene: Scene) -> Breaches:
    """Nothing goes out for a call-out after its cancel was worked off."""
    last: dict[str, Told] = {}
    for told in scene.told["call"]:
        if told.kind == "call.cancelled":
            last[told.origin_uid] = told
    for line in scene.taken:
        attempt = scene.by_key.get(line.key)
        if attempt is None or not line.effect or attempt.origin_uid not in last:
            continue
        if not scene.before(last[attempt.origin_uid], line):
            continue
        others = scene.calls_of_attempt.get(attempt.id, [])
        if not any(scene.callouts[c.callout_id].state in OPEN_CALLOUT for c in others):
            yield f"{line.key} went out after its call-out was cancelled"
