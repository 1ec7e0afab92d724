"""Every test gets keys and seal anchor of its own, never those of the machine.

A test that needs what the machine lacks is skipped, and the skip names it.
"""

from pathlib import Path

import pytest
from django.db import connection
from pytest_django.fixtures import Settings

from fengsui import keyring

CHROMIUM = Path("/usr/bin/chromium")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip what needs a browser or a PostgreSQL where there is none."""
    lacks = {
        "browser": "" if CHROMIUM.exists() else f"no {CHROMIUM}: apt-get install chromium",
        "postgres": "" if connection.vendor == "postgresql" else "no PostgreSQL: set DATABASE_URL",
    }
    for item in items:
        for marker, reason in lacks.items():
            if reason and item.get_closest_marker(marker):
                item.add_marker(pytest.mark.skip(reason=reason))


@pytest.fixture(autouse=True)
def own_data(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Point the data folder at a fresh temporary one that has keys."""
    data = tmp_path_factory.mktemp("data")
    settings.DATA_DIR = data
    settings.KEYS_DIR = data / "keys"
    settings.SEALS_FILE = data / "seals.log"
    settings.ROUTES_FILE = data / "routes.toml"
    settings.RULES_OVERRIDE_DIR = data / "rules"
    keyring.create_missing()
    return data
