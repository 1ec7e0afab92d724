"""What is typed into the directory's pages."""

from django import forms
from django.utils.translation import gettext_lazy as _

PASSWORD_CHARS_MAX = 128


class SignInForm(forms.Form):
    """An account and its password."""

    username = forms.CharField(
        label=_("账号"),
        max_length=150,
        error_messages={"required": _("请填写账号。")},
        widget=forms.TextInput(
            attrs={"autocomplete": "username", "autocapitalize": "none", "autofocus": True}
        ),
    )
    password = forms.CharField(
        label=_("密码"),
        max_length=PASSWORD_CHARS_MAX,
        strip=False,
        error_messages={"required": _("请填写密码。")},
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
