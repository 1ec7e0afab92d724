"""A node refuses to start unready, and doctor says what is bad and how to mend it."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from tests.acceptance.desk import Desk

from fengsui.channels import queries as channels
from fengsui.channels.models import Attempt
from fengsui.journal import actions as journal
from fengsui.journal.gaps import LOOP
from fengsui.node import doctor, serving
from fengsui.node.watching import AUDITOR, Watch


def no_port(host: str, port: int) -> None:
    raise AssertionError(f"it would have served on {host}:{port}")


@pytest.mark.parametrize("command", [("run",), ("web",), ("loop", "--once"), ("init",)])
@pytest.mark.parametrize("key", ["contacts-1", "contacts_index-1", "seal-1"])
def test_a_strange_key_refuses_to_start(
    desk: Desk,
    own_data: Path,
    monkeypatch: pytest.MonkeyPatch,
    command: tuple[str, ...],
    key: str,
) -> None:
    monkeypatch.setattr(serving, "bind", no_port)
    desk.run("journal", "seal")
    (own_data / "keys" / key).write_bytes(b"\1" * 32)
    assert "restore" in desk.refused(*command)
    (own_data / "keys" / key).unlink()
    assert "restore" in desk.refused(*command)
    assert not (own_data / "keys" / key).exists(), "no new key hides that the old one is gone"


@pytest.mark.parametrize("command", [("run",), ("web",), ("loop", "--once"), ("init",)])
def test_a_key_that_others_read_or_nobody_can_refuses_to_start(
    desk: Desk, own_data: Path, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]
) -> None:
    monkeypatch.setattr(serving, "bind", no_port)
    key = own_data / "keys/links-1"
    key.chmod(0o640)
    assert "run: chmod 600" in desk.refused(*command)
    key.write_bytes(b"short")
    key.chmod(0o600)
    assert "has 5 bytes" in desk.refused(*command)
    key.unlink()
    key.mkdir(mode=0o700)
    assert "cannot be read" in desk.refused(*command)


@pytest.mark.parametrize("command", ["run", "web"])
def test_no_pages_without_the_key_of_sessions(
    desk: Desk, own_data: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    monkeypatch.setattr(serving, "bind", no_port)
    (own_data / "keys/web").unlink()
    assert "keys/web is missing" in desk.refused(command)
    assert set(bad(desk)) >= {"keys"}


def test_spoiled_rules_refuse_to_start(desk: Desk, own_data: Path) -> None:
    (own_data / "routes.toml").write_text("[[route]]\nlines = -1")
    assert "routes.toml" in desk.refused("loop", "--once")


def test_the_demonstration_never_mixes_with_another_county(desk: Desk) -> None:
    desk.run("init")
    assert "holds a county already" in desk.refused("init", "--demo")


def bad(desk: Desk) -> dict[str, str]:
    """Return what doctor finds bad: its name and how to mend it."""
    code, out, err = desk.answer("doctor", "--json")
    found = json.loads(out)
    wrong = {one["name"]: one["mend"] for one in found["checks"] if not one["ok"]}
    assert (code, err, found["ok"]) == (int(bool(wrong)), "", not wrong)
    assert all(wrong.values()), "each says how to mend it"
    return wrong


@pytest.fixture
def healthy(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """Return a node on which all is well."""
    # The tests have a database in memory, and page files that are perhaps not fetched.
    monkeypatch.setitem(doctor._LOOKS, "durability", lambda _now: "")
    monkeypatch.setitem(doctor._LOOKS, "page files", lambda _now: "")
    desk.loop()
    Watch().look(desk.time.at)
    assert bad(desk) == {}
    return desk


def test_doctor_finds_silent_loops(healthy: Desk) -> None:
    healthy.time.at += timedelta(seconds=60)
    assert set(bad(healthy)) == {"loop", "auditor"}


def test_doctor_finds_a_lit_lamp(healthy: Desk) -> None:
    journal.beat(healthy.time.at, LOOP, lamp="callouts: KeyError")
    assert set(bad(healthy)) == {"loop"}


def test_doctor_finds_what_waits(healthy: Desk) -> None:
    uid = healthy.draft("--hazard", "11B01", "--color", "red", "--exercise")
    healthy.run("callout", "open", uid, "--by", "zhiban")
    healthy.loop()
    healthy.time.at += timedelta(seconds=300)
    assert set(bad(healthy)) == {"loop", "auditor", "backlog"}


def test_what_is_dialled_by_hand_waits_for_no_loop(healthy: Desk, own_data: Path) -> None:
    by_hand = '[[route]]\nreach = "simulated"\nmeans = "{}"\nchannel = "by_hand"\n'
    (own_data / "routes.toml").write_text(by_hand.format("sms") + by_hand.format("voice"))
    uid = healthy.draft("--hazard", "11B01", "--color", "red", "--exercise")
    healthy.run("callout", "open", uid, "--by", "zhiban")
    healthy.loop()
    healthy.time.at += timedelta(seconds=60)
    assert Attempt.objects.filter(state="queued").exists()
    assert channels.unsent_since(healthy.time.at) == 0
    (own_data / "routes.toml").unlink()
    assert channels.unsent_since(healthy.time.at) > 0


def test_doctor_finds_spoiled_files_and_keys(healthy: Desk, own_data: Path) -> None:
    (own_data / "rules/profiles").mkdir(parents=True)
    (own_data / "rules/profiles/mine.toml").write_text("id = 1")
    (own_data / "routes.toml").write_text("[[route]]\nlines = -1")
    (own_data / "keys/links-1").chmod(0o644)
    assert set(bad(healthy)) == {"rules", "routes", "keys"}


def test_doctor_finds_a_broken_seal(healthy: Desk, own_data: Path) -> None:
    healthy.run("journal", "seal")
    (own_data / "seals.log").unlink()
    assert set(bad(healthy)) == {"seals"}


def test_the_auditor_lights_the_lamp_where_the_loop_forgets(healthy: Desk) -> None:
    uid = healthy.draft("--hazard", "11B01", "--color", "red", "--exercise")
    healthy.run("callout", "open", uid, "--by", "zhiban")
    healthy.loop()
    assert Watch().look(healthy.time.at) == 0
    healthy.time.at += timedelta(seconds=300)
    journal.beat(healthy.time.at, LOOP)
    assert Watch().look(healthy.time.at) > 0
    assert {"auditor", "backlog"} == set(bad(healthy))
    assert AUDITOR == "auditor"
