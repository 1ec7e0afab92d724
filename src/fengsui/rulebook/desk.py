"""The desk as the first post, its tasks, and what counts as night."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from types import MappingProxyType

from fengsui.rulebook.levels import new_code
from fengsui.rulebook.rule import Rule, Said
from fengsui.rulebook.table import Table

HOURS_MAX = 24 * 366
TASK_LENGTH_MAX = 20  # as the table of tasks keeps it


@dataclass(frozen=True, slots=True)
class DeskRule(Rule):
    """When an official alert that nobody opened rings: both counted from its arrival.

    What was sent longer ago than `sent_long_ago_h` when it arrives has to be acknowledged.
    """

    ring_desk_s: int
    ring_leader_s: int
    sent_long_ago_h: int
    tasks: Mapping[str, str]  # what the desk may be asked to do by hand: code -> Chinese name


@dataclass(frozen=True, slots=True)
class NightRule(Rule):
    """The hours, in the county's own time, over which a person's rings are counted together."""

    starts: time
    ends: time


def read_desk(said: Said, table: Table) -> DeskRule:
    """Return the desk rule; the leader is never rung before the desk."""
    ring_desk_s = table.seconds("ring_desk_s", 1)
    ring_leader_s = table.seconds("ring_leader_s", 1)
    if ring_leader_s <= ring_desk_s:
        table.refuse("ring_leader_s", "must be more than ring_desk_s")
    tasks: dict[str, str] = {}
    for row in table.tables("task"):
        tasks[new_code(row, tasks, TASK_LENGTH_MAX)] = row.text("name")
        row.done()
    return DeskRule(
        **said,
        ring_desk_s=ring_desk_s,
        ring_leader_s=ring_leader_s,
        sent_long_ago_h=table.integer("sent_long_ago_h", 1, HOURS_MAX),
        tasks=MappingProxyType(tasks),
    )


def read_night(said: Said, table: Table) -> NightRule:
    """Return the hours of the night; it may span midnight but not be empty."""
    starts, ends = table.clock_time("starts"), table.clock_time("ends")
    if starts == ends:
        table.refuse("ends", "must differ from starts")
    return NightRule(**said, starts=starts, ends=ends)
