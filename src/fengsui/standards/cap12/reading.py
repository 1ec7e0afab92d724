"""Bytes -> Alert."""

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Final, TypeVar

from lxml import etree

from fengsui.standards.cap12.cursor import CAP, Cursor, read_simple
from fengsui.standards.cap12.geometry import Mender, read_circle
from fengsui.standards.cap12.limits import CAP_BYTES_MAX, refuse_beyond_limits
from fengsui.standards.cap12.place import Place
from fengsui.standards.cap12.refusal import CapRefused, Refusal, excerpt
from fengsui.standards.cap12.simple import (
    DECIMAL,
    INTEGER,
    LANGUAGE,
    TEXT,
    TIME,
    URI,
    Simple,
    one_of,
    read_time,
)
from fengsui.standards.cap12.values import (
    Alert,
    Area,
    Category,
    Certainty,
    EventCode,
    Geocode,
    Info,
    MarkCode,
    MsgType,
    Parameter,
    Reference,
    Resource,
    ResponseType,
    Scope,
    Severity,
    Status,
    Urgency,
)

N = TypeVar("N", EventCode, Parameter, Geocode)

DSIG: Final = "http://www.w3.org/2000/09/xmldsig#"
_OLDER: Final = {
    "urn:oasis:names:tc:emergency:cap:1.1": "1.1",
    "http://www.incident.com/cap/1.0": "1.0",
}
_NO_TOKEN: Final = re.compile(r"[\s,<&]")  # CAP 1.2 section 3.2.1, identifier and sender
# Senders write gb2312 and use the characters of its successors.
_SAYS_GB2312: Final = re.compile(rb"""<\?xml[^>]{0,99}\sencoding\s*=\s*["']gb2312["']""", re.I)


def parse(data: bytes) -> Alert:
    """Read one CAP 1.2 message, in any declared encoding, noting in `marks` what to ask about.

    Raises CapRefused: over CAP_BYTES_MAX, not XML, any DOCTYPE, another version or document,
    over a limit of `limits.py`, or against the schema of CAP 1.2.
    """
    root = _tree(data)
    name = etree.QName(root)
    if name.localname == "alert" and name.namespace in _OLDER:
        raise CapRefused(
            f"This is a CAP {_OLDER[name.namespace]} alert and only CAP 1.2 is taken; ask the"
            f" sender for the version with the namespace {CAP}.",
            code=Refusal.OLD_VERSION,
        )
    if root.tag != f"{{{CAP}}}alert":
        raise CapRefused(
            f"This is XML but no CAP alert: it starts with '{excerpt(root.tag)}'; send a document"
            f" that starts with 'alert' of the namespace {CAP}.",
            code=Refusal.NOT_CAP,
        )
    refuse_beyond_limits(root)
    return _Reader().alert(root, Place())


