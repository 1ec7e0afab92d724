"""Named SQL: each statement says what for, runs on both databases, is called by its own context."""

import ast
import re
from pathlib import Path

import pytest
from tests.tidy import tree

HEADER = re.compile(r"^-- (?P<name>[a-z_0-9]+): (?P<purpose>.+)$", re.MULTILINE)
COMMENT = re.compile(r"--.*$", re.MULTILINE)
WRITING = re.compile(r"\b(INSERT\s+INTO|UPDATE\s+\w+|DELETE\s+FROM)\b", re.IGNORECASE)
WRITERS = ("actions",)
READERS = ("actions", "queries", "auditing")
# Words that one of the two databases lacks, and words that ask for the time or for chance.
DIALECT = re.compile(
    r"::|\bILIKE\b|\bFOR UPDATE\b|\bINSERT OR\b|\bREPLACE INTO\b|\bGLOB\b|\bIFNULL\b|\bjson_\w+\("
    r"|->|\bILIKE\b|\bgen_random_uuid\b|\bstrftime\b|\bdatetime\(|\bnow\(\)|\brandom\(\)"
    r"|\bCURRENT_(TIMESTAMP|DATE|TIME)\b|\bunixepoch\b|\browid\b|\bctid\b",
    re.IGNORECASE,
)


def statements(source: str) -> dict[str, str]:
    """Return name -> text of the statements of a file, comments removed."""
    heads = list(HEADER.finditer(source))
    ends = [head.start() for head in heads[1:]]
    return {
        head["name"]: COMMENT.sub("", source[head.end() : end]).strip()
        for head, end in zip(heads, [*ends, len(source)], strict=False)
    }


def faults_of(source: str) -> list[str]:
    """Return what is wrong with the text of a .sql file."""
    found = statements(source)
    heads = HEADER.findall(source)
    before = HEADER.split(source)[0]
    return [
        *(["begins without `-- name: purpose`"] if COMMENT.sub("", before).strip() else []),
        *(["holds no statement"] if not heads else []),
        *(["names a statement twice"] if len(heads) != len(found) else []),
        *(f"{name}: is empty" for name, text in found.items() if not text),
        *(
            f"{name}: `;` ends it, so one name holds two statements"
            for name, text in found.items()
            if ";" in text.rstrip(";")
        ),
        *(
            f"{name}: {word[0]!r} is not the same on both databases, or not injected"
            for name, text in found.items()
            if (word := DIALECT.search(text))
        ),
    ]


def may_call(path: Path, context: str, text: str) -> bool:
    """Tell whether a module may call a statement: writing from actions, reading from queries."""
    allowed = WRITERS if WRITING.search(text) else READERS
    inside = path.relative_to(tree.PACKAGE / context) if tree.context_of(path) == context else None
    return inside is not None and inside.parts[0].removesuffix(".py") in allowed


def product() -> list[Path]:
    """Return the modules of the product, tests apart."""
    paths = tree.ours(".py")
    return [p for p in paths if p.is_relative_to(tree.PACKAGE) and not tree.is_test(p)]


def calls() -> dict[str, set[Path]]:
    """Return text -> the modules of the product in which it stands as a whole string."""
    found: dict[str, set[Path]] = {}
    for path in product():
        for node in ast.walk(tree.parsed(path)):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found.setdefault(node.value, set()).add(path)
    return found


def test_sql_stands_in_named_statements() -> None:
    faults = [
        f"{tree.shown(path)}: {fault}"
        for path in tree.ours(".sql")
        for fault in faults_of(tree.text(path))
    ]
    assert not faults, tree.report(faults)


def test_statements_are_called_by_their_own_context() -> None:
    said = calls()
    faults = []
    for path in tree.ours(".sql"):
        context = tree.context_of(path)
        for name, text in statements(tree.text(path)).items():
            callers = said.get(f"{context}/{name}", set())
            if not callers:
                faults.append(
                    f"{tree.shown(path)}: nobody says {context}/{name}, whole, to call it"
                )
            faults += [
                f"{tree.shown(caller)}: {context}/{name} is called by {context}/actions"
                " (what only reads: also by queries)"
                for caller in callers
                if not may_call(caller, context, text)
            ]
    assert not faults, tree.report(faults)


@pytest.mark.parametrize(
    ("source", "right"),
    [
        ("-- open: Make calls.\nINSERT INTO a SELECT 1;", True),
        ("-- About this file.\n-- open: Make calls.\nUPDATE a SET b = %(b)s", True),
        ("INSERT INTO a SELECT 1", False),
        ("-- open: Make calls.\n", False),
        ("-- open: A.\nUPDATE a SET b = 1;\n-- open: B.\nUPDATE a SET b = 2;", False),
        ("-- open: A.\nDELETE FROM a; DELETE FROM b;", False),
        ("-- open: A.\nUPDATE a SET at = now()", False),
        ("-- open: A.\nINSERT OR IGNORE INTO a SELECT 1", False),
    ],
)
def test_a_bad_file_is_seen(source: str, *, right: bool) -> None:
    assert (not faults_of(source)) is right


def test_who_may_call() -> None:
    writing = "WITH a AS (SELECT 1) UPDATE callouts_call SET state = 'calling'"
    reading = "WITH a AS (SELECT 1) SELECT * FROM a"
    home = tree.PACKAGE / "callouts"
    assert may_call(home / "actions.py", "callouts", writing)
    assert may_call(home / "actions/opening.py", "callouts", writing)
    assert may_call(home / "queries.py", "callouts", reading)
    assert not may_call(home / "queries.py", "callouts", writing)
    assert not may_call(home / "pages.py", "callouts", reading)
    assert not may_call(tree.PACKAGE / "tasks/actions.py", "callouts", writing)
