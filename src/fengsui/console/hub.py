"""One poller for all open streams of a process: the journal is read once, whoever listens.

The newest hints are kept in memory and every stream has its own place in them. A stream whose place
has fallen out of what is kept is told to fetch everything again: no reader, however slow, takes
memory.
"""

import asyncio
import logging
from collections import deque
from collections.abc import AsyncIterator, Callable, Collection
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from functools import partial
from typing import TypeVar

import django.db

from fengsui import clock
from fengsui.console import following, lamp
from fengsui.console.hints import Hint, Viewer, reset
from fengsui.console.lamp import Lamp

POLL_S = 0.25
POLL_ENTRIES_MAX = 500
KEPT_MAX = 5_000
START_KEPT = 200  # what a stream may have missed while this process started
LAMP_S = 5.0
SET_MAX = 200  # sessions looked up at once: a storm of reconnects costs a query each 200
EVENTS_MAX = 500  # more than that at once is no hint: one reset says it

log = logging.getLogger("fengsui.stream")
T = TypeVar("T")


class HubClosed(Exception):
    """The database cannot be read: streams end, so that no page looks live that is not."""


class Hub:
    """The open streams of this process, on one event loop."""

    def __init__(self, *, poll_s: float = POLL_S) -> None:
        self.listeners = 0
        self._poll_s = poll_s
        # One thread, so one connection: streams never take a connection from the pages.
        self._worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="stream")
        self._kept: deque[Hint] = deque()
        self._floor = self._last = -1
        self._news = asyncio.Event()
        self._starting = asyncio.Lock()
        self._poller: asyncio.Task[None] | None = None
        self._asker: asyncio.Task[None] | None = None
        self._asked: dict[str, list[asyncio.Future[Viewer | None]]] = {}
        self._events: dict[tuple[int, Viewer], bytes] = {}
        self._lamp: Lamp | None = None
        self._looked_s = 0.0

    @asynccontextmanager
    async def joined(self) -> AsyncIterator[None]:
        """Be one of the listeners; the first of them starts the poller. Raises `HubClosed`."""
        self.listeners += 1
        try:
            async with self._starting:
                if not self._polling():
                    await self._begin()
                    self._poller = asyncio.create_task(self._poll())
            yield
        finally:
            self.listeners -= 1

    async def viewer(self, session_key: str) -> Viewer | None:
        """Return who listens by this session, None where it does not hold; raises `HubClosed`."""
        answer: asyncio.Future[Viewer | None] = asyncio.get_running_loop().create_future()
        self._asked.setdefault(session_key, []).append(answer)
        if self._asker is None or self._asker.done():
            self._asker = asyncio.create_task(self._look_up())
        return await answer

    async def lamp(self) -> Lamp:
        """Return the lamp, looked at anew every few seconds; raises `HubClosed`."""
        now_s = asyncio.get_running_loop().time()
        if self._lamp is None or now_s - self._looked_s > LAMP_S:
            self._looked_s = now_s
            try:
                self._lamp = await self._in_worker(partial(lamp.look, clock.now()))
            except django.db.Error as error:
                raise HubClosed from error
        return self._lamp

    async def wait_after(self, position: int, timeout_s: float) -> None:
        """Return when there is something after this entry or the time is up; raises `HubClosed`."""
        news = self._news
        if self._last <= position:
            try:
                async with asyncio.timeout(timeout_s):
                    await news.wait()
            except TimeoutError:
                return
        if not self._polling():
            raise HubClosed

    def since(self, position: int, viewer: Viewer) -> tuple[int, bytes]:
        """Return how far the journal is, and what this viewer is told after `position`.

        Streams at the same place with the same scope share the work.
        """
        if position >= self._last:
            return self._last, b""
        key = position, viewer
        if key not in self._events:
            self._events[key] = self._events_after(position, viewer)
        return self._last, self._events[key]

    async def close(self) -> None:
        """Stop polling and give the worker's connection back."""
        for task in (self._poller, self._asker):
            if task is not None:
                task.cancel()
                await asyncio.wait({task})
        await self._in_worker(following.let_go)
        self._worker.shutdown()

    def _polling(self) -> bool:
        return self._poller is not None and not self._poller.done()

    async def _in_worker(self, read: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._worker, read)

    async def _begin(self) -> None:
        """Go on where the last poller stopped, or anew where too much happened since."""
        try:
            floor, hints = await self._in_worker(partial(following.newest, START_KEPT))
        except django.db.Error as error:
            log.error("the journal cannot be read: %s", error)
            await self._in_worker(following.let_go)
            raise HubClosed from error
        head = hints[-1].id if hints else floor
        if not floor <= self._last <= head:
            self._kept.clear()
            self._floor = self._last = floor
        self._keep([hint for hint in hints if hint.id > self._last])

    async def _poll(self) -> None:
        try:
            while self.listeners:
                read = partial(following.after, self._last, limit=POLL_ENTRIES_MAX)
                hints = await self._in_worker(read)
                self._keep(hints)
                if len(hints) < POLL_ENTRIES_MAX:
                    await asyncio.sleep(self._poll_s)
        except django.db.Error as error:
            log.error("the journal cannot be read, all streams end: %s", error)
            await self._in_worker(following.let_go)
        finally:
            self._wake()

    def _keep(self, hints: Collection[Hint]) -> None:
        if not hints:
            return
        self._kept.extend(hints)
        while len(self._kept) > KEPT_MAX:
            self._floor = self._kept.popleft().id
        self._last = self._kept[-1].id
        self._wake()

    def _wake(self) -> None:
        self._events.clear()
        news, self._news = self._news, asyncio.Event()
        news.set()

    def _events_after(self, position: int, viewer: Viewer) -> bytes:
        if position < self._floor:
            return reset(self._last)
        newer: list[Hint] = []
        for hint in reversed(self._kept):
            if hint.id <= position:
                break
            if hint.concerns(viewer):
                newer.append(hint)
        if len(newer) > EVENTS_MAX:
            return reset(self._last)
        return b"".join(hint.event() for hint in reversed(newer))

    async def _look_up(self) -> None:
        """Answer who listens, in sets: what was asked meanwhile is the next set."""
        while self._asked:
            keys = list(self._asked)[:SET_MAX]
            answers = {key: self._asked.pop(key) for key in keys}
            try:
                found = await self._in_worker(partial(following.viewers, keys, clock.now()))
            except django.db.Error as error:
                log.error("sessions cannot be read: %s", error)
                await self._in_worker(following.let_go)
                for answer in _open(answers.values()):
                    answer.set_exception(HubClosed())
                continue
            for key, some in answers.items():
                for answer in _open([some]):
                    answer.set_result(found.get(key))


def _open(
    answers: Collection[list[asyncio.Future[Viewer | None]]],
) -> list[asyncio.Future[Viewer | None]]:
    """Return those that somebody still waits for."""
    return [answer for some in answers for answer in some if not answer.done()]
