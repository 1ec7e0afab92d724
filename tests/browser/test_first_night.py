"""The first night in a drill: from a red typhoon warning to verified measures, and the close.

One journey through every page, as the duty officer, the township's officer, a village's head on his
phone without script, and the duty chief; each page is photographed at both widths.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.browser.conftest import SIZES, Visit, photograph
from tests.browser.node import ROOT, Node

pytestmark = pytest.mark.browser

ALERT = ROOT / "src/fengsui/demo/data/typhoon_red_20210725.cap.xml"
TEXT = (
    "象山县气象台7月25日6时49分将大风蓝色预警信号升级为暴雨橙色预警信号："
    "预计石浦镇、鹤浦镇、高塘岛乡累计雨量可达100毫米以上，请注意防范山洪。"
)
PACE = 60
SHIPU, DONGMEN = "330225101", "330225101200"
NIGHT_MS = 150_000  # 45 minutes of real life at this pace, on a slow machine


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Node]:
    """Return a node of this night's own: its loops fill the log that other tests look at."""
    found = Node(tmp_path_factory.mktemp("night"))
    found.start()
    found.start_loop()
    yield found
    found.stop_loop()
    found.stop()


def shown(desk: Page, phone: Page, name: str) -> None:
    """Photograph a page at both widths; it is never wider than the screen."""
    phone.goto(desk.url)
    for page in (desk, phone):
        expect(page.locator("main")).to_be_visible()
        wide: int = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= (page.viewport_size or {})["width"], f"{name} is {wide} px wide"
        photograph(page, f"night-{name}")


def counter(page: Page, label: str) -> int:
    """Return the number that stands under this label on the board."""
    text = page.locator(".counter", has_text=label).locator(".counter-value").inner_text()
    return int(re.split(r"\D", text.strip())[0])


def test_a_warning_is_read_from_a_pasted_text(visit: Visit) -> None:
    desk, phone = visit("zhiban"), visit("zhiban", size="phone")
    desk.goto("/alerts/paste/")
    shown(desk, phone, "paste")
    desk.get_by_label("预警文字").fill(TEXT)
    desk.get_by_role("button", name="识别").click()
    expect(desk.locator("mark", has_text="鹤浦镇")).to_contain_text("范围")
    expect(desk.locator("[name=color]")).to_have_value("orange")
    expect(desk.get_by_label("石浦镇")).to_be_checked()
    photograph(desk, "night-confirm")
    desk.get_by_label("这是演练").check()
    desk.get_by_role("button", name="核对无误").click()
    expect(desk.locator("#notices")).to_contain_text("已收下")
    shown(desk, phone, "alert-pasted")


def test_the_first_night(visit: Visit, node: Node, browser: Browser) -> None:
    desk, phone = visit("zhiban"), visit("zhiban", size="phone")
    node.do("alert", "receive", str(ALERT), "--by", "zhiban")
    incoming = desk.locator(".row-item", has_text="台风红色预警")
    expect(incoming).to_contain_text("未打开")  # without a reload
    shown(desk, phone, "desk-alert")
    incoming.get_by_role("button", name="打开处置").click()
    expect(desk.get_by_role("button", name="实战叫应")).to_have_count(0)  # it is an exercise
    shown(desk, phone, "alert")
    desk.get_by_label("倍速").fill(str(PACE))
    desk.get_by_label("倍速").press("Enter")  # sends nothing: drill or earnest is a button
    desk.locator("button[value=drill]").click()
    expect(desk.locator(".sentence").first).to_contain_text("18 个镇乡（街道）、410 个村（社区）")
    expect(desk.locator(".exercise")).to_contain_text("演练 · 60 倍速")
    shown(desk, phone, "draft")
    expect(desk.get_by_role("button", name="发起演练叫应")).to_be_focused()
    desk.keyboard.press("Enter")
    board = desk.url
    expect(desk.get_by_role("heading", name="还没醒的人")).to_be_visible()
    expect(desk.locator(".coverage tbody tr.town")).to_have_count(19, timeout=20_000)
    shown(desk, phone, "board-opening")
    _the_county_answers(desk, phone, board)
    report = _a_village_reports(visit, browser, node, board)
    _the_township_confirms(visit, board, report)
    _the_county_looks_for_itself(desk, phone, board)
    _the_desk_ends_it(visit, desk, phone, board)


