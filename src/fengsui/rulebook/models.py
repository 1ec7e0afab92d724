"""The rules that were used, as they stood."""

from django.db import models

from fengsui.journal.fields import InstantField


class Edition(models.Model):
    """The whole text of a rule that something was decided by; never changed, never removed.

    The digest is part of the key: where somebody changed a rule and left its edition alone, both
    texts are kept, for a call-out must never wait for a file to be put in order.
    """

    kind = models.CharField(max_length=20)
    rule_id = models.CharField(max_length=50)
    edition = models.IntegerField()
    digest = models.CharField(max_length=64)
    text = models.TextField()
    first_used_at = InstantField()

    class Meta:
        verbose_name = verbose_name_plural = "规则版本"
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "rule_id", "edition", "digest"], name="edition_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind}/{self.rule_id}/{self.edition}"
