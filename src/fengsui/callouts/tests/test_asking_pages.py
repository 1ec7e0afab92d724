"""The officer asks, the leader decides on his phone, both see what became of it."""

from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from fengsui.callouts.models import ApprovalRequest, Callout
from fengsui.callouts.tests.night import COUNTY, uid_of
from fengsui.callouts.tests.web import Web, account
from fengsui.channels.models import Answer, Attempt, Reach
from fengsui.directory.models import User, UserRole
from fengsui.journal.models import Entry
from fengsui.rulebook.scales import AlertColor

OUTSIDE = {"hazard": "11B99", "color": AlertColor.BLUE}
BYTES_MAX = 30_000


@pytest.fixture
def draft(leading: Web) -> Callout:
    """Return a draft outside the standing orders, made by the officer."""
    return drafted(leading)


def drafted(web: Web, **changes: object) -> Callout:
    one = web.draft(**{**OUTSIDE, **changes})
    Callout.objects.filter(id=one.id).update(author="user:user-officer", reason="水利局电话")
    return Callout.objects.get(id=one.id)


def ask(web: Web, one: Callout, of: str = "duty") -> ApprovalRequest:
    (told,) = web.act(web.officer, f"/callouts/{one.uid}/ask-approval/", of=uid_of(of))
    assert told == "已请求批准：先发短信，没有应答再打电话。"
    web.night.settle()
    return ApprovalRequest.objects.get(callout=one, person__uid=uid_of(of), state="asked")


def deciding(web: Web, request: ApprovalRequest, by: str = "duty") -> str:
    return f"{web.link(by)}/approve/{request.uid}"


def state(one: Callout) -> str:
    return Callout.objects.values_list("state", flat=True).get(id=one.id)


def page(client: Client, address: str) -> str:
    return client.get(address).content.decode()


def test_the_officer_chooses_with_the_leader_on_duty_before_him(
    leading: Web, draft: Callout
) -> None:
    shown = page(leading.officer, f"/callouts/{draft.uid}/")
    chosen = shown.split("请谁用手机批准")[1].split("</form>")[0]
    assert chosen.index("人duty") < chosen.index("人boss")
    first = chosen.split("<label")[1]
    for words in (uid_of("duty"), "checked", "今日带班"):
        assert words in first, words
    assert "人county" not in chosen
    assert "data-first" in chosen
    ask(leading, draft)
    again = page(leading.officer, f"/callouts/{draft.uid}/")
    assert "再请一人批准" in again
    assert "data-first" not in again
    assert uid_of("duty") not in again.split("再请一人批准")[1].split("</form>")[0]


def test_the_phone_says_in_plain_words_what_would_be_sent(leading: Web, draft: Callout) -> None:
    ask(leading, draft)
    answer = Client().get(leading.link("duty"))
    shown = answer.content.decode()
    for words in (
        "请您批准",
        "台风红色预警",
        "值班员 人county",
        "批准后将叫 <b>14</b> 人（14 个岗位）",
        "预计 <b>",
        "镇1（3 个村）、镇2（3 个村）；1 个风险点",
        "模拟线路，不拨打任何真实电话",
        "水利局电话",
        "【演练】县气象台7月25日02时发布台风红色预警，涉及石浦镇。请责任人立即组织转移。",
        "听清并收到，请按1",
        "批准这次演练",
        "不批准的原因（必填）",
        'class="exercise"',
    ):
        assert words in shown, words
    assert "现在没有要您办的事" not in shown
    assert 'value="received"' not in shown  # which would decide nothing
    assert "实战" not in shown.split("<main>")[1]
    statics = Path(settings.PACKAGE_DIR) / "ui/static/ui"
    weight = sum((statics / name).stat().st_size for name in ("bare.css", "beacon.svg"))
    assert b"<script" not in answer.content
    assert len(answer.content) + weight < BYTES_MAX
    assert not answer.cookies


def test_in_earnest_the_phone_says_so(leading: Web) -> None:
    ask(leading, drafted(leading, exercise=False, reach=Reach.REAL))
    shown = page(Client(), leading.link("duty"))
    assert "批准，实战叫应" in shown
    assert "没有接真实线路，只有人工拨打" in shown
    assert "演练" not in shown


