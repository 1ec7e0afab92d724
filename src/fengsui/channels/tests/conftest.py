"""The outbox with a gateway among the channels."""

from datetime import UTC, datetime
from types import MappingProxyType

import pytest

from fengsui.channels import loop, queries, routes
from fengsui.channels.registry import TRANSPORTS
from fengsui.channels.tests.outbox import Gateway, Outbox


@pytest.fixture
def outbox(db: None, monkeypatch: pytest.MonkeyPatch) -> Outbox:
    """Return an empty outbox whose texts and rings go to a gateway."""
    gateway = Gateway()
    channels = MappingProxyType({**TRANSPORTS, "gateway": gateway})
    for module in (loop, queries, routes):
        monkeypatch.setattr(module, "TRANSPORTS", channels)
    monkeypatch.setattr(loop.Backlog, "looked_at", datetime.min.replace(tzinfo=UTC))
    return Outbox(gateway)
