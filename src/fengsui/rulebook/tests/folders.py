"""A copy of the built-in rules that a test may spoil."""

import shutil
from pathlib import Path

import pytest

from fengsui.rulebook.load import load
from fengsui.rulebook.table import RuleError

BUILTIN = Path(__file__).resolve().parents[2] / "rules"


def copied(tmp_path: Path) -> Path:
    """Return a folder with the built-in rules."""
    folder = tmp_path / "rules"
    shutil.copytree(BUILTIN, folder)
    return folder


def refused(folder: Path, override: Path | None = None) -> RuleError:
    """Return why the folder is refused; it must be."""
    with pytest.raises(RuleError) as caught:
        load(folder, override)
    return caught.value


def changed(file: Path, old: str, new: str) -> int:
    """Replace the first `old` of a file and return the line on which it stood."""
    text = file.read_text(encoding="utf-8")
    assert old in text, f"{file} does not hold {old!r}"
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1
