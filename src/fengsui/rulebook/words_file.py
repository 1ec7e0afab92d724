"""Packs of words: for each purpose, occasion and means the text that goes out."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from fengsui.rulebook.rule import Said
from fengsui.rulebook.scales import Means, Purpose
from fengsui.rulebook.table import Table
from fengsui.rulebook.words import WordsError, places

WordsKind = Literal["call", "approval", "escalation", "all_clear", "text_only", "rering"]
WORDS_KINDS: tuple[WordsKind, ...] = (
    *("call", "approval", "escalation"),
    *("all_clear", "text_only", "rering"),
)
ANY_PURPOSE = "any"
PURPOSES = (ANY_PURPOSE, *(str(purpose) for purpose in Purpose))
# What a means says that has no words of its own: text that is read, or a text that is spoken.
INSTEAD: Mapping[Means, Means] = {
    Means.MESSAGE: Means.SMS,
    Means.BROADCAST: Means.VOICE,
    Means.VIDEO: Means.VOICE,
}
SPOKEN = (Means.VOICE, Means.VIDEO, Means.BROADCAST)
_ONE_PERSON = {"event", "issuer", "issued_at", "area", "post", "ask", "link"}
_PLACES_OF: Mapping[WordsKind, set[str]] = {
    "call": _ONE_PERSON,
    "approval": _ONE_PERSON - {"ask", "post"},
    "escalation": {"event", "area", "post", "count", "counted", "names", "link"},
    "all_clear": _ONE_PERSON - {"ask"},
    "text_only": _ONE_PERSON,
    "rering": _ONE_PERSON | {"answered_at"},
}

WordsKey = tuple[str, WordsKind, Means]


@dataclass(frozen=True, slots=True)
class Words:
    """One template; `id` is that of its pack."""

    id: str
    edition: int
    purpose: str
    kind: WordsKind
    means: Means
    text: str

    @property
    def key(self) -> WordsKey:
        """Return what the words are looked up by."""
        return self.purpose, self.kind, self.means


def read_words(said: Said, table: Table) -> tuple[Words, ...]:
    """Return the templates of a pack, each with places that its kind can fill."""
    purpose = table.choice("purpose", PURPOSES)
    found: dict[WordsKey, Words] = {}
    for row in table.tables("text"):
        words = Words(
            id=said["id"],
            edition=said["edition"],
            purpose=purpose,
            kind=row.choice("kind", WORDS_KINDS),
            means=row.choice("means", tuple(Means)),
            text=row.text("text"),
        )
        if words.key in found:
            row.refuse("means", f'repeats "{words.means}" of kind "{words.kind}"')
        _check_places(words, row)
        found[words.key] = words
        row.done()
    return tuple(found.values())


def _check_places(words: Words, row: Table) -> None:
    try:
        used = places(words.text)
    except WordsError as error:
        row.refuse("text", str(error))
    for name in used:
        if name not in _PLACES_OF[words.kind]:
            row.refuse("text", f'has the place "{{{name}}}", which "{words.kind}" cannot fill')
        if name == "link" and words.means in SPOKEN:
            row.refuse("text", 'has the place "{link}", but nobody can hear a link')
