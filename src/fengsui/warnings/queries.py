"""Reading alerts: a list, one alert whole, what it may replace, what is due at the desk."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Min, Q, QuerySet

from fengsui.callouts.models import Callout
from fengsui.callouts.states import MAY_ENTER_CALLOUT, CalloutState
from fengsui.rulebook.scales import Purpose
from fengsui.standards import cap12
from fengsui.warnings.marks import Mark, to_acknowledge
from fengsui.warnings.models import (
    LIVE,
    Alert,
    AlertArea,
    AlertMark,
    AlertRiskPoint,
    AlertSource,
    AlertState,
    AlertTarget,
)
from fengsui.warnings.refusals import Refused
from fengsui.warnings.succession import Issued, predecessors

LISTED_MAX = 200
CANDIDATES_MAX = 200
CHAIN_MAX = 100
DUE_MAX = 50
# Texts that lists do not show.
LONG = ("description", "instruction")
GOING_ON = (CalloutState.OPENING, CalloutState.OPEN)
# Of the call-outs that ring the desk, then its leader, about an alert that nobody opened.
DESK_PROFILES = ("desk-unopened", "leader-unopened")


@dataclass(frozen=True, slots=True)
class Detail:
    """An alert with all that a page shows of it."""

    alert: Alert
    divisions: tuple[str, ...]
    risk_points: tuple[str, ...]
    areas: tuple[AlertArea, ...]
    marks: tuple[AlertMark, ...]
    unacknowledged: tuple[str, ...]
    proposed: tuple[Alert, ...]
    callouts: tuple[Callout, ...]


def alert(uid: str) -> Alert:
    """Return an alert; raises `Refused`."""
    found = Alert.objects.select_related("supersedes").filter(uid=uid).first()
    if found is None:
        raise Refused("no such alert")
    return found


def held(sender: str, identifier: str, sent: datetime) -> Alert | None:
    """Return the alert that these recognise, if it came in before."""
    return Alert.objects.filter(sender=sender, identifier=identifier, sent=sent).first()


def listed(visible: QuerySet[Alert], *, limit: int = LISTED_MAX) -> list[Alert]:
    """Return the newest of what an account may see, without their long texts."""
    rows = visible.select_related("supersedes").defer(
        *LONG, *(f"supersedes__{name}" for name in LONG)
    )
    return list(rows.order_by("-received_at", "-id")[:limit])


def detail(one: Alert) -> Detail:
    """Return an alert whole."""
    marks = tuple(AlertMark.objects.filter(alert=one).order_by("no"))
    points = AlertRiskPoint.objects.filter(alert=one).order_by("risk_point__code")
    return Detail(
        alert=one,
        divisions=divisions_of(one),
        risk_points=tuple(points.values_list("risk_point__uid", flat=True)),
        areas=tuple(AlertArea.objects.filter(alert=one).order_by("no")),
        marks=marks,
        unacknowledged=unacknowledged(one),
        proposed=tuple(proposed_predecessors(one)),
        callouts=tuple(Callout.objects.filter(origin_uid=one.uid).order_by("created_at", "id")),
    )


def divisions_of(one: Alert) -> tuple[str, ...]:
    """Return the codes of the divisions that an alert means, each for all below it."""
    codes = AlertTarget.objects.filter(alert=one).values_list("division__code", flat=True)
    return tuple(sorted(codes))


def has_target(one: Alert) -> bool:
    """Return whether an alert means anything here."""
    return (
        AlertTarget.objects.filter(alert=one).exists()
        or AlertRiskPoint.objects.filter(alert=one).exists()
    )


def risk_points_of(one: Alert) -> tuple[str, ...]:
    """Return the uids of the risk points in an alert's area that are still kept."""
    points = AlertRiskPoint.objects.filter(alert=one, risk_point__active=True)
    return tuple(points.order_by("risk_point__code").values_list("risk_point__uid", flat=True))


def marks_of(one: Alert) -> list[Mark]:
    """Return the marks of an alert in order."""
    rows = AlertMark.objects.filter(alert=one).order_by("no")
    return [Mark(*row) for row in rows.values_list("code", "place", "found")]


