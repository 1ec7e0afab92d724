"""A person's own page, by the signed link in his message; no sign-in, no script.

A GET never counts as an answer: phones, carriers and scanners open links by themselves. A POST
does. Django's CSRF token is not asked for, because it would need a cookie, and there is nothing to
forge: no cookie speaks for anybody here, the secret stands in the address, and who knows it is let
in anyway. What a browser says comes from another site is refused all the same.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from urllib.parse import urlsplit

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from fengsui import clock
from fengsui.callouts import actions, queries
from fengsui.callouts.access import access_request
from fengsui.callouts.duties import duties_of, own_units, units_below
from fengsui.callouts.forms.deciding import ReasonForm
from fengsui.callouts.forms.reporting import MeasuresForm
from fengsui.callouts.models import ApprovalRequest, Call
from fengsui.callouts.pages.doing import seen_at
from fengsui.callouts.presenting.actors import actor_names
from fengsui.callouts.presenting.asking import link_asks
from fengsui.callouts.presenting.own import Part, own_page
from fengsui.callouts.presenting.units import asked_line, unit_lines
from fengsui.callouts.presenting.words import refusal
from fengsui.callouts.refusals import Refused
from fengsui.callouts.states import MAY_ENTER_CALL, CallState, UnitState
from fengsui.channels import actions as channels
from fengsui.channels.incoming import AnswerIn
from fengsui.channels.models import Choice
from fengsui.channels.queries import answers_of
from fengsui.directory import links
from fengsui.directory.access import NotVisible
from fengsui.directory.models import Person, User
from fengsui.directory.queries import person_of
from fengsui.rulebook import queries as rulebook
from fengsui.rulebook.scales import Evidence

# A second tap within this time says nothing new.
DOUBLE_TAP_S = 20
MEANS = "page"
NOTE_CHARS_MAX = 200
SAID = frozenset({*Choice.values, "reported", "confirmed", "approved", "refused", "nothing"})
SAID_BELOW = frozenset({"confirmed", "changed", "unticked", "own"})

Page = Callable[..., HttpResponse]


def by_link(page: Page) -> Page:
    """Open a page to whoever holds a person's signed link; a link that fails gets a calm answer."""

    @csrf_exempt
    @login_not_required
    @wraps(page)
    def opened(request: HttpRequest, token: str, **kwargs: str) -> HttpResponse:
        try:
            person = person_of(links.read(token, clock.now()))
        except links.LinkRefused:
            person = None
        if person is None:
            return render(request, "callouts/own_refused.html", status=404)
        if request.method == "POST" and _foreign(request):
            return render(request, "callouts/own_refused.html", status=403)
        return page(request, person, **kwargs)

    return opened


@by_link
@require_http_methods(["GET", "HEAD"])
def own(request: HttpRequest, person: Person) -> HttpResponse:
    """Show what is asked of a person; looking at it answers nothing."""
    said = request.GET.get("said", "")
    return _own(request, person, said=said if said in SAID else "")


@by_link
@require_POST
def decide(request: HttpRequest, person: Person, request_uid: str) -> HttpResponse:
    """Take the decision of whoever was asked to approve a call-out; a second tap is harmless."""
    now = clock.now()
    try:
        asked = access_request(person, request_uid)
    except NotVisible:
        context = {"not_asked": True, "here": _here(request)}
        return render(request, "callouts/own_refused.html", context, status=404)
    decision = request.POST.get("decision", "")
    form = ReasonForm(request.POST)
    if decision == "refuse" and not form.is_valid():
        return _own(request, person, wrong=str(_("请写明不批准的原因，最多200字。")), status=422)
    if decision not in ("approve", "refuse"):
        return redirect(_here(request))
    _wake(now, person, asked)
    try:
        if decision == "approve":
            actions.approve_by_link(now, asked.uid, person_uid=person.uid)
        else:
            reason = str(form.cleaned_data["reason"])
            actions.refuse_by_link(now, asked.uid, person_uid=person.uid, reason=reason)
    except Refused as error:
        return _own(request, person, wrong=str(refusal(error)), status=409)
    return redirect(f"{_here(request)}?said={'approved' if decision == 'approve' else 'refused'}")


