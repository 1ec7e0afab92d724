"""Making a node ready: folder, keys, tables, demonstration; refusing to start unready."""

import os
import secrets
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from fengsui import keyring
from fengsui.channels import routes
from fengsui.demo import loading
from fengsui.directory import queries as directory
from fengsui.directory.models import DutyShift, User
from fengsui.geo.models import Division
from fengsui.journal import seals
from fengsui.journal.models import Entry
from fengsui.rulebook import queries as rulebook

WEB_KEY = "web"
ACCOUNTS = "demo-accounts.txt"
DEMO = "demo:load"
ROSTER_LEFT_DAYS_MIN = 7

Say = Callable[[str], None]


class NotReady(Exception):
    """The node cannot start as it is; the text is one sentence that says what to do."""


def prepare(say: Say) -> list[str]:
    """Create what is missing: folder, tables, keys; return the names of the keys created.

    Raises `NotReady` or what `check_keys` raises where the database was sealed with keys that are
    not here: new ones would hide that the old ones are needed.
    """
    data = Path(settings.DATA_DIR)
    try:
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
        check_data_folder()
        with _database_at_hand():
            if unapplied():
                say("==> Tables")
                call_command("migrate", verbosity=0, interactive=False)
            check_keys()
        check_key_modes()
        created = keyring.create_missing()
        if _create(keyring.folder() / WEB_KEY, secrets.token_urlsafe(48)):
            created.append(WEB_KEY)
    except OSError as error:
        raise NotReady(
            f"FENGSUI_DATA ({data}) cannot be used: {error.filename}: {error.strerror}"
        ) from None
    _check_newest_keys()
    if created:
        say(f"==> Keys in {keyring.folder()}: keep a copy elsewhere, no backup opens without them")
    return created


def unapplied() -> list[str]:
    """Return the migrations that the database lacks."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label} {migration.name}" for migration, _ in plan]


def check_keys() -> None:
    """Refuse keys that are not those of this database.

    Raises `NotReady`, `numbers.WrongKey` or `keyring.KeyMissing`.
    """
    directory.check_keys()
    if not seals.head_holds():
        raise NotReady(
            "the journal was sealed with another key; restore the key files of this database"
        )


def check_data_folder() -> None:
    """Refuse a data folder that is none, or in which nothing can be written; raises `NotReady`."""
    data = Path(settings.DATA_DIR)
    if not data.exists():
        raise NotReady(f"FENGSUI_DATA ({data}) is not there; run: fengsui init")
    if not data.is_dir():
        raise NotReady(f"FENGSUI_DATA ({data}) is no folder; name another one")
    if not os.access(data, os.W_OK | os.X_OK):
        raise NotReady(f"FENGSUI_DATA ({data}) cannot be written; give this account the folder")


def check_key_modes() -> None:
    """Refuse key files that others than their owner can read; raises `NotReady`."""
    for path in sorted(keyring.folder().glob("*")):
        if path.stat().st_mode & 0o077:
            raise NotReady(f"key file {path} can be read by others; run: chmod 600 {path}")


def check_web_key() -> None:
    """Refuse to serve without the key of sessions: each start would end them all."""
    path = keyring.folder() / WEB_KEY
    if not path.exists():
        raise NotReady(f"key file {path} is missing; restore it, or run: fengsui init")


def check_ready() -> None:
    """Refuse to start on a database without tables, with other keys, or on rules nobody can read.

    Raises `NotReady`, `WrongKey`, `KeyMissing`, `RuleError`.
    """
    check_data_folder()
    with _database_at_hand():
        if missing := unapplied():
            raise NotReady(
                f"the database lacks {len(missing)} changes of its tables; run: fengsui init"
            )
        check_keys()
    _check_newest_keys()
    rulebook.current()
    routes.current()


def _check_newest_keys() -> None:
    for purpose in keyring.PURPOSES:
        keyring.newest(purpose)


@contextmanager
def _database_at_hand() -> Iterator[None]:
    try:
        yield
    except DatabaseError as error:
        raise NotReady(
            f"the database cannot be used: {error}; check DATABASE_URL, or FENGSUI_DATA, its disk"
        ) from None


def load_demo(now: datetime, say: Say) -> Mapping[str, str]:
    """Load the demonstration county where it is not there yet; return the new passwords by account.

    They are also written to a file for its owner only. Raises `NotReady` over another county.
    """
    first = Entry.objects.filter(kind="division.created").order_by("id").first()
    if (first is None and Division.objects.exists()) or (first and first.actor != DEMO):
        raise NotReady(
            "this database holds a county already; use another FENGSUI_DATA for the demo"
        )
    lasts = now + timedelta(days=ROSTER_LEFT_DAYS_MIN)
    if User.objects.exists() and DutyShift.objects.filter(ends_at__gt=lasts).exists():
        return {}
    say("==> Demonstration county: divisions, people, roster, risk points")
    loaded = loading.load(now, actor=DEMO)
    counted = {noun: moved.created for noun, moved in loaded.counts.items() if moved.created}
    say("    " + ", ".join(f"{count} {noun}s" for noun, count in counted.items()))
    if loaded.passwords:
        _create(Path(settings.DATA_DIR) / ACCOUNTS, "\n".join(_accounts(loaded.passwords)) + "\n")
    return loaded.passwords


def told_accounts() -> list[str]:
    """Return the lines of the file of demonstration accounts, if it is there."""
    path = Path(settings.DATA_DIR) / ACCOUNTS
    return path.read_text(encoding="utf-8").splitlines() if path.exists() else []


def _accounts(passwords: Mapping[str, str]) -> list[str]:
    users = User.objects.select_related("division").filter(username__in=passwords)
    return [
        f"{user.username:<12} {passwords[user.username]}   {user.get_role_display()}"
        f" {user.division.name if user.division else ''}"
        for user in users.order_by("id")
    ]


def _create(path: Path, text: str) -> bool:
    """Write a new file for its owner only; False where it is there already."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return False
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
    return True
