"""An account or a token that is ended by the command line counts no more, and the journal tells."""

import pytest
from tests.acceptance.desk import Desk

from fengsui.directory.queries import user_of_token
from fengsui.journal.models import Entry

BY = ("--by", "guanli")
CHIEF = ("--by", "zhibanzhang")


def told(kind: str) -> list[str]:
    """Return who did what the journal calls so."""
    return list(Entry.objects.filter(kind=kind).values_list("actor", flat=True))


def test_a_token_ends_alone(desk: Desk) -> None:
    wall, other = (
        str(desk.run("token", "create", "zhiban", "--name", name)["token"])
        for name in ("wall", "other")
    )
    assert desk.run("token", "end", "zhiban", "--name", "wall", *BY)["ended"] == 1
    assert user_of_token(wall) is None
    assert user_of_token(other) is not None
    assert told("token.ended") == ["cli:guanli"]
    assert "no open token" in desk.refused("token", "end", "zhiban", "--name", "wall", *BY)


def test_an_account_ends_with_its_tokens_and_commands(desk: Desk) -> None:
    secret = str(desk.run("token", "create", "zhiban", "--name", "wall")["token"])
    assert desk.run("user", "end", "zhiban", *BY)["username"] == "zhiban"
    assert user_of_token(secret) is None
    assert told("user.ended") == ["cli:guanli"]
    assert "no open account" in desk.refused("keys", "rotate", "--by", "zhiban")
    assert "closed already" in desk.refused("user", "end", "zhiban", *BY)


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (("token", "end", "zhiban", "--name", "x"), "no open token"),
        (("token", "end", "nobody", "--name", "x"), "nobody"),
        (("user", "end", "nobody"), "nobody"),
        (("user", "end", "zhen", *CHIEF), "may not manage users"),
        (("token", "end", "zhen", "--name", "x", *CHIEF), "may not manage users"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_what_cannot_be_ended(desk: Desk, argv: tuple[str, ...], said: str) -> None:
    assert said in desk.refused(*argv)


def test_the_rules_are_told_in_short_or_all(desk: Desk) -> None:
    facts = desk.run("rules", "check")
    unsure = facts["unconfirmed"]
    assert isinstance(unsure, list)
    assert unsure
    code, out, _ = desk.answer("rules", "check")
    assert code == 0
    assert f"{len(unsure)} rules are not confirmed" in out
    assert "--all lists them" in out
    assert not any(line in out for line in unsure)
    code, out, _ = desk.answer("rules", "check", "--all")
    assert code == 0
    assert all(line in out.splitlines() for line in unsure)
