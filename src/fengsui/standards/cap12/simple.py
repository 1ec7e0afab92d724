"""The simple types of the schema: text of an element -> value, or a refusal at its place."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from enum import StrEnum
from typing import Final, Generic, TypeVar

from fengsui.standards.cap12.limits import NUMBER_CHARS_MAX
from fengsui.standards.cap12.place import Place
from fengsui.standards.cap12.refusal import CapRefused, Refusal, excerpt
from fengsui.standards.cap12.uri import is_uri_reference
from fengsui.standards.cap12.values import MarkCode

T = TypeVar("T")
E = TypeVar("E", bound=StrEnum)

WHITE: Final = " \t\r\n"  # XML's own; str.strip() would take U+00A0 and U+3000 too
_TIME: Final = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})T([0-9]{2}):([0-9]{2}):([0-9]{2})"
    r"(?:([-+])([0-9]{2}):([0-9]{2})|Z)"
)
_LANGUAGE: Final = re.compile(r"[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*")
_INTEGER: Final = re.compile(r"[-+]?[0-9]+")
_DECIMAL: Final = re.compile(r"[-+]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)")
_OFFSET_MINUTES_MAX: Final = 14 * 60
_EARLIEST: Final = datetime.min.replace(tzinfo=UTC)
_LATEST: Final = datetime.max.replace(tzinfo=UTC, microsecond=0)


@dataclass(frozen=True, slots=True)
class Simple(Generic[T]):
    """A simple type; `xsd` is its name in the schema language, None if it has none."""

    xsd: str | None
    read: Callable[[str, Place], T]
    empty: T | None = None  # what an element without any content stands for, where not ""


def _collapsed(text: str) -> str:
    return " ".join(re.split(f"[{WHITE}]+", text.strip(WHITE)))


def one_of(names: type[E]) -> Simple[E]:
    """Make the type of a code list; white space counts, as in the schema."""
    known = {str(name): name for name in names}

    def read(text: str, place: Place) -> E:
        if text not in known:
            raise place.refused(f"is '{excerpt(text)}'; write one of {', '.join(known)}")
        return known[text]

    return Simple(None, read)


def read_time(text: str, place: Place) -> datetime:
    """Read `2021-07-25T06:49:00+08:00`; a final Z is taken and marked."""
    found = _TIME.fullmatch(_collapsed(text))
    moment = found and _moment(found)
    if found is None or moment is None:
        raise place.refused(
            f"is '{excerpt(text)}'; write a real time with its offset, as 2021-07-25T06:49:00+08:00"
        )
    if found[7] is None:
        place.mark(MarkCode.TIME_Z, text)
    if moment in {_EARLIEST, _LATEST}:
        place.mark(MarkCode.TIME_BEYOND_CALENDAR, text)
    return moment


def _moment(found: re.Match[str]) -> datetime | None:
    year, month, day, hour, minute, second = (int(found[i]) for i in range(1, 7))
    offset_minutes = int(found[8] or 0) * 60 + int(found[9] or 0)
    if int(found[9] or 0) > 59 or offset_minutes > _OFFSET_MINUTES_MAX:
        return None
    midnight_after = (hour, minute, second) == (24, 0, 0)  # the schema language allows it
    zone = timezone(timedelta(minutes=-offset_minutes if found[7] == "-" else offset_minutes))
    hour = 0 if midnight_after else hour
    try:
        moment = datetime(year, month, day, hour, minute, second, tzinfo=zone)
        moment += timedelta(days=1 if midnight_after else 0)
        moment.astimezone(UTC)
    except ValueError:
        return None
    except OverflowError:  # the first or the last day of the calendar, seen from another zone
        return _EARLIEST if year == 1 else _LATEST
    return moment


def _read_language(text: str, place: Place) -> str:
    language = _collapsed(text)
    if _LANGUAGE.fullmatch(language) is None:
        raise place.refused(f"is '{excerpt(text)}'; write a language tag, as zh-CN")
    return language


def _read_uri(text: str, place: Place) -> str:
    uri = _collapsed(text)
    if not is_uri_reference(uri):
        raise place.refused(f"is '{excerpt(text)}'; write an address, as https://example.org/a")
    return uri


def _read_number(text: str, place: Place, shape: re.Pattern[str], example: str) -> Decimal:
    number = _collapsed(text)
    if shape.fullmatch(number) is None:
        raise place.refused(f"is '{excerpt(text)}'; write a plain number, as {example}")
    if len(number) > NUMBER_CHARS_MAX:
        raise CapRefused(
            f"A number of this alert has {len(number)} characters but at most {NUMBER_CHARS_MAX}"
            " are taken; ask the sender to correct it.",
            code=Refusal.TOO_MANY,
        )
    return Decimal(number)


def _read_integer(text: str, place: Place) -> int:
    return int(_read_number(text, place, _INTEGER, "2048"))


TEXT: Final = Simple("string", lambda text, _place: text)
LANGUAGE: Final = Simple("language", _read_language, empty="en-US")
URI: Final = Simple("anyURI", _read_uri)
TIME: Final = Simple(None, read_time)
INTEGER: Final = Simple("integer", _read_integer)
DECIMAL: Final = Simple("decimal", lambda text, at: _read_number(text, at, _DECIMAL, "120.5"))
