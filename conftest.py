"""Every test gets keys and seal anchor of its own, never those of the machine."""

from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from fengsui import keyring


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
