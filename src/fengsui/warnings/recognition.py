"""A pasted or typed Chinese warning -> its fields, each an offer to the officer who confirms.

Every field says from which characters it was read, so that a page can show them; what was not
found is listed by name, and so is what the text said in more than one way.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from fengsui.rulebook.scales import AlertColor
from fengsui.warnings.areas import named_areas
from fengsui.warnings.head_sentence import Head, head
from fengsui.warnings.issue_time import issue_time
from fengsui.warnings.plain_text import Found, plain
from fengsui.warnings.wording import Action, offices

TEXT_CHARS_MAX: Final = 4_000
HEADLINE_CHARS_MAX: Final = 120
_HEADLINE_TAIL: Final = re.compile(
    r"\s?(?:\([^()]{1,8}\))?\s?(?:预警信号|预警信息|预警|警报)?(?:解除)?"
)


class TextRefused(ValueError):
    """The text is not looked at; the message is one sentence that says how to mend it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recognised:
    """What a text says; `unknown` names the fields not found, `doubtful` those said twice."""

    office: Found[str] | None
    hazard_name: Found[str] | None
    hazard_code: str | None  # None also for a kind that the list does not have
    color: Found[AlertColor] | None
    raised_from: Found[AlertColor] | None  # the former colour, also of a lowered warning
    action: Found[Action] | None
    issued_at: Found[datetime] | None
    areas: tuple[Found[str], ...]
    excepted_areas: tuple[Found[str], ...]
    everywhere: Found[str] | None
    headline: Found[str] | None
    unknown: tuple[str, ...]
    doubtful: tuple[str, ...]

    @property
    def all_clear(self) -> bool:
        """Whether the warning is over."""
        return self.action is not None and self.action.value is Action.LIFTED

    @property
    def downgrade(self) -> bool:
        """Whether the warning goes on in a lower colour."""
        return self.action is not None and self.action.value is Action.LOWERED


def recognise(
    text: str, *, now: datetime, hazards: Mapping[str, str], divisions: Sequence[str]
) -> Recognised:
    """Read a warning text; whatever it says, this fails for nothing but its length.

    `now` is in the zone of the text and settles a missing year or date; `hazards` gives the code
    of each kind of warning by its name, `divisions` the full names of places. Raises TextRefused
    over TEXT_CHARS_MAX characters.
    """
    if len(text) > TEXT_CHARS_MAX:
        raise TextRefused(
            f"The text has {len(text)} characters but at most {TEXT_CHARS_MAX} are read;"
            " paste the warning alone."
        )
    said = plain(text)
    named_offices = offices(said, divisions)
    top = head(said, named_offices, hazards)
    color, former = top.color_and_former()
    kind = top.kind(color)
    action = _settled(top.act, color, former)
    office = top.office or next(iter(named_offices), None)
    areas = named_areas(said, divisions, named_offices)
    found = Recognised(
        office=office,
        hazard_name=kind,
        hazard_code=hazards.get(kind.value) if kind else None,
        color=color,
        raised_from=former,
        action=action,
        issued_at=issue_time(said, action=action, offices=named_offices, now=now),
        areas=areas.places,
        excepted_areas=areas.excepted,
        everywhere=areas.everywhere,
        headline=_headline(text, top, [office, kind, color, action]),
        unknown=(),
        doubtful=top.doubtful(),
    )
    return replace(found, unknown=_unknown(found))


def _unknown(found: Recognised) -> tuple[str, ...]:
    names = ("office", "hazard_name", "hazard_code", "color", "action", "issued_at")
    missing = [name for name in names if getattr(found, name) is None]
    somewhere = found.areas or found.everywhere
    return (*missing,) if somewhere else (*missing, "areas")


def _settled(
    action: Found[Action] | None,
    color: Found[AlertColor] | None,
    former: Found[AlertColor] | None,
) -> Found[Action] | None:
    """Say of a mere change whether it goes up or down, where both colours are known."""
    if action is None or action.value is not Action.CHANGED or not color or not former:
        return action
    up = color.value.rank > former.value.rank
    return replace(action, value=Action.RAISED if up else Action.LOWERED)


def _headline(text: str, top: Head, parts: Sequence[Found[Any] | None]) -> Found[str] | None:
    """Return the stretch of the head that holds all that was found in it, to the word 预警信号."""
    inside = [part for part in parts if part and top.start <= part.start and part.end <= top.end]
    if not top.colors and not top.actions:
        return None
    start = min(part.start for part in inside)
    tail = _HEADLINE_TAIL.match(top.text, max(part.end for part in inside), top.end)
    end = tail.end() if tail else max(part.end for part in inside)
    words = "".join(text[start:end].split())
    return Found(words[:HEADLINE_CHARS_MAX], start, end)
