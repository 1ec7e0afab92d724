"""What is refused ends with code 2 and one sentence, and leaves nothing behind."""

import io
import zipfile
from pathlib import Path

import pytest
from tests.acceptance.desk import Desk

from fengsui.callouts.tests.night import COUNTY, TOWN

RED = Path(__file__).resolve().parents[2] / "src/fengsui/demo/data/typhoon_red_20210725.cap.xml"
BY = ("--by", "zhiban")
WHY = ("--reason", "夜间抽查")
TITLE = ("--title", "查岗")
TO = ("--divisions", TOWN)


def cap(**changed: str) -> bytes:
    """Return the red warning with pieces of its text exchanged."""
    text = RED.read_text(encoding="utf-8")
    for old, new in changed.items():
        assert old in text
        text = text.replace(old, new)
    return text.encode()


def macro_workbook() -> bytes:
    """Return a workbook that brings a macro."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as package:
        package.writestr("[Content_Types].xml", "<Types/>")
        package.writestr("xl/workbook.xml", "<workbook/>")
        package.writestr("xl/vbaProject.bin", "x")
    return packed.getvalue()


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", ""),
        (b"not XML", ""),
        (b"<alert/>", ""),
        (b"\xff\xfe\x00", ""),
        (cap(**{"emergency:cap:1.2": "emergency:cap:1.1"}), ""),
        (cap(**{"<alert": "<!DOCTYPE alert><alert"}), "DOCTYPE"),
        (cap(**{"Exercise</status>": "Real</status>"}), ""),
        (cap(**{"2021-07-25T06:49:00+08:00</sent>": "yesterday</sent>"}), ""),
        (cap() + b" " * 1024 * 1024, ""),
    ],
    ids=["empty", "text", "bare", "binary", "1.1", "doctype", "status", "sent", "large"],
)
def test_what_is_no_alert(desk: Desk, tmp_path: Path, data: bytes, said: str) -> None:
    path = tmp_path / "alert.xml"
    path.write_bytes(data)
    assert said.lower() in desk.refused("alert", "receive", str(path), *BY).lower()


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (("alert", "receive", "/nowhere/alert.xml", *BY), "cannot be read"),
        (("alert", "receive", str(RED), "--by", "nobody"), "no open account"),
        (("alert", "receive", str(RED), "--by", "guanli"), "may not receive alert"),
        (("alert", "acknowledge", "x", "--mark", "expired", *BY), "no alert"),
        (("callout", "draft", *TITLE, *TO, *BY), "--reason"),
        (("callout", "draft", *WHY, *TO, *BY), "title"),
        (("callout", "draft", *TITLE, *WHY, *BY), "no division"),
        (("callout", "draft", *TITLE, *WHY, "--divisions", "999999", *BY), "999999"),
        (("callout", "draft", *TITLE, *WHY, *TO, "--risk-points", "R9", *BY), "R9"),
        (("callout", "draft", *TITLE, *WHY, *TO, "--profile", "none", *BY), "profile"),
        (("callout", "draft", *TITLE, *WHY, *TO, "--pace", "2", *BY), "exercises"),
        (("callout", "draft", *TITLE, *WHY, *TO, "--exercise", "--pace", "61", *BY), "pace"),
        (("callout", "draft", *TITLE, *WHY, *TO, "--exercise", "--reach", "real", *BY), "real"),
        (("callout", "draft", *TITLE, *WHY, *TO, "--reach", "simulated", *BY), "rings nobody"),
        (("callout", "draft", *TITLE, *WHY, *TO, "--color", "pink", *BY), "pink"),
        (("callout", "draft", *TITLE, *WHY, *TO, "--supersedes", "x", *BY), "no call-out"),
        (("callout", "draft", *TITLE, *WHY, *TO, "--purpose", "dispatch", *BY), "No profile"),
        (("callout", "draft", "--alert", "x", *BY), "no alert"),
        (("callout", "draft", "--title", "长" * 201, *WHY, *TO, *BY), "at most 200"),
        (("callout", "draft", *TITLE, "--reason", "长" * 501, *TO, *BY), "at most 500"),
        (("callout", "draft", *TITLE, *WHY, *TO, "--by", "zhen"), "may not draft"),
        (("callout", "approve", "x", "--by", "zhihui"), "no call-out"),
        (("callout", "show", "x"), "no call-out"),
        (("callout", "cancel", "x", *BY), "--reason"),
        (("callout", "flee", "x"), "invalid choice"),
        (("roster", "import", "/nowhere/roster.xlsx"), "cannot read"),
        (("roster", "import", str(RED)), "no Excel workbook"),
        (("roster", "import", str(RED), *BY), "may not manage directory"),
        (("roster", "export", "/nowhere/roster.xlsx"), "cannot write"),
        (("user", "add", "zhiban", "--role", "commander", "--division", COUNTY), "exists already"),
        (("user", "add", "li", "--role", "commander", "--division", "9"), "division 9"),
        (("user", "add", "li", "--role", "king", "--division", COUNTY), "king"),
        (("user", "add", "a b", "--role", "commander", "--division", COUNTY), ""),
        (("token", "create", "nobody", "--name", "x"), "nobody"),
        (("token", "create", "zhiban", "--name", "长" * 61), "60"),
        (("keys", "rotate", *BY), "may not manage directory"),
        (("journal", "tail", "-n", "0"), "-n"),
        (("journal", "tail", "-n", "few"), "few"),
        (("loop", "--until-idle", "--seconds", "0"), "--seconds"),
        (("loop", "--once", "--until-idle"), "not allowed"),
        (("web", "--port", "99999"), "99999"),
        (("dance",), "dance"),
        ((), "required"),
        (("callout", "draft", "--title", "\udcff"), "UTF-8"),
    ],
    ids=lambda value: " ".join(value)[:60] if isinstance(value, tuple) else "",
)
def test_what_was_typed(desk: Desk, argv: tuple[str, ...], said: str) -> None:
    assert said in desk.refused(*argv)


def test_a_workbook_with_a_macro_or_too_large(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "roster.xlsx"
    path.write_bytes(macro_workbook())
    assert "macro" in desk.refused("roster", "import", str(path))
    path.write_bytes(b"PK" + b"\0" * 8 * 1024 * 1024)
    assert "larger" in desk.refused("roster", "import", str(path))


@pytest.fixture
def callout(desk: Desk) -> str:
    """Return an open call-out that asks for measures."""
    hazard = ("--hazard", "11B01", "--color", "red", "--exercise")
    uid = desk.draft(*hazard)
    desk.run("callout", "open", uid, *BY)
    desk.loop()
    return uid


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (("--figures", "dangerous_house=3/4"), "exceed"),
        (("--figures", "dangerous_house=3"), "is not CATEGORY"),
        (("--figures", "dangerous_house=a/b"), "no number"),
        (("--figures", "dangerous_house=3/-1"), "between"),
        (("--figures", "giants=3/3"), "giants"),
        (("--checks", "tea_made"), "tea_made"),
        ((), "says nothing"),
        (("--figures", "dangerous_house=3/3", "--none-because", "无"), "not both"),
        (("--none-because", "长" * 201), "200"),
    ],
)
def test_wrong_measures(desk: Desk, callout: str, more: tuple[str, ...], said: str) -> None:
    assert said in desk.refused("call", "measures", callout, TOWN, *BY, *more)


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (("call", "measures", "{}", "999", "--none-because", "无", *BY), "owes no report"),
        (("call", "measures", "{}", COUNTY, "--none-because", "无", "--by", "cun"), "owes no"),
        (("call", "verify", "{}", *BY), "--all"),
        (("call", "verify", "{}", TOWN, "--all", *BY), "--all"),
        (("call", "verify", "{}", TOWN, "--by", "cun"), "may not verify"),
        (("call", "answer", "{}", "nobody", *BY), "calls no"),
        (("callout", "close", "{}", *BY), "still being called"),
        (("callout", "approve", "{}", "--by", "zhihui"), "cannot become"),
        (("callout", "cancel", "{}", "--reason", "长" * 201, *BY), "200"),
        (("callout", "show", "{}", "--by", "guanli"), "may not see callouts"),
    ],
)
def test_wrong_steps(desk: Desk, callout: str, argv: tuple[str, ...], said: str) -> None:
    assert said in desk.refused(*(word.format(callout) for word in argv))


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (("--at", "2099-01-01T00:00:00"), "future"),
        (("--at", "half past"), "no time"),
        (("--note", "长" * 201), "200"),
        (("--outcome", "answered"), "answered"),
        (("--outcome", "backlog"), "backlog"),
    ],
)
def test_wrong_answers(desk: Desk, callout: str, more: tuple[str, ...], said: str) -> None:
    people = desk.run("callout", "show", callout, "--people")["people"]
    assert isinstance(people, list)
    answer = ("call", "answer", callout, people[0]["person"], *BY)
    assert said in desk.refused(*answer, *more)


@pytest.mark.parametrize("by", ["zhen", "cun"])
def test_below_the_county_a_draft_is_not_there(desk: Desk, by: str) -> None:
    uid = desk.draft("--exercise")
    assert "no call-out" in desk.refused("callout", "show", uid, "--by", by)
