"""`fengsui alert receive | paste | acknowledge`, and `fengsui callout draft` from an alert."""

import sys
from argparse import ArgumentParser, Namespace
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings

from fengsui.callouts.commands import drafting
from fengsui.callouts.models import Callout
from fengsui.commandline import Command, Told, moment, several
from fengsui.directory.access import NotVisible, Permission
from fengsui.directory.commands import acting, actor_of, by_argument, keeper
from fengsui.directory.models import User
from fengsui.rulebook.scales import AlertColor, Purpose
from fengsui.standards import cap12
from fengsui.standards.cap12 import CAP_BYTES_MAX
from fengsui.warnings.access import access_alert
from fengsui.warnings.actions import acknowledge_mark, confirm_pasted, draft_callout, receive
from fengsui.warnings.models import Alert
from fengsui.warnings.pasting import Offer, offer
from fengsui.warnings.recognition import TEXT_CHARS_MAX, TextRefused
from fengsui.warnings.refusals import Refused

STANDARD_INPUT = "-"
# A character of UTF-8 takes at most four bytes.
TEXT_BYTES_MAX = 4 * TEXT_CHARS_MAX


def receive_file(now: datetime, source: Path | str | bytes, *, actor: str) -> dict[str, object]:
    """Take in a CAP file, standard input (`-`) or bytes; return what `--json` prints.

    Never reads more than one byte over the limit. Raises `Refused` for a file that cannot be read
    and `cap12.CapRefused` for what is no alert, whose texts are the sentence to print.
    """
    data = source if isinstance(source, bytes) else _read(source, CAP_BYTES_MAX)
    return _printed(asdict(receive(now, data, actor=actor)))


def read_text(source: Path | str | bytes) -> str:
    """Return a pasted text from a file, standard input or bytes; raises `Refused`."""
    data = source if isinstance(source, bytes) else _read(source, TEXT_BYTES_MAX)
    try:
        return data[: TEXT_BYTES_MAX + 1].decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Refused("the text is not UTF-8; save it as UTF-8 and paste it again") from None


def show_offer(now: datetime, text: str) -> Offer:
    """Return what a text seems to say, to be shown before it is confirmed; raises `Refused`."""
    try:
        return offer(now, text)
    except TextRefused as refusal:
        raise Refused(str(refusal)) from None


def paste(now: datetime, text: str, *, actor: str, **corrected: Any) -> dict[str, object]:
    """Confirm what a text seems to say, with corrections; return what `--json` prints.

    `corrected` are fields of `pasting.Confirmed` that replace what was recognised. Raises `Refused`
    where office, kind or time was neither recognised nor given.
    """
    seen = show_offer(now, text)
    missing = [name for name in seen.missing if not corrected.get(name)]
    if missing:
        raise Refused(f"the text does not say {', '.join(missing)}; give it as an option")
    return _printed(asdict(confirm_pasted(now, text, seen.confirmed(**corrected), actor=actor)))


def _printed(facts: dict[str, Any]) -> dict[str, object]:
    return {
        name: list(value) if isinstance(value, tuple) else value for name, value in facts.items()
    }


def _read(source: Path | str, bytes_max: int) -> bytes:
    if source == STANDARD_INPUT:
        return sys.stdin.buffer.read(bytes_max + 1)
    try:
        with Path(source).open("rb") as file:
            return file.read(bytes_max + 1)
    except OSError as error:
        raise Refused(f"{source} cannot be read: {error.strerror}") from None


def _receive(asked: Namespace, now: datetime) -> Told:
    actor = keeper(asked, Permission.RECEIVE_ALERT)
    return _told(receive_file(now, asked.file, actor=actor))


def _paste(asked: Namespace, now: datetime) -> Told:
    actor = keeper(asked, Permission.RECEIVE_ALERT)
    text = read_text(asked.file)
    corrected = _corrected(asked)
    if asked.confirm:
        return _told(paste(now, text, actor=actor, **corrected))
    seen = show_offer(now, text)
    fields = {**seen.fields, **corrected}
    missing = [name for name in seen.missing if name not in corrected]
    lines = [f"{name}: {_said(value)}" for name, value in fields.items()]
    lines += [f"{name}: not found; give it as an option" for name in missing]
    lines.append("nothing is kept yet; --confirm keeps it")
    return Told({"fields": {k: _said(v) for k, v in fields.items()}, "missing": missing}, lines)


def _corrected(asked: Namespace) -> dict[str, Any]:
    zone = ZoneInfo(settings.TIME_ZONE)
    given = {
        "office": asked.office,
        "hazard": asked.hazard,
        "issued_at": moment(asked.issued_at, zone) if asked.issued_at else None,
        "color": AlertColor(asked.color) if asked.color else None,
        "raised_from": AlertColor(asked.raised_from) if asked.raised_from else None,
        "lifted": asked.lifted,
        "divisions": several(asked.divisions),
        "exercise": asked.exercise,
    }
    return {name: value for name, value in given.items() if value}


