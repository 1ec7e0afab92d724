"""Settings of one node; the only module that reads the environment.

`FENGSUI_DATA` (folder of database, keys, seals, uploads), `DATABASE_URL` (PostgreSQL instead of
SQLite), `FENGSUI_ALLOWED_HOSTS`, `FENGSUI_BASE_URL` (how phones reach this node), `PORT`,
`FENGSUI_DEBUG`.
"""

import os
import secrets
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 5 and 0 < int(text) <= 65_535):
        raise ImproperlyConfigured(f"PORT is {text!r}, not a number from 1 to 65535")
    return int(text)


def _base_url(text: str) -> str:
    """Return how a link begins: scheme, host, port and path, without a slash at the end."""
    wrong = f"FENGSUI_BASE_URL is {text!r}, not an address such as http://10.0.0.5:8000"
    try:
        parts = urlsplit(text)
        named = parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0
    except ValueError:
        raise ImproperlyConfigured(wrong) from None
    if not named or parts.username or parts.query or parts.fragment or text.split() != [text]:
        raise ImproperlyConfigured(wrong)
    return f"{parts.scheme}://{parts.netloc}{parts.path}".rstrip("/")


PACKAGE_DIR = Path(__file__).resolve().parent
DATA_DIR = Path(os.environ.get("FENGSUI_DATA", "var")).resolve()
KEYS_DIR = DATA_DIR / "keys"
RULES_DIR = PACKAGE_DIR / "rules"
RULES_OVERRIDE_DIR = DATA_DIR / "rules"
ROUTES_FILE = DATA_DIR / "routes.toml"
SEALS_FILE = DATA_DIR / "seals.log"
PORT = _port(os.environ.get("PORT", "8000"))
BASE_URL = _base_url(os.environ.get("FENGSUI_BASE_URL", f"http://127.0.0.1:{PORT}"))
COUNTY_CODE = os.environ.get("FENGSUI_COUNTY", "330225")
DEBUG = os.environ.get("FENGSUI_DEBUG") == "1"


def _secret_key() -> str:
    path = KEYS_DIR / "web"
    try:
        secret = path.read_text()
    except (FileNotFoundError, NotADirectoryError):
        # Before `fengsui init` there is nothing to protect: commands and tests get a passing one.
        return secrets.token_urlsafe(48)
    except (OSError, UnicodeDecodeError):
        raise ImproperlyConfigured(f"key file {path} cannot be read; restore it") from None
    if len(secret) < 50:
        raise ImproperlyConfigured(f"key file {path} is cut short; restore it")
    return secret


def _database(url: str | None) -> dict[str, object]:
    if not url:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": DATA_DIR / "fengsui.sqlite3",
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                # FULL: a power cut is one of our cases, and the command record must survive it.
                # The runner moves the log into the file (journal.checkpoint) while nobody waits for
                # the writer; a commit does it only where no runner has for 80 MB.
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
                " PRAGMA temp_store=MEMORY; PRAGMA cache_size=-65536;"
                " PRAGMA wal_autocheckpoint=20000;",
            },
        }
    # The address itself is never repeated: it holds a password.
    form = "postgresql://user:password@host:5432/name"
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise ImproperlyConfigured(f"DATABASE_URL is no address such as {form}") from None
    if parts.scheme not in {"postgresql", "postgres"}:
        scheme = f"of scheme {parts.scheme!r}" if parts.scheme else "without a scheme"
        raise ImproperlyConfigured(
            f"DATABASE_URL is {scheme}; only {form} is known, and none at all means SQLite"
        )
    if not (name := unquote(parts.path.lstrip("/"))):
        raise ImproperlyConfigured(f"DATABASE_URL names no database, as {form} does")
    query = {
        key: unquote(value)
        for key, _, value in (p.partition("=") for p in parts.query.split("&"))
        if value
    }
    host = query.pop("host", unquote(parts.hostname or ""))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": port or "",
        "CONN_MAX_AGE": 60,
        # What else the address asks for (sslmode, sslrootcert) is for the server's library to know.
        "OPTIONS": {"connect_timeout": "10", **query},
    }


DATABASES = {"default": _database(os.environ.get("DATABASE_URL"))}
SECRET_KEY = _secret_key()
ALLOWED_HOSTS = os.environ.get("FENGSUI_ALLOWED_HOSTS", "127.0.0.1,localhost,[::1]").split(",")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "fengsui.journal",
    "fengsui.rulebook",
    "fengsui.ui",
    "fengsui.geo",
    "fengsui.directory",
    "fengsui.hazards",
    "fengsui.channels",
    "fengsui.tasks",
    "fengsui.callouts",
    "fengsui.warnings",
    "fengsui.demo",
    "fengsui.drills",
    "fengsui.console",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "fengsui.ui.middleware.StaticFiles",
    "fengsui.ui.middleware.PageHeaders",
    "fengsui.ui.middleware.WholeText",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    # Closed unless a view says `login_not_required`. No LocaleMiddleware: an English browser would
    # turn a Chinese desk to English.
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "fengsui.console.middleware.PageMark",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "fengsui.ui.context.page",
                "fengsui.console.context.header",
            ],
        },
    }
]
ROOT_URLCONF = "fengsui.urls"
ASGI_APPLICATION = "fengsui.asgi.application"
AUTH_USER_MODEL = "directory.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "/sign-in/"
LOGIN_REDIRECT_URL = "/"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True
LOCALE_PATHS = [PACKAGE_DIR / "locale"]
STATIC_URL = "/static/"
# Served from where they lie: nothing to collect, nothing that can be older than the code.
WHITENOISE_USE_FINDERS = True
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"links": {"()": "fengsui.ui.logs.HideLinks"}},
    "loggers": {"django.request": {"filters": ["links"]}},
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "fengsui.ui.errors.csrf_failure"
# Behind https the cookies never travel in clear; a county's own network may have none.
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = BASE_URL.startswith("https://")
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"


def environment_for(data_dir: Path) -> dict[str, str]:
    """Return the environment of a child process that works on a data folder of its own."""
    kept = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    own = {"FENGSUI_DATA": str(data_dir), "DJANGO_SETTINGS_MODULE": "fengsui.settings"}
    return {**kept, **own}
