"""The scene of a kill test: a crowd, a carrier that keeps a book on disk, one open call-out.

Started as a process of its own: `prepare POSTS`, `status`, `verdict`; answers in JSON.
"""

import json
import sys
from collections.abc import Callable

import django
from django.conf import settings
from django.core.management import call_command

django.setup()

from fengsui import clock, keyring  # noqa: E402 - settings must be ready before models are
from fengsui.callouts import actions, queries  # noqa: E402
from fengsui.callouts.actions.drafting import Order  # noqa: E402
from fengsui.callouts.models import Call, Callout, Carried  # noqa: E402
from fengsui.callouts.plan import Audience, Said  # noqa: E402
from fengsui.channels.models import Attempt  # noqa: E402
from fengsui.channels.simulated.transport import BOOK, open_book  # noqa: E402
from fengsui.drills import crowd  # noqa: E402
from fengsui.journal import queries as journal  # noqa: E402
from fengsui.journal import seals  # noqa: E402
from fengsui.rulebook.scales import AlertColor, Purpose  # noqa: E402
from fengsui.tasks.models import Task  # noqa: E402

ROUTES = """
[[route]]
reach = "simulated"
means = "sms"
channel = "simulated"
lease_s = 2
[[route]]
reach = "simulated"
means = "voice"
channel = "simulated"
lines = 3000
timeout_s = 5
lease_s = 2
"""
TAKEN = """SELECT key, COUNT(DISTINCT number_index || ' ' || words), SUM(effect)
FROM book GROUP BY key"""
ORDER = Order(
    purpose=Purpose.WARNING,
    title="台风红色预警",
    said=Said("台风红色预警", "县气象台", "7月25日06时49分", "全县", "组织转移"),
    audience=Audience((crowd.COUNTY,)),
    exercise=True,
    pace=60,
    hazard="11B01",
    color=AlertColor.RED,
)


def prepare(posts: str) -> dict[str, object]:
    """Make the county, the carrier's book and the call-out, and open it."""
    keyring.create_missing()
    call_command("migrate", verbosity=0)
    settings.ROUTES_FILE.write_text(ROUTES)
    open_book(settings.DATA_DIR / BOOK).close()
    now = clock.now()
    crowd.make(now, int(posts))
    draft = actions.draft(now, ORDER, actor="kill:author")
    if not draft.standing_order:
        actions.approve(now, draft.uid, actor="kill:chief")
    actions.open_callout(clock.now(), draft.uid, actor="kill:author")
    return {"uid": draft.uid, "people": draft.people}


def status() -> dict[str, object]:
    """Return the counts of the call-out and how many attempts are still on their way."""
    callout = Callout.objects.get()
    on_the_way = Attempt.objects.filter(state__in=["queued", "leased", "ringing"]).count()
    return {"state": callout.state, **queries.counts(callout.id), "on_the_way": on_the_way}


def verdict() -> dict[str, object]:
    """Compare tables, journal and the carrier's own book; every number but the first is a fault."""
    callout = Callout.objects.get()
    book = open_book(settings.DATA_DIR / BOOK)
    taken = book.execute(TAKEN).fetchall()
    attempts = dict(Attempt.objects.values_list("key", "contact__number_index"))
    numbers = dict(book.execute("SELECT key, number_index FROM book WHERE effect = 1"))
    handed = set(Attempt.objects.filter(handed_at__isnull=False).values_list("key", flat=True))
    legs = Carried.objects.values_list("call_id", "leg", "try_no", "attempt__person_id")
    at_desk = Call.objects.filter(callout=callout, state="on_desk")
    tasks = set(Task.objects.filter(origin_uid=callout.uid).values_list("subject_uid", flat=True))
    unfinished = Call.objects.filter(state__in=["waiting", "calling", "escalated"]).count()
    sealed = seals.verify()
    return {
        "keys": len(taken),
        "faults": {
            "key_with_two_messages": sum(messages != 1 for _, messages, _ in taken),
            "key_without_one_effect": sum(effects != 1 for _, _, effects in taken),
            "key_unknown_to_the_outbox": len(set(numbers) - set(attempts)),
            "key_to_another_number": sum(attempts.get(k) != n for k, n in numbers.items()),
            "handed_over_but_not_in_the_book": len(handed - set(numbers)),
            "leg_with_two_attempts": len(legs) - len(set(legs)),
            "calls_unfinished": unfinished,
            "desk_without_task": at_desk.exclude(person__uid__in=tasks).count(),
            "journal_differs": sum(1 for _ in journal.differences()),
            "seals_broken": 0 if sealed.ok else 1,
        },
    }


if __name__ == "__main__":
    words: dict[str, Callable[..., dict[str, object]]]
    words = {"prepare": prepare, "status": status, "verdict": verdict}
    print(json.dumps(words[sys.argv[1]](*sys.argv[2:])))  # noqa: T201 - how the parent hears
