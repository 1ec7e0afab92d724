"""`fengsui init | run | web | loop | bench callout | doctor`: the node as a whole."""

import signal
import threading
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from importlib import resources
from socket import socket

from django.conf import settings

from fengsui import keyring
from fengsui.clock import Clock
from fengsui.commandline import Command, Refused, Told
from fengsui.journal.actions import high_water
from fengsui.node import doctor, preparing, serving
from fengsui.node.watching import Watch
from fengsui.runner import Runner, loops, run, run_until_idle

UNTIL_IDLE_S = 30
SECONDS_MAX = 86_400
THINGS_TO_TRY = "three-things.md"


def _init(asked: Namespace, now: datetime) -> Told:
    say = _silent if asked.json else _say
    keys = preparing.prepare(say)
    passwords = dict(preparing.load_demo(now, say)) if asked.demo else {}
    facts = {"data": str(settings.DATA_DIR), "keys": keys, "accounts": passwords}
    lines = ["==> Ready: fengsui run"]
    if passwords:
        accounts = [f"    {line}" for line in preparing.told_accounts()]
        lines = ["==> Accounts of the demonstration, told once", *accounts, *lines]
    return Told(facts, lines)


def _run(asked: Namespace, _now: datetime) -> Told:
    _check_pages_ready()
    listener = serving.bind(serving.HOST, asked.port)
    say = _silent if asked.json else _say
    say(f"==> Fengsui runs on http://{serving.HOST}:{asked.port}")
    if accounts := preparing.told_accounts():
        say(f"==> Accounts of the demonstration ({settings.DATA_DIR}/{preparing.ACCOUNTS})")
        for line in accounts:
            say(f"    {line}")
        say("==> Three things to try")
        say(three_things())
    say("==> Ctrl-C stops it")
    keeper = serving.Keeper()
    keeper.start()
    try:
        _serve(listener)
    finally:
        keeper.close()
    return Told({"stopped": True}, ["==> Stopped"])


def three_things() -> str:
    """Return what README proposes to try."""
    return (
        resources.files("fengsui.demo").joinpath("data", THINGS_TO_TRY).read_text("utf-8").strip()
    )


def _web(asked: Namespace, _now: datetime) -> Told:
    _check_pages_ready()
    _serve(serving.bind(asked.host, asked.port))
    return Told({"stopped": True})


def _check_pages_ready() -> None:
    preparing.check_ready()
    preparing.check_key_modes()
    preparing.check_web_key()


def _serve(listener: socket) -> None:
    """Serve pages, and watch the loop from this other process."""
    watch = Watch()
    watch.start()
    try:
        serving.serve(listener)
    finally:
        watch.close()


def _loop(asked: Namespace, _now: datetime) -> Told:
    preparing.check_ready()
    # A loop that its keeper starts again at night goes on, whoever can read the keys by now.
    if asked.parent is None:
        preparing.check_key_modes()
    if not 0 < asked.seconds <= SECONDS_MAX:
        raise Refused(f"--seconds is between 1 and {SECONDS_MAX}")
    runner = Runner(Clock(mark=high_water()), tuple(loops()))
    with _stopped_by_signals() as stop:
        if asked.once:
            done = runner.round()
            return _worked({"done": done}, f"{done} done", runner)
        if asked.until_idle:
            idle = run_until_idle(runner, stop, seconds=asked.seconds)
            line = "nothing is left to do now" if idle else f"at work after {asked.seconds:g} s"
            return _worked({"idle": idle}, line, runner)
        run(runner, stop, parent=asked.parent)
        return Told({"stopped": True})


@contextmanager
def _stopped_by_signals() -> Iterator[threading.Event]:
    """Yield an event that SIGTERM and SIGINT set, so that what is begun is finished first."""
    stop = threading.Event()
    before = {
        signum: signal.signal(signum, lambda _signum, _frame: stop.set())
        for signum in (signal.SIGTERM, signal.SIGINT)
    }
    try:
        yield stop
    finally:
        for signum, handler in before.items():
            signal.signal(signum, handler)


def _worked(facts: dict[str, object], line: str, runner: Runner) -> Told:
    troubles = runner.troubles.now
    lines = [line, *runner.troubles.told()]
    return Told({**facts, "troubles": troubles}, lines, code=1 if troubles else 0)


def _doctor(_asked: Namespace, now: datetime) -> Told:
    found = list(doctor.examine(now))
    ok = all(one.ok for one in found)
    lines = [
        f"{'ok ' if one.ok else 'BAD'} {one.name:<11} {one.said}"
        + (f" -> {one.mend}" if one.mend else "")
        for one in found
    ]
    return Told({"ok": ok, "checks": [asdict(one) for one in found]}, lines, code=0 if ok else 1)


def _say(line: str) -> None:
    print(line, flush=True)


def _silent(line: str) -> None:
    assert line


def _init_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--demo", action="store_true", help="load the demonstration county")


def _port_argument(parser: ArgumentParser) -> None:
    parser.add_argument("--port", type=int, default=settings.PORT, help="default: PORT, or 8000")


def _web_arguments(parser: ArgumentParser) -> None:
    _port_argument(parser)
    told = "address to listen on (default: this machine only)"
    parser.add_argument("--host", default=serving.HOST, help=told)


def _loop_arguments(parser: ArgumentParser) -> None:
    how = parser.add_mutually_exclusive_group()
    how.add_argument("--once", action="store_true", help="let every context do one step")
    how.add_argument(
        "--until-idle", action="store_true", help="stop when nothing falls due within --seconds"
    )
    told = f"at most so long with --until-idle (default {UNTIL_IDLE_S})"
    parser.add_argument("--seconds", type=float, default=UNTIL_IDLE_S, metavar="N", help=told)
    parser.add_argument("--parent", type=int, metavar="PID", help="stop when this process is gone")


COMMANDS: tuple[Command, ...] = (
    Command(
        "init", "Create what a node needs; a second time changes nothing.", _init, _init_arguments
    ),
    Command("run", "Serve the pages and run the loop, until Ctrl-C.", _run, _port_argument),
    Command("web", "Serve the pages only.", _web, _web_arguments),
    Command("loop", "Run the background: calls, escalations, seals.", _loop, _loop_arguments),
    Command("doctor", "Look whether all is well; exit 1 if not, with how to mend it.", _doctor),
)
REFUSALS = (preparing.NotReady, keyring.KeyMissing)
