"""二(五)-11 闭环反馈: called, awake and done are three facts, from the warning to the close."""

from pathlib import Path

import pytest
from tests.acceptance.desk import VILLAGES, Desk, person

from fengsui.callouts.tests.night import OTHER, TOWN
from fengsui.channels import loop, queries, routes
from fengsui.channels.registry import TRANSPORTS
from fengsui.journal import queries as journal
from fengsui.rulebook.scales import Means

RED = Path(__file__).resolve().parents[2] / "src/fengsui/demo/data/typhoon_red_20210725.cap.xml"
PEOPLE = 1 + 2 * (2 + VILLAGES)
UNITS = 2 * (1 + VILLAGES)
FIGURES = ("--figures", "dangerous_house=12/11/1", "hill_hazard=3/3")


@pytest.fixture
def callout(desk: Desk, tmp_path: Path, own_data: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Return a call-out for the warning, open; only what the test says happens, because it is real
    and goes to a line where nobody answers by himself."""
    known = {**TRANSPORTS, "carrier": TRANSPORTS["simulated"]}
    for module in (routes, loop, queries):
        monkeypatch.setattr(module, "TRANSPORTS", known)
    route = '[[route]]\nreach = "real"\nmeans = "{}"\nchannel = "carrier"\n'
    (own_data / "routes.toml").write_text("".join(map(route.format, Means)))
    path = tmp_path / "red.xml"
    text = RED.read_text(encoding="utf-8").replace("<status>Exercise<", "<status>Actual<")
    path.write_text(text, encoding="utf-8")
    alert = str(desk.run("alert", "receive", str(path), "--by", "zhiban")["uid"])
    said = desk.refused("callout", "draft", "--alert", alert, "--by", "zhiban")
    assert "sent_long_ago" in said
    desk.run("alert", "acknowledge", alert, "--mark", "sent_long_ago", "--by", "zhiban")
    draft = ("callout", "draft", "--alert", alert, "--by", "zhiban")
    uid = str(desk.run(*draft)["uid"])
    desk.run("callout", "open", uid, "--by", "zhiban")
    desk.loop()
    return uid


def test_from_the_warning_to_verified_measures_by_the_command_line_alone(
    desk: Desk, callout: str
) -> None:
    assert desk.counts(callout) == {"calls": PEOPLE, "calling": PEOPLE, "called": PEOPLE}
    assert desk.run("callout", "show", callout)["units"] == {
        "total": UNITS,
        "responded": 0,
        "verified": 0,
    }
    head = f"{TOWN}001"
    answer = ("call", "answer", callout, person(f"head {head}"), "--by", "zhiban")
    assert desk.run(*answer)["acknowledged"] == 1
    assert desk.run(*answer)["acknowledged"] == 0, "said twice, it is one answer"
    assert desk.counts(callout)["acknowledged"] == 1

    desk.run("call", "measures", callout, head, "--by", "cun", *FIGURES, "--checks", "patrol_out")
    assert desk.counts(callout)["responded"] == 1
    said = desk.refused("call", "verify", callout, head, "--by", "zhiban")
    assert "tier above" in said
    assert desk.run("call", "verify", callout, head, "--by", "zhen")["verified"] == 1
    assert desk.run("call", "verify", callout, head, "--by", "zhen")["verified"] == 0
    counts = desk.counts(callout)
    assert (counts["responded"], counts["verified"]) == (1, 1)

    desk.pass_minutes(12)
    counts = desk.counts(callout)
    assert counts["on_desk"] == PEOPLE - 1
    said = desk.refused("callout", "close", callout, "--by", "zhiban")
    assert f"{PEOPLE - 1} were not reached" in said
    closed = desk.run("callout", "close", callout, "--reason", "已逐户上门", "--by", "zhiban")
    assert (closed["state"], closed["unreached"]) == ("closed", PEOPLE - 1)
    assert desk.counts(callout)["unreached"] == PEOPLE - 1
    assert list(journal.differences()) == []
    assert desk.run("journal", "verify")["ok"] is True


def test_who_reported_never_confirms_it_himself(desk: Desk, callout: str) -> None:
    desk.run("call", "measures", callout, TOWN, "--by", "zhiban", *FIGURES)
    said = desk.refused("call", "verify", callout, TOWN, "--by", "zhiban")
    assert said == "a report cannot be confirmed by who made it"
    assert desk.run("call", "verify", callout, TOWN, "--by", "zhibanzhang")["verified"] == 1


def test_reports_are_confirmed_in_a_batch_each_by_its_own_tier_above(
    desk: Desk, callout: str
) -> None:
    none = ("--none-because", "辖区内无需转移人员")
    for unit in (TOWN, OTHER, f"{TOWN}001", f"{TOWN}002", f"{OTHER}001"):
        desk.run("call", "measures", callout, unit, "--by", "zhiban", *none)
    assert desk.run("call", "verify", callout, "--all", "--by", "zhen")["verified"] == 2
    assert desk.run("call", "verify", callout, "--all", "--by", "zhibanzhang")["verified"] == 2
    stepped = ("call", "verify", callout, "--all", "--take-over", "--by", "zhibanzhang")
    assert desk.run(*stepped)["verified"] == 1
    owing = desk.run("callout", "show", callout, "--units")["owing"]
    assert isinstance(owing, list)
    over = {one["unit"] for one in owing if one["taken_over"]}
    assert over == {f"{OTHER}001"}, "that the county stepped in shows"


def test_a_spot_check_that_finds_otherwise_takes_the_confirmation_back(
    desk: Desk, callout: str
) -> None:
    for unit in (f"{TOWN}001", f"{TOWN}002"):
        desk.run("call", "measures", callout, unit, "--by", "zhibanzhang", *FIGURES)
    desk.run("call", "verify", callout, "--all", "--by", "zhen")
    drawn = desk.run("call", "draw", callout, "--count", "1", "--seed", "3", "--by", "zhiban")
    assert isinstance(drawn["drawn"], list)
    (unit,) = drawn["drawn"]
    look = ("call", "check", callout, unit, "--means", "phone", "--found")
    assert "county" in desk.refused(*look, "true", "--by", "zhen")
    assert "say what differs" in desk.refused(*look, "differs", "--by", "zhiban")
    fewer = ("--figures", "dangerous_house=12/5/1", "--looked-by", "王")
    checked = desk.run(*look, "differs", *fewer, "--by", "zhiban")
    assert checked["state"] == "returned"
    shown = desk.run("callout", "show", callout)
    assert shown["units"] == {"total": UNITS, "responded": 1, "verified": 1}
    assert shown["spot_checks"] == {"drawn": 1, "done": 1, "differing": 1, "returned": 1}
    assert "no spot check" in desk.refused(*look, "true", "--by", "zhiban")
    assert list(journal.differences()) == []


def test_a_call_for_help_is_not_closed_over_in_silence(desk: Desk, callout: str) -> None:
    head = person(f"head {TOWN}001")
    desk.run("call", "answer", callout, head, "--choice", "help", "--by", "zhiban")
    desk.pass_minutes(12)
    close = ("callout", "close", callout, "--reason", "已逐户上门", "--by", "zhiban")
    assert "1 calls for help are open" in desk.refused(*close)
    closed = desk.run(*close, "--despite-help")
    assert closed["state"] == "closed"
    residual = closed["residual"]
    assert isinstance(residual, dict)
    assert (residual["help"], residual["not_reported"]) == (1, UNITS)


def test_silence_climbs_to_the_superior_and_to_the_desk(desk: Desk, callout: str) -> None:
    for _ in range(12):
        desk.pass_minutes(1)
        desk.counts(callout)
    assert desk.counts(callout) == {"calls": PEOPLE, "on_desk": PEOPLE, "called": PEOPLE}
    late = desk.run("call", "answer", callout, person(f"leader {TOWN}"), "--by", "zhen")
    assert late["acknowledged"] == 1
    counts = desk.counts(callout)
    assert (counts["acknowledged"], counts["late"]) == (1, 1)


def test_cancel_works_in_the_middle(desk: Desk, callout: str) -> None:
    cancelled = desk.run("callout", "cancel", callout, "--reason", "预警解除", "--by", "zhiban")
    assert cancelled["state"] == "cancelled"
    desk.loop()
    assert desk.counts(callout)["cancelled"] == PEOPLE


def test_what_an_officer_heard_when_he_dialled_is_recorded(desk: Desk, callout: str) -> None:
    who = person(f"head {OTHER}002")
    desk.run("call", "answer", callout, who, "--outcome", "unassigned", "--by", "zhiban")
    kinds = {entry.kind for entry in journal.newest(2)}
    assert kinds == {"call.dialled", "contact.marked_bad"}, "in earnest a dead number is marked"
