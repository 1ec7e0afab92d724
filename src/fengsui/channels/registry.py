"""Finds the channels: every folder here that has a `transport.py`."""

from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from types import MappingProxyType

from fengsui.channels.interface import Transport


def _discover() -> Mapping[str, Transport]:
    here = Path(__file__).parent
    names = sorted(path.parent.name for path in here.glob("*/transport.py"))
    found = {name: import_module(f"{__package__}.{name}.transport").TRANSPORT for name in names}
    return MappingProxyType(found)


TRANSPORTS = _discover()
