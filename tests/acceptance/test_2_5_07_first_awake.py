"""二(五)-7 第一时间叫应叫醒关键人: a township's drill by real processes, more loops than needed."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.acceptance.desk import STATES
from tests.cli.machine import ROOT, Machine, own_database

RED = ROOT / "src/fengsui/demo/data/typhoon_red_20210725.cap.xml"
SHIPU = "330225101"


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Machine]:
    """Return the demonstration county on the database of this test run."""
    with own_database() as url:
        machine = Machine(tmp_path / "data", database_url=url)
        machine.run("init", "--demo")
        yield machine


def counted(machine: Machine, uid: str) -> dict[str, Any]:
    """Return what is shown of a call-out, its counts checked to partition."""
    shown: dict[str, Any] = machine.run("callout", "show", uid)
    counts = shown["counts"]
    assert counts["calls"] == sum(counts[state] for state in STATES)
    assert shown["units"]["verified"] <= shown["units"]["responded"] <= shown["units"]["total"]
    return shown


def test_a_drill_of_a_township_from_the_warning_to_verified_measures(machine: Machine) -> None:
    by = ("--by", "zhiban")
    alert = machine.run("alert", "receive", str(RED), *by)["uid"]
    drill = ("--alert", alert, "--divisions", SHIPU, "--pace", "60")
    draft = machine.run("callout", "draft", *drill, *by)
    uid = draft["uid"]
    with machine.running("loop"), machine.running("loop"):
        machine.run("callout", "open", uid, *by)
        counted(machine, uid)
        assert machine.run("loop", "--until-idle", "--seconds", "120")["idle"]
    shown = counted(machine, uid)
    counts, units = shown["counts"], shown["units"]
    assert counts["calls"] == draft["people"]
    assert counts["acknowledged"] + counts["on_desk"] == counts["calls"]
    assert counts["acknowledged"] > counts["calls"] * 0.8
    assert units["verified"] > units["total"] * 0.7
    left = units["responded"] - units["verified"]
    took = ("--all", "--take-over", "--by", "zhibanzhang")
    assert machine.run("call", "verify", uid, *took)["verified"] == left
    close = ("callout", "close", uid, "--reason", "已逐户上门", "--despite-help")
    closed = machine.run(*close, *by)
    assert closed["unreached"] == counts["on_desk"]
    assert counted(machine, uid)["state"] == "closed"
    assert machine.run("journal", "verify")["ok"]
