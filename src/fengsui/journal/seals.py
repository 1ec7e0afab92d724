"""Sealing and verifying, pure of HTTP: digests an entry, HMAC over a block and the block before.

A sealed run cannot be changed, shortened or lengthened without its digest, its count or the chain
telling; the head of the chain is also written outside the database (`<data>/seals.log`), so that
cutting off the newest blocks is seen too.
"""

import hashlib
import hmac
import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import IntegrityError, connection, transaction

from fengsui import keyring
from fengsui.clock import to_ms
from fengsui.journal.models import Block, Entry

BLOCK_AGE_S_MAX = 60
BLOCK_ENTRIES_MAX = 5_000
BLOCK_SUBJECTS_MAX = 400_000
DIGEST_BYTES = 32
_GENESIS = "0" * 64
_FETCH_ROWS = 10_000

_ENTRIES = """SELECT id, kind, origin_uid, actor, exercise, occurred_at, recorded_at, facts
FROM journal_entry WHERE id BETWEEN %s AND %s ORDER BY id"""
_SUBJECTS = """SELECT entry_id, id, type, uid, division, facts
FROM journal_subject WHERE entry_id BETWEEN %s AND %s ORDER BY entry_id, id"""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What `verify` found: counts, whether the anchor outside agrees, the first bad entry id."""

    entries: int
    sealed: int
    unsealed: int
    anchor_ok: bool
    ok: bool
    first_bad: int | None
    reason: str

    def as_dict(self) -> dict[str, object]:
        """Return the fields by name, for `journal verify --json`."""
        return asdict(self)


def seal(now: datetime, *, force: bool = False) -> int:
    """Seal what is old or much enough, a block at a time; return how many blocks."""
    sealed = 0
    while _seal_one(now, force=force):
        sealed += 1
    return sealed


def _seal_one(now: datetime, *, force: bool) -> bool:
    last = Block.objects.order_by("-no").first()
    open_entries = Entry.objects.filter(id__gt=last.last_id if last else 0).order_by("id")
    ids = list(open_entries.values_list("id", "recorded_at")[:BLOCK_ENTRIES_MAX])
    if not ids:
        return False
    ripe = ids[0][1] <= now - timedelta(seconds=BLOCK_AGE_S_MAX)
    if not (force or ripe or len(ids) == BLOCK_ENTRIES_MAX):
        return False
    # Entries never change after their commit, so the digests are computed without the writer.
    digests: list[bytes] = []
    subjects, last_id = 0, ids[0][0]
    for entry_id, digest, count in digests_of(ids[0][0], ids[-1][0]):
        if digests and subjects + count > BLOCK_SUBJECTS_MAX:
            break
        digests.append(digest)
        subjects += count
        last_id = entry_id
    key = keyring.newest("seal")
    block = Block(
        no=last.no + 1 if last else 1,
        first_id=ids[0][0],
        last_id=last_id,
        entries=len(digests),
        subjects=subjects,
        digests=b"".join(digests),
        key_id=key.id,
        previous=last.mac if last else _GENESIS,
        sealed_at=now,
    )
    block.mac = _mac(block, key)
    try:
        with transaction.atomic():
            block.save(force_insert=True)
    except IntegrityError:  # another process sealed the same run first
        return False
    _anchor(block)
    return True


def head_holds() -> bool:
    """Return whether the newest block was sealed with the key of this machine; raises `KeyMissing`.

    Quick enough for every start: a node must not seal on with another key.
    """
    last = Block.objects.order_by("-no").first()
    return last is None or hmac.compare_digest(
        _mac(last, keyring.numbered("seal", last.key_id)), last.mac
    )


def verify() -> Verdict:
    """Recompute every seal; memory stays flat, time grows with the subjects.

    The journal may grow and be sealed on meanwhile: nothing is held, and that is no alarm.
    """
    anchored = _anchored()  # first: what is anchored now is among the blocks read afterwards
    sealed, previous, next_id, next_no = 0, _GENESIS, 1, 1
    for block in Block.objects.order_by("no").iterator(chunk_size=20):
        problem = _block_problem(block, previous, next_no, next_id)
        if problem:
            entries = Entry.objects.count()
            return Verdict(entries, sealed, entries - sealed, False, False, *problem)
        sealed += block.entries
        previous, next_id, next_no = block.mac, block.last_id + 1, block.no + 1
    unsealed = Entry.objects.filter(id__gte=next_id).count()
    entries = sealed + unsealed
    if Entry.objects.filter(id__lt=1).exists():
        return Verdict(entries, sealed, unsealed, False, False, 1, "an entry stands before block 1")
    anchor_ok, reason = _check_anchor(anchored or _anchored(), next_no - 1)
    bad = None if anchor_ok else next_id
    return Verdict(entries, sealed, unsealed, anchor_ok, anchor_ok, bad, reason)


def _block_problem(
    block: Block, previous: str, next_no: int, next_id: int
) -> tuple[int, str] | None:
    if block.no != next_no or block.previous != previous or block.first_id < next_id:
        return next_id, f"block {next_no} is missing or was exchanged"
    if not hmac.compare_digest(_mac(block, keyring.numbered("seal", block.key_id)), block.mac):
        return block.first_id, f"block {block.no} was changed"
    stray = Entry.objects.filter(id__gte=next_id, id__lt=block.first_id).order_by("id").first()
    if stray is not None:
        return stray.id, "an entry was inserted between two sealed blocks"
    kept = bytes(block.digests)
    wanted = [kept[at : at + DIGEST_BYTES] for at in range(0, len(kept), DIGEST_BYTES)]
    last_id, count, subjects = block.first_id, 0, 0
    for entry_id, digest, rows in digests_of(block.first_id, block.last_id):
        if count >= len(wanted) or digest != wanted[count]:
            return entry_id, "an entry or a subject was changed, deleted or inserted"
        last_id, count, subjects = entry_id, count + 1, subjects + rows
    if count != block.entries or subjects != block.subjects or last_id != block.last_id:
        return last_id, "an entry was deleted"
    return None


def digests_of(first_id: int, last_id: int) -> Iterator[tuple[int, bytes, int]]:
    """Yield (entry id, SHA-256 over the entry and its subjects, number of subjects) in order.

    A subject whose entry is gone counts as an entry of its own and so breaks the digest run.
    """
    entries, subjects = _stream(_ENTRIES, first_id, last_id), _stream(_SUBJECTS, first_id, last_id)
    subject = next(subjects, None)
    for entry in entries:
        if subject is not None and subject[0] < entry[0]:
            yield subject[0], b"", 0
            return
        digest = hashlib.sha256(_line((*entry[:4], bool(entry[4]), *entry[5:])))
        count = 0
        while subject is not None and subject[0] == entry[0]:
            digest.update(_line(subject))
            count += 1
            subject = next(subjects, None)
        yield entry[0], digest.digest(), count
    if subject is not None:
        yield subject[0], b"", 0


def _stream(sql: str, first_id: int, last_id: int) -> Iterator[tuple[int, ...]]:
    """Yield rows in slices, each a statement of its own, so that no cursor stays open."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(sql, [first_id, last_id])
        while batch := cursor.fetchmany(_FETCH_ROWS):
            yield from batch


