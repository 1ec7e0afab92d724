"""All writes of the console: the line that can always be typed."""

from datetime import datetime

from fengsui.console.models import LogLine
from fengsui.journal import uid
from fengsui.journal.actions import SubjectRow, action

LINE_CHARS_MAX = 500


class LineRefused(Exception):
    """The line is empty or too long."""


def write_line(now: datetime, text: str, *, division: str, actor: str) -> str:
    """Write a line of the duty log and return its uid; raises `LineRefused`.

    `division` is where it was written: who sees that place sees the line.
    """
    words = " ".join(text.split())
    if not words or len(words) > LINE_CHARS_MAX:
        raise LineRefused(f"a line has 1 to {LINE_CHARS_MAX} characters")
    with action(now, actor=actor) as act:
        line = LogLine.objects.create(uid=uid.new(now), text=words, written_by=actor, at=now)
        act.entry(
            "log.written",
            origin_uid=line.uid,
            subjects=[SubjectRow("log", line.uid, division)],
        )
        return line.uid
