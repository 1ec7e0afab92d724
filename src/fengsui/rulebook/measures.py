"""Measure forms: what a unit reports after it woke, and by when."""

from collections.abc import Mapping
from dataclasses import dataclass

from fengsui.rulebook.levels import new_code
from fengsui.rulebook.profile_file import Known
from fengsui.rulebook.rule import Rule, Said
from fengsui.rulebook.scales import AlertColor
from fengsui.rulebook.scope import read_colors, read_hazards
from fengsui.rulebook.table import Table


@dataclass(frozen=True, slots=True)
class Category:
    """A kind of people to move; the ledger of risk points counts by the same codes."""

    code: str
    name: str
    unit: str


@dataclass(frozen=True, slots=True)
class Check:
    """Something to be done or seen to, answered by yes, no, or not needed because."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class MeasureForm(Rule):
    """What units of these tiers report `due_s` after they woke."""

    hazards: tuple[str, ...]
    colors: tuple[AlertColor, ...]
    tiers: tuple[str, ...]
    categories: tuple[Category, ...]
    due_s: int
    checks: tuple[Check, ...]


def read_people(table: Table) -> dict[str, Category]:
    """Return the categories of people to move, by code."""
    categories: dict[str, Category] = {}
    for row in table.tables("category"):
        code = new_code(row, categories)
        categories[code] = Category(code, row.text("name"), row.text("unit"))
        row.done()
    return categories


def read_measure_form(
    said: Said, table: Table, known: Known, people: Mapping[str, Category]
) -> MeasureForm:
    """Return the form; it asks for categories, checks, or both."""
    categories = table.references("categories", people, "category of people")
    checks: dict[str, Check] = {}
    for row in table.tables("check"):
        code = new_code(row, checks)
        checks[code] = Check(code, row.text("name"))
        row.done()
    if not categories and not checks:
        table.refuse("check", "is missing, and so are categories: the form asks nothing")
    form = MeasureForm(
        **said,
        hazards=read_hazards(table, known.event_codes),
        colors=read_colors(table),
        tiers=table.references("tiers", known.tiers, "tier"),
        categories=tuple(people[code] for code in categories),
        due_s=table.seconds("due_s", 1),
        checks=tuple(checks.values()),
    )
    if not form.tiers:
        table.refuse("tiers", "must name at least one tier")
    return form