@by_link
@require_POST
def answer(request: HttpRequest, person: Person) -> HttpResponse:
    """Take one of the three answers, for everything that is asked; a second tap is harmless."""
    now = clock.now()
    choice = request.POST.get("choice", "")
    exercise = request.POST.get("exercise") == "1"
    part = next((one for one in own_page(person, now) if one.exercise == exercise), None)
    if choice not in Choice.values or part is None or not part.asks:
        return redirect(f"{_here(request)}?said=nothing")
    note = request.POST.get("note", "").strip()[:NOTE_CHARS_MAX]
    _answer(now, person, part, choice, note)
    anchor = "#units" if choice == Choice.MEASURES else ""
    return redirect(f"{_here(request)}?said={choice}{anchor}")


@by_link
@require_http_methods(["GET", "HEAD", "POST"])
def own_unit(request: HttpRequest, person: Person, callout_uid: str, unit_uid: str) -> HttpResponse:
    """Show the form of a unit for which the person reports; take its report."""
    now = clock.now()
    duties = duties_of(person.uid, now, rulebook.current())
    unit = own_units(duties).filter(callout__uid=callout_uid, unit_uid=unit_uid).first()
    if unit is None:
        return _not_his(request)
    line = asked_line(unit, now)
    form = MeasuresForm(request.POST if request.method == "POST" else None, line=line)
    if request.method == "POST" and form.is_valid():
        exercise = unit.callout.exercise
        part = next((one for one in own_page(person, now) if one.exercise == exercise), None)
        if part is not None and part.waiting:
            _answer(now, person, part, Choice.MEASURES, "")  # who reports is awake
        try:
            actions.report(now, callout_uid, unit_uid, form.report(), actor=duties.actor)
        except Refused:
            form.add_error(None, _("没有收下：填写的内容不符合要求。"))
        else:
            return redirect(f"{_here(request)}?said=reported")
    context = {"person": person, "line": line, "form": form, "here": _here(request)}
    status = 422 if form.errors else 200
    return render(request, "callouts/own_unit.html", context, status=status)


@by_link
@require_http_methods(["GET", "HEAD", "POST"])
def own_below(request: HttpRequest, person: Person, callout_uid: str) -> HttpResponse:
    """Show the reports that this person confirms; confirm those that he ticked."""
    now = clock.now()
    duties = duties_of(person.uid, now, rulebook.current())
    units = [one for one in units_below(duties) if one.callout.uid == callout_uid]
    if not units:
        return _not_his(request)
    waiting = {one.unit_uid for one in units if one.state == UnitState.RESPONDED}
    if request.method == "POST":
        chosen = [uid for uid in request.POST.getlist("unit") if uid in waiting]
        return redirect(
            f"{_here(request)}/below/{callout_uid}?said="
            f"{_verified(now, callout_uid, chosen, duties.actor, seen_at(request))}"
        )
    lines = unit_lines(units, now, actors=actor_names({one.reported_by for one in units}), towns={})
    context = {
        "person": person,
        "callout": units[0].callout,
        "waiting": [line for line in lines if line.unit.state == UnitState.RESPONDED],
        "seen_ms": clock.to_ms(now),
        "expected": [line for line in lines if line.unit.state == UnitState.EXPECTED],
        "returned": [line for line in lines if line.unit.state == UnitState.RETURNED],
        "verified": sum(one.state == UnitState.VERIFIED for one in units),
        "said": said if (said := request.GET.get("said", "")) in SAID_BELOW else "",
        "here": _here(request),
    }
    return render(request, "callouts/own_below.html", context)


