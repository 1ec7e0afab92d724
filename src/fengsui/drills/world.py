"""One simulated night: a seeded county, the production loops, people, lines, faults, checkers.

The world owns `now` and moves it; nothing sleeps. It needs a database of its own, with keys.
"""

import random
from collections import Counter
from collections.abc import Mapping
from contextlib import ExitStack, suppress
from datetime import UTC, datetime, timedelta
from typing import Self

from fengsui.callouts import actions as callouts
from fengsui.callouts.actions.drafting import Order
from fengsui.callouts.models import Call, Callout
from fengsui.callouts.plan import Audience, Said
from fengsui.callouts.refusals import NotAllowedToApprove, Refused, WrongState
from fengsui.channels import actions as channels
from fengsui.channels import routes
from fengsui.channels.incoming import AnswerIn, ReceiptIn
from fengsui.channels.interface import Message
from fengsui.channels.loop import Backlog
from fengsui.channels.models import Attempt, Reach
from fengsui.channels.routes import Route
from fengsui.drills import checkers, queries
from fengsui.drills.carrier import Carrier, Outside
from fengsui.drills.checkers.scene import OPEN_ATTEMPT, Scene
from fengsui.drills.county import AUTHOR, AUTHOR_BY_SHELL, CHIEF, COUNTY, County, build
from fengsui.drills.officers import Officers
from fengsui.drills.plot import Event, Opening, Plot
from fengsui.drills.process import LIMITS, WAITS, Process, replaced
from fengsui.drills.responders import Asked, Population, Respond
from fengsui.hazards.models import RiskPoint
from fengsui.journal import gaps, seals, uid
from fengsui.journal import queries as journal
from fengsui.journal.actions import beat
from fengsui.rulebook import queries as rulebook
from fengsui.rulebook.scales import Means

SIMULATED, CARRIER = "simulated", "carrier"
ROUNDS_PER_TICK_MAX = 12
IDLE_MS_MAX = 30_000
NIGHT_MS_MAX = 6 * 3_600_000
STEADY_ROUNDS = 3
CHECKED_EVERY, FOLDED_EVERY = 4, 20
LARGE_POSTS_MIN = 500


