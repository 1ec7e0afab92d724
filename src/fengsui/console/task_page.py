"""One task with all that it takes: whom to call, what it belongs to, and what came of it."""

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from fengsui import clock
from fengsui.callouts.access import access_call, access_callout
from fengsui.callouts.actions import show_numbers
from fengsui.callouts.models import Call, Callout
from fengsui.callouts.pages.doing import actor, signed_in
from fengsui.callouts.pages.person import recording
from fengsui.callouts.presenting.heading import heading
from fengsui.directory.access import NotVisible, Permission, require
from fengsui.directory.models import User
from fengsui.tasks.access import access_task
from fengsui.tasks.models import Task
from fengsui.tasks.presenting import task_lines
from fengsui.warnings.access import access_alert
from fengsui.warnings.presenting import listed


@require_safe
def task(request: HttpRequest, uid: str) -> HttpResponse:
    """Show one task with the forms to do and to end it."""
    return _page(request, access_task(signed_in(request), uid))


@require_POST
def numbers(request: HttpRequest, uid: str) -> HttpResponse:
    """Show the task with the numbers of its person in clear; the look is journalled."""
    user = signed_in(request)
    one = access_task(user, uid)
    require(user, Permission.SEE_NUMBERS)
    call = _call(user, one)
    if call is None:
        raise NotVisible("not found")
    clear = show_numbers(clock.now(), call.callout.uid, call.person.uid, actor=actor(request))
    return _page(request, one, clear=clear)


def _page(
    request: HttpRequest, one: Task, *, clear: Mapping[str, str] | None = None
) -> HttpResponse:
    user, now = signed_in(request), clock.now()
    (line,) = task_lines([one], now)
    callout, call = _callout(user, one), _call(user, one)
    context: dict[str, object] = {"line": line}
    context["origin"] = callout.title if callout else _alert_title(user, one)
    if callout is not None:
        context["top"] = heading(callout, now)
    if call is not None:
        context |= recording(user, call, now, clear)
    return render(request, "console/task.html", context)


def _callout(user: User, one: Task) -> Callout | None:
    """Return the call-out that the task belongs to, where it belongs to one."""
    try:
        return access_callout(user, one.origin_uid)
    except NotVisible:
        return None


def _call(user: User, one: Task) -> Call | None:
    """Return the call that the task is about, where it is about one."""
    callout = _callout(user, one)
    try:
        return access_call(user, callout, one.subject_uid) if callout else None
    except NotVisible:
        return None


def _alert_title(user: User, one: Task) -> str:
    """Return the title of the alert that the task is about; nothing where it is about none."""
    try:
        (line,) = listed([access_alert(user, one.origin_uid)], clock.now())
    except NotVisible:
        return ""
    return line.title
