"""The addresses of alerts."""

from django.urls import path

from fengsui.warnings import intake_pages, pages

urlpatterns = [
    path("alerts/", pages.alerts, name="alerts"),
    path("alerts/paste/", intake_pages.paste, name="alert_paste"),
    path("alerts/paste/confirm/", intake_pages.confirm, name="alert_confirm"),
    path("alerts/upload/", intake_pages.upload, name="alert_upload"),
    path("alerts/<str:uid>/", pages.alert, name="alert"),
    path("alerts/<str:uid>/original/", pages.original, name="alert_original"),
    path("alerts/<str:uid>/open/", pages.open_alert, name="alert_open"),
    path("alerts/<str:uid>/acknowledge/", pages.acknowledge, name="alert_acknowledge"),
    path("alerts/<str:uid>/targets/", pages.target, name="alert_target"),
    path("alerts/<str:uid>/draft/", pages.draft, name="alert_draft"),
    path("alerts/<str:uid>/end/", pages.end, name="alert_end"),
]
