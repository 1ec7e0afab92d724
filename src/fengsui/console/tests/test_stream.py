"""The stream: scoped, resumed, ended with the session, never held up by a slow reader."""

import asyncio
from collections.abc import Collection
from datetime import datetime

import pytest
from django.contrib.auth.models import AbstractBaseUser
from django.contrib.sessions.models import Session
from django.db import OperationalError
from django.test import Client

from fengsui.console import following
from fengsui.console import hub as hubs
from fengsui.console import stream as streams
from fengsui.console.hints import Hint, Viewer
from fengsui.console.hub import Hub
from fengsui.console.stream import Stream
from fengsui.console.tests.listening import PATIENCE_S, Screen, listen, written
from fengsui.directory.models import User, UserRole
from fengsui.directory.tests.county import COUNTY, NOW, OTHER_TOWN, TOWN, VILLAGE, found_divisions
from fengsui.directory.tests.county import user as account
from fengsui.journal.actions import SubjectRow, action

pytestmark = pytest.mark.django_db(transaction=True)


def tell(kind: str = "call.rung", division: str = VILLAGE) -> int:
    """Write an entry about a person in a division and return its id."""
    with action(NOW, actor="cli:test") as act:
        return act.entry(kind, origin_uid="o", subjects=[SubjectRow("call", "p", division)])


def signed_in(user: AbstractBaseUser) -> str:
    client = Client()
    client.force_login(user)
    return client.cookies["sessionid"].value


@pytest.fixture
def sessions() -> dict[str, str]:
    found_divisions()
    roles = {COUNTY: UserRole.DUTY_OFFICER, TOWN: UserRole.TOWNSHIP_OFFICER}
    roles[OTHER_TOWN] = UserRole.TOWNSHIP_OFFICER
    return {code: signed_in(account(f"at-{code}", role, code)) for code, role in roles.items()}


def test_each_screen_is_told_of_its_own_division(sessions: dict[str, str]) -> None:
    async def story(hub: Hub) -> None:
        stream = Stream(hub)
        screens = {code: Screen(stream, session) for code, session in sessions.items()}
        for screen in screens.values():
            await screen.event("beat")
        first = await written(hub, tell)
        second = await written(hub, lambda: tell("call.escalated", OTHER_TOWN))
        assert [(await screens[COUNTY].event())["id"] for _ in range(2)] == [first, second]
        assert (await screens[TOWN].event())["id"] == first
        assert (await screens[OTHER_TOWN].event())["id"] == second
        for screen in screens.values():
            await screen.leave()
        assert hub.listeners == 0

    listen(story)


def test_a_screen_goes_on_where_it_was(sessions: dict[str, str]) -> None:
    ids = [tell() for _ in range(5)]

    async def story(hub: Hub) -> None:
        screen = Screen(Stream(hub), sessions[COUNTY], after=ids[2])
        assert [(await screen.event())["id"] for _ in range(2)] == ids[3:]
        await screen.leave()

    listen(story)


def test_what_was_told_to_one_is_not_all_that_is_told_to_the_next(
    sessions: dict[str, str],
) -> None:
    start = tell()
    viewer = Viewer(COUNTY, sees_all=True)

    async def story(hub: Hub) -> None:
        screen = Screen(Stream(hub), sessions[COUNTY])
        await screen.event("beat")
        for _ in range(2):
            newest = await written(hub, tell)
            assert (await screen.event())["id"] == newest
            position, events = hub.since(start, viewer)
            assert position == newest
            assert f"id: {newest}\n".encode() in events
        await screen.leave()

    listen(story)


def test_a_new_screen_is_told_nothing_old(sessions: dict[str, str]) -> None:
    tell()

    async def story(hub: Hub) -> None:
        screen = Screen(Stream(hub), sessions[COUNTY])
        await screen.event("beat")
        newest = await written(hub, tell)
        assert (await screen.event())["id"] == newest
        await screen.leave()

    listen(story)


def test_a_screen_that_was_away_too_long_fetches_everything(
    sessions: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hubs, "START_KEPT", 3)
    ids = [tell() for _ in range(8)]

    async def story(hub: Hub) -> None:
        screen = Screen(Stream(hub), sessions[COUNTY], after=ids[1])
        assert await screen.event("reset") == ids[-1]
        await screen.leave()

    listen(story)


def test_the_hub_forgets_the_oldest(
    sessions: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hubs, "KEPT_MAX", 2)
    ids = [tell() for _ in range(5)]

    async def story(hub: Hub) -> None:
        stream = Stream(hub)
        late, fresh = (Screen(stream, sessions[COUNTY], after=ids[n]) for n in (0, 3))
        assert await late.event("reset") == ids[-1]
        assert (await fresh.event())["id"] == ids[-1]
        await late.leave()
        await fresh.leave()

    listen(story)


