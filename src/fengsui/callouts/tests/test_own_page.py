"""A person's own page: no sign-in, no script, no answer by looking, no harm by tapping twice."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from fengsui.callouts.models import Callout, Figure, Unit
from fengsui.callouts.tests.night import TOWN, uid_of
from fengsui.callouts.tests.web import VILLAGES, Web
from fengsui.channels.models import Answer
from fengsui.directory import links
from fengsui.tasks.models import Task

BYTES_MAX = 30_000


@pytest.fixture
def callout(web: Web) -> Callout:
    return web.open()


def state(web: Web, callout: Callout, person: str) -> str:
    return str(web.night.call(callout, person).state)


def tap(web: Web, person: str, choice: str, *, note: str = "", exercise: str = "1") -> Client:
    phone = Client()
    said = {"choice": choice, "note": note, "exercise": exercise}
    answer = phone.post(f"{web.link(person)}/answer", said)
    assert answer.status_code == 302, answer.content.decode()
    return phone


def test_looking_is_no_answer_and_tapping_is(web: Web, callout: Callout) -> None:
    phone, address = Client(), web.link("head11")
    for _ in range(3):
        page = phone.get(address)
        assert page.status_code == 200
        assert phone.head(address).status_code == 200
    web.night.settle()
    assert state(web, callout, "head11") in ("waiting", "calling")
    assert not Answer.objects.exists()
    tap(web, "head11", "received")
    assert state(web, callout, "head11") == "acknowledged"
    answer = Answer.objects.get()
    assert (answer.evidence, answer.means, answer.exercise) == ("confirmed", "page", True)
    assert "您已应答" in phone.get(address).content.decode()


def test_a_second_tap_changes_nothing(web: Web, callout: Callout) -> None:
    for _ in range(2):
        tap(web, "head11", "received")
        tap(web, "head11", "help", note="村口塌方")
    assert Answer.objects.count() == 2
    assert Task.objects.filter(kind="help").count() == 1
    web.night.now += timedelta(seconds=60)
    tap(web, "head11", "help", note="又塌了一处")
    assert Answer.objects.filter(choice="help").count() == 2


def test_a_drill_is_not_answered_as_earnest(web: Web, callout: Callout) -> None:
    tap(web, "head11", "received", exercise="0")
    assert state(web, callout, "head11") != "acknowledged"
    assert not Answer.objects.exists()


def test_all_in_all_it_is_small_and_has_no_script(web: Web, callout: Callout) -> None:
    page = Client().get(web.link("room1"))
    form = Client().get(f"{web.link('head11')}/units/{callout.uid}/{VILLAGES[0]}")
    below = Client().get(f"{web.link('room1')}/below/{callout.uid}")
    statics = Path(settings.PACKAGE_DIR) / "ui/static/ui"
    weight = sum((statics / name).stat().st_size for name in ("bare.css", "beacon.svg"))
    for answer in (page, form, below):
        assert answer.status_code == 200
        assert b"<script" not in answer.content
        assert len(answer.content) + weight < BYTES_MAX
        assert not answer.cookies


@pytest.mark.parametrize(
    "spoil",
    [
        lambda token: token[:-1],
        lambda token: token[:-2] + ("AA" if token[-2:] != "AA" else "BB"),
        lambda token: "A" * len(token),
        lambda token: "no-such-token",
    ],
)
def test_a_forged_link_gets_a_calm_page(web: Web, callout: Callout, spoil: object) -> None:
    token = spoil(web.link("head11").removeprefix("/m/"))  # type: ignore[operator]
    for method in (Client().get, Client().post):
        answer = method(f"/m/{token}/answer" if method.__name__ == "post" else f"/m/{token}")
        assert answer.status_code == 404
        assert "这个链接打不开了" in answer.content.decode()
    assert not Answer.objects.exists()


def test_an_old_link_gets_a_calm_page(web: Web, callout: Callout) -> None:
    address = web.link("head11")
    web.night.now += timedelta(hours=links.VALID_H + 1, minutes=2)
    answer = Client().get(address)
    assert answer.status_code == 404
    assert "链接过期" in answer.content.decode()


def test_a_form_on_another_site_is_refused(web: Web, callout: Callout) -> None:
    phone = Client(enforce_csrf_checks=True)
    address = f"{web.link('head11')}/answer"
    said = {"choice": "received", "exercise": "1"}
    for header in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}):
        assert phone.post(address, said, headers=header).status_code == 403
    assert not Answer.objects.exists()
    own = {"Sec-Fetch-Site": "same-origin", "Origin": "http://testserver"}
    assert phone.post(address, said, headers=own).status_code == 302
    assert state(web, callout, "head11") == "acknowledged"


def test_who_answers_for_a_village_reports_its_measures_and_is_awake(
    web: Web, callout: Callout
) -> None:
    address = f"{web.link('head11')}/units/{callout.uid}/{VILLAGES[0]}"
    phone = Client()
    wrong = phone.post(address, {"due-dangerous_house": 5, "moved-dangerous_house": 6})
    assert wrong.status_code == 422
    assert "超过应转" in wrong.content.decode()
    assert phone.post(address, {}).status_code == 422
    assert phone.post(address, {"due-dangerous_house": 12}).status_code == 422, "only prefilled"
    both = {"due-dangerous_house": 5, "none_because": "都转完了"}
    assert phone.post(address, both).status_code == 422
    told = {"due-dangerous_house": 12, "moved-dangerous_house": 9, "refusing-dangerous_house": 1}
    assert phone.post(address, {**told, "checks": ["shelter_open"]}).status_code == 302
    unit = Unit.objects.get(unit_uid=VILLAGES[0])
    assert (unit.state, unit.reported_by) == ("responded", f"person:{uid_of('head11')}")
    figure = Figure.objects.get()
    assert (figure.due, figure.moved, figure.refusing) == (12, 9, 1)
    assert state(web, callout, "head11") == "acknowledged"
    assert "已报" in phone.get(web.link("head11")).content.decode()


def test_nobody_reports_for_another_place(web: Web, callout: Callout) -> None:
    for person, unit in (("head11", VILLAGES[1]), ("warden", VILLAGES[0]), ("head11", TOWN)):
        address = f"{web.link(person)}/units/{callout.uid}/{unit}"
        answer = Client().post(address, {"none_because": "无人居住"})
        assert answer.status_code == 404, (person, unit)
    assert not Unit.objects.exclude(state="expected").exists()


def test_the_township_confirms_in_a_batch_but_never_its_own_report(
    web: Web, callout: Callout
) -> None:
    for no in (0, 1):
        head = Client()
        address = f"{web.link(f'head1{no + 1}')}/units/{callout.uid}/{VILLAGES[no]}"
        head.post(address, {"none_because": "无需转移，已逐户核对"})
    room = Client()
    own = f"{web.link('room1')}/units/{callout.uid}/{TOWN}"
    assert room.post(own, {"none_because": "镇本级无需转移"}).status_code == 302
    address = f"{web.link('room1')}/below/{callout.uid}"
    page = room.get(address).content.decode()
    assert "待核 2，已核 0" in page
    room.post(address, {"unit": [VILLAGES[0], VILLAGES[1], TOWN]})
    states = dict(Unit.objects.values_list("unit_uid", "state"))
    assert (states[VILLAGES[0]], states[VILLAGES[1]]) == ("verified", "verified")
    assert states[TOWN] == "responded"
    assert Client().get(f"{web.link('room2')}/below/{callout.uid}").status_code == 200
    other = Client().post(f"{web.link('room2')}/below/{callout.uid}", {"unit": [VILLAGES[0]]})
    assert other.status_code == 302


def test_a_deputy_who_was_rung_answers_for_the_silent_holder(web: Web, callout: Callout) -> None:
    web.night.wait(200, tick_s=5)
    assert "代 人head11" in Client().get(web.link("deputy")).content.decode()
    tap(web, "deputy", "received")
    web.night.settle()
    call = web.night.call(callout, "head11")
    assert (call.state, call.taken_over) == ("acknowledged", True)


def test_a_deputys_call_for_help_reaches_the_desk(web: Web, callout: Callout) -> None:
    web.night.wait(200, tick_s=5)
    tap(web, "deputy", "help", note="堤要垮")
    web.night.settle()
    task = Task.objects.get(kind="help")
    assert task.subject_uid == uid_of("deputy")
    page = web.officer.get("/tasks/").content.decode()
    assert "堤要垮" in page
    address = f"/callouts/{callout.uid}/people/{uid_of('deputy')}/"
    assert "代岗 人deputy" in web.officer.get(address).content.decode()


def test_late_is_counted_even_after_the_close(web: Web, callout: Callout) -> None:
    Callout.objects.filter(uid=callout.uid).update(state="closed", ended_at=web.night.now)
    call = web.night.call(callout, "head11")
    type(call).objects.filter(id=call.id).update(state="unreached", due_at=None)
    assert "已办结，您还没有应答" in Client().get(web.link("head11")).content.decode()
    tap(web, "head11", "received")
    call.refresh_from_db()
    assert (call.state, call.late) == ("acknowledged", True)


def test_who_is_asked_nothing_is_told_so(web: Web) -> None:
    assert "现在没有要您办的事" in Client().get(web.link("head11")).content.decode()
