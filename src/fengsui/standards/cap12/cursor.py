"""A walk over an element's children in the order of the schema, refusing any other order."""

from collections.abc import Callable
from typing import Final, TypeVar

from lxml import etree

from fengsui.standards.cap12.place import Place
from fengsui.standards.cap12.refusal import excerpt
from fengsui.standards.cap12.simple import WHITE, Simple

T = TypeVar("T")
Complex = Callable[[etree._Element, Place], T]

CAP: Final = "urn:oasis:names:tc:emergency:cap:1.2"
XSD: Final = "http://www.w3.org/2001/XMLSchema"
XSI: Final = "{http://www.w3.org/2001/XMLSchema-instance}"
_HINTS: Final = frozenset({f"{XSI}schemaLocation", f"{XSI}noNamespaceSchemaLocation"})


class Cursor:
    """Takes the children of one element one after the other; the order of calls is the grammar."""

    def __init__(self, parent: etree._Element, place: Place) -> None:
        _refuse_attributes(parent, place, xsd=None)
        for text in (parent.text, *(child.tail for child in parent)):
            if text and text.strip(WHITE):
                raise place.refused(
                    f"holds the text '{excerpt(text.strip())}' between its elements; remove it"
                )
        self._children = list(parent)
        self._place = place
        self._next = 0

    def one(self, name: str, kind: Simple[T] | Complex[T]) -> T:
        """Take the one child `name`."""
        value = self.maybe(name, kind)
        if value is None:
            raise self._place.refused(
                f"has {self._upcoming()} where '{name}' is required; add '{name}' there,"
                " in the order of the standard"
            )
        return value

    def maybe(self, name: str, kind: Simple[T] | Complex[T]) -> T | None:
        """Take the child `name` if it comes next."""
        if not self._comes(name):
            return None
        return self._take(kind, self._place.at(name))

    def many(self, name: str, kind: Simple[T] | Complex[T], *, least: int = 0) -> tuple[T, ...]:
        """Take all children `name` that come next, at least `least`."""
        values: list[T] = []
        while self._comes(name):
            values.append(self._take(kind, self._place.at(name, len(values) + 1)))
        if len(values) < least:
            self.one(name, kind)
        return tuple(values)

    def among(
        self, namespace: str, name: str, kind: Simple[T] | Complex[T]
    ) -> tuple[tuple[T, ...], tuple[etree._Element, ...]]:
        """Take all children `name`, and all of a foreign namespace, that come next, mixed."""
        values: list[T] = []
        foreign: list[etree._Element] = []
        while self._next < len(self._children):
            child = self._children[self._next]
            if self._comes(name):
                values.append(self._take(kind, self._place.at(name, len(values) + 1)))
            elif etree.QName(child).namespace == namespace:
                foreign.append(child)
                self._next += 1
            else:
                break
        return tuple(values), tuple(foreign)

    def end(self) -> None:
        """Refuse whatever is left."""
        if self._next < len(self._children):
            raise self._place.refused(
                f"has {self._upcoming()} where the standard allows none;"
                " remove it, or put it in the standard's order"
            )

    def _comes(self, name: str) -> bool:
        at = self._next
        return at < len(self._children) and self._children[at].tag == f"{{{CAP}}}{name}"

    def _take(self, kind: Simple[T] | Complex[T], place: Place) -> T:
        child = self._children[self._next]
        self._next += 1
        return read_simple(child, kind, place) if isinstance(kind, Simple) else kind(child, place)

    def _upcoming(self) -> str:
        if self._next == len(self._children):
            return "its end"
        name = etree.QName(self._children[self._next])
        return f"'{excerpt(name.localname)}'" + (
            "" if name.namespace == CAP else f" of the namespace '{excerpt(name.namespace or '')}'"
        )


def read_simple(element: etree._Element, kind: Simple[T], place: Place) -> T:
    """Read an element that holds text alone."""
    _refuse_attributes(element, place, xsd=kind.xsd)
    if len(element):
        raise place.refused("holds elements but must hold text alone; write the text there")
    if element.text is None and kind.empty is not None:
        return kind.empty
    return kind.read(element.text or "", place)


def _refuse_attributes(element: etree._Element, place: Place, *, xsd: str | None) -> None:
    for name in element.attrib:  # not items(): in lxml that is quadratic
        if name in _HINTS or (name == f"{XSI}type" and _type_named(element) == xsd):
            continue
        raise place.refused(f"has the attribute '{excerpt(str(name))}'; CAP has none, remove it")


def _type_named(element: etree._Element) -> str:
    prefix, _, local = (element.get(f"{XSI}type") or "").strip(WHITE).rpartition(":")
    namespace = element.nsmap.get(prefix or None)
    return local if namespace == XSD else ""
