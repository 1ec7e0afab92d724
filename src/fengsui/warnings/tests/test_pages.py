"""Alerts through their pages: taken in, read, marked, opened, drafted from; every refusal said."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from fengsui import clock
from fengsui.callouts.models import Callout
from fengsui.directory.models import User, UserRole
from fengsui.standards.cap12 import CAP_BYTES_MAX
from fengsui.warnings.models import Alert, AlertTarget
from fengsui.warnings.tests.county import (
    COUNTY,
    EAST,
    NOW,
    WEST,
    WHOLE,
    area,
    cap,
    found_county,
    info,
)

pytestmark = pytest.mark.django_db
TEXT = (
    "象山县气象台2026年7月25日6时40分将暴雨橙色预警信号升级为暴雨红色预警信号："
    "受强对流影响，预计鹤浦镇累计雨量可达200毫米以上，请注意防范山洪。"
)
AHEAD = "2026-07-25T09:49:00+08:00"


def client(name: str, role: UserRole, division: str) -> Client:
    user = User.objects.create(uid=f"user-{name}", username=name, role=role, division_id=division)
    browser = Client()
    browser.force_login(user)
    return browser


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch) -> Client:
    found_county()
    monkeypatch.setattr(clock, "now", lambda: NOW)
    return client("officer", UserRole.DUTY_OFFICER, COUNTY)


def upload(desk: Client, data: bytes) -> str:
    """Upload a file and return the page that follows."""
    file = SimpleUploadedFile("a.xml", data)
    answer = desk.post("/alerts/upload/", {"file": file}, follow=True)
    return str(answer.content.decode())


def taken(desk: Client, data: bytes) -> str:
    """Upload an alert and return its address."""
    upload(desk, data)
    return f"/alerts/{Alert.objects.latest('id').uid}/"


def page_of(desk: Client, address: str) -> str:
    answer = desk.get(address)
    assert answer.status_code == 200, address
    return str(answer.content.decode())


def test_an_alert_is_listed_opened_and_drafted_from(desk: Client) -> None:
    address = taken(desk, cap(status="Exercise"))
    page = page_of(desk, "/alerts/")
    for words in ("象山县气象台：台风红色预警", "未打开", "打开处置", "07-25 06:49:00"):
        assert words in page, words
    assert "我已看到" in page_of(desk, address)
    assert Alert.objects.get().state == "unopened", "looking opens nothing"
    desk.post(f"{address}open/")
    page = page_of(desk, address)
    assert "我已看到" not in page
    assert 'value="drill"' in page
    assert 'value="real"' not in page, "an exercise never becomes earnest"
    answer = desk.post(f"{address}draft/", {"mode": "real", "pace": 1})
    assert answer.status_code == 422
    assert "只能演练" in answer.content.decode()
    answer = desk.post(f"{address}draft/", {"mode": "drill", "pace": 20}, follow=True)
    page = answer.content.decode()
    assert "将叫 <b>7</b> 人" in page
    assert "象山县气象台7月25日06时49分发布台风红色预警" in page
    assert Callout.objects.get().state == "draft"
    assert "由它发起的叫应" in page_of(desk, address)


def test_a_warning_in_earnest_presets_nothing(desk: Client) -> None:
    address = taken(desk, cap())
    page = page_of(desk, address)
    assert "正式预警" in page
    buttons = re.findall(r'<button[^>]*name="mode"[^>]*value="(\w+)"', page)
    assert buttons == ["real", "drill", "rehearsal"]
    assert 'type="radio" name="mode"' not in page
    answer = desk.post(f"{address}draft/", {"pace": 1})
    assert answer.status_code == 422
    assert "请按“实战叫应”或“演练”" in answer.content.decode()
    answer = desk.post(f"{address}draft/", {"mode": "real", "pace": 20})
    assert "实战不能加速" in answer.content.decode()
    desk.post(f"{address}draft/", {"mode": "real", "pace": 1})
    one = Callout.objects.get()
    assert (one.exercise, one.reach) == (False, "real")


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"nothing", "不是 XML"),
        (b"<a/>", "不是 CAP 预警文件"),
        (b'<!DOCTYPE a><alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"/>', "DOCTYPE"),
        (b"x" * (CAP_BYTES_MAX + 1), "超过 1 兆"),
        (b"", "文件是空的"),
        (cap().replace(b"cap:1.2", b"cap:1.1"), "旧版 CAP"),
    ],
    ids=["no xml", "no cap", "doctype", "too big", "empty", "old"],
)
def test_what_is_no_alert_is_refused_in_chinese(desk: Client, data: bytes, says: str) -> None:
    assert says in upload(desk, data)
    assert not Alert.objects.exists()


def test_marks_are_shown_and_acknowledged_before_a_draft(desk: Client) -> None:
    address = taken(desk, cap(sent=AHEAD, status="Exercise"))
    page = page_of(desk, address)
    assert "发布时间在未来" in page
    assert "须先确认" in page
    answer = desk.post(f"{address}draft/", {"mode": "drill", "pace": 1})
    assert answer.status_code == 422
    assert "先处理上面的存疑之处" in answer.content.decode()
    desk.post(f"{address}acknowledge/", {"code": "sent_in_future"})
    assert "已知道" in page_of(desk, address)
    desk.post(f"{address}draft/", {"mode": "drill", "pace": 1})
    assert Callout.objects.exists()


def test_an_unusable_area_is_told_and_the_officer_chooses(desk: Client) -> None:
    open_ring = "<polygon>29.4,121.2 29.4,121.4 29.6,121.4 29.6,121.2</polygon>"
    address = taken(desk, cap(info(area(open_ring, "近海")), status="Exercise"))
    page = page_of(desk, address)
    for words in ("没有闭合", "没有找到本县的区划", "手工选定范围"):
        assert words in page, words
    desk.post(f"{address}targets/", {"divisions": [WEST]})
    assert set(AlertTarget.objects.values_list("division_id", flat=True)) == {WEST}
    answer = desk.post(f"{address}targets/", {"divisions": []}, follow=True)
    assert "范围没有改" in answer.content.decode()


def test_a_successor_without_references_is_proposed(desk: Client) -> None:
    orange = "<parameter><valueName>AlertColor</valueName><value>orange</value></parameter>"
    first = taken(desk, cap(info(area(WHOLE), parameters=orange), status="Exercise"))
    desk.post(f"{first}draft/", {"mode": "drill", "pace": 1})
    one = Callout.objects.get()
    Callout.objects.filter(id=one.id).update(state="open", opened_at=NOW)
    later = "2026-07-25T06:49:20+08:00"
    second = taken(desk, cap(identifier="A2", sent=later, status="Exercise"))
    page = page_of(desk, second)
    assert "可能替代的前一条" in page
    assert "替代前一条预警的叫应" in page
    earlier = first.split("/")[2]
    said = {"mode": "drill", "pace": 1, "supersedes": earlier}
    page = desk.post(f"{second}draft/", said, follow=True).content.decode()
    assert f"/callouts/{one.uid}/" in page
    assert "发起后替代" in page


def test_a_pasted_text_is_read_confirmed_and_kept(desk: Client) -> None:
    page = desk.post("/alerts/paste/", {"text": TEXT}).content.decode()
    for words in ("<mark>象山县气象台<small>发布单位", "<mark>鹤浦镇<small>范围", "现在还没有收下"):
        assert words in page, words
    assert 'value="2026-07-25 06:40:00"' in page
    assert not Alert.objects.exists()
    said = {
        "text": TEXT,
        "office": "象山县气象台",
        "hazard": "11B03",
        "color": "red",
        "raised_from": "orange",
        "issued_at": "2026-07-25 06:40:00",
        "divisions": [WEST],
    }
    wrong = desk.post("/alerts/paste/confirm/", {**said, "issued_at": "gestern"})
    assert wrong.status_code == 422
    assert "时间读不懂" in wrong.content.decode()
    desk.post("/alerts/paste/confirm/", said)
    alert = Alert.objects.get()
    assert (alert.color, alert.raised_from, alert.state) == ("red", "orange", "opened")
    assert alert.sent == NOW - timedelta(seconds=570)
    again = desk.post("/alerts/paste/confirm/", said, follow=True)
    assert "早已收下" in again.content.decode()
    assert Alert.objects.count() == 1


@pytest.mark.parametrize("text", ["", "字" * 4_001])
def test_no_text_and_an_endless_text_are_refused(desk: Client, text: str) -> None:
    assert desk.post("/alerts/paste/", {"text": text}).status_code == 422


def test_a_text_that_says_little_asks_for_the_rest(desk: Client) -> None:
    page = desk.post("/alerts/paste/", {"text": "雨很大，快跑"}).content.decode()
    assert "没有认出" in page
    assert (
        "<script>alert"
        not in desk.post(
            "/alerts/paste/", {"text": "<script>alert(1)</script>暴雨红色预警"}
        ).content.decode()
    )


def test_the_original_is_given_out_but_never_shown(desk: Client) -> None:
    data = cap(status="Exercise")
    answer = desk.get(f"{taken(desk, data)}original/")
    assert answer.content == data
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["Content-Type"] == "application/octet-stream"


def test_who_may_do_what(desk: Client) -> None:
    address = taken(desk, cap(info(area(_code(WEST))), status="Exercise"))
    west = client("west", UserRole.TOWNSHIP_OFFICER, WEST)
    east = client("east", UserRole.TOWNSHIP_OFFICER, EAST)
    assert west.get(address).status_code == 200
    assert east.get(address).status_code == 404
    assert "台风" not in east.get("/alerts/").content.decode()
    for deed in ("open", "acknowledge", "targets", "end", "draft"):
        assert west.post(f"{address}{deed}/", {"mode": "drill", "pace": 1}).status_code in (
            403,
            404,
        )
    assert west.get("/alerts/paste/").status_code in (403, 404)
    assert Client().get(address).status_code == 302
    alert = Alert.objects.get()
    assert (alert.state, alert.opened_at) == ("unopened", None)


def test_ending_needs_a_reason(desk: Client) -> None:
    address = taken(desk, cap(status="Exercise"))
    desk.post(f"{address}end/", {"reason": ""})
    assert Alert.objects.get().state == "unopened"
    desk.post(f"{address}end/", {"reason": "气象台电话告知解除"})
    assert Alert.objects.get().state == "ended"
    assert "拟叫应" not in page_of(desk, address)


def _code(code: str) -> str:
    return f"<geocode><valueName>GB/T 2260</valueName><value>{code}</value></geocode>"
