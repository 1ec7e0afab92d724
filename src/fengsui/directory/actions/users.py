"""Accounts and the tokens of programmes."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from fengsui.directory.models import Person, Token, User, UserRole
from fengsui.directory.tokens import token_digest
from fengsui.geo.models import Division
from fengsui.journal import uid
from fengsui.journal.actions import SubjectRow, action

TOKEN_BYTES = 32


class UserRefused(Exception):
    """The account cannot be as asked; the text says why."""


@dataclass(frozen=True, slots=True)
class UserRow:
    """An account to be created; `person_uid` is who signs in with it, where it is one person."""

    username: str
    password: str
    role: UserRole
    division: str
    person_uid: str = ""


def add_user(now: datetime, row: UserRow, *, actor: str) -> str:
    """Create an account and return its uid; raises `UserRefused`."""
    try:
        User.username_validator(row.username)
        validate_password(row.password)
    except ValidationError as bad:
        raise UserRefused(" ".join(bad.messages)) from None
    # Hashing takes a third of a second on purpose: not while holding the writer.
    password = make_password(row.password)
    with action(now, actor=actor) as act:
        if User.objects.filter(username=row.username).exists():
            raise UserRefused(f"the account {row.username} exists already")
        division = Division.objects.filter(code=row.division).first()
        if division is None:
            raise UserRefused(f"division {row.division} is unknown")
        person = Person.objects.filter(uid=row.person_uid).first()
        if row.person_uid and person is None:
            raise UserRefused(f"person {row.person_uid} is unknown")
        user = User.objects.create(
            uid=uid.new(now),
            username=row.username,
            password=password,
            role=UserRole(row.role),
            division=division,
            person=person,
            date_joined=now,
        )
        told = SubjectRow("user", user.uid, division.code, {"role": user.role})
        act.entry("user.created", subjects=[told])
    return user.uid


def set_password(now: datetime, user_uid: str, password: str, *, actor: str) -> None:
    """Give an account a new password, which ends its sessions; raises `UserRefused`."""
    try:
        validate_password(password)
    except ValidationError as bad:
        raise UserRefused(" ".join(bad.messages)) from None
    hashed = make_password(password)
    with action(now, actor=actor) as act:
        if not User.objects.filter(uid=user_uid).update(password=hashed):
            raise UserRefused(f"account {user_uid} is unknown")
        act.entry("user.password_set", subjects=[SubjectRow("user", user_uid)])


def end_user(now: datetime, user_uid: str, *, actor: str) -> bool:
    """Close an account and its tokens; False when it was closed already."""
    with action(now, actor=actor) as act:
        moved = User.objects.filter(uid=user_uid, is_active=True).update(is_active=False)
        Token.objects.filter(user__uid=user_uid, ended_at=None).update(ended_at=now)
        if moved:
            act.entry("user.ended", subjects=[SubjectRow("user", user_uid)])
    return moved == 1


def create_token(now: datetime, user_uid: str, *, name: str, actor: str) -> str:
    """Create a programme's secret and return it, for the only time; raises `UserRefused`."""
    secret = secrets.token_urlsafe(TOKEN_BYTES)
    with action(now, actor=actor) as act:
        user = User.objects.filter(uid=user_uid, is_active=True).first()
        if user is None:
            raise UserRefused(f"account {user_uid} is unknown or closed")
        Token.objects.create(user=user, name=name, digest=token_digest(secret), created_at=now)
        told = SubjectRow("user", user.uid, user.division_id or "")
        act.entry("token.created", facts={"name": name}, subjects=[told])
    return secret


def end_tokens(now: datetime, user_uid: str, *, name: str, actor: str) -> int:
    """End the tokens of that name of a user; return how many."""
    with action(now, actor=actor) as act:
        open_tokens = Token.objects.filter(user__uid=user_uid, name=name, ended_at=None)
        moved = open_tokens.update(ended_at=now)
        if moved:
            told = SubjectRow("user", user_uid)
            act.entry("token.ended", facts={"name": name}, subjects=[told])
    return moved
