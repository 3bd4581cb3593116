"""Cuts entries into parts, each a stored document, and lists the parts in an index.

A part is a file of the protocol, far below its limits of 50,000 URLs and 50 MB: it has to fit an item of DynamoDB as
gzip, and an answer of Lambda without it.
"""

import math
import zlib
from base64 import b64encode
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from catalog.coding import zipped
from catalog.errors import SitemapTooLarge
from catalog.etags import etag_of
from catalog.sitemap.entries import escaped
from catalog.sitemap.keys import part_name
from catalog.stored_documents import StoredDocument

# Below an item's 400 KB, with its other attributes.
MAX_PACKED_BYTES = 350_000

# Lambda sends 6 MB; a text that gzip makes tiny is long without it.
MAX_PLAIN_BYTES = 2_500_000

# The packed bytes that end a part: what zlib has not given out yet, and the longest entry, still fit.
_FULL_BYTES = 256_000

# zlib's `wbits` for gzip.
_GZIP = 31

# The protocol's for an index.
MAX_PARTS = 50_000

# Videos of a segment on average: fewer make more parts than an index holds, more do not fit one part.
FEWEST_VIDEOS, MOST_VIDEOS = 150, 600

# An index of one part each still fits an item.
MAX_SEGMENTS = 2**15

_DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'
_URLSET = (
    f'{_DECLARATION}<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
    ' xmlns:video="http://www.google.com/schemas/sitemap-video/1.1">\n'
).encode()
_URLSET_END = b"</urlset>\n"
_INDEX = f'{_DECLARATION}<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
_INDEX_END = "</sitemapindex>\n"


class Part(NamedTuple):
    """A part of the sitemap: its name, its document and how many videos it lists."""

    name: str
    document: StoredDocument
    videos: int


class PartLine(NamedTuple):
    """A part in the index: its name, since when it has been there, and how many videos it lists."""

    name: str
    changed_at: str
    videos: int


def segments_for(videos: int, current: int) -> int:
    """Return how many segments a table with so many videos is scanned in: the current number while it fits.

    Another number writes all parts anew, so that it is a power of two, which growth seldom changes.
    """
    if current and (current == 1 or videos >= FEWEST_VIDEOS * current) and videos <= MOST_VIDEOS * current:
        return current
    needed: int = 2 ** max(0, math.ceil(math.log2(max(1, videos) / MOST_VIDEOS)))
    return min(MAX_SEGMENTS, needed)


def cut_parts(total: int, segment: int, entries: Iterable[str], built_at: str) -> Iterator[Part]:
    """Yield the parts of the entries of a segment, one of `total`, in their order; none without entries."""
    draft = _Draft()
    for entry in entries:
        line = f"{entry}\n".encode()
        if draft.is_full(line):
            yield draft.part(total, segment, built_at)
            draft = _Draft()
        draft.add(line)
    if draft.videos:
        yield draft.part(total, segment, built_at)


class _Draft:
    """A part to which entries are added."""

    def __init__(self) -> None:
        # zlib's own level: the best one takes twice as long for one percent.
        self._packer = zlib.compressobj(wbits=_GZIP)
        self._packed: list[bytes] = []
        self._packed_bytes = self._plain_bytes = self.videos = 0
        self._plain: list[bytes] = []
        self._write(_URLSET)

    def is_full(self, line: bytes) -> bool:
        """Tell whether an entry begins the next part; the first one never does."""
        is_long = self._packed_bytes >= _FULL_BYTES or self._plain_bytes + len(line) > MAX_PLAIN_BYTES
        return self.videos > 0 and is_long

    def add(self, line: bytes) -> None:
        """Add an entry."""
        self._write(line)
        self.videos += 1

    def part(self, total: int, segment: int, built_at: str) -> Part:
        """Return the part, named after its segment and its content."""
        self._write(_URLSET_END)
        self._packed.append(self._packer.flush())
        etag = etag_of(b"".join(self._plain))
        body = b64encode(b"".join(self._packed)).decode()
        # A name never gets other content: nothing is due.
        document = StoredDocument(body, etag, built_at, built_at)
        return Part(part_name(total, segment, etag.strip('"')), document, self.videos)

    def _write(self, line: bytes) -> None:
        self._plain.append(line)
        self._packed.append(self._packer.compress(line))
        self._plain_bytes += len(line)
        self._packed_bytes += len(self._packed[-1])


def index_of(lines: Sequence[PartLine], address: str, built_at: str) -> StoredDocument:
    """Return the index of parts that are served below an address; raises `SitemapTooLarge`."""
    if len(lines) > MAX_PARTS:
        raise SitemapTooLarge(f"the sitemap has {len(lines):,} parts, and an index {MAX_PARTS:,} at most")
    listed = [
        f"<sitemap><loc>{escaped(address)}/sitemaps/{one.name}</loc><lastmod>{one.changed_at}</lastmod></sitemap>\n"
        for one in lines
    ]
    body = "".join((_INDEX, *listed, _INDEX_END)).encode()
    packed = zipped(body)
    size = len(packed) // 4 * 3
    if size > MAX_PACKED_BYTES:
        raise SitemapTooLarge(f"the index of {len(lines):,} parts takes {size:,} bytes of {MAX_PACKED_BYTES:,}")
    return StoredDocument(packed, etag_of(body), built_at, built_at)
