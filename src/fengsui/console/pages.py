"""The desk's start and the journal."""

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from fengsui import clock
from fengsui.console import actions, desk, queries
from fengsui.console.access import visible_entries
from fengsui.console.kinds import ACCOUNTS, KINDS, ROUTINE, word
from fengsui.directory.access import Permission, may, require, scope
from fengsui.directory.models import User

NEWEST = 12
PAGE_LINES = 50
NAME_CHARS_MAX = 80


def home(request: HttpRequest) -> HttpResponse:
    """Show the desk: what came in, what is open, what is to be done, and the running log.

    `part` asks for one of `desk.PARTS` alone, as a fragment; `log=all` for the log with all lines.
    """
    user, now = _user(request), clock.now()
    part = request.GET.get("part", "")
    if part in desk.PARTS:
        return render(request, f"console/_{part}.html", {"desk": desk.look(user, now, {part})})
    sees_journal = may(user, Permission.SEE_JOURNAL)
    context = {
        "desk": desk.look(user, now, desk.PARTS),
        "newest": _newest(request) if sees_journal else [],
        "all_lines": _wants_all(request),
        "sees_journal": sees_journal,
    }
    return render(request, "console/home.html", context)


@require_POST
def write(request: HttpRequest) -> HttpResponse:
    """Write a line of the duty log."""
    user = _user(request)
    require(user, Permission.SEE_JOURNAL)
    text = request.POST.get("text", "")
    try:
        actions.write_line(clock.now(), text, division=scope(user), actor=f"user:{user.uid}")
    except actions.LineRefused:
        messages.error(request, _("没有记下：请写 1 到 500 个字。"))
    return redirect("home")


def newest(request: HttpRequest) -> HttpResponse:
    """Show the newest lines, as a fragment of the desk."""
    return render(request, "console/_lines.html", {"lines": _newest(request), "brief": True})


def journal(request: HttpRequest) -> HttpResponse:
    """Show the journal, newest first: `kind` (a noun or a kind), `origin`, `before` (entry id)."""
    kind, origin = _name(request.GET.get("kind", "")), _name(request.GET.get("origin", ""))
    before = _entry_id(request.GET.get("before", ""))
    entries = visible_entries(_user(request))
    if "." in kind:
        entries = entries.filter(kind=kind)
    elif kind:
        # A range, not LIKE: it runs along the index on (kind, id). '/' follows '.'.
        entries = entries.filter(kind__gte=f"{kind}.", kind__lt=f"{kind}/")
    if origin:
        entries = entries.filter(origin_uid=origin)
    if before:
        entries = entries.filter(id__lt=before)
    lines = queries.lines(entries, limit=PAGE_LINES + 1)
    context = {
        "lines": lines[:PAGE_LINES],
        "older": lines[PAGE_LINES - 1].id if len(lines) > PAGE_LINES else None,
        "nouns": [(noun, told) for noun, (told, _verbs) in KINDS.items()],
        "kind": kind,
        "kind_word": word(kind),
        "origin": origin,
        "before": before,
        "sealed": queries.sealed(),
    }
    fragment = bool(request.headers.get("HX-Request"))
    template = "console/_lines.html" if fragment else "console/journal.html"
    return render(request, template, context)


def _newest(request: HttpRequest) -> list[queries.Line]:
    """Return the newest lines: what people did and what the machine reached, or all."""
    entries = visible_entries(_user(request))
    if not _wants_all(request):
        by_account = Q(*(("actor__startswith", one) for one in ACCOUNTS), _connector=Q.OR)
        entries = entries.filter(~Q(kind__in=ROUTINE) | by_account)
    return queries.lines(entries, limit=NEWEST)


def _wants_all(request: HttpRequest) -> bool:
    return request.GET.get("log", "") == "all"


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User), "LoginRequiredMiddleware lets nobody else in"
    return request.user


def _name(text: str) -> str:
    """Return a kind or a uid out of an address; nothing for what no name can be."""
    return text if text.isprintable() and len(text) <= NAME_CHARS_MAX else ""


def _entry_id(text: str) -> int:
    """Return an entry id out of an address; 0 for anything else."""
    # Eighteen digits fit every database's integer.
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 18 else 0
