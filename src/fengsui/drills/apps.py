from django.apps import AppConfig


class DrillsConfig(AppConfig):
    name = "fengsui.drills"
    verbose_name = "演练"
