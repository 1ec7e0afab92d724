"""The web entry: Django for pages."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fengsui.settings")
application = get_asgi_application()
