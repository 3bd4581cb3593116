"""The state of a build, and of each segment, as the table `regions` stores them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple, Self

from catalog.sitemap.parts import Part, PartLine

# What a part that has left the index has in the place of the time at which it left, until the next index is in force.
NOT_YET = ""


class Build(NamedTuple):
    """A build: whose it is until when, which segments it has done, and what it has found.

    `until` is in seconds since 1970. The segments before `segment` are done; all of them while only the index and
    deletions are left. A build that `is_done` is followed by a new one. `settings` are those with which it began.
    """

    owner: str
    until: int
    settings: str
    began_at: str
    total: int
    segment: int = 0
    scanned: int = 0
    listed: int = 0
    written: int = 0
    left_out: Mapping[str, int] = {}
    is_done: bool = False

    @classmethod
    def of_item(cls, item: Mapping[str, Any]) -> Self:
        """Return the build of an item's plain attributes."""
        return cls(**{name: item[name] for name in cls._fields})

    def with_segment(self, listed: int, written: int, left_out: Mapping[str, int]) -> Self:
        """Return the build after its next segment."""
        reasons = self.left_out.keys() | left_out.keys()
        return self._replace(
            segment=self.segment + 1,
            scanned=self.scanned + listed + sum(left_out.values()),
            listed=self.listed + listed,
            written=self.written + written,
            left_out={name: self.left_out.get(name, 0) + left_out.get(name, 0) for name in sorted(reasons)},
        )


class Segment(NamedTuple):
    """A segment, one of `total`: its parts in the next index, and other stored ones with the times at which they left.

    A part is noted before it is written, so that whatever a build leaves behind is deleted by a later one.
    """

    total: int
    number: int
    parts: Sequence[PartLine] = ()
    others: Mapping[str, str] = {}

    @classmethod
    def of_item(cls, item: Mapping[str, Any]) -> Self:
        """Return the segment of an item's plain attributes."""
        parts = [PartLine(*one) for one in item["parts"]]
        return cls(item["total"], item["number"], parts, item["others"])

    def attributes(self) -> dict[str, Any]:
        """Return the attributes of the segment's item as plain values."""
        return {**self._asdict(), "parts": [list(one) for one in self.parts]}

    def missing(self, parts: Iterable[Part]) -> list[Part]:
        """Return the parts that may not be stored: others may have been deleted, or not been written."""
        stored = {one.name for one in self.parts}
        return [one for one in parts if one.name not in stored]

    def noting(self, parts: Iterable[Part]) -> Self:
        """Return the segment with parts that are about to be written."""
        return self._replace(others={**self.others, **{one.name: NOT_YET for one in parts}})

    def replaced_by(self, parts: Sequence[Part]) -> Self:
        """Return the segment with the parts of the next index; those that are no longer in it are others."""
        known = {one.name: one for one in self.parts}
        lines = [known.get(one.name) or PartLine(one.name, one.document.updated_at, one.videos) for one in parts]
        names = {one.name for one in parts}
        others = {**self.others, **dict.fromkeys(known, NOT_YET)}
        return self._replace(
            parts=lines, others={name: left_at for name, left_at in others.items() if name not in names}
        )

    def without_parts(self) -> Self:
        """Return the segment with none of its parts in the index: it is one of another total."""
        return self.replaced_by(())

    def expired(self, before: str) -> list[str]:
        """Return the names of parts that left before a time."""
        return [name for name, left_at in self.others.items() if left_at != NOT_YET and left_at < before]

    def left(self, now: str, deleted: Iterable[str]) -> Self:
        """Return the segment without deleted parts, and with the time at which the others left."""
        gone = {*deleted}
        others = {name: left_at or now for name, left_at in self.others.items() if name not in gone}
        return self._replace(others=others)
