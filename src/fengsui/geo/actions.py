"""Taking in the division tree."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from fengsui.geo.geometry import BadGeometry, read_area
from fengsui.geo.models import Division, Level
from fengsui.geo.upsert import ImportRefused, Kept, Moved, repeated, upsert
from fengsui.journal.actions import SubjectRow

_BELOW = {Level.COUNTY: (None,), Level.TOWNSHIP: (Level.COUNTY,), Level.VILLAGE: (Level.TOWNSHIP,)}


@dataclass(frozen=True, slots=True)
class DivisionRow:
    """A division to be taken in; `parent` is its upper division's code, empty for the county.

    `area` is the text of a GeoJSON Polygon or MultiPolygon in degrees, longitude first.
    """

    code: str
    name: str
    level: Level
    parent: str = ""
    official: bool = True
    lon_deg: float | None = None
    lat_deg: float | None = None
    area: str = ""
    schematic: bool = False


def import_divisions(now: datetime, rows: Sequence[DivisionRow], *, actor: str) -> Moved:
    """Make these divisions be as given, upper ones first; divisions not named stay as they are.

    Raises `ImportRefused` with everything that is wrong before anything is written: a code twice,
    a parent that is missing, of the wrong tier or no prefix of the code, an unreadable area.
    """
    known = dict(Division.objects.values_list("code", "level"))
    problems = [f"division {code} stands twice" for code in repeated(row.code for row in rows)]
    known.update({row.code: row.level for row in rows})
    problems += [problem for row in rows for problem in _problems(row, known)]
    if problems:
        raise ImportRefused(problems)
    moved = Moved()
    for level in Level:
        wanted = [_division(row) for row in rows if row.level == level]
        moved += upsert(now, actor=actor, kept=_KEPT, wanted=wanted)
    return moved


def _problems(row: DivisionRow, levels: dict[str, str]) -> Iterable[str]:
    if not row.code or len(row.code) > 16 or not row.name:
        yield f"division {row.code!r} needs a code of at most 16 characters and a name"
    if (row.lon_deg is None) != (row.lat_deg is None):
        yield f"division {row.code} has half a position"
    upper = levels.get(row.parent) if row.parent else None
    if row.parent and upper is None:
        yield f"division {row.code}: its upper division {row.parent} is unknown"
    elif upper not in _BELOW[row.level]:
        yield f"division {row.code}: a {row.level} cannot lie in {row.parent or 'nothing'}"
    elif not row.code.startswith(row.parent) or row.code == row.parent:
        yield f"division {row.code}: {row.parent} is no prefix of its code"
    if row.area:
        try:
            read_area(row.area)
        except BadGeometry as bad:
            yield f"division {row.code}: {bad}"


def _division(row: DivisionRow) -> Division:
    return Division(
        code=row.code,
        name=row.name,
        level=row.level,
        parent_id=row.parent or None,
        official=row.official,
        lon_deg=row.lon_deg,
        lat_deg=row.lat_deg,
        area=row.area,
        schematic=row.schematic,
    )


def _told(row: Division) -> SubjectRow:
    return SubjectRow("division", row.code, row.code, {"level": row.level, "name": row.name})


_KEPT = Kept(
    model=Division,
    noun="division",
    key=("code",),
    columns=(
        *("name", "level", "parent_id", "official"),
        *("lon_deg", "lat_deg", "area", "schematic"),
    ),
    told=_told,
)
