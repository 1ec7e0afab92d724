"""The tables of a call-out that names people, and of asking somebody to approve one."""

from django.db import models
from django.db.models import Q

from fengsui.callouts.states import ApprovalState
from fengsui.directory.models import Person, Post
from fengsui.journal.fields import InstantField, UidField


class PersonTarget(models.Model):
    """A person who is called by name, whatever his post, and the post under which he is."""

    callout = models.ForeignKey("callouts.Callout", models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+", db_index=False)
    post = models.ForeignKey(Post, models.PROTECT, related_name="+", db_index=False)

    class Meta:
        verbose_name = verbose_name_plural = "指名对象"
        constraints = [
            models.UniqueConstraint(fields=["callout", "person"], name="person_target_once"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}"


class ApprovalRequest(models.Model):
    """One person is asked to approve a draft by his own link; `asking` carries the question to him.

    `fingerprint` is that of the plan as it stood when he was asked. `opened_at` is when his page
    first showed it, which is no answer.
    """

    uid = UidField(unique=True)
    callout = models.ForeignKey("callouts.Callout", models.PROTECT, related_name="+")
    asking = models.OneToOneField("callouts.Callout", models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, default=ApprovalState.ASKED)
    fingerprint = models.CharField(max_length=64)
    asked_by = models.CharField(max_length=80)
    asked_at = InstantField()
    opened_at = InstantField(null=True)
    decided_at = InstantField(null=True)
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "批准请求"
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=list(ApprovalState)), name="approval_state"
            ),
            models.UniqueConstraint(
                fields=["callout", "person"],
                condition=Q(state="asked"),
                name="approval_asked_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.callout_id} {self.person_id} {self.state}"
