"""A task's page: what it belongs to, the number, what came of the call, each by one key."""

import pytest

from fengsui.callouts.models import Call, Callout
from fengsui.callouts.tests.night import TOWN, uid_of
from fengsui.callouts.tests.web import Web
from fengsui.directory.actions import mark_number_bad
from fengsui.directory.models import ContactPoint
from fengsui.journal.actions import action
from fengsui.journal.models import Entry
from fengsui.tasks.actions import TaskRow, open_tasks
from fengsui.tasks.models import Task

PERSON = "head11"


@pytest.fixture
def callout(web: Web) -> Callout:
    """Return a call-out in which somebody knocks at a village head's door."""
    one = web.open()
    web.night.settle()
    with action(web.night.now, actor="test:desk") as act:
        rows = [TaskRow("door_knock", uid_of(PERSON), TOWN)]
        open_tasks(act, rows, origin_uid=one.uid, exercise=one.exercise)
    return one


def page_of(web: Web, address: str) -> str:
    answer = web.officer.get(address)
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_a_task_says_what_it_belongs_to_whom_to_call_and_what_to_record(
    web: Web, callout: Callout
) -> None:
    address = f"/tasks/{Task.objects.get().uid}/"
    page = page_of(web, address)
    assert callout.title in page
    assert "****" in page
    for key in "xwgktzjvhad":
        assert page.count(f'data-key="{key}"') == 1, key
    shown = web.officer.post(f"{address}numbers/").content.decode()
    assert "tel:" in shown
    assert Entry.objects.filter(kind="call.number_shown").count() == 1
    answer = web.officer.post(
        f"/callouts/{callout.uid}/people/{uid_of(PERSON)}/outcome/",
        {"outcome": "switched_off", "task": Task.objects.get().uid},
    )
    assert answer.headers["Location"] == address


def test_a_dead_number_is_seen_and_may_be_dialled_all_the_same(web: Web, callout: Callout) -> None:
    call = Call.objects.get(callout=callout, person__uid=uid_of(PERSON))
    (contact,) = ContactPoint.objects.filter(person=call.person_id)
    mark_number_bad(web.night.now, contact.uid, reason="unassigned", actor="test:line")
    address = f"/callouts/{callout.uid}/people/{uid_of(PERSON)}/"
    page = page_of(web, address)
    assert "空号" in page.split("号码</h2>")[1].split("记录结果")[0]
    assert "仍可人工拨打" in page
    shown = web.officer.post(f"{address}numbers/").content.decode()
    assert "tel:" in shown


def test_a_township_sees_neither_the_task_nor_its_number(web: Web, callout: Callout) -> None:
    address = f"/tasks/{Task.objects.get().uid}/"
    assert web.town.get(address).status_code == 403
    assert web.town.post(f"{address}numbers/").status_code == 403
