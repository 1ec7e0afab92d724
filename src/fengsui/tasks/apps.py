from django.apps import AppConfig


class TasksConfig(AppConfig):
    name = "fengsui.tasks"
    verbose_name = "交办"
