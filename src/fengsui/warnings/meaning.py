"""What a CAP info is about: its kind, its colour, and whether it lifts a warning; pure.

The colour is an official word, so it is looked for as a word - in a parameter, then in the
headline - before it is derived from the severity.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from fengsui.rulebook.book import Rulebook
from fengsui.rulebook.scales import AlertColor
from fengsui.standards import cap12
from fengsui.warnings.marks import MarkCode
from fengsui.warnings.recognition import TEXT_CHARS_MAX, Recognised, recognise

# As the national platform uses it; no text that binds was read, so the result is marked.
SEVERITIES: Mapping[str, AlertColor] = MappingProxyType(
    {
        cap12.Severity.EXTREME: AlertColor.RED,
        cap12.Severity.SEVERE: AlertColor.ORANGE,
        cap12.Severity.MODERATE: AlertColor.YELLOW,
        cap12.Severity.MINOR: AlertColor.BLUE,
    }
)
_CHINESE = dict(zip("红橙黄蓝", AlertColor, strict=True))
_VALUES = {str(color): color for color in AlertColor} | _CHINESE
_COLOR_PARAMETER = re.compile(r"colou?r|颜色|级别|等级", re.IGNORECASE)
_ENDINGS = ("预警信号", "预警信息", "预警")


@dataclass(frozen=True, slots=True)
class Meaning:
    """What an info is about; `lifted_by_words`: only its headline says that a warning is over."""

    info: cap12.Info
    hazard: str
    color: AlertColor | None
    changed_from: AlertColor | None
    lifted: bool
    lifted_by_words: bool
    color_mark: MarkCode | None

    @property
    def gravity(self) -> int:
        """Return 4 (red) down to 0 (no colour)."""
        return self.color.rank if self.color else 0


def meaning_of(info: cap12.Info, book: Rulebook, sent: datetime) -> Meaning:
    """Return what an info is about, by its codes and parameters first and its headline next."""
    said = _headline(info, book, sent)
    lifted = cap12.ResponseType.ALL_CLEAR in info.response_types
    color, mark = _color(info, said)
    return Meaning(
        info=info,
        hazard=_hazard(info, said, book),
        color=color,
        changed_from=said.raised_from.value if said.raised_from else None,
        lifted=lifted or said.all_clear,
        lifted_by_words=said.all_clear and not lifted,
        color_mark=mark,
    )


def hazard_names(book: Rulebook) -> dict[str, str]:
    """Return the code of each kind of warning by its name, as `recognise` takes it."""
    return {kind.name: kind.event for kind in book.warning_kinds.values()}


def _headline(info: cap12.Info, book: Rulebook, sent: datetime) -> Recognised:
    text = (info.headline or "")[:TEXT_CHARS_MAX]
    return recognise(text, now=sent, hazards=hazard_names(book), divisions=())


def _color(info: cap12.Info, said: Recognised) -> tuple[AlertColor | None, MarkCode | None]:
    given = [
        color
        for parameter in info.parameters
        if _COLOR_PARAMETER.search(parameter.value_name)
        and (color := _VALUES.get(parameter.value.strip().lower().removesuffix("色")))
    ]
    if given:
        return max(given, key=lambda color: color.rank), None
    if said.color:
        return said.color.value, None
    derived = SEVERITIES.get(info.severity)
    return derived, MarkCode.COLOR_FROM_SEVERITY if derived else MarkCode.COLOR_UNKNOWN


def _hazard(info: cap12.Info, said: Recognised, book: Rulebook) -> str:
    for code in info.event_codes:
        if code.value.strip() in book.event_codes:
            return code.value.strip()
    name = info.event.strip()
    for ending in _ENDINGS:
        name = name.removesuffix(ending)
    if name in book.warning_kinds:
        return book.warning_kinds[name].event
    named = (code.code for code in book.event_codes.values() if name and code.name == name)
    return next(named, said.hazard_code or "")
