"""A person's signed link: who holds it is that person, for a while, without a password.

It goes out by SMS, so it is short: key id (1 byte), the person's uid (16), the minute until which
it holds (4) and 16 bytes of HMAC-SHA256, in 50 characters. It opens one person's own page only.
"""

import base64
import binascii
import hmac
from datetime import datetime, timedelta
from uuid import UUID

from fengsui import clock, keyring

PURPOSE = "links"
VALID_H = 72
TOKEN_CHARS = 50

_MINUTE_MS = 60_000
_UID_END, _UNTIL_END, _BYTES = 17, 21, 37
# What is signed says what it is for, so that no other use of the key can be taken for a link.
_MEANING = b"fengsui person link\0"


class LinkRefused(Exception):
    """The link was not made here, was changed, or is too old."""


def newest_key() -> keyring.Key:
    """Return the key to make links with; one look-up serves a whole batch."""
    return keyring.newest(PURPOSE)


def make(person_uid: str, now: datetime, key: keyring.Key, *, valid_h: int = VALID_H) -> str:
    """Return the token of a person's link; the same instant and key give the same token."""
    assert key.id < 256, "a link names its key in one byte"
    until = -(-clock.to_ms(now + timedelta(hours=valid_h)) // _MINUTE_MS)
    person = bytes.fromhex(person_uid.replace("-", ""))
    body = bytes([key.id]) + person + until.to_bytes(_UNTIL_END - _UID_END)
    return base64.urlsafe_b64encode(body + _mac(body, key)).rstrip(b"=").decode()


def read(token: str, now: datetime) -> str:
    """Return the uid of the person whose link this is; raises `LinkRefused`."""
    if len(token) != TOKEN_CHARS:
        raise LinkRefused("the link is incomplete")
    try:
        raw = base64.b64decode(token + "==", altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise LinkRefused("the link is garbled") from None
    body, mac = raw[:_UNTIL_END], raw[_UNTIL_END:]
    try:
        key = keyring.numbered(PURPOSE, body[0])
    except keyring.KeyMissing:
        raise LinkRefused("the link was not made here") from None
    # Base64 leaves four bits unused: only the one spelling that was sent out is the link.
    same = base64.urlsafe_b64encode(raw).rstrip(b"=").decode() == token
    if not same or not hmac.compare_digest(mac, _mac(body, key)):
        raise LinkRefused("the link was not made here")
    if clock.to_ms(now) > int.from_bytes(body[_UID_END:]) * _MINUTE_MS:
        raise LinkRefused("the link is too old")
    return str(UUID(bytes=body[1:_UID_END]))


def _mac(body: bytes, key: keyring.Key) -> bytes:
    return hmac.digest(key.secret, _MEANING + body, "sha256")[: _BYTES - _UNTIL_END]
