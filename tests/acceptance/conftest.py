"""What acceptance tests start from."""

import pytest
from pytest_django.fixtures import Settings
from tests.acceptance.desk import Desk


@pytest.fixture
def desk(
    db: None,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Desk:
    """Return a small county with an officer at its command line."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    return Desk(monkeypatch, lambda: tuple(capsys.readouterr()))  # type: ignore[arg-type]
