"""What units report, and what was found by whoever looked at some of them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from fengsui.callouts.actions.checking import AGO_MAX, LOOKED_BY_MAX, Looked
from fengsui.callouts.actions.reporting import (
    BECAUSE_MAX,
    NOTE_MAX,
    PEOPLE_MAX,
    Numbers,
    Report,
)
from fengsui.callouts.presenting.units import FigureLine, UnitLine
from fengsui.callouts.presenting.words import LOOK_MEANS, LOOKS
from fengsui.callouts.states import Look

SPOT_CHECKS_MAX = 50


class SpotCheckForm(forms.Form):
    """How many confirmed units are drawn."""

    count = forms.IntegerField(
        label=_("抽查个数"),
        min_value=1,
        max_value=SPOT_CHECKS_MAX,
        initial=3,
        error_messages={"required": _("请填写个数。"), "invalid": _("请填写数字。")},
    )


class FiguresForm(forms.Form):
    """People by category, in fields named `due-<code>`, `moved-<code>` and `refusing-<code>`."""

    def __init__(self, data: Mapping[str, Any] | None, *, line: UnitLine) -> None:
        super().__init__(data)
        self.line = line
        for figure in line.figures:
            for name in ("due", "moved", "refusing"):
                self.fields[f"{name}-{figure.code}"] = forms.IntegerField(
                    required=False,
                    min_value=0,
                    max_value=PEOPLE_MAX,
                    error_messages={
                        "invalid": _("请填写数字。"),
                        "min_value": _("不能小于 0。"),
                        "max_value": _("数字太大。"),
                    },
                )

    def clean(self) -> dict[str, Any]:
        """Refuse more people moved and refusing than should move."""
        said: dict[str, Any] = super().clean() or {}
        for figure in self.line.figures:
            numbers = self._numbers(figure.code)
            if numbers.moved + numbers.refusing > numbers.due:
                self.add_error(
                    f"due-{figure.code}",
                    _("%(name)s：已转与不愿转之和超过应转。") % {"name": figure.name},
                )
        return said

    def figures(self) -> dict[str, Numbers]:
        """Return the numbers of the categories in which anything was typed."""
        found = {figure.code: self._numbers(figure.code) for figure in self.line.figures}
        return {code: n for code, n in found.items() if n.due or n.moved or n.refusing}

    def _numbers(self, code: str) -> Numbers:
        due, moved, refusing = (
            self.cleaned_data.get(f"{name}-{code}") or 0 for name in ("due", "moved", "refusing")
        )
        return Numbers(due, moved, refusing)


class LookForm(FiguresForm):
    """What a look at a drawn unit brought; the figures count only where it differs."""

    found = forms.ChoiceField(
        choices=list(LOOKS.items()),
        error_messages={"required": _("请选择查得结果。"), "invalid_choice": _("没有这种结果。")},
    )
    means = forms.ChoiceField(
        choices=list(LOOK_MEANS.items()),
        error_messages={"required": _("请选择怎么查的。"), "invalid_choice": _("没有这种方式。")},
    )
    at = forms.DateTimeField(required=False, error_messages={"invalid": _("时间填得不对。")})
    by = forms.CharField(max_length=LOOKED_BY_MAX, required=False)
    note = forms.CharField(max_length=NOTE_MAX, required=False)

    def __init__(self, data: Mapping[str, Any] | None, *, line: UnitLine, now: datetime) -> None:
        super().__init__(data, line=line)
        self.now = now

    def clean_at(self) -> datetime | None:
        """Refuse what lies in the future, before the report, or too far back."""
        at: datetime | None = self.cleaned_data["at"]
        if at is None:
            return None
        reported_at = self.line.unit.reported_at
        if at > self.now:
            raise ValidationError(_("查看时间在将来，请核对。"))
        if reported_at is not None and at < reported_at.replace(second=0, microsecond=0):
            raise ValidationError(_("查看时间早于这次上报，请核对。"))
        if self.now - at > AGO_MAX:
            raise ValidationError(_("查看时间太早，请核对。"))
        # The field knows no seconds: the minute of the report itself is not before the report.
        return max(at, reported_at) if reported_at is not None else at

    def clean(self) -> dict[str, Any]:
        """Where it differs, it must be said how."""
        said = super().clean()
        told = {f.code: Numbers(f.due, f.moved, f.refusing) for f in self._told()}
        wordless = not said.get("note", "").strip()
        if said.get("found") == Look.DIFFERS and wordless and self._seen() == told:
            raise ValidationError(_("查得人数与上报相同：请改成查到的人数，或写明哪里不符。"))
        return said

    def looked(self) -> Looked:
        """Return what was found; call it on a valid form."""
        said = self.cleaned_data
        figures = self._seen() if said["found"] == Look.DIFFERS else {}
        return Looked(said["found"], said["means"], figures, said["note"], said["by"], said["at"])

    def _seen(self) -> dict[str, Numbers]:
        """Return what was found, nobody at all too where somebody was reported."""
        told = {figure.code: self._numbers(figure.code) for figure in self._told()}
        return told | self.figures()

    def _told(self) -> list[FigureLine]:
        return [figure for figure in self.line.figures if figure.due]


class MeasuresForm(FiguresForm):
    """A unit's report: people by category, checks, or none, because."""

    def __init__(self, data: Mapping[str, Any] | None, *, line: UnitLine) -> None:
        super().__init__(data, line=line)
        self.fields["checks"] = forms.MultipleChoiceField(
            choices=[(check.code, check.name) for check in line.checks],
            required=False,
            error_messages={"invalid_choice": _("没有这个检查项。")},
        )
        self.fields["none_because"] = forms.CharField(max_length=BECAUSE_MAX, required=False)
        self.fields["note"] = forms.CharField(max_length=NOTE_MAX, required=False)

    def clean(self) -> dict[str, Any]:
        """Refuse a report that says nothing or both things."""
        said = super().clean()
        because = said.get("none_because", "").strip()
        if because and self.figures():
            raise ValidationError(_("填了人数，就不要再填“无需”的原因；两者只能有一样。"))
        # What was filled in beforehand is our knowledge, not his report.
        told = any(n.moved or n.refusing for n in self.figures().values())
        if not because and not told and not said.get("checks"):
            raise ValidationError(_("还没有填：请填已转人数或检查项；确实无需转移的，写明原因。"))
        return said

    def report(self) -> Report:
        """Return the report; call it on a valid form."""
        return Report(
            figures=self.figures(),
            checks=tuple(self.cleaned_data["checks"]),
            none_because=self.cleaned_data["none_because"],
            note=self.cleaned_data["note"],
        )
