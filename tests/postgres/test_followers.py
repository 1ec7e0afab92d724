"""A follower of the journal skips nothing, because the writer's lock makes ids commit in order.

PostgreSQL hands out an id when a row is written and shows the row when its transaction commits: a
later id can be seen first. Then a follower that has read on past it never sees the earlier one.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from django.db import connection, connections

from fengsui.journal import actions, queries

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

NOW = datetime(2026, 7, 25, 6, 49, 1, tzinfo=UTC)
KIND = "thing.done"
WAIT_S_MAX = 30
WRITERS, ACTIONS_EACH = 4, 25


@pytest.fixture
def _no_lock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let actions do everything but take the writer's lock."""
    monkeypatch.setattr(actions, "connection", SimpleNamespace(vendor="no lock"))


class Follower:
    """Reads on from where it was, as every loop does."""

    def __init__(self) -> None:
        self.seen: list[int] = []

    def poll(self) -> None:
        """Read what is new."""
        after = self.seen[-1] if self.seen else 0
        self.seen += [entry.id for entry in queries.after(after, kinds=[KIND], limit=1_000)]


@contextmanager
def running(*works: Callable[[], None]) -> Iterator[list[threading.Thread]]:
    """Run each work in a thread with a connection of its own, and wait for all at the end."""
    failures: list[BaseException] = []

    def guarded(work: Callable[[], None]) -> None:
        try:
            work()
        except AssertionError as failure:
            failures.append(failure)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=guarded, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    yield threads
    for thread in threads:
        thread.join(WAIT_S_MAX)
    assert not failures
    assert not any(thread.is_alive() for thread in threads)


def somebody_waits_for_the_lock() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
        return cursor.fetchone() is not None


def a_late_commit() -> Follower:
    """Let one action write and commit late while another wants to write; follow all the while."""
    follower = Follower()
    early_wrote, may_commit, late_done = (threading.Event() for _ in range(3))

    def early() -> None:
        with actions.action(NOW, actor="test:early") as act:
            act.entry(KIND)
            early_wrote.set()
            assert may_commit.wait(WAIT_S_MAX)

    def late() -> None:
        assert early_wrote.wait(WAIT_S_MAX)
        with actions.action(NOW, actor="test:late") as act:
            act.entry(KIND)
        late_done.set()

    with running(early, late):
        assert early_wrote.wait(WAIT_S_MAX)
        for _ in range(WAIT_S_MAX * 100):
            if late_done.wait(0.01) or somebody_waits_for_the_lock():
                break
        follower.poll()
        may_commit.set()
    follower.poll()
    return follower


def written() -> list[int]:
    return [entry.id for entry in queries.after(0, kinds=[KIND], limit=1_000)]


def test_a_follower_sees_a_late_commit_in_its_place() -> None:
    follower = a_late_commit()
    assert follower.seen == written()
    assert len(follower.seen) == 2


@pytest.mark.usefixtures("_no_lock")
def test_without_the_lock_the_same_schedule_loses_one() -> None:
    follower = a_late_commit()
    assert len(written()) == 2
    assert follower.seen == written()[1:]


def test_nothing_is_skipped_while_many_write() -> None:
    follower = Follower()

    def write() -> None:
        for _ in range(ACTIONS_EACH):
            with actions.action(NOW, actor="test:writer") as act:
                act.entry(KIND)
                act.entry("other.thing")

    with running(*[write] * WRITERS) as threads:
        while any(thread.is_alive() for thread in threads):
            follower.poll()
            threads[0].join(0.005)
    follower.poll()
    assert follower.seen == written()
    assert len(follower.seen) == WRITERS * ACTIONS_EACH
