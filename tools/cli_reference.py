"""Write the commands into docs/reference/cli.md: `python tools/cli_reference.py`."""

import argparse
import os
import sys
from collections.abc import Iterator
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fengsui.settings")
import django

django.setup()

from fengsui import cli  # noqa: E402 - commands read tables, so only after Django is set up
from fengsui.commandline import Command  # noqa: E402

DOC = Path(__file__).resolve().parents[1] / "docs/reference/cli.md"
MARK = "<!-- below: written by tools/cli_reference.py -->"


def text() -> str:
    """Return the page: what stands above the mark as it is, below it every command."""
    above, _, _ = DOC.read_text(encoding="utf-8").partition(MARK)
    known = cli.commands(list(cli.modules()))
    sections = ("\n".join(_section(known[name])) for name in sorted(known))
    return "\n".join([above + MARK, "", *sections])


def _section(command: Command) -> Iterator[str]:
    parser = argparse.ArgumentParser(add_help=False)
    command.arguments(parser)
    yield f"## `fengsui {command.name}`"
    yield ""
    yield command.purpose
    yield ""
    arguments = [_row(action) for action in parser._actions]
    if arguments:
        yield from ("| argument | meaning |", "|---|---|", *arguments, "")


def _row(action: argparse.Action) -> str:
    needed = "" if not action.required else ", needed"
    if not action.option_strings:
        needed = ", may be left out" if action.nargs in ("?", "*") else ""
    told = (action.help or "").replace("|", "\\|")
    chosen = ", ".join(f"`{choice}`" for choice in action.choices or ())
    meaning = "; ".join(part for part in (told, chosen) if part)
    return f"| `{_shown(action)}`{needed} | {meaning or '—'} |"


def _shown(action: argparse.Action) -> str:
    value = action.metavar or (action.dest.upper() if not action.choices else "…")
    if not action.option_strings:
        return str(value)
    name = action.option_strings[-1]
    return name if action.nargs == 0 else f"{name} {value}"


def main() -> int:
    """Write the page."""
    DOC.write_text(text(), encoding="utf-8")
    print(f"{len(text().splitlines())} lines in {DOC.name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
