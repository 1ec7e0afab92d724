"""The official codes and names."""

import csv
from pathlib import Path

import pytest

from fengsui.demo.divisions import DATA_DIR, divisions, townships, villages, villages_of

OFFICIAL = Path(__file__).resolve().parents[5] / "shared/data/admin/divisions_to_village_2023.csv"


def test_there_are_eighteen_townships_and_410_village_units():
    assert (len(divisions()), len(townships()), len(villages())) == (429, 18, 410)


def test_a_code_begins_with_its_parents_code_and_comes_once():
    assert len({row.code for row in divisions()}) == len(divisions())
    seen = {"3302"}
    for row in divisions():
        assert row.parent in seen
        assert row.code.startswith(row.parent)
        seen.add(row.code)


def test_shipu_has_47_village_units_and_juexi_six():
    assert len(list(villages_of("330225101"))) == 47
    assert len(list(villages_of("330225003"))) == 6


def test_short_names_drop_the_committee_and_the_rank():
    short = {row.name: row.short for row in divisions()}
    assert short["石浦镇"] == "石浦"
    assert short["高塘岛乡"] == "高塘岛"
    assert short["东门渔村委会"] == "东门渔村"
    assert short["金秋社区"] == "金秋社区"


def test_a_management_unit_without_a_code_is_marked_unconfirmed():
    with (DATA_DIR / "management_units.csv").open(encoding="utf-8", newline="") as lines:
        (unit,) = csv.DictReader(lines)
    assert (unit["code"], unit["confirmed"]) == ("330225A", "false")


@pytest.mark.skipif(not OFFICIAL.is_file(), reason="no ../shared/data/admin here")
def test_codes_and_names_are_the_official_ones():
    with OFFICIAL.open(encoding="utf-8-sig", newline="") as lines:
        official = {(row["level"], row["code"], row["name"]) for row in csv.DictReader(lines)}
    assert {(row.level, row.code, row.name) for row in divisions()} == official