def test_strangers_and_ended_sessions_are_refused(sessions: dict[str, str]) -> None:
    Session.objects.filter(session_key=sessions[TOWN]).delete()
    User.objects.filter(division=OTHER_TOWN).update(is_active=False)

    async def story(hub: Hub) -> None:
        stream = Stream(hub)
        for session in (
            None,
            "made-up",
            "nobodys",
            '"a\\000b"',
            sessions[TOWN],
            sessions[OTHER_TOWN],
        ):
            screen = Screen(stream, session)
            await screen.ended.wait()
            assert screen.status == 401

    listen(story)


@pytest.mark.parametrize("how", ["signed out", "new password", "moved away"])
def test_a_stream_ends_with_its_session(sessions: dict[str, str], how: str) -> None:
    def end() -> int:
        users = User.objects.filter(division=TOWN)
        match how:
            case "signed out":
                return Session.objects.filter(session_key=sessions[TOWN]).delete()[0]
            case "new password":
                return users.update(password="another")
        return users.update(division=OTHER_TOWN)

    async def story(hub: Hub) -> None:
        screen = Screen(Stream(hub, beat_s=0.02), sessions[TOWN])
        await screen.event("beat")
        await screen.event("beat")
        assert await written(hub, end) == 1
        async with asyncio.timeout(PATIENCE_S):
            await screen.task
        assert screen.ended.is_set()

    listen(story)


def test_a_reader_that_hangs_is_dropped_and_holds_nobody_up(
    sessions: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streams, "SEND_S_MAX", 0.05)

    async def story(hub: Hub) -> None:
        stream = Stream(hub)
        slow, quick = (Screen(stream, sessions[COUNTY]) for _ in range(2))
        for screen in (slow, quick):
            await screen.event("beat")
        slow.hanging = True
        newest = await written(hub, tell)
        assert (await quick.event())["id"] == newest
        async with asyncio.timeout(PATIENCE_S):
            await slow.task
        assert hub.listeners == 1
        await quick.leave()

    listen(story)


def test_streams_end_when_the_journal_cannot_be_read(
    sessions: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_entry_id: int, *, limit: int) -> list[Hint]:
        raise OperationalError("gone")

    async def story(hub: Hub) -> None:
        stream = Stream(hub)
        screen = Screen(stream, sessions[COUNTY])
        await screen.event("beat")
        with monkeypatch.context() as patched:
            patched.setattr(following, "after", broken)
            async with asyncio.timeout(PATIENCE_S):
                await screen.ended.wait()
        again = Screen(stream, sessions[COUNTY])
        await again.event("beat")
        await again.leave()

    listen(story)


def test_a_storm_of_reconnects_is_signed_in_by_sets(
    sessions: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    sets: list[int] = []

    def counted(keys: Collection[str], now: datetime) -> dict[str, Viewer]:
        sets.append(len(keys))
        return viewers(keys, now)

    viewers = following.viewers
    monkeypatch.setattr(following, "viewers", counted)

    async def story(hub: Hub) -> None:
        keys = [*sessions.values(), *(f"nobodys{n}" for n in range(500))]
        found = await asyncio.gather(*map(hub.viewer, keys))
        assert [viewer is not None for viewer in found] == [True] * 3 + [False] * 500
        assert max(sets) == hubs.SET_MAX
        assert len(sets) <= 4

    listen(story)


def test_one_poller_reads_for_all(
    sessions: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    reads: list[int] = []

    def counted(entry_id: int, *, limit: int) -> list[Hint]:
        found = after(entry_id, limit=limit)
        reads.extend(hint.id for hint in found)
        return found

    after = following.after
    monkeypatch.setattr(following, "after", counted)

    async def story(hub: Hub) -> None:
        stream = Stream(hub)
        screens = [Screen(stream, sessions[COUNTY]) for _ in range(50)]
        for screen in screens:
            await screen.event("beat")
        newest = await written(hub, tell)
        assert {(await screen.event())["id"] for screen in screens} == {newest}
        assert reads.count(newest) == 1
        for screen in screens:
            await screen.leave()

    listen(story)


def test_no_more_streams_than_a_process_can_bear(
    sessions: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streams, "LISTENERS_MAX", 1)

    async def story(hub: Hub) -> None:
        stream = Stream(hub)
        first = Screen(stream, sessions[COUNTY])
        await first.event("beat")
        second = Screen(stream, sessions[TOWN])
        await second.ended.wait()
        assert (first.status, second.status) == (200, 503)
        await first.leave()

    listen(story)
