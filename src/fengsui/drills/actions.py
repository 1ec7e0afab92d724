"""The simulated population at work: what it will do is noted, and done when its time has come.

Only attempts and call-outs with reach `simulated` that are exercises are ever touched.
"""

import logging
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from json import loads

from fengsui.callouts import actions as callouts
from fengsui.callouts.actions.reporting import Numbers, Report
from fengsui.callouts.models import Callout, Unit
from fengsui.callouts.refusals import Refused
from fengsui.channels import actions as channels
from fengsui.channels.incoming import AnswerIn, ReceiptIn
from fengsui.channels.models import Attempt, Reach
from fengsui.drills import queries
from fengsui.drills.models import PendingReply, ReplyKind
from fengsui.drills.responders import (
    Asked,
    Measures,
    Population,
    confirming,
    measures,
    reports_after_ms,
    verifies_after_ms,
)
from fengsui.hazards import queries as hazards
from fengsui.journal import gaps
from fengsui.journal import queries as journal
from fengsui.journal.actions import action
from fengsui.journal.models import Entry
from fengsui.rulebook.scales import Evidence

log = logging.getLogger(__name__)

FOLLOWER = "drills"
KINDS = ("attempt.handed_over", "call.acknowledged", "unit.responded")
ENTRIES_PER_ACTION = 50
# The largest hand-over is one bite of attempts, each with at most three replies.
BITE = 500
UNITS_BITE = 20
# What moves with a jump of the clock; see journal/gaps.py.
WAITS = ("drills/shift_replies",)
_BATCH = 500


def note_next(now: datetime) -> int:
    """Note what follows from the next entries; return how many were worked off, 0 when none."""
    if not journal.after(journal.position(FOLLOWER), kinds=KINDS, limit=1):
        return 0
    with action(now, actor="loop:drills") as act:
        entries = journal.after(journal.position(FOLLOWER), kinds=KINDS, limit=ENTRIES_PER_ACTION)
        noted = 0
        for done, entry in enumerate(entries, start=1):
            if entry.exercise:
                noted += _note(now, entry)
            act.advance(FOLLOWER, entry.id)
            if noted >= BITE:
                return done
        return len(entries)


def _note(now: datetime, entry: Entry) -> int:
    callout = Callout.objects.filter(
        uid=entry.origin_uid, exercise=True, reach=Reach.SIMULATED
    ).first()
    if callout is None:
        return 0
    subjects = journal.subjects(entry.id)
    if entry.kind == "attempt.handed_over":
        (handed_at,) = gaps.present([entry.recorded_at])
        rows = list(_replies(callout, [subject.uid for subject in subjects], handed_at))
    elif entry.kind == "call.acknowledged":
        rows = list(_reports(callout, {subject.division for subject in subjects}, now))
    else:
        rows = list(_verifications(callout, [subject.uid for subject in subjects], now))
    PendingReply.objects.bulk_create(rows, batch_size=_BATCH, ignore_conflicts=True)
    return len(rows)


