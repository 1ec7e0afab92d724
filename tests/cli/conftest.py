"""What tests of the command line start from."""

from pathlib import Path

import pytest
from tests.acceptance.conftest import desk

__all__ = ["desk"]


@pytest.fixture(autouse=True)
def _web_key(own_data: Path) -> None:
    """Let pages be served, as after `fengsui init`."""
    key = own_data / "keys/web"
    key.touch(mode=0o600)
    key.write_text("x" * 64)
