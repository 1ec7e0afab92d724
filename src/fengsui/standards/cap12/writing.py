"""Alert -> bytes."""

from datetime import datetime
from decimal import Decimal

from lxml import etree

from fengsui.standards.cap12.cursor import CAP
from fengsui.standards.cap12.reading import parse
from fengsui.standards.cap12.refusal import CapRefused, Refusal
from fengsui.standards.cap12.values import (
    Alert,
    Area,
    EventCode,
    Geocode,
    Info,
    Parameter,
    Resource,
)

Value = str | int | datetime | Decimal | None


def render(alert: Alert) -> bytes:
    """Write the message as UTF-8 XML that `parse` reads back as an equal value.

    Raises CapRefused where that cannot be: a time without a zone or finer than a second, a text
    with characters that XML has not, a value that the standard refuses. A signature is
    left out: it was made over other bytes, and a receiver would take the message for a forgery.
    """
    try:
        root = etree.Element(f"{{{CAP}}}alert", nsmap={None: CAP})  # type: ignore[dict-item]  # the stubs know no default namespace
        _fill_alert(root, alert)
        data = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
        faithful = parse(data) == alert
    except CapRefused:
        raise
    except ValueError as error:
        raise _unsayable(str(error)) from error
    if not faithful:
        raise _unsayable("a value would change on the way")
    return data


def _unsayable(why: str) -> CapRefused:
    return CapRefused(
        f"The alert cannot be written as CAP 1.2: {why}; correct the value.",
        code=Refusal.AGAINST_SCHEMA,
    )


def _add(parent: etree._Element, name: str, *values: Value) -> None:
    for value in values:
        if value is not None:
            etree.SubElement(parent, f"{{{CAP}}}{name}").text = _text(value)


def _text(value: str | int | datetime | Decimal) -> str:
    if isinstance(value, datetime):
        text = value.isoformat(timespec="seconds")
        return text.removesuffix("+00:00") + "-00:00" if text.endswith("+00:00") else text
    return format(value, "f") if isinstance(value, Decimal) else str(value)


def _fill_alert(root: etree._Element, alert: Alert) -> None:
    _add(root, "identifier", alert.identifier)
    _add(root, "sender", alert.sender)
    _add(root, "sent", alert.sent)
    _add(root, "status", alert.status)
    _add(root, "msgType", alert.msg_type)
    _add(root, "source", alert.source)
    _add(root, "scope", alert.scope)
    _add(root, "restriction", alert.restriction)
    _add(root, "addresses", alert.addresses)
    _add(root, "code", *alert.codes)
    _add(root, "note", alert.note)
    _add(root, "references", alert.references)
    _add(root, "incidents", alert.incidents)
    for info in alert.infos:
        _fill_info(etree.SubElement(root, f"{{{CAP}}}info"), info)


def _fill_info(parent: etree._Element, info: Info) -> None:
    _add(parent, "language", info.language)
    _add(parent, "category", *info.categories)
    _add(parent, "event", info.event)
    _add(parent, "responseType", *info.response_types)
    _add(parent, "urgency", info.urgency)
    _add(parent, "severity", info.severity)
    _add(parent, "certainty", info.certainty)
    _add(parent, "audience", info.audience)
    _add_named(parent, "eventCode", info.event_codes)
    _add(parent, "effective", info.effective)
    _add(parent, "onset", info.onset)
    _add(parent, "expires", info.expires)
    _add(parent, "senderName", info.sender_name)
    _add(parent, "headline", info.headline)
    _add(parent, "description", info.description)
    _add(parent, "instruction", info.instruction)
    _add(parent, "web", info.web)
    _add(parent, "contact", info.contact)
    _add_named(parent, "parameter", info.parameters)
    for resource in info.resources:
        _fill_resource(etree.SubElement(parent, f"{{{CAP}}}resource"), resource)
    for area in info.areas:
        _fill_area(etree.SubElement(parent, f"{{{CAP}}}area"), area)


def _fill_resource(parent: etree._Element, resource: Resource) -> None:
    _add(parent, "resourceDesc", resource.resource_desc)
    _add(parent, "mimeType", resource.mime_type)
    _add(parent, "size", resource.size_bytes)
    _add(parent, "uri", resource.uri)
    _add(parent, "derefUri", resource.deref_uri)
    _add(parent, "digest", resource.digest)


def _fill_area(parent: etree._Element, area: Area) -> None:
    _add(parent, "areaDesc", area.area_desc)
    _add(parent, "polygon", *(polygon.text for polygon in area.polygons))
    _add(parent, "circle", *(circle.text for circle in area.circles))
    _add_named(parent, "geocode", area.geocodes)
    _add(parent, "altitude", area.altitude_ft)
    _add(parent, "ceiling", area.ceiling_ft)


def _add_named(
    parent: etree._Element,
    name: str,
    values: tuple[EventCode, ...] | tuple[Parameter, ...] | tuple[Geocode, ...],
) -> None:
    for value in values:
        holder = etree.SubElement(parent, f"{{{CAP}}}{name}")
        _add(holder, "valueName", value.value_name)
        _add(holder, "value", value.value)
