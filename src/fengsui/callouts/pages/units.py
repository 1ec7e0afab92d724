"""The units of a call-out: reports, confirmation in a batch, spot checks, the county steps in."""

import secrets
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fengsui import clock
from fengsui.callouts import actions
from fengsui.callouts.access import (
    access_callout,
    access_unit,
    confirmable,
    sees_county,
    visible_units,
)
from fengsui.callouts.actions.reporting import UNITS_MAX
from fengsui.callouts.forms import MeasuresForm, SpotCheckForm
from fengsui.callouts.models import Callout
from fengsui.callouts.pages.doing import actor, attempt, signed_in, wrong
from fengsui.callouts.presenting.actors import actor_names
from fengsui.callouts.presenting.heading import heading
from fengsui.callouts.presenting.units import UnitLine, asked_line, unit_lines
from fengsui.callouts.states import CalloutState, UnitState
from fengsui.directory.access import Permission, may, require
from fengsui.directory.models import User
from fengsui.geo import queries as geo

SEED_BITS = 31
SHOWN_MAX = 600
TOWN_CHARS_MAX = 12
GOING_ON = (CalloutState.OPENING, CalloutState.OPEN)
FILTERS = (
    ("", gettext_lazy("全部")),
    ("overdue", gettext_lazy("超时未报")),
    (UnitState.EXPECTED, gettext_lazy("待报")),
    (UnitState.RESPONDED, gettext_lazy("已报待核")),
    (UnitState.VERIFIED, gettext_lazy("已核")),
    ("drawn", gettext_lazy("抽中")),
)


@require_safe
def units(request: HttpRequest, uid: str) -> HttpResponse:
    """Show the units of a call-out: `town` is a division code, `show` one of `FILTERS`."""
    user, now = signed_in(request), clock.now()
    one = access_callout(user, uid)
    town, show = request.GET.get("town", ""), request.GET.get("show", "")
    found = visible_units(user, one).order_by("division__code", "tier", "id")
    if town.isalnum() and len(town) <= TOWN_CHARS_MAX:
        found = found.filter(division__code__startswith=town)
    if show in set(UnitState):
        found = found.filter(state=show)
    elif show == "overdue":
        found = found.filter(state=UnitState.EXPECTED, due_at__lt=now)
    elif show == "drawn":
        found = found.exclude(spot_check="")
    rows = list(found[: SHOWN_MAX + 1])
    going_on = one.state in GOING_ON
    names = {place.code: place.name for place in geo.children(settings.COUNTY_CODE)}
    lines = unit_lines(
        rows[:SHOWN_MAX],
        now,
        actors=actor_names({unit.reported_by for unit in rows}),
        towns=names,
        confirmable=confirmable(user, one, rows) if going_on else (),
    )
    lines.sort(key=lambda line: (not _waits(line), not line.overdue))
    county = sees_county(user)
    context = {
        "top": heading(one, now),
        "lines": lines,
        "more": len(rows) > SHOWN_MAX,
        "to_confirm": sum(_waits(line) for line in lines),
        "town": town if county and town in names else "",
        "towns": sorted(names.items()) if county else [],
        "show": show,
        "filters": FILTERS,
        "may_take_over": county and going_on and may(user, Permission.VERIFY_MEASURES),
        "may_draw": county and may(user, Permission.VERIFY_MEASURES),
        "draw_form": SpotCheckForm(),
        "at": now,
    }
    return render(request, "callouts/units.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def unit(request: HttpRequest, uid: str, unit_uid: str) -> HttpResponse:
    """Show a unit's report; take one that an officer heard by telephone."""
    user, now = signed_in(request), clock.now()
    one = access_callout(user, uid)
    found = access_unit(user, one, unit_uid)
    may_report = may(user, Permission.REPORT_MEASURES) and one.state in GOING_ON
    line = asked_line(found, now)
    form = MeasuresForm(request.POST if request.method == "POST" else None, line=line)
    if request.method == "POST":
        require(user, Permission.REPORT_MEASURES)
        if form.is_valid():
            attempt(
                request,
                lambda: actions.report(now, uid, unit_uid, form.report(), actor=actor(request)),
                done=_("%(name)s 的措施已登记。") % {"name": line.name},
            )
            return redirect("unit", uid=uid, unit_uid=unit_uid)
    context = {
        "top": heading(one, now),
        "line": line,
        "form": form,
        "may_report": may_report,
        "names": actor_names({found.reported_by, found.verified_by} - {""}),
        "may_confirm": found.state == UnitState.RESPONDED
        and unit_uid in confirmable(user, one, [found]),
    }
    return render(request, "callouts/unit.html", context, status=422 if form.errors else 200)


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
        attempt(
            request,
            lambda: actions.verify(clock.now(), uid, sorted(allowed), actor=actor(request)),
            done=_("已核实 %(count)d 个单位。") % {"count": len(allowed)},
        )
    return _back(request, one)


@require_POST
def take_over(request: HttpRequest, uid: str) -> HttpResponse:
    """Let the county confirm in place of a silent township: all its units not confirmed yet."""
    user, one = _allowed(request, uid)
    town = request.POST.get("town", "")
    towns = {place.code for place in geo.children(settings.COUNTY_CODE)}
    if not sees_county(user) or town not in towns:
        wrong(request, [_("请先选定一个镇乡（街道），再由县里代管。")])
        return _back(request, one)
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
    drawn = actions.draw_spot_checks(
        clock.now(),
        uid,
        actor=actor(request),
        count=form.cleaned_data["count"],
        seed=secrets.randbits(SEED_BITS),
    )
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
