"""What must hold at every moment."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import timedelta

from fengsui.callouts import queries
from fengsui.callouts.models import Bundle
from fengsui.callouts.states import CalloutState, CallState
from fengsui.drills.checkers.scene import OPEN_ATTEMPT, OPEN_CALL, OPEN_CALLOUT, RINGING, Row, Scene
from fengsui.journal import queries as journal
from fengsui.tasks.models import Task

Breaches = Iterator[str]
HELD_FOR = timedelta(seconds=6)
STUMBLES_MAX = 6


def fold(_scene: Scene) -> Breaches:
    """The journal, folded, is the tables."""
    for difference in journal.differences():
        yield f"the journal differs from the table: {difference}"


def partition(scene: Scene) -> Breaches:
    """The seven states add up to the calls, in the whole and by township."""
    calls = Counter(call.callout_id for call in scene.calls.values())
    for callout_id, callout in scene.callouts.items():
        tables = {"": queries.counts(callout_id)}
        parts = queries.counts_by_division(callout_id)
        for code, table in {**tables, **parts}.items():
            if table["calls"] != sum(table[state] for state in CallState):
                yield f"{callout.title} {code}: {table} does not partition"
        told = {tables[""]["calls"], sum(part["calls"] for part in parts.values())}
        if told != {calls[callout_id]}:
            yield f"{callout.title}: {calls[callout_id]} calls, but the counts say {told}"


def one_ring(scene: Scene) -> Breaches:
    """Nobody has two open rings; what a simulation rings, rings nobody."""
    rings = Counter(
        (attempt.person_uid, attempt.reach == "simulated")
        for attempt in scene.attempts.values()
        if attempt.state in OPEN_ATTEMPT and attempt.means in RINGING
    )
    for (person, _), count in rings.items():
        if count > 1:
            yield f"{person} has {count} open rings"


def nobody_forgotten(scene: Scene) -> Breaches:
    """Every open call waits for something: a time, a message on its way, a bundle, a task."""
    if not scene.settled:
        return
    on_the_way = {
        (row.call_id, row.leg, row.try_no)
        for row in scene.carried
        if scene.attempts[row.attempt_id].state in OPEN_ATTEMPT
    }
    for call in scene.calls.values():
        if scene.callouts[call.callout_id].state not in OPEN_CALLOUT:
            if call.state in OPEN_CALL:
                yield f"{_name(call)} is {call.state} in a call-out that has ended"
        elif call.state in ("waiting", "calling", "escalated") and call.due_at is None:
            bundle = scene.bundles.get(call.bundle_id)
            if (call.id, call.leg, call.tries) in on_the_way and call.state == "calling":
                continue
            if call.state == "escalated" and bundle is not None and _lives(scene, bundle):
                continue
            yield f"{_name(call)} is {call.state}, and nothing will ever move it"


def _lives(scene: Scene, bundle: Bundle) -> bool:
    """Tell whether a bundle is collecting, or its message is on its way."""
    attempt = scene.attempts.get(bundle.attempt_id or 0)
    return bundle.due_at is not None or (attempt is not None and attempt.state in OPEN_ATTEMPT)


def never_late(scene: Scene) -> Breaches:
    """Nothing stays due while the loops run, and nothing is planned for later than the plan says.

    The plan itself is held by `never_early` and `waits_kept`.
    """
    if not scene.steady:
        return
    late = scene.now - scene.slack
    for call in scene.calls.values():
        open_now = scene.callouts[call.callout_id].state in OPEN_CALLOUT
        moving = call.state in ("waiting", "calling", "escalated")
        if open_now and moving and call.due_at is not None and call.due_at < late:
            yield f"{_name(call)} is due since {call.due_at}"
    for bundle in scene.bundles.values():
        if bundle.due_at is not None and bundle.due_at < late:
            yield f"the bundle for {bundle.upper} is due since {bundle.due_at}"
    for attempt in scene.attempts.values():
        until = {
            "queued": attempt.give_up_at,
            "leased": attempt.lease_until,
            "ringing": attempt.concludes_at,
        }.get(attempt.state)
        if until is not None and until < late:
            yield f"{attempt.key} is {attempt.state} since {until}"
    for callout in scene.callouts.values():
        waits = callout.state == CalloutState.DRAFT and callout.auto_open_at
        if waits and waits < late:
            yield f"{callout.title} should have opened at {waits}"


def tasks(scene: Scene) -> Breaches:
    """Who is on the desk has one task that is open or done; nobody else has an open one."""
    states: dict[tuple[str, str], list[str]] = defaultdict(list)
    wanted = Task.objects.exclude(kind="help")
    for origin_uid, person, state in wanted.values_list("origin_uid", "subject_uid", "state"):
        states[origin_uid, person].append(state)
    for call in scene.calls.values():
        callout = scene.callouts[call.callout_id]
        held = [s for s in states[callout.uid, call.person_uid] if s != "dropped"]
        if call.state == "on_desk" and callout.state in OPEN_CALLOUT and len(held) != 1:
            yield f"{_name(call)} is on the desk with {len(held)} tasks"
        pending = [s for s in held if s in ("open", "taken")]
        if call.state != "on_desk" and pending:
            yield f"{_name(call)} is {call.state} and still has a task on the desk"
    yield from _help(scene)


def _help(scene: Scene) -> Breaches:
    """Who asked for help has a task that nobody dropped."""
    if not scene.settled:
        return
    asked = {answer.person_id for answer in scene.answers if answer.choice == "help"}
    called = {call.person_id: call.person_uid for call in scene.calls.values()}
    kept = Task.objects.filter(kind="help").exclude(state="dropped")
    have = set(kept.values_list("subject_uid", flat=True))
    for person_id in asked & set(called):
        if called[person_id] not in have:
            yield f"{called[person_id]} asked for help and has no task"


def outbox(scene: Scene) -> Breaches:
    """No attempt is lost; the carrier has what was handed over, once, for one person."""
    lines = defaultdict(list)
    for line in scene.taken:
        lines[line.key].append(line)
    for key, taken in lines.items():
        attempt = scene.by_key.get(key)
        if attempt is None:
            yield f"the carrier took {key}, which is no attempt"
            continue
        if len({(line.number_index, line.words, line.means) for line in taken}) != 1:
            yield f"{key} went to several numbers or with several words"
        if taken[0].number_index != attempt.number_index:
            yield f"{key} went to a number that is not its own"
        if sum(line.effect for line in taken) != 1:
            yield f"{key} had {sum(line.effect for line in taken)} effects"
    for attempt in scene.attempts.values():
        handed = attempt.handed_at is not None
        if attempt.state in ("ringing", "sent", "concluded") and not handed:
            yield f"{attempt.key} is {attempt.state} and was never handed over"
        if handed and attempt.key not in lines:
            yield f"{attempt.key} is said to be handed over, and the carrier has never seen it"


def stumbling(scene: Scene) -> Breaches:
    """A message at which a line stumbles is over as faulty, soon, and no other message is."""
    for attempt in scene.attempts.values():
        stumbles = scene.stumbles.get(attempt.key, 0)
        if attempt.outcome == "faulty" and not stumbles:
            yield f"{attempt.key} is faulty, and no line ever stumbled over it"
        if stumbles > STUMBLES_MAX:
            yield f"{attempt.key} was tried {stumbles} times at a line that stumbles over it"


def exercise_stays_inside(scene: Scene) -> Breaches:
    """An exercise is marked, and never leaves on a real line but to those who opted in."""
    for attempt in scene.attempts.values():
        marked = attempt.words__text.startswith("【演练】")
        if marked != attempt.exercise:
            yield f"{attempt.key}: exercise is {attempt.exercise}, its words say {marked}"
        if attempt.exercise and attempt.reach == "real":
            yield f"{attempt.key} is an exercise on a real line"
    for channel, book in scene.books.items():
        for line in book:
            attempt = scene.by_key.get(line.key)
            if attempt is not None and (attempt.reach == "simulated") != (channel == "simulated"):
                yield f"{line.key} of reach {attempt.reach} left by {channel}"


def waits_kept(scene: Scene) -> Breaches:
    """What follows a leg is planned for no later than its wait after the first hand-over."""
    for call in scene.calls.values():
        if call.state != "calling" or call.due_at is None or not scene.settled:
            continue
        current = [
            scene.attempts[row.attempt_id]
            for row in scene.carried_of_call[call.id]
            if (row.leg, row.try_no) == (call.leg, call.tries)
        ]
        leg = scene.legs.get((call.callout_id, call.ladder, call.leg))
        handed = [attempt.handed_at for attempt in current if attempt.handed_at]
        overs = [scene.overs[a.key][0] for a in current if a.key in scene.overs]
        if leg is None or not handed:
            continue
        since = min(handed)
        latest = since + timedelta(milliseconds=leg.wait_ms) + scene.gap(since, scene.now)
        for over in overs:
            gap = timedelta(milliseconds=leg.retry_gap_ms) + scene.gap(over, scene.now)
            latest = max(latest, over + gap)
        if call.due_at > max(latest, scene.now + HELD_FOR):
            yield f"{_name(call)} waits until {call.due_at}; its plan says {latest}"


def _name(call: Row) -> str:
    return f"call {call.id} of {call.person_uid[-12:]} ({call.tier}, leg {call.leg}.{call.tries})"
