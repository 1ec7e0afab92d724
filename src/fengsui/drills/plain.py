"""The plain way, to compare with: the row operations of a call-out as executemany.

Reads what the product wrote, and writes the same rows with the same tables, indexes, batches and
durability into a copy of the database as it was before the opening. All values are at hand: neither
targeting nor the cascade nor the sending is part of it.
"""

import json
import sqlite3
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import django

django.setup()

from django.conf import settings  # noqa: E402 - settings must be ready first

from fengsui import clock  # noqa: E402
from fengsui.callouts.actions.advancing import BITE  # noqa: E402

Rows = list[tuple[object, ...]]

# How the rows stood when they were inserted; what changed later is in the updates below.
CALL_FIRST = {
    "state": "waiting", "leg": -1, "next_leg": 0, "due_at": 0, "called_at": None,
    "evidence_rank": 0,
}  # fmt: skip
ATTEMPT_FIRST = {
    "state": "queued", "channel": "", "lease": "", "lease_until": None, "tries": 0,
    "handed_at": None, "outcome": "",
}  # fmt: skip
INSERT_SUBJECT = """INSERT INTO journal_subject (id, entry_id, type, uid, division, facts)
VALUES (?, ?, ?, ?, ?, ?)"""
UPDATES = {
    "begin": "UPDATE callouts_call SET state = ?, leg = ?, tries = ?, due_at = NULL WHERE id = ?",
    "claim": "UPDATE channels_attempt SET state = 'leased', lease = ?, lease_until = ?,"
    " channel = ?, tries = ? WHERE id = ?",
    "hand": "UPDATE channels_attempt SET state = ?, handed_at = ?, concludes_at = ?, outcome = ?"
    " WHERE id = ?",
    "hear": "UPDATE callouts_call SET called_at = ?, evidence_rank = ?, next_leg = ?,"
    " next_try = ?, due_at = ? WHERE id = ?",
}


class Written:
    """A table's rows as the product left them, in slices of a bite."""

    def __init__(self, book: sqlite3.Connection, table: str, first: Mapping[str, object]) -> None:
        cursor = book.execute(f"SELECT * FROM {table} ORDER BY id")
        self.names = [column[0] for column in cursor.description]
        self.rows: Rows = cursor.fetchall()
        marks = ", ".join("?" * len(self.names))
        self.insert = f"INSERT INTO {table} ({', '.join(self.names)}) VALUES ({marks})"
        at = {self.names.index(name): value for name, value in first.items()}
        self.first = [tuple(at.get(no, value) for no, value in enumerate(row)) for row in self.rows]

    def pick(self, *names: str) -> Rows:
        """Return these columns of every row."""
        places = [self.names.index(name) for name in names]
        return [tuple(row[place] for place in places) for row in self.rows]


def bites(rows: Sequence[tuple[object, ...]]) -> Iterator[Sequence[tuple[object, ...]]]:
    """Cut rows into slices of a bite."""
    for start in range(0, len(rows), BITE):
        yield rows[start : start + BITE]


def main(product: Path) -> dict[str, object]:
    """Write the same rows plainly; return how many row operations and how many seconds."""
    book = sqlite3.connect(product)
    calls = Written(book, "callouts_call", CALL_FIRST)
    posts = Written(book, "callouts_callpost", {})
    attempts = Written(book, "channels_attempt", ATTEMPT_FIRST)
    carried = Written(book, "callouts_carried", {})
    subjects = {kind: _subjects(book, kind) for kind in ("call.opened", "call.rung", "handed")}
    book.close()
    copy = sqlite3.connect(Path(settings.DATA_DIR) / "fengsui.sqlite3", isolation_level=None)
    options: dict[str, str] = settings.DATABASES["default"]["OPTIONS"]  # type: ignore[assignment]
    copy.executescript(options["init_command"])
    steps: list[list[tuple[str, Rows]]] = [
        [(calls.insert, calls.first), (posts.insert, posts.rows), subjects["call.opened"]],
        [
            (attempts.insert, attempts.first),
            (carried.insert, carried.rows),
            (UPDATES["begin"], [("calling", 0, 0, i) for (i,) in calls.pick("id")]),
            subjects["call.rung"],
        ],
        [(UPDATES["claim"], attempts.pick("lease", "lease_until", "channel", "tries", "id"))],
        [
            subjects["handed"],
            (UPDATES["hand"], attempts.pick("state", "handed_at", "concludes_at", "outcome", "id")),
        ],
        [
            (
                UPDATES["hear"],
                calls.pick("called_at", "evidence_rank", "next_leg", "next_try", "due_at", "id"),
            )
        ],
    ]
    since_s = clock.monotonic_s()
    done = 0
    for step in steps:
        cut = [(sql, list(bites(rows))) for sql, rows in step]
        for no in range(max(len(slices) for _, slices in cut)):
            copy.execute("BEGIN IMMEDIATE")
            for sql, slices in cut:
                if no < len(slices):
                    copy.executemany(sql, slices[no])
                    done += len(slices[no])
            copy.execute("COMMIT")
    return {"seconds": clock.monotonic_s() - since_s, "rows": done}


def _subjects(book: sqlite3.Connection, kind: str) -> tuple[str, Rows]:
    full = "attempt.handed_over" if kind == "handed" else kind
    rows = book.execute(
        "SELECT s.id, s.entry_id, s.type, s.uid, s.division, s.facts FROM journal_subject s"
        " JOIN journal_entry e ON e.id = s.entry_id WHERE e.kind = ? ORDER BY s.id",
        (full,),
    ).fetchall()
    return INSERT_SUBJECT, rows


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1]))))  # noqa: T201 - this is how the parent hears
