"""What the base templates need of every request."""

from django.http import HttpRequest

from fengsui import clock

THEMES = frozenset({"light", "dark"})


def page(request: HttpRequest) -> dict[str, object]:
    """Return the server's time at rendering and the theme that this screen chose."""
    chosen = request.COOKIES.get("theme", "")
    return {"server_now": clock.now(), "theme": chosen if chosen in THEMES else "light"}
