"""Real processes: a node is made, runs, outlives its loop, and stops at once."""

import os
import shutil
import signal
import subprocess
from http.client import HTTPConnection
from pathlib import Path

import pytest
from tests.cli.machine import Machine

STOP_S_MAX = 8


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Machine, dict[str, str]]:
    """Return a node with the demonstration county, and the passwords that init told."""
    machine = Machine(tmp_path_factory.mktemp("made") / "data")
    return machine, machine.run("init", "--demo")["accounts"]


@pytest.fixture
def machine(made: tuple[Machine, dict[str, str]], tmp_path: Path) -> Machine:
    """Return a copy of that node, to be spoiled."""
    shutil.copytree(made[0].data, tmp_path / "data")
    return Machine(tmp_path / "data")


def test_a_second_init_changes_nothing_and_tells_no_password(machine: Machine) -> None:
    before = machine.run("journal", "verify")["entries"]
    again = machine.run("init", "--demo")
    assert (again["keys"], again["accounts"]) == ([], {})
    assert machine.run("journal", "verify")["entries"] == before


def test_secrets_are_for_their_owner_only(made: tuple[Machine, dict[str, str]]) -> None:
    machine, accounts = made
    told = machine.data / "demo-accounts.txt"
    keys = list((machine.data / "keys").iterdir())
    assert {path.stat().st_mode & 0o777 for path in (told, *keys)} == {0o600}
    assert machine.data.stat().st_mode & 0o077 == 0
    assert sorted(accounts) == ["dongmen", "shipu", "zhiban", "zhibanzhang", "zhihui"]
    for name, password in accounts.items():
        assert name in told.read_text()
        assert password in told.read_text()


def test_a_folder_without_a_node_says_what_to_do(tmp_path: Path) -> None:
    machine = Machine(tmp_path / "nothing")
    code, out, err = machine.answer("loop")
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert "run: fengsui init" in err
    code, out, err = machine.answer("doctor")
    assert (code, err) == (1, "")
    assert "run: fengsui init" in out


def test_run_serves_outlives_its_loop_and_stops_at_once(machine: Machine) -> None:
    with machine.running("run") as node:
        said = lines_until(node, "Ctrl-C")
        assert f"http://127.0.0.1:{machine.port}" in said
        assert (machine.data / "demo-accounts.txt").read_text().splitlines()[0] in said
        assert "发起演练叫应" in said
        page = HTTPConnection("127.0.0.1", machine.port, timeout=60)
        page.request("GET", "/sign-in/")
        assert page.getresponse().status == 200
        page.close()
        code, out, err = machine.answer("run")
        assert (code, out, err.count("\n")) == (2, "", 1)
        assert "choose another PORT" in err
        lines_until(node, "the loop runs")
        (first,) = children(node.pid)
        os.kill(first, signal.SIGKILL)
        lines_until(node, "the loop runs")
        (second,) = children(node.pid)
        assert second != first
        node.send_signal(signal.SIGINT)
        assert node.wait(STOP_S_MAX) == 0
        assert not Path(f"/proc/{second}").exists()


@pytest.mark.parametrize("signum", [signal.SIGTERM, signal.SIGINT])
def test_the_loop_stops_when_it_is_told_to(machine: Machine, signum: int) -> None:
    with machine.running("loop") as loop:
        lines_until(loop, "the loop runs")
        loop.send_signal(signum)
        assert loop.wait(STOP_S_MAX) == 0


def lines_until(process: subprocess.Popen[str], word: str) -> str:
    """Return what a process says up to the line with this word."""
    said = ""
    assert process.stdout is not None
    for line in process.stdout:
        said += line
        if word in line:
            return said
    raise AssertionError(f"it ended without {word!r}:\n{said}")


def children(pid: int) -> list[int]:
    """Return the processes that a process has started."""
    listed = subprocess.run(
        ["ps", "--ppid", str(pid), "-o", "pid="], capture_output=True, text=True, check=False
    )
    return [int(line) for line in listed.stdout.split()]