def _said(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


def _acknowledge(asked: Namespace, now: datetime) -> Told:
    user = acting(asked.by, Permission.RECEIVE_ALERT)
    alert = _alert(user, asked.uid)
    moved = acknowledge_mark(now, alert.uid, asked.mark, actor=actor_of(user))
    line = f"{asked.mark} is {'' if moved else 'already '}acknowledged"
    return Told({"uid": alert.uid, "mark": asked.mark, "moved": moved}, [line])


def _draft(asked: Namespace, now: datetime) -> Told:
    """Draft from an alert where one is named, else as call-outs do."""
    if not asked.alert:
        return drafting.draft(asked, now)
    user = acting(asked.by, Permission.DRAFT_CALLOUT)
    alert = _alert(user, asked.alert)
    own = ("title", "reason", "risk_points", "hazard", "color")
    said = [name.replace("_", "-") for name in own if getattr(asked, name)]
    if said or asked.purpose != Purpose.WARNING:
        raise Refused(f"the alert says it itself; leave out --{(said or ['purpose'])[0]}")
    exercise = asked.exercise or alert.exercise
    draft = draft_callout(
        now,
        alert.uid,
        actor=actor_of(user),
        pace=asked.pace,
        exercise=exercise,
        reach=drafting.reach_of(asked, exercise=exercise),
        profile=asked.profile or None,
        divisions=several(asked.divisions) or None,
        supersedes=_earlier(asked.supersedes),
        ask=asked.ask or None,
    )
    return drafting.told(draft)


def _alert(user: User, uid: str) -> Alert:
    try:
        return access_alert(user, uid)
    except NotVisible:
        raise Refused(f"no alert {uid!r} for {user.get_username()}; see its uid") from None


def _earlier(uid: str) -> str | None:
    """Return the alert to be replaced: named itself, or by a call-out that was made for it."""
    origin = Callout.objects.filter(uid=uid).values_list("origin_uid", flat=True).first()
    return origin or uid or None


def _told(facts: dict[str, object]) -> Told:
    again = " (known already)" if facts["duplicate"] else ""
    divisions, warnings = facts["divisions"], facts["warnings"]
    assert isinstance(divisions, list)
    assert isinstance(warnings, list)
    lines = [
        f"{facts['uid']}{again}",
        f"{facts['status']} {facts['msg_type']} {facts['identifier']}",
        f"means {', '.join(divisions) or 'nothing here'} and {facts['risk_points']} risk points",
        *warnings,
    ]
    return Told(facts, lines)


def _receive_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", help="a CAP 1.2 file, or - for standard input")
    by_argument(parser, required=False)


def _paste_arguments(parser: ArgumentParser) -> None:
    told = "the text as UTF-8 (default: standard input)"
    parser.add_argument("file", metavar="FILE", nargs="?", default=STANDARD_INPUT, help=told)
    by_argument(parser, required=False)
    parser.add_argument("--confirm", action="store_true", help="keep it; else it is only shown")
    parser.add_argument("--office", default="", help="who issued it")
    parser.add_argument("--hazard", default="", metavar="CODE", help="event code, such as 11B01")
    parser.add_argument("--issued-at", default="", metavar="TIME", help="time of issue")
    parser.add_argument("--color", choices=list(AlertColor), help="the colour now")
    parser.add_argument("--raised-from", choices=list(AlertColor), help="the colour before")
    parser.add_argument("--lifted", action="store_true", help="the warning is over")
    parser.add_argument("--divisions", nargs="+", metavar="CODE", help="where it holds")
    parser.add_argument("--exercise", action="store_true", help="it is a drill")


def _acknowledge_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("uid", metavar="ALERT", help="uid of the alert")
    parser.add_argument("--mark", required=True, metavar="CODE", help="as `warnings` tells it")
    by_argument(parser)


def _draft_arguments(parser: ArgumentParser) -> None:
    drafting.arguments(parser)
    parser.add_argument(
        "--alert", default="", metavar="UID", help="the alert that stands behind it"
    )


COMMANDS = (
    Command("alert receive", "Take in a CAP 1.2 alert.", _receive, _receive_arguments),
    Command("alert paste", "Read a Chinese warning text.", _paste, _paste_arguments),
    Command(
        "alert acknowledge",
        "Take note of what is odd about an alert.",
        _acknowledge,
        _acknowledge_arguments,
    ),
    Command("callout draft", "Draft a call-out; nobody is called yet.", _draft, _draft_arguments),
)
REFUSALS = (Refused, cap12.CapRefused)
