"""The field of a short form: one line."""

from django import forms


class LineField(forms.CharField):
    """One line of text, which no browser fills in from what somebody typed before."""

    def widget_attrs(self, widget: forms.Widget) -> dict[str, object]:
        """Return the attributes of the input."""
        return {**super().widget_attrs(widget), "autocomplete": "off"}