def _line(values: tuple[object, ...]) -> bytes:
    # A JSON array: no two different rows can read the same.
    return json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _mac(block: Block, key: keyring.Key) -> str:
    told = (block.no, block.first_id, block.last_id, block.entries, block.subjects, block.key_id)
    text = _line((*told, block.previous, to_ms(block.sealed_at))) + bytes(block.digests)
    return hmac.new(key.secret, text, hashlib.sha256).hexdigest()


def _anchor(block: Block) -> None:
    path = Path(settings.SEALS_FILE)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="ascii") as file:
        file.write(f"{block.no} {block.last_id} {block.mac}\n")
        file.flush()
        os.fsync(file.fileno())


def _anchored() -> list[str]:
    """Return the last whole line outside the database in its three parts; nothing without one."""
    path = Path(settings.SEALS_FILE)
    lines = path.read_text(encoding="ascii").split("\n") if path.exists() else []
    return next((line.split() for line in reversed(lines) if line.count(" ") == 2), [])


def _check_anchor(anchored: list[str], no: int) -> tuple[bool, str]:
    """Compare the chain's head with the last line outside the database.

    A crash between the commit of a block and its line may leave the file one block behind; the
    chain then still holds the line's block, which `verify` has just found sound.
    """
    if not anchored:
        return no == 0, "" if no == 0 else "the anchor file seals.log is missing"
    anchored_no, _, mac = anchored
    if int(anchored_no) > no:
        return False, f"sealed blocks after {no} were cut off"
    known = Block.objects.filter(no=int(anchored_no)).values_list("mac", flat=True).first()
    return known == mac, "" if known == mac else "the anchor names another head"
