"""Event codes, names of warnings as offices write them, and names of geocodes in CAP."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from fengsui.rulebook.files import RuleFile
from fengsui.rulebook.rows import csv_rows

Mark = Literal["extension", "corrected", ""]
MARKS: tuple[Mark, ...] = ("extension", "corrected")


@dataclass(frozen=True, slots=True)
class EventCode:
    """A code of the national platform; `mark` tells a warning-type extension or a mended typo."""

    code: str
    name: str
    parent: str | None
    mark: Mark


@dataclass(frozen=True, slots=True)
class WarningKind:
    """A name under which offices issue a warning, and the event that it means."""

    name: str
    event: str
    confirmed: bool


@dataclass(frozen=True, slots=True)
class GeocodeValueName:
    """A CAP `valueName` whose values are codes of administrative divisions."""

    name: str
    confirmed: bool
    source: str


def read_event_codes(file: RuleFile) -> dict[str, EventCode]:
    """Return the event codes; a parent stands before its children."""
    codes: dict[str, EventCode] = {}
    for row in csv_rows(file, ("code", "name", "parent", "mark")):
        code = row.text("code")
        if code in codes:
            row.refuse("code", f'repeats "{code}"')
        parent = row.reference("parent", codes, "event code") if row.has("parent") else None
        mark: Mark = row.choice("mark", MARKS) if row.has("mark") else ""
        codes[code] = EventCode(code, row.text("name"), parent, mark)
    return codes


def read_warning_kinds(file: RuleFile, codes: Mapping[str, EventCode]) -> dict[str, WarningKind]:
    """Return the warning kinds by name, the longest name first, as text is to be searched."""
    kinds: dict[str, WarningKind] = {}
    for row in csv_rows(file, ("name", "event", "confirmed"), booleans=("confirmed",)):
        name = row.text("name")
        if name in kinds:
            row.refuse("name", f'repeats "{name}"')
        event = row.reference("event", codes, "event code")
        kinds[name] = WarningKind(name, event, row.boolean("confirmed"))
    return dict(sorted(kinds.items(), key=lambda each: (-len(each[0]), each[0])))


def read_geocode_names(file: RuleFile) -> dict[str, GeocodeValueName]:
    """Return the value names that carry division codes."""
    names: dict[str, GeocodeValueName] = {}
    for row in csv_rows(file, ("name", "confirmed", "source"), booleans=("confirmed",)):
        name = row.text("name")
        if name in names:
            row.refuse("name", f'repeats "{name}"')
        names[name] = GeocodeValueName(name, row.boolean("confirmed"), row.text("source"))
    return names
