from django.apps import AppConfig


class HazardsConfig(AppConfig):
    name = "fengsui.hazards"
    verbose_name = "风险点"