def _the_county_answers(desk: Page, phone: Page, board: str) -> None:
    called = desk.locator(".counter", has_text="已醒").locator(".counter-value")
    before = called.inner_text()
    expect(called).not_to_have_text(before, timeout=20_000)  # the board lives by the stream
    desk.goto(f"{board}?open={SHIPU}")
    expect(desk.locator("tr.village").first).to_be_visible()
    shown(desk, phone, "board-villages")
    desk.goto(f"{board}missing/")
    shown(desk, phone, "missing")
    desk.goto("/")
    shown(desk, phone, "desk")
    desk.get_by_label("记一笔").fill("县领导到岗，要求半小时报一次")
    desk.get_by_role("button", name="记下").click()
    expect(desk.locator(".log")).to_contain_text("县领导到岗，要求半小时报一次")
    desk.goto("/callouts/")
    shown(desk, phone, "callouts")
    desk.goto("/alerts/")
    shown(desk, phone, "alerts")


def _a_village_reports(visit: Visit, browser: Browser, node: Node, board: str) -> str:
    """Report the measures of a village by its head's own page; return the unit's address."""
    head = visit("dongmen", size="phone")
    unit = f"{board}units/{DONGMEN}/"
    watch = visit("shipu")
    for _ in range(60):  # until the simulated county has reported: a later report replaces it
        watch.goto(unit)
        if watch.locator(".lead .status-done, .lead .status-verified").count():
            break
        watch.locator("[data-clock-time]").wait_for()
        expect(watch.locator("[data-connection]")).to_have_attribute("data-connection", "live")
    head.goto("/mine/")
    own = head.url
    width, height = SIZES["phone"]
    context = browser.new_context(
        viewport={"width": width, "height": height}, base_url=node.url, java_script_enabled=False
    )
    bare = context.new_page()
    bare.goto(own)
    photograph(bare, "night-own")
    received = bare.get_by_role("button", name="收到")
    if received.count():  # the simulated county may have answered for him; then nothing is asked
        received.first.click()
    expect(bare.get_by_role("heading", name="您已应答")).to_be_visible()
    bare.get_by_role("button", name="措施").first.click()
    photograph(bare, "night-own-answered")
    bare.get_by_role("link", name="东门渔村委会").first.click()
    for figure in bare.locator(".figures input").all():
        figure.fill("")
    bare.get_by_label("无需转移，因为").fill("")
    bare.get_by_label("危房 应转").fill("12")
    bare.get_by_label("危房 已转").fill("13")
    bare.get_by_role("button", name="报上").click()
    expect(bare.get_by_role("alert").first).to_contain_text("超过应转")
    photograph(bare, "night-own-refused")
    bare.get_by_label("危房 已转").fill("11")
    bare.get_by_label("补充说明").fill("一户在外，已电话联系")
    bare.get_by_role("button", name="报上").click()
    expect(bare.get_by_role("status")).to_contain_text("措施已报上")
    bare.get_by_label("哪里、什么险情").fill("渔港码头进水")
    bare.get_by_role("button", name="有险情·要支援").click()
    expect(bare.get_by_role("status")).to_contain_text("求援已到县应急指挥部")
    photograph(bare, "night-own-help")
    bare.goto("/m/no-such-link")
    expect(bare.get_by_role("heading")).to_have_text("这个链接打不开了")
    photograph(bare, "night-own-forged")
    context.close()
    return unit


def _the_township_confirms(visit: Visit, board: str, unit: str) -> None:
    town, phone = visit("shipu"), visit("shipu", size="phone")
    town.goto(board)
    expect(town.locator(".coverage tbody tr.town")).to_have_count(1)
    shown(town, phone, "board-township")
    town.goto(unit)
    expect(town.get_by_label("补充说明")).to_have_value("一户在外，已电话联系")
    shown(town, phone, "unit")
    town.goto(f"{board}units/?show=responded")
    shown(town, phone, "units")
    confirm = town.get_by_role("button", name="核实勾选的")
    if confirm.count():
        confirm.click()
        expect(town.locator("#notices")).to_contain_text("已核实")
    town.goto(unit)
    expect(town.locator(".lead .status")).to_contain_text("已核")


def _the_county_looks_for_itself(desk: Page, phone: Page, board: str) -> None:
    """Draw one unit, and record that what was reported is not so."""
    desk.goto(f"{board}units/")
    expect(desk.locator("tbody [name=unit]").first).to_be_visible()  # what is left to the county
    desk.get_by_label("抽几个").fill("1")
    desk.get_by_role("button", name="抽签").click()
    desk.locator("tbody tr", has_text="抽中").get_by_role("link").first.click()
    shown(desk, phone, "unit-drawn")
    unit = desk.url
    desk.get_by_role("radio", name="现场").check()
    desk.get_by_role("radio", name="不符").check()
    desk.get_by_role("button", name="登记抽查结果").click()
    expect(desk.get_by_role("alert").first).to_contain_text("哪里不符")
    photograph(desk, "night-unit-check-refused")
    desk.get_by_label("说明", exact=True).fill("两户三人还在家")
    desk.get_by_role("button", name="登记抽查结果").click()
    expect(desk.locator(".lead .status")).to_contain_text("退回重报")
    assert desk.url == unit
    shown(desk, phone, "unit-returned")
    desk.goto(f"{board}units/?show=drawn")
    shown(desk, phone, "units-drawn")
    desk.goto(f"{board}units/?state=nonsense")
    expect(desk.locator("#notices")).to_contain_text("没有“state=nonsense”这样的筛选")


