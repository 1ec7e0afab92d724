"""What the stream tells of an entry, and whom.

A hint says that something happened, never what: id, kind, root, and in which townships. The page
then fetches what it shows through the door.
"""

from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import datetime

from fengsui import clock
from fengsui.console.lamp import Lamp
from fengsui.journal.fields import canonical

TOWNSHIP_DIGITS = 9
# What concerns accounts alone is told to those above them, not to those below.
_OF_ACCOUNTS = frozenset({"session", "user", "token"})
# A root that names no division of its own may concern anybody: who may open it, the door decides.
_OF_EVERYBODY = frozenset({"alert", "callout"})


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who listens: the division whose entries are told; `""` is none."""

    scope: str
    sees_all: bool


@dataclass(frozen=True, slots=True)
class Hint:
    """An entry as the stream tells it; `within` holds every division that its subjects lie in."""

    id: int
    kind: str
    origin_uid: str
    codes: frozenset[str]
    within: frozenset[str]

    @property
    def noun(self) -> str:
        """Return what the entry is about."""
        return self.kind.partition(".")[0]

    def concerns(self, viewer: Viewer) -> bool:
        """Tell whether the entry touches the viewer's division: what lies in it, or above it."""
        if viewer.sees_all:
            return True
        if not viewer.scope:
            return False
        if viewer.scope in self.within:
            return True
        if self.noun in _OF_ACCOUNTS:
            return False
        if not self.codes:
            return self.noun in _OF_EVERYBODY
        return any(viewer.scope[:n] in self.codes for n in range(1, len(viewer.scope)))

    def event(self) -> bytes:
        """Return the server-sent event."""
        told = {
            "id": self.id,
            "kind": self.kind,
            "origin": self.origin_uid,
            "divisions": sorted({code[:TOWNSHIP_DIGITS] for code in self.codes}),
        }
        return f"id: {self.id}\nevent: hint\ndata: {canonical(told)}\n\n".encode()


def hint(entry_id: int, kind: str, origin_uid: str, codes: Collection[str]) -> Hint:
    """Return the hint of an entry whose subjects lie in these divisions."""
    named = frozenset(codes) - {""}
    within = frozenset(code[:n] for code in named for n in range(1, len(code) + 1))
    return Hint(entry_id, kind, origin_uid, named, within)


def beat(now: datetime, entry_id: int, lamp: Lamp) -> bytes:
    """Return the event that says: all up to this entry was told; the server's time and its lamp."""
    told = {"now": clock.to_ms(now), "lamp": asdict(lamp)}
    return f"id: {entry_id}\nevent: beat\ndata: {canonical(told)}\n\n".encode()


def reset(entry_id: int) -> bytes:
    """Return the event that says: too much happened meanwhile, fetch everything again."""
    return f"id: {entry_id}\nevent: reset\ndata: {entry_id}\n\n".encode()
