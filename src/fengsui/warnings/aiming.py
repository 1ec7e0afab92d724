"""From the area that an alert names to the divisions and risk points that it means here."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from fengsui.geo import queries as geo
from fengsui.geo.targeting import Mark as TargetMark
from fengsui.geo.targeting import MarkCode as TargetMarkCode
from fengsui.geo.targeting import divisions_in
from fengsui.hazards.queries import risk_points_in
from fengsui.warnings.areas import named_areas
from fengsui.warnings.incoming import Incoming, Piece
from fengsui.warnings.marks import Mark, MarkCode, gathered
from fengsui.warnings.models import AreaKind
from fengsui.warnings.plain_text import plain

# One call-out takes no more; a county's ledger holds a few hundred to a few thousand.
RISK_POINTS_MAX = 2_000
# Names are searched for 500 others each; an alert names a handful of places.
NAMES_MAX = 200
_TOGETHER = (
    TargetMarkCode.FOREIGN,
    TargetMarkCode.UNKNOWN,
    TargetMarkCode.TOUCHED,
    TargetMarkCode.OUTSIDE,
    MarkCode.GEOCODE_NAME_UNLISTED,
    MarkCode.AREA_NAME_UNKNOWN,
)
_USELESS = (TargetMarkCode.UNUSABLE, TargetMarkCode.FOREIGN, TargetMarkCode.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Aim:
    """What an alert means here: division codes and ids of risk points.

    `pieces` are those of the alert with the reason why one is not used; `marks` what came up.
    """

    divisions: tuple[str, ...]
    risk_points: tuple[int, ...]
    pieces: tuple[Piece, ...]
    marks: tuple[Mark, ...]


def aim(incoming: Incoming) -> Aim:
    """Find the targets of an alert; reads only, refuses nothing."""
    pieces = _with_names(_with_known_codes(incoming.pieces))
    polygons = [(piece, piece.polygon) for piece in pieces if piece.polygon is not None]
    circles = [(piece, piece.circle) for piece in pieces if piece.circle is not None]
    coded = _codes(pieces)
    codes = [value for value, piece in coded.items() if not piece.reason]
    named = [code for piece in pieces for code in piece.named]
    shapes, rounds = [shape for _, shape in polygons], [circle for _, circle in circles]
    found = divisions_in(shapes, rounds, [*codes, *named, *incoming.divisions])
    item_of = {
        **{f"polygon {no}": piece for no, (piece, _) in enumerate(polygons, start=1)},
        **{f"circle {no}": piece for no, (piece, _) in enumerate(circles, start=1)},
        **coded,
    }
    points = [one.id for one in risk_points_in(found.codes, shapes, rounds)]
    marks = [*_marks_of(pieces), *(_told(mark, item_of.get(mark.item)) for mark in found.marks)]
    if len(points) > RISK_POINTS_MAX:
        marks.append(Mark(MarkCode.MORE_RISK_POINTS, found=str(len(points))))
    return Aim(
        divisions=found.codes,
        risk_points=tuple(points[:RISK_POINTS_MAX]),
        pieces=tuple(_with_reasons(pieces, found.marks, item_of)),
        marks=tuple(gathered(marks, _TOGETHER)),
    )


def risk_points_of(divisions: Collection[str]) -> tuple[int, ...]:
    """Return the ids of the risk points in these divisions, as many as one call-out takes."""
    if not divisions:
        return ()
    return tuple(one.id for one in risk_points_in(divisions, [], [])[:RISK_POINTS_MAX])


def _codes(pieces: Sequence[Piece]) -> dict[str, Piece]:
    """Return each code with the piece in which it stands first."""
    found: dict[str, Piece] = {}
    for piece in pieces:
        if _is_code(piece):
            found.setdefault(piece.value, piece)
    return found


def _is_code(piece: Piece) -> bool:
    return piece.kind == AreaKind.GEOCODE


def _with_known_codes(pieces: Sequence[Piece]) -> list[Piece]:
    """Take a code of a kind that is in no list all the same where it is one of our divisions."""
    doubtful = {piece.value for piece in pieces if _is_code(piece) and not piece.trusted}
    ours = geo.places(doubtful).keys() if doubtful else set()
    return [
        replace(piece, reason="") if _is_code(piece) and piece.value in ours else piece
        for piece in pieces
    ]


def _with_names(pieces: Sequence[Piece]) -> list[Piece]:
    """Find the divisions of areas that are given by a name alone."""
    texts = dict.fromkeys(piece.value for piece in pieces if piece.kind == AreaKind.NAME)
    meant = _codes_named(list(texts)[:NAMES_MAX]) if texts else {}
    return [
        replace(
            piece,
            named=meant.get(piece.value, ()),
            reason="" if meant.get(piece.value) else str(MarkCode.AREA_NAME_UNKNOWN),
        )
        if piece.kind == AreaKind.NAME
        else piece
        for piece in pieces
    ]


def _codes_named(texts: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Return the codes of our divisions that each text names.

    Where several bear one name, all of them are meant, lest anybody be missed.
    """
    places = geo.names()
    names = tuple(dict.fromkeys(place.name for place in places))
    meant: dict[str, tuple[str, ...]] = {}
    for text in texts:
        found = named_areas(plain(text), names, ())
        said = {one.value for one in found.places}
        if found.everywhere and found.everywhere.value in names:
            said.add(found.everywhere.value)
        meant[text] = tuple(sorted(place.code for place in places if place.name in said))
    return meant


def _marks_of(pieces: Sequence[Piece]) -> list[Mark]:
    marks: list[Mark] = []
    for piece in pieces:
        if _is_code(piece) and not piece.trusted:
            marks.append(Mark(MarkCode.GEOCODE_NAME_UNLISTED, piece.place, piece.code_name))
        elif piece.named:
            found = f"{piece.value}: {', '.join(piece.named)}"
            marks.append(Mark(MarkCode.AREA_BY_NAME, piece.place, found))
        elif piece.kind == AreaKind.NAME:
            marks.append(Mark(MarkCode.AREA_NAME_UNKNOWN, piece.place, piece.value))
    return marks


def _told(mark: TargetMark, piece: Piece | None) -> Mark:
    item = mark.item if piece is None or _is_code(piece) else ""
    found = " ".join(filter(None, (item, mark.reason)))
    return Mark(str(mark.code), piece.place if piece else "", found)


def _with_reasons(
    pieces: Sequence[Piece], marks: Sequence[TargetMark], item_of: Mapping[str, Piece]
) -> list[Piece]:
    """Say of each piece that could not be used why; a code may stand in several places."""
    useless = {
        (piece.value if _is_code(piece) else piece.place): mark.reason or str(mark.code)
        for mark in marks
        if mark.code in _USELESS and (piece := item_of.get(mark.item))
    }
    return [
        replace(
            piece,
            reason=piece.reason or useless.get(piece.value if _is_code(piece) else piece.place, ""),
        )
        for piece in pieces
    ]