class World:
    """A night that runs until everybody is awake, on a desk, or given up."""

    def __init__(
        self, plot: Plot, *, respond: Respond | None = None, county: County | None = None
    ) -> None:
        self.plot = plot
        self.chance = random.Random(f"{plot.seed}/world")
        self.elapsed_ms = self.ticks = self.lived = 0
        self.settled = False
        self.gaps: list[tuple[datetime, timedelta]] = []
        self.uids: list[str] = []
        self.process = Process(self.chance, interleaved=plot.interleaved)
        self.officers = Officers(self.chance)
        self.county = county or build(plot.seed, posts=plot.posts, now=plot.start)
        people = respond or Population(plot.seed, plot.mix)
        self.carriers = {name: self._carrier(people, name) for name in (SIMULATED, CARRIER)}
        self._openings = sorted(plot.openings, key=lambda opening: opening.at_ms)
        self._events = sorted(plot.events, key=lambda event: event.at_ms)
        self._kills = sorted(plot.kills)
        self._jump, self._dead = plot.jump_ms, plot.dead_ms
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        uid.seed(self.plot.seed)
        self._stack.callback(uid.seed, None)
        table, book = self._routes(), rulebook.current()
        self._stack.enter_context(self.process.watched(self.carriers))
        self._stack.enter_context(replaced(routes, "current", lambda: table))
        # What this process looked at in another night is no look in this one.
        self._stack.enter_context(replaced(Backlog, "looked_at", datetime.min.replace(tzinfo=UTC)))
        # The files are looked at anew in every step otherwise.
        self._stack.enter_context(replaced(rulebook, "current", lambda: book))
        self.county.found(self.plot.start)
        return self

    def __exit__(self, *_error: object) -> None:
        self._stack.close()

    @property
    def now(self) -> datetime:
        """Return what the clock of the machine says."""
        jumped = sum((by for _, by in self.gaps), timedelta())
        return self.plot.start + timedelta(milliseconds=self.elapsed_ms) + jumped

    def run(self) -> Counter[str]:
        """Live through the night, checking; return how many calls ended in which state."""
        while self.elapsed_ms < NIGHT_MS_MAX and not self.quiet():
            self.tick()
        if self.plot.closes:
            self.officers.close_some(self.uids, self.now)
            self._loops()
        self.check(checkers.EVERYTHING)
        return Counter(Call.objects.values_list("state", flat=True))

    def wait(self, seconds: float) -> None:
        """Let time pass in ticks."""
        until_ms = self.elapsed_ms + int(seconds * 1000)
        while self.elapsed_ms < until_ms:
            self.tick()

    def tick(self) -> None:
        """Let time pass to the next instant at which anything can happen, at least one tick."""
        self.ticks += 1
        self.elapsed_ms += self._step_ms()
        self._turn_clock()
        self._happen()
        self._deliver()
        if self.plot.desk_works:
            self.officers.work(self.now)
        if not self._is_dead():
            self._loops()
        seldom = 1 + self.plot.posts // LARGE_POSTS_MIN * 5
        if self.ticks % (CHECKED_EVERY * seldom) == 0:
            self.check(checkers.ALWAYS)
        if self.ticks % (FOLDED_EVERY * seldom) == 0:
            self.check(checkers.NOW_AND_THEN)
            seals.seal(self.now)

    def check(self, which: Mapping[str, checkers.Checker]) -> None:
        """Ask checkers; raises `Breach`."""
        checkers.check(self.scene(), which)

    def scene(self) -> Scene:
        """Return what checkers see now."""
        return Scene(
            now=self.now,
            slack=timedelta(milliseconds=2 * self.plot.tick_ms),
            books={name: carrier.book for name, carrier in self.carriers.items()},
            stumbles=sum((carrier.stumbles for carrier in self.carriers.values()), Counter()),
            gaps=self.gaps,
            interleaved=self.plot.interleaved,
            settled=self.settled,
            steady=self.settled and self.lived >= STEADY_ROUNDS,
        )

    def open(self, opening: Opening) -> str:
        """Draft a call-out and let it open as its `how` says; return its uid."""
        draft = callouts.draft(self.now, self._order(opening), actor=AUTHOR)
        self.uids.append(draft.uid)
        self.settled = False
        if draft.auto_open_at is not None:
            return draft.uid
        if opening.how == "orally":
            callouts.approve_orally(self.now, draft.uid, actor=AUTHOR, name="县长")
        else:
            for actor in (AUTHOR_BY_SHELL, CHIEF):  # he always tries it himself before
                with suppress(NotAllowedToApprove, WrongState):
                    callouts.approve(self.now, draft.uid, actor=actor)
        callouts.open_callout(self.now, draft.uid, actor=AUTHOR)
        return draft.uid

    def quiet(self) -> bool:
        """Tell whether nothing is to happen and nothing is on its way any more."""
        coming = self._openings or self._events or any(c.pending for c in self.carriers.values())
        if coming or not self.settled:
            return False
        moving = Call.objects.filter(state__in=("waiting", "calling", "escalated"))
        waiting = Callout.objects.filter(auto_open_at__isnull=False)
        on_the_way = Attempt.objects.filter(state__in=OPEN_ATTEMPT)
        return not (moving.exists() or waiting.exists() or on_the_way.exists())

    def _carrier(self, people: Respond, name: str) -> Carrier:
        outside = Outside(
            elapsed_ms=lambda: self.elapsed_ms,
            asked=_asked,
            last_entry=journal.last_id,
            point=self.process.point,
        )
        chance = random.Random(f"{self.plot.seed}/{name}")
        return Carrier(people, outside, self.plot.ways, chance)

    def _routes(self) -> tuple[Route, ...]:
        return tuple(
            Route(
                reach,
                means,
                SIMULATED if reach == Reach.SIMULATED else CARRIER,
                lines=self.plot.voice_lines if means.rings else 2_000,
                rate_per_s=0 if means.rings else self.plot.rate_per_s,
            )
            for reach in Reach
            for means in Means
        )

    def _order(self, opening: Opening) -> Order:
        towns = self.county.townships
        where = COUNTY if opening.whole_county else self.chance.choice(towns)
        points = RiskPoint.objects.filter(division__code__startswith=where)
        return Order(
            purpose=opening.purpose,
            title=f"{opening.hazard or '点名'}{opening.color or ''}",
            said=Said("红色预警", "县气象台", "02时", "全县", "组织转移"),
            audience=Audience((where,), tuple(points.values_list("uid", flat=True))),
            exercise=opening.exercise,
            reach=opening.reach,
            hazard=opening.hazard,
            color=opening.color,
            profile=opening.profile,
            pace=opening.pace,
            supersedes="" if opening.after is None else self.uids[opening.after],
            only_changed=opening.only_changed,
        )

    def _step_ms(self) -> int:
        """Return how far time moves: a tick, or further while nothing can happen."""
        if not self.settled:
            return self.plot.tick_ms
        due = queries.next_due()
        waits = [] if due is None else [int((due - self.now).total_seconds() * 1000)]
        waits += [p.at_ms - self.elapsed_ms for c in self.carriers.values() for p in c.pending]
        waits += [o.at_ms - self.elapsed_ms for o in self._openings[:1]]
        waits += [e.at_ms - self.elapsed_ms for e in self._events[:1]]
        return max(self.plot.tick_ms, min([IDLE_MS_MAX, *waits]))

    def _turn_clock(self) -> None:
        """Let the clock jump, and the loops come back; the runner sees both and says so."""
        if self._jump and self.elapsed_ms >= self._jump[0]:
            by = timedelta(milliseconds=self._jump[1])
            self._jump = None
            self.gaps.append((self.now + by, by))
            gaps.note_jump(self.now, WAITS, gap_s=by.total_seconds())
        if self._dead and self.elapsed_ms >= sum(self._dead):
            gap_s = (self.elapsed_ms - self._dead[0]) / 1000
            self._dead = None
            gaps.note_outage(self.now, LIMITS, gap_s=gap_s)

    def _is_dead(self) -> bool:
        dead = self._dead is not None and self.elapsed_ms >= self._dead[0]
        if dead:
            self.settled, self.lived = False, 0
        return dead

    def _happen(self) -> None:
        while self._openings and self._openings[0].at_ms <= self.elapsed_ms:
            self.open(self._openings.pop(0))
        while self._events and self._events[0].at_ms <= self.elapsed_ms:
            self._do(self._events.pop(0))
        while self._kills and self._kills[0][0] <= self.elapsed_ms:
            self.process.kill_after(self._kills.pop(0)[1])

    def _do(self, event: Event) -> None:
        self.settled = False
        if event.which < len(self.uids):
            with suppress(Refused):  # too late for it, or too early: nothing happens
                self.officers.do(event.what, self.uids[event.which], self.now)

    def _deliver(self) -> None:
        """Let the lines and the people speak; the web process that hears them is never dead."""
        ripe = [p for carrier in self.carriers.values() for p in carrier.due(self.elapsed_ms)]
        receipts = [ReceiptIn(p.key, p.reply.outcome, self.now) for p in ripe if p.reply.outcome]
        answers = [
            AnswerIn(p.key, p.reply.evidence, self.now, p.reply.choice)
            for p in ripe
            if p.reply.evidence
        ]
        if receipts:
            channels.take_receipts(self.now, receipts)
        if answers:
            channels.take_answers(self.now, answers)
        self.settled = self.settled and not ripe

    def _loops(self) -> None:
        """Do what the runner does: beat, and run the loops until nothing is left to do."""
        beat(self.now, "loop")
        self.settled = False
        for _ in range(ROUNDS_PER_TICK_MAX):
            done, alive = self.process.round(self.now)
            self.lived = self.lived + 1 if alive else 0
            if not alive or not done:
                self.settled = alive
                return


def _asked(message: Message) -> Asked:
    found = Attempt.objects.filter(key=message.key).values_list("person__uid", "priority").get()
    return Asked(message.key, message.means, *found)
