"""Encodes and decodes cursors of a category's videos: opaque, URL-safe, valid only for the query that returned them.

A cursor is the unpadded base64url of a version, a position, and a checksum of both and the query. It is validated
before anything is read, and only one spelling is accepted. The checksum is not a secret: a forged cursor gives access
to nothing else, because the query alone decides what is listed.
"""

import binascii
import hashlib
import json
import struct
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterable
from enum import StrEnum
from itertools import batched
from typing import NamedTuple

from catalog.errors import InvalidCursor
from catalog.integers import MAX_INTEGER
from catalog.regions import Region
from catalog.times import normalise_time

VERSION = b"\x01"
CHECKSUM_BYTES = 8

# The length of a chart; a rank fits one byte.
MAX_RANK = 50
DIGEST_BYTES = 8

_NEWEST_HEAD = struct.Struct(">Q16s")


class Order(StrEnum):
    """Order of a category's videos."""

    NEWEST = "newest"
    POPULAR = "popular"


class CursorScope(NamedTuple):
    """The query for which a cursor is valid; the page size is not part of it."""

    category_id: int
    region: Region | None
    order: Order


class NewestPosition(NamedTuple):
    """The last video of a page, and the time since which listed videos must not have moved (ms since 1970)."""

    settled_ms: int
    published_at: str
    video_id: str


class PopularPosition(NamedTuple):
    """The next rank, from 0, and the sorted digests of the videos on earlier pages."""

    rank: int
    shown: tuple[bytes, ...]


def digest_of(video_id: str) -> bytes:
    """Return a short digest of a video's id: two of fifty collide once in 10^16 lists."""
    return hashlib.blake2b(video_id.encode(), digest_size=DIGEST_BYTES).digest()


def encode_newest(scope: CursorScope, position: NewestPosition) -> str:
    """Return the cursor of a position among the newest."""
    head = _NEWEST_HEAD.pack(position.settled_ms, bytes.fromhex(position.video_id.replace("-", "")))
    return _sealed(scope, head + position.published_at.encode())


def decode_newest(scope: CursorScope, cursor: str) -> NewestPosition:
    """Decode a cursor of `encode_newest` for this query; raises `InvalidCursor` for any other text."""
    content = _opened(scope, cursor)
    try:
        settled_ms, video_id = _NEWEST_HEAD.unpack_from(content)
        position = NewestPosition(settled_ms, content[_NEWEST_HEAD.size :].decode("ascii"), _video_id(video_id))
        is_time = normalise_time(position.published_at) == position.published_at
    except (struct.error, ValueError) as error:
        raise InvalidCursor from error
    if not is_time or settled_ms > MAX_INTEGER:
        raise InvalidCursor
    return position


def encode_popular(scope: CursorScope, position: PopularPosition) -> str:
    """Return the cursor of a position in a chart."""
    return _sealed(scope, bytes([position.rank]) + b"".join(position.shown))


def decode_popular(scope: CursorScope, cursor: str) -> PopularPosition:
    """Decode a cursor of `encode_popular` for this query; raises `InvalidCursor` for any other text."""
    content = _opened(scope, cursor)
    if len(content) % DIGEST_BYTES != 1:
        raise InvalidCursor
    rank = content[0]
    shown = tuple(map(bytes, batched(content[1:], DIGEST_BYTES, strict=True)))
    # Each passed rank has shown at most one video, and the last rank has no cursor.
    if not 0 < len(shown) <= rank < MAX_RANK or shown != sorted_digests(shown):
        raise InvalidCursor
    return PopularPosition(rank, shown)


def sorted_digests(digests: Iterable[bytes]) -> tuple[bytes, ...]:
    """Return digests sorted, without duplicates, as in a position."""
    return tuple(sorted({*digests}))


def _sealed(scope: CursorScope, content: bytes) -> str:
    body = VERSION + content
    return urlsafe_b64encode(body + _checksum(scope, body)).rstrip(b"=").decode()


def _opened(scope: CursorScope, cursor: str) -> bytes:
    try:
        sealed = urlsafe_b64decode(cursor.encode("ascii") + b"=" * (-len(cursor) % 4))
    except (UnicodeEncodeError, binascii.Error) as error:
        raise InvalidCursor from error
    body, checksum = sealed[:-CHECKSUM_BYTES], sealed[-CHECKSUM_BYTES:]
    # The last comparison accepts one spelling only: decoding ignores invalid characters and surplus bits.
    is_own = body[:1] == VERSION and checksum == _checksum(scope, body) and _sealed(scope, body[1:]) == cursor
    if not is_own:
        raise InvalidCursor
    return body[1:]


def _video_id(content: bytes) -> str:
    """Return the UUID of sixteen bytes; reads do not import `uuid`."""
    digits = content.hex()
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))


def _checksum(scope: CursorScope, body: bytes) -> bytes:
    return hashlib.blake2b(json.dumps(scope).encode() + body, digest_size=CHECKSUM_BYTES).digest()
