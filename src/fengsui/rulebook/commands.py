"""`fengsui rules check`: read the rule files as they are and say what a careful reader would."""

from argparse import ArgumentParser, Namespace
from datetime import datetime
from pathlib import Path

from django.conf import settings

from fengsui.commandline import Command, Told
from fengsui.rulebook.book import NoRule
from fengsui.rulebook.findings import check as findings
from fengsui.rulebook.load import load
from fengsui.rulebook.table import RuleError
from fengsui.rulebook.words import WordsError


def check(override: Path | None = None) -> list[str]:
    """Return one sentence a finding, over the county's folder or another one to be tried out.

    Raises RuleError, whose text is the sentence to print, where the files are refused.
    """
    return list(findings(load(Path(settings.RULES_DIR), override or settings.RULES_OVERRIDE_DIR)))


def _check(asked: Namespace, _now: datetime) -> Told:
    found = check(asked.folder)
    return Told({"findings": found}, [*found, f"the rules load; {len(found)} findings"])


def _arguments(parser: ArgumentParser) -> None:
    told = "try these files of the county instead of those in <data>/rules"
    parser.add_argument("--folder", type=Path, metavar="FOLDER", help=told)


COMMANDS = (Command("rules check", "Read the rule files and list findings.", _check, _arguments),)
REFUSALS = (RuleError, NoRule, WordsError)
