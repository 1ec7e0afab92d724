"""How far a page knows the journal, read before anything that it shows."""

from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from fengsui.journal import queries as journal


class PageMark:
    """Note the newest entry before the view reads: the stream then tells all that came after it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer the request."""
        if request.method == "GET" and not request.headers.get("HX-Request"):
            request.page_entry_id = journal.last_id()  # type: ignore[attr-defined]
        return self._get_response(request)
