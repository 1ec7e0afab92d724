"""Alerts as they came in, what they mean here, and what an officer must know about them."""

from collections.abc import Mapping
from types import MappingProxyType

from django.db import models
from django.db.models import Q

from fengsui.geo.models import Division
from fengsui.hazards.models import RiskPoint
from fengsui.journal.fields import InstantField, UidField


class AlertState(models.TextChoices):
    """An official alert waits until an officer opens it; what replaced it or lifted it ends it."""

    UNOPENED = "unopened", "未打开"
    OPENED = "opened", "已打开"
    NOTED = "noted", "仅留存"
    SUPERSEDED = "superseded", "已被替代"
    ENDED = "ended", "已结束"


class Source(models.TextChoices):
    """How an alert came in."""

    CAP = "cap", "CAP 文件"
    PASTED = "pasted", "粘贴文字"


class AreaKind(models.TextChoices):
    """How a piece of an alert's area is written."""

    POLYGON = "polygon", "多边形"
    CIRCLE = "circle", "圆"
    GEOCODE = "geocode", "代码"
    NAME = "name", "地名"


_S = AlertState
# `noted` is final: tests, drafts, system messages and acknowledgements open nothing.
MAY_ENTER: Mapping[AlertState, frozenset[AlertState]] = MappingProxyType(
    {
        _S.OPENED: frozenset({_S.UNOPENED}),
        _S.SUPERSEDED: frozenset({_S.UNOPENED, _S.OPENED}),
        _S.ENDED: frozenset({_S.UNOPENED, _S.OPENED}),
    }
)
LIVE = MAY_ENTER[_S.ENDED]


class Alert(models.Model):
    """An official warning, an update or a cancel of one, or a message that is only kept.

    Recognised by `sender`, `identifier` and `sent`, so that the same alert twice is one row.
    `rings` counts how often somebody was told that nobody had opened it; the next is due at
    `ring_due_at`.
    """

    uid = UidField(unique=True)
    source = models.CharField(max_length=10, choices=Source.choices)
    sender = models.CharField(max_length=200)
    identifier = models.CharField(max_length=200)
    sent = InstantField()
    status = models.CharField(max_length=10)
    msg_type = models.CharField(max_length=10)
    scope = models.CharField(max_length=10)
    exercise = models.BooleanField()
    hazard = models.CharField(max_length=10, blank=True)
    event = models.TextField(blank=True)
    color = models.CharField(max_length=8, blank=True)
    raised_from = models.CharField(max_length=8, blank=True)
    severity = models.CharField(max_length=10, blank=True)
    all_clear = models.BooleanField(default=False)
    office = models.CharField(max_length=200)
    headline = models.TextField(blank=True)
    description = models.TextField(blank=True)
    instruction = models.TextField(blank=True)
    effective_at = InstantField(null=True)
    onset_at = InstantField(null=True)
    expires_at = InstantField(null=True)
    digest = models.CharField(max_length=64)
    received_at = InstantField()
    state = models.CharField(max_length=10, choices=AlertState.choices)
    opened_at = InstantField(null=True)
    opened_by = models.CharField(max_length=80, blank=True)
    supersedes = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    superseded_at = InstantField(null=True)
    ended_at = InstantField(null=True)
    rings = models.SmallIntegerField(default=0)
    ring_due_at = InstantField(null=True)

    class Meta:
        verbose_name = verbose_name_plural = "预警信息"
        indexes = [
            models.Index(fields=["-received_at", "-id"], name="alert_newest"),
            models.Index(fields=["office", "sent"], name="alert_office"),
            models.Index(
                fields=["ring_due_at"], condition=Q(ring_due_at__isnull=False), name="alert_ring"
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["sender", "identifier", "sent"], name="alert_once"),
            models.CheckConstraint(condition=Q(state__in=AlertState.values), name="alert_state"),
            models.CheckConstraint(
                condition=Q(exercise=True, status="Exercise")
                | Q(Q(exercise=False), ~Q(status="Exercise")),
                name="alert_exercise_as_sent",
            ),
            models.CheckConstraint(
                condition=Q(state="noted") | Q(status__in=["Actual", "Exercise"]),
                name="alert_test_only_noted",
            ),
        ]

    def __str__(self) -> str:
        return self.headline or self.event or self.identifier


class AlertSource(models.Model):
    """The bytes as they came; a second row only where a sender used one number for two texts."""

    alert = models.ForeignKey(Alert, models.PROTECT, related_name="+", db_index=False)
    digest = models.CharField(max_length=64)
    data = models.BinaryField()
    received_at = InstantField()

    class Meta:
        verbose_name = verbose_name_plural = "预警原文"
        constraints = [
            models.UniqueConstraint(fields=["alert", "digest"], name="alert_source_once"),
        ]

    def __str__(self) -> str:
        return self.digest[:12]


class AlertReference(models.Model):
    """An earlier message that an alert names, known here or not; it may arrive later."""

    alert = models.ForeignKey(Alert, models.PROTECT, related_name="+")
    sender = models.CharField(max_length=200)
    identifier = models.CharField(max_length=200)
    sent = InstantField()

    class Meta:
        verbose_name = verbose_name_plural = "预警引用"
        indexes = [models.Index(fields=["sender", "identifier"], name="alert_reference")]

    def __str__(self) -> str:
        return self.identifier


class AlertArea(models.Model):
    """A polygon, circle or code of an alert; `place` is where in the message it stands."""

    alert = models.ForeignKey(Alert, models.PROTECT, related_name="+", db_index=False)
    no = models.IntegerField()
    place = models.CharField(max_length=80)
    description = models.CharField(max_length=200, blank=True)
    kind = models.CharField(max_length=10, choices=AreaKind.choices)
    value = models.CharField(max_length=200)
    usable = models.BooleanField()
    reason = models.CharField(max_length=40, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "预警区域"
        constraints = [
            models.UniqueConstraint(fields=["alert", "no"], name="alert_area_once"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.value[:40]}"


class AlertTarget(models.Model):
    """A division that an alert means, with all below it; `by_hand`: an officer chose it."""

    alert = models.ForeignKey(Alert, models.PROTECT, related_name="+", db_index=False)
    division = models.ForeignKey(Division, models.PROTECT, to_field="code", related_name="+")
    by_hand = models.BooleanField(default=False)

    class Meta:
        verbose_name = verbose_name_plural = "预警涉及区划"
        constraints = [
            models.UniqueConstraint(fields=["alert", "division"], name="alert_target_once"),
        ]

    def __str__(self) -> str:
        return str(self.division_id)


class AlertRiskPoint(models.Model):
    """A risk point within an alert's area."""

    alert = models.ForeignKey(Alert, models.PROTECT, related_name="+", db_index=False)
    risk_point = models.ForeignKey(RiskPoint, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = "预警涉及风险点"
        constraints = [
            models.UniqueConstraint(fields=["alert", "risk_point"], name="alert_risk_point_once"),
        ]

    def __str__(self) -> str:
        return str(self.risk_point_id)


class AlertMark(models.Model):
    """Something odd that an officer must know; see `marks.py` for what each code says."""

    alert = models.ForeignKey(Alert, models.PROTECT, related_name="+", db_index=False)
    no = models.IntegerField()
    code = models.CharField(max_length=40)
    place = models.CharField(max_length=80, blank=True)
    found = models.CharField(max_length=200, blank=True)
    acknowledged_at = InstantField(null=True)
    acknowledged_by = models.CharField(max_length=80, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "预警存疑"
        constraints = [
            models.UniqueConstraint(fields=["alert", "no"], name="alert_mark_once"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.place}"
