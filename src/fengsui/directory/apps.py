from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    name = "fengsui.directory"
    verbose_name = "通讯录"
