"""What the command line calls: limited reads, the fields of `--json`, the shared samples."""

import io
import json
import sys
from pathlib import Path

import pytest

from fengsui.standards.cap12 import CAP_BYTES_MAX, CapRefused
from fengsui.warnings import commands
from fengsui.warnings.models import Alert
from fengsui.warnings.refusals import Refused
from fengsui.warnings.tests.county import COUNTY, NOW, OFFICER, cap, found_county

pytestmark = pytest.mark.django_db
SAMPLES = Path(__file__).resolve().parents[5] / "shared" / "data" / "cap"


@pytest.fixture(autouse=True)
def _county() -> None:
    found_county()


class Endless(io.RawIOBase):
    """A file that never ends, and counts what was read of it."""

    taken = 0

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        assert 0 <= size <= CAP_BYTES_MAX + 1
        self.taken += size
        return b"x" * size


class Stdin:
    """Standard input with these bytes."""

    def __init__(self, buffer: io.RawIOBase | io.BytesIO) -> None:
        self.buffer = buffer


def test_a_file_and_standard_input_give_the_fields_of_the_issue(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "alert.xml"
    path.write_bytes(cap())
    printed = commands.receive_file(NOW, path, actor=OFFICER)
    assert json.loads(json.dumps(printed)) == {
        "uid": Alert.objects.get().uid,
        "identifier": "A1",
        "msg_type": "Alert",
        "status": "Actual",
        "divisions": [COUNTY],
        "risk_points": 2,
        "duplicate": False,
        "warnings": [],
    }
    monkeypatch.setattr(sys, "stdin", Stdin(io.BytesIO(cap())))
    assert commands.receive_file(NOW, "-", actor=OFFICER)["duplicate"] is True
    assert commands.receive_file(NOW, cap(), actor=OFFICER)["duplicate"] is True


def test_one_byte_over_the_limit_is_all_that_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    endless = Endless()
    monkeypatch.setattr(sys, "stdin", Stdin(endless))
    with pytest.raises(CapRefused, match="at most"):
        commands.receive_file(NOW, "-", actor=OFFICER)
    assert endless.taken == CAP_BYTES_MAX + 1


def test_what_cannot_be_read_is_refused(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "none.xml"):
        with pytest.raises(Refused, match="cannot be read"):
            commands.receive_file(NOW, path, actor=OFFICER)
    with pytest.raises(Refused, match="not UTF-8"):
        commands.read_text("预警".encode("gb18030"))
    assert commands.read_text("\ufeff预警".encode()) == "预警"


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="no ../shared/data/cap here")
@pytest.mark.parametrize(
    ("name", "taken"),
    [
        ("cap_amber_alert_example.xml", True),
        ("signed_storm_2024.xml", True),
        ("australia.cap", True),
        ("canada_errors.cap", True),
        ("invalid.cap", False),
        ("xee.cap", False),
        ("weather.cap", False),
        ("no_optional_fields.cap", False),
    ],
)
def test_the_shared_samples(name: str, *, taken: bool) -> None:
    if not taken:
        with pytest.raises(CapRefused):
            commands.receive_file(NOW, SAMPLES / name, actor=OFFICER)
        assert not Alert.objects.exists()
        return
    printed = commands.receive_file(NOW, SAMPLES / name, actor=OFFICER)
    assert printed["divisions"] == []
    assert any("no_target" in str(warning) for warning in printed["warnings"])  # type: ignore[attr-defined]
    assert commands.receive_file(NOW, SAMPLES / name, actor=OFFICER)["duplicate"] is True
