"""A screen that listens to the stream, without a server: the ASGI application called directly."""

import asyncio
import json
from collections.abc import Callable, Coroutine, Mapping
from typing import Any

from fengsui.console.hub import Hub
from fengsui.console.stream import Stream

Event = tuple[str, Any]
PATIENCE_S = 20


class Screen:
    """One connection: what it was answered, event by event."""

    def __init__(self, stream: Stream, session: str | None, *, after: int | None = None) -> None:
        self.status = 0
        self.ended = asyncio.Event()
        self.hanging = False  # takes no byte any more
        self._events: asyncio.Queue[Event] = asyncio.Queue()
        self._gone = asyncio.Event()
        scope: dict[str, Any] = {
            "type": "http",
            "method": "GET",
            "query_string": b"" if after is None else f"after={after}".encode(),
            "headers": [(b"cookie", f"sessionid={session}".encode())] if session else [],
        }
        self.task = asyncio.create_task(stream(scope, self._receive, self._send))

    async def event(self, name: str = "hint") -> Any:
        """Return the data of the next event of that name; other events are passed over."""
        async with asyncio.timeout(PATIENCE_S):
            while True:
                found, data = await self._events.get()
                if found == name:
                    return data

    async def leave(self) -> None:
        """Close the connection, as a browser does."""
        self._gone.set()
        async with asyncio.timeout(PATIENCE_S):
            await self.task

    async def _receive(self) -> dict[str, Any]:
        await self._gone.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: Mapping[str, Any]) -> None:
        if self.hanging:
            await asyncio.Event().wait()
        if message["type"] == "http.response.start":
            self.status = message["status"]
            return
        for block in filter(None, message["body"].decode().split("\n\n")):
            told = dict(line.split(": ", 1) for line in block.split("\n"))
            self._events.put_nowait((told["event"], json.loads(told["data"])))
        if not message.get("more_body"):
            self.ended.set()


def listen(story: Callable[[Hub], Coroutine[Any, Any, None]]) -> None:
    """Run a story around a hub of its own; leave no thread and no connection behind."""

    async def run() -> None:
        hub = Hub(poll_s=0.01)
        try:
            await story(hub)
        finally:
            await hub.close()

    asyncio.run(run())


async def written(hub: Hub, write: Callable[[], int]) -> int:
    """Write from the hub's thread: an in-memory database takes one at a time."""
    return await hub._in_worker(write)
