"""All writes of the outbox: queue, claim, say handed over, fail, withdraw, take in what comes back.

Claim, send, then say sent: a crash at any point leaves a row that says what is to be done next.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from django.db.models import F

from fengsui.channels import queries
from fengsui.channels.incoming import BAD_NUMBER, OUTCOMES, AnswerIn, ReceiptIn, Refused
from fengsui.channels.models import (
    Answer,
    Attempt,
    AttemptState,
    Choice,
    Line,
    Reach,
    Receipt,
    Words,
)
from fengsui.channels.recovering import Fate, Verdict
from fengsui.channels.routes import Route
from fengsui.directory import actions as directory
from fengsui.journal import uid
from fengsui.journal.actions import Action, SubjectRow, action, copy_subjects
from fengsui.journal.statements import Value, rows, run
from fengsui.rulebook.scales import Evidence, Means

BITE = 2_000
BACK_OFF_S_MAX = 300
# What moves with a jump of the clock, and with a time without a loop; see journal/gaps.py.
WAITS, LIMITS = ("channels/shift",), ("channels/forgive",)
ASK_AGAIN = timedelta(seconds=15)


def keep_words(text: str) -> Words:
    """Return the one row of this text."""
    digest = hashlib.sha256(text.encode()).hexdigest()
    words, _ = Words.objects.get_or_create(digest=digest, defaults={"text": text})
    return words


def claim(now: datetime, route: Route, *, lease: str) -> int:
    """Lease what the route has room for, at most a bite; return how many."""
    with action(now, actor="loop:channels"):
        room = _room(now, route)
        if room <= 0:
            return 0
        until = now + timedelta(seconds=route.lease_s)
        taken = run(
            "channels/claim",
            {
                "lease": lease,
                "lease_until": until,
                "channel": route.channel,
                "means": route.means,
                "reach": route.reach,
                "now": now,
                "limit": room,
            },
        )
        if taken and route.rate_per_s:
            Line.objects.filter(route=route.name).update(taken=F("taken") + taken)
        return taken


def _room(now: datetime, route: Route) -> int:
    room = min(BITE, route.lines - queries.in_flight(route.reach, route.means))
    if room > 0 and route.rate_per_s:
        line, _ = Line.objects.get_or_create(route=route.name, defaults={"second_at": now})
        if line.second_at is None or now - line.second_at >= timedelta(seconds=1):
            Line.objects.filter(route=route.name).update(second_at=now, taken=0)
            return min(room, route.rate_per_s)
        return min(room, route.rate_per_s - line.taken)
    return room


def say_handed_over(
    now: datetime, route: Route, *, lease: str, refused: Mapping[int, str], unsent: Sequence[int]
) -> None:
    """Record what became of a lease: `refused` (attempt id -> outcome) failed, `unsent` go back.

    Whatever else still stands under the lease was taken by the carrier.
    """
    with action(now, actor="loop:channels") as act:
        # What another process has leased meanwhile is its own to tell of.
        ours = set(
            Attempt.objects.filter(id__in=[*unsent, *refused], lease=lease).values_list(
                "id", flat=True
            )
        )
        if ours:
            _requeue(now, [one for one in unsent if one in ours])
            refusals = {one: outcome for one, outcome in refused.items() if one in ours}
            _fail(act, {AttemptState.LEASED}, refusals)
        scope: dict[str, Value] = {"means": route.means, "lease": lease}
        for origin_uid, exercise in rows("channels/lease_origins", scope):
            entry_id = act.entry(
                "attempt.handed_over",
                origin_uid=str(origin_uid),
                exercise=bool(exercise),
                facts={"means": route.means, "channel": route.channel},
            )
            copy_subjects(
                "channels/tell_handed", entry_id, {**scope, "origin_uid": str(origin_uid)}
            )
        rings = Means(route.means).rings
        run(
            "channels/hand_over",
            {
                **scope,
                "now": now,
                "state": AttemptState.RINGING if rings else AttemptState.SENT,
                "concludes_at": now + timedelta(seconds=route.timeout_s) if rings else None,
            },
        )


def _requeue(now: datetime, ids: Sequence[int]) -> None:
    still = Attempt.objects.filter(id__in=ids, state=AttemptState.LEASED)
    still.update(state=AttemptState.QUEUED, lease="", lease_until=None, channel="", not_before=now)


def _fail(act: Action, states: set[AttemptState], outcomes: Mapping[int, str]) -> int:
    """Move attempts out of `states` to failed or concluded, with one entry a call-out."""
    found = Attempt.objects.filter(id__in=outcomes, state__in=states)
    groups: dict[tuple[str, bool, str, str], list[Attempt]] = defaultdict(list)
    for attempt in found:
        over = AttemptState.CONCLUDED if attempt.handed_at else AttemptState.FAILED
        groups[attempt.origin_uid, attempt.exercise, outcomes[attempt.id], over].append(attempt)
    for (origin_uid, exercise, outcome, state), attempts in groups.items():
        Attempt.objects.filter(id__in=[a.id for a in attempts]).update(
            state=state, outcome=outcome, lease="", lease_until=None
        )
        kind = "attempt.concluded" if state == AttemptState.CONCLUDED else "attempt.failed"
        act.entry(
            kind,
            origin_uid=origin_uid,
            exercise=exercise,
            facts={"outcome": outcome},
            subjects=[SubjectRow("attempt", a.key, facts={"outcome": outcome}) for a in attempts],
        )
        if outcome in BAD_NUMBER:
            # A simulated carrier knows nothing of real numbers.
            for attempt in (one for one in attempts if one.reach != Reach.SIMULATED):
                directory.mark_contact_bad(act, attempt.contact_id, reason=outcome)
    return sum(map(len, groups.values()))


def let_go(now: datetime, *, lease: str, attempt_ids: Sequence[int]) -> None:
    """End the lease of messages of which nobody knows whether they went out; it counts as lost."""
    with action(now, actor="loop:channels"):
        ours = Attempt.objects.filter(id__in=attempt_ids, lease=lease, state=AttemptState.LEASED)
        ours.update(lease=uid.new(now), lease_until=now)


def recover(now: datetime, means: str, verdicts: Sequence[Verdict]) -> int:
    """Deal with lost leases by what their channel made of the keys; return how many.

    What is to be sent again goes back to the queue, which gives it up when its time is over. What
    the carrier has is handed over at the carrier's instant; the wait for an answer runs from now,
    since nobody here could have heard one. What is unsure fails as `uncertain`, and the leg's rule
    says whether to repeat it (a text) or to take the next leg (a ring). What has moved on since
    the verdict is left alone.
    """
    with action(now, actor="loop:channels") as act:
        leases = {one.id: one.lease for one in queries.lost_leases(now, means)}
        still = [one for one in verdicts if leases.get(one.attempt_id) == one.lease]
        ids = {fate: [one.attempt_id for one in still if one.fate == fate] for fate in Fate}
        if ids[Fate.AGAIN]:
            _requeue(now, ids[Fate.AGAIN])
            _space_out(now, [one.attempt_id for one in still if one.asked])
        if ids[Fate.ASK_LATER]:
            Attempt.objects.filter(id__in=ids[Fate.ASK_LATER]).update(lease_until=now + ASK_AGAIN)
        if ids[Fate.UNSURE]:
            _fail(act, {AttemptState.LEASED}, dict.fromkeys(ids[Fate.UNSURE], "uncertain"))
        for one in still:
            if one.taken_at is not None:
                _take_over(act, one.attempt_id, one.taken_at, one.ring_s)
        return len(still)


def _space_out(now: datetime, attempt_ids: Sequence[int]) -> None:
    """Let what a carrier never knows of be sent a few times more, not without end."""
    again = Attempt.objects.filter(id__in=attempt_ids, state=AttemptState.QUEUED, tries__gt=1)
    for attempt_id, tries in again.values_list("id", "tries"):
        rest = timedelta(seconds=min(BACK_OFF_S_MAX, ASK_AGAIN.seconds * 2 ** (tries - 2)))
        Attempt.objects.filter(id=attempt_id).update(not_before=now + rest)


def _take_over(act: Action, attempt_id: int, taken_at: datetime, ring_s: int) -> None:
    """Say that a carrier turned out to have a message, never earlier than it was queued."""
    attempt = Attempt.objects.get(id=attempt_id)
    at = max(attempt.queued_at, min(act.now, taken_at))
    rings = Means(attempt.means).rings
    Attempt.objects.filter(id=attempt_id).update(
        state=AttemptState.RINGING if rings else AttemptState.SENT,
        handed_at=at,
        concludes_at=at + timedelta(seconds=ring_s) if rings else None,
        outcome="accepted",
    )
    act.entry(
        "attempt.handed_over",
        origin_uid=attempt.origin_uid,
        exercise=attempt.exercise,
        occurred_at=at,
        facts={"means": attempt.means, "channel": attempt.channel},
        subjects=[SubjectRow("attempt", attempt.key, facts={"outcome": "accepted"})],
    )


def give_up(now: datetime, means: str) -> int:
    """Fail what the line could not take in time; return how many."""
    return _end(now, "channels/backlog", means, AttemptState.QUEUED, "backlog")


def end_silent_rings(now: datetime, means: str) -> int:
    """Free the lines of rings that the carrier never spoke of again; return how many."""
    return _end(now, "channels/silent_rings", means, AttemptState.RINGING, "no_receipt")


def _end(now: datetime, statement: str, means: str, state: AttemptState, outcome: str) -> int:
    params: dict[str, Value] = {"means": means, "now": now, "limit": BITE}
    if not rows(statement, params):  # the usual case costs no writer
        return 0
    with action(now, actor="loop:channels") as act:
        found = {_id(i): outcome for i, *_ in rows(statement, params)}
        return _fail(act, {state}, found)


def withdraw(act: Action, attempt_ids: Iterable[int]) -> int:
    """Take attempts back: nobody is rung after he answered.

    What is being sent at this moment may still go out, but is not sent again.
    """
    ids = list(attempt_ids)
    # An instant of its own past: it stays over, also where the clock jumps and it still moves.
    leased = Attempt.objects.filter(id__in=ids, state=AttemptState.LEASED)
    leased.update(give_up_at=F("queued_at"))
    return Attempt.objects.filter(id__in=ids, state=AttemptState.QUEUED).update(
        state=AttemptState.WITHDRAWN
    )


def take_receipts(now: datetime, receipts: Sequence[ReceiptIn]) -> int:
    """Record what lines said; a receipt told twice, or for an unknown key, changes nothing.

    Returns how many were new. Raises `Refused` for an outcome that is not known.
    """
    _check(len(receipts), {receipt.outcome for receipt in receipts})
    with action(now, actor="line:receipts") as act:
        attempts = queries.by_keys({receipt.key for receipt in receipts})
        known = [receipt for receipt in receipts if receipt.key in attempts]
        have = set(
            Receipt.objects.filter(attempt__in=[a.id for a in attempts.values()]).values_list(
                "attempt_id", "outcome"
            )
        )
        fresh = {(attempts[r.key].id, r.outcome): r for r in known}
        fresh = {key: receipt for key, receipt in fresh.items() if key not in have}
        Receipt.objects.bulk_create(
            [
                Receipt(attempt_id=attempt_id, outcome=outcome, at=receipt.at, received_at=now)
                for (attempt_id, outcome), receipt in fresh.items()
            ],
            batch_size=500,
        )
        over = {i: outcome for i, outcome in fresh if OUTCOMES[outcome]}
        _fail(act, {AttemptState.RINGING, AttemptState.SENT, AttemptState.LEASED}, over)
        return len(fresh)


def take_answers(now: datetime, answers: Sequence[AnswerIn]) -> int:
    """Record what people said over lines; said twice, it is one answer. Returns how many were new.

    A ring that was answered holds its line no longer. Answers to unknown keys are left out.
    """
    _check(len(answers), set())
    with action(now, actor="line:answers") as act:
        attempts = queries.by_keys({answer.key for answer in answers})
        told = {(attempts[a.key].id, a.evidence, a.choice): a for a in answers if a.key in attempts}
        ids = {attempt.id: attempt for attempt in attempts.values()}
        have = set(
            Answer.objects.filter(attempt_id__in=ids).values_list(
                "attempt_id", "evidence", "choice"
            )
        )
        fresh = {key: answer for key, answer in told.items() if key not in have}
        made = Answer.objects.bulk_create(
            [_answer(now, ids[attempt_id], answer) for (attempt_id, _, _), answer in fresh.items()],
            batch_size=500,
        )
        _hang_up(act, [answer.attempt_id for answer in made if answer.attempt_id])
        directory.prove_contacts(act, _proven(ids, made))
        _tell_answers(act, made)
        return len(made)


def _proven(attempts: Mapping[int, Attempt], answers: Iterable[Answer]) -> set[int]:
    """Return the numbers on which a human surely answered; a simulated line proves none."""
    return {
        attempt.contact_id
        for answer in answers
        if answer.evidence_rank >= Evidence.CONFIRMED.rank and answer.attempt_id
        if (attempt := attempts[answer.attempt_id]).reach != Reach.SIMULATED
    }


def _hang_up(act: Action, attempt_ids: Sequence[int]) -> None:
    """Free the lines of rings that were answered."""
    ringing = Attempt.objects.filter(id__in=attempt_ids, state=AttemptState.RINGING)
    freed: dict[tuple[str, bool], list[str]] = defaultdict(list)
    for key, origin_uid, exercise in ringing.values_list("key", "origin_uid", "exercise"):
        freed[origin_uid, exercise].append(key)
    ringing.update(state=AttemptState.CONCLUDED, outcome="answered")
    for (origin_uid, exercise), keys in freed.items():
        act.entry(
            "attempt.answered",
            origin_uid=origin_uid,
            exercise=exercise,
            subjects=[SubjectRow("attempt", key, facts={"outcome": "answered"}) for key in keys],
        )


def _answer(now: datetime, attempt: Attempt, said: AnswerIn) -> Answer:
    if said.choice not in Choice.values:
        raise Refused(f"unknown choice {said.choice!r}; known are {', '.join(Choice.values)}")
    return Answer(
        attempt=attempt,
        person_id=attempt.person_id,
        exercise=attempt.exercise,
        evidence=said.evidence,
        evidence_rank=said.evidence.rank,
        choice=said.choice,
        means=attempt.means,
        note=said.note[:200],
        at=said.at,
        received_at=now,
    )


def _tell_answers(act: Action, made: Sequence[Answer]) -> None:
    groups: dict[tuple[str, bool], list[Answer]] = defaultdict(list)
    for answer in made:
        assert answer.attempt is not None
        groups[answer.attempt.origin_uid, answer.exercise].append(answer)
    for (origin_uid, exercise), answers in groups.items():
        act.entry(
            "answer.received",
            origin_uid=origin_uid,
            exercise=exercise,
            subjects=[
                SubjectRow(
                    "answer",
                    str(answer.id),
                    facts={"evidence": answer.evidence, "choice": answer.choice},
                )
                for answer in answers
            ],
        )


def _check(count: int, outcomes: set[str]) -> None:
    if count > BITE:
        raise Refused(f"{count} at once; send at most {BITE}")
    if strange := outcomes - set(OUTCOMES):
        raise Refused(f"unknown outcome {min(strange)!r}; known are {', '.join(OUTCOMES)}")


def note_health(now: datetime, route: Route, *, reason: str) -> None:
    """Remember that a channel works again (no reason) or does not, and for how long to leave it."""
    with action(now, actor="loop:channels") as act:
        line, _ = Line.objects.get_or_create(route=route.name)
        failures = line.failures + 1 if reason else 0
        if bool(reason) != bool(line.reason):
            kind = "line.failed" if reason else "line.recovered"
            act.entry(kind, subjects=[SubjectRow("line", route.name)])
        back_off_s = min(BACK_OFF_S_MAX, 2**failures)
        Line.objects.filter(route=route.name).update(
            failures=failures,
            reason=reason[:200],
            down_until=now + timedelta(seconds=back_off_s) if reason else None,
        )


def note_faults(now: datetime, route: Route) -> None:
    """Remember that a message was over through a mistake in our own house, for the lamp."""
    with action(now, actor="loop:channels"):
        Line.objects.update_or_create(route=route.name, defaults={"faulty_at": now})


def _id(value: object) -> int:
    assert isinstance(value, int)
    return value
