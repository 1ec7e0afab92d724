"""What the forms of measures need: `{% load callouts %}`."""

from django import template
from django.forms import Form

register = template.Library()


@register.simple_tag
def typed(form: Form, name: str, code: str, known: object) -> object:
    """Return what was typed into a field, else what is known already; a known 0 is left empty."""
    field = f"{name}-{code}" if name else code
    if form.is_bound:
        return form.data.get(field, "")
    return known if known or name == "" else ""
