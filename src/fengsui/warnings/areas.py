"""The places that a Chinese warning names as its area."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from fengsui.warnings.plain_text import Found
from fengsui.warnings.wording import matches_of

_EVERYWHERE: Final = re.compile(
    r"全[县市区境](?:各(?:镇乡|乡镇)(?:\(街道\)|[、和]?街道)?)?|各(?:镇乡|乡镇)(?:\(街道\)|[、和]?街道)?"
)
_PERHAPS_EVERYWHERE: Final = re.compile(r"[我本][县市区](?:境内|大部|各地)?")
_GUIDANCE: Final = re.compile(r"防[御范](?:指南|措施|建议)|温馨提[示醒]")
_TOWNSHIP_ENDINGS: Final = ("街道", "镇", "乡")
# The statistical name is that of the committee, people name the place.
_COMMITTEE_ENDINGS: Final = (("村委会", "村"), ("居委会", "社区"))
_COUNTY_ENDINGS: Final = ("县", "市", "区", "旗")
_EXCEPT: Final = re.compile(r"除了?([^,。;]{1,60}?)(?:以外|之外|外)")
# "石浦东南方向200公里": where a storm is, not whom it threatens.
_BEARING: Final = re.compile(
    r"[^,。;]{0,6}?[东南西北偏]{1,4}(?:方向|方|面|侧)?[^,。;]{0,8}?[0-9.]+\s?(?:公里|千米|海里)"
)
SHORT_NAME_MIN: Final = 2


@dataclass(frozen=True, slots=True)
class NamedAreas:
    """Places by their full names, those expressly left out, and a word for everywhere."""

    places: tuple[Found[str], ...]
    excepted: tuple[Found[str], ...]
    everywhere: Found[str] | None


def short_forms(names: Sequence[str]) -> dict[str, str]:
    """Return the full name by every form in which a text may say it.

    Only townships are said without 镇, 乡, 街道: villages are called 东风 or 新桥 and would be
    found in every forecast.
    """
    forms = {name: name for name in names if name}
    for name in names:
        for ending in _TOWNSHIP_ENDINGS:
            short = name.removesuffix(ending)
            if short != name and len(short) >= SHORT_NAME_MIN:
                forms.setdefault(short, name)
                break
        for ending, said in _COMMITTEE_ENDINGS:
            if name.endswith(ending):
                forms.setdefault(name.removesuffix(ending).removesuffix(said) + said, name)
    return forms


def named_areas(text: str, names: Sequence[str], taken: Sequence[Found[str]]) -> NamedAreas:
    """Return the places named in plain text before its guidance, outside the spans `taken`."""
    guidance = _GUIDANCE.search(text)
    end = guidance.start() if guidance else len(text)
    forms = short_forms(names)
    excepted = [match.span(1) for match in _EXCEPT.finditer(text, 0, end)]
    places: dict[str, Found[str]] = {}
    left_out: dict[str, Found[str]] = {}
    counties: list[Found[str]] = []
    for match in matches_of(tuple(forms), text, 0, end):
        found = Found(forms[match[0]], *match.span())
        if _within(found, [(f.start, f.end) for f in taken]) or _BEARING.match(text, found.end):
            continue
        if _within(found, excepted):
            left_out.setdefault(found.value, found)
        elif found.value.endswith(_COUNTY_ENDINGS):
            counties.append(found)
        else:
            places.setdefault(found.value, found)
    everywhere = _first(_EVERYWHERE, text, end)
    if everywhere is None and not places:
        everywhere = counties[0] if counties else _first(_PERHAPS_EVERYWHERE, text, end)
    return NamedAreas(tuple(places.values()), tuple(left_out.values()), everywhere)


def _within(found: Found[str], spans: Sequence[tuple[int, int]]) -> bool:
    return any(start <= found.start and found.end <= end for start, end in spans)


def _first(pattern: re.Pattern[str], text: str, end: int) -> Found[str] | None:
    match = pattern.search(text, 0, end)
    return Found(match[0], *match.span()) if match else None