def test_looking_decides_nothing(leading: Web, draft: Callout) -> None:
    request = ask(leading, draft)
    phone = Client()
    for _ in range(3):
        assert phone.head(leading.link("duty")).status_code == 200
    request.refresh_from_db()
    assert not request.opened_at
    for _ in range(3):
        assert phone.get(leading.link("duty")).status_code == 200
        assert phone.get(deciding(leading, request)).status_code == 405
        assert phone.get(f"{deciding(leading, request)}?decision=approve").status_code == 405
    assert state(draft) == "draft"
    seen = ApprovalRequest.objects.get()
    assert (seen.state, seen.opened_at) == ("asked", leading.night.now)
    assert Entry.objects.filter(kind="approval.opened").count() == 1
    assert not Answer.objects.exists()
    assert "也可能是手机自动预览" in page(leading.officer, f"/callouts/{draft.uid}/?part=asked")


def test_a_tap_approves_and_a_second_one_changes_nothing(leading: Web, draft: Callout) -> None:
    request = ask(leading, draft)
    for _ in range(2):
        answer = Client().post(deciding(leading, request), {"decision": "approve"})
        assert answer.status_code == 302
        assert "已批准，值班台已看到" in page(Client(), answer.headers["Location"])
    assert state(draft) == "approved"
    assert Entry.objects.filter(kind="callout.approved").count() == 1
    assert Answer.objects.count() == 1  # he is awake, once
    leading.night.settle()
    assert Callout.objects.get(purpose="staff").state == "closed"
    shown = page(leading.officer, f"/callouts/{draft.uid}/")
    assert "本人用手机链接批准" in shown
    assert "人duty" in shown
    assert leading.act(leading.officer, f"/callouts/{draft.uid}/open/") == ["演练叫应已发起。"]
    leading.night.settle()
    board = page(leading.officer, f"/callouts/{draft.uid}/")
    assert "本人用手机链接批准" in board
    assert "人county 请 人duty" in board
    assert "人county 请 人duty" not in page(leading.town, f"/callouts/{draft.uid}/")
    assert Attempt.objects.filter(means="voice", person__uid=uid_of("duty")).count() == 0


def test_a_refusal_is_shown_with_its_reason(leading: Web, draft: Callout) -> None:
    request = ask(leading, draft)
    for reason in ("", "  ", "字" * 201):
        answer = Client().post(deciding(leading, request), {"decision": "refuse", "reason": reason})
        assert answer.status_code == 422
        assert "请写明不批准的原因" in answer.content.decode()
    assert ApprovalRequest.objects.get().state == "asked"
    said = {"decision": "refuse", "reason": "先核实雨量"}
    answer = Client().post(deciding(leading, request), said)
    assert "您没有批准" in page(Client(), answer.headers["Location"])
    shown = page(leading.officer, f"/callouts/{draft.uid}/")
    for words in ("不批准", "先核实雨量", "不在授权令范围内", "请谁用手机批准"):
        assert words in shown, words
    ask(leading, draft, "boss")
    assert state(draft) == "draft"


def test_nothing_said_decides_nothing(leading: Web, draft: Callout) -> None:
    request = ask(leading, draft)
    for said in ({}, {"decision": "yes"}, {"reason": "不行"}):
        assert Client().post(deciding(leading, request), said).status_code == 302
    assert state(draft) == "draft"
    assert ApprovalRequest.objects.get().state == "asked"


def test_another_person_s_link_and_another_site_are_refused(leading: Web, draft: Callout) -> None:
    request = ask(leading, draft)
    said = {"decision": "approve"}
    for stranger in ("boss", "head11"):
        answer = Client().post(deciding(leading, request, stranger), said)
        assert answer.status_code == 404
        assert "没有请您批准" in answer.content.decode()
    foreign = {"Sec-Fetch-Site": "cross-site"}
    assert Client().post(deciding(leading, request), said, headers=foreign).status_code == 403
    forged = f"/m/{'A' * 50}/approve/{request.uid}"
    assert Client().post(forged, said).status_code == 404
    assert Client().post(f"{leading.link('duty')}/approve/no-such", said).status_code == 404
    assert state(draft) == "draft"
    assert "请您批准" not in page(Client(), leading.link("boss"))


