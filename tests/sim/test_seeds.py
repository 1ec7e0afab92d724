"""Seeded nights, each held by every checker."""

import os

import pytest
from tests.sim.conftest import NewDatabase

from fengsui.drills.checkers import Breach
from fengsui.drills.plot import draw
from fengsui.drills.world import World

pytestmark = pytest.mark.django_db
SEEDS = int(os.environ.get("SEEDS", "20"))
FIRST = int(os.environ.get("SEED", "0"))


@pytest.mark.parametrize("seed", range(FIRST, FIRST + SEEDS))
def test_a_night_breaks_no_rule(seed: int, new_database: NewDatabase) -> None:
    with new_database(), World(draw(seed)) as world:
        try:
            world.run()
        except Breach as breach:
            minutes = world.elapsed_ms / 60_000
            again = f"SEED={seed} make sim SEEDS=1"
            pytest.fail(f"seed {seed}, {minutes:.1f} min into the night: {breach}\nagain: {again}")


def test_a_seed_tells_the_same_night_again(new_database: NewDatabase) -> None:
    told = []
    for _ in range(2):
        with new_database(), World(draw(3)) as world:
            world.run()
            told.append([(line.key, line.at) for line in world.scene().taken])
    assert told[0] == told[1]
    assert told[0]
