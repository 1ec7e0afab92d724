"""Twenty times `kill -9` in the middle of a call-out: nothing lost, nothing twice.

Real processes, a real database on disk, and a carrier whose own book is on disk before it answers.
`POSTS` and `KILLS` change the size; a failure prints the seed of the moments.
"""

import json
import os
import random
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from tools import postgres

from fengsui.settings import environment_for

pytestmark = pytest.mark.kill
POSTS = int(os.environ.get("POSTS", "10000"))
KILLS = int(os.environ.get("KILLS", "20"))
SEED = int(os.environ.get("SEED", "7"))
PATIENCE_S = 600
SCENE = [sys.executable, "-m", "fengsui.drills.kill_scene"]
LOOP = [sys.executable, "-c", "from fengsui.cli import main; raise SystemExit(main())", "loop"]


class Scene:
    """A data folder with a database, and the loops that work on it."""

    def __init__(self, data: Path, url: str = "") -> None:
        self.env = environment_for(data) | ({"DATABASE_URL": url} if url else {})
        self.loops: list[subprocess.Popen[bytes]] = []

    def ask(self, *words: str) -> dict[str, object]:
        done = subprocess.run(
            [*SCENE, *words],
            env=self.env,
            capture_output=True,
            text=True,
            timeout=PATIENCE_S,
            check=False,
        )
        assert done.returncode == 0, done.stderr[-3000:]
        told: dict[str, object] = json.loads(done.stdout.strip().splitlines()[-1])
        return told

    def start(self) -> None:
        self.loops.append(subprocess.Popen(LOOP, env=self.env, stderr=subprocess.DEVNULL))

    def let_work(self, seconds: float) -> None:
        """Let time pass while the loops work; none of them may end by itself."""
        try:
            self.loops[0].wait(timeout=seconds)
        except subprocess.TimeoutExpired:
            return
        raise AssertionError(f"a loop ended by itself with {self.loops[0].returncode}")

    def kill(self, which: int) -> None:
        victim = self.loops.pop(which)
        victim.send_signal(signal.SIGKILL)
        victim.wait()

    def stop(self) -> None:
        for loop in self.loops:
            loop.kill()
            loop.wait()


def survive(scene: Scene, loops: int) -> None:
    moments = random.Random(SEED)
    people = scene.ask("prepare", str(POSTS))["people"]
    assert people == POSTS
    try:
        for _ in range(loops):
            scene.start()
        for _ in range(KILLS):
            scene.let_work(moments.uniform(0.3, 3.0))
            scene.kill(moments.randrange(loops))
            scene.start()
        status: dict[str, object] = {}
        for _ in range(PATIENCE_S // 3):
            scene.let_work(3)
            status = scene.ask("status")
            busy = [status[state] for state in ("waiting", "calling", "escalated", "on_the_way")]
            if status["state"] == "open" and not any(busy):
                break
    finally:
        scene.stop()
    assert status["calls"] == POSTS, status
    told = scene.ask("verdict")
    sys.stderr.write(f"\nkill: seed {SEED}, {KILLS} kills, {status}, {told}\n")
    faults = told["faults"]
    assert isinstance(faults, dict)
    assert not any(faults.values()), (SEED, status, told)
    assert int(str(told["keys"])) >= POSTS


@pytest.mark.timeout(1800)
def test_sqlite_with_one_loop_survives_twenty_kills(tmp_path: Path) -> None:
    survive(Scene(tmp_path), loops=1)


@pytest.mark.timeout(1800)
def test_postgresql_with_two_loops_survives_twenty_kills(tmp_path: Path) -> None:
    with postgres.server(durable=True) as url:
        survive(Scene(tmp_path, url), loops=2)
