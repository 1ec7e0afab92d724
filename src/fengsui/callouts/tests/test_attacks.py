"""What somebody tried who means no good, or has typed nonsense; each was possible once."""

import logging
from datetime import UTC, datetime

import pytest

from fengsui.callouts import actions, auditing, loop, queries
from fengsui.callouts.actions.drafting import Order
from fengsui.callouts.actions.reporting import Report
from fengsui.callouts.models import Call, Callout, Unit
from fengsui.callouts.refusals import NotAllowedToApprove, Refused, WrongState
from fengsui.callouts.tests.night import SAID, TOWN, uid_of
from fengsui.callouts.tests.web import VILLAGES, Web, account
from fengsui.channels.models import Answer, Reach
from fengsui.directory.models import UserRole
from fengsui.journal.actions import action
from fengsui.rulebook.scales import AlertColor, Evidence, Purpose
from fengsui.tasks.actions import TaskRow, open_tasks
from fengsui.tasks.models import Task

OUTSIDE = {"hazard": "11B99", "color": AlertColor.BLUE}
NONE = Report(none_because="无人居住")


def drafted_by(web: Web, actor: str, **changes: object) -> Callout:
    asked = {"purpose": Purpose.WARNING, "title": "试", "said": SAID, "exercise": True, **OUTSIDE}
    order = Order(**{**asked, "audience": web.audience, **changes})  # type: ignore[arg-type]
    return Callout.objects.get(uid=actions.draft(web.night.now, order, actor=actor).uid)


def test_nobody_approves_on_a_page_what_he_drafted_by_the_command_line(web: Web) -> None:
    one = drafted_by(web, "cli:chief")
    web.act(web.chief, f"/callouts/{one.uid}/approve/", word="演练")
    assert Callout.objects.get(id=one.id).state == "draft"


def test_nobody_confirms_on_a_page_what_he_recorded_by_the_command_line(web: Web) -> None:
    one = drafted_by(web, "cli:officer")
    actions.approve_orally(web.night.now, one.uid, actor="cli:chief", name="某某")
    web.act(web.chief, f"/callouts/{one.uid}/confirm/")
    assert not Callout.objects.get(id=one.id).approval_confirmed


def test_two_accounts_of_one_person_are_no_two_persons(web: Web) -> None:
    second = account("second", UserRole.COMMANDER, TOWN[:6], "county")
    one = drafted_by(web, "user:user-officer")
    with pytest.raises(NotAllowedToApprove):
        actions.approve(web.night.now, one.uid, actor=f"user:{second.uid}")


def test_nobody_confirms_by_his_link_what_he_reported_by_his_account(web: Web) -> None:
    one = web.open()
    unit = Unit.objects.get(callout=one, unit_uid=VILLAGES[0])
    actions.report(web.night.now, one.uid, unit.unit_uid, NONE, actor="user:user-town")
    with pytest.raises(Refused):
        actions.verify(web.night.now, one.uid, [unit.unit_uid], actor=f"person:{uid_of('room1')}")


def test_only_one_call_out_replaces_another(web: Web) -> None:
    first = web.open()
    second, third = (web.draft(supersedes=first.uid) for _ in range(2))
    actions.open_callout(web.night.now, second.uid, actor="user:a")
    with pytest.raises(WrongState):
        actions.open_callout(web.night.now, third.uid, actor="user:a")


def test_what_has_ended_is_reported_and_confirmed_no_more(web: Web) -> None:
    one = web.open()
    actions.cancel(web.night.now, one.uid, actor="user:a", reason="误报")
    with pytest.raises(WrongState):
        actions.report(web.night.now, one.uid, VILLAGES[0], NONE, actor="user:a")
    with pytest.raises(WrongState):
        actions.verify(web.night.now, one.uid, [VILLAGES[0]], actor="user:a")
    with pytest.raises(WrongState):
        actions.take_over(web.night.now, one.uid, [VILLAGES[0]], actor="user:a")
    web.act(web.officer, f"/callouts/{one.uid}/units/{VILLAGES[0]}/", none_because="无")
    assert Unit.objects.get(callout=one, unit_uid=VILLAGES[0]).state == "expected"


@pytest.mark.parametrize("at", [datetime(1, 1, 1, tzinfo=UTC), datetime(1970, 1, 1, tzinfo=UTC)])
def test_an_answer_from_long_ago_is_refused(web: Web, at: datetime) -> None:
    web.open()
    with pytest.raises(Refused, match="check the time"):
        actions.answer_for(
            web.night.now,
            uid_of("head11"),
            actor="user:a",
            exercise=True,
            evidence=Evidence.SPOKEN,
            at=at,
        )


def test_a_rehearsal_is_always_an_exercise(web: Web) -> None:
    with pytest.raises(Refused, match="a rehearsal is an exercise"):
        drafted_by(web, "user:a", exercise=False, reach=Reach.REHEARSAL)


def test_the_numbers_are_those_of_whom_the_page_shows(web: Web) -> None:
    one = web.open()
    web.night.wait(300)
    assert web.night.attempts("deputy"), "he is rung in place of the silent"
    answer = web.officer.post(f"/callouts/{one.uid}/people/{uid_of('deputy')}/numbers/")
    assert answer.status_code == 200


def test_an_endless_town_is_no_town(web: Web) -> None:
    one = web.open()
    address = f"/callouts/{one.uid}/units/take-over/"
    for town in (TOWN[:6], "x"):
        (told,) = web.act(web.officer, address, town=town)
        assert "请先选定" in told
    assert web.officer.post(address, {"town": "9" * 100_000}).status_code == 302


