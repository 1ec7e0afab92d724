"""`fengsui bench callout | journal`."""

from argparse import ArgumentParser, Namespace
from datetime import datetime

from fengsui.commandline import Command, Told
from fengsui.drills import bench

POSTS = 100_000
SUBJECTS = 1_000_000
RATIO_MIN = 0.5


def _callout(asked: Namespace, _now: datetime) -> Told:
    facts = bench.run(asked.posts)
    lines = [f"{name:<18} {value}" for name, value in facts.items()]
    return Told(facts, lines, code=0 if float(str(facts["ratio"])) >= RATIO_MIN else 1)


def _arguments(parser: ArgumentParser) -> None:
    told = f"how many posts are called (default {POSTS})"
    parser.add_argument("--posts", type=int, default=POSTS, metavar="N", help=told)


def _journal(asked: Namespace, _now: datetime) -> Told:
    facts = bench.run_journal(asked.subjects)
    return Told(facts, [f"{name:<18} {value}" for name, value in facts.items()])


def _journal_arguments(parser: ArgumentParser) -> None:
    told = f"how many subjects the journal holds (default {SUBJECTS})"
    parser.add_argument("--subjects", type=int, default=SUBJECTS, metavar="N", help=told)


COMMANDS = (
    Command(
        "bench callout",
        "Measure a large call-out; exit 1 if plain SQL takes less than half the time.",
        _callout,
        _arguments,
    ),
    Command(
        "bench journal",
        "Measure sealing and verifying a large journal: seconds and megabytes.",
        _journal,
        _journal_arguments,
    ),
)
REFUSALS = (bench.BenchRefused,)
