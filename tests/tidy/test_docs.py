"""The documents say what the code says; every clause of the source document is answered."""

import re
from collections import Counter
from enum import StrEnum

import pytest
from django.apps import apps
from django.db.models import TextChoices
from tests.tidy import tree

DOCS = tree.ROOT / "docs"
SOURCE = tree.ROOT.parent / "shared/source-document.txt"
CELLS = re.compile(r"(?<!\\)\|")
STATUSES = frozenset({"完成", "进行中", "未开始", "非软件事项"})
# How many demands stand in each paragraph. Only a new reading of the source changes a number.
CLAUSES = {
    "一": 8,
    "二(一)": 11,
    "二(二)": 15,
    "二(三)": 6,
    "二(四)": 15,
    "二(五)": 12,
    "二(六)": 8,
    "二(七)": 16,
    "二(八)": 17,
    "二(九)": 6,
    "二(十)": 10,
    "三(一)": 5,
    "三(二)": 9,
    "三(三)": 6,
    "三(四)": 4,
    "附": 2,
}
# The longest stretch between two quotations: it exhorts and demands nothing.
SILENCE_CHARACTERS_MAX = 64
SECTIONS = ("Context", "Decision", "Consequences", "Alternatives")
LINK = re.compile(r"\]\((?!https?:|#|mailto:)([^)#\s]+)")


def rows(name: str, first: str) -> list[list[str]]:
    """Return the cells of the table rows of a document whose first cell matches `first`."""
    lines = (line.strip() for line in tree.text(DOCS / name).splitlines())
    cut = [[cell.strip() for cell in CELLS.split(line)[1:-1]] for line in lines if line[:1] == "|"]
    return [cells for cells in cut if re.fullmatch(first, cells[0])]


def clauses() -> list[list[str]]:
    """Return id, quotation, date, answer, test and status of every clause."""
    return rows("clauses.md", r"[一二三附].*-\d+")


def named_states() -> list[type[StrEnum] | type[TextChoices]]:
    """Return every set of states of the product."""
    kinds = [*StrEnum.__subclasses__(), *TextChoices.__subclasses__()]
    ours = [kind for kind in kinds if kind.__module__.startswith("fengsui.")]
    return [kind for kind in ours if kind.__name__.endswith("State")]


def test_clause_ids_are_complete_and_unique() -> None:
    wanted = [f"{part}-{n}" for part, count in CLAUSES.items() for n in range(1, count + 1)]
    assert [cells[0] for cells in clauses()] == wanted


def test_clause_rows_are_whole() -> None:
    faults = []
    for cells in clauses():
        name, status = cells[0], cells[-1]
        if len(cells) != 6 or not all(cells):
            faults.append(f"{name}: six cells, none empty (— where there is nothing)")
        if status not in STATUSES:
            faults.append(f"{name}: {status!r} is no status")
        if not re.fullmatch(r"—|\d{4}-\d{2}-\d{2}", cells[2]):
            faults.append(f"{name}: {cells[2]!r} is no date")
        paths = re.findall(r"`([^`]+)`", cells[4])
        if status == "完成" and not paths:
            faults.append(f"{name}: what is 完成 names its acceptance test")
        faults += [f"{name}: no file {p}" for p in paths if not (tree.ROOT / p).exists()]
    assert not faults, tree.report(faults)


@pytest.mark.skipif(not SOURCE.exists(), reason="the source document is not beside the project")
def test_clauses_quote_every_demand_in_order() -> None:
    said = re.sub(r"\s", "", SOURCE.read_text(encoding="utf-8"))
    at = said.index("一、工作目标") + SILENCE_CHARACTERS_MAX
    faults = []
    for name, quotation, *_ in clauses():
        start = said.find(quotation, at)
        if start < 0:
            faults.append(f"{name}: the source does not say {quotation!r} here")
            continue
        if start - at > SILENCE_CHARACTERS_MAX:
            faults.append(f"{name}: nothing answers {said[at:start]!r}")
        at = start + len(quotation)
    if len(said) - at > SILENCE_CHARACTERS_MAX:
        faults.append(f"nothing answers {said[at:]!r}")
    assert not faults, tree.report(faults)


def test_the_glossary_has_one_word_an_idea() -> None:
    glossary = rows("glossary.md", r"[\u3400-\u9fff].*")[:]
    ideas = [cells for cells in glossary if cells[0] != "中文"]
    twice = [
        word
        for column in (0, 1)
        for word, count in Counter(cells[column] for cells in ideas).items()
        if count > 1
    ]
    assert not twice, twice
    assert all(len(cells) == 4 and all(cells[:3]) for cells in ideas)


def test_every_table_is_in_the_glossary_under_the_word_of_the_screens() -> None:
    words = {cells[1].strip("`"): cells[0] for cells in rows("glossary.md", r"[\u3400-\u9fff].*")}
    faults = []
    for model in apps.get_models():
        name = model.__name__
        if not model.__module__.startswith("fengsui."):
            continue
        if name not in words:
            faults.append(f"docs/glossary.md lacks `{name}` ({model._meta.verbose_name})")
        elif words[name] != str(model._meta.verbose_name):
            faults.append(f"`{name}`: {words[name]} and {model._meta.verbose_name}: which word?")
    assert not faults, tree.report(faults)


def test_every_state_is_in_the_glossary_under_the_word_of_the_screens() -> None:
    told = {cells[0].strip("`"): cells[1] for cells in rows("glossary.md", r"`\w+State`")}
    faults = [
        f"docs/glossary.md: {kind.__name__} lacks {word}"
        for kind in named_states()
        for state in kind
        if (word := f"`{state.value}` {getattr(state, 'label', '')}")
        not in told.get(kind.__name__, "")
    ]
    assert not faults, tree.report(faults)


def test_decisions_are_numbered_and_whole() -> None:
    paths = sorted((DOCS / "decisions").glob("*.md"))
    assert [path.name[:4] for path in paths] == [f"{n:04}" for n in range(1, len(paths) + 1)]
    faults = [
        f"{tree.shown(path)}: no section {section}"
        for path in paths
        for section in SECTIONS
        if f"\n## {section}\n" not in tree.text(path)
    ]
    assert not faults, tree.report(faults)


def test_links_lead_somewhere() -> None:
    pages = [*tree.ROOT.glob("*.md"), *DOCS.rglob("*.md")]
    faults = [
        f"{tree.shown(page)}: no {target}"
        for page in pages
        for target in LINK.findall(tree.text(page))
        if not (page.parent / target).exists()
    ]
    assert not faults, tree.report(faults)


def test_make_does_what_the_documents_say() -> None:
    targets = set(re.findall(r"^([a-z]+):", tree.text(tree.ROOT / "Makefile"), re.MULTILINE))
    pages = [*tree.ROOT.glob("*.md"), *DOCS.rglob("*.md")]
    said = {name for page in pages for name in re.findall(r"`make ([a-z]+)", tree.text(page))}
    assert said <= targets, said - targets
