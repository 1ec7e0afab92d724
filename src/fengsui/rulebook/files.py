"""Rule files on disk: read, bounded, and merged with the county's own."""

import hashlib
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from fengsui.rulebook.rule import Said, read_head
from fengsui.rulebook.table import NUL, RuleError, Table
from fengsui.rulebook.toml_lines import key_lines

FILE_BYTES_MAX = 1024 * 1024
FILES_MAX = 1_000
# Kinds of which there is exactly one rule stand in one file of that name; its id is the kind.
SINGLE_KINDS = ("desk", "night", "people", "roles", "tiers")
SINGLE_KINDS_WITH_ROWS = ("event-codes", "geocode-names", "warning-kinds")
FOLDER_KINDS = ("measures", "profiles", "standing-orders", "words")
KINDS = (*SINGLE_KINDS, *SINGLE_KINDS_WITH_ROWS, *FOLDER_KINDS)
_TOML_LINE = re.compile(r"\s*\(at (?:line (\d+), column \d+|end of document)\)$")


@dataclass(frozen=True, slots=True)
class RuleFile:
    """One rule as it was read: `text` is the whole of it, with the CSV rows where it has some."""

    kind: str
    said: Said
    table: Table
    text: str
    rows: str  # the text of the CSV beside it, empty where the kind has none
    rows_file: str
    own: bool  # from the county's folder, not built in

    @property
    def id(self) -> str:
        """Return the name under which others refer to the rule."""
        return self.said["id"]

    @property
    def edition(self) -> int:
        """Return the edition, which rises with every change of content."""
        return self.said["edition"]

    @property
    def digest(self) -> str:
        """Return the SHA-256 of the text: the same edition must always have the same."""
        return hashlib.sha256(self.text.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Merged:
    """The rules that count, by kind and id, and what was noticed while choosing them."""

    files: Mapping[tuple[str, str], RuleFile]
    notices: tuple[str, ...]


def read_all(builtin_dir: Path, override_dir: Path | None) -> Merged:
    """Return every rule; one of the county replaces a built-in one by a higher edition.

    Raises RuleError where a file cannot be read, or where the county's file has the edition of the
    built-in one and other content: what was used under that edition could no longer be told.
    """
    notices: list[str] = []
    chosen = _folder(builtin_dir, own=False, notices=notices)
    if override_dir is not None and override_dir.is_dir():
        for key, own in _folder(override_dir, own=True, notices=notices).items():
            builtin = chosen.get(key)
            if builtin is None or own.edition > builtin.edition:
                chosen[key] = own
                what = "adds a rule" if builtin is None else "replaces the built-in rule"
                notices.append(f"{own.table.file} {what} (edition {own.edition}).")
            elif own.edition < builtin.edition:
                notices.append(
                    f"{own.table.file} is not used: its edition {own.edition} is older than"
                    f" the built-in edition {builtin.edition}."
                )
            elif own.digest != builtin.digest:
                own.table.refuse(
                    "edition", "is that of the built-in rule, but the content differs; raise it"
                )
    return Merged(chosen, tuple(notices))


def _folder(folder: Path, *, own: bool, notices: list[str]) -> dict[tuple[str, str], RuleFile]:
    found: dict[tuple[str, str], RuleFile] = {}
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    if len(paths) > FILES_MAX:
        raise RuleError(folder.name, 1, "", f"is a folder of more than {FILES_MAX} files")
    used: set[Path] = set()
    for path in paths:
        if path.suffix != ".toml":
            continue
        file = _read(path, folder, own=own)
        used |= {path, Path(file.rows_file)}
        key = (file.kind, file.id)
        if key in found:
            file.table.refuse("id", f"is already taken by {found[key].table.file}")
        found[key] = file
    notices.extend(f"{path.as_posix()} is not read." for path in paths if path not in used)
    return found


def _read(path: Path, folder: Path, *, own: bool) -> RuleFile:
    name = path.as_posix()
    below = path.relative_to(folder)
    kind = below.parts[0] if len(below.parts) > 1 else path.stem
    single = kind in (*SINGLE_KINDS, *SINGLE_KINDS_WITH_ROWS)
    if kind not in KINDS or single != (len(below.parts) == 1) or len(below.parts) > 2:
        raise RuleError(name, 1, "", f"is of no known kind; known are {', '.join(KINDS)}")
    text, table = read_table(path)
    said = read_head(table)
    if single and said["id"] != kind:
        table.refuse("id", f'must be "{kind}": there is only one rule of this kind')
    rows = rows_file = ""
    if kind in SINGLE_KINDS_WITH_ROWS:
        rows_path = path.with_suffix(".csv")
        rows_file = rows_path.as_posix()
        if not rows_path.is_file():
            raise RuleError(name, 1, "", f"needs its rows in {rows_file}")
        rows = _text(rows_path, rows_file)
    whole = f"{text}\n# rows\n{rows}" if rows_file else text
    return RuleFile(kind, said, table, whole, rows, rows_file, own)


def read_table(path: Path) -> tuple[str, Table]:
    """Return a TOML file as text and as a table to be read strictly; raises RuleError."""
    name = path.as_posix()
    text = _text(path, name)
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = _TOML_LINE.search(str(error))
        line = int(found[1]) if found and found[1] else text.count("\n") + 1
        problem = _TOML_LINE.sub("", str(error))
        raise RuleError(name, line, "", f"is not valid TOML ({problem})") from error
    return text, Table(name, values, key_lines(text))


def _text(path: Path, name: str) -> str:
    with path.open("rb") as file:
        data = file.read(FILE_BYTES_MAX + 1)
    if len(data) > FILE_BYTES_MAX:
        raise RuleError(name, 1, "", f"is larger than {FILE_BYTES_MAX} bytes")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise RuleError(name, line, "", "is not UTF-8; save it as UTF-8") from error
    if NUL in text:
        raise RuleError(name, text[: text.index(NUL)].count("\n") + 1, "", "holds a NUL")
    return text.replace("\r\n", "\n")
