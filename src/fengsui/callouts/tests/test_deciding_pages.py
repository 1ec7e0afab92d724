"""The draft in plain words, and who may open it: one press, a countdown, a second person."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings

from fengsui.callouts.models import Callout
from fengsui.callouts.tests.night import OTHER, TOWN, uid_of
from fengsui.callouts.tests.web import Web
from fengsui.channels.models import Reach
from fengsui.directory.models import Holding
from fengsui.rulebook.scales import AlertColor

OUTSIDE = {"hazard": "11B99", "color": AlertColor.BLUE}
COUNTDOWN = """
id = "typhoon-red"
edition = 2
title = "台风红色预警叫应授权"
source = "试验"
confirmed = false
hazards = ["11B01"]
colors = ["red"]
tiers = ["county", "township", "village", "facility"]
people_max = 5000
opens = "countdown"
countdown_s = 30
profile = "xs-135-flat"
"""


def state(one: Callout) -> str:
    return Callout.objects.values_list("state", flat=True).get(id=one.id)


def test_the_draft_says_what_it_will_do_before_anybody_is_called(web: Web) -> None:
    one = web.draft(pace=20)
    page = web.officer.get(f"/callouts/{one.uid}/").content.decode()
    for words in (
        "将叫 <b>13</b> 人（<b>13</b> 个岗位）",
        "2 个镇乡（街道）、6 个村（社区）、1 个风险点",
        "演练 · 20 倍速",
        "模拟线路，不拨打任何真实电话",
        "口径待县局确认",
        "【演练】县气象台7月25日02时发布台风红色预警，涉及石浦镇。请责任人立即组织转移。",
        "条短信",
        "听清并收到，请按1",
        "发起演练叫应",
    ):
        assert words in page, words
    assert "实战叫应" not in page
    assert state(one) == "draft"


def test_gaps_are_told_by_name(web: Web) -> None:
    Holding.objects.filter(person__uid=uid_of("head13"), rank="primary").delete()
    one = web.draft()
    page = web.officer.get(f"/callouts/{one.uid}/").content.decode()
    gaps = page.split("叫不到的岗位 1 处")[1].split("</section>")[0]
    for words in ("镇1 村3", "村（社区）主要负责人", "岗位无人"):
        assert words in gaps, words


def test_in_earnest_it_looks_and_reads_otherwise(web: Web) -> None:
    one = web.draft(exercise=False, reach=Reach.REAL)
    page = web.officer.get(f"/callouts/{one.uid}/").content.decode()
    assert "发起实战叫应" in page
    assert "in-earnest" in page
    assert "没有接真实线路，只有人工拨打" in page
    assert 'class="exercise"' not in page
    assert "【演练】" not in page


def test_one_press_opens_within_a_standing_order_and_a_second_changes_nothing(web: Web) -> None:
    one = web.draft()
    assert web.act(web.officer, f"/callouts/{one.uid}/open/") == ["演练叫应已发起。"]
    assert state(one) == "opening"
    (told,) = web.act(web.officer, f"/callouts/{one.uid}/open/")
    assert "状态已经变化" in told


def test_outside_a_standing_order_a_second_person_types_the_word(web: Web) -> None:
    one = web.draft(**OUTSIDE)
    author = "user:user-officer"
    Callout.objects.filter(id=one.id).update(author=author)
    address = f"/callouts/{one.uid}/"
    assert "不能自己批准" in web.officer.get(address).content.decode()
    (told,) = web.act(web.officer, f"{address}open/")
    assert "须由第二人批准" in told
    assert web.officer.post(f"{address}approve/", {"word": "演练"}).status_code == 403
    (told,) = web.act(web.chief, f"{address}approve/", word="实战")
    assert "确认词不对" in told
    assert web.act(web.chief, f"{address}approve/", word="演练") == ["已批准。现在可以发起。"]
    assert web.act(web.officer, f"{address}open/") == ["演练叫应已发起。"]


def test_the_author_is_refused_as_approver(web: Web) -> None:
    one = web.draft(**OUTSIDE)
    Callout.objects.filter(id=one.id).update(author="user:user-chief")
    (told,) = web.act(web.chief, f"/callouts/{one.uid}/approve/", word="演练")
    assert "须由另一人批准" in told
    assert state(one) == "draft"


def test_a_word_of_mouth_is_recorded_and_confirmed_by_another(web: Web) -> None:
    one = web.draft(**OUTSIDE)
    address = f"/callouts/{one.uid}/"
    said = {"oral-name": "王指挥长", "oral-word": "演练"}
    (told,) = web.act(web.officer, f"{address}approve-orally/", **{**said, "oral-name": ""})
    assert "批准人姓名" in told
    web.act(web.officer, f"{address}approve-orally/", **said)
    assert state(one) == "approved"
    web.act(web.officer, f"{address}open/")
    page = web.chief.get(address).content.decode()
    assert "王指挥长 口头批准" in page
    assert "尚未补确认" in page
    assert web.act(web.chief, f"{address}confirm/") == ["口头批准已补确认。"]
    assert "已补确认" in web.chief.get(address).content.decode()


def test_a_countdown_is_seen_and_can_be_stopped(web: Web) -> None:
    folder = Path(settings.RULES_OVERRIDE_DIR) / "standing-orders"
    folder.mkdir(parents=True)
    (folder / "typhoon-red.toml").write_text(COUNTDOWN, encoding="utf-8")
    one = web.draft()
    address = f"/callouts/{one.uid}/"
    page = web.officer.get(address).content.decode()
    assert "自动发起" in page
    assert "停止倒计时" in page
    web.act(web.officer, f"{address}hold/")
    web.night.wait(60, tick_s=10)
    assert state(one) == "draft"
    assert "停止倒计时" not in web.officer.get(address).content.decode()
    two = web.draft()
    web.night.wait(31, tick_s=31)
    assert state(two) in ("opening", "open")


def test_a_screen_with_the_draft_follows_when_it_was_opened(web: Web) -> None:
    one = web.draft()
    web.act(web.officer, f"/callouts/{one.uid}/open/")
    answer = web.chief.get(f"/callouts/{one.uid}/?part=deciding", headers={"HX-Request": "true"})
    assert answer.headers["HX-Refresh"] == "true"


def test_cancelling_needs_a_reason_and_closing_waits(web: Web) -> None:
    one = web.open()
    address = f"/callouts/{one.uid}/"
    (told,) = web.act(web.officer, f"{address}close/", reason="结束")
    assert "还不能办结" in told
    (told,) = web.act(web.officer, f"{address}cancel/", reason=" ")
    assert "写明原因" in told
    assert state(one) == "open"
    web.act(web.officer, f"{address}cancel/", reason="误发")
    page = web.officer.get(address).content.decode()
    assert "误发" in page
    assert "已取消" in page


def test_a_call_out_without_an_alert(web: Web) -> None:
    said = {
        "purpose": "instruction",
        "title": "上游来水",
        "ask": "上堤巡查并回报",
        "towns": [TOWN],
        "risk_points": "on",
        "mode": "drill",
        "pace": 10,
        "reason": "县水利局电话",
    }
    answer = web.officer.post("/callouts/new/", said, follow=True)
    page = answer.content.decode()
    assert "请责任人立即上堤巡查并回报" in page
    assert "县水利局电话" in page
    one = Callout.objects.get()
    assert (one.exercise, one.reach, one.pace, one.standing_order) == (True, "simulated", 10, "")
    for wrong in ({"reason": ""}, {"towns": []}, {"mode": "real"}):
        assert web.officer.post("/callouts/new/", {**said, **wrong}).status_code == 422
    assert Callout.objects.count() == 1


def test_superseding_says_what_it_replaces(web: Web) -> None:
    first = web.open()
    page = web.officer.get(f"/callouts/new/?supersedes={first.uid}").content.decode()
    assert "发起后替代" in page
    said = {
        "purpose": "warning",
        "title": "台风红色预警",
        "ask": "再查一遍",
        "towns": [TOWN, OTHER],
        "mode": "drill",
        "pace": 1,
        "reason": "范围扩大",
        "supersedes": first.uid,
    }
    page = web.officer.post("/callouts/new/", said, follow=True).content.decode()
    assert f"/callouts/{first.uid}/" in page
    second = Callout.objects.get(supersedes=first)
    assert second.state == "draft"


@pytest.mark.parametrize("deed", ["open", "approve", "cancel", "hold"])
def test_nothing_is_done_by_looking(web: Web, deed: str) -> None:
    one = web.draft()
    assert web.officer.get(f"/callouts/{one.uid}/{deed}/").status_code == 405
    assert state(one) == "draft"
    assert web.night.now - one.created_at < timedelta(seconds=1)
