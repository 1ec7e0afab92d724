"""Named work for a seat or a person: it has a due time, is taken, is done."""

from django.db import models

from fengsui.channels.models import Answer
from fengsui.geo.models import Division
from fengsui.journal.fields import InstantField, UidField

HELP = "help"  # the kind of a call for help, which outlives whatever it belongs to


class TaskState(models.TextChoices):
    """A task is open until somebody takes it, and stays until it is done or dropped."""

    OPEN = "open", "待办"
    TAKEN = "taken", "处理中"
    DONE = "done", "已办"
    DROPPED = "dropped", "已撤"


class Task(models.Model):
    """Something that a person must do: go to a door, dial by hand, look into a call for help.

    `origin_uid` and `subject_uid` say what it belongs to (a call-out and a person in it); once per
    kind, so that what is asked twice is one task. `answer` is what somebody said that made it one.
    """

    uid = UidField(unique=True)
    kind = models.CharField(max_length=20)
    origin_uid = models.CharField(max_length=80)
    subject_uid = models.CharField(max_length=80)
    division = models.ForeignKey(Division, models.PROTECT, to_field="code", related_name="+")
    seat = models.CharField(max_length=30, default="desk")
    exercise = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=TaskState.choices, default=TaskState.OPEN)
    priority = models.SmallIntegerField(default=0)
    created_at = InstantField()
    due_at = InstantField(null=True)
    taken_by = models.CharField(max_length=80, blank=True)
    ended_at = InstantField(null=True)
    answer = models.ForeignKey(Answer, models.PROTECT, null=True, related_name="+", db_index=False)
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "交办事项"
        indexes = [
            models.Index(
                fields=["seat", "priority", "created_at"],
                condition=models.Q(state__in=["open", "taken"]),
                name="task_open",
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["origin_uid", "subject_uid", "kind"], name="task_once"),
            models.CheckConstraint(
                condition=models.Q(state__in=TaskState.values), name="task_state"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject_uid}"
