"""Every kind of entry that the code writes has a word on the screens."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from fengsui.console.kinds import KINDS, word

KIND = re.compile(r"([a-z_]+)\.[a-z_]+")


def written() -> Iterator[tuple[str, str]]:
    """Yield (file, kind) of all kinds in modules that write."""
    for path in sorted(Path(settings.PACKAGE_DIR).glob("*/actions*/**/*.py")):
        yield from _kinds(path)
    for path in sorted(Path(settings.PACKAGE_DIR).glob("*/actions.py")):
        yield from _kinds(path)
    for path in sorted(Path(settings.PACKAGE_DIR).glob("**/*.py")):
        if "tests" not in path.parts:
            yield from _entries(path)


def _entries(path: Path) -> Iterator[tuple[str, str]]:
    """Yield the kinds that are given to an entry, wherever it is written."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "entry" and node.args:
            for part in ast.walk(node.args[0]):
                if isinstance(part, ast.Constant) and KIND.fullmatch(str(part.value)):
                    yield path.name, str(part.value)


def _kinds(path: Path) -> Iterator[tuple[str, str]]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            found = KIND.fullmatch(node.value)
            if found and found[1] in KINDS:
                yield path.name, node.value
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            first = node.args[0] if node.args else None
            if node.func.attr == "entry" and isinstance(first, ast.Constant):
                yield path.name, str(first.value)


def test_every_kind_that_is_written_has_a_word() -> None:
    kinds = set(written())
    assert len(kinds) > 20, "the search finds nothing"
    faults = sorted(f"{name}: {kind}" for name, kind in kinds if word(kind) == kind)
    assert not faults, f"no word in console/kinds.py: {faults}"


def test_an_unknown_kind_is_shown_by_its_code() -> None:
    assert word("siren.sounded") == "siren.sounded"
    assert word("call.hummed") == "call.hummed"
    assert str(word("person.created")) == "新增人员"
