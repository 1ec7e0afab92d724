from django.apps import AppConfig


class ConsoleConfig(AppConfig):
    name = "fengsui.console"
    verbose_name = "值班台"
