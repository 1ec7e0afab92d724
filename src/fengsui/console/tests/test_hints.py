"""Whom the stream tells of what, and that it tells no more than a hint."""

import json

import pytest

from fengsui.console.hints import Viewer, hint

COUNTY, TOWN, VILLAGE, OTHER = "330225", "330225103", "330225103201", "330225104"
EVERYBODY = {"county", "town", "village", "other"}
VIEWERS = {
    "county": Viewer(COUNTY, sees_all=True),
    "town": Viewer(TOWN, sees_all=False),
    "village": Viewer(VILLAGE, sees_all=False),
    "other": Viewer(OTHER, sees_all=False),
    "homeless": Viewer("", sees_all=False),
}


@pytest.mark.parametrize(
    ("kind", "codes", "told"),
    [
        ("call.rung", [VILLAGE], {"county", "town", "village"}),
        ("call.rung", [TOWN], {"county", "town", "village"}),
        ("call.rung", [OTHER, ""], {"county", "other"}),
        ("call.rung", ["330225103202"], {"county", "town"}),
        ("call.rung", [COUNTY], EVERYBODY),
        ("call.rung", ["33022510"], EVERYBODY),
        ("line.failed", [], {"county"}),
        ("callout.closed", [], EVERYBODY),
        ("session.opened", [COUNTY], {"county"}),
        ("session.opened", [VILLAGE], {"county", "town", "village"}),
    ],
)
def test_an_entry_is_told_to_those_whose_division_it_touches(
    kind: str, codes: list[str], told: set[str]
) -> None:
    entry = hint(7, kind, "", codes)
    assert {name for name, viewer in VIEWERS.items() if entry.concerns(viewer)} == told


def test_a_hint_names_townships_at_most_and_no_facts() -> None:
    event = hint(7, "call.rung", "origin", [VILLAGE, "330225103202", "330225K", ""]).event()
    lines = event.decode().split("\n")
    assert lines[:2] == ["id: 7", "event: hint"]
    assert json.loads(lines[2].removeprefix("data: ")) == {
        "id": 7,
        "kind": "call.rung",
        "origin": "origin",
        "divisions": [TOWN, "330225K"],
    }
    assert event.endswith(b"\n\n")
