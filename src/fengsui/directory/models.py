"""Who: organisations, posts, the people who hold them, how to reach them, who is on duty."""

from django.contrib.auth.models import AbstractUser
from django.db import models

from fengsui.geo.models import Division
from fengsui.journal.fields import InstantField, UidField


class Organisation(models.Model):
    """A body that has posts: a bureau, a township government, a village committee."""

    uid = UidField(unique=True)
    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=30)
    division = models.ForeignKey(Division, models.PROTECT, to_field="code", related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = "单位"
        constraints = [
            models.UniqueConstraint(fields=["name", "division"], name="organisation_name"),
        ]

    def __str__(self) -> str:
        return self.name


class Person(models.Model):
    """A human being who can be called; shown as post + name + phone."""

    uid = UidField(unique=True)
    name = models.CharField(max_length=40)
    active = models.BooleanField(default=True)

    class Meta:
        verbose_name = verbose_name_plural = "人员"

    def __str__(self) -> str:
        return self.name


class Post(models.Model):
    """A duty with a place: what is called is the post, who is rung is its holder.

    `by_roster`: its holders are whoever the duty roster names at that hour.
    """

    uid = UidField(unique=True)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    division = models.ForeignKey(Division, models.PROTECT, to_field="code", related_name="+")
    role = models.CharField(max_length=40)
    name = models.CharField(max_length=80)
    by_roster = models.BooleanField(default=False)
    active = models.BooleanField(default=True)

    class Meta:
        verbose_name = verbose_name_plural = "岗位"
        indexes = [models.Index(fields=["role", "id"], name="post_role")]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "name"], name="post_name"),
        ]

    def __str__(self) -> str:
        return self.name


class Rank(models.TextChoices):
    """Whether somebody holds a post or stands in for its holder."""

    PRIMARY = "primary", "主"
    DEPUTY = "deputy", "副"


class Holding(models.Model):
    """A person holds a post."""

    post = models.ForeignKey(Post, models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    rank = models.CharField(max_length=10, choices=Rank.choices, default=Rank.PRIMARY)

    class Meta:
        verbose_name = verbose_name_plural = "任职"
        constraints = [
            models.UniqueConstraint(fields=["post", "person"], name="holding_once"),
        ]
        indexes = [models.Index(fields=["person"], name="holding_person")]

    def __str__(self) -> str:
        return f"{self.post_id} {self.person_id} {self.rank}"


class ContactKind(models.TextChoices):
    """What kind of line a contact point is."""

    MOBILE = "mobile", "手机"
    LANDLINE = "landline", "座机"
    SATELLITE = "satellite", "卫星电话"


class ContactPoint(models.Model):
    """A number of a person: encrypted, found by a keyed index, never in clear at rest.

    `sealed` is key id ‖ nonce ‖ AES-256-GCM, bound to `uid`; `number_index` a keyed HMAC. The
    lowest `rank` that is not marked bad is used first.
    """

    uid = UidField(unique=True)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=ContactKind.choices)
    sealed = models.BinaryField()
    number_index = models.CharField(max_length=64, db_index=True)
    rank = models.SmallIntegerField(default=0)
    takes_text = models.BooleanField(default=True)
    rehearsal = models.BooleanField(default=False)
    proven_at = InstantField(null=True, blank=True)
    bad_at = InstantField(null=True, blank=True)
    bad_reason = models.CharField(max_length=40, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "联系方式"
        constraints = [
            models.UniqueConstraint(fields=["person", "number_index"], name="contact_once"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.uid}"


class DutyShift(models.Model):
    """A person is on duty at a roster post from `starts_at` until before `ends_at`."""

    uid = UidField(unique=True)
    post = models.ForeignKey(Post, models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    rank = models.CharField(max_length=10, choices=Rank.choices, default=Rank.PRIMARY)
    starts_at = InstantField()
    ends_at = InstantField()

    class Meta:
        verbose_name = verbose_name_plural = "值班"
        constraints = [
            models.UniqueConstraint(fields=["post", "person", "starts_at"], name="shift_once"),
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")), name="shift_forward"
            ),
        ]
        indexes = [models.Index(fields=["post", "ends_at"], name="shift_now")]

    def __str__(self) -> str:
        return f"{self.post_id} {self.person_id}"


class UserRole(models.TextChoices):
    """What an account may do, within its division."""

    DUTY_OFFICER = "duty_officer", "值班员"
    DUTY_CHIEF = "duty_chief", "值班长"
    COMMANDER = "commander", "指挥长"
    TOWNSHIP_OFFICER = "township_officer", "镇乡值班员"
    VILLAGE_HEAD = "village_head", "村责任人"
    ADMINISTRATOR = "administrator", "管理员"


class User(AbstractUser):
    """An account: a role and the division in which it holds."""

    uid = UidField(unique=True)
    role = models.CharField(max_length=20, choices=UserRole.choices)
    division = models.ForeignKey(
        Division, models.PROTECT, to_field="code", null=True, related_name="+"
    )
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta(AbstractUser.Meta):
        verbose_name = verbose_name_plural = "账号"


class Token(models.Model):
    """A secret of a programme that acts for a user; only its digest is kept."""

    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    name = models.CharField(max_length=60)
    digest = models.CharField(max_length=64, unique=True)
    created_at = InstantField()
    ended_at = InstantField(null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "令牌"

    def __str__(self) -> str:
        return self.name
