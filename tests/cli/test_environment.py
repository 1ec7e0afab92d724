"""A wrong environment: one sentence and code 2, doctor its list and code 1, never a traceback."""

import socket
from collections.abc import Sequence
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import make_conninfo
from tests.cli.machine import Machine, own_database

COMMANDS = (("init",), ("run",), ("web",), ("loop", "--once"))
SECRET = "swordfish"  # the password in an address, which must never be repeated


def refused(machine: Machine, said: str, commands: Sequence[tuple[str, ...]] = COMMANDS) -> None:
    """Assert that every command refuses in one sentence that holds `said`."""
    for command in commands:
        code, out, err = machine.answer(*command)
        assert (code, out, err.count("\n")) == (2, "", 1), (command, out, err)
        assert said in err
        assert SECRET not in err


def listed(machine: Machine, said: str) -> None:
    """Assert that doctor's list holds `said`, and nothing is on stderr."""
    code, out, err = machine.answer("doctor")
    assert (code, err) == (1, ""), err
    assert any(line.startswith("BAD") and said in line for line in out.splitlines()), out
    assert SECRET not in out


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("DATABASE_URL", f"foo://u:{SECRET}@h/x", "'foo'"),
        ("DATABASE_URL", "sqlite:///var/x", "'sqlite'"),
        ("DATABASE_URL", SECRET, "without a scheme"),
        ("DATABASE_URL", f"postgresql://u:{SECRET}@h", "names no database"),
        ("DATABASE_URL", f"postgresql://u:{SECRET}@h:port/x", "no address such as"),
        ("DATABASE_URL", f"postgresql://[{SECRET}/x", "no address such as"),
        ("FENGSUI_BASE_URL", "here", "FENGSUI_BASE_URL is 'here'"),
        ("FENGSUI_BASE_URL", "http://a b/", "FENGSUI_BASE_URL"),
        ("PORT", "few", "PORT is 'few'"),
        ("PORT", "65536", "PORT is '65536'"),
    ],
)
def test_settings_that_cannot_be_read(tmp_path: Path, name: str, value: str, said: str) -> None:
    machine = Machine(tmp_path / "data", **{name: value})
    refused(machine, said, COMMANDS[-1:])
    listed(machine, said)
    assert machine.answer("doctor", "--json")[1].startswith('{"ok": false')
    assert not (tmp_path / "data").exists()


def test_a_data_folder_that_is_a_file_or_below_one(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("")
    for data in (file, file / "below"):
        machine = Machine(data)
        refused(machine, "FENGSUI_DATA")
        listed(machine, "FENGSUI_DATA")


def test_a_database_that_is_none(tmp_path: Path) -> None:
    (tmp_path / "fengsui.sqlite3").write_bytes(b"no database at all" * 100)
    machine = Machine(tmp_path)
    refused(machine, "the database cannot be used")
    listed(machine, "cannot be written")


def test_a_server_that_nobody_reaches(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    url = f"postgresql://u:{SECRET}@127.0.0.1:{port}/x"
    machine = Machine(tmp_path, database_url=url)
    refused(machine, "the database cannot be used")
    listed(machine, "cannot be written")


@pytest.mark.postgres
def test_a_password_that_the_server_refuses(tmp_path: Path) -> None:
    with own_database() as url:
        with pytest.raises(psycopg.OperationalError):
            psycopg.connect(make_conninfo(url, password=SECRET))
        user, _, rest = url.partition("@")
        machine = Machine(tmp_path, database_url=f"{user.rsplit(':', 1)[0]}:{SECRET}@{rest}")
        refused(machine, "password authentication failed")
        listed(machine, "password authentication failed")


@pytest.mark.parametrize("content", ["short", ""])
def test_a_spoiled_key_of_sessions(tmp_path: Path, content: str) -> None:
    (tmp_path / "keys").mkdir()
    (tmp_path / "keys/web").write_text(content)
    machine = Machine(tmp_path)
    refused(machine, "keys/web is cut short", COMMANDS[:1])
    listed(machine, "keys/web is cut short")


def test_a_port_that_somebody_has(tmp_path: Path) -> None:
    machine = Machine(tmp_path)
    machine.run("init")
    with socket.create_server(("127.0.0.1", machine.port)):
        for command in ("run", "web"):
            code, out, err = machine.answer(command)
            assert (code, out, err.count("\n")) == (2, "", 1), err
            assert f"{machine.port}: Address already in use; choose another PORT" in err
