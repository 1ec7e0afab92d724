"""The base of all pages in a real browser: sign-in, live regions, the honest mark, keys, widths."""

import pytest
from playwright.sync_api import Page, expect
from tests.browser.conftest import Visit, photograph
from tests.browser.node import Node

pytestmark = pytest.mark.browser

NEWEST = "[data-live] tbody tr"


def test_a_wrong_password_is_said_in_chinese(visit: Visit) -> None:
    page = visit()
    page.get_by_label("账号").fill("nobody")
    page.get_by_label("密码").fill("wrong")
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("alert")).to_contain_text("账号或密码不对")
    photograph(page, "sign-in-refused")


def test_the_desk_hears_of_what_others_do_without_a_reload(visit: Visit) -> None:
    desk = visit("zhiban")
    desk.evaluate("window.same = true")
    lines = desk.locator(NEWEST)
    expect(lines.first).to_contain_text("登录")
    visit("zhihui")
    expect(lines.first).to_contain_text("zhihui")
    assert desk.evaluate("window.same"), "the page was loaded anew"
    photograph(desk, "home")


def test_a_cut_is_shown_with_its_time_and_caught_up(visit: Visit, node: Node) -> None:
    desk = visit("zhiban")
    desk.evaluate("window.same = true")
    node.stop()
    mark = desk.locator("[data-connection]")
    expect(mark).to_contain_text("数据停在")
    photograph(desk, "cut")
    node.do("token", "create", "zhiban", "--name", "t")
    node.start()
    expect(mark).to_have_attribute("data-connection", "live", timeout=30_000)
    expect(desk.locator(NEWEST).first).to_contain_text("发放令牌")
    assert desk.evaluate("window.same"), "the page was loaded anew"


def test_more_tabs_than_a_browser_has_connections(visit: Visit) -> None:
    tabs = [visit("zhiban")]
    tabs += [tabs[0].context.new_page() for _ in range(8)]
    for tab in tabs[1:]:
        tab.goto("/journal/")
    for tab in tabs:
        expect(tab.locator("[data-connection]")).to_have_attribute("data-connection", "live")
    visit("zhibanzhang")
    for tab in tabs:
        expect(tab.locator(NEWEST).first).to_contain_text("zhibanzhang")


def test_the_clock_ticks(visit: Visit) -> None:
    clock = visit("zhiban").locator("[data-clock-time]")
    before = clock.inner_text()
    expect(clock).not_to_have_text(before)


def test_keys_lead_and_are_listed(visit: Visit) -> None:
    desk = visit("zhiban")
    desk.keyboard.press("?")
    help_ = desk.get_by_role("dialog")
    expect(help_).to_contain_text("流水")
    photograph(desk, "keys")
    desk.keyboard.press("Escape")
    expect(help_).to_be_hidden()
    desk.keyboard.press("6")
    desk.wait_for_url("**/journal/")
    desk.keyboard.press("/")
    expect(desk.get_by_label("事项")).to_be_focused()


def test_a_screen_keeps_its_theme(visit: Visit) -> None:
    desk = visit("zhiban")
    desk.locator("details.menu summary").click()
    photograph(desk, "menu")
    desk.get_by_role("button", name="深色").click()
    desk.goto("/journal/")
    expect(desk.locator("html")).to_have_attribute("data-bs-theme", "dark")
    photograph(desk, "journal-dark")


def test_signing_out_ends_it(visit: Visit) -> None:
    desk = visit("zhiban")
    desk.locator("details.menu summary").click()
    desk.get_by_role("button", name="退出登录").click()
    expect(desk.get_by_label("密码")).to_be_visible()
    desk.goto("/journal/")
    expect(desk.get_by_label("密码")).to_be_visible()


@pytest.mark.parametrize("size", ["desk", "phone"])
def test_no_page_is_wider_than_its_screen(visit: Visit, size: str) -> None:
    page = visit("zhiban", size=size)
    for name, path in {"home": "/", "journal": "/journal/", "missing": "/nope/"}.items():
        page.goto(path)
        assert width(page) <= (page.viewport_size or {})["width"], path
        photograph(page, name)


def test_paper_has_no_buttons(visit: Visit) -> None:
    desk = visit("zhiban")
    desk.goto("/journal/")
    desk.emulate_media(media="print")
    expect(desk.locator("header.top")).to_be_hidden()
    expect(desk.locator("[data-print]")).to_be_hidden()
    expect(desk.locator("table").first).to_be_visible()
    photograph(desk, "journal-paper")


def test_a_village_head_sees_no_journal(visit: Visit) -> None:
    phone = visit("dongmen", size="phone")
    expect(phone.get_by_role("navigation")).not_to_contain_text("流水")
    phone.goto("/journal/")
    expect(phone.get_by_role("heading")).to_have_text("没有权限")
    photograph(phone, "forbidden")


def width(page: Page) -> int:
    """Return how wide the page is laid out."""
    wide: int = page.evaluate("document.documentElement.scrollWidth")
    return wide
