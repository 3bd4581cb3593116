"""Every failure the catalogue reports, as one tree.

CatalogError
├── InvalidRequest          what the caller asked for cannot be answered: it names each fault
├── InvalidCursor           a walk cannot go on there: no page of this query ended so
├── NotFound                no such thing
│   ├── VideoNotFound
│   ├── CategoryNotFound
│   ├── NotKept             a chart of a time that is no longer kept, or never was
│   └── NotCharted          a video that no chart of a region has held
├── Unavailable             the answer exists but cannot be had now: try again later
│   ├── StoreUnavailable    a store is down, slow, throttled or answered in part
│   └── NotBuiltYet         a chart or a list that no run has written so far
├── StoreRefused            a store understood the request and refused it: a fault of ours
└── EventRefused            an event from another service that can never be applied
"""

from collections.abc import Sequence
from typing import Any


class CatalogError(Exception):
    """The root of every failure that the catalogue reports."""


class InvalidRequest(CatalogError):
    """A request that cannot be answered as it stands.

    Parameters
    ----------
    errors
        One mapping per fault, with pydantic's `loc`, `msg` and `type`.
    """

    def __init__(self, errors: Sequence[dict[str, Any]]) -> None:
        super().__init__("The request is not valid")
        self.errors = list(errors)


class InvalidCursor(CatalogError):
    """A cursor that the query it came with did not give."""

    def __init__(self) -> None:
        super().__init__("`cursor` is not one that this query gave")


class NotFound(CatalogError):
    """Nothing is there under the name that was asked for."""


class VideoNotFound(NotFound):
    """No video has this id."""

    def __init__(self) -> None:
        super().__init__("Video not found")


class CategoryNotFound(NotFound):
    """No category has this id."""

    def __init__(self) -> None:
        super().__init__("Category not found")


class NotKept(NotFound):
    """No chart of this time is kept."""

    def __init__(self, oldest: str) -> None:
        super().__init__(f"No chart of that time is kept; the oldest is of {oldest}")


class NotCharted(NotFound):
    """No chart of a region has held this video."""

    def __init__(self, region: str) -> None:
        super().__init__(f"No chart of region {region} has held this video")


class Unavailable(CatalogError):
    """The answer cannot be had now; the same request may succeed after `retry_after` seconds."""

    retry_after = 2


class StoreUnavailable(Unavailable):
    """A store is down, slow, throttled, or answered only in part."""


class NotBuiltYet(Unavailable):
    """Something that a scheduled run writes has not been written so far."""

    retry_after = 60


class StoreRefused(CatalogError):
    """A store understood the request and refused it."""


class EventRefused(CatalogError):
    """An event that can never be applied, with the reason."""
