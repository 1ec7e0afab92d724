"""What is typed into the pages of alerts."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from fengsui.callouts.forms.drafting import ModeForm
from fengsui.rulebook.scales import AlertColor
from fengsui.ui.templatetags.ui import LEVELS
from fengsui.warnings.actions.drafting import ASK_CHARS_MAX
from fengsui.warnings.actions.opening import REASON_CHARS_MAX
from fengsui.warnings.pasting import Confirmed
from fengsui.warnings.reading import OFFICE_CHARS_MAX
from fengsui.warnings.recognition import TEXT_CHARS_MAX

Choices = list[tuple[str, object]]
COLORS: Choices = [("", _("没有颜色")), *((str(color), LEVELS[color]) for color in AlertColor)]
SECONDS = "%Y-%m-%d %H:%M:%S"


class TextForm(forms.Form):
    """A warning as text."""

    text = forms.CharField(
        label=_("预警文字"),
        max_length=TEXT_CHARS_MAX,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 9, "autofocus": True}),
        help_text=_("整条粘贴进来，先看识别结果，再确认。"),
        error_messages={
            "required": _("请粘贴预警文字。"),
            "max_length": _("文字太长，请只粘贴这一条预警。"),
        },
    )


class FileForm(forms.Form):
    """A warning as a CAP file."""

    file = forms.FileField(
        label=_("CAP 文件"),
        error_messages={"required": _("请选择文件。"), "empty": _("文件是空的。")},
    )


class ConfirmTextForm(forms.Form):
    """The fields of a pasted text as the officer confirms them."""

    text = forms.CharField(max_length=TEXT_CHARS_MAX, strip=False, widget=forms.HiddenInput)
    office = forms.CharField(
        label=_("发布单位"),
        max_length=OFFICE_CHARS_MAX,
        error_messages={"required": _("没有认出发布单位，请填写。")},
    )
    hazard = forms.ChoiceField(
        label=_("灾种"),
        error_messages={"required": _("没有认出灾种，请选定。")},
    )
    color = forms.ChoiceField(label=_("颜色"), choices=COLORS, required=False)
    raised_from = forms.ChoiceField(
        label=_("原颜色"), choices=COLORS, required=False, help_text=_("升级或降级之前的颜色。")
    )
    issued_at = forms.DateTimeField(
        label=_("发布时间"),
        input_formats=[SECONDS, "%Y-%m-%d %H:%M"],
        # As text: a browser's own field follows the browser's language, and drops the seconds.
        widget=forms.DateTimeInput(format=SECONDS),
        help_text=_("年-月-日 时:分:秒"),
        error_messages={
            "required": _("没有认出发布时间，请填写。"),
            "invalid": _("时间读不懂，请写成 2021-07-25 06:49:00。"),
        },
    )
    divisions = forms.MultipleChoiceField(
        label=_("范围"), required=False, widget=forms.CheckboxSelectMultiple
    )
    lifted = forms.BooleanField(label=_("这是解除"), required=False)
    exercise = forms.BooleanField(label=_("这是演练"), required=False)
    headline = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, hazards: Choices, divisions: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["hazard"].choices = [("", _("请选定")), *hazards]  # type: ignore[attr-defined]
        self.fields["divisions"].choices = divisions  # type: ignore[attr-defined]

    def confirmed(self) -> Confirmed:
        """Return what the officer confirms; call it on a valid form."""
        said = self.cleaned_data
        return Confirmed(
            office=said["office"],
            hazard=said["hazard"],
            issued_at=said["issued_at"],
            color=AlertColor(said["color"]) if said["color"] else None,
            raised_from=AlertColor(said["raised_from"]) if said["raised_from"] else None,
            lifted=said["lifted"],
            divisions=tuple(said["divisions"]),
            headline=said["headline"],
            exercise=said["exercise"],
        )


class DraftForm(ModeForm):
    """The call-out of an alert: drill or in earnest, how, and what it replaces."""

    ask = forms.CharField(
        label=_("要求做什么"),
        max_length=ASK_CHARS_MAX,
        required=False,
        help_text=_("不填就按规则里的措施写。"),
    )
    profile = forms.ChoiceField(label=_("叫应方案"), required=False)
    supersedes = forms.ChoiceField(
        label=_("替代前一条预警的叫应"),
        required=False,
        help_text=_("编号不同但同单位、同灾种、同区域：系统推荐，由您确认。"),
    )
    field_order = ["supersedes", "ask", "profile", "pace"]

    def __init__(self, *args: Any, profiles: Choices, earlier: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["profile"].choices = [("", _("按规则推荐")), *profiles]  # type: ignore[attr-defined]
        if earlier:
            none = ("", _("不替代"))
            self.fields["supersedes"].choices = [*earlier, none]  # type: ignore[attr-defined]
        else:
            del self.fields["supersedes"]

    @property
    def adjusted(self) -> bool:
        """Tell whether the officer said more than drill or in earnest, rightly or not."""
        told = (self[name] for name in ("ask", "profile"))
        return any(one.value() or one.errors for one in told)


class TargetsForm(forms.Form):
    """The divisions that an alert means, chosen by hand."""

    divisions = forms.MultipleChoiceField(
        label=_("范围"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("请至少选一个。")},
    )

    def __init__(self, *args: Any, divisions: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["divisions"].choices = divisions  # type: ignore[attr-defined]


class EndForm(forms.Form):
    """Why an alert is over though nothing came that says so."""

    reason = forms.CharField(
        label=_("原因"),
        max_length=REASON_CHARS_MAX,
        error_messages={"required": _("请写明原因。"), "max_length": _("原因太长。")},
    )
