"""Every address of a node; each context owns its own part."""

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

# A context has its addresses here as soon as it has pages; the first match answers.
PAGES = (
    "console",
    "warnings",
    "callouts",
    "tasks",
    "channels",
    "directory",
)

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include(f"fengsui.{name}.urls"))
    for name in PAGES
    if find_spec(f"fengsui.{name}") and find_spec(f"fengsui.{name}.urls")
]

handler400 = "fengsui.ui.errors.bad_request"
handler403 = "fengsui.ui.errors.forbidden"
handler404 = "fengsui.ui.errors.not_found"
handler500 = "fengsui.ui.errors.failed"
