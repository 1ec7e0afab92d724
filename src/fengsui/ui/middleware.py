"""Headers that every answer bears, what no request holds, and static files under ASGI."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from whitenoise.middleware import WhiteNoiseMiddleware  # type: ignore[import-untyped]

POLICY = "; ".join(
    (
        "default-src 'self'",
        "img-src 'self' data:",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
NUL = "\x00"
FEATURES = "camera=(), microphone=(), geolocation=(), payment=(), usb=()"


class PageHeaders:
    """Give every page the strict content policy; what a view has set itself stays.

    Pages hold names and numbers: no cache keeps them, not even the browser's.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer the request."""
        response = self._get_response(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        response.headers.setdefault("Permissions-Policy", FEATURES)
        response.headers.setdefault("Cache-Control", "no-store")
        return response


class WholeText:
    """Refuse a NUL in an address or a form: no text holds one, and PostgreSQL fails over it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer the request."""
        told = (request.GET, request.POST)
        values = (value for said in told for _, some in said.lists() for value in some)
        if NUL in request.path_info or any(NUL in str(value) for value in values):
            raise BadRequest("a NUL in the request")
        return self._get_response(request)


class StaticFiles(WhiteNoiseMiddleware):  # type: ignore[misc]  # whitenoise has no types
    """Serve a static file as one body: an open file is a blocking iterator, which ASGI refuses."""

    @staticmethod
    def serve(static_file: Any, request: HttpRequest) -> HttpResponse:
        """Answer with a file, or with 304 where the browser has it."""
        found = static_file.get_response(request.method, request.META)
        body = b""
        if found.file is not None:
            with found.file:
                body = found.file.read()
        response = HttpResponse(body, status=int(found.status))
        del response.headers["Content-Type"]
        for name, value in found.headers:
            response.headers[name] = value
        return response
