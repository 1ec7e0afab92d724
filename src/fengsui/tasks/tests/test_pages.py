"""The desk's tasks through their pages: help on top, taken once, done with a word."""

import pytest
from django.test import Client

from fengsui.channels.models import Answer, Choice
from fengsui.directory.models import Person, UserRole
from fengsui.directory.tests.county import COUNTY, NOW, TOWN, VILLAGE, found_divisions, user
from fengsui.journal import queries as journal
from fengsui.journal.actions import Action, action
from fengsui.rulebook.scales import Evidence
from fengsui.tasks import actions, queries
from fengsui.tasks.models import HELP, Task, TaskState
from fengsui.tasks.presenting import task_lines

pytestmark = pytest.mark.django_db


def ask(act: Action, kind: str, subject: str, *, division: str = VILLAGE) -> None:
    row = actions.TaskRow(kind, subject, division)
    actions.open_tasks(act, [row], origin_uid="callout", exercise=True)


@pytest.fixture
def desk() -> Client:
    found_divisions()
    with action(NOW, actor="test:desk") as act:
        ask(act, "door_knock", "one")
        ask(act, "help", "two", division=TOWN)
    client = Client()
    client.force_login(user("officer", UserRole.DUTY_OFFICER, COUNTY))
    return client


def test_help_stands_on_top(desk: Client) -> None:
    page = desk.get("/tasks/").content.decode()
    assert page.index("有险情·要支援") < page.index("上门敲门叫醒")


@pytest.mark.usefixtures("desk")
def test_what_is_in_earnest_stands_before_drills_and_what_nobody_took_before_the_rest() -> None:
    earnest = actions.TaskRow("door_knock", "earnest", VILLAGE)
    with action(NOW, actor="test:desk") as act:
        ask(act, "help", "three")
        actions.open_tasks(act, [earnest], origin_uid="storm", exercise=False)
    Task.objects.filter(subject_uid="two").update(state=TaskState.TAKEN)
    names = [task.subject_uid for task in queries.to_do(Task.objects.all())]
    assert names == ["earnest", "three", "two", "one"]


def test_a_task_is_taken_once_and_done_with_a_word(desk: Client) -> None:
    task = Task.objects.get(kind="help")
    address = f"/tasks/{task.uid}/"
    assert desk.get(address).status_code == 200
    desk.post(f"{address}take/")
    answer = desk.post(f"{address}take/", follow=True)
    assert "已有人接办" in answer.content.decode()
    assert "请写一句" in desk.post(f"{address}done/", {"note": " "}, follow=True).content.decode()
    answer = desk.post(f"{address}done/", {"note": "已派两人"}, follow=True)
    assert "已派两人" in answer.content.decode()
    task.refresh_from_db()
    assert (task.state, task.taken_by) == (TaskState.DONE, "user:user-officer")
    assert list(journal.differences()) == []


def test_who_asks_for_help_again_is_heard_again(desk: Client) -> None:
    task = Task.objects.get(kind="help")
    desk.post(f"/tasks/{task.uid}/done/", {"note": "已派两人"})
    with action(NOW, actor="test:desk") as act:
        ask(act, "help", "two", division=TOWN)
        ask(act, "door_knock", "one")
    task.refresh_from_db()
    assert (task.state, task.taken_by, task.ended_at) == (TaskState.OPEN, "", None)
    assert Task.objects.count() == 2
    assert list(journal.differences()) == []


def test_what_he_said_stays_when_it_is_done(desk: Client) -> None:
    answer = Answer.objects.create(
        person=Person.objects.create(uid="p", name="人"),
        exercise=True,
        evidence=Evidence.CONFIRMED,
        evidence_rank=Evidence.CONFIRMED.rank,
        choice=Choice.HELP,
        means="page",
        note="桥断了",
        at=NOW,
        received_at=NOW,
    )
    row = actions.TaskRow(HELP, "three", VILLAGE, answer_id=answer.id)
    for note in ("已派两人", "已再派"):
        with action(NOW, actor="test:desk") as act:
            actions.open_tasks(act, [row], origin_uid="callout", exercise=True)
        task = Task.objects.get(subject_uid="three")
        assert "桥断了" in desk.get("/tasks/").content.decode()
        desk.post(f"/tasks/{task.uid}/done/", {"note": note})
        task.refresh_from_db()
        (line,) = task_lines([task], NOW)
        assert (line.said, line.task.note) == ("桥断了", note)


def test_a_township_works_at_no_desk_and_sees_no_task(desk: Client) -> None:
    town = Client()
    town.force_login(user("town", UserRole.TOWNSHIP_OFFICER, TOWN))
    task = Task.objects.get(kind="help")
    for address in ("/tasks/", f"/tasks/{task.uid}/"):
        assert town.get(address).status_code == 403
    assert town.post(f"/tasks/{task.uid}/done/", {"note": "x"}).status_code == 403
    assert desk.get("/tasks/no-such/").status_code == 404
