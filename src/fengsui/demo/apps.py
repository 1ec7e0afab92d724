from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "fengsui.demo"
    verbose_name = "演示县"
