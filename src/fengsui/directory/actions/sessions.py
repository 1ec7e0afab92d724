"""Who signed in, who was refused, who left; the journal is the memory of the throttle."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.crypto import salted_hmac

from fengsui.directory.models import User
from fengsui.journal.actions import SubjectRow, action
from fengsui.journal.models import Entry

FREE_TRIES = 3  # a slip or two costs nothing
WAIT_S_MAX = 30  # short enough that nobody can lock the only officer out by failing in his name
FREE_TRIES_OF_ADDRESS = 30  # a whole office may come from one address
MEMORY_S = 900
_REFUSALS_MAX = 500

OPENED, REFUSED, CLOSED = "session.opened", "session.refused", "session.closed"


@dataclass(frozen=True, slots=True)
class Attempted:
    """Who tried from where, as keyed digests: what was typed may be a name, or even a password."""

    account: str
    address: str


def attempted(username: str, address: str) -> Attempted:
    """Return the digests of what was typed and of where it came from."""
    return Attempted(_digest(username), _digest(address))


def wait_s(now: datetime, tried: Attempted) -> int:
    """Return how many seconds this account must wait at this address before the next try.

    After `FREE_TRIES` failures the wait doubles from 1 s to `WAIT_S_MAX`; a success forgets them.
    """
    since = now - timedelta(seconds=MEMORY_S)
    ours, address = [], []
    recent = Entry.objects.filter(kind__in=(OPENED, REFUSED), recorded_at__gte=since)
    for kind, at, facts in recent.order_by("-id").values_list("kind", "recorded_at", "facts")[
        :_REFUSALS_MAX
    ]:
        told = json.loads(facts)
        if told.get("address") != tried.address:
            continue
        if kind == REFUSED:
            address.append(at)
        if told.get("account") == tried.account:
            ours.append((kind, at))
    failures = []
    for kind, at in ours:
        if kind == OPENED:
            break
        failures.append(at)
    waits = [_left_s(now, failures, FREE_TRIES), _left_s(now, address, FREE_TRIES_OF_ADDRESS)]
    return max(waits)


def open_session(now: datetime, user: User, tried: Attempted) -> None:
    """Tell that an account signed in."""
    with action(now, actor=f"user:{user.uid}") as act:
        told = SubjectRow("user", user.uid, user.division_id or "")
        act.entry(OPENED, facts=_facts(tried), subjects=[told])


def refuse_session(now: datetime, tried: Attempted) -> None:
    """Tell that somebody was not let in; the account that was typed may not exist."""
    with action(now, actor="web:sign_in") as act:
        act.entry(REFUSED, facts=_facts(tried))


def close_session(now: datetime, user: User) -> None:
    """Tell that an account signed out."""
    with action(now, actor=f"user:{user.uid}") as act:
        act.entry(CLOSED, subjects=[SubjectRow("user", user.uid, user.division_id or "")])


def _facts(tried: Attempted) -> dict[str, object]:
    return {"account": tried.account, "address": tried.address}


def _digest(text: str) -> str:
    return salted_hmac("fengsui.sign-in", text, algorithm="sha256").hexdigest()[:16]


def _left_s(now: datetime, failures: list[datetime], free: int) -> int:
    """Return the rest of the wait after these failures, the newest first."""
    over = len(failures) - free
    if over < 0:
        return 0
    wait = timedelta(seconds=min(2**over, WAIT_S_MAX))
    return max(0, -int((now - failures[0] - wait).total_seconds() // 1))
