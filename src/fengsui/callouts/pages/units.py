"""The units of a call-out: reports, confirmation in a batch, spot checks, the county steps in."""

import secrets
from collections.abc import Mapping
from datetime import datetime
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.db.models import Case, Exists, OuterRef, Q, QuerySet, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fengsui import clock
from fengsui.callouts import actions, queries
from fengsui.callouts.access import (
    access_callout,
    access_unit,
    confirmable,
    may_look,
    sees_county,
    visible_units,
)
from fengsui.callouts.actions.reporting import UNITS_MAX
from fengsui.callouts.forms.reporting import LookForm, MeasuresForm, SpotCheckForm
from fengsui.callouts.models import Callout, Figure, SpotCheck, Unit
from fengsui.callouts.pages.doing import actor, attempt, seen_at, signed_in, wrong
from fengsui.callouts.presenting.actors import actor_names
from fengsui.callouts.presenting.heading import heading
from fengsui.callouts.presenting.units import UnitLine, asked_line, look_lines, unit_lines
from fengsui.callouts.presenting.words import refusal
from fengsui.callouts.refusals import Refused
from fengsui.callouts.states import CalloutState, Look, SpotState, UnitState
from fengsui.directory.access import Forbidden, Permission, may, require, scope
from fengsui.directory.models import User
from fengsui.geo import queries as geo
from fengsui.geo.models import Level

SEED_BITS = 31
SHOWN_MAX = 600
UNKNOWN_CHARS_MAX = 40
GOING_ON = (CalloutState.OPENING, CalloutState.OPEN)
FILTERS = (
    ("", gettext_lazy("全部")),
    ("overdue", gettext_lazy("超时未报")),
    (UnitState.EXPECTED, gettext_lazy("待报")),
    (UnitState.RESPONDED, gettext_lazy("已报待核")),
    (UnitState.VERIFIED, gettext_lazy("已核")),
    (UnitState.RETURNED, gettext_lazy("退回重报")),
    ("refusing", gettext_lazy("有人不愿转")),
    ("drawn", gettext_lazy("抽中")),
    ("unchecked", gettext_lazy("抽中未查")),
)
LOOK_DONE = {
    Look.TRUE: gettext_lazy("抽查属实，已登记。"),
    Look.DIFFERS: gettext_lazy("抽查不符，已登记：核实已撤回，退回重报，值班台已列待办。"),
    Look.UNREACHED: gettext_lazy("联系不上，已登记；这件抽查还没查完。"),
}


@require_safe
def units(request: HttpRequest, uid: str) -> HttpResponse:
    """Show the units of a call-out: `town` is a division code, `show` one of `FILTERS`.

    Whatever else is asked for is said to be unknown, and everything is shown.
    """
    user, now = signed_in(request), clock.now()
    one = access_callout(user, uid)
    county = sees_county(user)
    names = {place.code: place.name for place in geo.children(settings.COUNTY_CODE)}
    town, show, unknown = _wanted(request, names if county else {})
    if unknown:
        wrong(request, [_("没有“%(asked)s”这样的筛选，下面列出全部。") % {"asked": unknown}])
    found = _pressing_first(visible_units(user, one), now)
    found = _narrowed(found.filter(division__code__startswith=town), show, now)
    rows = list(found[: SHOWN_MAX + 1])
    going_on = one.state in GOING_ON
    lines = unit_lines(
        rows[:SHOWN_MAX],
        now,
        actors=actor_names({unit.reported_by for unit in rows}),
        towns=names,
        confirmable=confirmable(user, one, rows) if going_on else (),
    )
    returned = UnitState.RETURNED
    lines.sort(key=lambda line: (not _waits(line), line.unit.state != returned, not line.overdue))
    context = {
        "top": heading(one, now),
        "lines": lines,
        "more": len(rows) > SHOWN_MAX,
        "seen_ms": clock.to_ms(now),
        "to_confirm": sum(_waits(line) for line in lines),
        "town": town,
        "towns": sorted(names.items()) if county else [],
        "show": show,
        "filters": FILTERS,
        "checks": queries.spot_counts(one.id, below=scope(user)),
        "may_take_over": county and going_on and may(user, Permission.VERIFY_MEASURES),
        "may_draw": county and going_on and may(user, Permission.VERIFY_MEASURES),
        "draw_form": SpotCheckForm(),
        "at": now,
    }
    return render(request, "callouts/units.html", context)


