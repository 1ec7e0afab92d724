"""What tests of the command line start from."""

from tests.acceptance.conftest import desk

__all__ = ["desk"]
