"""Hand over what is queued: claim, send, say sent; give up what is late; free silent lines."""

import logging
import traceback
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings

from fengsui.channels import actions, queries, routes
from fengsui.channels.bite import Bite
from fengsui.channels.incoming import OUTCOMES
from fengsui.channels.interface import Dedup, Message, Transport, Unavailable, Undeliverable
from fengsui.channels.models import Line
from fengsui.channels.recovering import Heard, Verdict, fate
from fengsui.channels.registry import TRANSPORTS
from fengsui.channels.routes import Route
from fengsui.clock import from_ms, monotonic_s
from fengsui.directory import links, numbers
from fengsui.journal import uid
from fengsui.keyring import Key, KeyMissing
from fengsui.rulebook.scales import Means

log = logging.getLogger(__name__)

LINK = "{link}"
BACKLOG_LOOK = timedelta(seconds=1)
# Of a lease, for sending: what goes out after its end would be sent by another process as well.
LEASE_SHARE = 0.5
# Each question may take a carrier a second, and the other lines wait meanwhile.
ASKED_MAX = 20
NOT_ASKED = Heard(could=False)


class Backlog:
    """When this process last looked for queued attempts whose time is over: it reads the queue."""

    looked_at = datetime.min.replace(tzinfo=UTC)


def step(now: datetime) -> int:
    """Do one bounded round over every means and route; return how much was done."""
    done = 0
    table = routes.current()
    waiting = queries.waiting_means()
    known = {line.route: line for line in queries.lines()}
    for means in waiting:
        done += _recover(now, means, table, known)
        done += actions.end_silent_rings(now, means)
    for route in table:
        line = known.get(route.name)
        transport = TRANSPORTS[route.channel]
        if route.means in waiting and transport.by_loop and not _resting(now, line):
            done += _serve(now, route, transport, line)
    if abs(now - Backlog.looked_at) >= BACKLOG_LOOK:
        Backlog.looked_at = now
        for means in waiting:
            done += actions.give_up(now, means)
    return done


def _resting(now: datetime, line: Line | None) -> bool:
    return line is not None and line.down_until is not None and line.down_until > now


def _serve(now: datetime, route: Route, transport: Transport, line: Line | None) -> int:
    lease, link_key = uid.new(now), links.newest_key()
    if not actions.claim(now, route, lease=lease):
        return 0
    bite = Bite(failures=line.failures if line else 0)
    until_s = monotonic_s() + route.lease_s * LEASE_SHARE
    for row in queries.leased(route.means, lease):
        attempt_id, key = int(str(row[0])), str(row[1])
        if bite.trouble or monotonic_s() > until_s:
            bite.unsent.append(attempt_id)
            continue
        try:
            _carry(now, route, row, transport=transport, bite=bite, link_key=link_key)
        except Exception as error:
            bite.raised(attempt_id, _report(route.name, key, error))
    bite.end()
    if bite.doubtful:
        actions.let_go(now, lease=lease, attempt_ids=bite.doubtful)
    actions.say_handed_over(now, route, lease=lease, refused=bite.refused, unsent=bite.unsent)
    if bite.trouble or (line is not None and line.down_until is not None):
        actions.note_health(now, route, reason=bite.trouble)
    if bite.faults:
        actions.note_faults(now, route)
    return 1


def _carry(
    now: datetime,
    route: Route,
    row: tuple[object, ...],
    *,
    transport: Transport,
    bite: Bite,
    link_key: Key,
) -> None:
    """Make one message and put it to the line; say to the bite what became of it."""
    attempt_id = int(str(row[0]))
    try:
        message = _message(route, row, link_key)
    except (numbers.WrongKey, KeyMissing) as error:
        log.error("%s: %s", route.name, error)  # names a contact by its uid, never its number
        bite.cannot_open(attempt_id)
        return
    try:
        transport.send(message, now)
    except Undeliverable as refusal:
        if refusal.outcome == "uncertain" and transport.dedup == Dedup.QUERYABLE:
            bite.doubtful.append(attempt_id)
        else:
            bite.refuses(attempt_id, _known(route, refusal.outcome))
    except Unavailable as error:
        bite.rests(attempt_id, str(error) or "unavailable")
    else:
        bite.took()


def _report(where: str, key: str, error: Exception) -> str:
    """Log what a transport raised, and return it in short; what an error says may hold a number."""
    frames = traceback.extract_tb(error.__traceback__)
    why = f"{type(error).__name__} in {Path(frames[-1].filename).name}:{frames[-1].lineno}"
    log.error("%s: %s over %s\n%s", where, why, key, "".join(traceback.format_list(frames)))
    return why


def _recover(now: datetime, means: str, table: tuple[Route, ...], known: Mapping[str, Line]) -> int:
    """Decide over lost leases; a carrier is asked while nobody's writer is held."""
    verdicts: list[Verdict] = []
    silent: set[str] = set()
    asked = 0
    for lost in queries.lost_leases(now, means):
        transport, route = TRANSPORTS.get(lost.channel), _route_of(table, means, lost)
        heard, dedup = NOT_ASKED, transport.dedup if transport else Dedup.NONE
        if transport and dedup == Dedup.QUERYABLE and lost.channel not in silent:
            asked += 1
            if asked > ASKED_MAX:
                continue  # in the next round
            try:
                heard = Heard(could=True, taken_at=transport.find(lost.key, now))
            except Unavailable as error:
                silent.add(lost.channel)
                if not _resting(now, known.get(route.name)):
                    actions.note_health(now, route, reason=str(error) or "unavailable")
            except Exception as error:
                _report(route.name, lost.key, error)
                actions.note_faults(now, route)
        what = fate(dedup, heard, in_time=lost.give_up_at > now)
        told = (heard.taken_at, route.timeout_s, heard.could)
        verdicts.append(Verdict(lost.id, lost.lease, what, *told))
    return actions.recover(now, means, verdicts) if verdicts else 0


def _route_of(table: tuple[Route, ...], means: str, lost: queries.Lost) -> Route:
    """Return the route by which an attempt was to go, as far as the file still has it."""
    plain = Route(lost.reach, means, lost.channel)
    return next((route for route in table if route.name == plain.name), plain)


def _known(route: Route, outcome: str) -> str:
    """Return the outcome, or the plain one for a word that nobody above would understand."""
    if OUTCOMES.get(outcome):
        return outcome
    log.error("%s refused a message by an outcome that is not known: %r", route.channel, outcome)
    return "undeliverable"


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