def _wanted(request: HttpRequest, towns: Mapping[str, str]) -> tuple[str, str, str]:
    """Return the township and the filter that are asked for, and what is asked for in vain."""
    asked = {name: str(value) for name, value in request.GET.items() if value}
    town, show = asked.get("town", ""), asked.get("show", "")
    good = {"town": town in towns, "show": show in dict(FILTERS)}
    for name, value in asked.items():
        if not good.get(name):
            return "", "", f"{name}={value}"[:UNKNOWN_CHARS_MAX]
    return town, show, ""


def _pressing_first(found: QuerySet[Unit], now: datetime) -> QuerySet[Unit]:
    """Return units in the order of a list that may be cut: what waits for the county comes first.

    Only the county ever sees more units than are shown; it confirms townships and what it took
    over.
    """
    its_own = Q(taken_over=True) | Q(division__level=Level.TOWNSHIP)
    rank = Case(
        When(its_own & Q(state=UnitState.RESPONDED), then=0),
        When(state=UnitState.RETURNED, then=1),
        When(state=UnitState.EXPECTED, due_at__lt=now, then=2),
        When(state=UnitState.RESPONDED, then=3),
        default=4,
    )
    return found.order_by(rank, "division__code", "tier", "id")


def _narrowed(found: QuerySet[Unit], show: str, now: datetime) -> QuerySet[Unit]:
    if show == "overdue":
        return found.filter(state=UnitState.EXPECTED, due_at__lt=now)
    if show == "drawn":
        return found.exclude(spot_check="")
    if show == "unchecked":
        return found.filter(spot_check=SpotState.DRAWN)
    if show == "refusing":
        refusing = Figure.objects.filter(unit=OuterRef("pk"), refusing__gt=0)
        return found.filter(Exists(refusing))
    return found.filter(state=show) if show else found


@require_http_methods(["GET", "HEAD", "POST"])
def unit(request: HttpRequest, uid: str, unit_uid: str) -> HttpResponse:
    """Show a unit's report; take one that an officer heard by telephone."""
    user, now = signed_in(request), clock.now()
    found = access_unit(user, access_callout(user, uid), unit_uid)
    if request.method != "POST":
        return _unit_page(request, found)
    require(user, Permission.REPORT_MEASURES)
    line = asked_line(found, now)
    form = MeasuresForm(request.POST, line=line)
    if not form.is_valid():
        return _unit_page(request, found, form=form)
    attempt(
        request,
        lambda: actions.report(now, uid, unit_uid, form.report(), actor=actor(request)),
        done=_("%(name)s 的措施已登记。") % {"name": line.name},
    )
    return redirect("unit", uid=uid, unit_uid=unit_uid)


@require_POST
def check(request: HttpRequest, uid: str, unit_uid: str) -> HttpResponse:
    """Record what a look at a drawn unit brought; what differs goes back to be reported anew."""
    user, one = _allowed(request, uid)
    found, now = access_unit(user, one, unit_uid), clock.now()
    if not sees_county(user):
        raise Forbidden("spot checks are the county's")
    form = LookForm(request.POST, line=asked_line(found, now), now=now)
    if not form.is_valid():
        return _unit_page(request, found, look_form=form)
    looked = form.looked()
    attempt(
        request,
        lambda: actions.record_spot_check(now, uid, unit_uid, looked, actor=actor(request)),
        done=LOOK_DONE[Look(looked.found)],
    )
    return redirect("unit", uid=uid, unit_uid=unit_uid)


def _unit_page(
    request: HttpRequest,
    found: Unit,
    *,
    form: MeasuresForm | None = None,
    look_form: LookForm | None = None,
) -> HttpResponse:
    user, now, one = signed_in(request), clock.now(), found.callout
    line, going_on = asked_line(found, now), one.state in GOING_ON
    checkers = SpotCheck.objects.filter(unit=found).values_list("recorded_by", flat=True)
    names = actor_names({found.reported_by, found.verified_by, *checkers} - {""})
    context = {
        "top": heading(one, now),
        "line": line,
        "form": form or MeasuresForm(None, line=line),
        "may_report": may(user, Permission.REPORT_MEASURES) and going_on,
        "names": names,
        "looks": look_lines(found, line, names),
        "look_form": look_form or LookForm(None, line=line, now=now),
        "may_look": going_on and may_look(user, found),
        "seen_ms": clock.to_ms(now),
        "may_confirm": found.state == UnitState.RESPONDED
        and found.unit_uid in confirmable(user, one, [found]),
    }
    return render(request, "callouts/unit.html", context, status=422 if form or look_form else 200)


