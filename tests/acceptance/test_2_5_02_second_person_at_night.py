"""二(五)-2 提升发布的时效性: at night the second person approves from home, by his link."""

import pytest
from django.test import Client
from tests.acceptance.desk import Desk, person

from fengsui.callouts.models import ApprovalRequest, Callout
from fengsui.channels.models import Attempt
from fengsui.directory import links
from fengsui.directory.models import Person, User
from fengsui.journal.models import Entry

LEADER = "county room"


@pytest.fixture
def draft(desk: Desk) -> str:
    """Return a draft outside the standing orders; the commander is a person with a phone."""
    User.objects.filter(username="zhihui").update(person=Person.objects.get(uid=person(LEADER)))
    return desk.draft("--exercise")


def link(desk: Desk) -> str:
    one = Person.objects.get(uid=person(LEADER))
    return f"/m/{links.make(one.id, one.uid, desk.time.at, links.newest_key())}"


def test_he_is_asked_approves_on_his_phone_and_the_officer_opens(desk: Desk, draft: str) -> None:
    assert "second person" in desk.refused("callout", "open", draft, "--by", "zhiban")
    asked = desk.run("callout", "ask-approval", draft, "--of", "zhihui", "--by", "zhiban")
    assert asked == {
        "uid": ApprovalRequest.objects.get().uid,
        "callout": draft,
        "asking": Callout.objects.get(purpose="staff").uid,
        "person": person(LEADER),
        "state": "asked",
    }
    desk.loop()
    assert Attempt.objects.get().means == "sms"
    assert desk.run("callout", "show", draft)["state"] == "draft"
    phone = Client()
    assert "请您批准" in phone.get(link(desk)).content.decode()
    assert desk.run("callout", "show", draft)["state"] == "draft"
    phone.post(f"{link(desk)}/approve/{asked['uid']}", {"decision": "approve"})
    shown = desk.run("callout", "show", draft)
    assert shown["state"] == "approved"
    assert shown["approvals"] == [
        {**{key: asked[key] for key in ("uid", "asking", "person")}, "state": "approved"}
    ]
    desk.run("callout", "open", draft, "--by", "zhiban")
    desk.loop()
    assert desk.counts(draft)["calls"] == 1 + 2 + 3
    assert desk.run("callout", "show", str(asked["asking"]))["state"] == "closed"
    ways = Entry.objects.filter(kind="callout.approved").values_list("actor", "facts")
    assert list(ways) == [(f"person:{person(LEADER)}", '{"approval":"phone_link"}')]


def test_without_a_name_whoever_may_is_asked(desk: Desk, draft: str) -> None:
    asked = desk.run("callout", "ask-approval", draft, "--by", "zhiban")
    assert asked["person"] == person(LEADER)


def test_asking_is_refused_in_one_sentence(desk: Desk, draft: str) -> None:
    def refused(*more: str, uid: str = draft, by: str = "zhiban") -> str:
        return desk.refused("callout", "ask-approval", uid, "--by", by, *more)

    assert "may not open callout" in refused("--of", "zhihui", by="guanli")
    assert "no call-out" in refused("--of", "zhihui", uid="no-such")
    assert "no account 'zhen'" in refused("--of", "zhen")
    assert "no account 'niemand'" in refused("--of", "niemand")
    desk.run("callout", "ask-approval", draft, "--of", "zhihui", "--by", "zhiban")
    assert "asked already" in refused("--of", "zhihui")
    # The same human drafted it by another account of his.
    mine = Person.objects.get(uid=person(LEADER))
    User.objects.filter(username="zhibanzhang").update(person=mine)
    own = desk.draft("--exercise", by="zhibanzhang")
    assert "drafted the call-out" in refused("--of", "zhihui", uid=own)
    assert "nobody else" in refused(uid=own)
