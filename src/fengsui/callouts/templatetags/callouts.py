"""What the forms of measures need: `{% load callouts %}`."""

from django import template
from django.forms import Form
from django.utils.translation import gettext as _

register = template.Library()


@register.simple_tag
def typed(form: Form, name: str, code: str, known: object) -> object:
    """Return what was typed into a field, else what is known already; a known 0 is left empty."""
    field = f"{name}-{code}" if name else code
    if form.is_bound:
        return form.data.get(field, "")
    return known if known or name == "" else ""


@register.filter
def stretch(seconds: float) -> str:
    """Return a stretch of time in words, to be read in a sentence: 1小时2分3秒."""
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    words = ((hours, _("小时")), (minutes, _("分")), (rest, _("秒")))
    return "".join(f"{n}{unit}" for n, unit in words if n) or _("0秒")
