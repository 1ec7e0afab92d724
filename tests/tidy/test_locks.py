"""What is installed is pinned, and what is pinned satisfies what is declared."""

import json
import re
import tomllib

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from tests.tidy import tree
from tools.lock import read

PROJECT = tomllib.loads(tree.text(tree.ROOT / "pyproject.toml"))["project"]
LOCKS = {
    "requirements.txt": PROJECT["dependencies"],
    "requirements-front.txt": PROJECT["optional-dependencies"]["front"],
    "requirements-test.txt": PROJECT["optional-dependencies"]["test"],
}


def test_every_declared_package_is_pinned_as_declared() -> None:
    run = read(tree.ROOT / "requirements.txt")
    faults = []
    for name, declared in LOCKS.items():
        pins = run | read(tree.ROOT / name)
        for wanted in map(Requirement, declared):
            pin = pins.get(canonicalize_name(wanted.name))
            if pin is None or not wanted.specifier.contains(pin, prereleases=True):
                faults.append(f"{name}: {wanted} is pinned as {pin}. Run `make lock`")
    assert not faults, tree.report(faults)


def test_no_package_is_pinned_twice() -> None:
    names = [name for lock in LOCKS for name in read(tree.ROOT / lock)]
    assert len(names) == len(set(names))


def test_front_end_packages_are_pinned_exactly_and_locked() -> None:
    declared = json.loads(tree.text(tree.ROOT / "package.json"))["dependencies"]
    locked = json.loads(tree.text(tree.ROOT / "package-lock.json"))["packages"]
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in declared.values())
    assert declared == {name: locked[f"node_modules/{name}"]["version"] for name in declared}
    assert all("integrity" in entry for path, entry in locked.items() if path)
