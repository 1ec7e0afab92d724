"""Marks: told together where they say the same, each with a sentence and a line to look up."""

import re
from pathlib import Path

from fengsui.geo.targeting import MarkCode as TargetMark
from fengsui.standards.cap12 import MarkCode as CapMark
from fengsui.warnings.marks import FOUND_CHARS_MAX, SENTENCES, Mark, MarkCode, gathered

REFERENCE = Path(__file__).resolve().parents[4] / "docs" / "reference"


def test_every_mark_has_its_sentence_and_its_line_in_the_reference() -> None:
    assert {*MarkCode, *CapMark, *TargetMark} == SENTENCES.keys()
    told = (REFERENCE / "alerts.md").read_text() + (REFERENCE / "cap12.md").read_text()
    assert SENTENCES.keys() <= set(re.findall(r"`([a-z_0-9]+)`", told))


def test_a_sentence_names_code_place_and_piece() -> None:
    assert Mark("time_z").sentence == "time_z: a time ends in Z; it was taken as UTC"
    said = Mark("time_z", "sent", "…Z").sentence
    assert said == "time_z at sent: a time ends in Z; it was taken as UTC (…Z)"


def test_marks_of_one_code_are_told_in_one_and_others_once_each() -> None:
    marks = [Mark("foreign", "a", "1"), Mark("time_z"), Mark("foreign", "b", "2"), Mark("time_z")]
    assert gathered(marks, ["foreign"]) == [Mark("foreign", "a", "1, 2"), Mark("time_z")]
    many = [Mark("foreign", "", str(number)) for number in range(9)]
    assert gathered(many, ["foreign"]) == [Mark("foreign", "", "0, 1, 2 and 6 more")]
    long = gathered([Mark("foreign", "", "x" * 300)], ["foreign"])
    assert len(long[0].found) == FOUND_CHARS_MAX
