"""What a node needs to work through a night, looked at one thing after another."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.staticfiles import finders
from django.db import DatabaseError, connection, transaction

from fengsui import keyring
from fengsui.callouts.models import Call
from fengsui.callouts.states import OPEN_CALLS
from fengsui.channels import queries as channels
from fengsui.channels import routes
from fengsui.channels.models import Reach
from fengsui.clock import Clock
from fengsui.directory.access import Permission, may
from fengsui.directory.models import User
from fengsui.directory.numbers import WrongKey
from fengsui.journal import actions as journal
from fengsui.journal import seals
from fengsui.journal.gaps import LOOP
from fengsui.journal.queries import beats
from fengsui.node import preparing
from fengsui.node.watching import AUDITOR
from fengsui.rulebook import queries as rulebook
from fengsui.rulebook.table import RuleError

PROBE = "doctor"
FREE_BYTES_MIN = 1_000_000_000
BEAT_AGE_S_MAX = 15
OVERDUE_S_MAX = 60
VENDOR_FILES = ("vendor/htmx/htmx.min.js", "vendor/tabler/tabler.min.css")


class Bad(Exception):
    """Something is not as it should be: what, and how to mend it."""

    def __init__(self, said: str, mend: str) -> None:
        super().__init__(said)
        self.mend = mend


@dataclass(frozen=True, slots=True)
class Finding:
    """What was looked at, whether it is well, what was seen, and how to mend it."""

    name: str
    ok: bool
    said: str
    mend: str = ""


def examine(now: datetime) -> Iterator[Finding]:
    """Yield a finding for everything that a node needs."""
    for name, look in _LOOKS.items():
        try:
            yield Finding(name, ok=True, said=look(now))
        except Bad as bad:
            yield Finding(name, ok=False, said=str(bad), mend=bad.mend)
        except RuleError as error:
            yield Finding(name, ok=False, said=str(error), mend="mend the file")
        except DatabaseError as error:
            said = " ".join(str(error).split())
            yield Finding(name, ok=False, said=said, mend="see what database says")
        except OSError as error:
            yield Finding(name, ok=False, said=str(error), mend="see what disk says")


def _database(now: datetime) -> str:
    try:
        with transaction.atomic():
            journal.beat(now, PROBE)
            transaction.set_rollback(True)
    except DatabaseError as error:
        said = f"cannot be written: {' '.join(str(error).split())}"
        raise Bad(
            said, "check DATABASE_URL or FENGSUI_DATA, its disk, or run: fengsui init"
        ) from None
    return f"{connection.vendor}, can be written"


def _tables(_now: datetime) -> str:
    if missing := preparing.unapplied():
        raise Bad(f"{len(missing)} changes are missing, first {missing[0]}", "run: fengsui init")
    return "up to date"


def _durability(_now: datetime) -> str:
    sqlite = connection.vendor == "sqlite"
    wanted = (
        {"PRAGMA journal_mode": "wal", "PRAGMA synchronous": "2"}
        if sqlite
        else {"SHOW fsync": "on", "SHOW synchronous_commit": "on", "SHOW full_page_writes": "on"}
    )
    for question, answer in wanted.items():
        with connection.cursor() as cursor:
            cursor.execute(question)
            (found,) = cursor.fetchone()
        if str(found) != answer:
            raise Bad(f"{question} is {found}: a power cut may lose entries", f"set it to {answer}")
    return "every commit reaches the disk"


def _keys(_now: datetime) -> str:
    mend = "restore the key files of this database from their backup"
    try:
        preparing.check_keys()
        for purpose in keyring.PURPOSES:
            keyring.newest(purpose)
        preparing.check_web_key()
    except (keyring.KeyMissing, WrongKey, preparing.NotReady) as error:
        raise Bad(str(error), mend) from None
    readable = [path for path in keyring.folder().iterdir() if path.stat().st_mode & 0o077]
    if readable:
        raise Bad(f"{readable[0]} can be read by others", f"chmod 600 {keyring.folder()}/*")
    return f"{len(list(keyring.folder().iterdir()))} files, and they fit this database"


def _clock(now: datetime) -> str:
    mark = journal.high_water()
    if Clock(mark=mark).behind:
        raise Bad(
            f"is behind the journal, which knows {mark}", "set the clock; see chronyc tracking"
        )
    return f"{now:%Y-%m-%d %H:%M:%S} UTC"


def _disk(_now: datetime) -> str:
    try:
        preparing.check_data_folder()
    except preparing.NotReady as error:
        raise Bad(str(error), "see FENGSUI_DATA") from None
    free = shutil.disk_usage(settings.DATA_DIR).free
    said = f"{free // 1_000_000} MB free in {settings.DATA_DIR}"
    if free < FREE_BYTES_MIN:
        raise Bad(said, f"free at least {FREE_BYTES_MIN // 1_000_000} MB")
    return said


def _rules(_now: datetime) -> str:
    book = rulebook.current()
    if refusal := rulebook.refusal():
        raise Bad(str(refusal), "mend the file; see fengsui rules check")
    return f"{len(book.packs)} rules"


def _routes(_now: datetime) -> str:
    table = routes.load(settings.ROUTES_FILE)
    real = sorted({route.channel for route in table if route.reach == Reach.REAL})
    return f"{len(table)} routes; real calls go by {', '.join(real) or 'nothing'}"


def _page_files(_now: datetime) -> str:
    missing = [name for name in VENDOR_FILES if finders.find(name) is None]
    if missing:
        raise Bad(f"{missing[0]} is missing", "run: make setup")
    return f"{len(VENDOR_FILES)} fetched files"


def _accounts(_now: datetime) -> str:
    users = list(User.objects.filter(is_active=True))
    for permission in (Permission.OPEN_CALLOUT, Permission.APPROVE_CALLOUT):
        if not any(may(user, permission) for user in users):
            raise Bad(
                f"no account may {permission.replace('_', ' ')}", "see fengsui user add --help"
            )
    return f"{len(users)} open"


def _seals(_now: datetime) -> str:
    try:
        verdict = seals.verify()
    except keyring.KeyMissing as error:
        raise Bad(str(error), "restore the key file") from None
    if not verdict.ok:
        said = f"broken from entry {verdict.first_bad}: {verdict.reason}"
        raise Bad(said, "keep this database as it is, and compare it with a backup")
    return f"{verdict.sealed} of {verdict.entries} entries sealed, all seals hold"


def _loop(now: datetime) -> str:
    return _alive(LOOP, now, "start it: fengsui loop (or fengsui run)")


def _auditor(now: datetime) -> str:
    return _alive(AUDITOR, now, "start it: fengsui web (or fengsui run)")


def _alive(name: str, now: datetime, mend: str) -> str:
    beat = beats().get(name)
    if beat is None:
        raise Bad("never ran", mend)
    age_s = (now - beat.at).total_seconds()
    if age_s > BEAT_AGE_S_MAX:
        raise Bad(f"last seen {age_s:.0f} s ago", mend)
    if beat.lamp:
        raise Bad(beat.lamp, f"see the log of the {name}")
    return f"seen {max(age_s, 0):.0f} s ago"


def _backlog(now: datetime) -> str:
    since = now - timedelta(seconds=OVERDUE_S_MAX)
    late = Call.objects.filter(state__in=OPEN_CALLS, due_at__lt=since).count()
    unsent = channels.unsent_since(since)
    if late or unsent:
        said = f"{late} calls and {unsent} messages wait for more than {OVERDUE_S_MAX} s"
        raise Bad(said, "see whether the loop runs and the lines are up; add lines to routes.toml")
    return "nothing waits"


_LOOKS: dict[str, Callable[[datetime], str]] = {
    "database": _database,
    "tables": _tables,
    "durability": _durability,
    "keys": _keys,
    "clock": _clock,
    "disk": _disk,
    "rules": _rules,
    "routes": _routes,
    "page files": _page_files,
    "accounts": _accounts,
    "seals": _seals,
    "loop": _loop,
    "auditor": _auditor,
    "backlog": _backlog,
}
