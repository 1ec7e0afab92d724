"""From the desk to a call-out in earnest: three keys, and none of them is guessed for anybody."""

import re
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import expect
from tests.browser.conftest import Visit, photograph
from tests.browser.node import ROOT, Node

from fengsui import clock

pytestmark = pytest.mark.browser
COUNTY_ZONE = ZoneInfo("Asia/Shanghai")
ALERT = ROOT / "src/fengsui/demo/data/typhoon_red_20210725.cap.xml"


@pytest.fixture
def in_earnest(tmp_path: Path) -> Path:
    """Return the demonstration's warning as if it were none, and as if it came just now."""
    text = ALERT.read_text(encoding="utf-8").replace("<status>Exercise<", "<status>Actual<")
    just_now = clock.now().astimezone(COUNTY_ZONE).isoformat(timespec="seconds")
    text = re.sub("<sent>.*?</sent>", f"<sent>{just_now}</sent>", text)
    file = tmp_path / "actual.cap.xml"
    file.write_text(text.replace("_EXERCISE<", "_ACTUAL<"), encoding="utf-8")
    return file


def test_a_warning_in_earnest_needs_three_keys(visit: Visit, node: Node, in_earnest: Path) -> None:
    desk = visit("zhiban")
    node.do("alert", "receive", str(in_earnest), "--by", "zhiban")
    expect(desk.locator(".row-item", has_text="台风红色预警")).to_contain_text("未打开")
    desk.keyboard.press("o")
    expect(desk.get_by_role("heading", name="拟叫应")).to_be_visible()
    photograph(desk, "alert-in-earnest")
    desk.keyboard.press("Enter")  # nothing is preset: Enter drafts nothing
    expect(desk.get_by_role("button", name="实战叫应")).to_be_visible()
    desk.keyboard.press("s")
    expect(desk.locator(".in-earnest")).to_contain_text("真实线路")
    expect(desk.get_by_role("button", name="发起实战叫应")).to_be_focused()
    photograph(desk, "draft-in-earnest")
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("heading", name="还没醒的人")).to_be_visible()
    expect(desk.locator(".in-earnest")).to_contain_text("实战")
