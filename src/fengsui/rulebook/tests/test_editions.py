"""What was used is kept; what is spoiled meanwhile does not stop anybody."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pytest_django import DjangoAssertNumQueries
from pytest_django.fixtures import Settings

from fengsui.journal.actions import action
from fengsui.journal.models import Entry, Subject
from fengsui.rulebook.actions import keep_editions
from fengsui.rulebook.book import Pack
from fengsui.rulebook.commands import check
from fengsui.rulebook.load import load
from fengsui.rulebook.models import Edition
from fengsui.rulebook.queries import current, refusal
from fengsui.rulebook.table import RuleError
from fengsui.rulebook.tests.folders import BUILTIN, changed

NOW = datetime(2026, 7, 25, 6, 49, 1, tzinfo=UTC)
ACTOR = "cli:test"


@pytest.fixture
def own_desk(settings: Settings) -> Path:
    """Return the county's own desk rule, which rings sooner."""
    folder = Path(settings.RULES_OVERRIDE_DIR)
    folder.mkdir(parents=True)
    file = folder / "desk.toml"
    file.write_bytes((BUILTIN / "desk.toml").read_bytes())
    changed(file, "edition = 1", "edition = 2")
    changed(file, "ring_desk_s = 60", "ring_desk_s = 20")
    return file


def use(now: datetime, packs: Iterable[Pack]) -> int:
    """Keep editions in an action of its own."""
    with action(now, actor=ACTOR) as act:
        return keep_editions(act, packs)


@pytest.mark.django_db
def test_every_edition_that_was_used_is_kept_once_with_its_whole_text() -> None:
    book = load(BUILTIN)
    packs = [book.pack("profiles", "xs-135-flat"), book.pack("event-codes", "event-codes")]
    assert use(NOW, packs) == 2
    assert use(NOW + timedelta(hours=1), [*packs, *packs]) == 0
    kept = Edition.objects.get(rule_id="xs-135-flat")
    assert kept.text == (BUILTIN / "profiles/xs-135-flat.toml").read_text(encoding="utf-8")
    assert (kept.edition, kept.first_used_at) == (1, NOW)
    assert "11B01,台风" in Edition.objects.get(kind="event-codes").text


@pytest.mark.django_db
def test_keeping_is_told_to_the_journal_and_nothing_new_tells_nothing() -> None:
    pack = load(BUILTIN).pack("desk", "desk")
    for _ in range(2):
        use(NOW, [pack])
    assert Entry.objects.get().kind == "edition.kept"
    told = Subject.objects.get()
    assert (told.type, told.uid) == ("edition", "desk/desk/1")
    assert told.facts == f'{{"digest":"{pack.digest}"}}'


@pytest.mark.django_db
def test_a_rule_changed_under_its_edition_is_kept_beside_the_first(own_desk: Path) -> None:
    use(NOW, current().packs)
    changed(own_desk, "ring_desk_s = 20", "ring_desk_s = 25")
    assert use(NOW, current().packs) == 1
    texts = Edition.objects.filter(kind="desk").values_list("edition", "digest")
    assert [edition for edition, _ in texts] == [2, 2]
    assert len(set(texts)) == 2


@pytest.mark.django_db
def test_a_higher_edition_is_kept_beside_the_lower(own_desk: Path) -> None:
    use(NOW, load(BUILTIN).packs)
    assert use(NOW, current().packs) == 1
    editions = Edition.objects.filter(kind="desk").values_list("edition", flat=True)
    assert sorted(editions) == [1, 2]


@pytest.mark.django_db
def test_keeping_again_reads_once_and_writes_nothing(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    packs = load(BUILTIN).packs
    use(NOW, packs)
    with action(NOW, actor=ACTOR) as act, django_assert_num_queries(1):
        assert keep_editions(act, packs) == 0


def test_the_rulebook_is_loaded_once_and_again_when_a_file_changes(own_desk: Path) -> None:
    book = current()
    assert book.desk.ring_desk_s == 20
    assert current() is book
    changed(own_desk, "ring_desk_s = 20", "ring_desk_s = 15")
    assert current().desk.ring_desk_s == 15
    own_desk.unlink()
    assert current().desk.ring_desk_s == 60


def test_a_spoiled_file_does_not_take_the_rules_away(own_desk: Path) -> None:
    book = current()
    changed(own_desk, "ring_desk_s = 20", "ring_desk_s = soon")
    assert current() is book
    found = refusal()
    assert found is not None
    assert found.file == own_desk.as_posix()
    changed(own_desk, "ring_desk_s = soon", "ring_desk_s = 30")
    assert refusal() is None
    assert current().desk.ring_desk_s == 30


def test_a_process_does_not_start_on_spoiled_rules(own_desk: Path) -> None:
    changed(own_desk, "ring_desk_s = 20", "ring_desk_s = soon")
    with pytest.raises(RuleError, match=r"desk\.toml"):
        current()


def test_the_command_tries_a_folder_out(own_desk: Path, tmp_path: Path) -> None:
    assert any("desk.toml replaces the built-in rule" in each for each in check())
    assert not any("replaces" in each for each in check(tmp_path))
    changed(own_desk, "ring_desk_s = 20", "ring_desk_s = 0")
    with pytest.raises(RuleError, match=r'desk\.toml:\d+: field "ring_desk_s" must be from 1'):
        check()
