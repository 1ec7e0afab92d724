"""A node of its own for the browser: real processes on a temporary data folder."""

import json
import os
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]


class Node:
    """The demonstration county, whose web process can be stopped and started at one address.

    `passwords` are those of its accounts: `zhiban` the duty officer, `zhibanzhang` the duty chief,
    `zhihui` the commander, `shipu` a township's officer, `dongmen` a village's head.
    """

    def __init__(self, data: Path) -> None:
        kept = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
        settings = {"DJANGO_SETTINGS_MODULE": "fengsui.settings", "FENGSUI_DATA": str(data)}
        self._env = kept | settings | {"PYTHONPATH": str(ROOT / "src")}
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self._port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self._port}"
        self._web: subprocess.Popen[str] | None = None
        self._loop: subprocess.Popen[bytes] | None = None
        self.passwords: dict[str, str] = self.do("init", "--demo")["accounts"]

    def do(self, *words: str) -> Any:
        """Run a `fengsui` command and return what it answers."""
        command = [sys.executable, "-m", "fengsui.cli", *words, "--json"]
        done = subprocess.run(
            command, env=self._env, cwd=ROOT, check=False, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    def start(self) -> None:
        """Start the web process and return when it answers."""
        command = [sys.executable, "-m", "uvicorn", "fengsui.asgi:application", "--no-access-log"]
        command += ["--port", str(self._port), "--timeout-graceful-shutdown", "1"]
        self._web = subprocess.Popen(
            command, env=self._env, cwd=ROOT, stderr=subprocess.PIPE, text=True
        )
        assert self._web.stderr is not None
        for line in self._web.stderr:
            if "Uvicorn running" in line:
                return
        raise AssertionError("the web process ended before it answered")

    def start_loop(self) -> None:
        """Start the background: from now call-outs go on and the simulated county answers."""
        command = [sys.executable, "-m", "fengsui.cli", "loop"]
        self._loop = subprocess.Popen(command, env=self._env, cwd=ROOT, stderr=subprocess.DEVNULL)

    def stop_loop(self) -> None:
        """End the background as a power cut does."""
        if self._loop is not None:
            self._loop.kill()
            self._loop.wait()
            self._loop = None

    def stop(self) -> None:
        """End the web process as a power cut does."""
        if self._web is not None:
            self._web.kill()
            self._web.communicate()
            self._web = None
