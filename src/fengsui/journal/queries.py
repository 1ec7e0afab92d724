"""Reading the journal: following it, and folding it."""

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from django.db import connection
from django.db.models import Count

from fengsui.journal.folded import FOLDED, Folded
from fengsui.journal.models import Beat, Cursor, Entry, Subject

FOLLOW_ENTRIES_MAX = 50

FoldKey = tuple[str, str, str]


def position(follower: str) -> int:
    """Return the last entry id that this follower has worked off."""
    found = Cursor.objects.filter(name=follower).values_list("entry_id", flat=True).first()
    return found or 0


def after(entry_id: int, *, kinds: Collection[str], limit: int = FOLLOW_ENTRIES_MAX) -> list[Entry]:
    """Return the next entries of these kinds, oldest first."""
    wanted = Entry.objects.filter(id__gt=entry_id, kind__in=kinds)
    return list(wanted.order_by("id")[:limit])


def newest(limit: int) -> list[Entry]:
    """Return the newest entries, oldest first."""
    return list(Entry.objects.order_by("-id")[:limit])[::-1]


def following(entry_id: int, *, limit: int = FOLLOW_ENTRIES_MAX) -> list[Entry]:
    """Return the next entries of any kind, oldest first."""
    return list(Entry.objects.filter(id__gt=entry_id).order_by("id")[:limit])


def beats() -> dict[str, Beat]:
    """Return the last sign of life of each loop."""
    return {beat.name: beat for beat in Beat.objects.all()}


def last_id() -> int:
    """Return the id of the newest committed entry, 0 while there is none."""
    return Entry.objects.order_by("-id").values_list("id", flat=True).first() or 0


def subjects(entry_id: int) -> list[Subject]:
    """Return the subjects of an entry."""
    return list(Subject.objects.filter(entry_id=entry_id).order_by("id"))


def subject_counts(entry_ids: Collection[int]) -> dict[int, int]:
    """Return how many subjects each of these entries has."""
    counted = Subject.objects.filter(entry_id__in=entry_ids).values_list("entry_id")
    return dict(counted.annotate(subjects=Count("id")).order_by())


@dataclass(frozen=True, slots=True)
class Difference:
    """One place where the journal and a table tell different stories."""

    key: FoldKey
    column: str
    journal: object
    table: object


def fold() -> dict[FoldKey, dict[str, object]]:
    """Return what the journal says that the folded columns hold now: the last value of each."""
    state: dict[FoldKey, dict[str, object]] = {}
    rows = (
        Subject.objects.filter(type__in=FOLDED)
        .order_by("id")
        .values_list("type", "entry__origin_uid", "uid", "facts")
    )
    for kind, origin_uid, uid, facts in rows.iterator(chunk_size=5_000):
        columns = FOLDED[kind].columns
        changed = {name: value for name, value in json.loads(facts).items() if name in columns}
        key = (kind, origin_uid if FOLDED[kind].by_origin else "", uid)
        state.setdefault(key, {}).update(changed)
    return state


def differences() -> Iterator[Difference]:
    """Yield every place where `fold(journal)` and the tables differ; none in a healthy system."""
    told = fold()
    for kind, folded in FOLDED.items():
        for key, held in _table(kind, folded):
            said = told.pop(key, {})
            for column in folded.columns:
                if said.get(column, dict(folded.initial).get(column)) != held.get(column):
                    yield Difference(key, column, said.get(column), held.get(column))
    for key, said in told.items():
        if said:
            yield Difference(key, "*", said, None)


def _table(kind: str, folded: Folded) -> Iterator[tuple[FoldKey, dict[str, object]]]:
    with connection.cursor() as cursor:
        cursor.execute(folded.sql)
        for origin_uid, uid, *values in cursor.fetchall():
            yield (kind, origin_uid, uid), dict(zip(folded.columns, values, strict=True))
