"""Making the calls of an opening call-out, a bite at a time, the strictest obligation first."""

from datetime import datetime

from fengsui.callouts.freezing import LEFT
from fengsui.callouts.models import Callout
from fengsui.callouts.states import CalloutState
from fengsui.clock import to_ms
from fengsui.journal.actions import SubjectRow, action, copy_subjects
from fengsui.journal.statements import Value, rows, run

BITE = 2_000
# Behind every priority that a role can have: those who are no longer concerned are told last.
LEAVERS = 30_000


def make_next_calls(now: datetime, callout_id: int) -> int:
    """Make the next bite of calls; return how many posts were worked off, 0 when all are made."""
    with action(now, actor="loop:callouts") as act:
        callout = Callout.objects.filter(id=callout_id, state=CalloutState.OPENING).first()
        if callout is None:  # cancelled meanwhile
            return 0
        picked = _pick(callout, now)
        if not picked:
            return 0
        entry_id = act.entry("call.opened", origin_uid=callout.uid, exercise=callout.exercise)
        params = _params(callout, now, entry_id)
        if callout.only_changed and callout.supersedes_id and callout.opening_priority < LEAVERS:
            run("callouts/leave_unchanged", params)
        run("callouts/make_calls", params)
        run("callouts/make_posts", params)
        if callout.rering_ms and callout.color_rank and callout.opening_priority < LEAVERS:
            run("callouts/tell_by_text", params)
        copy_subjects("callouts/tell_opened", entry_id, params)
        return picked


def _pick(callout: Callout, now: datetime) -> int:
    """Fill the bite, going on to the next priority while the present one is exhausted."""
    run("callouts/make_picked")
    while True:
        run("callouts/clear_picked")
        at_end = callout.opening_priority >= LEAVERS
        if callout.opening_priority >= 0:
            run("callouts/pick_left" if at_end else "callouts/pick", _params(callout, now, 0))
            end = rows("callouts/picked_end")
            if end:
                post, person, count = (int(str(value)) for value in end[0])
                if at_end:
                    person = _highest_person()
                _remember(callout, callout.opening_priority, post, person)
                return count
        following = _next_priority(callout)
        if following is None:
            return 0
        _remember(callout, following, 0, 0)


def _next_priority(callout: Callout) -> int | None:
    if callout.opening_priority >= LEAVERS:
        return None
    params = {"callout": callout.id, "priority": callout.opening_priority}
    ((following,),) = rows("callouts/next_priority", params)
    if following is not None:
        return int(str(following))
    return LEAVERS if callout.supersedes_id else None


def _highest_person() -> int:
    ((person,),) = rows("callouts/picked_person")
    return int(str(person))


def _remember(callout: Callout, priority: int, post: int, person: int) -> None:
    callout.opening_priority, callout.opening_post, callout.opening_person = priority, post, person
    Callout.objects.filter(id=callout.id).update(
        opening_priority=priority, opening_post=post, opening_person=person
    )


def _params(callout: Callout, now: datetime, entry_id: int) -> dict[str, Value]:
    opened_at = callout.opened_at or now
    return {
        "callout": callout.id,
        "priority": callout.opening_priority,
        "post": callout.opening_post,
        "person": callout.opening_person,
        "limit": BITE,
        "now": now,
        "opened_at": opened_at,
        "since": to_ms(now) - callout.rering_ms,
        "relayed": int(callout.relayed),
        "no": False,
        "entry_id": entry_id,
        "ladder": LEFT if callout.opening_priority >= LEAVERS else "",
        "supersedes": callout.supersedes_id,
        "color_rank": callout.color_rank,
        "exercise": callout.exercise,
    }


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
