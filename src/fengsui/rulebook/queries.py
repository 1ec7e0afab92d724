"""The rulebook that counts now, and the editions that were used."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from fengsui.rulebook.book import Pack, Rulebook
from fengsui.rulebook.load import load
from fengsui.rulebook.models import Edition
from fengsui.rulebook.table import RuleError

log = logging.getLogger(__name__)

Stamp = tuple[tuple[str, int, int], ...]
EditionKey = tuple[str, str, int, str]


@dataclass(slots=True)
class _Loaded:
    """What this process loaded last, and why the files that came after it were refused."""

    folders: tuple[Path, Path]
    stamp: Stamp
    book: Rulebook
    refusal: RuleError | None = None


_loaded: list[_Loaded] = []


def current() -> Rulebook:
    """Return the rulebook of the files as they are now; loaded anew only when one changed.

    A running process goes on with its last good rulebook where somebody spoils a file, because a
    call-out must not wait for it; `refusal` says what is wrong. A process that has none yet raises
    RuleError: it must not start on rules that nobody can read.
    """
    return _current().book


def refusal() -> RuleError | None:
    """Return why the files as they are now are refused, if they are; for the lamp."""
    return _current().refusal


def kept_editions() -> set[EditionKey]:
    """Return the keys of all editions that are kept."""
    return set(Edition.objects.values_list("kind", "rule_id", "edition", "digest"))


def edition_key(pack: Pack) -> EditionKey:
    """Return what tells one kept text from another."""
    return pack.kind, pack.id, pack.edition, pack.digest


def _current() -> _Loaded:
    folders = (Path(settings.RULES_DIR), Path(settings.RULES_OVERRIDE_DIR))
    stamp = tuple(each for folder in folders for each in _stamps(folder))
    last = _loaded[0] if _loaded else None
    if last is not None and last.stamp == stamp:
        return last
    try:
        now = _Loaded(folders, stamp, load(*folders))
    except RuleError as error:
        if last is None or last.folders != folders:
            raise
        log.error("the rules go on unchanged: %s", error)
        now = _Loaded(folders, stamp, last.book, error)
    _loaded[:] = [now]
    return now


def _stamps(folder: Path) -> Iterator[tuple[str, int, int]]:
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            found = path.stat()
            yield str(path), found.st_mtime_ns, found.st_size
