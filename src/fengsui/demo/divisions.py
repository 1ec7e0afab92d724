"""The official divisions: codes and names of 2023-06-30, National Bureau of Statistics."""

import csv
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from fengsui.demo.rows import Division

COUNTY = "330225"
DATA_DIR = Path(__file__).parent / "data"


@cache
def divisions() -> tuple[Division, ...]:
    """Return county, townships and village units, each after its parent, in order of code."""
    with (DATA_DIR / "divisions.csv").open(encoding="utf-8", newline="") as lines:
        rows = [Division(**row) for row in csv.DictReader(lines)]
    return tuple(sorted(rows, key=lambda row: (len(row.code), row.code)))


def townships() -> tuple[Division, ...]:
    """Return the 18 townships in order of code."""
    return tuple(row for row in divisions() if row.level == "township")


def villages() -> tuple[Division, ...]:
    """Return the 410 village units in order of code."""
    return tuple(row for row in divisions() if row.level == "village")


def villages_of(township: str) -> Iterator[Division]:
    """Yield a township's village units in order of code."""
    return (row for row in villages() if row.parent == township)


def is_urban(village: Division) -> bool:
    """Tell whether a village unit is a community of a town rather than a village."""
    return village.name.endswith(("社区", "居委会"))
