"""Closing a call-out: everything that is still open is listed before the press."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from fengsui import clock
from fengsui.callouts import actions
from fengsui.callouts.access import access_callout, sees_county
from fengsui.callouts.forms.deciding import CloseForm
from fengsui.callouts.models import Callout
from fengsui.callouts.pages.doing import actor, back_to, signed_in, wrong
from fengsui.callouts.presenting.heading import heading
from fengsui.callouts.presenting.residual import groups
from fengsui.callouts.presenting.words import refusal
from fengsui.callouts.refusals import HelpIsOpen, WrongState
from fengsui.callouts.residual import residual
from fengsui.directory.access import Forbidden, Permission, may, require


@require_http_methods(["GET", "HEAD", "POST"])
def close(request: HttpRequest, uid: str) -> HttpResponse:
    """List what is open; close with the reason for whom nobody reached.

    Whoever closes over open calls for help says that he knows, of those that the page listed: one
    that came in since is refused.
    """
    user = signed_in(request)
    one = access_callout(user, uid)
    require(user, Permission.CLOSE_CALLOUT)
    if not sees_county(user):
        raise Forbidden("the county closes what it opened")
    if not heading(one, clock.now()).may_close:
        return back_to(one)
    if request.method != "POST":
        return _page(request, one, CloseForm(None))
    form = CloseForm(request.POST)
    if not form.is_valid():
        return _page(request, one, form)
    known = request.POST.getlist("help") if form.cleaned_data["help_known"] else []
    reason = form.cleaned_data["reason"]
    try:
        actions.close(clock.now(), one.uid, actor=actor(request), reason=reason, help_known=known)
    except HelpIsOpen as error:
        form.add_error("help_known", str(refusal(error)))
        return _page(request, one, form)
    except WrongState:
        wrong(request, [_("还不能办结：有人正在叫或已报上级。等他们应答或转人工，或改为取消。")])
        return redirect("callout_close", uid=one.uid)
    messages.success(request, _("已办结。"))
    return back_to(one)


def _page(request: HttpRequest, one: Callout, form: CloseForm) -> HttpResponse:
    user, now = signed_in(request), clock.now()
    left = residual(one, now)
    context = {
        "top": heading(one, now),
        "left": left,
        "groups": groups(one, left, tasks_open=may(user, Permission.WORK_DESK)),
        "form": form,
        "at": now,
    }
    return render(request, "callouts/close.html", context, status=422 if form.errors else 200)
