"""What the stream reads from the database, a set at a time, in its one worker thread."""

from collections.abc import Collection
from datetime import datetime

from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db import connection
from django.utils.crypto import constant_time_compare

from fengsui.console.hints import Hint, Viewer, hint
from fengsui.directory.models import User
from fengsui.geo.models import Level
from fengsui.journal.models import Entry, Subject
from fengsui.journal.queries import last_id


def newest(count: int) -> tuple[int, list[Hint]]:
    """Return the id after which everything is in the list, and the newest hints, oldest first."""
    floor = max(last_id() - count, 0)
    return floor, after(floor, limit=count + 1)


def after(entry_id: int, *, limit: int) -> list[Hint]:
    """Return the next entries as hints, oldest first.

    Ids rise in commit order (the action lock), so nothing can appear behind `entry_id` later.
    """
    entries = Entry.objects.filter(id__gt=entry_id).order_by("id")
    found = list(entries.values_list("id", "kind", "origin_uid")[:limit])
    if not found:
        return []
    codes: dict[int, set[str]] = {}
    touched = Subject.objects.filter(entry_id__gte=found[0][0], entry_id__lte=found[-1][0])
    for entry, code in touched.values_list("entry_id", "division").order_by().distinct():
        codes.setdefault(entry, set()).add(code)
    return [hint(entry, kind, origin, codes.get(entry, ())) for entry, kind, origin in found]


def viewers(session_keys: Collection[str], now: datetime) -> dict[str, Viewer]:
    """Return session key -> who listens, for those sessions that hold now."""
    sessions = Session.objects.filter(session_key__in=session_keys, expire_date__gt=now)
    store = SessionStore()
    kept = {row.session_key: store.decode(row.session_data) for row in sessions}
    ids = {str(held[SESSION_KEY]) for held in kept.values() if SESSION_KEY in held}
    users = User.objects.select_related("division").defer("division__area")
    known = {str(user.pk): user for user in users.filter(pk__in=ids, is_active=True)}
    found: dict[str, Viewer] = {}
    for key, held in kept.items():
        user = known.get(str(held.get(SESSION_KEY)))
        # A new password ends the sessions of the old one.
        if user and constant_time_compare(
            held.get(HASH_SESSION_KEY, ""), user.get_session_auth_hash()
        ):
            found[key] = _viewer(user)
    return found


def let_go() -> None:
    """Close this thread's connection; the next read opens a new one."""
    connection.close()


def _viewer(user: User) -> Viewer:
    if user.division is None:
        return Viewer("", sees_all=False)
    county = user.division.level == Level.COUNTY
    return Viewer(user.division.code, sees_all=county)
