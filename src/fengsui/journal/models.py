"""What happened, in the order in which it was committed."""

from django.db import models

from fengsui.journal.fields import InstantField


class Entry(models.Model):
    """One action of one kind on one batch of subjects; never changed after its commit."""

    id = models.BigAutoField(primary_key=True)
    kind = models.CharField(max_length=60)
    origin_uid = models.CharField(max_length=80, blank=True)
    actor = models.CharField(max_length=80)
    exercise = models.BooleanField(default=False)
    occurred_at = InstantField()
    recorded_at = InstantField()
    facts = models.TextField(default="{}")

    class Meta:
        verbose_name = verbose_name_plural = "流水"
        indexes = [
            models.Index(fields=["origin_uid", "id"], name="entry_origin"),
            models.Index(fields=["kind", "id"], name="entry_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.id} {self.kind}"


class Subject(models.Model):
    """One thing that an entry touched, with the columns that it gave new values."""

    id = models.BigAutoField(primary_key=True)
    entry = models.ForeignKey(Entry, models.PROTECT, related_name="+")
    type = models.CharField(max_length=20)
    uid = models.CharField(max_length=160)  # an attempt's key is the longest
    division = models.CharField(max_length=16, blank=True)
    facts = models.TextField(default="{}")

    class Meta:
        verbose_name = verbose_name_plural = "流水对象"
        indexes = [models.Index(fields=["uid"], name="subject_uid")]

    def __str__(self) -> str:
        return f"{self.type} {self.uid}"


class Cursor(models.Model):
    """How far a follower has read, moved in the transaction of what it did."""

    name = models.CharField(max_length=60, primary_key=True)
    entry_id = models.BigIntegerField(default=0)

    class Meta:
        verbose_name = verbose_name_plural = "跟随位置"

    def __str__(self) -> str:
        return f"{self.name} {self.entry_id}"


class Block(models.Model):
    """A sealed run of entries: what they held when they were sealed, chained to the run before."""

    no = models.BigIntegerField(primary_key=True)
    first_id = models.BigIntegerField()
    last_id = models.BigIntegerField()
    entries = models.IntegerField()
    subjects = models.IntegerField()
    digests = models.BinaryField()
    key_id = models.IntegerField()
    previous = models.CharField(max_length=64)
    mac = models.CharField(max_length=64)
    sealed_at = InstantField()

    class Meta:
        verbose_name = verbose_name_plural = "封存块"

    def __str__(self) -> str:
        return f"{self.no} {self.first_id}-{self.last_id}"


class Beat(models.Model):
    """When a loop was last alive; a gap tells of an outage, its age alarms by absence."""

    name = models.CharField(max_length=40, primary_key=True)
    at = InstantField()
    lamp = models.CharField(max_length=500, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "心跳"

    def __str__(self) -> str:
        return f"{self.name} {self.at:%H:%M:%S}"


class Shift(models.Model):
    """Waits that have still to move by a gap in time, and up to which row they have moved.

    Gone when all have; `statement` moves the next ones, of what was made until `before`.
    """

    statement = models.CharField(max_length=60)
    gap_ms = models.BigIntegerField()
    before = InstantField()
    starts_at = InstantField()
    row_id = models.BigIntegerField(default=0)

    class Meta:
        verbose_name = verbose_name_plural = "等待顺延"

    def __str__(self) -> str:
        return f"{self.statement} {self.row_id}"
