from django.apps import AppConfig


class JournalConfig(AppConfig):
    name = "fengsui.journal"
    verbose_name = "流水"
