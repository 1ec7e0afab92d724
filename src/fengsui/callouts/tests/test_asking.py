"""Asking a second person by his link: who may decide, what ends it, what never counts."""

from datetime import timedelta

import pytest
from django.core.exceptions import ObjectDoesNotExist

from fengsui.callouts import actions
from fengsui.callouts.freezing import fingerprint
from fengsui.callouts.models import ApprovalRequest, Call, Callout, PlanLeg, Target
from fengsui.callouts.plan import Audience
from fengsui.callouts.presenting.asking import asked_of, candidates
from fengsui.callouts.refusals import (
    AlreadyAsked,
    CannotAsk,
    NoRightToApprove,
    NotAllowedToApprove,
    NotAsked,
    PlanChanged,
    Refused,
    WrongState,
)
from fengsui.callouts.tests.night import TOWN, uid_of
from fengsui.callouts.tests.web import Web, account
from fengsui.channels.actions import keep_words
from fengsui.channels.models import Attempt, Reach
from fengsui.directory.models import ContactPoint, Person, User, UserRole
from fengsui.journal import queries as journal
from fengsui.journal.models import Entry
from fengsui.rulebook.scales import AlertColor, Evidence
from fengsui.tasks.models import Task

OUTSIDE = {"hazard": "11B99", "color": AlertColor.BLUE}
OFFICER = "user:user-officer"


@pytest.fixture
def draft(leading: Web) -> Callout:
    """Return a draft outside the standing orders, made by the officer."""
    return drafted(leading)


def drafted(web: Web, **changes: object) -> Callout:
    one = web.draft(**{**OUTSIDE, **changes})
    Callout.objects.filter(id=one.id).update(author=OFFICER)
    one.refresh_from_db()
    return one


def ask(web: Web, one: Callout, of: str = "duty") -> ApprovalRequest:
    uid = actions.ask_approval(web.night.now, one.uid, of=uid_of(of), actor=OFFICER)
    web.night.settle()
    return ApprovalRequest.objects.select_related("asking").get(uid=uid)


def approve(web: Web, request: ApprovalRequest, by: str = "duty") -> bool:
    done = actions.approve_by_link(web.night.now, request.uid, person_uid=uid_of(by))
    web.night.settle()
    return done


def refuse(web: Web, request: ApprovalRequest, by: str = "duty", reason: str = "范围太大") -> bool:
    done = actions.refuse_by_link(web.night.now, request.uid, person_uid=uid_of(by), reason=reason)
    web.night.settle()
    return done


def state(one: Callout) -> str:
    return Callout.objects.values_list("state", flat=True).get(id=one.id)


def test_the_leader_on_duty_comes_first_and_the_author_never(leading: Web, draft: Callout) -> None:
    found = candidates(draft, leading.night.now)
    assert [one.name for one in found.people] == ["人duty", "人boss"]
    assert [one.on_duty for one in found.people] == [True, False]
    Callout.objects.filter(id=draft.id).update(author="cli:duty")
    draft.refresh_from_db()
    assert [one.name for one in candidates(draft, leading.night.now).people] == ["人boss"]


def test_a_leader_without_an_account_is_named(leading: Web, draft: Callout) -> None:
    User.objects.filter(username="duty").update(is_active=False)
    found = candidates(draft, leading.night.now)
    assert [one.name for one in found.people] == ["人boss"]
    assert found.without_account == ("人duty",)


def test_he_gets_a_text_then_a_ring_and_nobody_else_does(leading: Web, draft: Callout) -> None:
    request = ask(leading, draft)
    (text,) = leading.night.attempts("duty")
    assert text.means == "sms"
    assert text.words.text.startswith("【演练】县应急指挥部请您批准叫应：台风红色预警，")
    assert "{link}" in text.words.text
    leading.night.wait(29, tick_s=29)
    assert len(leading.night.attempts("duty")) == 1
    leading.night.wait(2)
    assert [one.means for one in leading.night.attempts("duty")] == ["sms", "voice"]
    assert not Attempt.objects.exclude(person__uid=uid_of("duty")).exists()
    asking = request.asking
    assert (asking.purpose, asking.exercise, asking.reach) == ("staff", True, "simulated")
    assert asking.standing_order == "approval-asked"
    assert asking.origin_uid == draft.uid
    assert state(draft) == "draft"


