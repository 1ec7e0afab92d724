"""What was committed reaches the file by the checkpoint, not by whoever commits."""

from pathlib import Path

import pytest
from django.db import ConnectionHandler, connection

from fengsui.journal import checkpoint

WORDS = b"a word that is looked for in the file"
pytestmark = pytest.mark.django_db


def test_a_checkpoint_moves_the_log_into_the_file_and_takes_no_writer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = tmp_path / "book.sqlite3"
    pragmas = "PRAGMA journal_mode=WAL; PRAGMA wal_autocheckpoint=20000;"
    options = {"init_command": pragmas, "transaction_mode": "IMMEDIATE"}
    handler = ConnectionHandler(
        {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": book, "OPTIONS": options}}
    )
    desk = handler["default"]
    monkeypatch.setattr(checkpoint, "connection", desk)
    with desk.cursor() as cursor:
        cursor.execute("CREATE TABLE said (words TEXT)")
        cursor.execute("INSERT INTO said VALUES (%s)", [WORDS.decode()])
    assert WORDS not in book.read_bytes()
    other = ConnectionHandler({"default": handler.settings["default"]})["default"]
    with other.cursor() as writer:
        writer.execute("BEGIN IMMEDIATE")  # somebody holds the writer
        assert checkpoint.checkpoint() > 0
        writer.execute("ROLLBACK")
    assert WORDS in book.read_bytes()
    desk.close()
    other.close()


def test_inside_a_transaction_it_does_nothing() -> None:
    assert connection.in_atomic_block
    assert checkpoint.checkpoint() == 0
