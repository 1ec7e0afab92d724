"""Taking an alert in by hand: a pasted text, read and confirmed, or a CAP file."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from fengsui import clock
from fengsui.callouts.pages.doing import actor, signed_in
from fengsui.directory.access import Permission, require
from fengsui.geo import queries as geo
from fengsui.rulebook import queries as rulebook
from fengsui.standards import cap12
from fengsui.warnings import actions
from fengsui.warnings.forms import Choices, ConfirmTextForm, FileForm, TextForm
from fengsui.warnings.highlighting import pieces
from fengsui.warnings.pasting import Offer, offer
from fengsui.warnings.recognition import TextRefused
from fengsui.warnings.refusals import Refused
from fengsui.warnings.words import FIELDS, REFUSALS


@require_http_methods(["GET", "HEAD", "POST"])
def paste(request: HttpRequest) -> HttpResponse:
    """Show the form; read the pasted text and show what was recognised, to be confirmed."""
    _allowed(request)
    form = TextForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        text = form.cleaned_data["text"].strip()
        try:
            return _confirming(request, text, offer(clock.now(), text))
        except TextRefused:
            form.add_error("text", _("文字太长，请只粘贴这一条预警。"))
    context = {"text_form": form, "file_form": FileForm()}
    return render(request, "warnings/paste.html", context, status=422 if form.errors else 200)


@require_POST
def confirm(request: HttpRequest) -> HttpResponse:
    """Keep the text with the fields as the officer confirmed them."""
    _allowed(request)
    text = request.POST.get("text", "").strip()
    try:
        seen = offer(clock.now(), text)
    except TextRefused:
        return redirect("alert_paste")
    form = _form(request.POST, seen)
    if form.is_valid():
        try:
            kept = actions.confirm_pasted(clock.now(), text, form.confirmed(), actor=actor(request))
        except Refused:
            form.add_error(None, _("没有收下：填写的内容不符合要求。"))
        else:
            again = _("这条预警早已收下。") if kept.duplicate else _("已收下。")
            messages.success(request, again)
            return redirect("alert", uid=kept.uid)
    return _confirming(request, text, seen, form=form)


@require_POST
def upload(request: HttpRequest) -> HttpResponse:
    """Take in a CAP file; more than a byte over the limit is never read."""
    _allowed(request)
    form = FileForm(request.POST, request.FILES)
    if form.is_valid():
        data = form.cleaned_data["file"].read(cap12.CAP_BYTES_MAX + 1)
        try:
            kept = actions.receive(clock.now(), data, actor=actor(request))
        except cap12.CapRefused as error:
            form.add_error("file", str(REFUSALS[error.code]))
        else:
            again = _("这条预警早已收下。") if kept.duplicate else _("已收下。")
            messages.success(request, again)
            return redirect("alert", uid=kept.uid)
    context = {"text_form": TextForm(), "file_form": form}
    return render(request, "warnings/paste.html", context, status=422)


def _confirming(
    request: HttpRequest, text: str, seen: Offer, *, form: ConfirmTextForm | None = None
) -> HttpResponse:
    said = seen.recognised
    context = {
        "pieces": pieces(text, said),
        "form": form or _form(None, seen, text=text),
        "missing": [FIELDS[name] for name in seen.missing],
        "doubtful": [FIELDS.get(name, name) for name in said.doubtful],
    }
    status = 422 if form is not None else 200
    return render(request, "warnings/confirm.html", context, status=status)


def _form(data: Any, seen: Offer, *, text: str = "") -> ConfirmTextForm:
    book = rulebook.current()
    hazards: Choices = [(code.code, code.name) for code in book.event_codes.values()]
    found = dict(seen.fields)
    issued_at = found.get("issued_at")
    if isinstance(issued_at, datetime):
        found["issued_at"] = issued_at.astimezone(ZoneInfo(settings.TIME_ZONE))
    return ConfirmTextForm(
        data,
        hazards=hazards,
        divisions=_divisions(found.get("divisions", ())),
        initial={**found, "text": text},
    )


def _divisions(found: tuple[str, ...]) -> Choices:
    """Return the county, its townships, and what else was recognised."""
    county = geo.place(settings.COUNTY_CODE)
    towns = geo.children(settings.COUNTY_CODE)
    known = {place.code for place in towns}
    others = geo.places(
        [code for code in found if code not in known and code != settings.COUNTY_CODE]
    )
    names = {place.code: place.name for place in towns}
    return [
        *([(county.code, county.name)] if county else []),
        *((place.code, place.name) for place in towns),
        *(
            (place.code, f"{names.get(place.parent, '')} {place.name}")
            for place in sorted(others.values(), key=lambda place: place.code)
        ),
    ]


def _allowed(request: HttpRequest) -> None:
    require(signed_in(request), Permission.RECEIVE_ALERT, settings.COUNTY_CODE)
