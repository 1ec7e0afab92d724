"""The states of a call-out, a call and a unit, and which may follow which; pure."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class CalloutState(StrEnum):
    """Where a call-out stands; it is never edited, only superseded, cancelled or closed."""

    DRAFT = "draft"
    APPROVED = "approved"
    OPENING = "opening"
    OPEN = "open"
    CANCELLED = "cancelled"
    SUPERSEDED = "superseded"
    CLOSED = "closed"


class CallState(StrEnum):
    """The seven states that partition the calls of a call-out at every moment."""

    WAITING = "waiting"
    CALLING = "calling"
    ESCALATED = "escalated"
    ON_DESK = "on_desk"
    ACKNOWLEDGED = "acknowledged"
    UNREACHED = "unreached"
    CANCELLED = "cancelled"


class ApprovalState(StrEnum):
    """What became of asking somebody to approve by his link; a decision is never taken back."""

    ASKED = "asked"
    APPROVED = "approved"
    REFUSED = "refused"


class UnitState(StrEnum):
    """Whether a unit has said what it did, and whether somebody else confirmed it.

    `returned`: a spot check found otherwise, and the unit must report anew.
    """

    EXPECTED = "expected"
    RESPONDED = "responded"
    VERIFIED = "verified"
    RETURNED = "returned"


class SpotState(StrEnum):
    """What became of the spot check that was drawn for a unit; before that it is empty."""

    DRAWN = "drawn"
    TRUE = "true"
    DIFFERS = "differs"


class Look(StrEnum):
    """What somebody found who looked at a drawn unit; who was not reached is looked at again."""

    TRUE = "true"
    DIFFERS = "differs"
    UNREACHED = "unreached"


class LookMeans(StrEnum):
    """How somebody looked at a drawn unit."""

    PHONE = "phone"
    SITE = "site"
    VIDEO = "video"


_C = CalloutState
MAY_ENTER_CALLOUT: Mapping[CalloutState, frozenset[CalloutState]] = MappingProxyType(
    {
        _C.APPROVED: frozenset({_C.DRAFT}),
        _C.OPENING: frozenset({_C.DRAFT, _C.APPROVED}),
        _C.OPEN: frozenset({_C.OPENING}),
        _C.CANCELLED: frozenset({_C.DRAFT, _C.APPROVED, _C.OPENING, _C.OPEN}),
        _C.SUPERSEDED: frozenset({_C.OPENING, _C.OPEN}),
        _C.CLOSED: frozenset({_C.OPEN}),
    }
)
# In these anybody may still be called, escalated or given up.
GOING_ON = frozenset({_C.OPENING, _C.OPEN})

_S = CallState
# A late answer always counts: it may follow even `unreached`. Nothing leaves `cancelled`.
MAY_ENTER_CALL: Mapping[CallState, frozenset[CallState]] = MappingProxyType(
    {
        _S.CALLING: frozenset({_S.WAITING, _S.CALLING}),
        _S.ESCALATED: frozenset({_S.WAITING, _S.CALLING}),
        _S.ON_DESK: frozenset({_S.WAITING, _S.CALLING, _S.ESCALATED}),
        _S.ACKNOWLEDGED: frozenset(
            {_S.WAITING, _S.CALLING, _S.ESCALATED, _S.ON_DESK, _S.UNREACHED}
        ),
        _S.UNREACHED: frozenset({_S.WAITING, _S.CALLING, _S.ESCALATED, _S.ON_DESK}),
        _S.CANCELLED: frozenset({_S.WAITING, _S.CALLING, _S.ESCALATED, _S.ON_DESK}),
    }
)
OPEN_CALLS = frozenset({_S.WAITING, _S.CALLING, _S.ESCALATED, _S.ON_DESK})

_U = UnitState
# A report may always be made anew; only one that stands is confirmed, or found to be otherwise.
MAY_ENTER_UNIT: Mapping[UnitState, frozenset[UnitState]] = MappingProxyType(
    {
        _U.RESPONDED: frozenset(_U),
        _U.VERIFIED: frozenset({_U.RESPONDED}),
        _U.RETURNED: frozenset({_U.RESPONDED, _U.VERIFIED}),
    }
)
# Units whose report stands.
REPORTED = frozenset({_U.RESPONDED, _U.VERIFIED})
