"""The duty roster."""

from collections.abc import Sequence
from datetime import datetime

from fengsui.directory.actions import kept
from fengsui.directory.actions.known import person_ids, post_ids, said, unknown
from fengsui.directory.models import DutyShift
from fengsui.directory.rows import PostKey, ShiftRow
from fengsui.geo.upsert import ImportRefused, Moved, batches, repeated, upsert
from fengsui.journal.actions import action

ENDED_PER_ACTION_MAX = 1_000


def import_shifts(now: datetime, rows: Sequence[ShiftRow], *, actor: str) -> Moved:
    """Make the roster of each named post be exactly as given from its first start to its last.

    A shift is known by post, person and start; before the first and after the last given start of
    a post nothing changes. Raises `ImportRefused` with every problem before anything is written.
    """
    ids, post_uids = post_ids()
    people = person_ids()
    problems = [
        f"post {said(post)}: person {uid} starts twice at {starts_at.isoformat()}"
        for post, uid, starts_at in repeated((r.post, r.person_uid, r.starts_at) for r in rows)
    ]
    problems += unknown([row.post for row in rows], ids.keys(), "post")
    problems += unknown([row.person_uid for row in rows], people.keys(), "person")
    problems += [
        f"post {said(row.post)}: a shift ends before it starts"
        for row in rows
        if row.ends_at <= row.starts_at
    ]
    if problems:
        raise ImportRefused(problems)
    wanted = [_shift(row, ids, people) for row in rows]
    description = kept.shifts(post_uids, {person_id: uid for uid, person_id in people.items()})
    moved = upsert(now, actor=actor, kept=description, wanted=wanted)
    stay = {description.key_of(row) for row in wanted}
    gone = [row for row in _in_span(wanted) if description.key_of(row) not in stay]
    for some in batches(gone, ENDED_PER_ACTION_MAX):
        with action(now, actor=actor) as act:
            DutyShift.objects.filter(id__in=[row.id for row in some]).delete()
            act.entry("shift.ended", subjects=map(description.told, some))
    return moved + Moved(ended=len(gone))


def _shift(row: ShiftRow, posts: dict[PostKey, int], people: dict[str, int]) -> DutyShift:
    return DutyShift(
        uid="",
        post_id=posts[row.post],
        person_id=people[row.person_uid],
        rank=row.rank,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
    )


def _in_span(wanted: Sequence[DutyShift]) -> list[DutyShift]:
    """Return what the roster holds between the first and the last start given for each post."""
    spans: dict[int, tuple[datetime, datetime]] = {}
    for row in wanted:
        first, last = spans.get(row.post_id, (row.starts_at, row.starts_at))
        spans[row.post_id] = min(first, row.starts_at), max(last, row.starts_at)
    held = DutyShift.objects.filter(post_id__in=spans)
    return [row for row in held if spans[row.post_id][0] <= row.starts_at <= spans[row.post_id][1]]
