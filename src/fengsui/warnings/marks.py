"""What is kept and marked: a mark's code, its place, and what it says to the officer; pure."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

FOUND_CHARS_MAX = 200
SHOWN_ITEMS_MAX = 3


class MarkCode(StrEnum):
    """What is odd beyond the codes of `cap12` and `geo.targeting`, which are kept as they are."""

    SENT_IN_FUTURE = "sent_in_future"
    SENT_LONG_AGO = "sent_long_ago"
    EXPIRED = "expired"
    IDENTIFIER_SHORTENED = "identifier_shortened"
    SAME_NUMBER_OTHER_TEXT = "same_number_other_text"
    REFERENCES_MISSING = "references_missing"
    REFERENCE_UNKNOWN = "reference_unknown"
    REFERENCE_OTHER_STATUS = "reference_other_status"
    HAZARD_UNKNOWN = "hazard_unknown"
    EVENT_CODE_UNLISTED = "event_code_unlisted"
    COLOR_UNKNOWN = "color_unknown"
    COLOR_FROM_SEVERITY = "color_from_severity"
    INFOS_DIFFER = "infos_differ"
    ALL_CLEAR_BY_TEXT = "all_clear_by_text"
    GEOCODE_NAME_UNLISTED = "geocode_name_unlisted"
    AREA_BY_NAME = "area_by_name"
    AREA_NAME_UNKNOWN = "area_name_unknown"
    NO_TARGET = "no_target"
    MORE_AREAS = "more_areas"
    MORE_RISK_POINTS = "more_risk_points"


# A call-out is drafted only after an officer acknowledged these. Drills are made of old alerts.
_NEED_ACKNOWLEDGEMENT = frozenset({MarkCode.SENT_IN_FUTURE, MarkCode.SENT_LONG_AGO})
_NEED_IN_EXERCISE = frozenset({MarkCode.SENT_IN_FUTURE})

SENTENCES: Mapping[str, str] = MappingProxyType(
    {
        MarkCode.SENT_IN_FUTURE: "sent lies in the future; acknowledge it before a call-out",
        MarkCode.SENT_LONG_AGO: "sent lies long ago; in earnest, acknowledge it before a call-out",
        MarkCode.EXPIRED: "the alert had expired when it came in",
        MarkCode.IDENTIFIER_SHORTENED: "sender or identifier is too long and is kept shortened",
        MarkCode.SAME_NUMBER_OTHER_TEXT: "the same number came again with another text;"
        " the first counts, both are kept",
        MarkCode.REFERENCES_MISSING: "it changes an earlier alert but names none",
        MarkCode.REFERENCE_UNKNOWN: "it names an earlier alert that is not known here",
        MarkCode.REFERENCE_OTHER_STATUS: "it names an earlier alert of another status,"
        " which stays as it is",
        MarkCode.HAZARD_UNKNOWN: "its event is in no list; no standing order covers it",
        MarkCode.EVENT_CODE_UNLISTED: "an event code is in no list",
        MarkCode.COLOR_UNKNOWN: "it has no colour; no standing order covers it",
        MarkCode.COLOR_FROM_SEVERITY: "the colour was derived from the severity",
        MarkCode.INFOS_DIFFER: "its parts differ in event or colour; the gravest one counts",
        MarkCode.ALL_CLEAR_BY_TEXT: "it lifts a warning by its words, not by its type",
        MarkCode.GEOCODE_NAME_UNLISTED: "the name of a kind of code is in no list;"
        " only codes of our own divisions were taken",
        MarkCode.AREA_BY_NAME: "an area is given by name alone; these divisions were understood",
        MarkCode.AREA_NAME_UNKNOWN: "an area is given by name alone,"
        " which names no division of ours",
        MarkCode.NO_TARGET: "no division of ours was found in it; choose the targets",
        MarkCode.MORE_AREAS: "it has more areas than are listed; all of them were looked at",
        MarkCode.MORE_RISK_POINTS: "more risk points lie in it than one call-out takes;"
        " choose smaller targets",
        # of cap12
        "time_z": "a time ends in Z; it was taken as UTC",
        "time_beyond_calendar": "a time lies beyond the calendar; the nearest instant was taken",
        "identifier_malformed": "the identifier is empty or has characters that CAP forbids",
        "sender_malformed": "the sender is empty or has characters that CAP forbids",
        "references_malformed": "a reference is not sender,identifier,time",
        "more_marks": "more than is listed here is odd about it",
        "ring_mended": "a ring crossed itself; it was mended, its area changed by less than 1 %",
        "coordinate_unreadable": "a coordinate is not two plain numbers; the area is unusable",
        "latitude_beyond_90": "a latitude lies beyond 90 degrees; the area is unusable",
        "latitude_perhaps_swapped": "latitude and longitude are perhaps swapped;"
        " the area is unusable",
        "longitude_beyond_180": "a longitude lies beyond 180 degrees; the area is unusable",
        "ring_too_short": "a ring has fewer than four points; the area is unusable",
        "ring_open": "a ring does not end where it begins; the area is unusable",
        "ring_without_area": "a ring encloses nothing; the area is unusable",
        "ring_crosses_itself": "a ring crosses itself beyond mending; the area is unusable",
        "circle_malformed": "a circle is not lat,lon radius; the area is unusable",
        "radius_unusable": "a radius is no usable number; the area is unusable",
        # of geo.targeting
        "foreign": "codes of other counties; nobody is called there",
        "unknown": "codes of this county that are in no list",
        "widened": "taken for more than was named, so that nobody is missed",
        "touched": "a township is touched at its edge, none of its villages lies inside",
        "outside": "an area lies outside the county",
        "unusable": "an area cannot be drawn and is unusable",
        "too_many": "the areas have too many vertices; from here on none was looked at",
    }
)


@dataclass(frozen=True, slots=True)
class Mark:
    """Something odd: `place` is where in the message, `found` the offending piece."""

    code: str
    place: str = ""
    found: str = ""

    @property
    def sentence(self) -> str:
        """Return what the command line says: code, place, sentence, piece."""
        at = f" at {self.place}" if self.place else ""
        piece = f" ({self.found})" if self.found else ""
        return f"{self.code}{at}: {SENTENCES[self.code]}{piece}"


def to_acknowledge(*, exercise: bool) -> frozenset[MarkCode]:
    """Return the marks that an officer must acknowledge before a call-out of such an alert."""
    return _NEED_IN_EXERCISE if exercise else _NEED_ACKNOWLEDGEMENT


def gathered(marks: Iterable[Mark], codes: Iterable[str]) -> list[Mark]:
    """Return the marks with all of one of these codes told in one, in order of first sight.

    A warning for the whole province names ninety counties: that is one thing to know, not ninety.
    """
    together = frozenset(codes)
    found: dict[Mark | str, list[Mark]] = defaultdict(list)
    for mark in marks:
        found[mark.code if mark.code in together else mark].append(mark)
    return [_joined(group) for group in found.values()]


def _joined(group: list[Mark]) -> Mark:
    first = group[0]
    pieces = list(dict.fromkeys(mark.found for mark in group if mark.found))
    more = f" and {len(pieces) - SHOWN_ITEMS_MAX} more" if len(pieces) > SHOWN_ITEMS_MAX else ""
    said = ", ".join(pieces[:SHOWN_ITEMS_MAX]) + more
    return Mark(first.code, first.place, said[:FOUND_CHARS_MAX])
