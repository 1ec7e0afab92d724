"""The layers of the imports, as `.importlinter` draws them."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.tidy import tree


def lint_imports(source: Path) -> subprocess.CompletedProcess[str]:
    """Check the layers of the package `fengsui` in a source folder."""
    return subprocess.run(
        [
            *(sys.executable, "-c", "from importlinter.cli import lint_imports_command as c; c()"),
            *("--no-logo", "--no-cache", "--config", str(tree.ROOT / ".importlinter")),
        ],
        env={**os.environ, "PYTHONPATH": str(source), "PYTHONSAFEPATH": "1"},
        cwd=source,
        capture_output=True,
        text=True,
        check=False,
    )


def test_imports_point_down() -> None:
    verdict = lint_imports(tree.ROOT / "src")
    assert verdict.returncode == 0, verdict.stdout + verdict.stderr


@pytest.mark.parametrize(
    ("files", "right"),
    [
        ({"callouts/a.py": "import fengsui.journal.b", "journal/b.py": ""}, True),
        ({"journal/a.py": "import fengsui.callouts.b", "callouts/b.py": ""}, False),
        ({"reports/a.py": "import fengsui.warnings.b", "warnings/b.py": ""}, False),
        ({"nowhere/a.py": ""}, False),
    ],
    ids=["down", "up", "sideways", "in no layer"],
)
def test_the_contract_bites(tmp_path: Path, files: dict[str, str], *, right: bool) -> None:
    for name, source in {"__init__.py": "", **files}.items():
        path = tmp_path / "fengsui" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        (path.parent / "__init__.py").touch()
        path.write_text(source, encoding="utf-8")
    verdict = lint_imports(tmp_path)
    assert (verdict.returncode == 0) is right, verdict.stdout + verdict.stderr
