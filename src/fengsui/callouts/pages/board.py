"""The list of call-outs; one call-out, as a draft to be judged or as its coverage board."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from django_htmx.http import HttpResponseClientRefresh

from fengsui import clock
from fengsui.callouts import queries
from fengsui.callouts.access import access_callout, sees_county, visible_callouts
from fengsui.callouts.forms.deciding import ConfirmForm, OralForm, ReasonForm
from fengsui.callouts.models import Callout
from fengsui.callouts.pages.doing import signed_in
from fengsui.callouts.presenting.actors import actor_names
from fengsui.callouts.presenting.asking import asked_of, candidates
from fengsui.callouts.presenting.board import MISSING_SHOWN, board
from fengsui.callouts.presenting.heading import Heading, heading
from fengsui.callouts.presenting.preview import preview
from fengsui.callouts.states import CalloutState
from fengsui.directory.access import Permission, may, scope
from fengsui.directory.models import User
from fengsui.directory.queries import names_of

ENDED_SHOWN = 30
ALL_MISSING = 2_000
GOING_ON = (CalloutState.OPENING, CalloutState.OPEN)
DRAFTED = (CalloutState.DRAFT, CalloutState.APPROVED)


@require_safe
def callouts(request: HttpRequest) -> HttpResponse:
    """Show what is going on, then drafts, then what has ended."""
    user, now = signed_in(request), clock.now()
    seen = visible_callouts(user).defer("profile", "measure_forms")
    tallies = queries.open_tallies(now, scope(user))
    going_on = seen.filter(state__in=GOING_ON).order_by("exercise", "-opened_at")
    ended = seen.exclude(state__in=(*GOING_ON, *DRAFTED)).order_by("-ended_at", "-id")
    context = {
        "going_on": [(one, tallies.get(one.id, queries.Tally())) for one in going_on],
        "drafted": list(seen.filter(state__in=DRAFTED).order_by("-created_at")),
        "ended": list(ended[:ENDED_SHOWN]),
        "may_draft": may(user, Permission.DRAFT_CALLOUT),
    }
    template = "callouts/_list.html" if request.headers.get("HX-Request") else "callouts/list.html"
    return render(request, template, context)


@require_safe
def callout(request: HttpRequest, uid: str) -> HttpResponse:
    """Show a call-out: what it will do while it is a draft, then how far it has come."""
    user, now = signed_in(request), clock.now()
    one = access_callout(user, uid)
    top = heading(one, now)
    if top.drafted:
        return _draft(request, user, top)
    if request.GET.get("part") in ("deciding", "asked"):
        # Somebody opened or ended it while this draft stood on the screen: show what became of it.
        return HttpResponseClientRefresh()
    return _board(request, user, top)


@require_safe
def missing(request: HttpRequest, uid: str) -> HttpResponse:
    """Show everybody who has not answered, as a sheet for dialling by hand."""
    user, now = signed_in(request), clock.now()
    one = access_callout(user, uid)
    shown = board(
        one,
        now,
        scope=scope(user),
        numbers=may(user, Permission.SEE_NUMBERS),
        limit=ALL_MISSING,
    )
    context = {"top": heading(one, now), "board": shown}
    return render(request, "callouts/missing.html", context)


def _board(request: HttpRequest, user: User, top: Heading) -> HttpResponse:
    one = top.callout
    opened = request.GET.get("open", "")
    shown = board(
        one,
        clock.now(),
        scope=scope(user),
        opened=opened if opened.isalnum() else "",
        numbers=may(user, Permission.SEE_NUMBERS),
        limit=MISSING_SHOWN,
    )
    context = {
        "top": top,
        "board": shown,
        "opened": opened,
        "may_answer": may(user, Permission.ANSWER_FOR_OTHERS) and top.going_on,
    }
    if request.headers.get("HX-Request"):
        return render(request, "callouts/_board.html", context)
    context |= {
        "names": actor_names({one.author, one.approved_by, one.ended_by} - {""}),
        "asked": asked_of(one) if sees_county(user) else (),
        "reason_form": ReasonForm(),
        "successor": _successor(one),
        **_permissions(user),
    }
    return render(request, "callouts/board.html", context)


def _draft(request: HttpRequest, user: User, top: Heading) -> HttpResponse:
    one = top.callout
    asked = asked_of(one)
    if request.GET.get("part") == "asked":
        return render(request, "callouts/_asked.html", {"top": top, "asked": asked})
    shown = preview(one, clock.now())
    approved = one.state == CalloutState.APPROVED
    # A rehearsal rings real phones: even a standing order then needs the second person.
    within = bool(one.standing_order) and one.reach != "rehearsal"
    may_ask = may(user, Permission.OPEN_CALLOUT) and not (approved or within)
    context = {
        "top": top,
        "asked": asked,
        "may_ask": may_ask,
        # Whom nobody could ask, nobody needs to look for.
        "candidates": candidates(one, clock.now()) if may_ask else None,
        "waiting": any(line.waiting for line in asked),
        "preview": shown,
        "within": within,
        "approved": approved,
        "may_press": may(user, Permission.OPEN_CALLOUT) and (approved or within),
        "is_author": one.author in names_of(f"user:{user.uid}"),
        "confirm_form": ConfirmForm(expected=top.confirm_word),
        "oral_form": OralForm(expected=top.confirm_word, prefix="oral"),
        "names": actor_names({one.author, one.approved_by} - {""}),
        **_permissions(user),
    }
    fragment = bool(request.headers.get("HX-Request"))
    template = "callouts/_deciding.html" if fragment else "callouts/draft.html"
    return render(request, template, context)


def _permissions(user: User) -> dict[str, bool]:
    return {
        "may_draft": may(user, Permission.DRAFT_CALLOUT),
        "may_approve": may(user, Permission.APPROVE_CALLOUT),
        "may_open": may(user, Permission.OPEN_CALLOUT),
        "may_cancel": may(user, Permission.CANCEL_CALLOUT),
        "may_close": may(user, Permission.CLOSE_CALLOUT),
    }


def _successor(one: Callout) -> Callout | None:
    """Return what superseded a call-out."""
    return Callout.objects.filter(supersedes=one, opened_at__isnull=False).first()
