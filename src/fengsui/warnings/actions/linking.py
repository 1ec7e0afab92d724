"""What an alert replaces or lifts: by its references, or as an officer confirms."""

from collections.abc import Sequence

from fengsui.journal.actions import Action, SubjectRow
from fengsui.standards import cap12
from fengsui.tasks import actions as tasks
from fengsui.warnings.actions.marking import add_marks
from fengsui.warnings.marks import Mark, MarkCode
from fengsui.warnings.models import (
    LIVE,
    Alert,
    AlertReference,
    AlertRiskPoint,
    AlertState,
    AlertTarget,
)

CHANGING = (cap12.MsgType.UPDATE, cap12.MsgType.CANCEL)


def link_earlier(act: Action, alert: Alert) -> None:
    """Let a new update or cancel replace what it names; mark what is not known."""
    if alert.msg_type not in CHANGING or alert.state == AlertState.NOTED:
        return
    found: list[Alert] = []
    marks: list[Mark] = []
    for one in AlertReference.objects.filter(alert=alert).order_by("id"):
        earlier = Alert.objects.filter(
            sender=one.sender, identifier=one.identifier, sent=one.sent
        ).first()
        if earlier is None:
            marks.append(Mark(MarkCode.REFERENCE_UNKNOWN, "references", one.identifier))
        elif earlier.status != alert.status:
            marks.append(Mark(MarkCode.REFERENCE_OTHER_STATUS, "references", one.identifier))
        elif earlier.id != alert.id:
            found.append(earlier)
    add_marks(alert, marks)
    replace(act, alert, found)


def link_later(act: Action, alert: Alert) -> None:
    """Let what came in before a new alert, but names it, replace it."""
    naming = AlertReference.objects.filter(
        sender=alert.sender, identifier=alert.identifier, sent=alert.sent
    ).values("alert")
    later = (
        Alert.objects.filter(id__in=naming, status=alert.status, msg_type__in=CHANGING)
        .exclude(id=alert.id)
        .exclude(state=AlertState.NOTED)
        .order_by("sent", "id")
    )
    for one in later:
        replace(act, one, [alert])


def replace(act: Action, later: Alert, earlier: Sequence[Alert]) -> None:
    """Mark earlier alerts as replaced or lifted by a later one, which then knows the newest.

    A bare cancel says nothing of kind and area: those of the newest count. An update without a
    usable area gets none, because it may mean another one; the officer is asked.
    """
    if not earlier:
        return
    newest = max(earlier, key=lambda one: (one.sent, one.id))
    if later.supersedes is None or later.supersedes.sent < newest.sent:
        later.supersedes = newest
        Alert.objects.filter(id=later.id).update(supersedes=newest)
    _fill(later, newest)
    lifted = later.all_clear
    state = AlertState.ENDED if lifted else AlertState.SUPERSEDED
    moved = [one for one in earlier if one.state in LIVE]
    if not moved:
        return
    Alert.objects.filter(id__in=[one.id for one in moved]).update(
        state=state, ring_due_at=None, **{"ended_at" if lifted else "superseded_at": act.now}
    )
    for one in moved:
        one.state = state
        tasks.drop(act, origin_uid=one.uid)
    act.entry(
        "alert.ended" if lifted else "alert.superseded",
        origin_uid=later.uid,
        exercise=later.exercise,
        facts={"by": later.uid},
        subjects=[SubjectRow("alert", one.uid, facts={"state": state}) for one in moved],
    )


def _fill(later: Alert, newest: Alert) -> None:
    if not later.hazard and not later.event:
        later.hazard, later.event, later.color = newest.hazard, newest.event, newest.color
        Alert.objects.filter(id=later.id).update(
            hazard=newest.hazard, event=newest.event, color=newest.color
        )
    if not later.all_clear or AlertTarget.objects.filter(alert=later).exists():
        return
    AlertTarget.objects.bulk_create(
        [
            AlertTarget(alert=later, division_id=code)
            for code in AlertTarget.objects.filter(alert=newest).values_list(
                "division_id", flat=True
            )
        ],
        batch_size=500,
    )
    if not AlertRiskPoint.objects.filter(alert=later).exists():
        AlertRiskPoint.objects.bulk_create(
            [
                AlertRiskPoint(alert=later, risk_point_id=point)
                for point in AlertRiskPoint.objects.filter(alert=newest).values_list(
                    "risk_point_id", flat=True
                )
            ],
            batch_size=500,
        )
