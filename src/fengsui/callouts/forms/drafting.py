"""The form of a call-out that no alert asks for, and how far any call-out may go."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from fengsui.callouts.actions.drafting import PACE_MAX
from fengsui.channels.models import Reach
from fengsui.rulebook.scales import Purpose

DRILL, REHEARSAL, REAL = "drill", "rehearsal", "real"
MODES = (
    (DRILL, _("演练：模拟线路，不拨打任何真实电话")),
    (REHEARSAL, _("演练实呼：只拨打同意参加演练的号码")),
    (REAL, _("实战叫应：真实拨打")),
)
EXERCISES = (DRILL, REHEARSAL)
_REACHES = {DRILL: Reach.SIMULATED, REHEARSAL: Reach.REHEARSAL, REAL: Reach.REAL}
PURPOSES = (
    (Purpose.INSTRUCTION, _("指令：要求立即做一件事")),
    (Purpose.WARNING, _("预警叫应：没有预警文本")),
    (Purpose.ROLL_CALL, _("点名：谁在岗")),
)
EVERYWHERE = "all"


class ModeForm(forms.Form):
    """Drill or in earnest, said by the button that sends the form, and how fast a drill runs.

    Nothing is preset: `exercise` None offers both, True drills alone, False earnest alone.
    """

    mode = forms.ChoiceField(
        choices=MODES,
        error_messages={
            "required": _("请按“实战叫应”或“演练”。"),
            "invalid_choice": _(
                "这里不能这样发起：预警或被替代的叫应是演练，只能演练；是实战，只能实战。"
            ),
        },
    )
    pace = forms.IntegerField(
        label=_("倍速"),
        min_value=1,
        max_value=PACE_MAX,
        initial=1,
        help_text=_("只对演练有效：所有等待时间除以这个数。"),
        error_messages={
            "required": _("请填写倍速，不加快就填 1。"),
            "invalid": _("请填写数字。"),
            "max_value": _("最多 60 倍。"),
            "min_value": _("至少 1 倍。"),
        },
    )

    def __init__(self, *args: Any, exercise: bool | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kept = [one for one in MODES if exercise in (None, one[0] in EXERCISES)]
        self.fields["mode"].choices = kept  # type: ignore[attr-defined]

    @property
    def offered(self) -> frozenset[str]:
        """Return the modes for which there is a button."""
        return frozenset(code for code, _word in self.fields["mode"].choices)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Refuse to hurry real life."""
        said: dict[str, Any] = super().clean() or {}
        if said.get("mode") == REAL and said.get("pace", 1) != 1:
            self.add_error("pace", ValidationError(_("实战不能加速，请填 1。")))
        return said

    @property
    def exercise(self) -> bool:
        """Tell whether it is a drill; on a valid form."""
        return bool(self.cleaned_data["mode"] != REAL)

    @property
    def reach(self) -> Reach:
        """Return how far it goes; on a valid form."""
        return _REACHES[self.cleaned_data["mode"]]


class DraftForm(ModeForm):
    """A call-out without an alert: for what, where, why."""

    purpose = forms.ChoiceField(label=_("用途"), choices=PURPOSES, widget=forms.RadioSelect)
    title = forms.CharField(
        label=_("什么事"),
        max_length=40,
        help_text=_("会原样念给被叫的人听，例如“强降雨上游来水”。"),
        error_messages={"required": _("请写明什么事。")},
    )
    ask = forms.CharField(
        label=_("要求做什么"),
        max_length=60,
        help_text=_("接在“请责任人立即”之后，例如“上堤巡查并回报”。"),
        error_messages={"required": _("请写明要求做什么。")},
    )
    towns = forms.MultipleChoiceField(
        label=_("范围"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("请至少选一个镇乡（街道）。")},
    )
    risk_points = forms.BooleanField(
        label=_("同时叫应范围内风险点的责任人"), required=False, initial=True
    )
    profile = forms.ChoiceField(label=_("叫应方案"), required=False)
    reason = forms.CharField(
        label=_("依据"),
        max_length=200,
        help_text=_("没有预警文本，凭什么发起：谁的指令、哪里的报告。"),
        error_messages={"required": _("请写明依据。")},
    )
    supersedes = forms.CharField(required=False, widget=forms.HiddenInput)
    field_order = ["purpose", "title", "ask", "towns", "risk_points", "reason", "profile", "pace"]

    def __init__(
        self, *args: Any, towns: list[tuple[str, str]], profiles: list[tuple[str, str]], **kw: Any
    ) -> None:
        super().__init__(*args, **kw)
        self.fields["towns"].choices = [(EVERYWHERE, _("全县")), *towns]  # type: ignore[attr-defined]
        self.fields["profile"].choices = [("", _("按规则推荐")), *profiles]  # type: ignore[attr-defined]
