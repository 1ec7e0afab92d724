"""How far a page knows the journal, read before anything that it shows."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from fengsui.journal import queries as journal


class PageMark:
    """Note the newest entry before the view reads: the stream then tells all that came after it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer the request."""
        return self._get_response(request)

    def process_view(self, request: HttpRequest, *_view: object) -> None:
        """Mark a whole page that somebody who signed in asks for."""
        whole = request.method == "GET" and not request.headers.get("HX-Request")
        if whole and settings.SESSION_COOKIE_NAME in request.COOKIES:
            request.page_entry_id = journal.last_id()  # type: ignore[attr-defined]
