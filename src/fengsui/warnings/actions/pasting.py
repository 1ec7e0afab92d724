"""Taking in a pasted text once an officer has confirmed its fields."""

import hashlib
from datetime import datetime

from fengsui.geo import queries as geo
from fengsui.rulebook import queries as rulebook
from fengsui.standards import cap12
from fengsui.warnings.actions.receiving import Received, keep
from fengsui.warnings.incoming import Incoming
from fengsui.warnings.marks import Mark, MarkCode
from fengsui.warnings.models import Source
from fengsui.warnings.pasting import EXERCISE, Confirmed
from fengsui.warnings.reading import OFFICE_CHARS_MAX, marks_of_time
from fengsui.warnings.recognition import TEXT_CHARS_MAX
from fengsui.warnings.refusals import Refused

SENDER = "pasted"
_DIGITS = 32


def confirm_pasted(now: datetime, text: str, confirmed: Confirmed, *, actor: str) -> Received:
    """Keep a pasted text with the fields that an officer confirmed; he has opened it thereby.

    The same text twice is one alert. A text that says 演练 is an exercise, whatever was confirmed.
    Raises `Refused`.
    """
    words = text.strip()
    _check(words, confirmed)
    marks = [*marks_of_time(now, confirmed.issued_at, "text", rulebook.current())]
    if confirmed.color is None:
        marks.append(Mark(MarkCode.COLOR_UNKNOWN, "text"))
    exercise = confirmed.exercise or EXERCISE.search(words) is not None
    data = words.encode()
    incoming = Incoming(
        source=Source.PASTED,
        sender=SENDER,
        identifier=hashlib.sha256(data).hexdigest()[:_DIGITS],
        sent=confirmed.issued_at,
        status=cap12.Status.EXERCISE if exercise else cap12.Status.ACTUAL,
        msg_type=cap12.MsgType.CANCEL if confirmed.lifted else cap12.MsgType.ALERT,
        scope=cap12.Scope.RESTRICTED,
        hazard=confirmed.hazard,
        event=rulebook.current().event_codes[confirmed.hazard].name,
        color=confirmed.color,
        raised_from=confirmed.raised_from,
        all_clear=confirmed.lifted,
        office=confirmed.office.strip(),
        headline=confirmed.headline,
        description=words,
        divisions=confirmed.divisions,
        marks=tuple(marks),
        data=data,
    )
    return keep(now, incoming, actor=actor, opened=True)


def _check(words: str, confirmed: Confirmed) -> None:
    if not words:
        raise Refused("the text is empty; paste the warning")
    if len(words) > TEXT_CHARS_MAX:
        raise Refused(
            f"the text has more than {TEXT_CHARS_MAX} characters; paste the warning alone"
        )
    if "\0" in words or any("\ud800" <= sign <= "\udfff" for sign in words):
        raise Refused("the text holds characters that are none; paste it as text")
    if not 0 < len(confirmed.office.strip()) <= OFFICE_CHARS_MAX:
        raise Refused(f"say which office issued it, in 1 to {OFFICE_CHARS_MAX} characters")
    if confirmed.hazard not in rulebook.current().event_codes:
        raise Refused(f"unknown event code {confirmed.hazard!r}; see the list of event codes")
    if confirmed.issued_at.tzinfo is None:
        raise Refused("the time of issue has no zone; give it as 2021-07-25T06:49:00+08:00")
    if strange := set(confirmed.divisions) - geo.places(confirmed.divisions).keys():
        raise Refused(f"unknown division {min(strange)}; see the list of divisions")
