"""What a call-out says of an alert, in plain Chinese and short.

The words go into SMS of 70 characters and are read aloud, so places and tasks are cut to the few
that matter, with a count of the rest.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from zoneinfo import ZoneInfo

from django.conf import settings

from fengsui.geo.models import Level
from fengsui.geo.queries import Place
from fengsui.rulebook.book import Rulebook
from fengsui.rulebook.measures import MeasureForm
from fengsui.rulebook.scales import AlertColor

COLOR_NAMES: Mapping[str, str] = MappingProxyType(
    {
        AlertColor.RED: "红色",
        AlertColor.ORANGE: "橙色",
        AlertColor.YELLOW: "黄色",
        AlertColor.BLUE: "蓝色",
    }
)
NAMES_MAX = 3
CHECKS_MAX = 2
ASK_CHARS_MAX = 40
ISSUER_CHARS_MAX = 40
EVENT_CHARS_MAX = 40
ANY_ASK = "核实情况、落实防御措施并回报"
_EXERCISE = re.compile(r"[【\[(（]\s*演练\s*[】\])）]")
_NUMBERING = re.compile(r"^\s*[(（]?\d{1,2}[)）.、．]\s*")
_SENTENCE = re.compile(r"[。；;\n]")
_PRINTED = re.compile(r"[^\S ]|[\x00-\x1f\x7f]")


def issued_at(sent: datetime) -> str:
    """Return 7月25日06时49分 in the county's time."""
    try:
        local = sent.astimezone(ZoneInfo(settings.TIME_ZONE))
    except OverflowError:  # the last day of the calendar
        local = sent
    return f"{local.month}月{local.day}日{local.hour:02}时{local.minute:02}分"


def issuer(office: str) -> str:
    """Return who issued it, without the word that a drill puts in front of every text itself."""
    return _plain(office)[:ISSUER_CHARS_MAX] or "发布单位"


def event(hazard: str, named: str, color: str, book: Rulebook) -> str:
    """Return 台风红色预警: the name of the code, else the alert's own, with its colour."""
    known = book.event_codes.get(hazard)
    name = known.name if known else _plain(named).removesuffix("预警")
    return f"{name[:EVENT_CHARS_MAX] or '突发事件'}{COLOR_NAMES.get(color, '')}预警"


def lowered_event(now: str, before: str) -> str:
    """Return 台风黄色预警（由红色降级）: what an event says that had a higher colour before."""
    return f"{now}（由{COLOR_NAMES[before]}降级）"


def area(targets: Sequence[Place], uppers: Mapping[str, Place]) -> str:
    """Return the targets in a few words: names of at most three, and how many there are.

    `uppers` are the divisions above the villages, by code.
    """
    counties = [one.name for one in targets if one.level == Level.COUNTY]
    if counties:
        return "、".join(counties[:NAMES_MAX])
    villages = [one for one in targets if one.level == Level.VILLAGE]
    towns = [one for one in targets if one.level == Level.TOWNSHIP]
    homes = {one.parent: uppers[one.parent] for one in villages if one.parent in uppers}
    if villages and not towns and len(homes) == 1:
        (home,) = homes.values()
        return home.name + _listed([one.short for one in villages], "个村（社区）")
    touched = {one.code: one for one in (*towns, *homes.values())}
    if not touched:
        return _listed([one.short for one in villages], "个村（社区）") or "有关区域"
    names = [one.short if len(touched) > 1 else one.name for one in touched.values()]
    return _listed(names, "个镇乡（街道）") + ("部分村（社区）" if villages else "")


def ask(form: MeasureForm | None, instruction: str) -> str:
    """Return what people are asked to do, in words that follow 请责任人立即.

    The measures of the hazard's own form come first, because they are what will be reported; then
    a short instruction of the alert; then the measures of the form for anything.
    """
    if form is not None and form.hazards:
        return _measures(form)
    own = _NUMBERING.sub("", _SENTENCE.split(_plain(instruction), maxsplit=1)[0])
    if 2 <= len(own) <= ASK_CHARS_MAX:
        return own
    return _measures(form) if form is not None else ANY_ASK


def _measures(form: MeasureForm) -> str:
    names = [check.name for check in form.checks]
    more = "等" if len(names) > CHECKS_MAX else ""
    checks = f"落实{'、'.join(names[:CHECKS_MAX])}{more}措施" if names else ""
    moves = "转移危险区人员" if form.categories else ""
    return "，".join(filter(None, (moves, checks, "并回报")))


def _listed(names: Sequence[str], counted: str) -> str:
    if len(names) <= NAMES_MAX:
        return "、".join(names)
    return f"{'、'.join(names[:NAMES_MAX])}等{len(names)}{counted}"


def _plain(text: str) -> str:
    return _PRINTED.sub(" ", _EXERCISE.sub("", text)).strip()
