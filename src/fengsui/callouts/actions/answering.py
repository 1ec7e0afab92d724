"""Answers that come without a line: a tap on my page, an officer who spoke with somebody."""

from datetime import datetime, timedelta

from fengsui.callouts.actions.hearing import hear_answers
from fengsui.callouts.models import Call
from fengsui.callouts.refusals import Refused, WrongState
from fengsui.callouts.states import GOING_ON
from fengsui.channels.incoming import BAD_NUMBER, BY_HAND
from fengsui.channels.models import Answer, Choice, Reach
from fengsui.directory import actions as directory
from fengsui.directory.models import ContactPoint, Person
from fengsui.journal.actions import SubjectRow, action
from fengsui.rulebook.scales import Evidence

NOTE_MAX = 200
AGO_MAX = timedelta(days=30)


def answer_for(
    now: datetime,
    person_uid: str,
    *,
    actor: str,
    exercise: bool,
    evidence: Evidence,
    choice: str = Choice.RECEIVED,
    means: str = "page",
    note: str = "",
    at: datetime | None = None,
) -> int:
    """Record that a person answered, once for all his open calls; return how many calls it woke.

    `at` is when it happened, where it is entered afterwards; never later than `now`,
    nor more than `AGO_MAX` before.
    """
    if choice not in Choice.values:
        raise Refused(f"unknown choice {choice!r}; known are {', '.join(Choice.values)}")
    if len(note) > NOTE_MAX:
        raise Refused(f"the note has {len(note)} characters; at most {NOTE_MAX}")
    if at is not None and at > now:
        raise Refused("it cannot have happened in the future; check the time")
    if at is not None and now - at > AGO_MAX:
        raise Refused(f"it lies more than {AGO_MAX.days} days back; check the time")
    with action(now, actor=actor) as act:
        person = Person.objects.filter(uid=person_uid).first()
        if person is None:
            raise Refused("no such person")
        answer = Answer.objects.create(
            person=person,
            exercise=exercise,
            evidence=evidence,
            evidence_rank=evidence.rank,
            choice=choice,
            means=means,
            note=note,
            at=at or now,
            received_at=now,
        )
        entry_id = act.entry(
            "answer.received",
            exercise=exercise,
            occurred_at=at,
            facts={"means": means},
            subjects=[
                SubjectRow("answer", str(answer.id), facts={"evidence": evidence, "choice": choice})
            ],
        )
        return hear_answers(act, entry_id)


def record_outcome(
    now: datetime, callout_uid: str, person_uid: str, *, actor: str, outcome: str
) -> None:
    """Record what an officer heard when he dialled by hand and nobody woke.

    It moves no call. After the end of the call-out it is still true, and is kept: the entry says
    that it came `after` that end, and nothing is rung. A number that is unassigned or out of
    service is marked bad at once, except where nothing was dialled: a simulated drill leaves the
    directory as it is.
    """
    if outcome not in BY_HAND:
        raise Refused(f"nobody hears {outcome!r} who dials; known are {', '.join(BY_HAND)}")
    with action(now, actor=actor) as act:
        calls = Call.objects.select_related("callout")
        call = calls.filter(callout__uid=callout_uid, person__uid=person_uid).first()
        if call is None:
            raise WrongState("this person is not called in this call-out")
        ended = call.callout.state not in GOING_ON
        act.entry(
            "call.dialled",
            origin_uid=callout_uid,
            exercise=call.callout.exercise,
            facts={"outcome": outcome, **({"after": call.callout.state} if ended else {})},
            subjects=[SubjectRow("call", person_uid, call.division)],
        )
        if outcome in BAD_NUMBER and call.callout.reach != Reach.SIMULATED:
            contact = ContactPoint.objects.filter(person_id=call.person_id, bad_at__isnull=True)
            first = contact.order_by("rank", "id").first()
            if first is not None:
                directory.mark_contact_bad(act, first.id, reason=outcome)
