"""Every fact that the code writes has Chinese words on the journal page, and rules their titles."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from fengsui.console import facts, kinds
from fengsui.rulebook import queries as rulebook

ENGLISH = re.compile(r"[A-Za-z]{3,}")
# Functions that hand their other keywords on as facts of an entry, with their own parameters.
HANDING_ON = {"tell_units": set(), "_tell": {"origin_uid", "exercise"}}


def written() -> Iterator[tuple[str, str]]:
    """Yield (file, fact) of all facts that are given to an entry of the journal."""
    for path in sorted(Path(settings.PACKAGE_DIR).glob("*/**/*.py")):
        if "tests" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                for name in _facts(node):
                    yield path.name, name


def _facts(call: ast.Call) -> Iterator[str]:
    name = getattr(call.func, "attr", getattr(call.func, "id", ""))
    if name == "entry":
        for given in (word.value for word in call.keywords if word.arg == "facts"):
            for node in ast.walk(given):
                if isinstance(node, ast.Dict):
                    yield from (str(k.value) for k in node.keys if isinstance(k, ast.Constant))
    elif name in HANDING_ON:
        yield from (str(k.arg) for k in call.keywords if k.arg not in {None, *HANDING_ON[name]})


def test_every_fact_that_is_written_has_a_word() -> None:
    found = set(written())
    assert len(found) > 20, "the search finds nothing"
    known = {*facts.FACTS, *facts.UNSAID}
    faults = sorted(f"{file}: {name}" for file, name in found if name not in known)
    assert not faults, f"no word in console/facts.py: {faults}"


@pytest.mark.django_db
def test_rules_are_shown_by_their_titles_and_codes_by_words() -> None:
    book = rulebook.current()
    for name in book.standing_orders:
        assert book.standing_orders[name].title in facts.told({"standing_order": name})
    for name, profile in book.profiles.items():
        assert profile.title in facts.told({"profile": f"{name}/1"})
    said = facts.told(
        {
            "outcome": "picked_up",
            "means": "sms",
            "channel": "simulated",
            "tier": "village",
            "purpose": "warning",
            "color": "red",
            "status": "Exercise",
            "msg_type": "Update",
            "approval": "oral",
            "duration_s": 62,
            "residual": {"help": 2, "tasks": 0},
        }
    )
    assert not ENGLISH.search(said), said
    assert "接通未确认" in said
    assert "1分2秒" in said
    assert "求援 2" in said


def test_a_pick_up_is_never_told_as_an_answer() -> None:
    assert facts.evidence({"evidence": "picked_up", "choice": "received"}) == "接通未确认"
    assert facts.evidence({"evidence": "heard", "choice": "received"}) == "听完未确认"
    assert facts.evidence({"evidence": "confirmed", "choice": "received"}) == "本人确认：收到"


def test_what_the_log_leaves_out_is_known() -> None:
    for kind in kinds.ROUTINE:
        assert kinds.word(kind) != kind, kind
