"""`fengsui journal tail | seal | verify`."""

import json
import time
from argparse import ArgumentParser, Namespace
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings

from fengsui.commandline import Command, Refused, Told
from fengsui.journal import queries, seals
from fengsui.journal.models import Entry

TAIL_MAX = 10_000
FOLLOW_EVERY_S = 0.5


def _tail(asked: Namespace, _now: datetime) -> Told:
    if not 1 <= asked.n <= TAIL_MAX:
        raise Refused(f"-n is between 1 and {TAIL_MAX}")
    entries = queries.newest(asked.n)
    if asked.follow:
        _follow(entries, as_json=asked.json)
    return Told({"entries": [_facts(one) for one in entries]}, [_line(one) for one in entries])


def _follow(entries: list[Entry], *, as_json: bool) -> None:
    """Print what is there and what comes, until somebody stops it."""
    last_id = 0
    while True:
        for entry in entries:
            shown = json.dumps(_facts(entry), ensure_ascii=False) if as_json else _line(entry)
            print(shown, flush=True)
            last_id = entry.id
        time.sleep(FOLLOW_EVERY_S)
        entries = queries.following(last_id)


def _facts(entry: Entry) -> dict[str, object]:
    return {
        "id": entry.id,
        "kind": entry.kind,
        "origin_uid": entry.origin_uid,
        "actor": entry.actor,
        "exercise": entry.exercise,
        "occurred_at": entry.occurred_at.isoformat(),
        "recorded_at": entry.recorded_at.isoformat(),
        "facts": json.loads(entry.facts),
    }


def _line(entry: Entry) -> str:
    at = entry.recorded_at.astimezone(ZoneInfo(settings.TIME_ZONE))
    drill = " [exercise]" if entry.exercise else ""
    facts = "" if entry.facts == "{}" else f" {entry.facts}"
    origin = f" {entry.origin_uid}" if entry.origin_uid else ""
    told = f"{entry.kind} by {entry.actor}{origin}{facts}{drill}"
    return f"{entry.id:>7} {at:%Y-%m-%d %H:%M:%S} {told}"


def _seal(_asked: Namespace, now: datetime) -> Told:
    blocks = seals.seal(now, force=True)
    return Told({"blocks": blocks}, [f"{blocks} new sealed blocks"])


def _verify(_asked: Namespace, _now: datetime) -> Told:
    verdict = seals.verify()
    counted = f"{verdict.entries} entries, {verdict.sealed} sealed, {verdict.unsealed} not yet"
    result = "all seals hold" if verdict.ok else f"bad from entry {verdict.first_bad}"
    reason = f": {verdict.reason}" if verdict.reason else ""
    lines = [f"{counted}; {result}{reason}"]
    return Told(verdict.as_dict(), lines, code=0 if verdict.ok else 1)


def _tail_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("-n", type=int, default=20, help="how many entries (default 20)")
    parser.add_argument("--follow", action="store_true", help="go on with what comes; Ctrl-C ends")


COMMANDS = (
    Command("journal tail", "Print the newest entries of the journal.", _tail, _tail_arguments),
    Command("journal seal", "Seal now what is not yet sealed.", _seal),
    Command("journal verify", "Recompute every seal; exit 1 if anything was changed.", _verify),
)
REFUSALS: tuple[type[Exception], ...] = ()
