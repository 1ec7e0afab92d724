from django.apps import AppConfig


class GeoConfig(AppConfig):
    name = "fengsui.geo"
    verbose_name = "区划"