def test_what_does_not_count_any_more_is_said(leading: Web, draft: Callout) -> None:
    request = ask(leading, draft)
    said = {"decision": "approve"}
    Callout.objects.filter(id=draft.id).update(title="另一件事")
    answer = Client().post(deciding(leading, request), said)
    assert answer.status_code == 409
    assert "请您批准之后内容变了" in answer.content.decode()
    assert leading.night.call(request.asking, "duty").state == "acknowledged"
    Callout.objects.filter(id=draft.id).update(title=draft.title)
    User.objects.filter(username="duty").update(is_active=False)
    assert (
        "没有批准这件叫应的权限" in Client().post(deciding(leading, request), said).content.decode()
    )
    User.objects.filter(username="duty").update(is_active=True)
    leading.act(leading.officer, f"/callouts/{draft.uid}/cancel/", reason="误拟")
    answer = Client().post(deciding(leading, request), said)
    assert answer.status_code == 409
    assert "已由他人决定或已作废" in answer.content.decode()
    assert state(draft) == "cancelled"
    assert not Entry.objects.filter(kind="callout.approved").exists()


def test_only_who_may_open_asks(leading: Web, draft: Callout) -> None:
    address = f"/callouts/{draft.uid}/ask-approval/"
    assert leading.officer.get(address).status_code == 405
    said = {"of": uid_of("duty")}
    assert leading.town.post(address, said).status_code == 404
    assert leading.outsider.post(address, said).status_code == 302
    watcher = Client()
    watcher.force_login(account("watcher", UserRole.TOWNSHIP_OFFICER, COUNTY))
    assert watcher.post(address, said).status_code == 403
    assert not ApprovalRequest.objects.exists()
    for of in ("", "no-such", uid_of("head11"), uid_of("county")):
        (told,) = leading.act(leading.officer, address, of=of)
        assert "没有请成" in told
    leading.act(leading.officer, address, of=uid_of("duty"))
    (told,) = leading.act(leading.officer, address, of=uid_of("duty"))
    assert "已经请过此人" in told
    assert ApprovalRequest.objects.count() == 1


def test_the_desk_sees_each_step(leading: Web, draft: Callout) -> None:
    part = f"/callouts/{draft.uid}/?part=asked"
    assert "请谁批准，到哪一步" not in page(leading.officer, part)
    request = ask(leading, draft)
    shown = page(leading.officer, part)
    for words in (
        "等他答复",
        "人duty",
        "值班员 人county 请他批准",
        "短信",
        "线路已受理",
        "data-since",
    ):
        assert words in shown, words
    leading.night.wait(31)
    assert "电话" in page(leading.officer, part)
    leading.night.receipt("duty", "unassigned")
    leading.night.wait(5)
    shown = page(leading.officer, part)
    for words in ("空号", "叫不到，请再请别人", "人工拨打", "hatched"):
        assert words in shown, words
    link = shown.split('href="')[1].split('"')[0]
    assert leading.officer.get(link).status_code == 200
    assert "请批准：" in page(leading.officer, "/tasks/") + page(leading.officer, "/callouts/")
    assert request.state == "asked"


def test_where_nobody_can_be_asked_the_page_says_so(leading: Web) -> None:
    User.objects.filter(username__in=["duty", "boss"]).update(is_active=False)
    shown = page(leading.officer, f"/callouts/{drafted(leading).uid}/")
    assert "没有别的账号有权批准这件叫应" in shown
    assert "今日带班的 人duty 没有批准账号" in shown


def test_many_questions_stay_small(leading: Web) -> None:
    for _ in range(5):
        ask(leading, drafted(leading))
    answer = Client().get(leading.link("duty"))
    assert "另有 2 件等您批准" in answer.content.decode()
    assert len(answer.content) < 24_000
