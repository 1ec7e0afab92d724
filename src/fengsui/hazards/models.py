"""What may go wrong where: risk points and facilities, who answers for them, who must move."""

from django.db import models

from fengsui.directory.models import Post
from fengsui.geo.models import Division
from fengsui.journal.fields import UidField


class RiskKind(models.TextChoices):
    """The ten kinds of points that a county watches."""

    GEOLOGICAL_POINT = "geological_point", "地质灾害点"
    RESERVOIR = "reservoir", "水库山塘"
    SEAWALL = "seawall", "海塘"
    LOWLAND = "lowland", "易涝点"
    DANGEROUS_HOUSE = "dangerous_house", "危房"
    FISH_RAFT = "fish_raft", "渔排"
    BUILDING_SITE = "building_site", "在建工地"
    SCENIC_SPOT = "scenic_spot", "景区"
    ISLAND = "island", "海岛"
    VESSEL_GROUP = "vessel_group", "船舶"


class RiskPoint(models.Model):
    """A place or facility that a hazard threatens, with the way out."""

    uid = UidField(unique=True)
    code = models.CharField(max_length=30, unique=True)
    kind = models.CharField(max_length=20, choices=RiskKind.choices)
    name = models.CharField(max_length=80)
    division = models.ForeignKey(Division, models.PROTECT, to_field="code", related_name="+")
    lon_deg = models.FloatField()
    lat_deg = models.FloatField()
    area = models.TextField(blank=True)
    shelter = models.CharField(max_length=120, blank=True)
    route = models.CharField(max_length=200, blank=True)
    active = models.BooleanField(default=True)

    class Meta:
        verbose_name = verbose_name_plural = "风险点"

    def __str__(self) -> str:
        return self.name


class RiskPost(models.Model):
    """A post answers for a risk point."""

    risk_point = models.ForeignKey(RiskPoint, models.PROTECT, related_name="+")
    post = models.ForeignKey(Post, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = "风险点责任岗位"
        constraints = [
            models.UniqueConstraint(fields=["risk_point", "post"], name="risk_post_once"),
        ]

    def __str__(self) -> str:
        return f"{self.risk_point_id} {self.post_id}"


class PeopleAtRisk(models.Model):
    """How many people of a category must leave when the point is threatened."""

    risk_point = models.ForeignKey(RiskPoint, models.PROTECT, related_name="+")
    category = models.CharField(max_length=30)
    people = models.PositiveIntegerField()

    class Meta:
        verbose_name = verbose_name_plural = "受威胁人员"
        constraints = [
            models.UniqueConstraint(fields=["risk_point", "category"], name="at_risk_once"),
        ]

    def __str__(self) -> str:
        return f"{self.risk_point_id} {self.category}"
