"""The code broken on purpose: each mutant names the checker that must find it."""

from datetime import timedelta
from typing import Any

from tests.sim import plots
from tests.sim.breaking import Mutant, both, code, nothing, sql

from fengsui.callouts import freezing
from fengsui.callouts.actions import advancing, approving, ending, reporting
from fengsui.callouts.actions import hearing as hearing_actions
from fengsui.channels import actions as channels
from fengsui.channels import loop as channels_loop
from fengsui.channels.bite import Bite
from fengsui.channels.interface import Dedup
from fengsui.channels.recovering import Heard
from fengsui.drills.plot import FIRST_DAY
from fengsui.journal import gaps
from fengsui.journal.models import Entry
from fengsui.tasks import actions as tasks


def _rewriting(right: Any) -> Any:
    def withdraw(act: Any, ids: Any) -> int:
        Entry.objects.filter(kind="callout.drafted").update(facts=f'{{"at":"{act.now}"}}')
        return int(right(act, ids))

    return withdraw


def _own_bundle(act: Any, callout: int, upper: str, tier: str, bundle_ms: int) -> Any:
    return advancing.Bundle.objects.create(
        callout_id=callout,
        upper=upper,
        tier=tier,
        no=advancing.Bundle.objects.filter(callout_id=callout).count() + 1,
        due_at=act.now + timedelta(milliseconds=bundle_ms),
    )


def _at_once(right: Any) -> Any:
    def run(statement: str, params: Any = None) -> int:
        if statement == "callouts/bundle_handed":
            params = {**params, "due_at": 0}
        return int(right(statement, params))

    return run


def _always_again(right: Any) -> Any:
    return lambda _dedup, heard, in_time: right(Dedup.BY_KEY, heard, in_time=in_time)


def _doubts(bite: Bite) -> None:
    bite.doubtful += bite._raised
    bite._raised.clear()


def _untold(right: Any, kind: str) -> Any:
    def entry(act: Any, said: str, **facts: Any) -> int:
        return 0 if said == kind else int(right(act, said, **facts))

    return entry


AWAKE = "w.evidence_rank >= t.awake_rank"

