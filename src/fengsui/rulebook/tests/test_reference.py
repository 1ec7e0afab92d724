"""docs/reference/rules.md names everything that a rule file may hold."""

import re
from pathlib import Path

from fengsui.rulebook.files import KINDS
from fengsui.rulebook.levels import ROLE_KINDS
from fengsui.rulebook.profile_file import RETRY_OUTCOMES
from fengsui.rulebook.profiles import HOLDERS, ORDERS, VERIFIERS
from fengsui.rulebook.scales import AlertColor, Evidence, Means, Purpose
from fengsui.rulebook.tests.folders import BUILTIN
from fengsui.rulebook.words import PLACES
from fengsui.rulebook.words_file import WORDS_KINDS

DOC = Path(__file__).resolve().parents[4] / "docs/reference/rules.md"


def test_the_reference_names_every_word_of_the_rule_files() -> None:
    told = set(re.findall(r"[\w-]+", DOC.read_text(encoding="utf-8")))
    names = [*KINDS, *ROLE_KINDS, *RETRY_OUTCOMES, *HOLDERS, *ORDERS, *VERIFIERS, *PLACES]
    names += [*AlertColor, *Evidence, *Means, *Purpose, *WORDS_KINDS]
    for file in BUILTIN.rglob("*.toml"):
        keys = re.findall(r"^(?:\w+\.)?(\w+) =", file.read_text(encoding="utf-8"), re.MULTILINE)
        names += keys
    assert {str(name) for name in names} - told == set()
