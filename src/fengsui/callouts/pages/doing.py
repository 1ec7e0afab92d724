"""How a page does something: by whom, what a refusal says, and where it goes on."""

from collections.abc import Callable
from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from fengsui.callouts.models import Callout
from fengsui.callouts.presenting.words import refusal
from fengsui.callouts.refusals import Refused
from fengsui.clock import from_ms
from fengsui.directory.models import User

MS_DIGITS_MAX = 14


def signed_in(request: HttpRequest) -> User:
    """Return the account of a page behind sign-in."""
    assert isinstance(request.user, User), "LoginRequiredMiddleware lets nobody else in"
    return request.user


def actor(request: HttpRequest) -> str:
    """Return the account as the journal names it."""
    return f"user:{signed_in(request).uid}"


def attempt(
    request: HttpRequest, deed: Callable[[], object], *, done: object, refused: object = ""
) -> bool:
    """Do it and say so; say why not where it is refused, in general or by these words."""
    try:
        deed()
    except Refused as error:
        messages.error(request, str(refused or refusal(error)))
        return False
    messages.success(request, str(done))
    return True


def seen_at(request: HttpRequest) -> datetime | None:
    """Return when the page that is answered was made, as its hidden field `seen` says."""
    said = request.POST.get("seen", "")
    return from_ms(int(said)) if said.isdecimal() and len(said) <= MS_DIGITS_MAX else None


def back_to(callout: Callout) -> HttpResponse:
    """Return to the call-out's own page."""
    return redirect("callout", uid=callout.uid)


def wrong(request: HttpRequest, errors: list[str]) -> None:
    """Say what was wrong in a short form that stands on another page."""
    for error in errors:
        messages.error(request, error)
