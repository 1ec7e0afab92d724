"""Regulation is data: the shipped rules load, name their source, and hold no code."""

from tests.tidy import tree

from fengsui.rulebook.load import load

RULES = tree.PACKAGE / "rules"
DATA = frozenset({".toml", ".csv", ".md"})


def test_the_shipped_rules_load_and_name_their_source() -> None:
    book = load(RULES)
    assert book.packs
    assert not [pack.id for pack in book.packs if not pack.source.strip()]


def test_rules_hold_data_only() -> None:
    files = [path for path in RULES.rglob("*") if path.is_file()]
    faults = [
        f"{tree.shown(path)}: rules/ holds TOML and CSV only"
        for path in files
        if path.suffix not in DATA and not tree.NOT_OURS & set(path.parts)
    ]
    assert not faults, tree.report(faults)
