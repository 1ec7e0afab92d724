"""`fengsui user add | password | end, token create | end, roster import | export, keys rotate`.

Also who stands behind a command: `--by USER` and what that account may do.
"""

import os
import pwd
import secrets
import sys
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from django.core.exceptions import ValidationError

from fengsui.commandline import STDIN, Command, Refused, Told, read_input
from fengsui.directory import numbers
from fengsui.directory.access import Forbidden, NotVisible, Permission, require
from fengsui.directory.actions import (
    UserRefused,
    UserRow,
    add_user,
    contacts_to_rotate,
    create_token,
    end_tokens,
    end_user,
    export_roster,
    import_roster,
    rotate_contact_keys,
    set_password,
)
from fengsui.directory.models import Token, User, UserRole
from fengsui.directory.workbook import PACKED_BYTES_MAX, WorkbookRefused
from fengsui.geo.upsert import REST_S, ImportRefused

USERNAME_MAX = 150
PASSWORD_BYTES = 12
PASSWORD_MAX = 4_096


def acting(name: str, permission: Permission) -> User:
    """Return the open account of that name that may do it; raises `Refused`, `Forbidden`."""
    user = User.objects.filter(username=name, is_active=True).first()
    if user is None:
        raise Refused(f"no open account is called {name!r}; see fengsui user add")
    require(user, permission)
    return user


def actor_of(user: User) -> str:
    """Return how the journal names this account on the command line."""
    return f"cli:{user.get_username()}"


def keeper(asked: Namespace, permission: Permission) -> str:
    """Return the actor of what keeps the books: the account of `--by`, else whoever has the shell.

    The first account can only be made by the shell; its own name holds a `/`, as no account's does.
    """
    if asked.by:
        return actor_of(acting(asked.by, permission))
    return f"cli:os/{pwd.getpwuid(os.geteuid()).pw_name}"


def by_argument(parser: ArgumentParser, *, required: bool = True) -> None:
    """Add `--by USER`."""
    told = "account that does it" + ("" if required else " (default: whoever has the shell)")
    parser.add_argument("--by", metavar="USER", required=required, default="", help=told)


def rotate_keys(now: datetime, *, actor: str) -> int:
    """Seal every number under a new pair of keys, or finish a rotation; return how many moved.

    The files of older keys may be removed afterwards. Raises `numbers.WrongKey`, `KeyMissing`.
    """
    if not contacts_to_rotate(1) or not numbers.are_paired():
        numbers.add_keys()
    total = 0
    while moved := rotate_contact_keys(now, actor=actor):
        total += moved
        time.sleep(REST_S)
    return total


def _rotate(asked: Namespace, now: datetime) -> Told:
    moved = rotate_keys(now, actor=keeper(asked, Permission.MANAGE_DIRECTORY))
    key = numbers.newest_keys().seal.id
    line = f"{moved} numbers are sealed under key {key}; older key files are no longer needed"
    return Told({"moved": moved, "key": key}, [line])


def _add_user(asked: Namespace, now: datetime) -> Told:
    actor = keeper(asked, Permission.MANAGE_USERS)
    if len(asked.username) > USERNAME_MAX:
        raise Refused(f"an account's name has at most {USERNAME_MAX} characters")
    password = _password() if asked.password_stdin else secrets.token_urlsafe(PASSWORD_BYTES)
    role = UserRole(asked.role)
    row = UserRow(asked.username, password, role, asked.division, asked.person)
    facts = {"uid": add_user(now, row, actor=actor), "username": row.username}
    if asked.password_stdin:
        return Told(facts, [f"account {row.username} is open"])
    facts["password"] = password
    return Told(facts, [f"account {row.username} is open; its password, told once: {password}"])


def _set_password(asked: Namespace, now: datetime) -> Told:
    actor = keeper(asked, Permission.MANAGE_USERS)
    user = _user(asked.username)
    password = _password() if asked.password_stdin else secrets.token_urlsafe(PASSWORD_BYTES)
    set_password(now, user.uid, password, actor=actor)
    facts = {"uid": user.uid, "username": user.get_username()}
    if asked.password_stdin:
        return Told(facts, [f"{user.get_username()} has a new password"])
    line = f"{user.get_username()} has a new password, told once: {password}"
    return Told({**facts, "password": password}, [line])


def _end_user(asked: Namespace, now: datetime) -> Told:
    actor = keeper(asked, Permission.MANAGE_USERS)
    user = _user(asked.username)
    name = user.get_username()
    if not end_user(now, user.uid, actor=actor):
        raise Refused(f"the account {name} is closed already")
    line = f"account {name} is closed; its sessions and tokens count no more"
    return Told({"uid": user.uid, "username": name}, [line])


def _end_token(asked: Namespace, now: datetime) -> Told:
    actor = keeper(asked, Permission.MANAGE_USERS)
    user = _user(asked.username)
    name = asked.name.strip()
    ended = end_tokens(now, user.uid, name=name, actor=actor)
    if not ended:
        raise Refused(f"{user.get_username()} has no open token {name!r}")
    facts = {"username": user.get_username(), "name": name, "ended": ended}
    return Told(facts, [f"{ended} tokens {name} of {user.get_username()} count no more"])


def _user(username: str) -> User:
    user = User.objects.filter(username=username).first()
    if user is None:
        raise Refused(f"no account is called {username!r}")
    return user


def _password() -> str:
    try:
        text = sys.stdin.buffer.read(PASSWORD_MAX).decode()
    except UnicodeDecodeError:
        raise Refused("the password is not UTF-8 text") from None
    return text.rstrip("\r\n")


