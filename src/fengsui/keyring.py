"""Secrets as files in `<data>/keys/`, outside the database and never in the repository.

A key is named `<purpose>-<id>`; the highest id is the one to write with, every id can be read.
"""

import os
import secrets
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.conf import settings

KEY_BYTES = 32
PURPOSES = ("contacts", "contacts_index", "seal", "links")


class KeyMissing(Exception):
    """A key that the data needs is not on this machine."""


@dataclass(frozen=True, slots=True)
class Key:
    """One secret: its number within the purpose and its 32 bytes."""

    id: int
    secret: bytes


def folder() -> Path:
    """Return the folder of the keys."""
    return Path(settings.KEYS_DIR)


def newest(purpose: str) -> Key:
    """Return the key to write with; raises `KeyMissing` where `fengsui init` has not run."""
    ids = _ids(purpose)
    if not ids:
        raise KeyMissing(f"no key {purpose!r} in {folder()}; run: fengsui init")
    return numbered(purpose, ids[-1])


def numbered(purpose: str, key_id: int) -> Key:
    """Return the key with that id; raises `KeyMissing` when its file is absent or spoiled.

    A process reads each file once: a call-out opens thousands of numbers in a second.
    """
    return Key(key_id, _secret(f"{settings.KEYS_DIR}/{purpose}-{key_id}"))


def forget() -> None:
    """Read every file anew, after somebody exchanged one under a running process."""
    _secret.cache_clear()


def create_missing() -> list[str]:
    """Create the first key of each purpose that has none; return the names created."""
    return [add(purpose) for purpose in PURPOSES if not _ids(purpose)]


def add(purpose: str) -> str:
    """Create the next key of a purpose, readable by this user only; return its name."""
    folder().mkdir(mode=0o700, parents=True, exist_ok=True)
    name = f"{purpose}-{([0, *_ids(purpose)])[-1] + 1}"
    handle = os.open(folder() / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(secrets.token_bytes(KEY_BYTES))
        file.flush()
        os.fsync(file.fileno())
    return name


@lru_cache(maxsize=64)
def _secret(path: str) -> bytes:
    try:
        secret = Path(path).read_bytes()
    except FileNotFoundError:
        raise KeyMissing(f"key file {path} is missing; restore it from the key backup") from None
    except OSError as error:
        raise KeyMissing(f"key file {path} cannot be read: {error.strerror}") from None
    if len(secret) != KEY_BYTES:
        raise KeyMissing(f"key file {path} has {len(secret)} bytes, not {KEY_BYTES}; restore it")
    return secret


def _ids(purpose: str) -> list[int]:
    names = (path.name.rsplit("-", 1) for path in folder().glob(f"{purpose}-*"))
    return sorted(int(end) for start, end in names if start == purpose and end.isdigit())
