"""Hand over what is queued: claim, send, say sent; give up what is late; free silent lines."""

import logging
from datetime import UTC, datetime, timedelta

from django.conf import settings

from fengsui.channels import actions, queries, routes
from fengsui.channels.incoming import OUTCOMES
from fengsui.channels.interface import Message, Transport, Unavailable, Undeliverable
from fengsui.channels.registry import TRANSPORTS
from fengsui.channels.routes import Route
from fengsui.clock import from_ms
from fengsui.directory import links, numbers
from fengsui.journal import uid
from fengsui.keyring import Key
from fengsui.rulebook.scales import Means

log = logging.getLogger(__name__)

LINK = "{link}"
BACKLOG_LOOK = timedelta(seconds=1)


class Backlog:
    """When this process last looked for queued attempts whose time is over: it reads the queue."""

    looked_at = datetime.min.replace(tzinfo=UTC)


def step(now: datetime) -> int:
    """Do one bounded round over every means and route; return how much was done."""
    done = 0
    table = routes.load(settings.ROUTES_FILE)
    dedup = {name: transport.dedup for name, transport in TRANSPORTS.items()}
    waiting = queries.waiting_means()
    for means in waiting:
        done += actions.recover_leases(now, means, dedup)
        done += actions.end_silent_rings(now, means)
    health = {line.route: line.down_until for line in queries.lines()}
    for route in table:
        down_until = health.get(route.name)
        transport = TRANSPORTS[route.channel]
        if route.means in waiting and transport.by_loop and (not down_until or down_until <= now):
            done += _serve(now, route, transport, was_down=down_until is not None)
    if abs(now - Backlog.looked_at) >= BACKLOG_LOOK:
        Backlog.looked_at = now
        for means in waiting:
            done += actions.give_up(now, means)
    return done


def _serve(now: datetime, route: Route, transport: Transport, *, was_down: bool) -> int:
    lease = uid.new(now)
    if not actions.claim(now, route, lease=lease):
        return 0
    refused: dict[int, str] = {}
    unsent: list[int] = []
    trouble = ""
    for attempt_id, message in _messages(route, lease):
        if trouble:
            unsent.append(attempt_id)
            continue
        try:
            transport.send(message, now)
        except Undeliverable as refusal:
            refused[attempt_id] = _known(route, refusal.outcome)
        except Unavailable as error:
            trouble = str(error) or "unavailable"
            unsent.append(attempt_id)
    actions.say_handed_over(now, route, lease=lease, refused=refused, unsent=unsent)
    if trouble or was_down:
        actions.note_health(now, route, reason=trouble)
    return 1


def _known(route: Route, outcome: str) -> str:
    """Return the outcome, or the plain one for a word that nobody above would understand."""
    if OUTCOMES.get(outcome):
        return outcome
    log.error("%s refused a message by an outcome that is not known: %r", route.channel, outcome)
    return "undeliverable"


def _messages(route: Route, lease: str) -> list[tuple[int, Message]]:
    key = links.newest_key()
    found = queries.leased(route.means, lease)
    return [(int(str(row[0])), _message(route, row, key)) for row in found]


def _message(route: Route, row: tuple[object, ...], link_key: Key) -> Message:
    _, key, person, person_uid, contact_uid, sealed, index, text, exercise, queued_ms = row
    assert isinstance(sealed, bytes | memoryview)
    assert isinstance(queued_ms, int)
    assert isinstance(person, int)
    words = str(text)
    if LINK in words:
        # Made from the queueing instant, so that the same key always carries the same words.
        token = links.make(person, str(person_uid), from_ms(queued_ms), link_key)
        words = words.replace(LINK, f"{settings.BASE_URL}/m/{token}")
    return Message(
        key=str(key),
        number=numbers.open_sealed(str(contact_uid), bytes(sealed)),
        number_index=str(index),
        text=words,
        means=Means(route.means),
        exercise=bool(exercise),
    )
