"""Accounts: created once, refused with a sentence, never with a password in the journal."""

import pytest
from django.contrib.auth import authenticate

from fengsui.directory.actions import UserRefused, UserRow, add_user, create_token, set_password
from fengsui.directory.models import Token, User, UserRole
from fengsui.directory.tests.county import NOW, TOWN, found_divisions
from fengsui.journal.models import Entry

pytestmark = pytest.mark.django_db
ROW = UserRow("zhangsan", "long enough 7261", UserRole.TOWNSHIP_OFFICER, TOWN)


@pytest.fixture(autouse=True)
def _divisions() -> None:
    found_divisions()


def test_an_account_signs_in_with_its_password_until_it_gets_another() -> None:
    uid = add_user(NOW, ROW, actor="cli:test")
    assert authenticate(username="zhangsan", password=ROW.password)
    assert User.objects.get(uid=uid).date_joined == NOW
    set_password(NOW, uid, "something else 19", actor="cli:test")
    assert authenticate(username="zhangsan", password=ROW.password) is None
    assert authenticate(username="zhangsan", password="something else 19")


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (UserRow("a b", ROW.password, ROW.role, TOWN), "."),
        (UserRow("lisi", "12345678", ROW.role, TOWN), "."),
        (UserRow("lisi", ROW.password, ROW.role, "330226"), "330226 is unknown"),
        (UserRow("lisi", ROW.password, ROW.role, TOWN, "nobody"), "nobody is unknown"),
        (ROW, "exists already"),
    ],
)
def test_what_cannot_be_an_account_is_refused(row: UserRow, why: str) -> None:
    add_user(NOW, ROW, actor="cli:test")
    with pytest.raises(UserRefused, match=why):
        add_user(NOW, row, actor="cli:test")
    assert User.objects.count() == 1


def test_neither_a_password_nor_a_token_is_kept() -> None:
    uid = add_user(NOW, ROW, actor="cli:test")
    secret = create_token(NOW, uid, name="wall", actor="cli:test")
    written = repr([*Entry.objects.values(), *Token.objects.values(), *User.objects.values()])
    assert secret not in written
    assert ROW.password not in written
    with pytest.raises(UserRefused):
        create_token(NOW, "nobody", name="wall", actor="cli:test")
