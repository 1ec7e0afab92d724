"""CAP 1.2 bytes -> an incoming alert; what is odd is marked, never refused."""

from collections.abc import Iterator
from datetime import datetime

from fengsui.geo.geometry import Circle
from fengsui.rulebook.book import Rulebook
from fengsui.standards import cap12
from fengsui.warnings.incoming import Incoming, Piece, key_text
from fengsui.warnings.marks import FOUND_CHARS_MAX, Mark, MarkCode
from fengsui.warnings.meaning import Meaning, meaning_of
from fengsui.warnings.models import AreaKind, Source

# Clocks of two offices differ a little; below this nobody is asked.
SENT_AHEAD_S_MAX = 120
MARKS_MAX = 600
VALUE_CHARS_MAX = 200
OFFICE_CHARS_MAX = 200


def read_cap(now: datetime, data: bytes, book: Rulebook) -> Incoming:
    """Read a CAP 1.2 message; raises `cap12.CapRefused` and nothing else.

    Words, kind and colour are those of the gravest info in Chinese, or in the first language where
    none is in Chinese; areas are those of all infos, so that nobody is left out.
    """
    alert = cap12.parse(data)
    parts = [meaning_of(info, book, alert.sent) for info in alert.infos]
    told = _in_one_language(parts)
    lead = max(told, key=lambda part: part.gravity, default=None)
    marks = [
        *(Mark(mark.code, mark.where, mark.found) for mark in alert.marks),
        *_marks_of_head(now, alert, book),
        *_marks_of_parts(told, lead, book),
    ]
    info = lead.info if lead else None
    return Incoming(
        source=Source.CAP,
        sender=key_text(alert.sender),
        identifier=key_text(alert.identifier),
        sent=alert.sent,
        status=alert.status,
        msg_type=alert.msg_type,
        scope=alert.scope,
        references=alert.referenced,
        hazard=lead.hazard if lead else "",
        event=info.event if info else "",
        color=lead.color if lead else None,
        raised_from=lead.changed_from if lead else None,
        severity=info.severity if info else "",
        all_clear=alert.msg_type == cap12.MsgType.CANCEL or (lead is not None and lead.lifted),
        office=((info and info.sender_name) or alert.sender)[:OFFICE_CHARS_MAX],
        headline=(info and info.headline) or "",
        description=(info and info.description) or "",
        instruction=(info and info.instruction) or "",
        effective_at=info.effective if info else None,
        onset_at=info.onset if info else None,
        expires_at=info.expires if info else None,
        pieces=tuple(_pieces(alert, book)),
        marks=tuple(marks[:MARKS_MAX]),
        data=data,
    )


def _in_one_language(parts: list[Meaning]) -> list[Meaning]:
    languages = [part.info.language.lower().partition("-")[0] for part in parts]
    chosen = "zh" if "zh" in languages or not languages else languages[0]
    return [part for part, one in zip(parts, languages, strict=True) if one == chosen]


def marks_of_time(now: datetime, sent: datetime, place: str, book: Rulebook) -> Iterator[Mark]:
    """Yield the mark of a time of sending that lies ahead of our clock, or long ago."""
    ahead_s = (sent - now).total_seconds()
    if ahead_s > SENT_AHEAD_S_MAX:
        yield Mark(MarkCode.SENT_IN_FUTURE, place, sent.isoformat())
    if -ahead_s > book.desk.sent_long_ago_h * 3600:
        yield Mark(MarkCode.SENT_LONG_AGO, place, sent.isoformat())


def _marks_of_head(now: datetime, alert: cap12.Alert, book: Rulebook) -> Iterator[Mark]:
    yield from marks_of_time(now, alert.sent, "sent", book)
    for name, text in (("sender", alert.sender), ("identifier", alert.identifier)):
        if key_text(text) != text:
            yield Mark(MarkCode.IDENTIFIER_SHORTENED, name)
    changes = alert.msg_type in (cap12.MsgType.UPDATE, cap12.MsgType.CANCEL)
    if changes and alert.references is None:
        yield Mark(MarkCode.REFERENCES_MISSING, "references")
    ends = [info.expires for info in alert.infos]
    if ends and all(end is not None and end <= now for end in ends):
        yield Mark(MarkCode.EXPIRED, "info[1]/expires")


def _marks_of_parts(told: list[Meaning], lead: Meaning | None, book: Rulebook) -> Iterator[Mark]:
    if lead is None:
        return
    if not lead.hazard:
        yield Mark(MarkCode.HAZARD_UNKNOWN, "event", lead.info.event[:FOUND_CHARS_MAX])
    for code in lead.info.event_codes:
        if code.value.strip() not in book.event_codes:
            found = f"{code.value_name} {code.value}"
            yield Mark(MarkCode.EVENT_CODE_UNLISTED, "eventCode", found[:FOUND_CHARS_MAX])
    if lead.color_mark:
        yield Mark(lead.color_mark, "severity", lead.info.severity)
    if len({(part.hazard, part.info.event, part.color) for part in told}) > 1:
        yield Mark(MarkCode.INFOS_DIFFER, "info")
    if lead.lifted_by_words:
        yield Mark(MarkCode.ALL_CLEAR_BY_TEXT, "headline")


def _pieces(alert: cap12.Alert, book: Rulebook) -> Iterator[Piece]:
    reasons = {mark.where: str(mark.code) for mark in alert.marks}
    for info_no, info in enumerate(alert.infos, start=1):
        for area_no, area in enumerate(info.areas, start=1):
            place = f"info[{info_no}]/area[{area_no}]"
            yield from _pieces_of(area, place, reasons, book)


def _pieces_of(
    area: cap12.Area, place: str, reasons: dict[str, str], book: Rulebook
) -> Iterator[Piece]:
    said = area.area_desc[:VALUE_CHARS_MAX]
    if not (area.polygons or area.circles or area.geocodes):
        yield Piece(place, said, AreaKind.NAME, said)
    for no, polygon in enumerate(area.polygons, start=1):
        at = f"{place}/polygon[{no}]"
        unusable = "" if polygon.shape is not None else reasons.get(at, "unusable")
        text = polygon.text[:VALUE_CHARS_MAX]
        yield Piece(at, said, AreaKind.POLYGON, text, polygon=polygon.shape, reason=unusable)
    for no, circle in enumerate(area.circles, start=1):
        at = f"{place}/circle[{no}]"
        unusable = "" if circle.center is not None else reasons.get(at, "unusable")
        text = circle.text[:VALUE_CHARS_MAX]
        yield Piece(at, said, AreaKind.CIRCLE, text, circle=_circle(circle), reason=unusable)
    for no, code in enumerate(area.geocodes, start=1):
        at = f"{place}/geocode[{no}]"
        name = code.value_name.strip()
        yield Piece(
            at,
            said,
            AreaKind.GEOCODE,
            code.value.strip()[:VALUE_CHARS_MAX],
            code_name=name[:VALUE_CHARS_MAX],
            trusted=name in book.geocode_names,
            reason="" if name in book.geocode_names else str(MarkCode.GEOCODE_NAME_UNLISTED),
        )


def _circle(circle: cap12.Circle) -> Circle | None:
    if circle.center is None or circle.radius_km is None:
        return None
    return Circle(circle.center.lon_deg, circle.center.lat_deg, circle.radius_km)
