"""Alerts: the list, one alert, taking one in, and the way to its call-out."""

from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fengsui import clock
from fengsui.callouts.pages.doing import actor, signed_in, wrong
from fengsui.callouts.presenting.words import refusal
from fengsui.callouts.refusals import Refused as CalloutRefused
from fengsui.directory.access import Permission, may, require
from fengsui.directory.models import User
from fengsui.geo import queries as geo
from fengsui.rulebook import queries as rulebook
from fengsui.rulebook.scales import Purpose
from fengsui.warnings import actions, queries
from fengsui.warnings.access import access_alert, visible_alerts
from fengsui.warnings.forms import Choices, DraftForm, EndForm, TargetsForm
from fengsui.warnings.models import LIVE, Alert
from fengsui.warnings.presenting import AlertPage, alert_page, listed
from fengsui.warnings.refusals import Refused


@require_safe
def alerts(request: HttpRequest) -> HttpResponse:
    """Show the alerts, those in force first and among them those that nobody opened."""
    user = _reader(request)
    lines = listed(queries.listed(visible_alerts(user)), clock.now())
    context = {
        "in_force": [line for line in lines if line.in_force],
        "others": [line for line in lines if not line.in_force],
        "may_receive": may(user, Permission.RECEIVE_ALERT),
    }
    fragment = bool(request.headers.get("HX-Request"))
    return render(request, "warnings/_list.html" if fragment else "warnings/list.html", context)


@require_safe
def alert(request: HttpRequest, uid: str) -> HttpResponse:
    """Show an alert whole."""
    user = _reader(request)
    return _show(request, user, access_alert(user, uid))


@require_safe
def original(request: HttpRequest, uid: str) -> HttpResponse:
    """Give out the bytes of an alert as they came, never to be run or shown as a page."""
    one = access_alert(_reader(request), uid)
    answer = HttpResponse(queries.original(one), content_type="application/octet-stream")
    answer["Content-Disposition"] = f'attachment; filename="alert-{one.uid}"'
    return answer


@require_POST
def open_alert(request: HttpRequest, uid: str) -> HttpResponse:
    """Say that an officer has seen it: the desk's own answer."""
    one = _worked(request, uid, Permission.RECEIVE_ALERT)
    actions.open_alert(clock.now(), one.uid, actor=actor(request))
    return redirect("alert", uid=one.uid)


@require_POST
def acknowledge(request: HttpRequest, uid: str) -> HttpResponse:
    """Take note of all marks of one code."""
    one = _worked(request, uid, Permission.RECEIVE_ALERT)
    code = request.POST.get("code", "")
    _do(
        request,
        lambda: actions.acknowledge_mark(clock.now(), one.uid, code, actor=actor(request)),
        done=_("已确认知道。"),
    )
    return redirect("alert", uid=one.uid)


@require_POST
def target(request: HttpRequest, uid: str) -> HttpResponse:
    """Make the chosen divisions the targets."""
    one = _worked(request, uid, Permission.DRAFT_CALLOUT)
    form = TargetsForm(request.POST, divisions=_towns())
    if form.is_valid():
        _do(
            request,
            lambda: actions.target_by_hand(
                clock.now(), one.uid, form.cleaned_data["divisions"], actor=actor(request)
            ),
            done=_("范围已改为手工选定的。"),
        )
    else:
        wrong(request, [_("范围没有改：请至少选一个。")])
    return redirect("alert", uid=one.uid)


@require_POST
def end(request: HttpRequest, uid: str) -> HttpResponse:
    """Say that it is over."""
    one = _worked(request, uid, Permission.RECEIVE_ALERT)
    form = EndForm(request.POST)
    if form.is_valid():
        _do(
            request,
            lambda: actions.end_alert(
                clock.now(), one.uid, actor=actor(request), reason=form.cleaned_data["reason"]
            ),
            done=_("这条预警已结束。"),
        )
    else:
        wrong(request, [_("没有结束：请写明原因。")])
    return redirect("alert", uid=one.uid)


@require_http_methods(["GET", "HEAD", "POST"])
def draft(request: HttpRequest, uid: str) -> HttpResponse:
    """Draft the call-out of an alert, which calls nobody yet, and go on to its preview."""
    user = _reader(request)
    one = access_alert(user, uid)
    if request.method != "POST":
        return redirect("alert", uid=one.uid)
    require(user, Permission.DRAFT_CALLOUT, settings.COUNTY_CODE)
    form = _draft_form(request, alert_page(one, clock.now()))
    if not form.is_valid():
        return _show(request, user, one, form=form)
    said = form.cleaned_data
    try:
        drafted = actions.draft_callout(
            clock.now(),
            one.uid,
            actor=actor(request),
            pace=said["pace"],
            exercise=form.exercise,
            reach=form.reach,
            profile=said["profile"] or None,
            supersedes=said.get("supersedes") or None,
            ask=said["ask"] or None,
        )
    except Refused:
        form.add_error(None, _("没有拟成：先处理上面的存疑之处，或手工选定范围。"))
    except CalloutRefused as error:
        form.add_error(None, str(refusal(error)))
    else:
        return redirect("callout", uid=drafted.uid)
    return _show(request, user, one, form=form)


def _show(
    request: HttpRequest, user: User, one: Alert, *, form: DraftForm | None = None
) -> HttpResponse:
    page = alert_page(one, clock.now())
    may_draft = may(user, Permission.DRAFT_CALLOUT) and one.state in LIVE
    context = {
        "page": page,
        "alert": one,
        "may_receive": may(user, Permission.RECEIVE_ALERT),
        "may_draft": may_draft,
        "live": one.state in LIVE,
        "form": form or _draft_form(request, page, blank=True),
        "targets_form": TargetsForm(divisions=_towns(), initial={"divisions": _chosen(one)}),
    }
    status = 422 if form is not None and form.errors else 200
    return render(request, "warnings/alert.html", context, status=status)


def _draft_form(request: HttpRequest, page: AlertPage, *, blank: bool = False) -> DraftForm:
    book = rulebook.current()
    profiles: Choices = [
        (one.id, one.title)
        for one in sorted(book.profiles.values(), key=lambda one: one.id)
        if Purpose.WARNING in one.applies.purposes
    ]
    earlier: Choices = [(line.alert.uid, line.title) for line in page.proposed]
    return DraftForm(
        None if blank else request.POST,
        exercise=page.line.alert.exercise or None,
        profiles=profiles,
        earlier=earlier,
        initial={"supersedes": earlier[0][0]} if earlier else {},
    )


def _towns() -> Choices:
    county = geo.place(settings.COUNTY_CODE)
    whole = [(county.code, county.name)] if county else []
    return [*whole, *((one.code, one.name) for one in geo.children(settings.COUNTY_CODE))]


def _chosen(one: Alert) -> list[str]:
    return list(queries.divisions_of(one))


def _reader(request: HttpRequest) -> User:
    user = signed_in(request)
    require(user, Permission.SEE_CALLOUTS)
    return user


def _worked(request: HttpRequest, uid: str, permission: Permission) -> Alert:
    user = _reader(request)
    one = access_alert(user, uid)
    require(user, permission)
    return one


def _do(request: HttpRequest, deed: Callable[[], object], *, done: str) -> None:
    try:
        deed()
    except Refused:
        messages.error(request, _("没有办成：状态已经变化，或填写不符合要求。"))
    else:
        messages.success(request, done)
