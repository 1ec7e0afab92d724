"""What the duty officer writes down himself."""

from django.db import models

from fengsui.journal.fields import InstantField, UidField


class LogLine(models.Model):
    """A line of the duty log; it may name people, so the journal refers to it and does not hold it.

    Never edited: who erred writes another line.
    """

    uid = UidField(unique=True)
    text = models.CharField(max_length=500)
    written_by = models.CharField(max_length=80)
    at = InstantField()

    class Meta:
        verbose_name = verbose_name_plural = "值班记事"

    def __str__(self) -> str:
        return self.text[:40]
