"""Signing in and out."""

from django.conf import settings
from django.contrib.auth import authenticate, login, logout
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django_htmx.http import HttpResponseClientRedirect

from fengsui import clock
from fengsui.directory.actions import sessions
from fengsui.directory.forms import SignInForm
from fengsui.directory.models import User


@login_not_required
def sign_in(request: HttpRequest) -> HttpResponse:
    """Let an account in by its password; a wrong one says only that one of the two is wrong."""
    if request.headers.get("HX-Request"):
        # A fragment was asked for after the session ended: the whole page must sign in.
        return HttpResponseClientRedirect(settings.LOGIN_URL)
    if request.user.is_authenticated:
        return HttpResponseRedirect(_target(request))
    form = SignInForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid() and _let_in(request, form):
            return HttpResponseRedirect(_target(request))
    context = {"form": form, "next": request.GET.get("next", request.POST.get("next", ""))}
    return render(request, "directory/sign_in.html", context, status=status)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session and say so in the journal."""
    user = request.user
    if isinstance(user, User):
        sessions.close_session(clock.now(), user)
    logout(request)
    return redirect(settings.LOGIN_URL)


def _let_in(request: HttpRequest, form: SignInForm) -> bool:
    username = form.cleaned_data["username"]
    tried = sessions.attempted(username, request.META.get("REMOTE_ADDR", ""))
    if left_s := sessions.wait_s(clock.now(), tried):
        # Not even looked at: a flood of tries costs neither a hash nor a line in the journal.
        form.add_error(None, _("连续输错，请 %(seconds)d 秒后再试。") % {"seconds": left_s})
        return False
    user = authenticate(request, username=username, password=form.cleaned_data["password"])
    if not isinstance(user, User):
        sessions.refuse_session(clock.now(), tried)
        form.add_error(None, _("账号或密码不对。"))
        return False
    sessions.open_session(clock.now(), user, tried)
    login(request, user)
    return True


def _target(request: HttpRequest) -> str:
    """Return where to go on: only ever a page of this node."""
    wanted = request.POST.get("next", request.GET.get("next", ""))
    if url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        return wanted
    return str(settings.LOGIN_REDIRECT_URL)
