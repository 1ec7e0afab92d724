"""Alerts in words: what came, what it means here, what is odd about it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from fengsui.callouts.models import Callout
from fengsui.callouts.presenting.actors import actor_names
from fengsui.callouts.presenting.words import CALLOUT_STATES, word
from fengsui.geo import queries as geo
from fengsui.geo.models import Level
from fengsui.rulebook import queries as rulebook
from fengsui.warnings import queries, saying
from fengsui.warnings.marks import to_acknowledge
from fengsui.warnings.models import LIVE, Alert, AlertMark, AlertState
from fengsui.warnings.words import MARKS, MSG_TYPES, STATUSES

TONES = MappingProxyType(
    {
        AlertState.UNOPENED: "attention",
        AlertState.OPENED: "active",
        AlertState.NOTED: "idle",
        AlertState.SUPERSEDED: "ended",
        AlertState.ENDED: "ended",
    }
)


@dataclass(frozen=True, slots=True)
class AlertLine:
    """An alert in a list."""

    alert: Alert
    title: str
    status_word: object
    type_word: object
    in_force: bool
    unopened: bool
    tone: str


@dataclass(frozen=True, slots=True)
class MarkLine:
    """Marks of one code: what is odd, where, and whether somebody has taken note."""

    code: str
    sentence: object
    found: tuple[str, ...]
    needed: bool
    acknowledged_at: datetime | None
    by: str


@dataclass(frozen=True, slots=True)
class AlertPage:
    """An alert with everything that its page shows."""

    line: AlertLine
    area: str
    places: tuple[str, ...]
    risk_points: int
    unusable: tuple[str, ...]
    marks: tuple[MarkLine, ...]
    proposed: tuple[AlertLine, ...]
    callouts: tuple[tuple[Callout, object], ...]
    opened_by: str
    blocked: bool


def alert_lines(alerts: Sequence[Alert], now: datetime) -> list[AlertLine]:
    """Return alerts in words; no statement."""
    return [_line(one, now) for one in alerts]


def listed(alerts: Sequence[Alert], now: datetime) -> list[AlertLine]:
    """Return alerts with those in force first, and among them those that nobody opened."""
    lines = alert_lines(alerts, now)
    return sorted(lines, key=lambda line: (not line.unopened, not line.in_force))


def alert_page(one: Alert, now: datetime) -> AlertPage:
    """Return an alert's page."""
    detail = queries.detail(one)
    targets = geo.places(detail.divisions)
    uppers = geo.places({place.parent for place in targets.values() if place.parent})
    names = actor_names({one.opened_by, *(mark.acknowledged_by for mark in detail.marks)} - {""})
    shown = sorted(targets.values(), key=lambda place: place.code)
    return AlertPage(
        line=_line(one, now),
        area=saying.area(tuple(targets.values()), uppers) if targets else "",
        places=tuple(
            f"{uppers[p.parent].short} {p.name}" if p.level == Level.VILLAGE else p.name
            for p in shown
        ),
        risk_points=len(detail.risk_points),
        unusable=tuple(
            f"{area.description or area.value}：{MARKS.get(area.reason, area.reason)}"
            for area in detail.areas
            if not area.usable
        ),
        marks=tuple(_marks(detail.marks, to_acknowledge(exercise=one.exercise), names)),
        proposed=tuple(alert_lines(detail.proposed, now)),
        callouts=tuple((two, word(CALLOUT_STATES, two.state)) for two in detail.callouts),
        opened_by=names.get(one.opened_by, ""),
        blocked=bool(detail.unacknowledged),
    )


def in_force(one: Alert, now: datetime) -> bool:
    """Tell whether an alert counts now."""
    return one.state in LIVE and (one.expires_at is None or one.expires_at > now)


def _line(one: Alert, now: datetime) -> AlertLine:
    book = rulebook.current()
    event = saying.event(one.hazard, one.event, one.color, book)
    return AlertLine(
        alert=one,
        title=f"{saying.issuer(one.office)}：{'解除' if one.all_clear else ''}{event}",
        status_word=STATUSES.get(one.status, one.status),
        type_word=MSG_TYPES.get(one.msg_type, one.msg_type),
        in_force=in_force(one, now),
        unopened=one.state == AlertState.UNOPENED,
        tone=TONES[AlertState(one.state)],
    )


def _marks(
    marks: Collection[AlertMark], needed: Collection[str], names: dict[str, str]
) -> list[MarkLine]:
    by_code: dict[str, list[AlertMark]] = {}
    for mark in marks:
        by_code.setdefault(mark.code, []).append(mark)
    return [
        MarkLine(
            code=code,
            sentence=MARKS.get(code, code),
            found=tuple(" ".join(filter(None, (m.place, m.found))) for m in some),
            needed=code in needed,
            acknowledged_at=some[0].acknowledged_at,
            by=names.get(some[0].acknowledged_by, ""),
        )
        for code, some in by_code.items()
    ]
