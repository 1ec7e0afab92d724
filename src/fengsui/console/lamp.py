"""The lamp in the header: whether the background works, told by heartbeats and by their absence."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from fengsui.journal.models import Beat
from fengsui.journal.queries import beats
from fengsui.ui.templatetags.ui import duration
from fengsui.ui.tones import Tone

BEAT_AGE_S_MAX = 15


@dataclass(frozen=True, slots=True)
class Lamp:
    """How the lamp looks, what stands beside it, and the particulars."""

    tone: Tone
    text: str
    title: str = ""


def look(now: datetime) -> Lamp:
    """Return the lamp as the heartbeats of this node's loops light it."""
    return judge(beats(), now)


def judge(known: Mapping[str, Beat], now: datetime) -> Lamp:
    """Return the lamp: whoever has ever beaten must go on; silence is worse than trouble."""
    if not known:
        return Lamp(Tone.FAILED, _("后台未运行"), _("没有后台进程：叫应不会推进。"))
    silent = [beat for beat in known.values() if now - beat.at > timedelta(seconds=BEAT_AGE_S_MAX)]
    if silent:
        first = min(silent, key=lambda beat: beat.at)
        since = duration((now - first.at).total_seconds())
        names = " ".join(sorted(beat.name for beat in silent))
        return Lamp(Tone.FAILED, _("后台停了 %(since)s") % {"since": since}, names)
    troubled = sorted(beat.name for beat in known.values() if beat.lamp)
    if troubled:
        # Names only: what an error says may hold what not everybody may read.
        return Lamp(Tone.ATTENTION, _("后台异常"), " ".join(troubled))
    return Lamp(Tone.DONE, _("后台正常"))