MUTANTS = (
    Mutant(
        "the wait after a hand-over is forgotten",
        "never_early",
        sql("callouts/begin_waits", "due_at = %(since)s + h.wait_ms", "due_at = %(since)s"),
    ),
    Mutant(
        "the wait is doubled",
        "waits_kept",
        sql("callouts/begin_waits", "%(since)s + h.wait_ms", "%(since)s + 2 * h.wait_ms"),
    ),
    Mutant(
        "a hand-over begins no wait",
        "nobody_forgotten",
        sql("callouts/begin_waits", "due_at = %(since)s + h.wait_ms", "due_at = NULL"),
    ),
    Mutant(
        "a retry comes at once",
        "never_early",
        sql("callouts/failed", "%(at)s + l.retry_gap_ms", "%(at)s"),
        plots.deaf,
    ),
    Mutant(
        "nothing is ever retried",
        "never_early",
        sql("callouts/failed", "c.tries < l.retry_max", "c.tries < 0"),
        plots.deaf,
    ),
    Mutant(
        "a full line counts as silence",
        "escalation_only_after_ring",
        sql("callouts/failed", "%(outcome)s = 'backlog'", "%(outcome)s = 'nothing'"),
        plots.backlogged,
    ),
    Mutant(
        "a person is rung while he is being rung",
        "one_ring",
        sql("callouts/judge_busy", "verdict = 'go' AND", "verdict = 'never' AND"),
        plots.busy,
    ),
    Mutant(
        "what is held is held for ever",
        "nobody_forgotten",
        sql("callouts/hold", "due_at = %(again_at)s", "due_at = NULL"),
        plots.busy,
    ),
    Mutant(
        "rings are not limited",
        "rings_limited",
        sql("callouts/judge_limit", "verdict = 'go' AND", "verdict = 'never' AND"),
        plots.again_and_again,
    ),
    Mutant(
        "an answer withdraws nothing",
        "nobody_rung_after_he_answered",
        sql("callouts/moot", "a.state IN ('queued', 'leased')", "a.state = 'never'"),
        plots.queueing,
    ),
    Mutant(
        "a dead process is followed up after the answer",
        "nobody_rung_after_he_answered",
        sql("callouts/moot", "a.state IN ('queued', 'leased')", "a.state = 'queued'"),
        plots.dying,
    ),
    Mutant(
        "a pick-up counts as awake",
        "no_false_waking",
        sql("callouts/hear_own", AWAKE, "w.evidence_rank >= 2"),
        plots.half_awake,
    ),
    Mutant(
        "an answer to a lesser colour silences a graver one",
        "no_false_waking",
        sql("callouts/hear_own", "o.color_rank <= b.color_rank", "1 = 1"),
        plots.two_colors,
    ),
    Mutant(
        "an answer in a drill wakes in earnest",
        "no_false_waking",
        sql("callouts/hear_own", " AND o.exercise = w.exercise", ""),
        plots.drill_and_earnest,
    ),
    Mutant(
        "a deputy who picks up has answered",
        "no_false_waking",
        sql("callouts/stand_in", "k.rank >= t.awake_rank", "k.rank >= 1"),
        plots.half_awake,
    ),
    Mutant(
        "a late answer is not heard",
        "late_answers_count",
        sql("callouts/hear_own", "'calling', 'escalated', 'on_desk', 'unreached'", "'calling'"),
    ),
    Mutant(
        "a late answer does not say that it is late",
        "late_answers_count",
        both(
            sql("callouts/acknowledge", "late = (h.late = 1)", "late = (h.late = 2)"),
            sql("callouts/tell_heard", "h.late = 1", "h.late = 2"),
        ),
    ),
    Mutant(
        "deputies are never rung",
        "no_leg_skipped",
        sql("callouts/ring_deputies", "d.target = 'deputy'", "d.target = 'nobody'"),
    ),
    Mutant(
        "a tier opens without its upper one",
        "relayed",
        sql("callouts/make_calls", "%(relayed)s = 1", "%(relayed)s = 2"),
        plots.relayed,
    ),
    Mutant(
        "a bundle begins for everybody",
        "bundles",
        code(advancing, "_open_bundle", lambda _right: _own_bundle),
        plots.together,
    ),
    Mutant(
        "the message to the superior failed and nobody cares",
        "nobody_forgotten",
        sql("callouts/bundle_failed", "due_at = %(at)s", "due_at = NULL"),
        plots.refused,
    ),
    Mutant(
        "the superior gets no time",
        "never_early",
        code(hearing_actions, "run", _at_once),
    ),
    Mutant(
        "no task for the desk",
        "tasks",
        code(tasks, "open_tasks", nothing()),
    ),
    Mutant(
        "the desk keeps the task of who answered",
        "tasks",
        sql("callouts/heard_late", "h.late = 1", "h.late = 2"),
    ),
    Mutant(
        "a cancel withdraws nothing",
        "cancelled_stays_silent",
        code(ending.channels, "withdraw", nothing()),
        plots.cancelled,
    ),
    Mutant(
        "a cancelled call-out goes on",
        "nobody_forgotten",
        sql("callouts/ended_open", "o.state IN ('cancelled', 'superseded')", "o.state = 'never'"),
        plots.cancelled,
    ),
    Mutant(
        "a lost lease is lost",
        "never_late",
        code(channels, "recover", nothing()),
        plots.dying,
    ),
    Mutant(
        "a lost lease is sent again to a carrier that knows no keys",
        "outbox",
        code(channels_loop, "fate", _always_again),
        plots.without_keys,
    ),
    Mutant(
        "a carrier that can be asked is not asked",
        "outbox",
        code(channels_loop, "fate", _always_again),
        plots.queryable,
    ),
    Mutant(
        "what a carrier has counts as not had",
        "outbox",
        code(channels_loop, "Heard", lambda _right: lambda could, **_at: Heard(could)),
        plots.queryable,
    ),
    Mutant(
        "what a carrier has not counts as had",
        "outbox",
        code(channels_loop, "Heard", lambda _right: lambda could, **_at: Heard(could, FIRST_DAY)),
        plots.queryable,
    ),
    Mutant(
        "a carrier that did not answer is never asked again",
        "everybody_ends",
        code(channels, "ASK_AGAIN", lambda _right: timedelta(hours=12)),
        plots.queryable,
    ),
    Mutant(
        "a message at which the line stumbles is never given up",
        "stumbling",
        code(Bite, "_blame", lambda _right: _doubts),
        plots.stumbling,
    ),
    Mutant(
        "a line that is down uses up legs",
        "stumbling",
        code(Bite, "rests", lambda _right: lambda bite, one, _why: bite.cannot_open(one)),
        plots.backlogged,
    ),
    Mutant(
        "a jump of the clock uses up the waits",
        "never_early",
        code(gaps, "note_jump", nothing()),
        plots.jumping,
    ),
    Mutant(
        "a text that failed is forgotten",
        "nobody_forgotten",
        sql("callouts/fall_back", "due_at = %(now)s", "due_at = NULL"),
        plots.told,
    ),
    Mutant(
        "a drill is not marked",
        "exercise_stays_inside",
        code(freezing, "keep_words", lambda right: lambda text: right(text.lstrip("【演练】"))),
    ),
    Mutant(
        "an answer of before wakes for what came later",
        "no_false_waking",
        sql("callouts/hear_own", "w.at >= o.opened_at - 60000", "1 = 1"),
        plots.entered_afterwards,
    ),
    Mutant(
        "a tier waits although its upper one is awake",
        "relayed_at_once",
        sql("callouts/open_made", "u.state = 'acknowledged'", "u.state = 'never'"),
        plots.relayed_again,
    ),
    Mutant(
        "an answer opens no tier below",
        "relayed_at_once",
        sql("callouts/open_relayed", "state = 'waiting'", "state = 'never'"),
        plots.relayed,
    ),
    Mutant(
        "a jump of the clock uses up the countdown",
        "countdown_kept",
        sql("callouts/shift_countdowns", "%(gap_ms)s", "0"),
        plots.countdown,
    ),
    Mutant(
        "a second person is another name",
        "approved_by_another",
        code(approving, "names_of", lambda _right: lambda actor: frozenset({actor})),
    ),
    Mutant(
        "a unit confirms its own report",
        "verified_by_another",
        code(reporting, "names_of", nothing(())),
        plots.measured,
    ),
    Mutant(
        "the journal says another state",
        "fold",
        sql("callouts/tell_rung", '"state":"calling"', '"state":"waiting"'),
    ),
    Mutant(
        "an answered ring is not told to the journal",
        "fold",
        code(channels.Action, "entry", lambda right: _untold(right, "attempt.answered")),
        plots.half_awake,
    ),
    Mutant(
        "the counts forget a state",
        "partition",
        sql("callouts/counts", "WHERE", "WHERE state <> 'escalated' AND"),
    ),
    Mutant(
        "who was not reached has no reason",
        "everybody_ends",
        sql("callouts/give_up_some", "reason = %(reason)s", "reason = ''"),
    ),
    Mutant(
        "an old entry is rewritten",
        "sealed",
        code(channels, "withdraw", _rewriting),
        plots.queueing,
    ),
)
