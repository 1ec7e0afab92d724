"""xs:anyURI as libxml2 takes it: a URI reference of RFC 3986, any other character escaped."""

import re
from typing import Final

_OTHER: Final = r' <>"{}|\\^`\x7f-\U0010ffff'  # would be escaped on use


def _one(extra: str) -> str:
    return rf"(?:[A-Za-z0-9\-._~!$&'()*+,;={extra}{_OTHER}]|%[0-9A-Fa-f]{{2}})"


_CHAR: Final = _one(":@")
_SEGMENTS: Final = rf"(?:/{_CHAR}*)*"
_AUTHORITY: Final = rf"(?:{_one(':')}*@)?(?:\[[^\]]*\]|{_one('')}*)(?::0*[0-9]{{1,9}})?"
_ROOTED: Final = rf"//{_AUTHORITY}{_SEGMENTS}|/(?:{_CHAR}+{_SEGMENTS})?"
_REFERENCE: Final = re.compile(
    rf"(?:[A-Za-z][A-Za-z0-9+.\-]*:(?:{_ROOTED}|{_CHAR}+{_SEGMENTS}|)"
    rf"|(?:{_ROOTED}|{_one('@')}+{_SEGMENTS}|))"
    rf"(?:\?(?:{_CHAR}|[/?])*)?(?:\#(?:{_CHAR}|[/?\[\]])*)?"
)


def is_uri_reference(text: str) -> bool:
    """Tell whether `text`, with its white space collapsed, is a URI or a relative reference."""
    return _REFERENCE.fullmatch(text) is not None
