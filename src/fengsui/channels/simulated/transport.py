"""A carrier that rings nobody: for drills, demonstrations and proof.

With `<data>/simulated-book.sqlite3` present it keeps a book of its own, on disk before it answers,
as a real carrier would: which key it took, for which number and words, when, and that a key seen
again had no second effect.
"""

import hashlib
import sqlite3
from datetime import datetime
from pathlib import Path

from django.conf import settings

from fengsui.channels.interface import Accepted, Dedup, Message
from fengsui.clock import from_ms, to_ms

BOOK = "simulated-book.sqlite3"

_TABLE = """CREATE TABLE IF NOT EXISTS book (
key TEXT NOT NULL, number_index TEXT NOT NULL, words TEXT NOT NULL, at_ms INTEGER NOT NULL,
effect INTEGER NOT NULL)"""
_EFFECT = "CREATE UNIQUE INDEX IF NOT EXISTS one_effect ON book (key) WHERE effect = 1"
_TAKE = """INSERT INTO book SELECT ?, ?, ?, ?,
NOT EXISTS (SELECT 1 FROM book WHERE key = ? AND effect = 1)"""


class Simulated:
    """Takes every message; the seeded county behind it decides who answers."""

    dedup = Dedup.BY_KEY
    by_loop = True

    def __init__(self) -> None:
        self._books: dict[str, sqlite3.Connection | None] = {}

    def send(self, message: Message, now: datetime) -> Accepted:
        """Take the message; a key already in the book has no second effect."""
        book = self._book()
        if book is not None:
            words = hashlib.sha256(message.text.encode()).hexdigest()
            row = (message.key, message.number_index, words, to_ms(now), message.key)
            with book:
                book.execute(_TAKE, row)
        return Accepted()

    def find(self, key: str, now: datetime) -> datetime | None:
        """Say since when the book has the key."""
        book = self._book()
        sql = "SELECT MIN(at_ms) FROM book WHERE key = ?"
        at_ms = book.execute(sql, (key,)).fetchone()[0] if book is not None else None
        return None if at_ms is None else min(now, from_ms(at_ms))

    def _book(self) -> sqlite3.Connection | None:
        """Return the book of this data folder, if it keeps one; looked for once."""
        folder = str(settings.DATA_DIR)
        if folder not in self._books:
            path = Path(folder) / BOOK
            self._books[folder] = open_book(path) if path.exists() else None
        return self._books[folder]


def open_book(path: Path) -> sqlite3.Connection:
    """Create or open the carrier's book, durable before it answers."""
    book = sqlite3.connect(path, timeout=20, check_same_thread=False)
    book.execute("PRAGMA journal_mode=WAL")
    book.execute("PRAGMA synchronous=FULL")
    book.execute(_TABLE)
    book.execute(_EFFECT)
    book.commit()
    return book


TRANSPORT = Simulated()
