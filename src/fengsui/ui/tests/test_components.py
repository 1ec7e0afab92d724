"""Components say in words and by icon what they say by colour, and the same to everybody."""

from datetime import UTC, datetime, timedelta

from django.template import Context, Template
from django.test import Client

from fengsui.ui.templatetags.ui import duration, percent
from fengsui.ui.tones import Tone, tone_of

NOW = datetime(2026, 7, 25, 6, 49, 1, tzinfo=UTC)


def shown(source: str, **context: object) -> str:
    return Template("{% load ui %}" + source).render(Context({"server_now": NOW, **context}))


def test_a_state_has_icon_pattern_and_words() -> None:
    html = shown('{% status "unreached" "未叫到" %}')
    assert "status-failed" in html
    assert "#failed" in html
    assert "未叫到" in html


def test_an_unlisted_state_looks_idle_and_a_tone_is_itself() -> None:
    assert tone_of("nobody listed this") == Tone.IDLE
    assert tone_of("attention") == Tone.ATTENTION


def test_an_official_level_is_said_in_words() -> None:
    assert "红色" in shown('{% level "red" %}')
    assert shown('{% level "purple" %}').strip() == ""


def test_a_countdown_counts_against_the_server_clock() -> None:
    until = NOW + timedelta(seconds=299)
    html = shown("{% countdown until '自动发起' %}", until=until)
    assert f'data-until="{int(until.timestamp() * 1000)}"' in html
    assert "04:59" in html
    assert "is-over" not in html
    assert "is-over" in shown("{% countdown until %}", until=NOW - timedelta(seconds=3))
    assert shown("{% countdown until %}", until=None).strip() == ""


def test_durations_and_shares() -> None:
    assert [duration(s) for s in (0, 59.9, 3600, -61)] == ["00:00", "00:59", "1:00:00", "01:01"]
    assert [percent(199, 200), percent(0, 0), percent(200, 200)] == [99, 0, 100]


def test_a_counter_of_nothing_draws_no_bar() -> None:
    template = '{% include "ui/_counter.html" with label="已醒" value=0 of=whole only %}'
    assert "<progress" not in shown(template, whole=0)
    assert 'max="3"' in shown(template, whole=3)


def test_a_page_that_is_not_there_is_said_in_chinese_under_the_strict_policy() -> None:
    answer = Client().get("/nope/")
    assert answer.status_code == 404
    assert "没有这个页面" in answer.content.decode()
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "same-origin"


def test_a_static_file_is_served_whole_and_may_be_kept() -> None:
    answer = Client().get("/static/ui/bare.css")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == 'text/css; charset="utf-8"'
    assert not answer.streaming
    assert "no-store" not in answer.headers["Cache-Control"]
    again = Client().get("/static/ui/bare.css", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


def test_the_page_of_a_phone_stays_small() -> None:
    assert len(Client().get("/static/ui/bare.css").content) <= 6_000
