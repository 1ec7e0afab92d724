"""The outbox and the inbox: what is to be said to whom, what the line did, what came back."""

from django.db import models
from django.db.models import Q

from fengsui.directory.models import ContactPoint, Person
from fengsui.journal.fields import InstantField


class AttemptState(models.TextChoices):
    """Where an attempt stands; `ringing` holds a line, `sent` and all that follow hold nothing."""

    QUEUED = "queued", "排队"
    LEASED = "leased", "正在交付"
    RINGING = "ringing", "占线呼叫"
    SENT = "sent", "已交付"
    CONCLUDED = "concluded", "已结束"
    FAILED = "failed", "未交付"
    WITHDRAWN = "withdrawn", "已撤回"


OPEN = (AttemptState.QUEUED, AttemptState.LEASED, AttemptState.RINGING)


class Reach(models.TextChoices):
    """How far an attempt may go: into the simulator, to opted-in phones, to anybody."""

    SIMULATED = "simulated", "模拟"
    REHEARSAL = "rehearsal", "演练实呼"
    REAL = "real", "实战"


# The channels that ring nobody by themselves: nothing simulated goes anywhere else.
INSIDE = ("simulated", "by_hand")


class Words(models.Model):
    """A text that was put to people, kept once under its digest and never changed."""

    digest = models.CharField(max_length=64, unique=True)
    text = models.TextField()

    class Meta:
        verbose_name = verbose_name_plural = "话术"

    def __str__(self) -> str:
        return self.text[:40]


class Attempt(models.Model):
    """One message or ring to one person, with a key that stays the same however often it is sent.

    `priority` orders the queue, lowest first; nothing is sent before `not_before`; a queued attempt
    fails with `backlog` at `give_up_at`; a ring without a receipt is over at `concludes_at`.
    """

    key = models.CharField(max_length=160, unique=True)
    origin_uid = models.CharField(max_length=80)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    contact = models.ForeignKey(ContactPoint, models.PROTECT, related_name="+", db_index=False)
    means = models.CharField(max_length=12)
    reach = models.CharField(max_length=10, choices=Reach.choices)
    exercise = models.BooleanField()
    words = models.ForeignKey(Words, models.PROTECT, related_name="+", db_index=False)
    priority = models.SmallIntegerField()
    state = models.CharField(
        max_length=10, choices=AttemptState.choices, default=AttemptState.QUEUED
    )
    queued_at = InstantField()
    not_before = InstantField()
    give_up_at = InstantField()
    channel = models.CharField(max_length=20, blank=True)
    lease = models.CharField(max_length=36, blank=True)
    lease_until = InstantField(null=True)
    tries = models.SmallIntegerField(default=0)
    handed_at = InstantField(null=True)
    concludes_at = InstantField(null=True)
    outcome = models.CharField(max_length=20, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "呼叫与短信"
        indexes = [
            models.Index(
                fields=["state", "means", "priority", "id"],
                condition=Q(state__in=["queued", "leased", "ringing"]),
                name="attempt_open",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=AttemptState.values), name="attempt_state"
            ),
            # The last guard, below all code: an exercise never leaves on a real line.
            models.CheckConstraint(
                condition=~Q(exercise=True, reach="real"), name="attempt_exercise_never_real"
            ),
            models.CheckConstraint(
                condition=~Q(reach="simulated") | Q(channel__in=["", *INSIDE]),
                name="attempt_simulated_stays_inside",
            ),
        ]

    def __str__(self) -> str:
        return self.key


class Receipt(models.Model):
    """What a line said of an attempt; told twice, it is one row."""

    attempt = models.ForeignKey(Attempt, models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=20)
    at = InstantField()
    received_at = InstantField()

    class Meta:
        verbose_name = verbose_name_plural = "线路回执"
        constraints = [
            models.UniqueConstraint(fields=["attempt", "outcome"], name="receipt_once"),
        ]

    def __str__(self) -> str:
        return self.outcome


class Choice(models.TextChoices):
    """What a person said by a key, a reply or a tap."""

    RECEIVED = "received", "收到"
    MEASURES = "measures", "措施"
    HELP = "help", "有险情·要支援"


class Answer(models.Model):
    """A person answered, with the grade of evidence; without `attempt` where no line carried it."""

    attempt = models.ForeignKey(Attempt, models.PROTECT, null=True, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    exercise = models.BooleanField()
    evidence = models.CharField(max_length=12)
    evidence_rank = models.SmallIntegerField()
    choice = models.CharField(max_length=10, choices=Choice.choices, default=Choice.RECEIVED)
    means = models.CharField(max_length=12)
    note = models.CharField(max_length=200, blank=True)
    at = InstantField()
    received_at = InstantField()

    class Meta:
        verbose_name = verbose_name_plural = "应答"
        indexes = [models.Index(fields=["person", "at"], name="answer_person")]
        constraints = [
            models.UniqueConstraint(
                fields=["attempt", "person", "evidence", "choice"],
                condition=Q(attempt__isnull=False),
                name="answer_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.evidence}"


class Line(models.Model):
    """A route in use: whether its channel works, and what it has taken in the present second.

    `faulty_at` is when it last could not send a message through a mistake in our own house.
    """

    route = models.CharField(max_length=60, primary_key=True)
    second_at = InstantField(null=True)
    taken = models.IntegerField(default=0)
    down_until = InstantField(null=True)
    failures = models.IntegerField(default=0)
    reason = models.CharField(max_length=200, blank=True)
    faulty_at = InstantField(null=True)

    class Meta:
        verbose_name = verbose_name_plural = "线路"

    def __str__(self) -> str:
        return self.route
