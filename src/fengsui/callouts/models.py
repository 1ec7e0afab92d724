"""The tables of a call-out: the frozen plan, its targets, one call a person, one report a unit."""

from django.db import models
from django.db.models import Q

from fengsui.callouts import asking_models
from fengsui.callouts.states import (
    CalloutState,
    CallState,
    Look,
    LookMeans,
    SpotState,
    UnitState,
)
from fengsui.channels.models import Attempt, Reach, Words
from fengsui.directory.models import Person, Post
from fengsui.geo.models import Division
from fengsui.hazards.models import RiskPoint
from fengsui.journal.fields import InstantField, UidField
from fengsui.rulebook.profiles import Profile

ApprovalRequest = asking_models.ApprovalRequest
PersonTarget = asking_models.PersonTarget


class Callout(models.Model):
    """One time that people are woken or ordered, with the plan as it stood when it was drafted.

    `pace` divides all waits of the frozen plan (exercises only). `opening_*` is how far the loop
    has come in making the calls: which role of the plan in its order, which post, which person.
    """

    uid = UidField(unique=True)
    purpose = models.CharField(max_length=12)
    origin_uid = models.CharField(max_length=80, blank=True, db_index=True)
    title = models.CharField(max_length=200)
    reason = models.CharField(max_length=500, blank=True)
    exercise = models.BooleanField()
    reach = models.CharField(max_length=10, choices=Reach.choices)
    pace = models.PositiveSmallIntegerField(default=1)
    hazard = models.CharField(max_length=10, blank=True)
    color = models.CharField(max_length=8, blank=True)
    color_rank = models.SmallIntegerField(default=0)
    state = models.CharField(max_length=12)
    profile = models.TextField()
    profile_id = models.CharField(max_length=60)
    profile_edition = models.IntegerField()
    profile_confirmed = models.BooleanField()
    relayed = models.BooleanField(default=False)
    handover_ms = models.BigIntegerField()
    rering_ms = models.BigIntegerField()
    rings_per_night_max = models.SmallIntegerField()
    measure_forms = models.TextField(default="{}")
    standing_order = models.CharField(max_length=60, blank=True)
    auto_open_at = InstantField(null=True)
    supersedes = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    only_changed = models.BooleanField(default=False)
    announced_s = models.IntegerField(default=0)
    author = models.CharField(max_length=80)
    approved_by = models.CharField(max_length=80, blank=True)
    approval = models.CharField(max_length=16, blank=True)
    approval_name = models.CharField(max_length=40, blank=True)
    approval_confirmed = models.BooleanField(default=False)
    created_at = InstantField()
    approved_at = InstantField(null=True)
    opened_at = InstantField(null=True)
    opening_step = models.SmallIntegerField(default=0)
    opening_post = models.BigIntegerField(default=0)
    opening_person = models.BigIntegerField(default=0)
    ended_at = InstantField(null=True)
    ended_by = models.CharField(max_length=80, blank=True)
    ended_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "叫应"
        constraints = [
            models.CheckConstraint(condition=Q(state__in=list(CalloutState)), name="callout_state"),
            models.CheckConstraint(
                condition=~Q(exercise=True, reach="real"), name="callout_exercise_never_real"
            ),
            # It would look as if people were called, and ring nobody.
            models.CheckConstraint(
                condition=~Q(exercise=False, reach="simulated"),
                name="callout_simulated_is_exercise",
            ),
            models.CheckConstraint(
                condition=Q(pace=1) | Q(exercise=True, pace__gte=1, pace__lte=60),
                name="callout_pace_in_exercises",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def tells_only(self) -> bool:
        """Tell whether nobody is asked to answer."""
        return Profile.from_json(self.profile).tells_only


class PlanTier(models.Model):
    """A tier of the frozen plan; `upper_length` is how long its superior's code is."""

    callout = models.ForeignKey(Callout, models.PROTECT, related_name="+")
    name = models.CharField(max_length=12)
    upper = models.CharField(max_length=12, blank=True)
    upper_length = models.SmallIntegerField(default=0)
    awake_rank = models.SmallIntegerField()
    latest_ms = models.BigIntegerField(null=True)
    escalation_roles = models.TextField(blank=True)
    escalation_means = models.CharField(max_length=12, blank=True)
    bundle_ms = models.BigIntegerField(null=True)
    escalation_wait_ms = models.BigIntegerField(default=0)
    desk_task = models.CharField(max_length=20)
    verified_by = models.CharField(max_length=12)

    class Meta:
        verbose_name = verbose_name_plural = "计划层级"
        constraints = [
            models.UniqueConstraint(fields=["callout", "name"], name="plan_tier_once"),
        ]

    def __str__(self) -> str:
        return self.name


class PlanLeg(models.Model):
    """A leg of the frozen plan; `retry_outcomes` is `,busy,no_answer,`."""

    callout = models.ForeignKey(Callout, models.PROTECT, related_name="+")
    tier = models.CharField(max_length=12)
    no = models.SmallIntegerField()
    target = models.CharField(max_length=8)
    means = models.CharField(max_length=12)
    wait_ms = models.BigIntegerField()
    retry_outcomes = models.CharField(max_length=200, blank=True)
    retry_max = models.SmallIntegerField(default=0)
    retry_gap_ms = models.BigIntegerField(default=0)
    words = models.ForeignKey(Words, models.PROTECT, related_name="+", db_index=False)

    class Meta:
        verbose_name = verbose_name_plural = "计划步骤"
        constraints = [
            models.UniqueConstraint(fields=["callout", "tier", "no"], name="plan_leg_once"),
        ]

    def __str__(self) -> str:
        return f"{self.tier} {self.no}"


class PlanRole(models.Model):
    """A role that the frozen plan calls, with its tier and its place in the order."""

    callout = models.ForeignKey(Callout, models.PROTECT, related_name="+")
    tier = models.CharField(max_length=12)
    role = models.CharField(max_length=40)
    priority = models.SmallIntegerField()

    class Meta:
        verbose_name = verbose_name_plural = "计划岗位"
        constraints = [
            models.UniqueConstraint(fields=["callout", "role", "tier"], name="plan_role_once"),
        ]

    def __str__(self) -> str:
        return self.role


class Target(models.Model):
    """A division whose posts of one tier are called; written out, so that SQL compares by `=`."""

    callout = models.ForeignKey(Callout, models.PROTECT, related_name="+")
    division = models.ForeignKey(Division, models.PROTECT, to_field="code", related_name="+")
    tier = models.CharField(max_length=12)

    class Meta:
        verbose_name = verbose_name_plural = "叫应范围"
        constraints = [
            models.UniqueConstraint(fields=["callout", "division", "tier"], name="target_once"),
        ]

    def __str__(self) -> str:
        return f"{self.division_id} {self.tier}"


class RiskTarget(models.Model):
    """A risk point whose responsible posts are called."""

    callout = models.ForeignKey(Callout, models.PROTECT, related_name="+")
    risk_point = models.ForeignKey(RiskPoint, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = "叫应风险点"
        constraints = [
            models.UniqueConstraint(fields=["callout", "risk_point"], name="risk_target_once"),
        ]

    def __str__(self) -> str:
        return f"{self.risk_point_id}"


class Bundle(models.Model):
    """The silent ones of one superior division, told to it in one message."""

    callout = models.ForeignKey(Callout, models.PROTECT, related_name="+")
    upper = models.CharField(max_length=16)
    tier = models.CharField(max_length=12)
    no = models.SmallIntegerField()
    due_at = InstantField(null=True, db_index=True)
    next_role = models.SmallIntegerField(default=0)
    attempt = models.ForeignKey(Attempt, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = "合并上报"
        constraints = [
            models.UniqueConstraint(fields=["callout", "upper", "tier", "no"], name="bundle_once"),
        ]

    def __str__(self) -> str:
        return f"{self.upper} {self.no}"


class Call(models.Model):
    """One person in one call-out: called and awake are facts about him, whatever posts he holds.

    `ladder` names the tier whose legs are followed, or `told` where he is told by text only.
    `leg` and `tries` are what was begun last, `next_leg` and `next_try` what follows at `due_at`;
    a `next_leg` below zero sends the call straight to the desk.
    """

    callout = models.ForeignKey(Callout, models.PROTECT, related_name="+", db_index=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    post = models.ForeignKey(Post, models.PROTECT, related_name="+", db_index=False)
    division = models.CharField(max_length=16)
    upper = models.CharField(max_length=16)
    tier = models.CharField(max_length=12)
    ladder = models.CharField(max_length=12)
    priority = models.SmallIntegerField()
    state = models.CharField(max_length=12)
    leg = models.SmallIntegerField(default=-1)
    tries = models.SmallIntegerField(default=0)
    next_leg = models.SmallIntegerField(default=0)
    next_try = models.SmallIntegerField(default=0)
    due_at = InstantField(null=True)
    called_at = InstantField(null=True)
    evidence_rank = models.SmallIntegerField(default=0)
    acknowledged_at = InstantField(null=True)
    late = models.BooleanField(default=False)
    taken_over = models.BooleanField(default=False)
    reason = models.CharField(max_length=200, blank=True)
    bundle = models.ForeignKey(Bundle, models.PROTECT, null=True, related_name="+", db_index=False)
    entry_id = models.BigIntegerField(default=0)

    class Meta:
        verbose_name = verbose_name_plural = "叫应对象"
        indexes = [
            models.Index(fields=["due_at"], condition=Q(due_at__isnull=False), name="call_due"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["callout", "person"], name="call_once"),
            models.CheckConstraint(condition=Q(state__in=list(CallState)), name="call_state"),
        ]

    def __str__(self) -> str:
        return f"{self.callout_id} {self.person_id}"


class CallPost(models.Model):
    """A post that a call discharges; a deputy answers for the post, not for the person."""

    call = models.ForeignKey(Call, models.PROTECT, related_name="+", db_index=False)
    post = models.ForeignKey(Post, models.PROTECT, related_name="+", db_index=False)
    answered_at = InstantField(null=True)
    answered_by = models.ForeignKey(
        Person, models.PROTECT, null=True, related_name="+", db_index=False
    )

    class Meta:
        verbose_name = verbose_name_plural = "叫应岗位"
        constraints = [
            models.UniqueConstraint(fields=["call", "post"], name="call_post_once"),
        ]

    def __str__(self) -> str:
        return f"{self.call_id} {self.post_id}"


class Carried(models.Model):
    """An attempt speaks for a call; `told`: hand-over is enough, because the person is awake."""

    attempt = models.ForeignKey(Attempt, models.PROTECT, related_name="+", db_index=False)
    call = models.ForeignKey(Call, models.PROTECT, related_name="+")
    leg = models.SmallIntegerField()
    try_no = models.SmallIntegerField()
    told = models.BooleanField(default=False)

    class Meta:
        verbose_name = verbose_name_plural = "呼叫所涉叫应"
        constraints = [
            models.UniqueConstraint(fields=["attempt", "call"], name="carried_once"),
        ]

    def __str__(self) -> str:
        return f"{self.attempt_id} {self.call_id}"


class Unit(models.Model):
    """A township, village or risk point that must report its measures; done is a fact about it."""

    callout = models.ForeignKey(Callout, models.PROTECT, related_name="+")
    tier = models.CharField(max_length=12)
    division = models.ForeignKey(Division, models.PROTECT, to_field="code", related_name="+")
    risk_point = models.ForeignKey(RiskPoint, models.PROTECT, null=True, related_name="+")
    unit_uid = models.CharField(max_length=40)
    state = models.CharField(max_length=10)
    due_at = InstantField(null=True)
    reported_at = InstantField(null=True)
    reported_by = models.CharField(max_length=80, blank=True)
    none_because = models.CharField(max_length=200, blank=True)
    checks = models.TextField(default="[]")
    note = models.CharField(max_length=500, blank=True)
    taken_over = models.BooleanField(default=False)
    verified_at = InstantField(null=True)
    verified_by = models.CharField(max_length=80, blank=True)
    spot_check = models.CharField(max_length=10, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "措施落实单位"
        constraints = [
            models.UniqueConstraint(fields=["callout", "unit_uid"], name="unit_once"),
            models.CheckConstraint(condition=Q(state__in=list(UnitState)), name="unit_state"),
            models.CheckConstraint(
                condition=Q(spot_check__in=["", *SpotState]), name="unit_spot_check"
            ),
        ]

    def __str__(self) -> str:
        return self.unit_uid


class Figure(models.Model):
    """People of one category in one unit: who should move, who moved, who refuses."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    category = models.CharField(max_length=30)
    due = models.PositiveIntegerField()
    moved = models.PositiveIntegerField()
    refusing = models.PositiveIntegerField()

    class Meta:
        verbose_name = verbose_name_plural = "转移人数"
        constraints = [
            models.UniqueConstraint(fields=["unit", "category"], name="figure_once"),
            models.CheckConstraint(
                condition=Q(due__gte=models.F("moved") + models.F("refusing")),
                name="figure_within_due",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.category} {self.moved}/{self.due}"


class SpotCheck(models.Model):
    """A look that the county took at a drawn unit, beside what the unit had reported by then.

    `reported` and `figures` are JSON: category -> [due, moved, refusing]. `looked_by` names who
    looked where that is not who recorded it.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    found = models.CharField(max_length=10)
    means = models.CharField(max_length=8)
    looked_by = models.CharField(max_length=40, blank=True)
    looked_at = InstantField()
    recorded_by = models.CharField(max_length=80)
    recorded_at = InstantField()
    reported = models.TextField(default="{}")
    figures = models.TextField(default="{}")
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "抽查记录"
        constraints = [
            models.CheckConstraint(condition=Q(found__in=list(Look)), name="spot_check_found"),
            models.CheckConstraint(condition=Q(means__in=list(LookMeans)), name="spot_check_means"),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.found}"
