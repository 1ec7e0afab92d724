from django.apps import AppConfig


class CalloutsConfig(AppConfig):
    name = "fengsui.callouts"
    verbose_name = "叫应"
