"""Marks of an alert: what an officer must know, and what he has taken note of."""

from collections.abc import Sequence
from datetime import datetime

from fengsui.journal.actions import SubjectRow, action
from fengsui.warnings import queries
from fengsui.warnings.marks import FOUND_CHARS_MAX, Mark
from fengsui.warnings.models import Alert, AlertMark
from fengsui.warnings.refusals import Refused

MARKS_MAX = 500
_BATCH = 500


def add_marks(alert: Alert, marks: Sequence[Mark]) -> None:
    """Add marks to an alert within an open action, behind those that it has, up to the limit."""
    have = AlertMark.objects.filter(alert=alert).count()
    AlertMark.objects.bulk_create(
        [
            AlertMark(
                alert=alert,
                no=no,
                code=mark.code,
                place=mark.place,
                found=mark.found[:FOUND_CHARS_MAX],
            )
            for no, mark in enumerate(marks[: MARKS_MAX - have], start=have + 1)
        ],
        batch_size=_BATCH,
    )


def acknowledge_mark(now: datetime, alert_uid: str, code: str, *, actor: str) -> bool:
    """Say that an officer has taken note of all marks of one code; False when he had already.

    Raises `Refused` where the alert has no such mark.
    """
    with action(now, actor=actor) as act:
        alert = queries.alert(alert_uid)
        marks = AlertMark.objects.filter(alert=alert, code=code)
        if not marks.exists():
            raise Refused(f"the alert has no mark {code!r}; nothing is to be acknowledged")
        moved = marks.filter(acknowledged_at=None).update(
            acknowledged_at=now, acknowledged_by=actor
        )
        if moved:
            act.entry(
                "mark.acknowledged",
                origin_uid=alert.uid,
                exercise=alert.exercise,
                facts={"code": code},
                subjects=[SubjectRow("alert", alert.uid)],
            )
        return moved > 0
