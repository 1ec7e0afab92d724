"""Drafting a call-out that no alert asks for."""

from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from fengsui import clock
from fengsui.callouts import actions
from fengsui.callouts.access import access_callout
from fengsui.callouts.actions.drafting import Order
from fengsui.callouts.forms.drafting import EVERYWHERE, DraftForm
from fengsui.callouts.models import Callout
from fengsui.callouts.pages.doing import actor, signed_in
from fengsui.callouts.plan import Audience, Said
from fengsui.callouts.presenting.words import refusal
from fengsui.callouts.refusals import Refused
from fengsui.directory.access import Permission, require
from fengsui.geo import queries as geo
from fengsui.hazards.queries import risk_points_in
from fengsui.rulebook import queries as rulebook
from fengsui.rulebook.scales import Purpose

ISSUER = "县应急指挥部"
NAMES_MAX = 3


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Show the form of a call-out without an alert; draft it, which calls nobody yet."""
    user = signed_in(request)
    require(user, Permission.DRAFT_CALLOUT, settings.COUNTY_CODE)
    county = geo.place(settings.COUNTY_CODE)
    towns = [(place.code, place.name) for place in geo.children(settings.COUNTY_CODE)]
    before = request.POST.get("supersedes", request.GET.get("supersedes", ""))
    earlier = access_callout(user, before) if before else None
    form = DraftForm(
        request.POST if request.method == "POST" else None,
        towns=towns,
        profiles=_profiles(),
        exercise=earlier.exercise if earlier else None,
        initial=_initial(earlier),
    )
    if request.method == "POST" and form.is_valid():
        names = dict(towns) | {EVERYWHERE: county.name if county else settings.COUNTY_CODE}
        try:
            drafted = actions.draft(clock.now(), _order(form, names), actor=actor(request))
        except Refused as error:
            form.add_error(None, str(refusal(error)))
        else:
            return redirect("callout", uid=drafted.uid)
    context = {"form": form, "earlier": earlier}
    return render(request, "callouts/new.html", context, status=422 if form.errors else 200)


def _profiles() -> list[tuple[str, str]]:
    book = rulebook.current()
    return [
        (one.id, one.title)
        for one in sorted(book.profiles.values(), key=lambda one: one.id)
        if set(one.applies.purposes) & {Purpose.WARNING, Purpose.INSTRUCTION, Purpose.ROLL_CALL}
    ]


def _initial(earlier: Callout | None) -> dict[str, object]:
    if earlier is None:
        return {"purpose": Purpose.INSTRUCTION, "risk_points": True}
    return {
        "purpose": earlier.purpose,
        "title": earlier.title[:40],
        "pace": earlier.pace,
        "reason": earlier.reason,
        "supersedes": earlier.uid,
        "risk_points": True,
    }


def _order(form: DraftForm, names: dict[str, str]) -> Order:
    said = form.cleaned_data
    everywhere = EVERYWHERE in said["towns"]
    codes = [settings.COUNTY_CODE] if everywhere else list(said["towns"])
    chosen = [names[EVERYWHERE]] if everywhere else [names[code] for code in codes]
    more = f"等{len(chosen)}个镇乡（街道）" if len(chosen) > NAMES_MAX else ""
    local = clock.now().astimezone(ZoneInfo(settings.TIME_ZONE))
    points = risk_points_in(codes, [], []) if said["risk_points"] else []
    return Order(
        purpose=Purpose(said["purpose"]),
        title=said["title"],
        said=Said(
            event=said["title"],
            issuer=ISSUER,
            issued_at=f"{local.month}月{local.day}日{local.hour:02}时{local.minute:02}分",
            area="、".join(chosen[:NAMES_MAX]) + more,
            ask=said["ask"],
        ),
        audience=Audience(tuple(codes), tuple(one.uid for one in points)),
        exercise=form.exercise,
        reach=form.reach,
        profile=said["profile"],
        reason=said["reason"],
        pace=said["pace"],
        supersedes=said["supersedes"],
    )
