"""Where: the division tree, official and schematic."""

from django.db import models


class Level(models.TextChoices):
    """The tiers of administration that a county post reaches."""

    COUNTY = "county", "县"
    TOWNSHIP = "township", "镇乡街道"
    VILLAGE = "village", "村社区"


class Division(models.Model):
    """An administrative division, or a management unit that behaves like one.

    The code is the tree: a division lies in every division whose code is a prefix of its own
    (GB/T 2260 with the statistical codes below the county: 6, 9 and 12 digits). A management unit
    without an official code gets its parent's code and a letter, and `official` is False.
    """

    code = models.CharField(max_length=16, unique=True)
    name = models.CharField(max_length=60)
    level = models.CharField(max_length=10, choices=Level.choices)
    parent = models.ForeignKey(
        "self", models.PROTECT, to_field="code", null=True, blank=True, related_name="+"
    )
    official = models.BooleanField(default=True)
    lon_deg = models.FloatField(null=True, blank=True)
    lat_deg = models.FloatField(null=True, blank=True)
    # GeoJSON MultiPolygon in CGCS2000 (within a metre of WGS-84), empty where none is known.
    area = models.TextField(blank=True)
    schematic = models.BooleanField(default=False)

    class Meta:
        verbose_name = verbose_name_plural = "行政区划"

    def __str__(self) -> str:
        return self.name
