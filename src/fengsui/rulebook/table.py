"""Strict reading of one table of a rule file: every refusal names file, line and field."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import time
from typing import NoReturn, TypeVar

from fengsui.rulebook.toml_lines import Path

Choice = TypeVar("Choice", bound=str)

TEXT_LENGTH_MAX = 2_000
NUL = "\0"
CODE_LENGTH_MAX = 30
SECONDS_MAX = 86_400
_CODE = re.compile(r"[a-z0-9][a-z0-9_-]*")


class RuleError(ValueError):
    """A rule file that is refused; its text is one sentence with file, line and field."""

    def __init__(self, file: str, line: int, field: str, problem: str) -> None:
        self.file = file
        self.line = line
        self.field = field
        self.problem = problem
        where = f'field "{field}"' if field else "the file"
        super().__init__(f"{file}:{line}: {where} {problem}.")


@dataclass(frozen=True, slots=True)
class Table:
    """A table under reading: each key is asked for once, `done()` refuses what nobody asked for."""

    file: str
    values: Mapping[str, object]
    lines: Mapping[Path, int]
    path: Path = ()
    _asked: set[str] = field(default_factory=set)

    def refuse(self, key: str, problem: str) -> NoReturn:
        """Refuse the value of a key, or the whole table where the key is empty."""
        raise RuleError(self.file, self._line(key), _field((*self.path, key)), problem)

    def refuse_item(self, key: str, number: int, problem: str) -> NoReturn:
        """Refuse one element of a list."""
        path = (*self.path, key, number)
        line = self.lines.get(path, self._line(key))
        raise RuleError(self.file, line, _field(path), problem)

    def has(self, key: str) -> bool:
        """Return whether the table holds this key."""
        return key in self.values

    def text(self, key: str) -> str:
        """Return a text that says something."""
        value = self._value(key)
        if not isinstance(value, str):
            self.refuse(key, f"must be a text, not {_shown(value)}")
        if not value.strip():
            self.refuse(key, "must not be empty")
        if len(value) > TEXT_LENGTH_MAX:
            self.refuse(key, f"must be at most {TEXT_LENGTH_MAX} characters long")
        if NUL in value:
            self.refuse(key, "must not hold a NUL: no database keeps one")
        return value

    def code(self, key: str, length_max: int = CODE_LENGTH_MAX) -> str:
        """Return a name for machines: small letters, digits, `-` and `_`."""
        value = self.text(key)
        if len(value) > length_max:
            self.refuse(key, f"must be at most {length_max} characters long")
        if not _CODE.fullmatch(value):
            self.refuse(key, f'must be small letters, digits, "-" and "_", not {_shown(value)}')
        return value

    def integer(self, key: str, low: int, high: int) -> int:
        """Return a whole number from `low` to `high`."""
        value = self._value(key)
        if not isinstance(value, int) or isinstance(value, bool):
            self.refuse(key, f"must be a whole number, not {_shown(value)}")
        if not low <= value <= high:
            self.refuse(key, f"must be from {low} to {high}, not {value}")
        return value

    def seconds(self, key: str, low: int = 0) -> int:
        """Return a duration of at most a day."""
        return self.integer(key, low, SECONDS_MAX)

    def boolean(self, key: str) -> bool:
        """Return true or false."""
        value = self._value(key)
        if not isinstance(value, bool):
            self.refuse(key, f"must be true or false, not {_shown(value)}")
        return value

    def clock_time(self, key: str) -> time:
        """Return a time of day, as TOML writes it: 22:00:00."""
        value = self._value(key)
        if not isinstance(value, time):
            self.refuse(key, f"must be a time of day such as 22:00:00, not {_shown(value)}")
        return value

    def choice(self, key: str, options: Collection[Choice]) -> Choice:
        """Return the one of the options that the text names."""
        value = self.text(key)
        named = {str(option): option for option in options}
        if value not in named:
            self.refuse(key, f"must be one of {', '.join(named)}, not {_shown(value)}")
        return named[value]

    def texts(self, key: str) -> tuple[str, ...]:
        """Return a list of texts, each at most once; an absent key is an empty list."""
        self._asked.add(key)
        value = self.values.get(key, [])
        if not isinstance(value, list):
            self.refuse(key, f"must be a list, not {_shown(value)}")
        for number, item in enumerate(value):
            if not isinstance(item, str) or not item.strip():
                self.refuse_item(key, number, f"must be a text, not {_shown(item)}")
            if item in value[:number]:
                self.refuse_item(key, number, f"repeats {_shown(item)}")
        return tuple(value)

    def choices(self, key: str, options: Collection[Choice]) -> tuple[Choice, ...]:
        """Return a list of options; an absent key is an empty list."""
        named = {str(option): option for option in options}
        for number, item in enumerate(self.texts(key)):
            if item not in named:
                known = ", ".join(named)
                self.refuse_item(key, number, f"must be one of {known}, not {_shown(item)}")
        return tuple(named[item] for item in self.texts(key))

    def reference(self, key: str, known: Collection[str], noun: str) -> str:
        """Return the id of something that exists; `noun` names what is looked for."""
        value = self.text(key)
        if value not in known:
            self.refuse(key, f"names an unknown {noun} {_shown(value)}")
        return value

    def references(self, key: str, known: Collection[str], noun: str) -> tuple[str, ...]:
        """Return a list of ids that exist; an absent key is an empty list."""
        for number, item in enumerate(self.texts(key)):
            if item not in known:
                self.refuse_item(key, number, f"names an unknown {noun} {_shown(item)}")
        return self.texts(key)

    def table(self, key: str) -> "Table":
        """Return the table under a key."""
        value = self._value(key)
        if not isinstance(value, dict):
            self.refuse(key, f"must be a table, not {_shown(value)}")
        return Table(self.file, value, self.lines, (*self.path, key))

    def tables(self, key: str) -> "tuple[Table, ...]":
        """Return the tables of an array of tables; an absent key is an empty one."""
        self._asked.add(key)
        value = self.values.get(key, [])
        if not isinstance(value, list):
            self.refuse(key, f"must be an array of tables, not {_shown(value)}")
        for number, item in enumerate(value):
            if not isinstance(item, dict):
                self.refuse_item(key, number, f"must be a table, not {_shown(item)}")
        paths = [(*self.path, key, number) for number in range(len(value))]
        return tuple(
            Table(self.file, item, self.lines, path)
            for item, path in zip(value, paths, strict=True)
        )

    def done(self) -> None:
        """Refuse every key that no one asked for."""
        for key in self.values:
            if key not in self._asked:
                self.refuse(key, "is unknown here")

    def _value(self, key: str) -> object:
        self._asked.add(key)
        if key not in self.values:
            self.refuse(key, "is missing")
        return self.values[key]

    def _line(self, key: str) -> int:
        """Return where the key stands, or else where its table begins."""
        path: Path = (*self.path, key)
        while path not in self.lines and path:
            path = path[:-1]
        return self.lines.get(path, 1)


def _field(path: Path) -> str:
    shown = ""
    for part in path:
        if isinstance(part, int):
            shown += f"[{part + 1}]"
        elif part:
            shown += f".{part}" if shown else part
    return shown


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return f'"{value[:40]}"'
    if isinstance(value, list):
        return "a list"
    if isinstance(value, dict):
        return "a table"
    return str(value)
