"""The auditor: re-derives from the tables that every due step was taken, and none before its time.

It shares no code path with the loop that it watches but the pure rule. Every question is bounded,
because an audit that takes too long would be switched off; whatever it finds lights the lamp, and
its own silence does so too (its heartbeat is watched by age).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from fengsui.callouts.actions.hearing import FOLLOWER
from fengsui.callouts.cascade import LegPlan, Position, after_failure, after_hand_over
from fengsui.channels.incoming import OUTCOMES
from fengsui.journal import queries as journal
from fengsui.journal.statements import Value, rows
from fengsui.rulebook.scales import Means

TOLERANCE_S = 30
LIMIT = 50
LEGS_PER_AUDIT = 2_000


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that should not be: what kind, and which call-out, person or attempt."""

    kind: str
    where: str


def audit(now: datetime, *, legs_after: int = 0) -> tuple[tuple[Finding, ...], int]:
    """Return what is wrong now, and up to which leg was looked; an empty tuple in health."""
    params: dict[str, Value] = {
        "before": now - timedelta(seconds=TOLERANCE_S),
        "limit": LIMIT,
        "heard": journal.position(FOLLOWER),
        "after": legs_after,
    }
    found = [Finding("overdue", f"{o} {p} {state}") for o, p, state, _ in _ask("overdue", params)]
    found += [Finding("forgotten", f"{o} {p} {s}") for o, p, s in _ask("forgotten", params)]
    found += [Finding("stuck", f"{key} {state}") for key, state in _ask("stuck", params)]
    found += [Finding("unopened", str(uid)) for (uid,) in _ask("unopened", params)]
    found += [Finding("superior_not_told", f"{o} {upper}") for o, upper in _ask("bundles", params)]
    found += early(rows("callouts/audit_legs", {**params, "limit": LEGS_PER_AUDIT}))
    ((newest,),) = rows("callouts/audit_newest")
    return tuple(found), int(str(newest))


_QUESTIONS = {
    "overdue": "callouts/audit_overdue",
    "forgotten": "callouts/audit_forgotten",
    "stuck": "callouts/audit_stuck",
    "unopened": "callouts/audit_unopened",
    "bundles": "callouts/audit_bundles",
}


def _ask(question: str, params: dict[str, Value]) -> list[tuple[object, ...]]:
    return rows(_QUESTIONS[question], params)


def early(legs: list[tuple[object, ...]]) -> Iterator[Finding]:
    """Yield the legs that began before the leg before them allowed it (`cascade`)."""
    for callout, person, leg, try_no, _, handed, outcome, begun, *plan in legs:
        wait_ms, outcomes, retry_max, gap_ms, means, before_try, before_leg = plan
        if handed is None:
            continue  # it never went out, so that nothing had to be waited for
        rule = LegPlan(
            wait_ms=_int(wait_ms),
            retry_outcomes=frozenset(str(outcomes).strip(",").split(",")),
            retry_max=_int(retry_max),
            retry_gap_ms=_int(gap_ms),
            rings=Means(str(means)).rings,
        )
        at = Position(_int(before_leg), _int(before_try))
        allowed = [after_hand_over(at, rule, _int(handed))]
        if OUTCOMES.get(str(outcome)):
            allowed.append(after_failure(at, rule, str(outcome), _int(handed)))
        what = (_int(leg), _int(try_no))
        if not any(
            (step.leg, step.try_no) == what and _int(begun) >= step.due_ms for step in allowed
        ):
            yield Finding("early", f"{callout} {person} leg {leg}.{try_no}")


def lamp(findings: tuple[Finding, ...]) -> str:
    """Return one line for the lamp: how many of which kind, and the first of them."""
    if not findings:
        return ""
    kinds = sorted({finding.kind for finding in findings})
    counts = [f"{sum(f.kind == kind for f in findings)} {kind}" for kind in kinds]
    return f"{', '.join(counts)}; first: {findings[0].where}"


def _int(value: object) -> int:
    assert isinstance(value, int)
    return value
