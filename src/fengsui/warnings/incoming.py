"""An alert on its way in, whatever its format: what it says, not yet what it means here; pure."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from shapely.geometry.base import BaseGeometry

from fengsui.geo.geometry import Circle
from fengsui.rulebook.scales import AlertColor
from fengsui.standards import cap12
from fengsui.warnings.marks import Mark
from fengsui.warnings.models import AreaKind, Source

KEY_CHARS_MAX = 200
_KEY_DIGITS = 32

OFFICIAL = (cap12.Status.ACTUAL, cap12.Status.EXERCISE)
WARNING_TYPES = (cap12.MsgType.ALERT, cap12.MsgType.UPDATE, cap12.MsgType.CANCEL)


@dataclass(frozen=True, slots=True)
class Piece:
    """A polygon, circle, code or name of an alert's area; `reason` says why it is not used.

    A code is `trusted` where `code_name`, the name of its kind, is listed as that of division
    codes; `named` are the divisions that a name turned out to mean.
    """

    place: str
    description: str
    kind: AreaKind
    value: str
    polygon: BaseGeometry | None = None
    circle: Circle | None = None
    code_name: str = ""
    trusted: bool = False
    named: tuple[str, ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """What an alert says. `divisions` are codes that an officer chose; they need no looking up."""

    source: Source
    sender: str
    identifier: str
    sent: datetime
    status: cap12.Status
    msg_type: cap12.MsgType
    scope: cap12.Scope
    references: tuple[cap12.Reference, ...] = ()
    hazard: str = ""
    event: str = ""
    color: AlertColor | None = None
    raised_from: AlertColor | None = None
    severity: str = ""
    all_clear: bool = False
    office: str = ""
    headline: str = ""
    description: str = ""
    instruction: str = ""
    effective_at: datetime | None = None
    onset_at: datetime | None = None
    expires_at: datetime | None = None
    pieces: tuple[Piece, ...] = ()
    divisions: tuple[str, ...] = ()
    marks: tuple[Mark, ...] = ()
    data: bytes = b""

    @property
    def digest(self) -> str:
        """Return the SHA-256 of the original bytes."""
        return hashlib.sha256(self.data).hexdigest()

    @property
    def official(self) -> bool:
        """Return whether it is a warning that can lead to a call-out.

        Tests, system messages, drafts and acknowledgements never open anything.
        """
        return self.status in OFFICIAL and self.msg_type in WARNING_TYPES


def key_text(text: str) -> str:
    """Return a sender or identifier as it is kept: whole, or cut with a digest of the whole.

    Cutting alone would make two alerts one, and lose the second.
    """
    if len(text) <= KEY_CHARS_MAX:
        return text
    digest = hashlib.sha256(text.encode()).hexdigest()[:_KEY_DIGITS]
    return f"{text[: KEY_CHARS_MAX - _KEY_DIGITS - 1]}#{digest}"
