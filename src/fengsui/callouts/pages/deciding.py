"""Deciding about a whole call-out: approve, open, stop the countdown, cancel."""

from datetime import datetime
from functools import partial
from typing import Protocol

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from fengsui import clock
from fengsui.callouts import actions
from fengsui.callouts.access import access_callout
from fengsui.callouts.forms.deciding import ConfirmForm, OralForm, ReasonForm
from fengsui.callouts.models import Callout
from fengsui.callouts.pages.doing import actor, attempt, back_to, signed_in, wrong
from fengsui.callouts.presenting.heading import confirm_word
from fengsui.directory.access import Permission, require


class Deed(Protocol):
    """Something that is decided about a call-out."""

    def __call__(self, now: datetime, callout_uid: str, /, *, actor: str) -> object: ...


@require_POST
def approve(request: HttpRequest, uid: str) -> HttpResponse:
    """Approve another's draft; the word for a drill or for earnest must be typed."""
    one = _allowed(request, uid, Permission.APPROVE_CALLOUT)
    form = ConfirmForm(request.POST, expected=confirm_word(one))
    if not form.is_valid():
        return _mistyped(request, one, form)
    return _decide(request, one, actions.approve, done=_("已批准。现在可以发起。"))


@require_POST
def approve_orally(request: HttpRequest, uid: str) -> HttpResponse:
    """Record who approved by word of mouth; he confirms it himself afterwards."""
    one = _allowed(request, uid, Permission.OPEN_CALLOUT)
    form = OralForm(request.POST, expected=confirm_word(one), prefix="oral")
    if not form.is_valid():
        return _mistyped(request, one, form)
    name = form.cleaned_data["name"]
    return _decide(
        request,
        one,
        partial(actions.approve_orally, name=name),
        done=_("已登记口头批准，事后须由批准人补确认。"),
    )


@require_POST
def ask(request: HttpRequest, uid: str) -> HttpResponse:
    """Ask somebody to approve it by the link in a message."""
    one = _allowed(request, uid, Permission.OPEN_CALLOUT)
    of = request.POST.get("of", "")
    return _decide(
        request,
        one,
        partial(actions.ask_approval, of=of),
        done=_("已请求批准：先发短信，没有应答再打电话。"),
    )


@require_POST
def confirm(request: HttpRequest, uid: str) -> HttpResponse:
    """Confirm afterwards what was approved by word of mouth."""
    one = _allowed(request, uid, Permission.APPROVE_CALLOUT)
    return _decide(request, one, actions.confirm_oral, done=_("口头批准已补确认。"))


@require_POST
def open_now(request: HttpRequest, uid: str) -> HttpResponse:
    """Open it: by one press within a standing order, otherwise once it is approved."""
    one = _allowed(request, uid, Permission.OPEN_CALLOUT)
    return _decide(
        request,
        one,
        actions.open_callout,
        done=_("演练叫应已发起。") if one.exercise else _("叫应已发起。"),
    )


@require_POST
def hold(request: HttpRequest, uid: str) -> HttpResponse:
    """Stop the countdown: nothing opens by itself any more."""
    one = _allowed(request, uid, Permission.OPEN_CALLOUT)
    return _decide(request, one, actions.stop_countdown, done=_("倒计时已停止，不会自动发起。"))


@require_POST
def cancel(request: HttpRequest, uid: str) -> HttpResponse:
    """Stop it wherever it is, with a reason."""
    one = _allowed(request, uid, Permission.CANCEL_CALLOUT)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _mistyped(request, one, form)
    deed = partial(actions.cancel, reason=form.cleaned_data["reason"])
    return _decide(request, one, deed, done=_("已取消。排队中的电话和短信正在撤回。"))


def _allowed(request: HttpRequest, uid: str, permission: Permission) -> Callout:
    user = signed_in(request)
    one = access_callout(user, uid)
    require(user, permission)
    return one


def _decide(request: HttpRequest, one: Callout, deed: Deed, *, done: object) -> HttpResponse:
    attempt(request, lambda: deed(clock.now(), one.uid, actor=actor(request)), done=done)
    return back_to(one)


def _mistyped(request: HttpRequest, one: Callout, form: Form) -> HttpResponse:
    wrong(request, [str(error) for errors in form.errors.values() for error in errors])
    return back_to(one)
