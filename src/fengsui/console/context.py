"""What the header of every page shows: the way to the pages, and the auditor's lamp."""

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from fengsui import clock
from fengsui.console import lamp
from fengsui.directory.access import Permission, may
from fengsui.directory.models import User

# name of the page in urls.py, words, who sees it. A page that is not built yet is left out.
PAGES = (
    ("home", _("值班台"), None),
    ("alerts", _("预警"), Permission.SEE_CALLOUTS),
    ("callouts", _("叫应"), Permission.SEE_CALLOUTS),
    ("tasks", _("交办"), Permission.WORK_DESK),
    ("mine", _("我的待办"), None),
    ("journal", _("流水"), Permission.SEE_JOURNAL),
)


def header(request: HttpRequest) -> dict[str, object]:
    """Return the navigation of this account and the id of the newest entry that the page knows."""
    user = getattr(request, "user", None)
    if not isinstance(user, User):
        return {"nav": []}
    entry_id = getattr(request, "page_entry_id", 0)
    return {
        "nav": navigation(user, request.path),
        "page_entry_id": entry_id,
        "lamp": lamp.look(clock.now()),
        "zone": settings.TIME_ZONE,
    }


def navigation(user: User, path: str) -> list[dict[str, object]]:
    """Return the pages that this account may open, each with the digit that opens it."""
    items: list[dict[str, object]] = []
    for key, (name, label, permission) in enumerate(PAGES, start=1):
        if permission and not may(user, permission):
            continue
        try:
            href = reverse(name)
        except NoReverseMatch:
            continue
        current = path == href or (href != "/" and path.startswith(href))
        items.append({"href": href, "label": label, "key": key, "current": current})
    return items