def _the_desk_ends_it(visit: Visit, desk: Page, phone: Page, board: str) -> None:
    desk.goto("/tasks/")
    expect(desk.locator("tbody tr").first).to_contain_text("有险情·要支援")
    shown(desk, phone, "tasks")
    desk.locator("tr", has_text="渔港码头进水").get_by_role("link", name="去办").click()
    shown(desk, phone, "task")
    desk.get_by_role("button", name="我来办").click()
    desk.get_by_label("怎么办的").fill("已派抽水泵两台")
    desk.get_by_role("button", name="办毕").click()
    expect(desk.locator("main")).to_contain_text("已派抽水泵两台")
    desk.goto(board)
    silent = desk.locator(".counter", has_text="还没醒").locator(".counter-value")
    busy = desk.locator("tr", has_text=re.compile("未叫|正在叫|已报上级"))
    expect(busy).to_have_count(0, timeout=NIGHT_MS)
    assert counter(desk, "已核实") > 0
    if int(silent.inner_text()):
        _dial_by_hand(desk, phone)
    desk.goto(board)
    shown(desk, phone, "board")
    desk.get_by_role("link", name="办结").click()
    expect(desk.get_by_role("heading", name="还没完的事")).to_be_visible()
    shown(desk, phone, "close")
    crying = desk.get_by_label("我已知晓")
    if crying.count():
        crying.check()
    desk.locator("[name=reason]").fill("已逐户上门")
    desk.get_by_role("button", name="办结").click()
    expect(desk.locator(".pace-line .status")).to_contain_text("已办结")
    shown(desk, phone, "board-closed")
    chief = visit("zhibanzhang")
    chief.goto(f"{board}units/?town={SHIPU}")
    photograph(chief, "night-units-chief")


def _dial_by_hand(desk: Page, phone: Page) -> None:
    desk.locator(".table-fold tbody tr").first.get_by_role("link").click()
    shown(desk, phone, "person")
    desk.get_by_role("button", name="家人转告").click()
    expect(desk.locator(".ladder")).to_contain_text("不算本人已醒")
    show = desk.get_by_role("button", name="显示完整号码")
    show.click()
    expect(desk.locator(".ladder")).to_contain_text("查看号码")
    desk.get_by_label("本人说了什么").fill("刚醒，马上去")
    desk.get_by_role("button", name="已醒").click()
    expect(desk.locator(".card-header", has_text="经过")).to_contain_text("已醒")
    shown(desk, phone, "person-awake")


def test_a_call_out_without_an_alert_needs_a_second_person(visit: Visit) -> None:
    desk, phone = visit("zhiban"), visit("zhiban", size="phone")
    desk.goto("/callouts/new/")
    shown(desk, phone, "new")
    desk.get_by_label("指令：").check()
    desk.get_by_label("什么事").fill("上游来水")
    desk.get_by_label("要求做什么").fill("上堤巡查并回报")
    desk.get_by_label("石浦镇").check()
    desk.get_by_label("依据").fill("县水利局电话")
    desk.get_by_label("倍速").fill(str(PACE))
    desk.locator("button[value=drill]").click()
    expect(desk.get_by_text("须由第二人批准")).to_be_visible()
    shown(desk, phone, "draft-outside")
    chief = visit("zhibanzhang")
    chief.goto(desk.url)
    chief.get_by_label("确认词").first.fill("演练")
    photograph(chief, "night-approve")
    chief.get_by_role("button", name="批准这次演练").click()
    press = desk.get_by_role("button", name="发起演练叫应")
    expect(press).to_be_visible()  # the author's screen follows by itself
    press.click()
    expect(desk.get_by_role("heading", name="还没醒的人")).to_be_visible()


def test_pictures_are_kept_where_they_are_wanted(tmp_path: Path, visit: Visit) -> None:
    desk = visit("zhiban")
    with pytest.MonkeyPatch.context() as env:
        env.setenv("SCREENSHOTS", str(tmp_path))
        photograph(desk, "one")
    assert (tmp_path / "one-1920.png").stat().st_size > 10_000
