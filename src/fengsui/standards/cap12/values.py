"""The values of a CAP 1.2 message, named as the standard names them."""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

import shapely


class Status(StrEnum):
    ACTUAL = "Actual"
    EXERCISE = "Exercise"
    SYSTEM = "System"
    TEST = "Test"
    DRAFT = "Draft"


class MsgType(StrEnum):
    ALERT = "Alert"
    UPDATE = "Update"
    CANCEL = "Cancel"
    ACK = "Ack"
    ERROR = "Error"


class Scope(StrEnum):
    PUBLIC = "Public"
    RESTRICTED = "Restricted"
    PRIVATE = "Private"


class Category(StrEnum):
    GEO = "Geo"
    MET = "Met"
    SAFETY = "Safety"
    SECURITY = "Security"
    RESCUE = "Rescue"
    FIRE = "Fire"
    HEALTH = "Health"
    ENV = "Env"
    TRANSPORT = "Transport"
    INFRA = "Infra"
    CBRNE = "CBRNE"
    OTHER = "Other"


class ResponseType(StrEnum):
    SHELTER = "Shelter"
    EVACUATE = "Evacuate"
    PREPARE = "Prepare"
    EXECUTE = "Execute"
    AVOID = "Avoid"
    MONITOR = "Monitor"
    ASSESS = "Assess"
    ALL_CLEAR = "AllClear"
    NONE = "None"


class Urgency(StrEnum):
    IMMEDIATE = "Immediate"
    EXPECTED = "Expected"
    FUTURE = "Future"
    PAST = "Past"
    UNKNOWN = "Unknown"


class Severity(StrEnum):
    EXTREME = "Extreme"
    SEVERE = "Severe"
    MODERATE = "Moderate"
    MINOR = "Minor"
    UNKNOWN = "Unknown"


class Certainty(StrEnum):
    OBSERVED = "Observed"
    LIKELY = "Likely"
    POSSIBLE = "Possible"
    UNLIKELY = "Unlikely"
    UNKNOWN = "Unknown"


class MarkCode(StrEnum):
    """What was noticed about a message that is kept all the same."""

    TIME_Z = "time_z"
    TIME_BEYOND_CALENDAR = "time_beyond_calendar"
    IDENTIFIER_MALFORMED = "identifier_malformed"
    SENDER_MALFORMED = "sender_malformed"
    REFERENCES_MALFORMED = "references_malformed"
    MORE_MARKS = "more_marks"
    RING_MENDED = "ring_mended"
    # From here on the polygon or circle cannot be used.
    COORDINATE_UNREADABLE = "coordinate_unreadable"
    LATITUDE_BEYOND_90 = "latitude_beyond_90"
    LATITUDE_PERHAPS_SWAPPED = "latitude_perhaps_swapped"
    LONGITUDE_BEYOND_180 = "longitude_beyond_180"
    RING_TOO_SHORT = "ring_too_short"
    RING_OPEN = "ring_open"
    RING_WITHOUT_AREA = "ring_without_area"
    RING_CROSSES_ITSELF = "ring_crosses_itself"
    CIRCLE_MALFORMED = "circle_malformed"
    RADIUS_UNUSABLE = "radius_unusable"


class Step(NamedTuple):
    """One step into the message: the element's name, and which of its siblings (from 1)."""

    name: str
    ordinal: int | None


def path(steps: tuple[Step, ...]) -> str:
    """Say a place in one line, such as `info[1]/area[2]/polygon[1]`."""
    return "/".join(f"{s.name}[{s.ordinal}]" if s.ordinal else s.name for s in steps)


@dataclass(frozen=True, slots=True)
class Mark:
    """Something noticed at a place; `found` is the offending piece, at most 60 characters."""

    code: MarkCode
    steps: tuple[Step, ...]
    found: str = ""

    @property
    def where(self) -> str:
        return path(self.steps)


class Position(NamedTuple):
    """A WGS-84 position, in the order in which CAP writes it."""

    lat_deg: float
    lon_deg: float


@dataclass(frozen=True, slots=True)
class Polygon:
    """A ring as it was written; `parse` adds the shape (x = longitude), None if unusable."""

    text: str
    shape: shapely.Polygon | shapely.MultiPolygon | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Circle:
    """A circle as it was written; `parse` adds centre and radius, None if unusable."""

    text: str
    center: Position | None = field(default=None, compare=False)
    radius_km: float | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Named:
    value_name: str
    value: str


class EventCode(_Named):
    """A code of the event in the system that `value_name` names."""

    __slots__ = ()


class Parameter(_Named):
    """A value of the sender's own; the Chinese warning colour travels in one."""

    __slots__ = ()


class Geocode(_Named):
    """A code of the area, such as an administrative division."""

    __slots__ = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    resource_desc: str
    mime_type: str
    size_bytes: int | None = None
    uri: str | None = None
    deref_uri: str | None = None
    digest: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    area_desc: str
    polygons: tuple[Polygon, ...] = ()
    circles: tuple[Circle, ...] = ()
    geocodes: tuple[Geocode, ...] = ()
    altitude_ft: Decimal | None = None
    ceiling_ft: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Info:
    language: str = "en-US"  # the schema's default
    categories: tuple[Category, ...]
    event: str
    response_types: tuple[ResponseType, ...] = ()
    urgency: Urgency
    severity: Severity
    certainty: Certainty
    audience: str | None = None
    event_codes: tuple[EventCode, ...] = ()
    effective: datetime | None = None
    onset: datetime | None = None
    expires: datetime | None = None
    sender_name: str | None = None
    headline: str | None = None
    description: str | None = None
    instruction: str | None = None
    web: str | None = None
    contact: str | None = None
    parameters: tuple[Parameter, ...] = ()
    resources: tuple[Resource, ...] = ()
    areas: tuple[Area, ...] = ()


class Reference(NamedTuple):
    """An earlier message: `sender,identifier,sent`."""

    sender: str
    identifier: str
    sent: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """A message; what only `parse` can tell is no part of its equality."""

    identifier: str
    sender: str
    sent: datetime
    status: Status
    msg_type: MsgType
    source: str | None = None
    scope: Scope
    restriction: str | None = None
    addresses: str | None = None
    codes: tuple[str, ...] = ()
    note: str | None = None
    references: str | None = None
    incidents: str | None = None
    infos: tuple[Info, ...] = ()
    signed: bool = field(default=False, compare=False)  # proof needs the original bytes
    referenced: tuple[Reference, ...] = field(default=(), compare=False)
    marks: tuple[Mark, ...] = field(default=(), compare=False)
