"""A checker that has never failed is no checker: each mutant is found by the one named for it."""

from collections.abc import Callable

import pytest
from tests.sim import plots
from tests.sim.breaking import Mutant
from tests.sim.conftest import NewDatabase
from tests.sim.mutants import MUTANTS

from fengsui.drills import checkers
from fengsui.drills.checkers import Breach
from fengsui.drills.plot import Plot
from fengsui.drills.world import World

pytestmark = pytest.mark.django_db
SEEDS = range(4)
PLOTS = sorted({mutant.plot for mutant in MUTANTS}, key=lambda plot: plot.__name__)


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_the_mutant_is_caught(mutant: Mutant, new_database: NewDatabase) -> None:
    for seed in SEEDS:
        breach = broken_night(mutant, seed, new_database)
        if breach is not None:
            assert breach.checker == mutant.checker, f"seed {seed}: {breach}"
            return
    pytest.fail(f"{mutant.name}: no checker saw it in the nights {SEEDS}")


def broken_night(mutant: Mutant, seed: int, new_database: NewDatabase) -> Breach | None:
    """Return what a checker says of a night with the broken code, if any does."""
    with new_database(), World(mutant.plot(seed)) as world, mutant.breaks():
        try:
            world.run()
        except Breach as breach:
            return breach
    return None


@pytest.mark.parametrize("plot", PLOTS, ids=lambda plot: plot.__name__)
def test_without_a_mutant_the_same_nights_are_green(
    plot: Callable[[int], Plot], new_database: NewDatabase
) -> None:
    with new_database(), World(plot(0)) as world:
        world.run()


def test_every_checker_is_proven_by_a_mutant() -> None:
    assert {mutant.checker for mutant in MUTANTS} == set(checkers.EVERYTHING)


def test_plots_without_mutants_are_green_too(new_database: NewDatabase) -> None:
    for plot in (plots.dead_for_a_while, plots.upgraded):
        with new_database(), World(plot(1)) as world:
            world.run()
