"""Message words: templates with named places, and how many SMS parts a text takes."""

import re
from collections.abc import Mapping
from types import MappingProxyType

SMS_UNITS_ALONE = 70  # UCS-2 code units of a single message
SMS_UNITS_JOINED = 67  # ... of each part of a longer one: the rest joins the parts

PLACES: Mapping[str, str] = MappingProxyType(
    {
        "event": "what it is about, such as 台风红色预警 or the title of an instruction",
        "issuer": "who issued it",
        "issued_at": "when, in the county's time",
        "area": "the division or risk point that the person answers for",
        "post": "the post that the person holds there",
        "ask": "what the person is asked to do",
        "link": "the person's own signed address",
        "count": "how many of the tier below are silent",
        "counted": "what is counted, such as 个村",
        "names": "who is silent, shortened",
        "answered_at": "when the person answered before",
    }
)
_PLACE = re.compile(r"\{([^{}]*)\}")


class WordsError(ValueError):
    """A template that cannot be filled; the text says which place is to blame."""


def places(template: str) -> tuple[str, ...]:
    """Return the places of a template in their order.

    Raises WordsError for a brace that stands alone and for a place that `PLACES` does not know.
    """
    if re.search(r"[{}]", _PLACE.sub("", template)):
        raise WordsError("has a brace that belongs to no place such as {event}")
    found = tuple(_PLACE.findall(template))
    for name in found:
        if name not in PLACES:
            raise WordsError(f'has an unknown place "{{{name}}}"; known are {", ".join(PLACES)}')
    return found


def render(template: str, values: Mapping[str, str]) -> str:
    """Return the words with every place filled.

    Values that the template does not use may be given; braces inside a value stay as they are.
    Raises WordsError where a place has no value or an empty one: half a sentence must not go out.
    """
    for name in places(template):
        if not values.get(name):
            raise WordsError(f'has no value for the place "{{{name}}}"')
    return _PLACE.sub(lambda found: values[found[1]], template)


def sms_parts(text: str) -> int:
    """Return how many SMS the text takes; 0 for an empty text.

    A character outside the basic plane counts as two units, which one part must hold together.
    """
    units = [2 if ord(character) > 0xFFFF else 1 for character in text]
    if sum(units) <= SMS_UNITS_ALONE:
        return 1 if text else 0
    parts, room = 1, SMS_UNITS_JOINED
    for needed in units:
        if needed > room:
            parts, room = parts + 1, SMS_UNITS_JOINED
        room -= needed
    return parts
