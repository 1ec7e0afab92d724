"""After a seal nothing can be changed, deleted, inserted or cut off without being found."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection

from fengsui import keyring
from fengsui.journal import seals
from fengsui.journal.actions import SubjectRow, action
from fengsui.journal.models import Block

NOW = datetime(2026, 7, 25, 6, 49, tzinfo=UTC)
LATER = NOW + timedelta(seconds=61)

pytestmark = pytest.mark.django_db


def write(count: int, now: datetime = NOW) -> None:
    for number in range(count):
        with action(now, actor="user:a") as act:
            act.entry(
                "call.opened",
                origin_uid="c1",
                facts={"n": number},
                subjects=[SubjectRow("call", f"p{number}-{i}", "330225") for i in range(2)],
            )


def execute(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SET CONSTRAINTS ALL IMMEDIATE" if connection.vendor == "postgresql" else "SELECT 1"
        )
        cursor.execute(sql)


def test_a_sealed_journal_verifies_and_young_entries_wait() -> None:
    write(3)
    assert seals.seal(NOW) == 0
    assert seals.seal(LATER) == 1
    write(2, LATER)
    verdict = seals.verify()
    assert (verdict.entries, verdict.sealed, verdict.unsealed) == (5, 3, 2)
    assert verdict.ok
    assert verdict.anchor_ok
    assert verdict.first_bad is None


ENTRY_COLUMNS = {
    "kind": "'x'",
    "origin_uid": "'x'",
    "actor": "'x:y'",
    "exercise": "NOT exercise",
    "occurred_at": "occurred_at + 1",
    "recorded_at": "recorded_at + 1",
    "facts": "'{}'",
}
SUBJECT_COLUMNS = {"type": "'x'", "uid": "'x'", "division": "'9'", "facts": "'{\"a\":1}'"}


@pytest.mark.parametrize("column", ENTRY_COLUMNS)
def test_any_changed_field_of_an_entry_is_found(column: str) -> None:
    first = sealed_three()
    execute(f"UPDATE journal_entry SET {column} = {ENTRY_COLUMNS[column]} WHERE id = {first + 1}")
    verdict = seals.verify()
    assert not verdict.ok
    assert verdict.first_bad == first + 1


@pytest.mark.parametrize("column", SUBJECT_COLUMNS)
def test_any_changed_field_of_a_subject_is_found(column: str) -> None:
    first = sealed_three()
    execute(
        f"UPDATE journal_subject SET {column} = {SUBJECT_COLUMNS[column]}"
        f" WHERE id = (SELECT MAX(id) FROM journal_subject WHERE entry_id = {first + 1})"
    )
    assert seals.verify().first_bad == first + 1


@pytest.mark.parametrize(
    "sql",
    [
        "DELETE FROM journal_subject WHERE entry_id = {0}",
        "UPDATE journal_subject SET entry_id = {0} WHERE entry_id = {1}",
        (
            "UPDATE journal_subject SET id = id + 1000 WHERE id ="
            " (SELECT MIN(id) FROM journal_subject WHERE entry_id = {0})"
        ),
        (
            "INSERT INTO journal_subject (entry_id, type, uid, division, facts)"
            " VALUES ({0}, 'call', 'new', '', '{{}}')"
        ),
        (
            "INSERT INTO journal_entry (id, kind, origin_uid, actor, exercise, occurred_at,"
            " recorded_at, facts) SELECT 0, kind, origin_uid, actor, exercise, occurred_at,"
            " recorded_at, facts FROM journal_entry WHERE id = {0}"
        ),
        "DELETE FROM journal_block WHERE no = 1",
        "UPDATE journal_block SET entries = entries - 1 WHERE no = 1",
        "UPDATE journal_block SET sealed_at = sealed_at + 1 WHERE no = 2",
    ],
)
def test_deleted_moved_and_inserted_rows_are_found(sql: str) -> None:
    first = sealed_three()
    write(1, LATER)
    seals.seal(LATER, force=True)
    assert seals.verify().ok
    execute(sql.format(first, first + 1))
    assert not seals.verify().ok


def test_a_deleted_entry_is_found() -> None:
    first = sealed_three()
    execute(f"DELETE FROM journal_subject WHERE entry_id = {first + 2}")
    execute(f"DELETE FROM journal_entry WHERE id = {first + 2}")
    assert not seals.verify().ok


def test_cutting_off_the_last_block_is_found_by_the_anchor_outside() -> None:
    first = sealed_three()
    write(1, LATER)
    seals.seal(LATER, force=True)
    execute("DELETE FROM journal_block WHERE no = 2")
    execute(f"DELETE FROM journal_subject WHERE entry_id > {first + 2}")
    execute(f"DELETE FROM journal_entry WHERE id > {first + 2}")
    verdict = seals.verify()
    assert not verdict.ok
    assert not verdict.anchor_ok
    assert "cut off" in verdict.reason


def test_who_rewrites_the_chain_without_the_key_is_found(
    own_data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = sealed_three()
    execute(f"UPDATE journal_entry SET facts = '{{}}' WHERE id = {first}")
    Block.objects.all().delete()
    anchor = (own_data / "seals.log").read_text()
    forged = keyring.Key(1, b"\0" * 32)
    with monkeypatch.context() as patch:
        patch.setattr(keyring, "newest", lambda _purpose: forged)
        seals.seal(LATER, force=True)
    (own_data / "seals.log").write_text(anchor)
    assert not seals.verify().ok


def test_blocks_are_cut_at_their_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seals, "BLOCK_ENTRIES_MAX", 2)
    write(5)
    assert seals.seal(NOW) == 2
    assert seals.seal(LATER) == 1
    assert seals.verify().ok


def sealed_three() -> int:
    write(3)
    seals.seal(LATER)
    first: Callable[[], Block | None] = Block.objects.order_by("no").first
    block = first()
    assert block is not None
    return block.first_id


def test_a_journal_that_grows_while_it_is_verified_is_no_alarm(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    write(3)
    seals.seal(LATER)
    check = seals._block_problem

    def meanwhile(block: Block, previous: str, no: int, entry_id: int) -> tuple[int, str] | None:
        write(2, LATER)
        seals.seal(LATER + timedelta(seconds=61))
        write(1, LATER)
        return check(block, previous, no, entry_id)

    monkeypatch.setattr(seals, "_block_problem", meanwhile)
    verdict = seals.verify()
    assert verdict.ok, verdict.reason
    assert verdict.entries == verdict.sealed + verdict.unsealed == 6
    monkeypatch.undo()
    assert seals.verify().sealed == 5
