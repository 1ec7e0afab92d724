"""One measured run of the production loops over a crowd; started by `bench.py` as a process."""

import json
import resource
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import django
from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction

django.setup()

from fengsui import clock, keyring  # noqa: E402 - settings must be ready before models are
from fengsui.callouts import actions, loop  # noqa: E402
from fengsui.callouts.actions.drafting import Order  # noqa: E402
from fengsui.callouts.models import Callout  # noqa: E402
from fengsui.callouts.plan import Audience, Said  # noqa: E402
from fengsui.channels import loop as channels_loop  # noqa: E402
from fengsui.channels.models import Attempt  # noqa: E402
from fengsui.drills import crowd  # noqa: E402
from fengsui.journal import checkpoint  # noqa: E402
from fengsui.journal.actions import Courtesy  # noqa: E402
from fengsui.rulebook.scales import AlertColor, Purpose  # noqa: E402
from fengsui.settings import environment_for  # noqa: E402

REST_S = 0.02
ORDER = Order(
    purpose=Purpose.WARNING,
    title="台风红色预警",
    said=Said("台风红色预警", "县气象台", "7月25日06时49分", "全县", "组织转移"),
    audience=Audience((crowd.COUNTY,)),
    exercise=True,
    hazard="11B01",
    color=AlertColor.RED,
)


def make(posts: int) -> dict[str, object]:
    """Make the crowd and an approved draft."""
    keyring.create_missing()
    call_command("migrate", verbosity=0)
    now = clock.now()
    crowd.make(now, posts)
    draft = actions.draft(now, ORDER, actor="bench:author")
    if not draft.standing_order:
        actions.approve(now, draft.uid, actor="bench:chief")
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return {"people": draft.people}


def alone(posts: int) -> dict[str, object]:
    """Open it and let the loops work until every first leg was handed over."""
    callout = Callout.objects.get()
    since_s = clock.monotonic_s()
    opened = clock.now()
    open_s = checkpointed_s = 0.0
    with _counted() as counted:
        actions.open_callout(opened, callout.uid, actor="bench:author")
        while True:
            done = loop.step(clock.now())
            if not open_s and Callout.objects.get(id=callout.id).state == "open":
                open_s = clock.monotonic_s() - since_s
            if not done + channels_loop.step(clock.now()):
                break
            if clock.monotonic_s() - checkpointed_s >= checkpoint.EVERY_S:  # as the runner does
                checkpoint.checkpoint()
                checkpointed_s = clock.monotonic_s()
    seconds = clock.monotonic_s() - since_s
    first = Attempt.objects.filter(means="sms", handed_at__isnull=False)
    handed = first.order_by("handed_at")
    assert handed.count() == posts, f"{handed.count()} of {posts} legs were handed over"
    late = handed[max(0, posts * 99 // 100 - 1)].handed_at
    assert late is not None
    return {
        "seconds": seconds,
        "open_s": round(open_s, 2),
        "first_leg_p99_s": round((late - opened).total_seconds(), 2),
        "statements": counted["statements"],
        "peak_rss_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


def beside(posts: int) -> dict[str, object]:
    """Do the same while a desk in another process writes 50 times a second."""
    desk = subprocess.Popen(
        [sys.executable, "-m", "fengsui.drills.desk_writer"],
        env=environment_for(settings.DATA_DIR),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert desk.stdout is not None
    desk.stdout.readline()  # it is writing
    Courtesy.rest_s = REST_S
    with _holds() as holds:
        result = alone(posts)
    said, _ = desk.communicate("stop\n", timeout=60)
    told: dict[str, float] = json.loads(said.strip().splitlines()[-1])
    return {**result, **told, "longest_hold_ms": round(max(holds) * 1000, 1)}


@contextmanager
def _counted() -> Iterator[dict[str, int]]:
    counted = {"statements": 0}

    def count(execute: Callable[..., Any], *args: Any) -> Any:
        counted["statements"] += 1
        return execute(*args)

    with connection.execute_wrapper(count):
        yield counted


@contextmanager
def _holds() -> Iterator[list[float]]:
    """Time every outermost transaction from its begin, with the commit."""
    holds = [0.0]
    begun: list[float] = []
    enter, leave = transaction.Atomic.__enter__, transaction.Atomic.__exit__

    def entering(block: transaction.Atomic) -> None:
        outermost = not connection.in_atomic_block
        enter(block)
        if outermost:
            begun.append(clock.monotonic_s())

    def leaving(block: transaction.Atomic, *error: Any) -> None:
        leave(block, *error)
        if not connection.in_atomic_block and begun:
            holds.append(clock.monotonic_s() - begun.pop())

    transaction.Atomic.__enter__ = entering  # type: ignore[method-assign]
    transaction.Atomic.__exit__ = leaving  # type: ignore[method-assign]
    try:
        yield holds
    finally:
        transaction.Atomic.__enter__ = enter  # type: ignore[method-assign]
        transaction.Atomic.__exit__ = leave  # type: ignore[method-assign]


if __name__ == "__main__":
    what = {"make": make, "alone": alone, "beside": beside}[sys.argv[1]]
    print(json.dumps(what(int(sys.argv[2]))))  # noqa: T201 - this is how the parent hears
