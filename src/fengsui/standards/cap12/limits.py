"""Limits on what a message may carry; checked before its geometry is looked at."""

from collections import Counter
from typing import Final

from lxml import etree

from fengsui.standards.cap12.refusal import CapRefused, Refusal

CAP_BYTES_MAX: Final = 1024 * 1024
INFOS_MAX: Final = 50
AREAS_MAX: Final = 1_000  # per info: a county may name each of its 500 villages
POLYGONS_MAX: Final = 200  # per area: an archipelago is many rings
CIRCLES_MAX: Final = 200  # per area
GEOCODES_MAX: Final = 5_000  # per area
VERTICES_MAX: Final = 3_000  # per polygon: a hostile ring of 10,000 takes seconds to check
NUMBER_CHARS_MAX: Final = 40  # the schema sets no end to an integer; Python's costs grow with it
MENDED_VERTICES_MAX: Final = 4_000  # in one alert: counting crossings is quadratic at worst
CROSSINGS_MAX: Final = 100  # a ring that crosses itself more often is no slip of the pen

MARKS_MAX: Final = 500

_PER_PARENT: Final = {
    ("alert", "info"): INFOS_MAX,
    ("info", "area"): AREAS_MAX,
    ("area", "polygon"): POLYGONS_MAX,
    ("area", "circle"): CIRCLES_MAX,
    ("area", "geocode"): GEOCODES_MAX,
}


def refuse_beyond_limits(root: etree._Element) -> None:
    """Raise CapRefused where a parent holds too many of a child, or a polygon too many points."""
    for parent in root.iter():
        name = etree.QName(parent).localname
        if name in {"alert", "info", "area"}:
            held = Counter(etree.QName(child).localname for child in parent)
            for (holder, child_name), most in _PER_PARENT.items():
                if holder == name and held[child_name] > most:
                    raise _too_many(name, child_name, held[child_name], most)
        elif name == "polygon" and parent.text:
            vertices = len(parent.text.split())
            if vertices > VERTICES_MAX:
                raise _too_many("polygon", "vertices", vertices, VERTICES_MAX)


def _too_many(holder: str, child: str, found: int, most: int) -> CapRefused:
    return CapRefused(
        f"The message holds {found} {child} in one {holder} but at most {most} are taken;"
        " ask the sender to split or to simplify it.",
        code=Refusal.TOO_MANY,
    )
