"""Where a walk through a category's videos goes on: an opaque, URL-safe text, good for the query that gave it.

A cursor is the unpadded base64url of a version, a position, and a checksum over both and the query. It is checked
in full before anything is read, and only the one spelling that is given is taken. The checksum is no secret: who
forges a cursor reaches what the same query shows anyway, because what is listed comes from the query alone.
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
from uuid import UUID

from catalog.errors import InvalidCursor
from catalog.times import normalise_time
from catalog.vocabulary import MAX_INTEGER, Region

VERSION = b"\x01"
CHECKSUM_BYTES = 8

# No chart holds more, so that a rank is one byte.
MAX_RANK = 50
MARK_BYTES = 8

_NEWEST_HEAD = struct.Struct(">Q16s")


class Order(StrEnum):
    """In which order a category's videos come."""

    NEWEST = "newest"
    POPULAR = "popular"


class Walk(NamedTuple):
    """The query that a walk repeats; how long its pages are is not part of it."""

    category_id: int
    region: Region | None
    order: Order


class NewestPosition(NamedTuple):
    """The last video that was passed, and the time since which a video must not have moved, in ms since 1970."""

    settled_ms: int
    published_at: str
    video_id: str


class PopularPosition(NamedTuple):
    """The rank that comes next, from 0, and the marks of the videos that were shown, sorted."""

    rank: int
    shown: tuple[bytes, ...]


def mark_of(video_id: str) -> bytes:
    """Return the short form by which a shown video is known again: two of fifty are alike once in 10^16 walks."""
    return hashlib.blake2b(video_id.encode(), digest_size=MARK_BYTES).digest()


def encode_newest(walk: Walk, position: NewestPosition) -> str:
    """Return the cursor of a position among the newest."""
    head = _NEWEST_HEAD.pack(position.settled_ms, UUID(position.video_id).bytes)
    return _sealed(walk, head + position.published_at.encode())


def decode_newest(walk: Walk, cursor: str) -> NewestPosition:
    """Read a cursor that `encode_newest` gave for this query; raises `InvalidCursor` for anything else."""
    content = _opened(walk, cursor)
    try:
        settled_ms, video_id = _NEWEST_HEAD.unpack_from(content)
        position = NewestPosition(settled_ms, content[_NEWEST_HEAD.size :].decode("ascii"), str(UUID(bytes=video_id)))
        is_time = normalise_time(position.published_at) == position.published_at
    except (struct.error, ValueError) as error:
        raise InvalidCursor from error
    if not is_time or settled_ms > MAX_INTEGER:
        raise InvalidCursor
    return position


def encode_popular(walk: Walk, position: PopularPosition) -> str:
    """Return the cursor of a position in a chart."""
    return _sealed(walk, bytes([position.rank]) + b"".join(position.shown))


def decode_popular(walk: Walk, cursor: str) -> PopularPosition:
    """Read a cursor that `encode_popular` gave for this query; raises `InvalidCursor` for anything else."""
    content = _opened(walk, cursor)
    if len(content) % MARK_BYTES != 1:
        raise InvalidCursor
    rank = content[0]
    shown = tuple(map(bytes, batched(content[1:], MARK_BYTES, strict=True)))
    # Each rank that was passed has shown one video at most, and the last one ends the walk.
    if not 0 < len(shown) <= rank < MAX_RANK or shown != sorted_marks(shown):
        raise InvalidCursor
    return PopularPosition(rank, shown)


def sorted_marks(marks: Iterable[bytes]) -> tuple[bytes, ...]:
    """Return marks as a position holds them: sorted, none twice."""
    return tuple(sorted({*marks}))


def _sealed(walk: Walk, content: bytes) -> str:
    body = VERSION + content
    return urlsafe_b64encode(body + _checksum(walk, body)).rstrip(b"=").decode()


def _opened(walk: Walk, cursor: str) -> bytes:
    try:
        sealed = urlsafe_b64decode(cursor.encode("ascii") + b"=" * (-len(cursor) % 4))
    except (UnicodeEncodeError, binascii.Error) as error:
        raise InvalidCursor from error
    body, checksum = sealed[:-CHECKSUM_BYTES], sealed[-CHECKSUM_BYTES:]
    # The last comparison leaves one spelling: decoding passes over strange characters and left-over bits.
    is_own = body[:1] == VERSION and checksum == _checksum(walk, body) and _sealed(walk, body[1:]) == cursor
    if not is_own:
        raise InvalidCursor
    return body[1:]


def _checksum(walk: Walk, body: bytes) -> bytes:
    return hashlib.blake2b(json.dumps(walk).encode() + body, digest_size=CHECKSUM_BYTES).digest()
