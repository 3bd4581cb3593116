"""All errors of the catalogue in one tree, each with its HTTP status, detail and headers.

CatalogError                    500
├── RequestRefused              400
│   ├── InvalidRequest          422  invalid parameters, with a fault for each
│   ├── InvalidCursor           400  a cursor of another query
│   ├── UnknownEvent            400  an event that carries no HTTP request
│   ├── AroundTheCdn            403  a request that did not come through the CDN
│   ├── MethodNotAllowed        405  a method that no path takes
│   └── NotFound                404
│       ├── VideoNotFound
│       ├── UserNotFound
│       ├── CategoryNotFound
│       ├── ChartNotFound       a time before the oldest retained chart
│       └── NeverCharted        a video without a rank history in a region
├── Unavailable                 503  the answer is not available now; a retry may succeed
│   ├── StoreUnavailable        a store is down, slow, throttled or answered partially
│   │   └── OutOfTime           the time of an invocation ended before a store did what was asked
│   └── NotBuiltYet             a chart or a list that no run has written yet
├── StoreRefused                500  a store rejected a request as invalid
├── EventRefused                     an event that can never be applied
├── UnknownVideo                     an observation of a video without a record
├── RegionsFailed                    a charts run that failed for some regions, or for what all have together
└── RebuildSuperseded                another rebuild of the index completed first
"""

from collections.abc import Iterable, Mapping, Sequence
from http import HTTPStatus
from typing import Any

# Of every path.
ALLOWED_METHODS = "GET, HEAD, OPTIONS"

# A video or a category that does not exist may be published at any moment.
NOT_FOUND_MAX_AGE_S = 10


class CatalogError(Exception):
    """Root of all errors of the catalogue.

    `status` is the HTTP status, `detail` the text for the client, which is generic unless a subclass overrides it.
    """

    status = HTTPStatus.INTERNAL_SERVER_ERROR

    @property
    def detail(self) -> str:
        """Text for the client."""
        return "The fault is ours, and has been logged"

    @property
    def headers(self) -> Mapping[str, str]:
        """Headers of the answer."""
        return {"Cache-Control": "no-store"}


class RequestRefused(CatalogError):
    """A request that the client has to change; its message is the detail."""

    status = HTTPStatus.BAD_REQUEST

    @property
    def detail(self) -> str:
        """The message."""
        return str(self)


class InvalidRequest(RequestRefused):
    """A request with invalid parameters.

    Parameters
    ----------
    errors
        One mapping per fault, with pydantic's `loc`, `msg` and `type`.
    """

    status = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self, errors: Sequence[dict[str, Any]]) -> None:
        super().__init__("The request is not valid")
        self.errors = list(errors)


class InvalidCursor(RequestRefused):
    """A cursor that this query has not returned."""

    def __init__(self) -> None:
        super().__init__("`cursor` is not one that this query gave")


class UnknownEvent(RequestRefused):
    """An event with a request context that is no HTTP request."""

    def __init__(self) -> None:
        super().__init__(
            "The event is neither a direct invocation nor an HTTP request of API Gateway (payload 1.0 or 2.0), "
            "a Function URL or a load balancer"
        )


class AroundTheCdn(RequestRefused):
    """A request that did not come through the CDN, although there is one."""

    status = HTTPStatus.FORBIDDEN

    def __init__(self) -> None:
        super().__init__("Requests are answered at the API's public address only")


class NotFound(RequestRefused):
    """The requested resource does not exist."""

    status = HTTPStatus.NOT_FOUND

    @property
    def headers(self) -> Mapping[str, str]:
        """Headers that allow brief caching."""
        return {"Cache-Control": f"public, max-age={NOT_FOUND_MAX_AGE_S}"}


class VideoNotFound(NotFound):
    """No video has this id."""

    def __init__(self) -> None:
        super().__init__("Video not found")


class UserNotFound(NotFound):
    """No READY video has this uploader."""

    def __init__(self) -> None:
        super().__init__("User not found")


class CategoryNotFound(NotFound):
    """No category has this id."""

    def __init__(self) -> None:
        super().__init__("Category not found")


class ChartNotFound(NotFound):
    """No chart of this time is retained."""

    def __init__(self, oldest: str) -> None:
        super().__init__(f"No chart of that time is kept; the oldest is of {oldest}")


class NeverCharted(NotFound):
    """The video has never been on a chart of the region."""

    def __init__(self, region: str) -> None:
        super().__init__(f"No chart of region {region} has held this video")


class MethodNotAllowed(RequestRefused):
    """The path takes no such method."""

    status = HTTPStatus.METHOD_NOT_ALLOWED

    def __init__(self) -> None:
        super().__init__(f"Every path takes {ALLOWED_METHODS} only")

    @property
    def headers(self) -> Mapping[str, str]:
        """Headers with the methods that are allowed."""
        return {"Allow": ALLOWED_METHODS, "Cache-Control": "no-store"}


class Unavailable(CatalogError):
    """The answer is not available now; the same request may succeed after `retry_after` seconds."""

    status = HTTPStatus.SERVICE_UNAVAILABLE
    retry_after = 2

    @property
    def detail(self) -> str:
        """Advice to try again."""
        return "Try again later"

    @property
    def headers(self) -> Mapping[str, str]:
        """Headers with the time to retry."""
        return {"Cache-Control": "no-store", "Retry-After": str(self.retry_after)}


class StoreUnavailable(Unavailable):
    """A store is down, slow, throttled, or answered partially."""


class OutOfTime(StoreUnavailable):
    """The time of an invocation ended before a request, or before another try of it."""

    def __init__(self, request: str) -> None:
        super().__init__(f"no time of this invocation was left for {request}")


class NotBuiltYet(Unavailable):
    """The scheduled charts run has not written this yet."""

    retry_after = 60


class StoreRefused(CatalogError):
    """A store rejected a request as invalid."""


class EventRefused(CatalogError):
    """An event that can never be applied, with the reason."""


class UnknownVideo(CatalogError):
    """An observation of a video without a record; the record may still be under way."""


class RegionsFailed(CatalogError):
    """A charts run that failed for some regions, or for what all have together; the others have their charts."""

    def __init__(self, regions: Iterable[str]) -> None:
        super().__init__(f"the charts of {', '.join(sorted(regions))} were not run")


class RebuildSuperseded(CatalogError):
    """An index is no longer written, because another rebuild completed first."""

    def __init__(self, index: str) -> None:
        super().__init__(f"another rebuild has ended meanwhile, and {index} is given up")
