"""A pasted or typed warning text: what is offered to the officer, and what he confirms."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings

from fengsui.geo import queries as geo
from fengsui.geo.queries import Place
from fengsui.rulebook import queries as rulebook
from fengsui.rulebook.scales import AlertColor
from fengsui.warnings.meaning import hazard_names
from fengsui.warnings.plain_text import Found
from fengsui.warnings.recognition import Recognised, recognise

NEEDED = ("office", "hazard", "issued_at")
EXERCISE = re.compile(r"[【\[(（]\s*演练\s*[】\])）]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmed:
    """The fields of a text as an officer confirms them; `hazard` is an event code.

    `raised_from` is the former colour, also of a lowered warning; `lifted`: the warning is over.
    """

    office: str
    hazard: str
    issued_at: datetime
    color: AlertColor | None = None
    raised_from: AlertColor | None = None
    lifted: bool = False
    divisions: tuple[str, ...] = ()
    headline: str = ""
    exercise: bool = False


@dataclass(frozen=True, slots=True)
class Offer:
    """What a text seems to say: `fields` of `Confirmed` that were found, by name.

    `missing` are those that must be there and were not found.
    """

    recognised: Recognised
    fields: Mapping[str, Any]

    @property
    def missing(self) -> tuple[str, ...]:
        """Return the fields without which nothing can be confirmed."""
        return tuple(name for name in NEEDED if name not in self.fields)

    def confirmed(self, **corrected: Any) -> Confirmed:
        """Return the fields to be confirmed, some of them corrected; all `NEEDED` must be there."""
        return Confirmed(**{**self.fields, **corrected})


def offer(now: datetime, text: str) -> Offer:
    """Read a pasted text for an officer to confirm; raises `recognition.TextRefused`."""
    book = rulebook.current()
    places = geo.names()
    said = recognise(
        text,
        now=now.astimezone(ZoneInfo(settings.TIME_ZONE)),
        hazards=hazard_names(book),
        divisions=tuple(dict.fromkeys(place.name for place in places)),
    )
    found: dict[str, Any] = {
        "office": said.office and said.office.value,
        "hazard": said.hazard_code,
        "issued_at": said.issued_at and said.issued_at.value,
        "color": said.color and said.color.value,
        "raised_from": said.raised_from and said.raised_from.value,
        "lifted": said.all_clear,
        "divisions": _divisions(said, places),
        "headline": said.headline and said.headline.value,
        "exercise": EXERCISE.search(text) is not None,
    }
    return Offer(said, {name: value for name, value in found.items() if value})


def _divisions(said: Recognised, places: list[Place]) -> tuple[str, ...]:
    """Return the codes of the places named, of the whole county, or of that but a few."""
    if said.areas:
        return _named(said.areas, places)
    if said.everywhere is None:
        return ()
    left_out = {one.value for one in said.excepted_areas}
    towns = [place.code for place in geo.children(settings.COUNTY_CODE) if left_out]
    out = {place.code for place in places if place.name in left_out}
    kept = tuple(code for code in towns if code not in out)
    return kept or (settings.COUNTY_CODE,)


def _named(found: tuple[Found[str], ...], places: list[Place]) -> tuple[str, ...]:
    """Return the codes of named places; of villages of one name those in a named township."""
    by_name: dict[str, list[str]] = {}
    for place in places:
        by_name.setdefault(place.name, []).append(place.code)
    named = {code for one in found for code in by_name.get(one.value, ())}
    codes: set[str] = set()
    only_where: set[str] = set()
    for one in found:
        candidates = by_name.get(one.value, [])
        inside = [code for code in candidates if _uppers(code, named)]
        codes.update(inside or candidates)
        # 石浦镇东门村 is one village: the township before it only says which.
        before = {code for f in found if f.end == one.start for code in by_name.get(f.value, ())}
        only_where |= {upper for code in inside for upper in _uppers(code, before)}
    return tuple(sorted(codes - only_where))


def _uppers(code: str, among: set[str]) -> set[str]:
    return {upper for upper in among if code != upper and code.startswith(upper)}
