"""The event stream `/stream/`: server-sent events over raw ASGI, so that a screen costs little.

`GET /stream/?after=<entry id>` with the session's cookie; a browser that comes back names the last
id that it saw in `Last-Event-ID`. Events: `hint`; `reset`; each 15 s `beat`: time and lamp.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import parse_qs

from django.conf import settings

from fengsui import clock
from fengsui.console.hints import Viewer, beat
from fengsui.console.hub import Hub, HubClosed

PATH = "/stream/"
BEAT_S = 15.0
SEND_S_MAX = 10.0  # a reader that takes no byte for so long is dropped; it comes back with its id
LISTENERS_MAX = 3_000
COOKIE_BYTES_MAX = 8_192
_DIGITS_MAX = 18  # of an entry id

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[Mapping[str, Any]], Awaitable[None]]


class Stream:
    """An ASGI application that tells signed-in screens what happens."""

    def __init__(self, hub: Hub | None = None, *, beat_s: float = BEAT_S) -> None:
        self._hub = hub
        self._beat_s = beat_s

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection until its reader leaves or its session ends."""
        if self._hub is None:
            self._hub = Hub()
        headers = {name: value.decode("latin-1") for name, value in scope["headers"]}
        session_key = _session_key(headers.get(b"cookie", ""))
        if scope["method"] != "GET":
            await _refuse(send, 405)
        elif session_key is None:
            await _refuse(send, 401)
        elif self._hub.listeners >= LISTENERS_MAX:
            await _refuse(send, 503)
        else:
            asked = parse_qs(scope["query_string"].decode("latin-1")).get("after", [""])[0]
            position = _entry_id(headers.get(b"last-event-id", "") or asked)
            await self._serve(self._hub, session_key, position, receive, send)

    async def _serve(
        self, hub: Hub, session_key: str, position: int, receive: Receive, send: Send
    ) -> None:
        try:
            viewer = await hub.viewer(session_key)
        except HubClosed:
            await _refuse(send, 503)
            return
        if viewer is None:
            await _refuse(send, 401)
            return
        telling = asyncio.create_task(self._tell(hub, session_key, viewer, position, send))
        leaving = asyncio.create_task(_left(receive))
        try:
            await asyncio.wait({telling, leaving}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (telling, leaving):
                task.cancel()
            await asyncio.wait({telling, leaving})
        if not telling.cancelled():
            telling.result()

    async def _tell(
        self, hub: Hub, session_key: str, viewer: Viewer, position: int, send: Send
    ) -> None:
        await _start(send)
        timer = asyncio.get_running_loop().time
        try:
            async with hub.joined():
                due = timer()
                while True:
                    position, events = hub.since(position, viewer)
                    if timer() >= due:
                        # A session that ended, or an account that moved, must come in anew.
                        if await hub.viewer(session_key) != viewer:
                            break
                        events += beat(clock.now(), position, await hub.lamp())
                        due = timer() + self._beat_s
                    if events:
                        await _write(send, events)
                    await hub.wait_after(position, due - timer())
        except HubClosed:
            pass
        except TimeoutError:
            return  # the reader hangs: nothing more can be said to it, the server cuts the line
        await _write(send, b"", more=False)


async def _left(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _start(send: Send) -> None:
    headers = [
        (b"content-type", b"text/event-stream; charset=utf-8"),
        (b"cache-control", b"no-store"),
        (b"x-accel-buffering", b"no"),  # a proxy in front must not collect events
        (b"x-content-type-options", b"nosniff"),
    ]
    await send({"type": "http.response.start", "status": 200, "headers": headers})


async def _write(send: Send, body: bytes, *, more: bool = True) -> None:
    async with asyncio.timeout(SEND_S_MAX):
        await send({"type": "http.response.body", "body": body, "more_body": more})


async def _refuse(send: Send, status: int) -> None:
    headers = [(b"content-length", b"0"), (b"retry-after", b"5"), (b"cache-control", b"no-store")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b""})


def _session_key(cookie: str) -> str | None:
    """Return the session that a Cookie header names."""
    if len(cookie) > COOKIE_BYTES_MAX:
        return None
    try:
        found = SimpleCookie(cookie).get(settings.SESSION_COOKIE_NAME)
    except CookieError:
        return None
    # A cookie may spell any byte; what cannot be a key is never asked of the database.
    return found.value if found and found.value.isascii() and found.value.isalnum() else None


def _entry_id(text: str) -> int:
    """Return an entry id that a reader named; without one it wants what comes from now on."""
    known = text.isascii() and text.isdigit() and len(text) <= _DIGITS_MAX
    return int(text) if known else 2**63 - 1
