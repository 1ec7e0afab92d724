from django.apps import AppConfig


class RulebookConfig(AppConfig):
    name = "fengsui.rulebook"
    verbose_name = "规则"
