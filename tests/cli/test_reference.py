"""Every command explains itself, and the reference holds every command as it is."""

import argparse
import re
from importlib import resources

import pytest
from tools import cli_reference

from fengsui import cli

KNOWN = cli.commands(list(cli.modules()))
# What the issue names; a command may come to it, none may go.
PROMISED = """init run web loop user+add token+create alert+receive alert+paste callout+draft
callout+approve callout+open callout+show callout+cancel callout+close call+answer call+measures
call+verify roster+import roster+export rules+check journal+tail journal+seal journal+verify
keys+rotate bench+callout doctor"""


def test_every_promised_command_is_there() -> None:
    assert {name.replace("+", " ") for name in PROMISED.split()} <= set(KNOWN)


@pytest.mark.parametrize("name", KNOWN)
def test_help_is_english_and_tells_every_argument(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as left:
        cli.main([*name.split(), "--help"])
    assert left.value.code == 0
    told = capsys.readouterr().out
    assert KNOWN[name].purpose in " ".join(told.split())
    assert "--json" in told
    assert not re.search(r"[一-龥]", told)
    parser = argparse.ArgumentParser()
    KNOWN[name].arguments(parser)
    silent = [action.dest for action in parser._actions if not action.help]
    assert not silent, "every argument says what it is"


def test_the_reference_is_the_command_line() -> None:
    page = cli_reference.DOC.read_text(encoding="utf-8")
    assert page == cli_reference.text(), "run: python tools/cli_reference.py"


@pytest.mark.parametrize(
    ("readme", "part"),
    [("README.md", "three-things.md"), ("README.zh-CN.md", "three-things.zh-CN.md")],
)
def test_readme_proposes_what_run_prints(readme: str, part: str) -> None:
    page = (cli_reference.DOC.parents[2] / readme).read_text(encoding="utf-8")
    between = page.split("<!-- three-things: begin -->\n")[1]
    proposed = between.split("\n<!-- three-things: end -->")[0]
    held = resources.files("fengsui.demo").joinpath("data", part).read_text("utf-8")
    assert proposed == held.strip()
