"""The tokens of programmes, pure."""

import hashlib


def token_digest(secret: str) -> str:
    """Return what is kept of a token: its secret has 256 bits, so a plain digest is enough."""
    return hashlib.sha256(secret.encode()).hexdigest()
