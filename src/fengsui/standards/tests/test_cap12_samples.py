"""Messages that others wrote, where they are beside the project."""

from pathlib import Path

import pytest

from fengsui.standards.cap12 import CapRefused, MarkCode, Refusal, parse, render

SAMPLES = Path(__file__).parents[5] / "shared/data/cap"

pytestmark = pytest.mark.skipif(
    not SAMPLES.exists(), reason="no CAP samples beside the project (../shared/data/cap)"
)


@pytest.mark.parametrize(
    ("name", "infos", "signed"),
    [
        ("cap_amber_alert_example.xml", 2, False),
        ("signed_storm_2024.xml", 1, True),
        ("australia.cap", 2, False),
    ],
)
def test_taken(name: str, infos: int, signed: bool) -> None:
    alert = parse((SAMPLES / name).read_bytes())
    assert (len(alert.infos), alert.signed, alert.marks) == (infos, signed, ())
    assert parse(render(alert)) == alert


def test_taken_and_marked() -> None:
    alert = parse((SAMPLES / "canada_errors.cap").read_bytes())
    assert [m.code for m in alert.marks] == [MarkCode.REFERENCES_MALFORMED]


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("weather.cap", Refusal.OLD_VERSION),
        ("no_optional_fields.cap", Refusal.OLD_VERSION),
        ("invalid.cap", Refusal.AGAINST_SCHEMA),
        ("xee.cap", Refusal.DOCTYPE),
    ],
)
def test_refused(name: str, code: Refusal) -> None:
    with pytest.raises(CapRefused) as refused:
        parse((SAMPLES / name).read_bytes())
    assert refused.value.code is code
