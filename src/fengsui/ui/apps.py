from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "fengsui.ui"
    verbose_name = "界面"
