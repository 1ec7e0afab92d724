"""Taking in an alert: one row for the same alert however often it comes, its bytes kept."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from fengsui.journal import uid
from fengsui.journal.actions import Action, SubjectRow, action
from fengsui.rulebook import actions as rulebook_actions
from fengsui.rulebook import queries as rulebook
from fengsui.warnings import queries
from fengsui.warnings.actions.linking import link_earlier, link_later
from fengsui.warnings.actions.marking import add_marks
from fengsui.warnings.aiming import Aim, aim
from fengsui.warnings.incoming import Incoming, key_text
from fengsui.warnings.marks import Mark, MarkCode
from fengsui.warnings.models import (
    Alert,
    AlertArea,
    AlertReference,
    AlertRiskPoint,
    AlertSource,
    AlertState,
    AlertTarget,
)
from fengsui.warnings.reading import read_cap

AREAS_MAX = 500
REFERENCES_MAX = 100
SOURCES_MAX = 10
_BATCH = 500


@dataclass(frozen=True, slots=True)
class Received:
    """What became of an alert that came in; `warnings` holds one sentence a mark."""

    uid: str
    identifier: str
    msg_type: str
    status: str
    divisions: tuple[str, ...]
    risk_points: int
    duplicate: bool
    warnings: tuple[str, ...]


def receive(now: datetime, data: bytes, *, actor: str) -> Received:
    """Take in a CAP 1.2 message and say what it means here.

    Raises `cap12.CapRefused`, and then nothing is left behind.
    """
    return keep(now, read_cap(now, data, rulebook.current()), actor=actor)


def keep(now: datetime, incoming: Incoming, *, actor: str, opened: bool = False) -> Received:
    """Keep an alert that was read, in one transaction; `opened`: an officer is looking at it.

    Reading and aiming happen before the writer is taken.
    """
    held = queries.held(incoming.sender, incoming.identifier, incoming.sent)
    if held and AlertSource.objects.filter(alert=held, digest=incoming.digest).exists():
        return _received(held, duplicate=True)
    target = aim(incoming)
    with action(now, actor=actor) as act:
        held = queries.held(incoming.sender, incoming.identifier, incoming.sent)
        if held:
            _keep_other_text(act, held, incoming)
            return _received(held, duplicate=True)
        alert = _create(act, incoming, target, opened=opened)
        link_earlier(act, alert)
        if incoming.official and not queries.has_target(alert):
            add_marks(alert, [Mark(MarkCode.NO_TARGET)])
        _tell(act, alert)
        link_later(act, alert)
        return _received(alert, duplicate=False)


def _received(alert: Alert, *, duplicate: bool) -> Received:
    return Received(
        uid=alert.uid,
        identifier=alert.identifier,
        msg_type=alert.msg_type,
        status=alert.status,
        divisions=queries.divisions_of(alert),
        risk_points=AlertRiskPoint.objects.filter(alert=alert).count(),
        duplicate=duplicate,
        warnings=tuple(mark.sentence for mark in queries.marks_of(alert)),
    )


def _create(act: Action, incoming: Incoming, target: Aim, *, opened: bool) -> Alert:
    desk = rulebook.current().desk
    rings = incoming.official and not opened
    alert = Alert.objects.create(
        uid=uid.new(act.now),
        source=incoming.source,
        sender=incoming.sender,
        identifier=incoming.identifier,
        sent=incoming.sent,
        status=incoming.status,
        msg_type=incoming.msg_type,
        scope=incoming.scope,
        exercise=incoming.status == "Exercise",
        hazard=incoming.hazard,
        event=incoming.event,
        color=incoming.color or "",
        raised_from=incoming.raised_from or "",
        severity=incoming.severity,
        all_clear=incoming.all_clear,
        office=incoming.office,
        headline=incoming.headline,
        description=incoming.description,
        instruction=incoming.instruction,
        effective_at=incoming.effective_at,
        onset_at=incoming.onset_at,
        expires_at=incoming.expires_at,
        digest=incoming.digest,
        received_at=act.now,
        state=_state(incoming, opened=opened),
        opened_at=act.now if opened else None,
        opened_by=act.actor if opened else "",
        ring_due_at=act.now + timedelta(seconds=desk.ring_desk_s) if rings else None,
    )
    AlertSource.objects.create(
        alert=alert, digest=incoming.digest, data=incoming.data, received_at=act.now
    )
    if rings:
        book = rulebook.current()
        rulebook_actions.keep_editions(act, [book.pack("desk", desk.id)])
    _write_area(alert, target)
    _write_references(alert, incoming)
    add_marks(alert, [*incoming.marks, *target.marks, *_too_many_areas(target)])
    return alert


def _state(incoming: Incoming, *, opened: bool) -> AlertState:
    if not incoming.official:
        return AlertState.NOTED
    return AlertState.OPENED if opened else AlertState.UNOPENED


def _write_area(alert: Alert, target: Aim) -> None:
    AlertArea.objects.bulk_create(
        [
            AlertArea(
                alert=alert,
                no=no,
                place=piece.place,
                description=piece.description,
                kind=piece.kind,
                value=piece.value,
                usable=not piece.reason,
                reason=piece.reason,
            )
            for no, piece in enumerate(target.pieces[:AREAS_MAX], start=1)
        ],
        batch_size=_BATCH,
    )
    AlertTarget.objects.bulk_create(
        [AlertTarget(alert=alert, division_id=code) for code in target.divisions],
        batch_size=_BATCH,
    )
    AlertRiskPoint.objects.bulk_create(
        [AlertRiskPoint(alert=alert, risk_point_id=point) for point in target.risk_points],
        batch_size=_BATCH,
    )


def _write_references(alert: Alert, incoming: Incoming) -> None:
    AlertReference.objects.bulk_create(
        [
            AlertReference(
                alert=alert,
                sender=key_text(one.sender),
                identifier=key_text(one.identifier),
                sent=one.sent,
            )
            for one in dict.fromkeys(incoming.references[:REFERENCES_MAX])
        ],
        batch_size=_BATCH,
    )


def _too_many_areas(target: Aim) -> list[Mark]:
    if len(target.pieces) <= AREAS_MAX:
        return []
    return [Mark(MarkCode.MORE_AREAS, found=str(len(target.pieces)))]


def _tell(act: Action, alert: Alert) -> None:
    act.entry(
        "alert.received",
        origin_uid=alert.uid,
        exercise=alert.exercise,
        facts={
            "source": alert.source,
            "status": alert.status,
            "msg_type": alert.msg_type,
            "hazard": alert.hazard,
            "color": alert.color,
            "digest": alert.digest,
            "divisions": list(queries.divisions_of(alert)),
            "risk_points": len(queries.risk_points_of(alert)),
            "marks": sorted({mark.code for mark in queries.marks_of(alert)}),
        },
        subjects=[SubjectRow("alert", alert.uid, facts={"state": alert.state})],
    )


def _keep_other_text(act: Action, alert: Alert, incoming: Incoming) -> None:
    """Keep a second text under a known number: a sender's mistake, or somebody else's."""
    sources = AlertSource.objects.filter(alert=alert)
    known = set(sources.values_list("digest", flat=True))
    if incoming.digest in known or len(known) >= SOURCES_MAX:
        return
    AlertSource.objects.create(
        alert=alert, digest=incoming.digest, data=incoming.data, received_at=act.now
    )
    add_marks(alert, [Mark(MarkCode.SAME_NUMBER_OTHER_TEXT, found=incoming.digest[:12])])
    act.entry(
        "alert.repeated",
        origin_uid=alert.uid,
        exercise=alert.exercise,
        facts={"digest": incoming.digest},
        subjects=[SubjectRow("alert", alert.uid)],
    )