def test_in_earnest_it_goes_out_in_earnest(leading: Web) -> None:
    one = drafted(leading, exercise=False, reach=Reach.REAL)
    request = ask(leading, one)
    assert (request.asking.exercise, request.asking.reach) == (False, "real")
    attempt = Attempt.objects.get()
    assert (attempt.reach, attempt.exercise) == ("real", False)
    assert not attempt.words.text.startswith("【演练】")


def test_a_rehearsal_asks_by_the_numbers_that_opted_in(leading: Web) -> None:
    one = drafted(leading, reach=Reach.REHEARSAL)
    ContactPoint.objects.filter(person__uid=uid_of("duty")).update(rehearsal=True)
    assert [c.unreachable for c in candidates(one, leading.night.now).people] == [False, True]
    request = ask(leading, one)
    assert Attempt.objects.get().reach == "rehearsal"
    assert state(request.asking) == "open"


def test_it_is_paced_like_what_it_asks_about(leading: Web) -> None:
    request = ask(leading, drafted(leading, pace=10))
    assert request.asking.pace == 10
    assert PlanLeg.objects.get(callout=request.asking, tier="county", no=0).wait_ms == 3_000


def test_within_a_standing_order_nobody_is_asked(leading: Web) -> None:
    one = leading.draft()
    with pytest.raises(CannotAsk, match="standing order"):
        ask(leading, one)


def test_an_approval_counts_once_and_ends_the_asking(leading: Web, draft: Callout) -> None:
    request = ask(leading, draft)
    assert approve(leading, request) is True
    draft.refresh_from_db()
    assert (draft.state, draft.approval) == ("approved", "phone_link")
    assert draft.approved_by == f"person:{uid_of('duty')}"
    assert draft.approval_confirmed
    leading.night.now += timedelta(seconds=3)
    assert approve(leading, request) is False
    assert Entry.objects.filter(kind="callout.approved").count() == 1
    entry = Entry.objects.get(kind="callout.approved")
    assert '"approval":"phone_link"' in entry.facts
    assert state(request.asking) == "cancelled"  # nobody answered the line, so it is called off
    with pytest.raises(WrongState):
        refuse(leading, request)
    leading.night.wait(120, tick_s=10)
    assert len(leading.night.attempts("duty")) == 1
    actions.open_callout(leading.night.now, draft.uid, actor=OFFICER)
    leading.night.settle()
    assert leading.night.counts(Callout.objects.get(id=draft.id))["calls"] == 14


def test_an_answer_is_no_approval(leading: Web, draft: Callout) -> None:
    request = ask(leading, draft)
    leading.night.answers("duty", evidence=Evidence.CONFIRMED)
    assert leading.night.call(request.asking, "duty").state == "acknowledged"
    assert state(draft) == "draft"
    leading.night.wait(300, tick_s=30)
    assert state(draft) == "draft"
    (line,) = asked_of(draft)
    assert (line.waiting, line.silent, str(line.said)) == (True, False, "已醒，还没有决定")
    approve(leading, request)
    assert state(request.asking) == "closed"


def test_a_refusal_needs_a_reason_and_another_may_be_asked(leading: Web, draft: Callout) -> None:
    request = ask(leading, draft)
    with pytest.raises(Refused, match="reason"):
        refuse(leading, request, reason=" ")
    assert refuse(leading, request) is True
    assert refuse(leading, request, reason="又一次") is False
    request.refresh_from_db()
    assert (request.state, request.reason) == ("refused", "范围太大")
    assert state(draft) == "draft"
    with pytest.raises(WrongState):
        approve(leading, request)
    assert state(draft) == "draft"
    other = ask(leading, draft, "boss")
    approve(leading, other, "boss")
    assert state(draft) == "approved"
    kinds = Entry.objects.filter(kind__startswith="approval.").order_by("id")
    assert list(kinds.values_list("kind", flat=True)) == [
        *("approval.asked", "approval.refused", "approval.asked", "approval.given"),
    ]
    assert all("范围" not in entry.facts for entry in kinds)


