"""No file says what is banned, and each ban knows a bad line from a good one."""

import ast

import pytest
from tests.tidy import tree
from tests.tidy.bans import BANS, Ban

BY_NAME = pytest.mark.parametrize("ban", BANS, ids=lambda ban: ban.name)


@BY_NAME
def test_nobody_says_it(ban: Ban) -> None:
    faults = [
        f"{tree.shown(path)}:{line}: {ban.name}. Instead: {ban.instead}"
        for path in tree.ours(".py")
        if ban.applies(path)
        for line in ban.lines(tree.parsed(path))
    ]
    assert not faults, tree.report(faults)


@BY_NAME
def test_the_ban_knows_bad_from_good(ban: Ban) -> None:
    assert ban.good
    assert ban.bad
    for line in ban.good:
        assert not ban.lines(ast.parse(line)), f"{ban.name} refuses the good line {line!r}"
    for line in ban.bad:
        assert ban.lines(ast.parse(line)), f"{ban.name} misses the bad line {line!r}"


@BY_NAME
def test_the_ban_holds_somewhere(ban: Ban) -> None:
    places = [tree.PACKAGE / "callouts/actions.py", tree.ROOT / "tests/sim/test_night.py"]
    places += [tree.PACKAGE / "standards/cap12.py", tree.PACKAGE / "channels/loop.py"]
    assert any(ban.applies(path) for path in places)
