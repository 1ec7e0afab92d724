"""What every rule says of itself."""

from dataclasses import dataclass
from typing import TypedDict

from fengsui.rulebook.table import Table

EDITION_MAX = 1_000_000
ID_LENGTH_MAX = 50


class Said(TypedDict):
    """The head of a rule, ready to be handed to the rule's own class."""

    id: str
    edition: int
    title: str
    source: str
    confirmed: bool


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule with its origin; `confirmed` is false where no binding text says so."""

    id: str
    edition: int
    title: str
    source: str
    confirmed: bool


def read_head(table: Table) -> Said:
    """Return the head that every rule file begins with."""
    return Said(
        id=table.code("id", ID_LENGTH_MAX),
        edition=table.integer("edition", 1, EDITION_MAX),
        title=table.text("title"),
        source=table.text("source"),
        confirmed=table.boolean("confirmed"),
    )
