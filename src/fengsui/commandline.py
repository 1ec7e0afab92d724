"""What a command of `fengsui` is: a name, a sentence, arguments, and a function that answers.

Each context describes its commands in `commands.py` as `COMMANDS`, and in `REFUSALS` the exceptions
whose text is the one sentence to print; cli.py finds them, parses, asks and prints.
"""

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from pathlib import Path

STDIN = "-"


class Refused(Exception):
    """It is not done as asked; the text is one sentence that says why and what would help."""


@dataclass(frozen=True, slots=True)
class Told:
    """What a command answers: `facts` as JSON, `lines` for people, `code` 1 if all is not well."""

    facts: Mapping[str, object] = field(default_factory=dict)
    lines: Sequence[str] = ()
    code: int = 0


def _none(parser: ArgumentParser) -> None:
    assert parser


@dataclass(frozen=True, slots=True)
class Command:
    """One thing that `fengsui` can do; a higher context may do the same name in a richer way."""

    name: str
    purpose: str
    do: Callable[[Namespace, datetime], Told]
    arguments: Callable[[ArgumentParser], None] = _none


def read_input(name: str, *, bytes_max: int) -> bytes:
    """Return the bytes of a file, or of standard input for `-`; one more than allowed is enough.

    Raises `Refused` for what cannot be read. The caller refuses what is longer than `bytes_max`.
    """
    if name == STDIN:
        return sys.stdin.buffer.read(bytes_max + 1)
    try:
        with Path(name).open("rb") as file:
            return file.read(bytes_max + 1)
    except OSError as error:
        raise Refused(f"cannot read {name}: {error.strerror or error}") from None


def several(values: Sequence[str] | None) -> tuple[str, ...]:
    """Return what was given with blanks or commas between, each once, in order."""
    parts = (part.strip() for value in values or () for part in value.split(","))
    return tuple(dict.fromkeys(part for part in parts if part))


def moment(text: str, zone: tzinfo) -> datetime:
    """Return the instant that somebody typed, in the county's zone where it names none.

    Raises `Refused`.
    """
    try:
        read = datetime.fromisoformat(text)
        return (read if read.tzinfo else read.replace(tzinfo=zone)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise Refused(f"{text!r} is no time such as 2026-07-25T06:49:00") from None
