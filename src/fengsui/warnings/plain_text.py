"""A pasted text, made easy to search without moving a character, and what was found where."""

from dataclasses import dataclass
from typing import Final, Generic, TypeVar

T = TypeVar("T")

# Full-width forms to plain ones, every blank to a space: one character for one character, so that
# a span in the plain text is the same span in the text that the officer sees.
_PLAIN: Final = {
    **{code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)},
    **dict.fromkeys((0x3000, 0xA0, 0x09, 0x2003, 0x2002, 0xFEFF, 0x200B), 0x20),
    **dict.fromkeys((0x2013, 0x2014, 0x2212, 0x301C), ord("-")),
    0x0D: ord("\n"),
}


@dataclass(frozen=True, slots=True)
class Found(Generic[T]):
    """A value and the characters `[start, end)` of the text that it was read from."""

    value: T
    start: int
    end: int


def plain(text: str) -> str:
    """Return the text with plain digits, punctuation and blanks, character for character."""
    return text.translate(_PLAIN)