def _tree(data: bytes) -> etree._Element:
    if len(data) > CAP_BYTES_MAX:
        raise CapRefused(
            f"The message has {len(data)} bytes but at most {CAP_BYTES_MAX} are taken;"
            " ask the sender to send large resources by address.",
            code=Refusal.TOO_BIG,
        )
    parser = etree.XMLParser(
        encoding="gb18030" if _SAYS_GB2312.match(data) else None,
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise CapRefused(
            f"This is not well-formed XML ({excerpt(str(error), 120)}); send the file as the"
            " sender made it.",
            code=Refusal.NOT_XML,
        ) from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise CapRefused(
            "The message has a DOCTYPE, which can carry an attack and no alert needs;"
            " ask the sender to leave it out.",
            code=Refusal.DOCTYPE,
        )
    return root


class _Reader:
    """The grammar of CAP 1.2: each method is one sequence of its schema, in the schema's order."""

    def __init__(self) -> None:
        self._mender = Mender()

    def alert(self, element: etree._Element, place: Place) -> Alert:
        at = Cursor(element, place)
        alert = Alert(
            identifier=at.one("identifier", _token(MarkCode.IDENTIFIER_MALFORMED)),
            sender=at.one("sender", _token(MarkCode.SENDER_MALFORMED)),
            sent=at.one("sent", TIME),
            status=at.one("status", one_of(Status)),
            msg_type=at.one("msgType", one_of(MsgType)),
            source=at.maybe("source", TEXT),
            scope=at.one("scope", one_of(Scope)),
            restriction=at.maybe("restriction", TEXT),
            addresses=at.maybe("addresses", TEXT),
            codes=at.many("code", TEXT),
            note=at.maybe("note", TEXT),
            references=at.maybe("references", TEXT),
            incidents=at.maybe("incidents", TEXT),
        )
        # The schema wants signatures last; libxml2, which gives its verdict, lets them be mixed.
        infos, signatures = at.among(DSIG, "info", self._info)
        at.end()
        for signature in signatures:
            self._check_signature(signature)
        referenced = _referenced(alert.references, place.at("references"))
        return replace(
            alert,
            infos=infos,
            signed=bool(signatures),
            referenced=referenced,
            marks=tuple(place.marks),
        )

    def _info(self, element: etree._Element, place: Place) -> Info:
        at = Cursor(element, place)
        info = Info(
            language=at.maybe("language", LANGUAGE) or "en-US",
            categories=at.many("category", one_of(Category), least=1),
            event=at.one("event", TEXT),
            response_types=at.many("responseType", one_of(ResponseType)),
            urgency=at.one("urgency", one_of(Urgency)),
            severity=at.one("severity", one_of(Severity)),
            certainty=at.one("certainty", one_of(Certainty)),
            audience=at.maybe("audience", TEXT),
            event_codes=at.many("eventCode", _named(EventCode)),
            effective=at.maybe("effective", TIME),
            onset=at.maybe("onset", TIME),
            expires=at.maybe("expires", TIME),
            sender_name=at.maybe("senderName", TEXT),
            headline=at.maybe("headline", TEXT),
            description=at.maybe("description", TEXT),
            instruction=at.maybe("instruction", TEXT),
            web=at.maybe("web", URI),
            contact=at.maybe("contact", TEXT),
            parameters=at.many("parameter", _named(Parameter)),
            resources=at.many("resource", _resource),
            areas=at.many("area", self._area),
        )
        at.end()
        return info

    def _area(self, element: etree._Element, place: Place) -> Area:
        at = Cursor(element, place)
        area = Area(
            area_desc=at.one("areaDesc", TEXT),
            polygons=at.many("polygon", Simple("string", self._mender.read_polygon)),
            circles=at.many("circle", Simple("string", read_circle)),
            geocodes=at.many("geocode", _named(Geocode)),
            altitude_ft=at.maybe("altitude", DECIMAL),
            ceiling_ft=at.maybe("ceiling", DECIMAL),
        )
        at.end()
        return area

    def _check_signature(self, element: etree._Element) -> None:
        """Hold what the schema knows inside a signature to its rules, as the schema does."""
        waiting = list(element)
        while waiting:
            inner = waiting.pop()
            name = etree.QName(inner)
            place = Place().at(etree.QName(element).localname).at(name.localname)
            if inner.tag == f"{{{CAP}}}alert":
                self.alert(inner, place)
            elif inner.tag in {f"{{{CAP}}}valueName", f"{{{CAP}}}value"}:
                read_simple(inner, TEXT, place)
            else:
                waiting.extend(inner)


def _resource(element: etree._Element, place: Place) -> Resource:
    at = Cursor(element, place)
    resource = Resource(
        resource_desc=at.one("resourceDesc", TEXT),
        mime_type=at.one("mimeType", TEXT),
        size_bytes=at.maybe("size", INTEGER),
        uri=at.maybe("uri", URI),
        deref_uri=at.maybe("derefUri", TEXT),
        digest=at.maybe("digest", TEXT),
    )
    at.end()
    return resource


def _named(kind: type[N]) -> Callable[[etree._Element, Place], N]:
    def read(element: etree._Element, place: Place) -> N:
        at = Cursor(element, place)
        named = kind(value_name=at.one("valueName", TEXT), value=at.one("value", TEXT))
        at.end()
        return named

    return read


def _token(malformed: MarkCode) -> Simple[str]:
    def read(text: str, place: Place) -> str:
        if not text or _NO_TOKEN.search(text):
            place.mark(malformed, text)
        return text

    return Simple("string", read)


def _referenced(text: str | None, place: Place) -> tuple[Reference, ...]:
    """Read `sender,identifier,sent` groups; the malformed ones are marked and left out."""
    groups = (text or "").split()
    if text is not None and not groups:
        place.mark(MarkCode.REFERENCES_MALFORMED)
    referenced = []
    for group in groups:
        try:
            sender, identifier, sent = group.split(",")
            referenced.append(Reference(sender, identifier, read_time(sent, place)))
        except ValueError:  # not three parts, or no time
            place.mark(MarkCode.REFERENCES_MALFORMED, group)
    return tuple(referenced)
