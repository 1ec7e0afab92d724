"""Phone numbers: one spelling, sealed at rest, found by a keyed index.

A sealed number is key id (2 bytes) ‖ nonce (12) ‖ AES-256-GCM, bound to its contact's uid: a row
copied onto another contact does not open. Both keys of one id belong together (`keys rotate`
adds both), so that the id in a sealed number also says under which key its index was made.
"""

import hmac
import re
import secrets
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from fengsui import keyring
from fengsui.directory.models import ContactKind

SEAL_PURPOSE = "contacts"
INDEX_PURPOSE = "contacts_index"
DIGITS_MIN, DIGITS_MAX = 7, 16

_KEY_ID_BYTES, _NONCE_BYTES = 2, 12
_FILLERS = re.compile(r"[\s\-()./‐-―]")
_NUMBER = re.compile(rf"\+?[0-9]{{{DIGITS_MIN},{DIGITS_MAX}}}")
_MOBILE = re.compile(r"1[0-9]{10}")
# Tiantong-1, the Chinese satellite phone, has a mobile prefix; others are foreign country codes.
_SATELLITE = re.compile(r"1740[0-9]{7}|(\+|00)(870|881[0-9])[0-9]+")


class BadNumber(ValueError):
    """The text is no phone number."""


class WrongKey(Exception):
    """A sealed number does not open: with another key, or because its row is not whole."""


def normalise(text: str) -> str:
    """Return the number as digits: full width, spaces, dashes and +86 taken off.

    A foreign number keeps its "+". Raises `BadNumber`, which does not repeat the number.
    """
    number = _FILLERS.sub("", unicodedata.normalize("NFKC", text))
    if number.startswith("0086"):
        number = "+86" + number[4:]
    if number.startswith("861") and len(number) == 13:
        number = "+" + number
    if number.startswith("+86"):
        rest = number[3:]
        # Abroad a landline drops its leading 0; at home it is dialled with it.
        number = rest if _MOBILE.fullmatch(rest) or rest.startswith("0") else "0" + rest
    if not _NUMBER.fullmatch(number):
        raise BadNumber(f"not a phone number of {DIGITS_MIN} to {DIGITS_MAX} digits")
    return number


def kind_of(number: str) -> ContactKind:
    """Return what kind of line a normalised number is."""
    if _SATELLITE.fullmatch(number):
        return ContactKind.SATELLITE
    return ContactKind.MOBILE if _MOBILE.fullmatch(number) else ContactKind.LANDLINE


def mask(number: str) -> str:
    """Return the number with its middle hidden: 100****0012."""
    shown = 3 if len(number) > 8 else 1
    return f"{number[:shown]}****{number[-4:] if len(number) > 8 else number[-2:]}"


@lru_cache(maxsize=16)
def _cipher(secret: bytes) -> AESGCM:
    return AESGCM(secret)


def seal(contact_uid: str, number: str, key: keyring.Key) -> bytes:
    """Return the normalised number, sealed for this contact with a key of `SEAL_PURPOSE`."""
    nonce = secrets.token_bytes(_NONCE_BYTES)
    sealed = _cipher(key.secret).encrypt(nonce, number.encode(), contact_uid.encode())
    return key.id.to_bytes(_KEY_ID_BYTES) + nonce + sealed


def open_sealed(contact_uid: str, sealed: bytes) -> str:
    """Return the number; raises `WrongKey` or `keyring.KeyMissing`."""
    if len(sealed) <= _KEY_ID_BYTES + _NONCE_BYTES:
        raise WrongKey(f"contact {contact_uid} is not whole; restore it, or take its number anew")
    key = keyring.numbered(SEAL_PURPOSE, key_id(sealed))
    cipher = _cipher(key.secret)
    nonce, text = sealed[_KEY_ID_BYTES:][:_NONCE_BYTES], sealed[_KEY_ID_BYTES + _NONCE_BYTES :]
    try:
        return cipher.decrypt(nonce, text, contact_uid.encode()).decode()
    except InvalidTag:
        raise WrongKey(
            f"contact {contact_uid} does not open with key {SEAL_PURPOSE}-{key.id};"
            " restore the key file that belongs to this database"
        ) from None


def key_id(sealed: bytes) -> int:
    """Return the id of the key under which a number was sealed."""
    return int.from_bytes(sealed[:_KEY_ID_BYTES])


def key_prefix(number: int) -> bytes:
    """Return the first bytes of everything sealed under that key."""
    return number.to_bytes(_KEY_ID_BYTES)


def indexes(number: str) -> list[str]:
    """Return the index under every key that is still here: what to look for while keys rotate."""
    newest = keyring.newest(INDEX_PURPOSE)
    found = [index(number, newest)]
    for older in range(newest.id - 1, 0, -1):
        try:
            found.append(index(number, keyring.numbered(INDEX_PURPOSE, older)))
        except keyring.KeyMissing:
            break
    return found


def index(number: str, key: keyring.Key) -> str:
    """Return the HMAC-SHA256 of a normalised number under a key of `INDEX_PURPOSE`."""
    return hmac.new(key.secret, number.encode(), "sha256").hexdigest()


@dataclass(frozen=True, slots=True)
class Keys:
    """The pair of keys to write with."""

    seal: keyring.Key
    index: keyring.Key


def newest_keys() -> Keys:
    """Return the newest pair; raises `keyring.KeyMissing`."""
    found = Keys(keyring.newest(SEAL_PURPOSE), keyring.newest(INDEX_PURPOSE))
    if found.seal.id != found.index.id:
        raise keyring.KeyMissing(
            f"the newest keys are {SEAL_PURPOSE}-{found.seal.id} and"
            f" {INDEX_PURPOSE}-{found.index.id}; they belong together: fengsui keys rotate"
        )
    return found


def add_keys() -> None:
    """Create the next pair of keys, or the missing half where a crash left only one."""
    if are_paired():
        keyring.add(SEAL_PURPOSE)
    while keyring.newest(INDEX_PURPOSE).id < keyring.newest(SEAL_PURPOSE).id:
        keyring.add(INDEX_PURPOSE)


def are_paired() -> bool:
    """Return whether the newest keys of both purposes belong together."""
    return keyring.newest(SEAL_PURPOSE).id == keyring.newest(INDEX_PURPOSE).id