def test_whoever_has_not_decided_is_not_asked_twice(leading: Web, draft: Callout) -> None:
    ask(leading, draft)
    with pytest.raises(AlreadyAsked):
        ask(leading, draft)
    assert [one.name for one in candidates(draft, leading.night.now).people] == ["人boss"]
    ask(leading, draft, "boss")
    assert ApprovalRequest.objects.count() == 2
    assert candidates(draft, leading.night.now).people == ()


def test_the_first_of_two_decides(leading: Web, draft: Callout) -> None:
    first, second = ask(leading, draft), ask(leading, draft, "boss")
    approve(leading, second, "boss")
    with pytest.raises(WrongState):
        approve(leading, first)
    for request in (first, second):
        assert state(request.asking) in ("cancelled", "closed")
    draft.refresh_from_db()
    assert [str(line.said) for line in asked_of(draft)] == ["已批准", "没有答复，已不需要"]


@pytest.mark.parametrize("author", [OFFICER, "cli:duty", "user:user-duty", "person:duty"])
def test_the_author_never_approves_his_own(leading: Web, draft: Callout, author: str) -> None:
    request = ask(leading, draft)
    mine = author.replace("person:duty", f"person:{uid_of('duty')}")
    Callout.objects.filter(id=draft.id).update(author=mine)
    ApprovalRequest.objects.update(fingerprint=fingerprint(draft))
    if mine == OFFICER:
        assert approve(leading, request)
        return
    with pytest.raises(NotAllowedToApprove):
        approve(leading, request)
    assert state(draft) == "draft"
    with pytest.raises(CannotAsk, match="drafted"):
        actions.ask_approval(
            leading.night.now, drafted_by(leading, mine).uid, of=uid_of("duty"), actor=OFFICER
        )


def drafted_by(web: Web, author: str) -> Callout:
    one = drafted(web)
    Callout.objects.filter(id=one.id).update(author=author)
    return one


def test_another_person_s_link_decides_nothing(leading: Web, draft: Callout) -> None:
    request = ask(leading, draft)
    for stranger in ("boss", "head11", "county"):
        with pytest.raises(NotAsked):
            approve(leading, request, stranger)
        with pytest.raises(NotAsked):
            refuse(leading, request, stranger)
    assert state(draft) == "draft"


@pytest.mark.parametrize("change", ["reach", "words", "targets", "legs", "profile"])
def test_a_plan_that_changed_is_not_approved(leading: Web, draft: Callout, change: str) -> None:
    request = ask(leading, draft)
    mine = PlanLeg.objects.filter(callout=draft)
    if change == "reach":
        Callout.objects.filter(id=draft.id).update(exercise=False, reach=Reach.REAL)
    elif change == "words":
        mine.filter(tier="village").update(words=keep_words("全部撤离"))
    elif change == "targets":
        target = Target.objects.filter(callout=draft, tier="village").first()
        assert target is not None
        target.delete()
    elif change == "legs":
        mine.filter(tier="village").update(wait_ms=1)
    else:
        Callout.objects.filter(id=draft.id).update(profile="{}")
    with pytest.raises(PlanChanged):
        approve(leading, request)
    assert state(draft) == "draft"


def test_after_a_cancel_nothing_is_approved(leading: Web, draft: Callout) -> None:
    request = ask(leading, draft)
    actions.cancel(leading.night.now, draft.uid, actor=OFFICER, reason="误拟")
    with pytest.raises(WrongState):
        approve(leading, request)
    leading.night.settle()
    assert state(draft) == "cancelled"
    assert state(request.asking) == "cancelled"
    leading.night.wait(120, tick_s=10)
    assert len(leading.night.attempts("duty")) == 1


def test_approved_on_the_screen_the_asking_ends(leading: Web, draft: Callout) -> None:
    request = ask(leading, draft)
    actions.approve(leading.night.now, draft.uid, actor="user:user-chief")
    leading.night.settle()
    assert state(request.asking) == "cancelled"
    with pytest.raises(WrongState):
        refuse(leading, request)


