"""The times that a Chinese text names, and which of them is the time of issue."""

import re
from collections.abc import Iterator, Sequence
from datetime import MAXYEAR, MINYEAR, datetime, timedelta, tzinfo
from typing import Final

from fengsui.warnings.plain_text import Found
from fengsui.warnings.wording import Action

_TIME: Final = re.compile(
    r"""(?<![0-9])
    (?:(?:(?P<year>20[0-9]{2})\s{0,3}[年/.\-]\s{0,3})?
       (?P<month>[01]?[0-9])\s{0,3}[月/.\-]\s{0,3}(?P<day>[0-3]?[0-9])\s{0,3}(?:日|号)?
         [\sT]{0,3},?\s{0,3}
      |(?P<only_day>[0-3]?[0-9])\s{0,3}[日号]\s{0,3}
      |(?P<today>今[天日]|今[早晨晚]|刚才)\s{0,3})?
    (?P<part>凌晨|清晨|早晨|早上|上午|中午|下午|傍晚|晚上|夜里|夜间)?\s{0,3}
    (?P<hour>[0-2]?[0-9])\s{0,3}(?:
       [时点]\s{0,3}(?:(?P<minute>[0-5]?[0-9])\s{0,3}分?|(?P<half>半)|整)?
      |:(?P<digits>[0-5][0-9])(?::[0-5][0-9])?)
    (?![0-9])""",
    re.VERBOSE,
)
# Two such times are a span of the forecast, one after these words is no issue either.
_SPAN_BEFORE: Final = re.compile(r"(?:预计|未来|截[至止]|[至到自从\-~])[^,。;]{0,6}$")
_SPAN_AFTER: Final = re.compile(
    r"\s{0,3}(?:[至到起前后\-~]|以[前后]|之[前后]|期间|左右|[登影]|实况)"
)
_LABEL: Final = re.compile(r"(?:发布|签发|制作|更新|变更|解除|发出)(?:时间|日期)\s{0,3}:?\s{0,3}$")
_HEAD_ENDS: Final = re.compile(r"(?:预警信号|预警信息|预警|警报|[(\[])[\s,(\[]{0,3}$")
_SIGNED_GAP_MAX: Final = 3


def issue_time(
    text: str, *, action: Found[Action] | None, offices: Sequence[Found[str]], now: datetime
) -> Found[datetime] | None:
    """Return the time of issue: labelled, before the action's word, by an office, or a date line.

    `text` is plain; `now` is in the zone of the text and settles a missing year, month or day:
    the nearest time is meant.
    """
    times = list(_times(text, now))
    for found in times:
        if _LABEL.search(text, max(0, found.start - 12), found.start):
            return found
    times = [found for found in times if not _in_a_span(text, found)]
    if action is not None:
        before = [
            f for f in times if f.end <= action.start and "。" not in text[f.end : action.start]
        ]
        if before:
            return before[-1]
    signed = [f for f in times if _signed(text, f, offices)]
    return signed[0] if signed else None


def names_a_time(text: str) -> bool:
    """Tell whether plain text names a time of day."""
    return _TIME.search(text) is not None


def _signed(text: str, found: Found[datetime], offices: Sequence[Found[str]]) -> bool:
    own_line = not text[: found.start].rpartition("\n")[2].strip() and (
        not text[found.end :].partition("\n")[0].strip()
    )
    after_the_head = _HEAD_ENDS.search(text, max(0, found.start - 8), found.start)
    return (
        own_line
        or after_the_head is not None
        or any(0 <= found.start - o.end <= _SIGNED_GAP_MAX for o in offices)
    )


def _in_a_span(text: str, found: Found[datetime]) -> bool:
    before = text[max(0, found.start - 10) : found.start]
    return bool(_SPAN_BEFORE.search(before) or _SPAN_AFTER.match(text, found.end))


def _times(text: str, now: datetime) -> Iterator[Found[datetime]]:
    for match in _TIME.finditer(text):
        candidates = [time for time in _candidates(match, now) if time is not None]
        if candidates:
            nearest = min(candidates, key=lambda time: abs(time - now))
            start = match.start() + len(match[0]) - len(match[0].lstrip())
            yield Found(nearest, start, match.start() + len(match[0].rstrip()))


def _candidates(match: re.Match[str], now: datetime) -> Iterator[datetime | None]:
    """Yield the times that may be meant, a missing part taken from around `now`."""
    if match["month"]:
        years = [int(match["year"])] if match["year"] else [now.year + n for n in (-1, 0, 1)]
        for year in years:
            yield _time(match, year, int(match["month"]), int(match["day"]), now.tzinfo)
    elif match["only_day"]:
        for months in (-1, 0, 1):
            year, month = divmod(now.year * 12 + now.month - 1 + months, 12)
            yield _time(match, year, month + 1, int(match["only_day"]), now.tzinfo)
    else:
        for days in (0,) if match["today"] else (-1, 0, 1):
            day = now + timedelta(days=days)
            yield _time(match, day.year, day.month, day.day, now.tzinfo)


def _time(
    match: re.Match[str], year: int, month: int, day: int, zone: tzinfo | None
) -> datetime | None:
    hour = int(match["hour"])
    if hour < 12 and match["part"] in {"下午", "傍晚", "晚上"}:
        hour += 12
    minute = 30 if match["half"] else int(match["minute"] or match["digits"] or 0)
    if hour > 24 or (hour == 24 and minute) or not MINYEAR < year < MAXYEAR:
        return None
    try:
        midnight = datetime(year, month, day, tzinfo=zone)
    except ValueError:
        return None
    return midnight + timedelta(hours=hour, minutes=minute)
