"""What dialling somebody by hand brought."""

from collections.abc import Mapping

from django import forms
from django.utils.translation import gettext_lazy as _

from fengsui.callouts.forms.line import LineField
from fengsui.callouts.presenting.words import BY_HAND, RELAYED

# The initials of the words as they are typed: wu, guan, kong, ting, zhan, ju, zhuan.
OUTCOME_KEYS: Mapping[str, str] = {
    "no_answer": "w",
    "switched_off": "g",
    "unassigned": "k",
    "out_of_service": "t",
    "busy": "z",
    "rejected": "j",
    RELAYED: "v",
}


class OutcomeForm(forms.Form):
    """What a call by hand brought."""

    outcome = forms.ChoiceField(
        label=_("拨打结果"),
        choices=[*BY_HAND.items(), (RELAYED, _("家人转告"))],
        error_messages={"invalid_choice": _("没有这种结果。"), "required": _("请选择结果。")},
        widget=forms.RadioSelect,
    )

    @classmethod
    def keyed(cls) -> list[tuple[str, object, str]]:
        """Return every outcome with its word and the key that records it."""
        return [
            (code, word, OUTCOME_KEYS[code])
            for code, word in cls.base_fields["outcome"].choices  # type: ignore[attr-defined]
        ]


class AwakeForm(forms.Form):
    """An officer spoke with the person himself."""

    note = LineField(
        label=_("说了什么"),
        max_length=200,
        required=False,
    )
    help = forms.BooleanField(label=_("有险情或要支援"), required=False)
