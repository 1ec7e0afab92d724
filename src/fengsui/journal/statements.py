"""Named SQL: `<context>/sql/<file>.sql`, each statement under `-- name: purpose`.

A statement is called as `<context>/<name>`. Parameters are `%(name)s`; the texts run unchanged on
SQLite and on PostgreSQL; a datetime goes in as the milliseconds that the columns hold.
"""

import re
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path

from django.conf import settings
from django.db import connection

from fengsui.clock import to_ms

_HEADER = re.compile(r"^-- (?P<name>[a-z_0-9]+): (?P<purpose>.+)$", re.MULTILINE)
Value = str | int | float | bool | bytes | datetime | None

_PARAMETER = re.compile(r"%\((\w+)\)s")


@cache
def load(context: str) -> dict[str, str]:
    """Return the named statements of a context."""
    texts: dict[str, str] = {}
    for path in sorted((Path(settings.PACKAGE_DIR) / context / "sql").glob("*.sql")):
        text = path.read_text(encoding="utf-8")
        heads = list(_HEADER.finditer(text))
        for head, following in zip(heads, [*heads[1:], None], strict=True):
            name = head["name"]
            assert name not in texts, f"{path}: {name} stands twice"
            texts[name] = text[head.end() : following.start() if following else None].strip()
    return texts


def run(statement: str, params: Mapping[str, Value] | None = None) -> int:
    """Run a named statement and return how many rows it moved."""
    sql = _text(statement)
    with connection.cursor() as cursor:
        cursor.execute(sql, _used(sql, params))
        return max(int(cursor.rowcount), 0)


def rows(statement: str, params: Mapping[str, Value] | None = None) -> list[tuple[object, ...]]:
    """Run a named statement and return its rows."""
    sql = _text(statement)
    with connection.cursor() as cursor:
        cursor.execute(sql, _used(sql, params))
        return list(cursor.fetchall())


def empty(table: str) -> None:
    """Empty a temporary table of this connection, so that nothing of it remains.

    PostgreSQL never vacuums temporary tables: deleted rows would slow a loop down over the days.
    """
    assert table.isidentifier()
    verb = "TRUNCATE" if connection.vendor == "postgresql" else "DELETE FROM"
    with connection.cursor() as cursor:
        cursor.execute(f"{verb} {table}")


def _text(statement: str) -> str:
    context, name = statement.split("/")
    return load(context)[name]


def _used(
    sql: str, params: Mapping[str, Value] | None
) -> dict[str, str | int | float | bool | bytes | None]:
    given = params or {}
    values = {name: given[name] for name in _PARAMETER.findall(sql)}
    return {name: to_ms(v) if isinstance(v, datetime) else v for name, v in values.items()}
