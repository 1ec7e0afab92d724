"""The web entry: the event stream by itself, Django for everything else."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fengsui.settings")
pages = get_asgi_application()

from fengsui.console import stream  # noqa: E402 - reads tables, so only after Django is set up

hints = stream.Stream()


async def application(scope: stream.Scope, receive: stream.Receive, send: stream.Send) -> None:
    """Answer a request."""
    if scope["type"] == "http" and scope["path"] == stream.PATH:
        await hints(scope, receive, send)
    else:
        await pages(scope, receive, send)