def test_no_log_holds_a_link(web: Web, caplog: pytest.LogCaptureFixture) -> None:
    link = web.link("head11")
    with caplog.at_level(logging.WARNING):
        web.outsider.get(f"{link}/below/nothing")
    assert "/m/***/below" in caplog.text
    assert link not in caplog.text


def test_years_that_no_calendar_here_shows_do_not_stop_a_page(web: Web) -> None:
    one = web.open()
    for year in (1, 9999):
        day = (
            datetime(year, 1, 1, tzinfo=UTC)
            if year == 1
            else datetime(year, 12, 31, 23, tzinfo=UTC)
        )
        Callout.objects.filter(id=one.id).update(opened_at=day)
        assert web.officer.get(f"/callouts/{one.uid}/").status_code == 200


@pytest.mark.parametrize("task", ["a/b", "..", "x" * 3_000])
def test_a_task_that_cannot_be_leads_back_to_the_person(web: Web, task: str) -> None:
    one = web.open()
    person = uid_of("head11")
    answer = web.officer.post(f"/callouts/{one.uid}/people/{person}/awake/", {"task": task})
    assert answer.status_code == 302


def test_a_countdown_whose_place_was_taken_keeps_nobody_from_being_called(web: Web) -> None:
    rain = {"hazard": "11B03", "color": AlertColor.RED}
    first = web.open(**rain)
    second, third = (web.draft(supersedes=first.uid, **rain) for _ in range(2))
    assert second.auto_open_at
    assert third.auto_open_at
    web.night.wait(121, tick_s=60)
    states = Callout.objects.filter(id__in=[second.id, third.id]).order_by("id")
    assert list(states.values_list("state", flat=True)) == ["open", "draft"]
    other = web.open()
    assert other.state == "open", "the loop goes on"
    web.night.wait(40, tick_s=40)
    findings, _ = auditing.audit(web.night.now)
    assert [(one.kind, one.where) for one in findings] == [("unopened", third.uid)]


def test_a_countdown_that_an_officer_ended_meanwhile_stops_no_other(
    web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = web.draft(), web.draft()
    actions.cancel(web.night.now, one.uid, actor="user:a", reason="误报")
    monkeypatch.setattr(queries, "to_open", lambda _: [one.uid, other.uid])
    loop.step(web.night.now)
    assert Callout.objects.get(id=other.id).opened_at


def test_a_nul_is_refused_wherever_it_stands(web: Web) -> None:
    one = web.open()
    mine = web.link("head11")
    for address in ("/callouts/%00/", f"/callouts/{one.uid}/?open=%00", "/journal/?origin=a%00b"):
        assert web.officer.get(address).status_code == 400, address
    forms = {
        f"/callouts/{one.uid}/ask-approval/": {"of": "\x00"},
        f"/callouts/{one.uid}/units/verify/": {"unit": ["a", "b\x00"]},
        f"{mine}/answer": {"choice": "help", "exercise": "1", "note": "a\x00b"},
    }
    for address, form in forms.items():
        assert web.officer.post(address, form).status_code == 400, address
    assert web.outsider.get(mine).status_code == 200


def test_a_cry_for_help_belongs_to_what_goes_on_not_to_what_was_cancelled(web: Web) -> None:
    one = web.open()
    later = web.open(hazard="11B03")
    actions.cancel(web.night.now, later.uid, actor="user:a", reason="误报")
    web.night.settle()
    web.outsider.post(f"{web.link('head11')}/answer", {"choice": "help", "exercise": "1"})
    assert Task.objects.get(kind="help").origin_uid == one.uid


def test_what_is_superseded_leaves_no_task_behind(web: Web) -> None:
    one, now = web.open(), web.night.now
    row = TaskRow("returned", VILLAGES[0], VILLAGES[0])
    with action(now, actor="user:a") as act:
        open_tasks(act, [row], origin_uid=one.uid, exercise=True)
    for person in Call.objects.filter(callout=one).values_list("person__uid", flat=True):
        actions.answer_for(now, person, actor="user:a", exercise=True, evidence=Evidence.SPOKEN)
    actions.open_callout(now, web.draft(supersedes=one.uid).uid, actor="user:a")
    assert Task.objects.get(origin_uid=one.uid).state == "dropped"


def test_half_of_a_character_fails_nowhere(web: Web) -> None:
    half = "%ED%A0%80"  # a lone surrogate, as some program may write it
    one = web.open()
    mine = web.link("head11")
    for address in (f"/callouts/{half}/", f"/callouts/{one.uid}/?open={half}", f"/tasks/{half}/"):
        assert web.officer.get(address).status_code < 500, address
    form = f"choice=help&exercise=1&note=a{half}b".encode()
    kind = "application/x-www-form-urlencoded"
    assert web.outsider.post(f"{mine}/answer", form, content_type=kind).status_code < 500
    raw = (
        b'--x\r\nContent-Disposition: form-data; name="choice"\r\n\r\nhelp\r\n'
        b'--x\r\nContent-Disposition: form-data; name="exercise"\r\n\r\n1\r\n'
        b'--x\r\nContent-Disposition: form-data; name="note"\r\n\r\na\xed\xa0\x80b\r\n--x--\r\n'
    )
    kind = "multipart/form-data; boundary=x"
    assert web.outsider.post(f"{mine}/answer", raw, content_type=kind).status_code < 500
    notes = Answer.objects.exclude(note="").values_list("note", flat=True)
    assert {note.replace("\ufffd", "") for note in notes} <= {"ab"}
    assert notes
