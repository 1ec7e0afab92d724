"""The one way to write: take the writer, change rows, tell the journal, commit once."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction

from fengsui import clock
from fengsui.journal.fields import canonical
from fengsui.journal.models import Beat, Cursor, Entry, Subject
from fengsui.journal.statements import Value, run

SUBJECTS_PER_ENTRY_MAX = 2_000
# Any constant: every action of every process takes this one PostgreSQL lock before it writes, so
# that entry ids rise in commit order and a follower is simply `id > cursor`.
WRITER_LOCK = 0x66656E67

_open: ContextVar["Action | None"] = ContextVar("open_action", default=None)


class Courtesy:
    """How long a loop rests after it held the writer for at least as long; the runner sets it.

    SQLite lets whoever comes at once write first, so that without a rest a loop that works through
    a large call-out would keep the desk waiting for seconds.
    """

    rest_s = 0.0


class NestedActionError(AssertionError):
    """An action was opened inside another; pass the open one on instead."""


@dataclass(frozen=True, slots=True)
class SubjectRow:
    """A subject to be written: its type, uid, division code and changed columns."""

    type: str
    uid: str
    division: str = ""
    facts: Mapping[str, object] | None = None


@dataclass(frozen=True, slots=True)
class Action:
    """An open transaction that holds the writer."""

    now: datetime
    actor: str

    def entry(
        self,
        kind: str,
        *,
        origin_uid: str = "",
        exercise: bool = False,
        facts: Mapping[str, object] | None = None,
        occurred_at: datetime | None = None,
        subjects: Iterable[SubjectRow] = (),
    ) -> int:
        """Write one entry with its subjects and return its id.

        `occurred_at` differs from the time of recording only where somebody enters afterwards what
        happened before. At most `SUBJECTS_PER_ENTRY_MAX` subjects.
        """
        entry = Entry.objects.create(
            kind=kind,
            origin_uid=origin_uid,
            actor=self.actor,
            exercise=exercise,
            occurred_at=occurred_at or self.now,
            recorded_at=self.now,
            facts=canonical(facts or {}),
        )
        rows = [
            Subject(
                entry_id=entry.id,
                type=row.type,
                uid=row.uid,
                division=row.division,
                facts=canonical(row.facts or {}),
            )
            for row in subjects
        ]
        assert len(rows) <= SUBJECTS_PER_ENTRY_MAX, "too many subjects in one entry"
        if rows:
            Subject.objects.bulk_create(rows, batch_size=1_000)
        return entry.id

    def advance(self, follower: str, entry_id: int) -> None:
        """Move a follower's cursor; it only ever moves forward."""
        moved = Cursor.objects.filter(name=follower, entry_id__lt=entry_id).update(
            entry_id=entry_id
        )
        if not moved:
            Cursor.objects.get_or_create(name=follower, defaults={"entry_id": entry_id})


@contextmanager
def action(now: datetime, *, actor: str) -> Iterator[Action]:
    """Open an action: one transaction that takes the writer before it reads anything.

    `actor` is `<kind>:<name>`, such as `user:<uid>`, `loop:callouts`, `cli:<user>`. Everything that
    is decided inside is decided on rows that nobody else can change meanwhile.
    """
    if _open.get() is not None:
        raise NestedActionError("an action is already open; hand it on as `act`")
    assert ":" in actor, "actor is <kind>:<name>"
    since_s = clock.monotonic_s()
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [WRITER_LOCK])
        act = Action(now=now, actor=actor)
        token = _open.set(act)
        try:
            yield act
        finally:
            _open.reset(token)
    long = clock.monotonic_s() - since_s >= Courtesy.rest_s
    if Courtesy.rest_s and long and actor.startswith("loop:"):
        clock.rest(Courtesy.rest_s)


def copy_subjects(statement: str, entry_id: int, params: Mapping[str, Value]) -> int:
    """Write an entry's subjects by a named INSERT … SELECT; return how many."""
    return run(statement, {"entry_id": entry_id, **params})


def high_water() -> datetime | None:
    """Return the newest recorded instant: time has been at least there."""
    return Entry.objects.order_by("-id").values_list("recorded_at", flat=True).first()


def beat(now: datetime, name: str, *, lamp: str = "") -> None:
    """Say that a loop is alive, and what troubles it; no entry, because nothing happened."""
    if not Beat.objects.filter(name=name).update(at=now, lamp=lamp[:500]):
        Beat.objects.get_or_create(name=name, defaults={"at": now, "lamp": lamp[:500]})


def close_gap(act: Action, name: str) -> float | None:
    """Beat, and return how many seconds ago anybody of that name did; None if nobody ever has.

    Within an action, so that of several loops only the first sees a gap.
    """
    last_at = Beat.objects.filter(name=name).values_list("at", flat=True).first()
    beat(act.now, name)
    return None if last_at is None else (act.now - last_at).total_seconds()
