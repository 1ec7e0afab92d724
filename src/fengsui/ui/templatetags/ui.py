"""Components that need a little arithmetic: `{% load ui %}`."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType

from django import template
from django.utils.translation import gettext_lazy as _

from fengsui import clock
from fengsui.ui.tones import tone_of

register = template.Library()

LEVELS: Mapping[str, object] = MappingProxyType(
    {"red": _("红色"), "orange": _("橙色"), "yellow": _("黄色"), "blue": _("蓝色")}
)


@register.inclusion_tag("ui/_status.html")
def status(state: str, text: object) -> dict[str, object]:
    """Show a state as icon, pattern and words."""
    return {"tone": tone_of(str(state)), "text": text}


@register.inclusion_tag("ui/_level.html")
def level(color: str, text: object = "") -> dict[str, object]:
    """Show an official warning colour by colour and by word; nothing for an unknown one."""
    known = str(color) in LEVELS
    return {"color": color if known else "", "text": text or LEVELS.get(str(color), "")}


@register.inclusion_tag("ui/_countdown.html", takes_context=True)
def countdown(
    context: Mapping[str, object], until: datetime | None, label: object = ""
) -> dict[str, object]:
    """Show how long until an instant, ticking by the server's clock; nothing for None."""
    now = context.get("server_now")
    left_s = (until - now).total_seconds() if until and isinstance(now, datetime) else 0.0
    return {
        "until": until,
        "until_ms": clock.to_ms(until) if until else None,
        "label": label,
        "over": left_s < 0,
        "left": duration(left_s),
    }


@register.filter
def duration(seconds: float) -> str:
    """Return a stretch of time as `m:ss`, `h:mm:ss` from an hour on; its sign is left off."""
    minutes, rest = divmod(int(abs(seconds)), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes:02}:{rest:02}"


@register.filter
def percent(part: float, whole: float) -> int:
    """Return whole per cent, rounded down, so that 100 means all; 0 of nothing is 0."""
    return int(100 * part / whole) if whole else 0


@register.filter
def epoch_ms(moment: datetime) -> int:
    """Return milliseconds since the epoch, as the page's scripts take an instant."""
    return clock.to_ms(moment)
