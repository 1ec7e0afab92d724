"""Loading: from folders of rule files to one checked value."""

from pathlib import Path
from types import MappingProxyType

from fengsui.rulebook.book import Pack, Rulebook
from fengsui.rulebook.codes import read_event_codes, read_geocode_names, read_warning_kinds
from fengsui.rulebook.desk import read_desk, read_night
from fengsui.rulebook.files import SINGLE_KINDS, SINGLE_KINDS_WITH_ROWS, Merged, RuleFile, read_all
from fengsui.rulebook.levels import read_roles, read_tiers
from fengsui.rulebook.measures import read_measure_form, read_people
from fengsui.rulebook.profile_file import Known, read_profile
from fengsui.rulebook.scales import Means
from fengsui.rulebook.standing_orders import read_standing_order
from fengsui.rulebook.table import RuleError
from fengsui.rulebook.words_file import ANY_PURPOSE, Words, WordsKey, WordsKind, read_words

# With these every other means, occasion and purpose finds words: see Rulebook.words_for.
WORDS_NEEDED: tuple[tuple[WordsKind, Means], ...] = (
    ("call", Means.SMS),
    ("call", Means.VOICE),
    ("escalation", Means.SMS),
    ("escalation", Means.VOICE),
    ("all_clear", Means.SMS),
    ("text_only", Means.SMS),
    ("rering", Means.SMS),
)


def load(builtin_dir: Path, override_dir: Path | None = None) -> Rulebook:
    """Return the rulebook of the built-in folder with the county's folder over it.

    Raises RuleError at the first thing that is wrong; nothing is ever half loaded.
    """
    merged = read_all(builtin_dir, override_dir)
    for kind in (*SINGLE_KINDS, *SINGLE_KINDS_WITH_ROWS):
        if (kind, kind) not in merged.files:
            raise RuleError(builtin_dir.as_posix(), 1, "", f"is a folder without {kind}.toml")
    book = _build(merged)
    for file in merged.files.values():
        file.table.done()
    return book


def _build(merged: Merged) -> Rulebook:
    one = {kind: file for (kind, _), file in merged.files.items()}
    tiers = read_tiers(one["tiers"].table)
    roles = read_roles(one["roles"].table, tiers)
    people = read_people(one["people"].table)
    event_codes = read_event_codes(one["event-codes"])
    desk = read_desk(one["desk"].said, one["desk"].table)
    known = Known(tiers, roles, desk.tasks, event_codes)
    profiles = {
        file.id: read_profile(file.said, file.table, known) for file in _of(merged, "profiles")
    }
    orders = {
        file.id: read_standing_order(file.said, file.table, known, profiles)
        for file in _of(merged, "standing-orders")
    }
    forms = {
        file.id: read_measure_form(file.said, file.table, known, people)
        for file in _of(merged, "measures")
    }
    return Rulebook(
        tiers=MappingProxyType(tiers),
        roles=MappingProxyType(roles),
        people=MappingProxyType(people),
        event_codes=MappingProxyType(event_codes),
        warning_kinds=MappingProxyType(read_warning_kinds(one["warning-kinds"], event_codes)),
        geocode_names=MappingProxyType(read_geocode_names(one["geocode-names"])),
        desk=desk,
        night=read_night(one["night"].said, one["night"].table),
        profiles=MappingProxyType(profiles),
        standing_orders=MappingProxyType(orders),
        measure_forms=MappingProxyType(forms),
        words=MappingProxyType(_words(_of(merged, "words"))),
        packs=tuple(_pack(file) for _, file in sorted(merged.files.items())),
        notices=merged.notices,
    )


def _of(merged: Merged, kind: str) -> list[RuleFile]:
    return [file for (_, _), file in sorted(merged.files.items()) if file.kind == kind]


def _words(files: list[RuleFile]) -> dict[WordsKey, Words]:
    found: dict[WordsKey, Words] = {}
    for file in files:
        for words in read_words(file.said, file.table):
            if words.key in found:
                file.table.refuse("purpose", f'repeats words of the pack "{found[words.key].id}"')
            found[words.key] = words
    for kind, means in WORDS_NEEDED:
        if (ANY_PURPOSE, kind, means) not in found:
            problem = f'holds no words for purpose "any", kind "{kind}", means "{means}"'
            raise RuleError("rules/words", 1, "text", problem)
    return found


def _pack(file: RuleFile) -> Pack:
    return Pack(**file.said, kind=file.kind, digest=file.digest, text=file.text, own=file.own)
