"""What the simulated population is about to do: what is due is a row."""

from django.db import models

from fengsui.journal.fields import InstantField


class ReplyKind(models.TextChoices):
    """What a simulated reply is: a word of the line, of a person, of a unit, of its superior."""

    RECEIPT = "receipt", "线路回执"
    ANSWER = "answer", "应答"
    REPORT = "report", "上报措施"
    VERIFY = "verify", "核实措施"


class PendingReply(models.Model):
    """Something that the simulated population does at `due_at`; gone once it is done.

    `key` is the key of an attempt, or the uid of a call-out for what units do. `said` is an outcome
    or a grade of evidence.
    """

    kind = models.CharField(max_length=10, choices=ReplyKind.choices)
    key = models.CharField(max_length=160)
    unit_uid = models.CharField(max_length=40, blank=True)
    said = models.CharField(max_length=20, blank=True)
    choice = models.CharField(max_length=10, blank=True)
    due_at = InstantField(db_index=True)

    class Meta:
        verbose_name = verbose_name_plural = "模拟应答"
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "key", "unit_uid", "said", "choice"], name="pending_reply_once"
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=ReplyKind.values), name="pending_reply_kind"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"
