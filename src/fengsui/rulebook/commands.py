"""`fengsui rules check`: read the rule files as they are and say what a careful reader would."""

from argparse import ArgumentParser, Namespace
from datetime import datetime
from pathlib import Path

from django.conf import settings

from fengsui.commandline import Command, Told
from fengsui.rulebook.book import NoRule, Rulebook
from fengsui.rulebook.findings import check as findings
from fengsui.rulebook.findings import unconfirmed
from fengsui.rulebook.load import load
from fengsui.rulebook.table import RuleError
from fengsui.rulebook.words import WordsError


def check(override: Path | None = None) -> list[str]:
    """Return one sentence a finding, over the county's folder or another one to be tried out.

    Raises RuleError, whose text is the sentence to print, where the files are refused.
    """
    return list(findings(_book(override)))


def _book(override: Path | None) -> Rulebook:
    return load(Path(settings.RULES_DIR), override or settings.RULES_OVERRIDE_DIR)


def _check(asked: Namespace, _now: datetime) -> Told:
    book = _book(asked.folder)
    found, unsure = list(findings(book)), list(unconfirmed(book))
    facts = {"findings": found, "unconfirmed": unsure}
    own = sum(pack.own and not pack.confirmed for pack in book.packs)
    summary = f"{len(unsure)} rules are not confirmed, {own} of them the county's own"
    listed = unsure if asked.all else [f"{summary}; --all lists them"] if unsure else []
    ending = f"the rules load; {len(found)} findings, {len(unsure)} rules not confirmed"
    return Told(facts, [*found, *listed, ending])


def _arguments(parser: ArgumentParser) -> None:
    told = "try these files of the county instead of those in <data>/rules"
    parser.add_argument("--folder", type=Path, metavar="FOLDER", help=told)
    parser.add_argument("--all", action="store_true", help="list the rules that are not confirmed")


COMMANDS = (Command("rules check", "Read the rule files and list findings.", _check, _arguments),)
REFUSALS = (RuleError, NoRule, WordsError)
