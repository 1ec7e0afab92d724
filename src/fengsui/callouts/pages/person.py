"""One person in a call-out: his ladder in time, and what an officer records of a call by hand."""

from collections.abc import Mapping
from datetime import datetime
from functools import partial

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from fengsui import clock
from fengsui.callouts import actions
from fengsui.callouts.access import access_call, access_callout, may_answer_for
from fengsui.callouts.forms.deciding import ReasonForm
from fengsui.callouts.forms.dialling import AwakeForm, OutcomeForm
from fengsui.callouts.models import Call
from fengsui.callouts.pages.doing import actor, attempt, signed_in, wrong
from fengsui.callouts.presenting.contacts import contact_lines
from fengsui.callouts.presenting.heading import heading
from fengsui.callouts.presenting.ladder import ladder
from fengsui.callouts.presenting.words import CALL_STATES, OUTCOMES, RELAYED, word
from fengsui.callouts.states import MAY_ENTER_CALL, CallState
from fengsui.channels.models import Choice
from fengsui.directory.access import Forbidden, Permission, may, require
from fengsui.directory.models import User
from fengsui.rulebook.scales import Evidence

SPOKEN = "spoken"


@require_safe
def call(request: HttpRequest, uid: str, person_uid: str) -> HttpResponse:
    """Show a person's ladder."""
    user = signed_in(request)
    return _page(request, access_call(user, access_callout(user, uid), person_uid))


@require_POST
def awake(request: HttpRequest, uid: str, person_uid: str) -> HttpResponse:
    """Record that an officer spoke with him: he is awake, for all his posts and call-outs."""
    one = _answering(request, uid, person_uid)
    form = AwakeForm(request.POST)
    if form.is_valid():
        deed = partial(
            actions.answer_for,
            evidence=Evidence.SPOKEN,
            choice=Choice.HELP if form.cleaned_data["help"] else Choice.RECEIVED,
            means=SPOKEN,
            note=form.cleaned_data["note"],
        )
        _answer(request, one, deed, done=_("%(name)s 已醒，已登记。") % {"name": one.person.name})
    else:
        wrong(request, [_("没有登记：“说了什么”太长。")])
    return _back(request, one)


@require_POST
def outcome(request: HttpRequest, uid: str, person_uid: str) -> HttpResponse:
    """Record what a call by hand brought where nobody woke; a word by family is no waking."""
    one = _answering(request, uid, person_uid)
    form = OutcomeForm(request.POST)
    if not form.is_valid():
        wrong(request, [_("没有登记：请选择一种拨打结果。")])
        return _back(request, one)
    said = form.cleaned_data["outcome"]
    name = one.person.name
    if said == RELAYED:
        deed = partial(
            actions.answer_for, evidence=Evidence.PICKED_UP, means=RELAYED, note=_("家人转告")
        )
        _answer(
            request,
            one,
            deed,
            done=_("%(name)s：家人转告，已登记；本人仍未应答。") % {"name": name},
        )
    else:
        attempt(
            request,
            lambda: actions.record_outcome(
                clock.now(), uid, one.person.uid, actor=actor(request), outcome=said
            ),
            done=_("%(name)s：%(said)s，已登记。") % {"name": name, "said": OUTCOMES[said]},
        )
    return _back(request, one)


@require_POST
def give_up(request: HttpRequest, uid: str, person_uid: str) -> HttpResponse:
    """Say that he was not reached, and why."""
    one = _allowed(request, uid, person_uid, Permission.WORK_DESK)
    form = ReasonForm(request.POST)
    if form.is_valid():
        attempt(
            request,
            lambda: actions.give_up_call(
                clock.now(),
                uid,
                one.person.uid,
                actor=actor(request),
                reason=form.cleaned_data["reason"],
            ),
            done=_("%(name)s 记为未叫到。他以后应答仍然算数。") % {"name": one.person.name},
        )
    else:
        wrong(request, [_("没有登记：请写明原因。")])
    return _back(request, one)


@require_POST
def numbers(request: HttpRequest, uid: str, person_uid: str) -> HttpResponse:
    """Show his numbers in clear for dialling by hand; the look is journalled."""
    one = _allowed(request, uid, person_uid, Permission.SEE_NUMBERS)
    # Of whom the page shows: a stand-in's own address leads to the call of whom he stands in for.
    clear = actions.show_numbers(clock.now(), uid, one.person.uid, actor=actor(request))
    return _page(request, one, clear=clear)


def recording(
    user: User, one: Call, now: datetime, clear: Mapping[str, str] | None = None
) -> dict[str, object]:
    """Return what dialling somebody by hand and recording it needs, on whatever page.

    `clear`: contact uid -> number of those that may be shown whole.
    """
    return {
        "call": one,
        "call_state": word(CALL_STATES, one.state),
        "contacts": contact_lines(one, clear),
        "clear": clear is not None,
        "open": one.state in MAY_ENTER_CALL[CallState.ACKNOWLEDGED],
        "may_answer": may_answer_for(user, one, now),
        "may_see_numbers": may(user, Permission.SEE_NUMBERS),
        "outcomes": OutcomeForm.keyed(),
    }


def _page(
    request: HttpRequest, one: Call, *, clear: Mapping[str, str] | None = None
) -> HttpResponse:
    user, now = signed_in(request), clock.now()
    context = {
        "top": heading(one.callout, now),
        "ladder": ladder(one, now, numbers=may(user, Permission.SEE_NUMBERS)),
        **recording(user, one, now, clear),
        "above": may(user, Permission.ANSWER_FOR_OTHERS) and not may_answer_for(user, one, now),
        "may_give_up": may(user, Permission.WORK_DESK)
        and one.state in MAY_ENTER_CALL[CallState.UNREACHED],
        "reason_form": ReasonForm(),
    }
    fragment = bool(request.headers.get("HX-Request"))
    template = "callouts/_ladder.html" if fragment else "callouts/call.html"
    return render(request, template, context)


def _allowed(request: HttpRequest, uid: str, person_uid: str, permission: Permission) -> Call:
    user = signed_in(request)
    one = access_call(user, access_callout(user, uid), person_uid)
    require(user, permission)
    return one


def _answering(request: HttpRequest, uid: str, person_uid: str) -> Call:
    """Return the call of somebody for whom the account may record what he said."""
    one = _allowed(request, uid, person_uid, Permission.ANSWER_FOR_OTHERS)
    if not may_answer_for(signed_in(request), one, clock.now()):
        raise Forbidden("nobody records an answer for his superiors; the county does")
    return one


def _answer(request: HttpRequest, one: Call, deed: partial[int], *, done: str) -> None:
    by, exercise = actor(request), one.callout.exercise
    attempt(
        request,
        lambda: deed(clock.now(), one.person.uid, actor=by, exercise=exercise),
        done=done,
    )


def _back(request: HttpRequest, one: Call) -> HttpResponse:
    """Return to where the form stood: a list of the missing, a task, or the person's page."""
    task = request.POST.get("task", "")
    if task and "/" not in task:
        return redirect("task", uid=task)
    if request.POST.get("from") == "board":
        return redirect("callout", uid=one.callout.uid)
    if request.POST.get("from") == "missing":
        return redirect("callout_missing", uid=one.callout.uid)
    return redirect("call", uid=one.callout.uid, person_uid=one.person.uid)
