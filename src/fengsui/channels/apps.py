from django.apps import AppConfig


class ChannelsConfig(AppConfig):
    name = "fengsui.channels"
    verbose_name = "通道"
