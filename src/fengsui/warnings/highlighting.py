"""The pasted text with what was recognised in it, piece by piece."""

from collections.abc import Iterator
from dataclasses import dataclass

from fengsui.warnings.plain_text import Found
from fengsui.warnings.recognition import Recognised
from fengsui.warnings.words import FIELDS

_SINGLE = ("office", "hazard_name", "color", "raised_from", "action", "issued_at", "everywhere")
_SEVERAL = ("areas", "excepted_areas")


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the text; `label` says as what it was recognised, empty where as nothing."""

    text: str
    label: object = ""


def pieces(text: str, said: Recognised) -> list[Piece]:
    """Return the text cut where something was recognised; where two overlap the earlier counts."""
    cut: list[Piece] = []
    at = 0
    for start, end, label in sorted(_spans(said), key=lambda span: (span[0], -span[1])):
        if start < at:
            continue
        if start > at:
            cut.append(Piece(text[at:start]))
        cut.append(Piece(text[start:end], label))
        at = end
    return [*cut, Piece(text[at:])] if at < len(text) else cut


def _spans(said: Recognised) -> Iterator[tuple[int, int, object]]:
    for name in _SINGLE:
        found: Found[object] | None = getattr(said, name)
        if found is not None:
            yield found.start, found.end, FIELDS[name]
    for name in _SEVERAL:
        for one in getattr(said, name):
            yield one.start, one.end, FIELDS[name]
