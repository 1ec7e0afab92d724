"""A node of real processes on a data folder of its own."""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg

from fengsui.settings import environment_for

ROOT = Path(__file__).resolve().parents[2]


class Machine:
    """Runs `fengsui` as people do, and leaves nothing running."""

    def __init__(self, data: Path, *, database_url: str = "", **environment: str) -> None:
        self.data = data
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self._env = environment_for(data) | {"PYTHONPATH": str(ROOT / "src"), "LANG": "C"}
        self._env |= {"PORT": str(self.port)}
        if database_url:
            self._env["DATABASE_URL"] = database_url
        self._env |= environment

    def answer(self, *argv: str) -> tuple[int, str, str]:
        """Run a command and return exit code, stdout and stderr."""
        done = subprocess.run(
            self._command(*argv), env=self._env, capture_output=True, text=True, check=False
        )
        return done.returncode, done.stdout, done.stderr

    def run(self, *argv: str) -> Any:
        """Run a command that succeeds and return what `--json` prints."""
        code, out, err = self.answer(*argv, "--json")
        assert code == 0, (argv, out, err)
        return json.loads(out)

    @contextmanager
    def running(self, *argv: str) -> Iterator[subprocess.Popen[str]]:
        """Start a command and end it afterwards, whatever happens inside."""
        process = subprocess.Popen(
            self._command(*argv),
            env=self._env,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        try:
            yield process
        finally:
            if process.poll() is None:
                process.kill()
            process.communicate()

    def _command(self, *argv: str) -> list[str]:
        return [sys.executable, "-m", "fengsui.cli", *argv]


@contextmanager
def own_database() -> Iterator[str]:
    """Yield a DATABASE_URL of a fresh database where the tests run on PostgreSQL, else nothing."""
    url = os.environ.get("DATABASE_URL", "")
    if not url:
        yield ""
        return
    name = f"machine_{os.getpid()}"
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")
        try:
            yield urlunsplit(urlsplit(url)._replace(path=f"/{name}"))
        finally:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)")
