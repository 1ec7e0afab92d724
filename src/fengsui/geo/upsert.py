"""Taking in many rows by their natural key: small bites, only what moved, told to the journal.

Used by the imports of divisions, directory and risk points. A second import of the same rows
writes nothing.
"""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from django.db import models

from fengsui.journal import uid
from fengsui.journal.actions import Action, SubjectRow, action

# Measured: a thousand rows hold the writer for 110 ms, too near to the 150 that a desk may wait.
ROWS_PER_ACTION_MAX = 500
OWNERS_PER_ACTION_MAX = 200
# SQLite's busy handler is unfair: without a rest another writer waits until the import is over.
REST_S = 0.02

Item = TypeVar("Item")
Row = TypeVar("Row", bound=models.Model)
Key = tuple[object, ...]


class ImportRefused(Exception):
    """The rows contradict each other or the data; nothing was written."""

    def __init__(self, problems: Sequence[str]) -> None:
        assert problems
        self.problems = tuple(problems)
        more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
        super().__init__(problems[0] + more)


@dataclass(frozen=True, slots=True)
class Moved:
    """How many rows an import created, changed and ended."""

    created: int = 0
    changed: int = 0
    ended: int = 0

    def __add__(self, other: "Moved") -> "Moved":
        return Moved(
            self.created + other.created, self.changed + other.changed, self.ended + other.ended
        )


@dataclass(frozen=True, slots=True)
class Kept(Generic[Row]):
    """How rows of a table are recognised, compared and told.

    `key` are the attributes of a unique constraint, `columns` those that an import may change,
    `told` tells the journal what a row is, never with personal data.
    """

    model: type[Row]
    noun: str
    key: tuple[str, ...]
    columns: tuple[str, ...]
    told: Callable[[Row], SubjectRow]

    def key_of(self, row: Row) -> Key:
        """Return the natural key of a row."""
        return tuple(getattr(row, name) for name in self.key)


def batches(items: Sequence[Item], size: int = ROWS_PER_ACTION_MAX) -> Iterator[Sequence[Item]]:
    """Yield slices of at most `size` and rest before each but the first."""
    for start in range(0, len(items), size):
        if start:
            time.sleep(REST_S)
        yield items[start : start + size]


def repeated(keys: Iterable[Item]) -> list[Item]:
    """Return the keys that stand more than once, each once, in order."""
    seen: set[Item] = set()
    twice: dict[Item, None] = {}
    for key in keys:
        if key in seen:
            twice[key] = None
        seen.add(key)
    return list(twice)


def upsert(now: datetime, *, actor: str, kept: Kept[Row], wanted: Sequence[Row]) -> Moved:
    """Make the rows be as wanted, an action a batch; rows that are so already are not touched.

    Keys must not repeat. A row without `uid` gets one when it is created; an existing row keeps
    its own.
    """
    moved = Moved()
    for batch in batches(wanted):
        with action(now, actor=actor) as act:
            moved += _upsert_batch(act, kept, batch)
    return moved


def exactly(
    now: datetime,
    *,
    actor: str,
    kept: Kept[Row],
    wanted: Sequence[Row],
    owner: str,
    owner_ids: Iterable[int],
) -> Moved:
    """Make the rows of these owners be exactly as wanted: `upsert`, then delete the others.

    `owner` is the foreign key attribute of the owner, such as `post_id`.
    """
    moved = upsert(now, actor=actor, kept=kept, wanted=wanted)
    stay = set(map(kept.key_of, wanted))
    for some in batches(sorted(set(owner_ids)), OWNERS_PER_ACTION_MAX):
        with action(now, actor=actor) as act:
            held = kept.model._default_manager.filter(**{f"{owner}__in": some})
            gone = [row for row in held if kept.key_of(row) not in stay]
            if gone:
                kept.model._default_manager.filter(pk__in=[row.pk for row in gone]).delete()
                act.entry(f"{kept.noun}.ended", subjects=map(kept.told, gone))
            moved += Moved(ended=len(gone))
    return moved


def _upsert_batch(act: Action, kept: Kept[Row], batch: Sequence[Row]) -> Moved:
    held = _held(kept, batch)
    created = [row for row in batch if kept.key_of(row) not in held]
    changed = [
        row
        for row in batch
        if (old := held.get(kept.key_of(row)))
        and any(getattr(old, name) != getattr(row, name) for name in kept.columns)
    ]
    if any(field.attname == "uid" for field in kept.model._meta.concrete_fields):
        _give_uids(act.now, created, changed, held, kept)
    if created:
        kept.model._default_manager.bulk_create(created, batch_size=ROWS_PER_ACTION_MAX)
        act.entry(f"{kept.noun}.created", subjects=map(kept.told, created))
    if changed:
        kept.model._default_manager.bulk_create(
            changed,
            batch_size=ROWS_PER_ACTION_MAX,
            update_conflicts=True,
            unique_fields=kept.key,
            update_fields=kept.columns,
        )
        act.entry(f"{kept.noun}.changed", subjects=map(kept.told, changed))
    return Moved(created=len(created), changed=len(changed))


def _held(kept: Kept[Row], batch: Sequence[Row]) -> dict[Key, Row]:
    """Return the existing rows of these keys, narrowed by the part that differs most."""
    parts = {name: {getattr(row, name) for row in batch} for name in kept.key}
    narrow = max(parts, key=lambda name: len(parts[name]))
    found = kept.model._default_manager.filter(**{f"{narrow}__in": parts[narrow]})
    return {kept.key_of(row): row for row in found}


def _give_uids(
    now: datetime,
    created: Sequence[Any],
    changed: Sequence[Any],
    held: dict[Key, Any],
    kept: Kept[Any],
) -> None:
    for row, fresh in zip(created, uid.many(now, len(created)), strict=True):
        row.uid = row.uid or fresh
    for row in changed:
        row.uid = held[kept.key_of(row)].uid
