"""What comes in from lines and people, as plain values; pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from fengsui.rulebook.scales import Evidence

# Outcomes that a carrier may report, or that we find ourselves. True: the ring or message
# is over and reached nobody.
OUTCOMES: Mapping[str, bool] = MappingProxyType(
    {
        "accepted": False,
        "delivered": False,
        "picked_up": False,
        "hung_up": True,
        "busy": True,
        "no_answer": True,
        "rejected": True,
        "switched_off": True,
        "unassigned": True,
        "out_of_service": True,
        "undeliverable": True,
        "backlog": True,
        "uncertain": True,
        # Our own mistake, or the transport's: see bite.py.
        "faulty": True,
        "answered": False,
        # The line is free again, but nobody knows what he heard: the wait for his answer goes on.
        "no_receipt": False,
    }
)
# What somebody can hear who dials by hand and wakes nobody.
BY_HAND = ("no_answer", "switched_off", "unassigned", "out_of_service", "busy", "rejected")
# The number itself is wrong: the contact point is marked bad at once.
BAD_NUMBER = frozenset({"unassigned", "out_of_service"})


class Refused(Exception):
    """Something came in that names no attempt or says nothing known."""


@dataclass(frozen=True, slots=True)
class ReceiptIn:
    """The line says what became of the attempt with this key."""

    key: str
    outcome: str
    at: datetime


@dataclass(frozen=True, slots=True)
class AnswerIn:
    """A person said something over the attempt with this key."""

    key: str
    evidence: Evidence
    at: datetime
    choice: str = "received"
    note: str = ""
