"""Making the calls of an opening call-out, a bite at a time, the strictest obligation first."""

from dataclasses import dataclass
from datetime import datetime

from fengsui.callouts.freezing import LEFT
from fengsui.callouts.models import Callout, PlanRole
from fengsui.callouts.states import CalloutState
from fengsui.clock import to_ms
from fengsui.journal import gaps
from fengsui.journal.actions import SubjectRow, action, copy_subjects
from fengsui.journal.statements import Value, empty, rows, run
from fengsui.rulebook.scales import Purpose

BITE = 1_000
FACILITY = "facility"
HOLDERS = ("callouts/pick_standing", "callouts/pick_on_duty")
KEEPERS = ("callouts/pick_keepers",)
NAMED = "callouts/pick_named"
# Behind every priority that a role can have: those who are no longer concerned are told last.
LEAVERS = 30_000


def make_next_calls(now: datetime, callout_id: int) -> int:
    """Make the next bite of calls; return how many posts were worked off, 0 when all are made."""
    with action(now, actor="loop:callouts") as act:
        found = Callout.objects.select_related("supersedes").filter(id=callout_id)
        callout = found.filter(state=CalloutState.OPENING).first()
        if callout is None:  # cancelled meanwhile
            return 0
        steps = _steps(callout)
        picked = _pick(callout, steps, now)
        if not picked:
            return 0
        step = steps[callout.opening_step]
        entry_id = act.entry("call.opened", origin_uid=callout.uid, exercise=callout.exercise)
        params = _params(callout, step, now, entry_id)
        leaving = step.tier == LEFT
        if callout.only_changed and callout.supersedes_id and not leaving:
            run("callouts/leave_unchanged", params)
        run("callouts/make_calls", params)
        if callout.relayed:
            run("callouts/open_made", params)
        run("callouts/make_posts", params)
        if callout.rering_ms and callout.color_rank and not leaving:
            run("callouts/tell_by_text", params)
        copy_subjects("callouts/tell_opened", entry_id, params)
        return picked


@dataclass(frozen=True, slots=True)
class Step:
    """One role of the plan in its order, by one way of holding posts.

    The last step tells those whom the call-out no longer concerns.
    """

    statement: str
    tier: str
    role: str
    priority: int


def _steps(callout: Callout) -> list[Step]:
    roles = PlanRole.objects.filter(callout=callout).order_by("priority", "tier", "role")
    steps = [
        Step(statement, row.tier, row.role, row.priority)
        for row in roles
        for statement in (KEEPERS if row.tier == FACILITY else HOLDERS)
    ]
    if callout.purpose == Purpose.STAFF and steps:  # nothing else calls people by name
        first = steps[0]
        steps.append(Step(NAMED, first.tier, first.role, first.priority))
    if callout.supersedes_id:
        steps.append(Step("callouts/pick_left", LEFT, "", LEAVERS))
    return steps


def _pick(callout: Callout, steps: list[Step], now: datetime) -> int:
    """Fill the bite, going on to the next role while the present one is exhausted."""
    run("callouts/make_picked")
    while callout.opening_step < len(steps):
        step = steps[callout.opening_step]
        params = _params(callout, step, now, 0)
        empty("callouts_picked")
        run(step.statement, params)
        end = rows("callouts/picked_end")
        if end:
            post, person, count = (int(str(value)) for value in end[0])
            _remember(callout, callout.opening_step, post, person)
            return count
        _remember(callout, callout.opening_step + 1, 0, 0)
    return 0


def _remember(callout: Callout, step: int, post: int, person: int) -> None:
    callout.opening_step, callout.opening_post, callout.opening_person = step, post, person
    Callout.objects.filter(id=callout.id).update(
        opening_step=step, opening_post=post, opening_person=person
    )


def _params(callout: Callout, step: Step, now: datetime, entry_id: int) -> dict[str, Value]:
    return {
        "callout": callout.id,
        "tier": step.tier,
        "role": step.role,
        "priority": step.priority,
        "post": callout.opening_post,
        "person": callout.opening_person,
        "limit": BITE,
        "now": now,
        "opened_at": _relays_since(callout) or now,
        "since": to_ms(now) - callout.rering_ms,
        "relayed": int(callout.relayed),
        "no": False,
        "entry_id": entry_id,
        "ladder": LEFT if step.tier == LEFT else "",
        "supersedes": callout.supersedes_id,
        "color_rank": callout.color_rank,
        "exercise": callout.exercise,
    }


def _relays_since(callout: Callout) -> datetime | None:
    """Return from when a tier waits for the one above it."""
    if not callout.relayed or callout.opened_at is None:
        return None
    return gaps.present([callout.opened_at])[0]


def say_open(now: datetime, callout_id: int) -> None:
    """All calls are made: the call-out is open."""
    with action(now, actor="loop:callouts") as act:
        moved = Callout.objects.filter(id=callout_id, state=CalloutState.OPENING).update(
            state=CalloutState.OPEN
        )
        if moved:
            callout = Callout.objects.get(id=callout_id)
            act.entry(
                "callout.opened",
                origin_uid=callout.uid,
                exercise=callout.exercise,
                subjects=[SubjectRow("callout", callout.uid, facts={"state": CalloutState.OPEN})],
            )
