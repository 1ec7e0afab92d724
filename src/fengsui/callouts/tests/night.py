"""A small county and one night in it: time moves by hand, the production loops do the work."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import NAMESPACE_OID, uuid5

from fengsui.callouts import actions, loop, queries
from fengsui.callouts.actions.drafting import Draft, Order
from fengsui.callouts.models import Call, Callout
from fengsui.callouts.plan import Audience, Said
from fengsui.callouts.states import CallState
from fengsui.channels import actions as channels
from fengsui.channels import loop as channels_loop
from fengsui.channels.incoming import AnswerIn, ReceiptIn
from fengsui.channels.models import Attempt
from fengsui.directory.actions import import_directory, import_shifts
from fengsui.directory.models import ContactKind, Rank
from fengsui.directory.rows import (
    ContactRow,
    Directory,
    HoldingRow,
    OrganisationKey,
    OrganisationRow,
    PersonRow,
    PostKey,
    PostRow,
    ShiftRow,
)
from fengsui.geo.actions import DivisionRow, import_divisions
from fengsui.geo.models import Level
from fengsui.hazards.actions import RiskPointRow, import_risk_points
from fengsui.hazards.models import RiskKind
from fengsui.journal import gaps
from fengsui.journal import queries as journal
from fengsui.rulebook.scales import AlertColor, Evidence, Purpose

START = datetime(2026, 7, 24, 18, 0, tzinfo=UTC)  # 02:00 in the county
COUNTY, TOWN, OTHER = "330225", "330225101", "330225102"
SAID = Said("台风红色预警", "县气象台", "7月25日02时", "石浦镇", "组织转移")


def uid_of(word: str) -> str:
    """Return the uid of the person who is called by this word."""
    return str(uuid5(NAMESPACE_OID, word))


@dataclass
class Staff:
    """Who is put where; each call adds one post with its holder."""

    organisations: dict[str, OrganisationRow] = field(default_factory=dict)
    people: dict[str, PersonRow] = field(default_factory=dict)
    posts: list[PostRow] = field(default_factory=list)
    holdings: list[HoldingRow] = field(default_factory=list)
    shifts: list[ShiftRow] = field(default_factory=list)

    def post(
        self,
        division: str,
        role: str,
        holder: str,
        *,
        deputy: str = "",
        roster: bool = False,
        numbers: int = 1,
    ) -> PostKey:
        """Add a post; people are named by a short word."""
        name = f"单位{division}"
        self.organisations[division] = OrganisationRow(name, division, "township")
        key = PostKey(OrganisationKey(name, division), f"{role} {len(self.posts)}")
        self.posts.append(PostRow(key.organisation, key.name, role, division, by_roster=roster))
        for word, rank in ((holder, Rank.PRIMARY), (deputy, Rank.DEPUTY)):
            if not word:
                continue
            self.person(word, numbers=numbers)
            if roster:
                ends = START + timedelta(hours=6)
                self.shifts.append(
                    ShiftRow(key, uid_of(word), START - timedelta(hours=6), ends, rank)
                )
            else:
                self.holdings.append(HoldingRow(key, uid_of(word), rank))
        return key

    def person(self, word: str, *, numbers: int = 1) -> None:
        """Add a person with so many numbers."""
        if word not in self.people:
            first = 10_000_000 + 10 * len(self.people)
            contacts = tuple(
                ContactRow(ContactKind.MOBILE, f"100{first + no}", rank=no) for no in range(numbers)
            )
            self.people[word] = PersonRow(uid_of(word), f"人{word}", contacts)


class Night:
    """The small county: 2 townships of `villages` villages, and what `Staff` put there."""

    def __init__(self, staff: Staff, *, villages: int = 3, risk: Sequence[PostKey] = ()) -> None:
        self.now = START
        rows = [DivisionRow(COUNTY, "象山县", Level.COUNTY)]
        for town in (TOWN, OTHER):
            rows.append(DivisionRow(town, f"镇{town[-1]}", Level.TOWNSHIP, COUNTY))
            rows += [
                DivisionRow(f"{town}{no:03d}", f"村{no}", Level.VILLAGE, town)
                for no in range(1, villages + 1)
            ]
        import_divisions(self.now, rows, actor="test:night")
        import_directory(
            self.now,
            Directory(
                tuple(staff.organisations.values()),
                tuple(staff.people.values()),
                staff.posts,
                staff.holdings,
            ),
            actor="test:night",
        )
        import_shifts(self.now, staff.shifts, actor="test:night")
        points = [
            RiskPointRow(
                f"R{no}", RiskKind.SEAWALL, f"海塘{no}", f"{TOWN}001", 121.9, 29.2, (post,)
            )
            for no, post in enumerate(risk)
        ]
        import_risk_points(self.now, points, actor="test:night")

    def draft(self, *divisions: str, **changes: object) -> Draft:
        """Draft a red typhoon warning for these divisions."""
        facts: dict[str, object] = {
            "purpose": Purpose.WARNING,
            "title": "台风红色预警",
            "said": SAID,
            "audience": Audience(divisions or (TOWN,)),
            "exercise": True,
            "hazard": "11B01",
            "color": AlertColor.RED,
            **changes,
        }
        return actions.draft(self.now, Order(**facts), actor="user:author")  # type: ignore[arg-type]

    def open(self, *divisions: str, **changes: object) -> Callout:
        """Draft and open; whatever no standing order covers is approved by another."""
        draft = self.draft(*divisions, **changes)
        if not draft.standing_order:
            actions.approve(self.now, draft.uid, actor="user:chief")
        actions.open_callout(self.now, draft.uid, actor="user:author")
        self.settle()
        return Callout.objects.get(uid=draft.uid)

    def settle(self) -> None:
        """Let the loops work until nothing is left to do at this instant."""
        for _ in range(200):
            if not loop.step(self.now) + channels_loop.step(self.now):
                return
        raise AssertionError("the loops never come to rest")

    def settle_only(self, step: Callable[[datetime], int]) -> None:
        """Let one loop work, and the other not yet."""
        while step(self.now):
            pass

    def wait(self, seconds: float, *, tick_s: float = 1.0) -> None:
        """Let time pass in ticks, the loops working at each."""
        end = self.now + timedelta(seconds=seconds)
        while self.now < end:
            self.now = min(end, self.now + timedelta(seconds=tick_s))
            self.settle()

    def jump(self, seconds: float) -> None:
        """Let the clock jump ahead, and the waits with it."""
        self.now += timedelta(seconds=seconds)
        gaps.note_jump(self.now, (*channels.WAITS, *actions.WAITS), gap_s=seconds)
        self._move_waits()

    def outage(self, seconds: float) -> None:
        """Let time pass in which no loop runs."""
        self.now += timedelta(seconds=seconds)
        gaps.note_outage(self.now, channels.LIMITS, gap_s=seconds)
        self._move_waits()

    def _move_waits(self) -> None:
        while gaps.pending():
            gaps.shift_next(self.now + timedelta(seconds=gaps.SETTLE_S))

    def attempts(self, person: str, means: str = "") -> list[Attempt]:
        """Return the attempts to a person that were handed over, oldest first."""
        handed = Attempt.objects.filter(person__uid=uid_of(person), handed_at__isnull=False)
        return list(handed.filter(means__startswith=means).order_by("handed_at", "id"))

    def receipt(self, person: str, outcome: str) -> None:
        """The line says what became of the last attempt."""
        key = self.attempts(person)[-1].key
        channels.take_receipts(self.now, [ReceiptIn(key, outcome, self.now)])
        self.settle()

    def answers(
        self,
        person: str,
        *,
        evidence: Evidence = Evidence.CONFIRMED,
        nth: int = -1,
        choice: str = "received",
    ) -> int:
        """The person answers the last (or nth) attempt."""
        key = self.attempts(person)[nth].key
        told = AnswerIn(key, evidence, self.now, choice)
        new = channels.take_answers(self.now, [told])
        self.settle()
        return new

    def call(self, callout: Callout, person: str) -> Call:
        """Return the call of a person."""
        return Call.objects.get(callout=callout, person__uid=uid_of(person))

    def counts(self, callout: Callout) -> dict[str, int]:
        """Return the counts, which must partition while the journal folds to the tables."""
        table = queries.counts(callout.id)
        assert table["calls"] == sum(table[state] for state in CallState)
        assert list(journal.differences()) == []
        return {name: value for name, value in table.items() if value}