def unacknowledged(one: Alert) -> tuple[str, ...]:
    """Return the codes of marks that an officer must acknowledge before a call-out."""
    needed = to_acknowledge(exercise=one.exercise)
    rows = AlertMark.objects.filter(alert=one, code__in=needed, acknowledged_at=None)
    return tuple(sorted(set(rows.values_list("code", flat=True))))


def original(one: Alert) -> bytes:
    """Return the bytes of an alert as they came first."""
    source = AlertSource.objects.get(alert=one, digest=one.digest)
    return bytes(source.data)


def proposed_predecessors(one: Alert) -> list[Alert]:
    """Return the earlier alerts that this one may replace though it does not name them.

    The newest first; an officer confirms by drafting with one.
    """
    if one.state not in LIVE:
        return []
    earlier = (
        Alert.objects.filter(
            Q(msg_type=cap12.MsgType.ALERT) | Q(msg_type=cap12.MsgType.UPDATE),
            status=one.status,
            state__in=LIVE,
            all_clear=False,
            sent__lte=one.sent,
        )
        .exclude(id=one.id)
        .order_by("-sent", "-id")[:CANDIDATES_MAX]
    )
    found = {candidate.uid: candidate for candidate in earlier}
    targets = _targets([one, *found.values()])
    busy = _with_callout_going_on(found)
    issued = [
        _issued(
            candidate,
            targets,
            live=candidate.uid in busy
            or candidate.expires_at is None
            or candidate.expires_at > one.sent,
        )
        for candidate in found.values()
    ]
    return [found[uid] for uid in predecessors(_issued(one, targets), issued)]


def going_on(one: Alert, *, exercise: bool) -> Callout | None:
    """Return the newest call-out that is going on for an alert, or for what it replaced in turn."""
    seen: set[int] = set()
    at: Alert | None = one
    while at is not None and at.id not in seen and len(seen) < CHAIN_MAX:
        seen.add(at.id)
        callout = (
            Callout.objects.filter(
                origin_uid=at.uid,
                purpose=Purpose.WARNING,
                exercise=exercise,
                state__in=GOING_ON,
            )
            .order_by("-opened_at", "-id")
            .first()
        )
        if callout is not None:
            return callout
        at = at.supersedes
    return None


def to_ring(now: datetime) -> list[str]:
    """Return the alerts that nobody opened in time, the longest waiting first."""
    due = Alert.objects.filter(ring_due_at__lte=now, state=AlertState.UNOPENED)
    return list(due.order_by("ring_due_at", "id").values_list("uid", flat=True)[:DUE_MAX])


def planned_at() -> datetime | None:
    """Return when the desk is rung next about an alert that nobody opened; None if never."""
    waiting = Alert.objects.filter(state=AlertState.UNOPENED)
    at: datetime | None = waiting.aggregate(at=Min("ring_due_at"))["at"]
    return at


def needless_staff_calls() -> list[str]:
    """Return call-outs for alerts that nobody opened, which somebody opened or which are over."""
    staff = Callout.objects.filter(
        profile_id__in=DESK_PROFILES, state__in=MAY_ENTER_CALLOUT[CalloutState.CANCELLED]
    )
    waiting = Alert.objects.filter(state=AlertState.UNOPENED).values("uid")
    found = staff.exclude(origin_uid__in=waiting)
    return list(found.order_by("id").values_list("uid", flat=True)[:DUE_MAX])


def _with_callout_going_on(uids: Collection[str]) -> set[str]:
    found = Callout.objects.filter(origin_uid__in=uids, purpose=Purpose.WARNING, state__in=GOING_ON)
    return set(found.values_list("origin_uid", flat=True))


def _targets(alerts: Sequence[Alert]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    rows = AlertTarget.objects.filter(alert__in=alerts).order_by("division__code")
    for alert_id, code in rows.values_list("alert_id", "division__code"):
        found[alert_id].append(code)
    return found


def _issued(one: Alert, targets: Mapping[int, list[str]], *, live: bool = True) -> Issued:
    return Issued(
        uid=one.uid,
        office=one.office,
        hazard=one.hazard,
        event=one.event,
        status=one.status,
        sent=one.sent,
        divisions=tuple(targets.get(one.id, ())),
        live=live,
    )