@require_POST
def verify(request: HttpRequest, uid: str) -> HttpResponse:
    """Confirm the ticked reports; whatever the account may not confirm refuses the batch."""
    user, one = _allowed(request, uid)
    chosen = request.POST.getlist("unit")[:UNITS_MAX]
    found = list(visible_units(user, one).filter(unit_uid__in=chosen))
    allowed = confirmable(user, one, found)
    if not chosen:
        wrong(request, [_("没有勾选任何单位。")])
    elif len(allowed) != len(set(chosen)):
        wrong(request, [_("没有核实：其中有您自己上报的，或应由上一级核实的单位。")])
    else:
        _confirm(request, uid, sorted(allowed))
    return _back(request, one)


def _confirm(request: HttpRequest, uid: str, chosen: list[str]) -> None:
    seen = seen_at(request)
    try:
        count = actions.verify(clock.now(), uid, chosen, actor=actor(request), seen_at=seen)
    except Refused as error:
        wrong(request, [str(refusal(error))])
        return
    if count:
        messages.success(request, _("已核实 %(count)d 个单位。") % {"count": count})
    if count < len(chosen):
        changed = {"count": len(chosen) - count}
        wrong(request, [_("%(count)d 个在您打开页面以后有变化，没有核实，请再看一遍。") % changed])


@require_POST
def take_over(request: HttpRequest, uid: str) -> HttpResponse:
    """Let the county confirm in place of a silent township: all its units not confirmed yet."""
    user, one = _allowed(request, uid)
    town = request.POST.get("town", "")
    towns = {place.code for place in geo.children(settings.COUNTY_CODE)}
    if not sees_county(user) or town not in towns:
        wrong(request, [_("请先选定一个镇乡（街道），再由县里代管。")])
        return redirect(_address(one))
    waiting = visible_units(user, one).filter(division__code__startswith=town)
    uids = list(waiting.exclude(state=UnitState.VERIFIED).values_list("unit_uid", flat=True))
    attempt(
        request,
        lambda: actions.take_over(clock.now(), uid, uids, actor=actor(request)),
        done=_("县里已代管 %(count)d 个单位，可以直接核实。") % {"count": len(uids)},
    )
    return _back(request, one)


@require_POST
def draw(request: HttpRequest, uid: str) -> HttpResponse:
    """Draw confirmed units by lot; the seed stands in the journal."""
    user, one = _allowed(request, uid)
    form = SpotCheckForm(request.POST)
    if not sees_county(user) or not form.is_valid():
        wrong(request, [_("没有抽查：请填写 1 到 50 之间的个数。")])
        return _back(request, one)
    try:
        drawn = actions.draw_spot_checks(
            clock.now(),
            uid,
            actor=actor(request),
            count=form.cleaned_data["count"],
            seed=secrets.randbits(SEED_BITS),
        )
    except Refused as error:
        wrong(request, [str(refusal(error))])
        return _back(request, one)
    if not drawn:
        wrong(request, [_("没有可抽的单位：还没有已核的，或都抽过了。")])
        return _back(request, one)
    return redirect(f"{_address(one)}?show=drawn")


def _waits(line: UnitLine) -> bool:
    return line.confirmable and line.unit.state == UnitState.RESPONDED


def _allowed(request: HttpRequest, uid: str) -> tuple[User, Callout]:
    user = signed_in(request)
    one = access_callout(user, uid)
    require(user, Permission.VERIFY_MEASURES)
    return user, one


def _address(one: Callout) -> str:
    return reverse("units", kwargs={"uid": one.uid})


def _back(request: HttpRequest, one: Callout) -> HttpResponse:
    """Return to the list as it was filtered."""
    kept = {name: request.POST.get(name, "") for name in ("town", "show")}
    return redirect(f"{_address(one)}?{urlencode({k: v for k, v in kept.items() if v})}")
