"""What officers do with an alert: open it, choose its targets, end it."""

from collections.abc import Sequence
from datetime import datetime

from fengsui.geo import queries as geo
from fengsui.hazards.models import RiskPoint
from fengsui.journal.actions import SubjectRow, action
from fengsui.tasks import actions as tasks
from fengsui.warnings import queries
from fengsui.warnings.aiming import RISK_POINTS_MAX, risk_points_of
from fengsui.warnings.models import MAY_ENTER, Alert, AlertRiskPoint, AlertState, AlertTarget
from fengsui.warnings.refusals import Refused

TARGETS_MAX = 2_000
REASON_CHARS_MAX = 200
_BATCH = 500


def open_alert(now: datetime, alert_uid: str, *, actor: str) -> bool:
    """Say that an officer has opened an alert, which ends its ringing; False when it was opened.

    The desk is the first post: this is its answer.
    """
    with action(now, actor=actor) as act:
        alert = queries.alert(alert_uid)
        moved = Alert.objects.filter(
            id=alert.id, state__in=MAY_ENTER[AlertState.OPENED], opened_at=None
        ).update(state=AlertState.OPENED, opened_at=now, opened_by=actor, ring_due_at=None)
        if not moved:
            return False
        tasks.drop(act, origin_uid=alert.uid)
        act.entry(
            "alert.opened",
            origin_uid=alert.uid,
            exercise=alert.exercise,
            facts={"after_s": int((now - alert.received_at).total_seconds())},
            subjects=[SubjectRow("alert", alert.uid, facts={"state": AlertState.OPENED})],
        )
        return True


def target_by_hand(
    now: datetime,
    alert_uid: str,
    divisions: Sequence[str],
    *,
    actor: str,
    risk_points: Sequence[str] | None = None,
) -> None:
    """Make these divisions the targets, whatever the alert's own area gave.

    `risk_points` are uids; without them those in the divisions are taken. Raises `Refused` for an
    unknown code or uid, and where nothing is left.
    """
    chosen = sorted(set(divisions))
    if strange := set(chosen) - geo.places(chosen).keys():
        raise Refused(f"unknown division {min(strange)}; see the list of divisions")
    points = _points(chosen, risk_points)
    if not chosen and not points:
        raise Refused("no division and no risk point is chosen; name at least one")
    if len(chosen) > TARGETS_MAX:
        raise Refused(f"{len(chosen)} divisions at once; choose at most {TARGETS_MAX}")
    with action(now, actor=actor) as act:
        alert = queries.alert(alert_uid)
        AlertTarget.objects.filter(alert=alert).delete()
        AlertTarget.objects.bulk_create(
            [AlertTarget(alert=alert, division_id=code, by_hand=True) for code in chosen],
            batch_size=_BATCH,
        )
        AlertRiskPoint.objects.filter(alert=alert).delete()
        AlertRiskPoint.objects.bulk_create(
            [AlertRiskPoint(alert=alert, risk_point_id=point) for point in points],
            batch_size=_BATCH,
        )
        act.entry(
            "alert.targeted",
            origin_uid=alert.uid,
            exercise=alert.exercise,
            facts={"divisions": chosen, "risk_points": len(points)},
            subjects=[SubjectRow("alert", alert.uid)],
        )


def _points(divisions: Sequence[str], uids: Sequence[str] | None) -> tuple[int, ...]:
    if uids is None:
        return risk_points_of(divisions)
    known = dict(RiskPoint.objects.filter(uid__in=uids, active=True).values_list("uid", "id"))
    if strange := set(uids) - known.keys():
        raise Refused(f"unknown risk point {min(strange)}; see the list of risk points")
    if len(known) > RISK_POINTS_MAX:
        raise Refused(f"{len(known)} risk points at once; choose at most {RISK_POINTS_MAX}")
    return tuple(known.values())


def end_alert(now: datetime, alert_uid: str, *, actor: str, reason: str) -> None:
    """Say that an alert is over though nothing came that says so; raises `Refused`."""
    if not reason.strip() or len(reason) > REASON_CHARS_MAX:
        raise Refused(f"give a reason in 1 to {REASON_CHARS_MAX} characters")
    with action(now, actor=actor) as act:
        alert = queries.alert(alert_uid)
        moved = Alert.objects.filter(id=alert.id, state__in=MAY_ENTER[AlertState.ENDED]).update(
            state=AlertState.ENDED, ended_at=now, ring_due_at=None
        )
        if not moved:
            raise Refused(f"the alert is {alert.state} already and cannot be ended")
        tasks.drop(act, origin_uid=alert.uid)
        act.entry(
            "alert.ended",
            origin_uid=alert.uid,
            exercise=alert.exercise,
            facts={"by": actor},
            subjects=[SubjectRow("alert", alert.uid, facts={"state": AlertState.ENDED})],
        )