def _replies(callout: Callout, keys: Sequence[str], handed_at: datetime) -> Iterator[PendingReply]:
    population = Population(callout.uid)
    asked = Attempt.objects.filter(key__in=keys, reach=Reach.SIMULATED).values_list(
        "key", "means", "person__uid", "priority"
    )
    for row in asked:
        for reply in population.replies(Asked(*row)):
            yield PendingReply(
                kind=ReplyKind.ANSWER if reply.evidence else ReplyKind.RECEIPT,
                key=row[0],
                said=reply.evidence or reply.outcome,
                choice=reply.choice if reply.evidence else "",
                due_at=handed_at + timedelta(milliseconds=reply.after_ms // callout.pace),
            )


def _reports(callout: Callout, divisions: set[str], now: datetime) -> Iterator[PendingReply]:
    """Yield the reports of units in which somebody is awake now."""
    for unit_uid in queries.silent_units(callout.id, divisions):
        after_ms = reports_after_ms(callout.uid, unit_uid)
        yield _of_unit(callout, ReplyKind.REPORT, unit_uid, now, after_ms)


def _verifications(callout: Callout, units: Sequence[str], now: datetime) -> Iterator[PendingReply]:
    """Yield who confirms these reports by himself: never the county, whose people take part."""
    superiors = queries.superiors(callout.id, units)
    busy = confirming(callout.uid, queries.townships(callout.id)) if superiors else ()
    for unit_uid in units:
        if superiors[unit_uid][: queries.TOWNSHIP_DIGITS] not in busy:
            continue
        after_ms = verifies_after_ms(callout.uid, unit_uid)
        yield _of_unit(callout, ReplyKind.VERIFY, unit_uid, now, after_ms)


def _of_unit(
    callout: Callout, kind: ReplyKind, unit_uid: str, now: datetime, after_ms: int
) -> PendingReply:
    due_at = now + timedelta(milliseconds=after_ms // callout.pace)
    return PendingReply(kind=kind, key=callout.uid, unit_uid=unit_uid, due_at=due_at)


def deliver(now: datetime) -> int:
    """Let lines and people do what is due, at most a bite; return how much.

    Done first and struck off afterwards: what a crash leaves is done again, which changes nothing.
    """
    due = queries.due(now, queries.LINE_KINDS, limit=BITE)
    receipts = [
        ReceiptIn(row.key, row.said, row.due_at) for row in due if row.kind == ReplyKind.RECEIPT
    ]
    answers = [
        AnswerIn(row.key, Evidence(row.said), row.due_at, row.choice)
        for row in due
        if row.kind == ReplyKind.ANSWER
    ]
    if receipts:
        channels.take_receipts(now, receipts)
    if answers:
        channels.take_answers(now, answers)
    return _strike_off(now, due)


def work_units(now: datetime) -> int:
    """Let units report and their superiors confirm, at most a bite; return how many did."""
    due = queries.due(now, queries.UNIT_KINDS, limit=UNITS_BITE)
    for row in due:
        unit = queries.unit(row.key, row.unit_uid)
        if unit is None:
            continue
        try:
            if row.kind == ReplyKind.REPORT and unit.reported_at is None:
                report = _report(unit)
                actor = f"simulated:{unit.unit_uid}"
                callouts.report(now, row.key, row.unit_uid, report, actor=actor)
            elif row.kind == ReplyKind.VERIFY:
                actor = f"simulated:{queries.superior_of(unit)}"
                callouts.verify(now, row.key, [row.unit_uid], actor=actor)
        except Refused as refusal:  # an officer ended or did it meanwhile
            log.info("simulated %s of %s: %s", row.kind, row.unit_uid, refusal)
    return _strike_off(now, due)


def _strike_off(now: datetime, due: Sequence[PendingReply]) -> int:
    if due:
        with action(now, actor="loop:drills"):
            PendingReply.objects.filter(id__in=[row.id for row in due]).delete()
    return len(due)


def _report(unit: Unit) -> Report:
    said = _measures(unit)
    figures = {code: Numbers(*numbers) for code, numbers in said.figures.items()}
    return Report(figures, said.checks, said.none_because)


def _measures(unit: Unit) -> Measures:
    """Return what a unit says, by what the ledger expects of it."""
    form = loads(unit.callout.measure_forms).get(unit.tier, {})
    categories = {row["code"] for row in form.get("categories", ())}
    if unit.risk_point_id is None:
        ledger = hazards.people_at_risk_in([unit.division_id])
    else:
        ledger = hazards.people_at_risk_by_point([unit.unit_uid])[unit.unit_uid]
    due = {code: people for code, people in ledger.items() if code in categories}
    checks = [row["code"] for row in form.get("checks", ())]
    return measures(unit.callout.uid, unit.unit_uid, due=due, checks=checks)