def _verified(
    now: datetime, callout_uid: str, chosen: list[str], actor: str, seen: datetime | None
) -> str:
    """Confirm what he ticked; return what his page says of it."""
    if not chosen:
        return "unticked"
    try:
        count = actions.verify(now, callout_uid, chosen, actor=actor, seen_at=seen)
    except Refused:
        return "own"
    return "confirmed" if count == len(chosen) else "changed"


def mine(request: HttpRequest) -> HttpResponse:
    """Lead a signed-in person to his own page."""
    user = request.user
    assert isinstance(user, User), "LoginRequiredMiddleware lets nobody else in"
    if user.person is None:
        return render(request, "callouts/own_refused.html", {"nobody": True})
    who, now = user.person, clock.now()
    return redirect("own", token=links.make(who.id, who.uid, now, links.newest_key()))


def _own(
    request: HttpRequest, person: Person, *, said: str = "", wrong: str = "", status: int = 200
) -> HttpResponse:
    now = clock.now()
    approvals = link_asks(person, now)
    if request.method == "GET":
        for ask in approvals.waiting:
            if ask.request.opened_at is None:
                actions.note_opened(now, ask.request.uid)
    context = {
        "person": person,
        "approvals": approvals,
        "parts": own_page(person, now),
        "said": said,
        "wrong": wrong,
        "here": _here(request),
    }
    return render(request, "callouts/own.html", context, status=status)


def _wake(now: datetime, person: Person, asked: ApprovalRequest) -> None:
    """Who taps is awake, whether or not it counts: the ringing for this question ends.

    Before he decides: what ends the question finds that he answered.
    """
    call = Call.objects.filter(callout=asked.asking, person=person).first()
    if call is not None and call.state in MAY_ENTER_CALL[CallState.ACKNOWLEDGED]:
        actions.answer_for(
            now,
            person.uid,
            actor=f"person:{person.uid}",
            exercise=asked.asking.exercise,
            evidence=Evidence.CONFIRMED,
            means=MEANS,
        )


def _answer(now: datetime, person: Person, part: Part, choice: str, note: str) -> None:
    if _told_already(now, person, part, choice, note):
        return
    if any(not ask.instead_of for ask in part.asks):
        actions.answer_for(
            now,
            person.uid,
            actor=f"person:{person.uid}",
            exercise=part.exercise,
            evidence=Evidence.CONFIRMED,
            choice=choice,
            means=MEANS,
            note=note,
        )
    # For the posts of others he answers over the attempts that rang him in their place.
    keys = queries.stand_in_keys(person.id, exercise=part.exercise)
    if keys:
        channels.take_answers(
            now, [AnswerIn(key, Evidence.CONFIRMED, now, choice, note) for key in keys]
        )


def _told_already(now: datetime, person: Person, part: Part, choice: str, note: str) -> bool:
    """Tell whether this would only repeat what he has just said."""
    since = now - timedelta(seconds=DOUBLE_TAP_S)
    said = answers_of(person.id, exercise=part.exercise)
    same = any(one.choice == choice and one.note == note and one.at > since for one in said)
    return same or (choice == Choice.RECEIVED and not part.waiting)


def _foreign(request: HttpRequest) -> bool:
    """Tell whether the browser says that the form stood on another site; old ones say nothing."""
    site = request.headers.get("Sec-Fetch-Site", "")
    if site:
        return site not in ("same-origin", "none")
    origin = request.headers.get("Origin", "")
    return bool(urlsplit(origin).netloc) and urlsplit(origin).netloc != request.get_host()


def _not_his(request: HttpRequest) -> HttpResponse:
    context = {"ended": True, "here": _here(request)}
    return render(request, "callouts/own_refused.html", context, status=404)


def _here(request: HttpRequest) -> str:
    """Return the address of the person's page, without what follows its token."""
    match = request.resolver_match
    assert match is not None
    return f"/m/{match.kwargs['token']}"
