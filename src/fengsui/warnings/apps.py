from django.apps import AppConfig


class WarningsConfig(AppConfig):
    name = "fengsui.warnings"
    verbose_name = "预警"
