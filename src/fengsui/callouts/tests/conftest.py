"""The small county behind its pages, at the night's own time."""

import pytest

from fengsui import clock
from fengsui.callouts.tests.web import Web, build


@pytest.fixture
def web(db: None, monkeypatch: pytest.MonkeyPatch) -> Web:
    """Return the county with everybody signed in; the pages' clock is the night's."""
    found = build()
    monkeypatch.setattr(clock, "now", lambda: found.night.now)
    return found


@pytest.fixture
def leading(db: None, monkeypatch: pytest.MonkeyPatch) -> Web:
    """Return the county with a leader on duty and a commander, who both may approve."""
    found = build(leaders=True)
    monkeypatch.setattr(clock, "now", lambda: found.night.now)
    return found
