"""Identifiers of videos and users: UUIDs in canonical lower case."""

from hashlib import sha1

# Only the canonical lower-case form: other spellings would be other cache keys of the same video.
VIDEO_ID_PATTERN = r"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$"

# What FastAPI's paths take for a UUID.
ANY_UUID_PATTERN = r"^[0-9a-fA-F]{8}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{12}$"

# RFC 9562, 6.6: the namespace of names that are URLs.
_URL_NAMESPACE = bytes.fromhex("6ba7b8119dad11d180b400c04fd430c8")


def derive_uuid(name: str) -> str:
    """Return the UUID (version 5, URL namespace) of a name.

    Done by hand, because reads do not import `uuid`.
    """
    digest = bytearray(sha1(_URL_NAMESPACE + name.encode(), usedforsecurity=False).digest()[:16])
    digest[6] = digest[6] & 0x0F | 0x50
    digest[8] = digest[8] & 0x3F | 0x80
    return canonical_uuid(digest.hex())


def canonical_uuid(text: str) -> str:
    """Return a UUID in canonical spelling: lower case, with hyphens."""
    digits = text.replace("-", "").lower()
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"
