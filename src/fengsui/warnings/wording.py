"""The words in which Chinese warnings are written: colours, actions, offices."""

import re
from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from fengsui.rulebook.scales import AlertColor
from fengsui.warnings.plain_text import Found, plain


class Action(StrEnum):
    """What the office did with the warning."""

    ISSUED = "issued"
    CONTINUED = "continued"
    RAISED = "raised"
    LOWERED = "lowered"
    CHANGED = "changed"
    LIFTED = "lifted"


WARNING: Final = re.compile(r"预警信号|预警信息|预警|警报")
_COLORS: Final = MappingProxyType(
    {
        "红": AlertColor.RED,
        "橙": AlertColor.ORANGE,
        "黄": AlertColor.YELLOW,
        "蓝": AlertColor.BLUE,
        **dict.fromkeys("Ⅰⅰ一1", AlertColor.RED),
        **dict.fromkeys("Ⅱⅱ二2", AlertColor.ORANGE),
        **dict.fromkeys("Ⅲⅲ三3", AlertColor.YELLOW),
        **dict.fromkeys("Ⅳⅳ四4", AlertColor.BLUE),
        "I": AlertColor.RED,
        "II": AlertColor.ORANGE,
        "III": AlertColor.YELLOW,
        "IV": AlertColor.BLUE,
    }
)
# A level alone is a colour only in front of 预警: elsewhere it is a wind force or a response.
_COLOR: Final = re.compile(
    r"([红橙黄蓝])色"
    r"|(?<![0-9A-Za-z至\-])(IV|I{1,3}|[ⅠⅡⅢⅣⅰⅱⅲⅳ一二三四1-4])级(?=[^,。;:\s级]{0,8}?预警)"
    r"|(?<=由)([红橙黄蓝])(?=[转升变降改])|(?<=[转升变降改为成至到])([红橙黄蓝])(?=预警|[,。;!)】\s]|$)"
)
_ACTIONS: Final = (
    (
        Action.RAISED,
        re.compile(r"升级|上调|调高|(?:提升|提高|升格?)(?=[为至到成])|(?<=[红橙黄蓝])升"),
    ),
    (Action.LOWERED, re.compile(r"下调|降级|调低|降低|降(?=[为至到成])|(?<=[红橙黄蓝])降")),
    (
        Action.CHANGED,
        re.compile(r"变更|更改|更新|调整|改为|变为|改发|转为|(?<=[红橙黄蓝])[转变改]"),
    ),
    (Action.LIFTED, re.compile(r"解除|撤销|取消")),
    (Action.CONTINUED, re.compile(r"继续(?:维持|发布|执行)?|维持|延续")),
    (Action.ISSUED, re.compile(r"发布|签发|发出")),
)
PRECEDENCE: Final = tuple(action for action, _words in _ACTIONS)  # what says most comes first
COLOR_REACH: Final = 24
_PERHAPS: Final = re.compile(r"(?:可能|或将?|适时|视情|不排除|择机|必要时)[^,。;]{0,4}$")
_OFFICE: Final = re.compile(
    r"(?:专业|海洋|中心|国家)?气象(?:台|局|站)|水利[局厅]|水文(?:水资源)?(?:管理)?(?:中心|总?站|局)"
    r"|自然资源(?:和|与)?(?:规划)?[局厅]|资规局|应急(?:管理|消防管理)?[局厅站]"
    r"|(?:防汛|森林)[一-龥]{0,8}?指挥部(?:办公室)?|(?:防|森)指(?:办(?:公室)?)?"
    r"|海洋(?:与|和)?(?:渔业)?(?:预报台|预报中心|局)|海洋环境监测预报中心|林业局|海事(?:局|处)"
    r"|(?:突发事件)?预警(?:信息)?发布中心"
)
_OFFICE_LOOKBACK: Final = 16
_BEFORE_OFFICE: Final = re.compile(
    r".*(?:影响|获悉|转发|接到?|收到|来自|根据|[据由经请于日时分])", re.DOTALL
)
_JOINED: Final = re.compile(r"\s{0,3}(?:和|与|及|、|联合|会同|\s)\s{0,3}")


def colors(text: str, start: int, end: int) -> list[Found[AlertColor]]:
    """Return the colours named in a stretch of plain text."""
    return [
        Found(_COLORS[next(filter(None, match.groups()))], match.start(), match.end())
        for match in _COLOR.finditer(text, start, end)
    ]


def actions(text: str, start: int, end: int) -> list[Found[Action]]:
    """Return the actions whose word stands by a colour or by the word for a warning."""
    return [
        Found(action, match.start(), match.end())
        for action, words in _ACTIONS
        for match in words.finditer(text, start, end)
        if _by_a_warning(text, match, end)
    ]


def _by_a_warning(text: str, match: re.Match[str], end: int) -> bool:
    after = re.split("[。;:】]", text[match.end() : min(end, match.end() + COLOR_REACH)])[0]
    before = re.split("[。;:,]", text[max(0, match.start() - 12) : match.start()])[-1]
    if _PERHAPS.search(before):
        return False
    return any(WARNING.search(near) or _COLOR.search(near) for near in (after, before))


def offices(text: str, places: Sequence[str]) -> list[Found[str]]:
    """Return the offices named in plain text; offices that act together are one."""
    found: list[Found[str]] = []
    for match in _OFFICE.finditer(text):
        start = _office_start(text, match.start(), places, found[-1].end if found else 0)
        last = found[-1] if found else None
        if last and _JOINED.fullmatch(text, last.end, start):
            found[-1] = Found(text[last.start : match.end()], last.start, match.end())
        elif not (last and start == match.start() and start == last.end):
            found.append(Found(text[start : match.end()], start, match.end()))
    return found


def _office_start(text: str, end: int, places: Sequence[str], least: int) -> int:
    """Return where the office's own name begins: at a known place, or after a word that ends."""
    back = max(least, end - _OFFICE_LOOKBACK)
    run = re.search(r"[一-龥]*$", text[back:end])
    start = back + run.start() if run else end
    known = [at for place in places if (at := text.find(place, start, end)) >= 0]
    if known:
        return min(known)
    before = _BEFORE_OFFICE.match(text, start, end)
    return before.end() if before else start


def hazards(text: str, start: int, end: int, names: Mapping[str, str]) -> list[Found[str]]:
    """Return the kinds of warning named in a stretch of plain text, the longest name first."""
    vocabulary = {plain(name): name for name in names if name}
    return [
        Found(vocabulary[match[0]], match.start(), match.end())
        for match in matches_of(tuple(vocabulary), text, start, end)
    ]


def matches_of(words: tuple[str, ...], text: str, start: int, end: int) -> Iterator[re.Match[str]]:
    """Yield the places where one of the words stands; of two words at one place the longer."""
    return any_of(words).finditer(text, start, end) if words else iter(())


@lru_cache(maxsize=16)
def any_of(words: tuple[str, ...]) -> re.Pattern[str]:
    """Return a pattern of all the words."""
    return re.compile("|".join(re.escape(word) for word in sorted(words, key=len, reverse=True)))
