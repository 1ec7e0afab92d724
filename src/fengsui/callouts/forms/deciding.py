"""What decides about a whole call-out: a reason, a word that approves, a name."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from fengsui.callouts.actions.ending import REASON_MAX
from fengsui.callouts.forms.line import LineField


class ReasonForm(forms.Form):
    """Why something is ended or given up."""

    reason = LineField(
        label=_("原因"),
        max_length=REASON_MAX,
        error_messages={"required": _("请写明原因。"), "max_length": _("原因太长。")},
    )


class CloseForm(ReasonForm):
    """Why it is closed; and that he knows of the calls for help that are open."""

    help_known = forms.BooleanField(required=False)


class ConfirmForm(forms.Form):
    """The word that must be typed to approve: another one for a drill than in earnest."""

    word = LineField(
        label=_("确认词"),
        error_messages={"required": _("请输入确认词。")},
    )

    def __init__(self, *args: Any, expected: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.expected = expected
        self.fields["word"].help_text = _("请输入“%(word)s”两个字。") % {"word": expected}

    def clean_word(self) -> str:
        """Refuse every other word."""
        word: str = self.cleaned_data["word"].strip()
        if word != self.expected:
            raise ValidationError(_("确认词不对，没有批准。"))
        return word


class OralForm(ConfirmForm):
    """Who approved by word of mouth."""

    name = LineField(
        label=_("批准人姓名"),
        max_length=40,
        error_messages={"required": _("请填写批准人姓名。")},
    )
    field_order = ["name", "word"]
