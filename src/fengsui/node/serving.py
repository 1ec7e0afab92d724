"""The processes of a node: the web in this one, the loop in a second one that is kept alive."""

import logging
import os
import signal
import socket
import subprocess
import sys
import threading
from types import FrameType

import uvicorn

from fengsui.clock import monotonic_s
from fengsui.commandline import Refused

HOST = "127.0.0.1"
STOP_S_MAX = 5
WEB_STOP_S_MAX = 1
RESTART_S_MIN, RESTART_S_MAX = 1.0, 30.0
STEADY_S = 60.0
BACKLOG = 2_048

log = logging.getLogger(__name__)


def bind(host: str, port: int) -> socket.socket:
    """Take the port; raises `Refused` where somebody else has it."""
    taken = socket.socket()
    taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        taken.bind((host, port))
        taken.listen(BACKLOG)
    except (OSError, OverflowError) as error:
        taken.close()
        why = error.strerror if isinstance(error, OSError) else error
        raise Refused(f"cannot serve on {host}:{port}: {why}; choose another PORT") from None
    return taken


def serve(listener: socket.socket) -> None:
    """Serve pages until somebody stops it by SIGINT or SIGTERM."""
    server = uvicorn.Server(
        uvicorn.Config(
            "fengsui.asgi:application",
            log_config=None,
            log_level="warning",
            access_log=False,
            server_header=False,
            # Event streams never end by themselves.
            timeout_graceful_shutdown=WEB_STOP_S_MAX,
        )
    )
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        server.run(sockets=[listener])
    except KeyboardInterrupt:
        return


def _interrupt(_signum: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


class Keeper:
    """Keeps a loop running beside this process: started again when it dies, stopped with us."""

    def __init__(self) -> None:
        self._ending = threading.Event()
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._thread = threading.Thread(target=self._keep, name="keeper", daemon=True)

    def start(self) -> None:
        """Start the loop and watch over it."""
        self._thread.start()

    def close(self) -> None:
        """Stop the loop's process, by force where it does not listen."""
        with self._lock:
            self._ending.set()
            process = self._process
        if process is None or process.poll() is not None:
            return
        process.terminate()
        try:
            process.wait(STOP_S_MAX)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def _keep(self) -> None:
        pause_s = RESTART_S_MIN
        while process := self._start():
            since_s = monotonic_s()
            code = process.wait()
            if self._ending.is_set():
                return
            pause_s = RESTART_S_MIN if monotonic_s() - since_s > STEADY_S else pause_s * 2
            pause_s = min(pause_s, RESTART_S_MAX)
            # Ctrl-C reaches both processes; the loop may be gone before we know that we end.
            if not self._ending.wait(pause_s):
                log.error("the loop ended with code %s and starts again", code)

    def _start(self) -> subprocess.Popen[bytes] | None:
        with self._lock:
            if self._ending.is_set():
                return None
            command = [sys.executable, "-m", "fengsui.cli", "loop", "--parent", str(os.getpid())]
            self._process = subprocess.Popen(command)  # noqa: S603 - our own command
            return self._process
