"""To which hazards and colours a rule applies, and which of several fits best."""

from collections.abc import Collection, Iterable
from typing import Protocol, TypeVar

from fengsui.rulebook.scales import AlertColor
from fengsui.rulebook.table import Table

UNCOLORED = len(AlertColor) + 1


class HasScope(Protocol):
    """A rule for some hazards (prefixes of event codes) and colours; none named means all."""

    @property
    def id(self) -> str:
        """Return the name that settles a tie."""

    @property
    def hazards(self) -> tuple[str, ...]:
        """Return prefixes of event codes."""

    @property
    def colors(self) -> tuple[AlertColor, ...]:
        """Return warning colours."""


Scoped = TypeVar("Scoped", bound=HasScope)
Fit = tuple[int, int]


def read_hazards(table: Table, event_codes: Collection[str]) -> tuple[str, ...]:
    """Return the hazards, each of which must begin at least one known event code."""
    hazards = table.texts("hazards")
    for number, hazard in enumerate(hazards):
        if not any(code.startswith(hazard) for code in event_codes):
            table.refuse_item("hazards", number, f'names an unknown event code "{hazard}"')
    return hazards


def read_colors(table: Table) -> tuple[AlertColor, ...]:
    """Return the warning colours."""
    return table.choices("colors", tuple(AlertColor))


def prefix_length(prefixes: tuple[str, ...], code: str | None) -> int | None:
    """Return the length of the longest prefix of the code: 0 where none is named, None if unfit."""
    if not prefixes:
        return 0
    fitting = [len(prefix) for prefix in prefixes if code and code.startswith(prefix)]
    return max(fitting, default=None)


def fit(
    hazards: tuple[str, ...],
    colors: tuple[AlertColor, ...],
    hazard: str | None,
    color: AlertColor | None,
) -> Fit | None:
    """Return how well a scope fits, the smallest first; None where it does not fit.

    The longest prefix of the hazard's code comes before everything; then a rule that names the
    colour before one that names more colours, and that before one for all colours.
    """
    length = prefix_length(hazards, hazard)
    if length is None or (colors and color not in colors):
        return None
    return -length, len(colors) or UNCOLORED


def best(rules: Iterable[Scoped], hazard: str | None, color: AlertColor | None) -> Scoped | None:
    """Return the rule that fits best, by `fit` and then by id."""
    fits: list[tuple[Fit, str, Scoped]] = []
    for rule in rules:
        found = fit(rule.hazards, rule.colors, hazard, color)
        if found is not None:
            fits.append((found, rule.id, rule))
    return min(fits, key=lambda each: each[:2])[2] if fits else None
