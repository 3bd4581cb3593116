"""Builds the sitemap: scans the videos segment by segment, writes the parts that have changed, then the index.

Parts have the names of their contents, and the index is replaced last: readers find the parts of the old index until
then, and for days after. A build that ends early is resumed by the next one, at its segment.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple, Self
from urllib.parse import urlsplit

from catalog.errors import SitemapImpossible, StoreUnavailable
from catalog.sitemap.entries import ATTRIBUTES, LeftOut, entry_of
from catalog.sitemap.parts import MAX_SEGMENTS, Part, PartLine, cut_parts, index_of, segments_for
from catalog.sitemap.state import Build, Segment
from catalog.sitemap.writes import SitemapTable
from catalog.times import now_ms, to_text
from catalog.videos.segments import VideoSegments

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient

# Raise it when entries change: a build is not resumed with others.
FORMAT = 1

# What a segment may have in memory. More is a sign of more videos than were counted: the count is hours old.
MAX_SEGMENT_CHARACTERS = 8_000_000
FINER = 4

# How long a build is its owner's after its latest segment: another one may take over a build that ended early.
OWNED_S = 300

# Caches and crawlers come back to a part of an index that they read before.
KEPT = timedelta(days=2)


class Site(NamedTuple):
    """The pattern of the pages that show a video, and the address below which the parts are served."""

    watch_page: str
    address: str

    @classmethod
    def of(cls, watch_page: str, address: str) -> Self:
        """Return the site of the stack's settings; without an address it is the pages' own.

        Raises `SitemapImpossible` without pages.
        """
        if not watch_page:
            raise SitemapImpossible("a sitemap links to pages, and the parameter WatchPage is empty")
        page = urlsplit(watch_page)
        return cls(watch_page, address or f"{page.scheme}://{page.netloc}")


class SitemapRun(NamedTuple):
    """Outcome of a build.

    `listed` and `left_out` are videos, the latter by reason; `written` are the parts of `parts` that have changed, and
    `deleted` those that left the index days ago.
    """

    listed: int
    left_out: dict[str, int]
    segments: int
    parts: int
    written: int
    deleted: int
    is_resumed: bool


class _TooMany(Exception):
    """A segment has more entries than fit into memory."""


class SitemapBuilder(NamedTuple):
    """Builds the sitemap from its tables."""

    videos: VideoSegments
    sitemap: SitemapTable

    @classmethod
    def over(cls, client: "DynamoDBClient", videos: str, regions: str) -> Self:
        """Return a builder for the tables with these names."""
        return cls(VideoSegments(client, videos, ATTRIBUTES), SitemapTable(client, regions))

    def run(self, site: Site, owner: str, now: datetime) -> SitemapRun | None:
        """Build the sitemap, or resume the build that ended early; None while the build of another owner runs.

        Raises `StoreUnavailable` if another one has taken it over, `OutOfTime` if the time of the invocation ends, and
        `SitemapTooLarge`.
        """
        before = self.sitemap.read_build()
        if before and not before.is_done and before.owner != owner and before.until * 1_000 > now_ms():
            return None
        is_resumed = before is not None and not before.is_done and before.settings == _settings(site)
        build = before if before and is_resumed else self._new(before, site, now)
        build = build._replace(owner=owner)
        if not self.sitemap.put_build(_owned(build), before.owner if before else None):
            return None
        while build.segment < build.total:
            try:
                build = self._next_segment(build, site, now)
            except _TooMany:
                build = Build(owner, 0, build.settings, to_text(now), min(MAX_SEGMENTS, build.total * FINER))
            self._save(build)
        lines = self._put_index(build, site, now)
        deleted = self._delete_obsolete(build, now)
        self._save(build._replace(is_done=True))
        return SitemapRun(
            build.listed, dict(build.left_out), build.total, len(lines), build.written, deleted, is_resumed=is_resumed
        )

    def _new(self, before: Build | None, site: Site, now: datetime) -> Build:
        counted = max(self.videos.approximate_count(), before.scanned if before and before.is_done else 0)
        total = segments_for(counted, before.total if before else 0)
        return Build("", 0, _settings(site), to_text(now), total)

    def _save(self, build: Build) -> None:
        if not self.sitemap.put_build(_owned(build), build.owner):
            raise StoreUnavailable("another build of the sitemap has taken over")

    def _next_segment(self, build: Build, site: Site, now: datetime) -> Build:
        left_out: Counter[str] = Counter()
        entries = self._entries(build, site, to_text(now), left_out)
        parts = [*cut_parts(build.total, build.segment, entries, to_text(now))]
        written = self._put_parts(self.sitemap.read_segment(build.total, build.segment), parts)
        return build.with_segment(sum(part.videos for part in parts), written, left_out)

    def _entries(self, build: Build, site: Site, now: str, left_out: Counter[str]) -> list[str]:
        """Return the entries of the build's next segment by the ids of their videos, and count those left out.

        A scan's own order is not documented. Raises `_TooMany`.
        """
        entries: dict[str, str] = {}
        characters = 0
        for item in self.videos.read(build.segment, build.total):
            entry = entry_of(item, site.watch_page, now)
            if isinstance(entry, LeftOut):
                left_out[entry] += 1
                continue
            entries[item["video_id"]] = entry
            characters += len(entry)
            if characters > MAX_SEGMENT_CHARACTERS and build.total < MAX_SEGMENTS:
                raise _TooMany
        return [entry for _, entry in sorted(entries.items())]

    def _put_parts(self, known: Segment, parts: list[Part]) -> int:
        """Write the parts of a segment that are not stored, and return their number."""
        missing = known.missing(parts)
        if missing:
            noted = known.noting(missing)
            self.sitemap.put_segment(noted)
            for part in missing:
                self.sitemap.put_part(part)
            known = noted
        replaced = known.replaced_by(parts)
        if replaced != known:
            self.sitemap.put_segment(replaced)
        return len(missing)

    def _put_index(self, build: Build, site: Site, now: datetime) -> list[PartLine]:
        lines = [part for one in self._segments(build) for part in one.parts]
        self.sitemap.put_index(index_of(lines, site.address, to_text(now)))
        return lines

    def _segments(self, build: Build) -> Iterator[Segment]:
        return (one for one in self.sitemap.read_segments() if one.total == build.total)

    def _delete_obsolete(self, build: Build, now: datetime) -> int:
        """Delete parts that left the index a while ago, note when the others left, and return how many were deleted."""
        deleted = 0
        for stored in self.sitemap.read_segments():
            one = stored if stored.total == build.total else stored.without_parts()
            expired = one.expired(before=to_text(now - KEPT))
            self.sitemap.delete_parts(expired)
            deleted += len(expired)
            remaining = one.left(to_text(now), expired)
            if not remaining.parts and not remaining.others:
                self.sitemap.delete_segment(stored)
            elif remaining != stored:
                self.sitemap.put_segment(remaining)
        return deleted


def _owned(build: Build) -> Build:
    return build._replace(until=now_ms() // 1_000 + OWNED_S)


def _settings(site: Site) -> str:
    return f"{FORMAT} {site.address} {site.watch_page}"
