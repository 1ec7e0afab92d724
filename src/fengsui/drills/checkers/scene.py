"""What a checker sees: the tables as they are, the carriers' books, and what the world knows."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from json import loads
from typing import Any

from django.db.models import F

from fengsui.callouts.models import (
    Bundle,
    Call,
    Callout,
    CallPost,
    Carried,
    PlanLeg,
    PlanTier,
)
from fengsui.channels.incoming import OUTCOMES
from fengsui.channels.models import Answer, Attempt
from fengsui.drills.carrier import Taken
from fengsui.journal.models import Entry, Subject
from fengsui.rulebook import queries as rulebook

RINGING = ("voice", "video")
OPEN_ATTEMPT = ("queued", "leased", "ringing")
OPEN_CALLOUT = ("opening", "open")
OPEN_CALL = ("waiting", "calling", "escalated", "on_desk")
Row = Any  # a row of `values_list(named=True)`: its fields are named where it is read


@dataclass(frozen=True, slots=True)
class Told:
    """One subject of the journal with its entry."""

    entry_id: int
    kind: str
    origin_uid: str
    at: datetime
    uid: str
    facts: Mapping[str, Any]


class Scene:
    """The tables at one moment; every part is read once, when first asked for.

    `settled`: the loops found nothing more to do. `steady`: they have lived for some rounds, so
    that nothing may be late. `slack` is how long something may stay due. `gaps` are jumps of the
    clock: when, and by how much. `stumbles` is how often a carrier raised over each key.
    """

    def __init__(
        self,
        *,
        now: datetime,
        slack: timedelta,
        books: Mapping[str, Sequence[Taken]],
        stumbles: Mapping[str, int],
        gaps: Sequence[tuple[datetime, timedelta]],
        interleaved: bool,
        settled: bool,
        steady: bool,
    ) -> None:
        self.now = now
        self.slack = slack
        self.books = books
        self.stumbles = stumbles
        self.gaps = gaps
        self.interleaved = interleaved
        self.settled = settled
        self.steady = steady

    @cached_property
    def opened_by_rule(self) -> dict[str, datetime]:
        """Return when call-outs opened by themselves, by uid."""
        found = Entry.objects.filter(kind="callout.opening", actor="rule:standing_order")
        return dict(found.values_list("origin_uid", "recorded_at"))

    @cached_property
    def countdowns_s(self) -> dict[str, int]:
        """Return the standing orders that open by countdown, with its seconds."""
        orders = rulebook.current().standing_orders.values()
        return {order.id: order.countdown_s for order in orders if order.countdown_s}

    def gap(self, since: datetime, until: datetime) -> timedelta:
        """Return by how much the clock jumped between two instants."""
        return sum((by for at, by in self.gaps if since < at <= until), timedelta())

    @cached_property
    def callouts(self) -> dict[int, Callout]:
        """Return all call-outs by id."""
        return Callout.objects.in_bulk()

    @cached_property
    def calls(self) -> dict[int, Row]:
        """Return all calls by id, with `person_uid`."""
        names = (
            *("id", "callout_id", "person_id", "division", "upper", "tier", "ladder", "priority"),
            *("state", "leg", "tries", "next_leg", "next_try", "due_at", "called_at", "late"),
            *("evidence_rank", "acknowledged_at", "taken_over", "reason", "bundle_id"),
        )
        found = Call.objects.annotate(person_uid=F("person__uid"))
        return {row.id: row for row in found.values_list(*names, "person_uid", named=True)}

    @cached_property
    def attempts(self) -> dict[int, Row]:
        """Return all attempts by id, with `person_uid` and `number_index`."""
        names = (
            *("id", "key", "origin_uid", "person_id", "contact_id", "means", "reach", "exercise"),
            *("state", "queued_at", "give_up_at", "channel", "lease_until", "handed_at"),
            *("concludes_at", "outcome", "words__text"),
        )
        found = Attempt.objects.annotate(
            person_uid=F("person__uid"), number_index=F("contact__number_index")
        )
        rows = found.values_list(*names, "person_uid", "number_index", named=True)
        return {row.id: row for row in rows}

    @cached_property
    def by_key(self) -> dict[str, Row]:
        """Return all attempts by key."""
        return {row.key: row for row in self.attempts.values()}

    @cached_property
    def carried(self) -> list[Row]:
        """Return which attempt speaks for which call."""
        names = ("attempt_id", "call_id", "leg", "try_no", "told")
        return list(Carried.objects.order_by("id").values_list(*names, named=True))

    @cached_property
    def calls_of_attempt(self) -> dict[int, list[Row]]:
        """Return the calls that each attempt speaks for, by attempt id."""
        found: dict[int, list[Row]] = defaultdict(list)
        for row in self.carried:
            found[row.attempt_id].append(self.calls[row.call_id])
        return found

    @cached_property
    def carried_of_call(self) -> dict[int, list[Row]]:
        """Return what was carried for each call, by call id."""
        found: dict[int, list[Row]] = defaultdict(list)
        for row in self.carried:
            found[row.call_id].append(row)
        return found

    @cached_property
    def legs(self) -> dict[tuple[int, str, int], PlanLeg]:
        """Return the frozen legs by call-out, tier and number."""
        return {(row.callout_id, row.tier, row.no): row for row in PlanLeg.objects.all()}

    @cached_property
    def tiers(self) -> dict[tuple[int, str], PlanTier]:
        """Return the frozen tiers by call-out and name."""
        return {(row.callout_id, row.name): row for row in PlanTier.objects.all()}

    @cached_property
    def bundles(self) -> dict[int, Bundle]:
        """Return all bundles by id."""
        return Bundle.objects.in_bulk()

    @cached_property
    def posts_of_call(self) -> dict[int, list[Row]]:
        """Return the posts that each call discharges."""
        found: dict[int, list[Row]] = defaultdict(list)
        names = ("call_id", "post_id", "answered_at", "answered_by_id")
        for row in CallPost.objects.values_list(*names, named=True):
            found[row.call_id].append(row)
        return found

    @cached_property
    def answers(self) -> list[Row]:
        """Return all answers, oldest first."""
        names = (
            *("id", "attempt_id", "person_id", "exercise", "evidence_rank", "choice", "at"),
            "received_at",
        )
        return list(Answer.objects.order_by("id").values_list(*names, named=True))

    @cached_property
    def told(self) -> dict[str, list[Told]]:
        """Return the subjects of calls, attempts, bundles and answers by type, in order."""
        found: dict[str, list[Told]] = defaultdict(list)
        rows = (
            Subject.objects.filter(type__in=("call", "attempt", "bundle", "answer"))
            .order_by("id")
            .values_list(
                *("type", "entry_id", "entry__kind", "entry__origin_uid", "entry__recorded_at"),
                *("uid", "facts"),
            )
        )
        for kind, entry_id, entry_kind, origin_uid, at, uid, facts in rows:
            found[kind].append(Told(entry_id, entry_kind, origin_uid, at, uid, loads(facts)))
        return found

    @cached_property
    def told_of_call(self) -> dict[tuple[str, str], list[Told]]:
        """Return what the journal says of each call: by call-out uid and person uid."""
        found: dict[tuple[str, str], list[Told]] = defaultdict(list)
        for told in self.told["call"]:
            found[told.origin_uid, told.uid].append(told)
        return found

    def story(self, call: Row) -> list[Told]:
        """Return what the journal says of a call, in order."""
        return self.told_of_call[self.callouts[call.callout_id].uid, call.person_uid]

    @cached_property
    def overs(self) -> dict[str, tuple[datetime, str]]:
        """Return when and how each attempt that reached nobody was over, by key."""
        return {
            told.uid: (told.at, str(told.facts["outcome"]))
            for told in self.told["attempt"]
            if told.kind in ("attempt.failed", "attempt.concluded")
            and OUTCOMES[str(told.facts["outcome"])]
        }

    def messages_of(self, bundle: Bundle) -> list[Row]:
        """Return the attempts that told a superior of a bundle, one a role."""
        origin = self.callouts[bundle.callout_id].uid
        mark = f"/b{bundle.upper}.{bundle.tier}.{bundle.no}."
        return [a for a in self.attempts.values() if a.origin_uid == origin and mark in a.key]

    def rung(self, person_id: int) -> int:
        """Return how often a person was rung in the whole night."""
        return sum(
            1
            for attempt in self.attempts.values()
            if attempt.person_id == person_id and attempt.means in RINGING and attempt.handed_at
        )

    def before(self, told: Told, line: Taken) -> bool:
        """Tell whether the journal said this before the carrier took that.

        Where two processes work at once, one may be about to send what the other finds needless at
        the same instant; only an earlier instant counts there.
        """
        if self.interleaved:
            return told.at < line.at
        return told.entry_id <= line.entry_id

    @property
    def taken(self) -> list[Taken]:
        """Return the lines of all books."""
        return [line for book in self.books.values() for line in book]
