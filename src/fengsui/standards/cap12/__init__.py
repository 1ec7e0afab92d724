"""CAP 1.2 (OASIS Common Alerting Protocol), bytes <-> frozen values.

`parse` takes what the standard's schema takes, plus a final `Z` in times; it refuses every DOCTYPE
and anything beyond the limits. What the schema lets pass but cannot be used (a bad ring, malformed
references) is kept and marked: refusing would lose a warning. `docs/reference/cap12.md` lists
where and why the verdict differs from the schema's.
"""

from fengsui.standards.cap12.limits import (
    AREAS_MAX,
    CAP_BYTES_MAX,
    CIRCLES_MAX,
    GEOCODES_MAX,
    INFOS_MAX,
    POLYGONS_MAX,
    VERTICES_MAX,
)
from fengsui.standards.cap12.reading import parse
from fengsui.standards.cap12.refusal import CapRefused, Refusal
from fengsui.standards.cap12.values import (
    Alert,
    Area,
    Category,
    Certainty,
    Circle,
    EventCode,
    Geocode,
    Info,
    Mark,
    MarkCode,
    MsgType,
    Parameter,
    Polygon,
    Position,
    Reference,
    Resource,
    ResponseType,
    Scope,
    Severity,
    Status,
    Urgency,
)
from fengsui.standards.cap12.writing import render

__all__ = [
    "AREAS_MAX",
    "CAP_BYTES_MAX",
    "CIRCLES_MAX",
    "GEOCODES_MAX",
    "INFOS_MAX",
    "POLYGONS_MAX",
    "VERTICES_MAX",
    "Alert",
    "Area",
    "CapRefused",
    "Category",
    "Certainty",
    "Circle",
    "EventCode",
    "Geocode",
    "Info",
    "Mark",
    "MarkCode",
    "MsgType",
    "Parameter",
    "Polygon",
    "Position",
    "Reference",
    "Refusal",
    "Resource",
    "ResponseType",
    "Scope",
    "Severity",
    "Status",
    "Urgency",
    "parse",
    "render",
]
