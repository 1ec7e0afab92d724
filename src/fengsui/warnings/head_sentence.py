"""The sentence of a warning that says what was done: which action, kind, colour, former colour."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from fengsui.rulebook.scales import AlertColor
from fengsui.warnings.issue_time import names_a_time
from fengsui.warnings.plain_text import Found
from fengsui.warnings.wording import (
    COLOR_REACH,
    PRECEDENCE,
    WARNING,
    Action,
    actions,
    colors,
    hazards,
)

_SENTENCE: Final = re.compile(r"(?:[^。!;\n]|\n(?!\s{0,3}\n))+")
_BREAK: Final = re.compile(r"[,。;:!]")
_END: Final = re.compile(r"[。;:】]")
_FORMER: Final = re.compile(r"原[^,。;]{0,12}$")
_INTO: Final = re.compile(r"[为至到成]")
# What may stand between the kind and its colour: 暴雨(天气)橙色, 大风【蓝色】, 暴雨Ⅱ级(橙色).
_KIND_TO_COLOR: Final = re.compile(r"(?:天气|气象|灾害|风险|事件|[\s()\[\]【】“”\"']|[ⅠⅡⅢⅣI]+级)*")
_HAN_BEFORE: Final = re.compile(r"[一-龥]{2,16}$")
_NOT_A_KIND: Final = re.compile(
    r".*(?:[台局站办心部日时分]|发布|签发|解除|升级|变更|更新|调整|继续|维持|将|为|由|的|和|及|与|[色号红橙黄蓝转])"
)
_MOVES: Final = frozenset({Action.RAISED, Action.LOWERED, Action.CHANGED})


@dataclass(frozen=True, slots=True)
class Head:
    """A stretch of plain text, with the offices, kinds, colours and actions named in it."""

    text: str
    start: int
    end: int
    offices: list[Found[str]]
    kinds: list[Found[str]]
    colors: list[Found[AlertColor]]
    actions: list[Found[Action]]

    @property
    def weight(self) -> int:
        """Tell how much of what a head says is in this sentence."""
        timed = names_a_time(self.text[self.start : self.end])
        several = len({color.value for color in self.colors}) > 1
        parts = (self.colors, self.colors, self.actions, self.actions, self.offices, self.kinds)
        return sum(map(bool, (*parts, timed, several)))

    @property
    def act(self) -> Found[Action] | None:
        """Return the action that says most (升级发布 is more than 发布), best before a colour."""

        def rank(one: Found[Action]) -> tuple[int, bool, int]:
            return PRECEDENCE.index(one.value), not self._before_a_color(one), one.start

        return min(self.actions, key=rank, default=None)

    def _before_a_color(self, act: Found[Action]) -> bool:
        near = self.text[act.end : min(self.end, act.end + COLOR_REACH)]
        return bool(colors(_END.split(near)[0], 0, COLOR_REACH))

    @property
    def office(self) -> Found[str] | None:
        """Return the office that acts: the last before the action, for others may pass it on."""
        act = self.act
        before = [one for one in self.offices if act and one.end <= act.start]
        return next(iter(before[-1:] or self.offices), None)

    def color_and_former(self) -> tuple[Found[AlertColor] | None, Found[AlertColor] | None]:
        """Return the colour that now holds, and the one before if the sentence names it."""
        act = self.act
        if act is None or not self.colors:
            return (self.colors[0] if self.colors else None), None
        before = [color for color in self.colors if color.end <= act.start]
        after = [color for color in self.colors if color.start >= act.end]
        former = [color for color in self.colors if self._is_former(color)]
        after = [color for color in after if color not in former] or after
        if act.value in _MOVES:
            color, was = self._moved(before, after)
        else:
            color, was = self._stood(act, before, after), None
        was = was or (former[0] if former else None)
        return color, (was if was and color and was.value != color.value else None)

    def _is_former(self, color: Found[AlertColor]) -> bool:
        return bool(_FORMER.search(self.text[max(self.start, color.start - 14) : color.start]))

    def _moved(
        self, before: list[Found[AlertColor]], after: list[Found[AlertColor]]
    ) -> tuple[Found[AlertColor], Found[AlertColor] | None]:
        if before and after:
            return after[0], before[-1]
        if len(after) > 1 and _INTO.search(self.text, after[0].end, after[1].start):
            return after[1], after[0]  # 升级台风橙色预警为红色预警
        return (after[0] if after else before[-1]), None

    def _stood(
        self,
        act: Found[Action],
        before: list[Found[AlertColor]],
        after: list[Found[AlertColor]],
    ) -> Found[AlertColor]:
        near = [c for c in after if not _BREAK.search(self.text, act.end, c.start)]
        return (near or before[-1:] or after)[0]

    def kind(self, color: Found[AlertColor] | None) -> Found[str] | None:
        """Return the kind of warning that bears the colour; one unknown to the list as it is."""
        anchor = (color.start, color.end) if color else self._warning()
        if anchor is None:
            return None
        before = [kind for kind in self.kinds if kind.end <= anchor[0]]
        if before and self._joined(before[-1].end, anchor[0]):
            return before[-1]
        after = [kind for kind in self.kinds if kind.start >= anchor[1]]
        if after and self._joined(anchor[1], after[0].start):
            return after[0]
        return self._unlisted(anchor[0]) or next(iter(before[-1:] or after), None)

    def _joined(self, start: int, end: int) -> bool:
        return _KIND_TO_COLOR.fullmatch(self.text, start, end) is not None

    def _warning(self) -> tuple[int, int] | None:
        match = WARNING.search(self.text, self.start, self.end)
        return match.span() if match else None

    def _unlisted(self, end: int) -> Found[str] | None:
        run = _HAN_BEFORE.search(self.text[max(self.start, end - 16) : end])
        if run is None:
            return None
        start = end - len(run[0])
        stop = _NOT_A_KIND.match(self.text, start, end)
        start = stop.end() if stop else start
        name = self.text[start:end].removesuffix("天气")
        return Found(name, start, start + len(name)) if stop and len(name) > 1 else None

    def doubtful(self) -> tuple[str, ...]:
        """Return the fields for which the sentence says more than one thing."""
        settled = {found.value for found in self.color_and_former() if found}
        starts = {color.start for color in self.colors}
        borne = {
            kind.value
            for kind in self.kinds
            if (gap := _KIND_TO_COLOR.match(self.text, kind.end)) and gap.end() in starts
        }
        done = {act.value for act in self.actions}
        over_and_on = done & _MOVES or (Action.ISSUED in done and len(borne) > 1)
        several = {
            "office": len({office.value for office in self.offices}) > 1,
            "hazard_name": len(borne) > 1,
            "color": bool({color.value for color in self.colors} - settled),
            "action": Action.LIFTED in done and bool(over_and_on),
        }
        return tuple(name for name, true in several.items() if true)


def head(text: str, offices: Sequence[Found[str]], names: Mapping[str, str]) -> Head:
    """Return the sentence of a plain text that reads most like the head of a warning."""
    found = [
        Head(
            text,
            *match.span(),
            [one for one in offices if match.start() <= one.start and one.end <= match.end()],
            hazards(text, *match.span(), names),
            colors(text, *match.span()),
            actions(text, *match.span()),
        )
        for match in _SENTENCE.finditer(text)
    ]
    return max(found, key=lambda one: one.weight, default=Head(text, 0, 0, [], [], [], []))
