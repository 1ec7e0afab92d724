"""The one way in which this codec says no."""

from enum import StrEnum


class Refusal(StrEnum):
    """Why a message was refused; a page may choose its own words by it."""

    TOO_BIG = "too_big"
    NOT_XML = "not_xml"
    DOCTYPE = "doctype"
    OLD_VERSION = "old_version"
    NOT_CAP = "not_cap"
    TOO_MANY = "too_many"
    AGAINST_SCHEMA = "against_schema"


class CapRefused(ValueError):
    """The message is not taken; `sentence` says what is wrong and how to mend it."""

    def __init__(self, sentence: str, *, code: Refusal) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.code = code


def excerpt(found: str, chars_max: int = 60) -> str:
    """Say foreign text in at most `chars_max` printable characters, on one line."""
    plain = "".join(c if c.isprintable() else " " for c in found[: chars_max + 1])
    return plain if len(found) <= chars_max else plain[: chars_max - 1] + "…"
