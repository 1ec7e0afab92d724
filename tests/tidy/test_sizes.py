"""Files and functions stay small enough to be read at one sitting."""

import ast
from pathlib import Path

import pytest
from tests.tidy import tree

FILE_LINES_MAX = {".py": 400, ".sql": 400, ".html": 400, ".css": 400, ".js": 200}
CHANNEL_LINES_MAX = 150
FUNCTION_LINES_MAX = 60
# They say nothing about what is inside; name a module after what it does.
EMPTY_NAMES = frozenset({"util", "utils", "helper", "helpers", "common", "misc"})


def allowed(path: Path) -> int:
    """Return how many lines a file may have."""
    in_channels = path.is_relative_to(tree.PACKAGE / "channels") and not tree.is_test(path)
    a_channel = in_channels and path.parent.parent == tree.PACKAGE / "channels"
    return CHANNEL_LINES_MAX if a_channel else FILE_LINES_MAX[path.suffix]


def long_functions(module: ast.Module) -> list[tuple[str, int]]:
    """Return name and length of each function that is too long."""
    sizes = [
        (node.name, (node.end_lineno or 0) - node.lineno + 1) for node in tree.functions(module)
    ]
    return [(name, lines) for name, lines in sizes if lines > FUNCTION_LINES_MAX]


@pytest.mark.parametrize("suffix", FILE_LINES_MAX)
def test_files_are_short(suffix: str) -> None:
    faults = [
        f"{tree.shown(path)}: {lines} lines, {allowed(path)} allowed. Split it by what it does"
        for path in tree.ours(suffix)
        if (lines := len(tree.text(path).splitlines())) > allowed(path)
    ]
    assert not faults, tree.report(faults)


def test_functions_are_short() -> None:
    faults = [
        f"{tree.shown(path)}: {name} has {lines} lines, {FUNCTION_LINES_MAX} allowed"
        for path in tree.ours(".py")
        for name, lines in long_functions(tree.parsed(path))
    ]
    assert not faults, tree.report(faults)


def test_a_long_function_is_seen() -> None:
    body = "    x = 1\n"
    assert not long_functions(ast.parse("def f():\n" + body * (FUNCTION_LINES_MAX - 1)))
    assert long_functions(ast.parse("def f():\n" + body * FUNCTION_LINES_MAX)) == [
        ("f", FUNCTION_LINES_MAX + 1)
    ]


def test_a_page_script_and_a_channel_have_less_room() -> None:
    assert allowed(tree.PACKAGE / "ui/static/desk.js") == 200
    assert allowed(tree.PACKAGE / "channels/webhook/send.py") == CHANNEL_LINES_MAX
    assert allowed(tree.PACKAGE / "channels/actions.py") == 400


def test_names_say_something() -> None:
    paths = [path for suffix in FILE_LINES_MAX for path in tree.ours(suffix)]
    faults = {
        f"{tree.shown(path)}: says nothing; name it after what it does"
        for path in paths
        if EMPTY_NAMES & {path.stem, *path.relative_to(tree.ROOT).parts}
    }
    assert not faults, tree.report(faults)
