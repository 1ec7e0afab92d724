"""Write the pinned requirement files from what is installed: `python tools/lock.py`.

Each file holds the closure of one list in pyproject.toml: what runs a node, what builds the pages,
what tests them. Install the wanted versions into the environment first, then run this and commit.
"""

import tomllib
from collections.abc import Iterable
from importlib.metadata import distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]


def closure(requirements: Iterable[str]) -> dict[str, str]:
    """Return name -> version of everything that these requirements bring, themselves included.

    Raises `importlib.metadata.PackageNotFoundError` when one of them is not installed.
    """
    pinned: dict[str, str] = {}
    seen: set[tuple[str, str]] = set()
    todo = [Requirement(text) for text in requirements]
    while todo:
        wanted = todo.pop()
        found = distribution(wanted.name)
        pinned[canonicalize_name(wanted.name)] = found.version
        for extra in ("", *wanted.extras):
            if (wanted.name, extra) in seen:
                continue
            seen.add((wanted.name, extra))
            todo += [
                needed
                for needed in map(Requirement, found.requires or ())
                if needed.marker is None or needed.marker.evaluate({"extra": extra})
            ]
    return pinned


def locks(pyproject: Path) -> dict[str, dict[str, str]]:
    """Return requirement file name -> its pins; what a file builds on is not repeated in it."""
    project = tomllib.loads(pyproject.read_text(encoding="utf-8"))["project"]
    run = closure(project["dependencies"])
    extras = {name: closure(wanted) for name, wanted in project["optional-dependencies"].items()}
    return {
        "requirements.txt": run,
        "requirements-front.txt": extras["front"],
        "requirements-test.txt": {
            name: version for name, version in extras["test"].items() if name not in run
        },
    }


def read(path: Path) -> dict[str, str]:
    """Return name -> version of the pins in one requirement file."""
    lines = path.read_text(encoding="utf-8").splitlines()
    pins = (line.partition("==") for line in lines if "==" in line)
    return {name: version for name, _, version in pins}


def main() -> None:
    """Write the requirement files."""
    for name, pins in locks(ROOT / "pyproject.toml").items():
        head = "# Written by `make lock`; do not edit.\n"
        text = head + "".join(f"{package}=={pins[package]}\n" for package in sorted(pins))
        (ROOT / name).write_text(text, encoding="utf-8")
        print(f"{name}: {len(pins)} packages")


if __name__ == "__main__":
    main()
