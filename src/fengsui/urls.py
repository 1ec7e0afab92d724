"""Every address of a node; each context owns its own part."""

from django.urls import URLPattern, URLResolver, include, path

# The first match answers.
PAGES = ("console", "warnings", "callouts", "tasks", "directory")

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include(f"fengsui.{name}.urls")) for name in PAGES
]

handler400 = "fengsui.ui.errors.bad_request"
handler403 = "fengsui.ui.errors.forbidden"
handler404 = "fengsui.ui.errors.not_found"
handler500 = "fengsui.ui.errors.failed"
