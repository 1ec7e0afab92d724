"""Every number of a called person: last proven, bad since when, what it brought this time."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from fengsui.callouts.models import Call, Carried
from fengsui.callouts.presenting.words import OUTCOMES, Words, word
from fengsui.channels.models import Receipt
from fengsui.directory.actions.contacts import REPLACED
from fengsui.directory.models import ContactPoint
from fengsui.directory.numbers import mask, open_sealed

BAD_REASONS: Words = {**OUTCOMES, REPLACED: _("花名册已换号")}


@dataclass(frozen=True, slots=True)
class ContactLine:
    """A number, masked unless it was asked for in clear; a bad one may still be dialled by hand."""

    kind: str
    number: str
    clear: bool
    proven_at: datetime | None
    bad_at: datetime | None
    bad_reason: object
    tried_at: datetime | None
    brought: object


def contact_lines(call: Call, clear: Mapping[str, str] | None = None) -> tuple[ContactLine, ...]:
    """Return the numbers of a call's person, those that would be used first at the top.

    `clear`: contact uid -> number of those that may be shown whole.
    """
    shown, tried = clear or {}, _tried(call)
    found = ContactPoint.objects.filter(person=call.person_id).order_by("rank", "id")
    lines = []
    for one in sorted(found, key=lambda contact: contact.bad_at is not None):
        at, outcome = tried.get(one.id, (None, ""))
        lines.append(
            ContactLine(
                kind=one.get_kind_display(),
                number=shown.get(one.uid) or mask(open_sealed(one.uid, bytes(one.sealed))),
                clear=one.uid in shown,
                proven_at=one.proven_at,
                bad_at=one.bad_at,
                bad_reason=word(BAD_REASONS, one.bad_reason),
                tried_at=at,
                brought=word(OUTCOMES, outcome),
            )
        )
    return tuple(lines)


def _tried(call: Call) -> dict[int, tuple[datetime, str]]:
    """Return contact id -> what the lines told of it last in this call-out, and when."""
    carried = Carried.objects.filter(call=call).values("attempt")
    told = Receipt.objects.filter(attempt__in=carried).order_by("at", "id")
    rows = told.values_list("attempt__contact_id", "at", "outcome")
    return {contact: (at, outcome) for contact, at, outcome in rows}
