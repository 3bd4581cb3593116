"""Computes entity tags."""

import hashlib


def etag_of(body: bytes) -> str:
    """Return the strong entity tag of a representation: a hash of its bytes."""
    return f'"{hashlib.sha256(body).hexdigest()[:32]}"'
