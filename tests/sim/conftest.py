"""A database in memory for every night: the schema is copied by SQLite's backup."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest
from django.db import connection, connections

NewDatabase = Callable[[], AbstractContextManager[None]]


@pytest.fixture(scope="session")
def schema(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> sqlite3.Connection:
    """Return a copy of the empty database with its tables."""
    copy = sqlite3.connect(":memory:")
    with django_db_blocker.unblock():
        if connection.vendor != "sqlite":
            pytest.skip("nights are simulated on SQLite; the contexts run on both")
        connection.ensure_connection()
        connection.connection.backup(copy)
    return copy


@pytest.fixture
def new_database(schema: sqlite3.Connection, django_db_blocker) -> Iterator[NewDatabase]:
    """Give a way to put an empty database in memory in the place of the tests' own."""

    @contextmanager
    def put() -> Iterator[None]:
        before = connections["default"]
        fresh = connections.create_connection("default")
        fresh.settings_dict = {**fresh.settings_dict, "NAME": ":memory:"}
        connections["default"] = fresh
        try:
            fresh.connect()
            schema.backup(fresh.connection)
            yield
        finally:
            fresh.connection.close()
            connections["default"] = before

    with django_db_blocker.unblock():
        yield put