def _create_token(asked: Namespace, now: datetime) -> Told:
    actor = keeper(asked, Permission.MANAGE_USERS)
    user = _user(asked.username)
    name_max = Token._meta.get_field("name").max_length
    if not asked.name.strip() or len(asked.name) > (name_max or 0):
        raise Refused(f"a token's name has 1 to {name_max} characters")
    secret = create_token(now, user.uid, name=asked.name.strip(), actor=actor)
    facts = {"username": user.get_username(), "name": asked.name.strip(), "token": secret}
    return Told(facts, [f"token of {user.get_username()}, told once: {secret}"])


def _import(asked: Namespace, now: datetime) -> Told:
    actor = keeper(asked, Permission.MANAGE_DIRECTORY)
    content = read_input(asked.file, bytes_max=PACKED_BYTES_MAX)
    result = import_roster(now, content, actor=actor, dry_run=asked.dry_run)
    faults = [str(error) for error in result.errors]
    if faults and not asked.dry_run:
        more = f" (and {len(faults) - 1} more; --dry-run lists them)" if len(faults) > 1 else ""
        raise Refused(f"nothing was taken in: {faults[0]}{more}")
    moved = {
        noun: {"created": one.created, "changed": one.changed, "ended": one.ended}
        for noun, one in result.moved.items()
    }
    lines = faults or [f"{noun}: {count} rows" for noun, count in result.rows.items()]
    lines += [
        f"{noun}: {one['created']} created, {one['changed']} changed, {one['ended']} ended"
        for noun, one in moved.items()
    ]
    facts = {"errors": faults, "rows": dict(result.rows), "moved": moved}
    return Told(facts, lines, code=1 if faults else 0)


def _export(asked: Namespace, now: datetime) -> Told:
    actor = keeper(asked, Permission.MANAGE_DIRECTORY)
    if asked.file == STDIN:
        sys.stdout.buffer.write(export_roster(now, actor=actor))
        return Told()
    # The file first: the journal must not tell of numbers that went nowhere.
    with _new_file(Path(asked.file)) as file:
        written = file.write(export_roster(now, actor=actor))
    return Told({"file": asked.file, "bytes": written}, [f"written to {asked.file}"])


def _new_file(path: Path) -> BinaryIO:
    """Open a new file that will hold numbers in clear: for its owner only."""
    try:
        return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")
    except FileExistsError:
        raise Refused(f"{path} exists already; choose another name") from None
    except OSError as error:
        raise Refused(f"cannot write {path}: {error.strerror}") from None


def _user_arguments(parser: ArgumentParser) -> None:
    by_argument(parser, required=False)
    parser.add_argument("username", help="name of the new account")
    parser.add_argument("--role", required=True, choices=UserRole.values, help="what it may do")
    parser.add_argument("--division", required=True, metavar="CODE", help="where the role holds")
    parser.add_argument("--person", metavar="UID", default="", help="who signs in with it")
    _password_argument(parser)


def _password_arguments(parser: ArgumentParser) -> None:
    by_argument(parser, required=False)
    parser.add_argument("username", help="whose password is lost; his sessions end")
    _password_argument(parser)


def _password_argument(parser: ArgumentParser) -> None:
    told = "read the password instead of drawing one"
    parser.add_argument("--password-stdin", action="store_true", help=told)


def _token_arguments(parser: ArgumentParser) -> None:
    by_argument(parser, required=False)
    parser.add_argument("username", help="account for which the programme speaks")
    parser.add_argument("--name", required=True, help="what the token is for")


def _end_user_arguments(parser: ArgumentParser) -> None:
    by_argument(parser, required=False)
    parser.add_argument("username", help="account to be closed, at once and for good")


def _end_token_arguments(parser: ArgumentParser) -> None:
    by_argument(parser, required=False)
    parser.add_argument("username", help="account for which the programme spoke")
    parser.add_argument("--name", required=True, help="what the token was for")


def _import_arguments(parser: ArgumentParser) -> None:
    by_argument(parser, required=False)
    parser.add_argument("file", metavar="FILE", help="an Excel workbook (.xlsx), or - for stdin")
    parser.add_argument("--dry-run", action="store_true", help="list every error, write nothing")


def _file_only(verb: str) -> Callable[[ArgumentParser], None]:
    def add(parser: ArgumentParser) -> None:
        by_argument(parser, required=False)
        parser.add_argument("file", metavar="FILE", help=f"{verb}, or - for stdout")

    return add


def _by_only(parser: ArgumentParser) -> None:
    by_argument(parser, required=False)


COMMANDS = (
    Command("user add", "Open an account.", _add_user, _user_arguments),
    Command("user password", "Give a new password.", _set_password, _password_arguments),
    Command("user end", "Close an account.", _end_user, _end_user_arguments),
    Command("token create", "Create a programme's secret.", _create_token, _token_arguments),
    Command("token end", "End a programme's secret.", _end_token, _end_token_arguments),
    Command("roster import", "Take in posts, people and shifts.", _import, _import_arguments),
    Command(
        "roster export",
        "Write posts, people and shifts with their numbers as an Excel workbook.",
        _export,
        _file_only("new workbook"),
    ),
    Command("keys rotate", "Seal every number under a new key.", _rotate, _by_only),
)
REFUSALS = (
    UserRefused,
    WorkbookRefused,
    ImportRefused,
    Forbidden,
    NotVisible,
    ValidationError,
    numbers.WrongKey,
)