@pytest.mark.parametrize("lost", ["role", "division", "active", "person"])
def test_without_the_right_nothing_counts(leading: Web, draft: Callout, lost: str) -> None:
    request = ask(leading, draft)
    mine = User.objects.filter(username="duty")
    if lost == "role":
        mine.update(role=UserRole.DUTY_OFFICER)
    elif lost == "division":
        mine.update(division_id=TOWN)
    elif lost == "active":
        mine.update(is_active=False)
    else:
        mine.update(person=None)
    for decide in (approve, refuse):
        with pytest.raises(NoRightToApprove):
            decide(leading, request)
    assert state(draft) == "draft"
    with pytest.raises(CannotAsk):
        ask(leading, drafted(leading))


def test_a_township_s_commander_is_not_asked(leading: Web) -> None:
    one = drafted(leading, audience=Audience((TOWN,)))
    account("town-boss", UserRole.COMMANDER, TOWN, "leader1")
    assert "人leader1" not in [c.name for c in candidates(one, leading.night.now).people]
    with pytest.raises(CannotAsk):
        ask(leading, one, "leader1")


def test_where_no_line_reaches_him_the_desk_sees_it(leading: Web, draft: Callout) -> None:
    ContactPoint.objects.filter(person__uid=uid_of("duty")).update(bad_at=leading.night.now)
    request = ask(leading, draft)
    assert Task.objects.get(origin_uid=request.asking.uid).subject_uid == uid_of("duty")
    (line,) = asked_of(draft)
    assert (line.silent, str(line.said), str(line.why)) == (
        *(True, "叫不到，请再请别人"),
        "没有可用号码",
    )


def test_silence_goes_to_the_desk_and_a_late_approval_counts(leading: Web, draft: Callout) -> None:
    request = ask(leading, draft)
    leading.night.wait(31)
    leading.night.receipt("duty", "no_answer")
    for _ in range(2):
        leading.night.wait(11)
        leading.night.receipt("duty", "no_answer")
    leading.night.wait(120, tick_s=10)
    call = Call.objects.get(callout=request.asking)
    assert (call.state, call.reason) == ("on_desk", "silent")
    (line,) = asked_of(draft)
    assert line.silent
    assert [str(one.said) for one in line.tries][1:] == ["无人接"] * 3
    assert approve(leading, request)
    assert state(draft) == "approved"
    assert not Task.objects.filter(origin_uid=request.asking.uid, state="open").exists()


def test_who_holds_no_post_is_refused_by_a_sentence(leading: Web, draft: Callout) -> None:
    stranger = Person.objects.create(uid="0198f6e0-0000-7000-8000-00000000aaaa", name="人stray")
    User.objects.filter(username="boss").update(person=stranger)
    with pytest.raises(Refused, match="post"):
        actions.ask_approval(leading.night.now, draft.uid, of=stranger.uid, actor=OFFICER)
    with pytest.raises(ObjectDoesNotExist):
        Callout.objects.get(purpose="staff")


def test_a_call_for_help_over_the_question_stays_open(leading: Web, draft: Callout) -> None:
    request = ask(leading, draft)
    leading.night.answers("duty", choice="help", evidence=Evidence.PICKED_UP)
    approve(leading, request)
    assert Task.objects.get(origin_uid=request.asking.uid).state == "open"
    assert state(request.asking) == "open"
    Task.objects.update(state="done")
    leading.night.settle()
    assert state(request.asking) == "cancelled"


def test_the_journal_folds_and_names_nobody(leading: Web, draft: Callout) -> None:
    request = ask(leading, draft)
    actions.note_opened(leading.night.now, request.uid)
    actions.note_opened(leading.night.now, request.uid)
    refuse(leading, request)
    other = ask(leading, draft, "boss")
    assert list(journal.differences()) == []
    approve(leading, other, "boss")
    assert list(journal.differences()) == []
    ApprovalRequest.objects.filter(uid=other.uid).update(state="refused")
    assert [one.key[2] for one in journal.differences()] == [other.uid]
    assert Entry.objects.filter(kind="approval.opened").count() == 1
    facts = "".join(Entry.objects.values_list("facts", flat=True))
    assert "范围" not in facts
    assert "人duty" not in facts
