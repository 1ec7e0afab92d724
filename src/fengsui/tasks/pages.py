"""The desk's tasks: what is to be done, take it, say that it is done.

The page of one task shows what it belongs to, so it stands in the console.
"""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from fengsui import clock
from fengsui.directory.models import User
from fengsui.tasks import actions, queries
from fengsui.tasks.access import access_task, visible_tasks
from fengsui.tasks.presenting import task_lines

DONE_SHOWN = 30


class DoneForm(forms.Form):
    """How it was done."""

    note = forms.CharField(
        max_length=500, error_messages={"required": gettext_lazy("请写一句怎么办的。")}
    )


@require_safe
def tasks(request: HttpRequest) -> HttpResponse:
    """Show what is to be done, calls for help first, and what was done last."""
    user, now = _user(request), clock.now()
    visible = visible_tasks(user)
    context = {
        "lines": task_lines(queries.to_do(visible), now),
        "done": task_lines(queries.ended(visible, limit=DONE_SHOWN), now),
    }
    fragment = bool(request.headers.get("HX-Request"))
    return render(request, "tasks/_list.html" if fragment else "tasks/list.html", context)


@require_POST
def take(request: HttpRequest, uid: str) -> HttpResponse:
    """Say that somebody is on it."""
    one = access_task(_user(request), uid)
    try:
        actions.take(clock.now(), one.uid, actor=_actor(request))
        messages.success(request, _("已接办。"))
    except actions.TaskRefused:
        messages.error(request, _("已有人接办，或已经办毕。"))
    return _back(request, one.uid)


@require_POST
def done(request: HttpRequest, uid: str) -> HttpResponse:
    """Say that it is done, and how."""
    one = access_task(_user(request), uid)
    form = DoneForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("没有登记：请写一句怎么办的。"))
        return redirect("task", uid=one.uid)
    try:
        actions.finish(clock.now(), one.uid, actor=_actor(request), note=form.cleaned_data["note"])
        messages.success(request, _("已办毕。"))
    except actions.TaskRefused:
        messages.error(request, _("这一件已经结束。"))
    return redirect("tasks")


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User), "LoginRequiredMiddleware lets nobody else in"
    return request.user


def _actor(request: HttpRequest) -> str:
    return f"user:{_user(request).uid}"


def _back(request: HttpRequest, uid: str) -> HttpResponse:
    wanted = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()}):
        return HttpResponseRedirect(wanted)
    return redirect("task", uid=uid)
