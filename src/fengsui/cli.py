"""`fengsui`: the command line, composed of what each context can do.

Exit code 0: done. 1: something is not as it should be. 2: refused, with one sentence on stderr.
"""

import json
import logging
import os
import sys
from argparse import ArgumentParser
from collections.abc import Iterator, Mapping, Sequence
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType
from typing import Any, NoReturn

import django
from django.apps import apps
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError

from fengsui import clock
from fengsui.commandline import Command, Refused, Told

NODE = "fengsui.node"
STOPPED_BY_HAND = 130


class Parser(ArgumentParser):
    """A parser that refuses in one sentence and guesses nothing."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"allow_abbrev": False, **kwargs})

    def error(self, message: str) -> NoReturn:
        """Refuse what was typed."""
        raise Refused(f"{message} (see {self.prog} --help)")


def main(argv: Sequence[str] | None = None) -> int:
    """Do what the arguments ask and return the exit code; refusals never show a traceback."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fengsui.settings")
    logging.basicConfig(format="%(asctime)s %(levelname)s %(message)s", level=logging.INFO)
    given = sys.argv[1:] if argv is None else argv
    try:
        django.setup()
    except (ValueError, OSError, ImproperlyConfigured) as error:
        return _answer_without_settings(given, str(error))
    found = list(modules())
    refusals = (Refused, *(kind for module in found for kind in module.REFUSALS))
    try:
        return _answer(commands(found), given)
    except refusals as refusal:
        return _refuse(str(refusal))
    except DatabaseError as error:
        return _refuse(f"the database does not answer as it should: {error}; see fengsui doctor", 1)
    except OSError as error:
        return _refuse(f"this machine does not do as it should: {error}", 1)
    except KeyboardInterrupt:
        return STOPPED_BY_HAND


def modules() -> Iterator[ModuleType]:
    """Yield the command modules, those of lower contexts first."""
    homes = [config.name for config in apps.get_app_configs() if config.name.startswith("fengsui.")]
    for home in (*homes, NODE):
        if find_spec(f"{home}.commands"):
            yield import_module(f"{home}.commands")


def commands(found: Sequence[ModuleType]) -> Mapping[str, Command]:
    """Return every command by name; where two contexts have one name, the higher one's counts."""
    return {command.name: command for module in found for command in module.COMMANDS}


def parser_of(known: Mapping[str, Command]) -> Parser:
    """Return the parser of all commands: `fengsui NOUN VERB` or `fengsui VERB`."""
    top = Parser(prog="fengsui", description="Command platform of a county emergency command post.")
    verbs = top.add_subparsers(title="commands", metavar="COMMAND", required=True)
    groups: dict[str, Any] = {}
    for command in known.values():
        noun, _, verb = command.name.rpartition(" ")
        if noun and noun not in groups:
            kin = sorted(name.split()[1] for name in known if name.startswith(f"{noun} "))
            group = verbs.add_parser(noun, help=", ".join(kin))
            groups[noun] = group.add_subparsers(metavar="COMMAND", required=True)
        into = groups[noun] if noun else verbs
        parser = into.add_parser(verb, help=command.purpose, description=command.purpose)
        parser.add_argument("--json", action="store_true", help="answer with one JSON object")
        command.arguments(parser)
        parser.set_defaults(command=command)
    return top


def _answer(known: Mapping[str, Command], argv: Sequence[str]) -> int:
    try:
        " ".join(argv).encode()
    except UnicodeEncodeError:
        raise Refused("the arguments are not UTF-8 text") from None
    asked = parser_of(known).parse_args(argv)
    told: Told = asked.command.do(asked, clock.now())
    try:
        print(*_shown(told, as_json=asked.json), sep="\n", end="", flush=True)
    except BrokenPipeError:  # `| head` has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return told.code


def _answer_without_settings(given: Sequence[str], said: str) -> int:
    """Refuse; doctor, who always answers with a list, names the only thing that can be seen."""
    if given[:1] != ["doctor"]:
        return _refuse(f"the settings cannot be read: {said}")
    mend = "set the environment right"
    told = Told(
        {"ok": False, "checks": [{"name": "settings", "ok": False, "said": said, "mend": mend}]},
        [f"BAD settings    {said} -> {mend}"],
    )
    print(*_shown(told, as_json="--json" in given), sep="\n", end="", flush=True)
    return 1


def _shown(told: Told, *, as_json: bool) -> Iterator[str]:
    if as_json:
        yield json.dumps(told.facts, ensure_ascii=False, default=str)
    else:
        yield from told.lines
    yield ""


def _refuse(sentence: str, code: int = 2) -> int:
    print(" ".join(sentence.split()), file=sys.stderr)
    return code


if __name__ == "__main__":
    sys.exit(main())
