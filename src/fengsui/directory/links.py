"""A person's signed link: who holds it is that person, for a while, without a password.

It goes out by SMS, where every character counts: key id (1 byte), the row of the person (4), the
hour until which it holds (3) and 12 bytes of HMAC-SHA256, in 27 characters. The row only finds him:
what is signed holds his uid too, so that no link opens another person's page after rows were
renumbered. It opens one person's own page only.
"""

import base64
import binascii
import hmac
from datetime import datetime, timedelta

from fengsui import clock, keyring
from fengsui.directory.models import Person

PURPOSE = "links"
VALID_H = 72
# 20 bytes. The last character carries four of their bits, so that it is never "-" or "_": phones
# leave such a sign at the end of an address out of the link.
TOKEN_CHARS = 27

_HOUR_MS = 3_600_000
_ROW_END, _UNTIL_END, _BYTES = 5, 8, 20
# What is signed says what it is for, so that no other use of the key can be taken for a link.
_MEANING = b"fengsui person link 2\0"


class LinkRefused(Exception):
    """The link was not made here, was changed, or is too old."""


def newest_key() -> keyring.Key:
    """Return the key to make links with; one look-up serves a whole batch."""
    return keyring.newest(PURPOSE)


def make(
    person_id: int, person_uid: str, now: datetime, key: keyring.Key, *, valid_h: int = VALID_H
) -> str:
    """Return the token of a person's link; the same hour and key give the same token."""
    assert key.id < 256, "a link names its key in one byte"
    until = -(-clock.to_ms(now + timedelta(hours=valid_h)) // _HOUR_MS)
    row, hours = person_id.to_bytes(_ROW_END - 1), until.to_bytes(_UNTIL_END - _ROW_END)
    body = bytes([key.id]) + row + hours
    return _spelled(body + _mac(body, person_uid, key))


def read(token: str, now: datetime) -> str:
    """Return the uid of the person whose link this is; raises `LinkRefused`."""
    if len(token) != TOKEN_CHARS:
        raise LinkRefused("the link is incomplete")
    try:
        raw = base64.b64decode(token + "=", altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise LinkRefused("the link is garbled") from None
    # Base64 leaves two bits unused: only the one spelling that was sent out is the link.
    if len(raw) != _BYTES or _spelled(raw) != token:
        raise LinkRefused("the link is garbled")
    body, mac = raw[:_UNTIL_END], raw[_UNTIL_END:]
    try:
        key = keyring.numbered(PURPOSE, body[0])
    except keyring.KeyMissing:
        raise LinkRefused("the link was not made here") from None
    row = int.from_bytes(body[1:_ROW_END])
    uid = Person.objects.filter(id=row).values_list("uid", flat=True).first()
    # Somebody unknown is signed for, too: the time taken does not tell which rows there are.
    if not hmac.compare_digest(mac, _mac(body, uid or "", key)) or uid is None:
        raise LinkRefused("the link was not made here")
    if clock.to_ms(now) > int.from_bytes(body[_ROW_END:]) * _HOUR_MS:
        raise LinkRefused("the link is too old")
    return uid


def _spelled(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _mac(body: bytes, person_uid: str, key: keyring.Key) -> bytes:
    signed = _MEANING + body + person_uid.encode()
    return hmac.digest(key.secret, signed, "sha256")[: _BYTES - _UNTIL_END]
