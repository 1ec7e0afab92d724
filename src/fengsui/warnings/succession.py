"""Which earlier alert a new one replaces where it does not say so itself; pure.

Chinese offices raise a warning under a new number and without references. Then office, kind and
area tell; the result is a proposal, which an officer confirms.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Issued:
    """An alert as the rule sees it; no `divisions` means that its area is not known.

    `live`: it still counts - neither replaced nor lifted, and not expired unless a call-out for it
    is still open.
    """

    uid: str
    office: str
    hazard: str
    event: str
    status: str
    sent: datetime
    divisions: tuple[str, ...]
    live: bool = True


def predecessors(new: Issued, earlier: Iterable[Issued]) -> list[str]:
    """Return the uids of what the new alert may replace, the newest first."""
    found = [one for one in earlier if _precedes(one, new)]
    return [one.uid for one in sorted(found, key=lambda one: (one.sent, one.uid), reverse=True)]


def overlap(some: Iterable[str], others: Iterable[str]) -> bool:
    """Return whether a division of the one lies in, or holds, a division of the other."""
    theirs = tuple(others)
    return any(
        mine.startswith(theirs) or any(their.startswith(mine) for their in theirs) for mine in some
    )


def _precedes(one: Issued, new: Issued) -> bool:
    return (
        one.live
        and one.status == new.status
        # Uids sort by arrival: of two that were sent in one minute the first to come is replaced.
        and (one.sent, one.uid) < (new.sent, new.uid)
        and bool(_plain(new.office))
        and _plain(one.office) == _plain(new.office)
        and _same_kind(one, new)
        # An area that is not known may be any: better a proposal too many than two rings.
        and (not one.divisions or not new.divisions or overlap(one.divisions, new.divisions))
    )


def _same_kind(one: Issued, new: Issued) -> bool:
    if one.hazard and new.hazard:
        return one.hazard == new.hazard
    return bool(new.event.strip()) and one.event.strip() == new.event.strip()


def _plain(office: str) -> str:
    return _SPACE.sub("", office).replace("（", "(").replace("）", ")")
