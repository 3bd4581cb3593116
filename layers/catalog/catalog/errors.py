"""All errors of the catalogue in one tree, each with its HTTP status, kind of problem, detail and headers.

CatalogError                    500
├── RequestRefused              400
│   ├── InvalidRequest          422  invalid parameters, with a fault for each
│   ├── InvalidCursor           400  a cursor of another query
│   ├── UnknownEvent            400  an event that carries no HTTP request
│   ├── AroundTheCdn            403  a request that did not come through the CDN
│   ├── MethodNotAllowed        405  a method that the path does not take
│   ├── TooManyRequests         429  a caller that sends more than its share
│   └── NotFound                404  a path without a route
│       ├── VideoNotFound
│       ├── UserNotFound
│       ├── CategoryNotFound
│       ├── ChartNotFound       a time before the oldest retained chart
│       ├── NeverCharted        a video without a rank history in a region
│       ├── ProblemNotFound     a kind of problem that the catalogue does not have
│       └── SitemapPartNotFound a part that the sitemap no longer has
├── Unavailable                 503  the answer is not available now; a retry may succeed
│   ├── StoreUnavailable        a store is down, slow, throttled or answered partially
│   │   └── OutOfTime           the time of an invocation ended before a store did what was asked
│   ├── StoresUnhealthy         a deep check of health found a store that does not answer
│   └── NotBuiltYet             a chart, a list or a sitemap that no run has written yet
├── StoreRefused                500  a store rejected a request as invalid
├── EventRefused                     an event that can never be applied
├── UnknownVideo                     an observation of a video without a record
├── RegionsFailed                    a charts run that failed for some regions, or for what all have together
├── SitemapImpossible                a sitemap without a page to link to
├── SitemapTooLarge                  more parts than the index of a sitemap holds
└── RebuildSuperseded                another rebuild of the index completed first

A kind of problem has a `slug`, under which clients know it, and a `title`; a subclass without them is of its parent's.
docs/problems.md is the catalogue of all kinds.
"""

from collections.abc import Iterable, Mapping, Sequence
from http import HTTPStatus
from typing import Any, Literal

# Of every path but those that take a POST.
ALLOWED_METHODS = "GET, HEAD, OPTIONS"
ALLOWED_METHODS_OF_A_POST = "POST, OPTIONS"

# A video or a category that does not exist may be published at any moment.
NOT_FOUND_MAX_AGE_S = 10

# Kinds of faults in a request: pydantic's names, and our own where it has none.
type FaultKind = Literal[
    "answer_too_long",
    "bounds_in_wrong_order",
    "dict_type",
    "enum",
    "greater_than_equal",
    "int_parsing",
    "int_parsing_size",
    "less_than_equal",
    "literal_error",
    "missing",
    "page_out_of_reach",
    "repeated_parameter",
    "string_pattern_mismatch",
    "string_too_long",
    "string_too_short",
    "string_type",
    "string_unicode",
    "too_long",
    "too_short",
    "unexpected_parameter",
    "uuid_parsing",
    "value_error",
]


class CatalogError(Exception):
    """Root of all errors of the catalogue.

    `status` is the HTTP status, `detail` the text for the client, which is generic unless a subclass overrides it.
    `slug` and `title` name the kind of problem.
    """

    status = HTTPStatus.INTERNAL_SERVER_ERROR
    slug, title = "internal-error", "Internal error"

    @property
    def detail(self) -> str:
        """Text for the client."""
        return "The error is on our side, and has been logged"

    @property
    def headers(self) -> Mapping[str, str]:
        """Headers of the answer."""
        return {"Cache-Control": "no-store"}

    @property
    def members(self) -> Mapping[str, Any]:
        """Further members of the problem."""
        return {}


class RequestRefused(CatalogError):
    """A request that the client has to change; its message is the detail."""

    status = HTTPStatus.BAD_REQUEST
    slug, title = "bad-request", "Bad request"

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
    slug, title = "invalid-request", "Invalid request"

    def __init__(self, errors: Sequence[dict[str, Any]]) -> None:
        super().__init__("The request is not valid")
        self.errors = list(errors)


class InvalidCursor(RequestRefused):
    """A cursor that this query has not returned."""

    slug, title = "invalid-cursor", "Invalid cursor"

    def __init__(self) -> None:
        super().__init__("`cursor` was not returned by this query")


class UnknownEvent(RequestRefused):
    """An event with a request context that is no HTTP request."""

    slug, title = "unknown-event", "Unknown event"

    def __init__(self) -> None:
        super().__init__(
            "The event is neither a direct invocation nor an HTTP request of API Gateway (payload 1.0 or 2.0), "
            "a Function URL or a load balancer"
        )


class AroundTheCdn(RequestRefused):
    """A request that bypassed the CDN."""

    status = HTTPStatus.FORBIDDEN
    slug, title = "wrong-address", "Not the public address"

    def __init__(self) -> None:
        super().__init__("Requests are only answered at the API's public address")


class NotFound(RequestRefused):
    """No such path; subclasses name what else was not found."""

    status = HTTPStatus.NOT_FOUND
    slug, title = "path-not-found", "Path not found"

    @property
    def headers(self) -> Mapping[str, str]:
        """Headers that allow brief caching."""
        return {"Cache-Control": f"public, max-age={NOT_FOUND_MAX_AGE_S}"}


class VideoNotFound(NotFound):
    """No video has this id."""

    slug, title = "video-not-found", "Video not found"

    def __init__(self) -> None:
        super().__init__("Video not found")


class UserNotFound(NotFound):
    """No READY video has this uploader."""

    slug, title = "user-not-found", "User not found"

    def __init__(self) -> None:
        super().__init__("User not found")


class CategoryNotFound(NotFound):
    """No category has this id."""

    slug, title = "category-not-found", "Category not found"

    def __init__(self) -> None:
        super().__init__("Category not found")


class ChartNotFound(NotFound):
    """No chart of this time is retained."""

    slug, title = "chart-not-found", "Chart not found"

    def __init__(self, oldest: str) -> None:
        super().__init__(f"No chart of that time is retained; the oldest is of {oldest}")


class NeverCharted(NotFound):
    """The video has never been on a chart of the region."""

    slug, title = "never-charted", "Never charted"

    def __init__(self, region: str) -> None:
        super().__init__(f"This video has never been on a chart of region {region}")


class ProblemNotFound(NotFound):
    """No kind of problem has this name."""

    slug, title = "problem-not-found", "Problem not found"

    def __init__(self) -> None:
        super().__init__("No kind of problem has this name; /problems lists all")


class SitemapPartNotFound(NotFound):
    """The sitemap has no such part; its index names those that it has."""

    slug, title = "sitemap-part-not-found", "Part of the sitemap not found"

    def __init__(self) -> None:
        super().__init__("No such part of the sitemap; /sitemap.xml lists its parts")


class MethodNotAllowed(RequestRefused):
    """The path takes no such method."""

    status = HTTPStatus.METHOD_NOT_ALLOWED
    slug, title = "method-not-allowed", "Method not allowed"

    def __init__(self, allowed: str = ALLOWED_METHODS) -> None:
        super().__init__(f"This path only accepts {allowed}")
        self.allowed = allowed

    @property
    def headers(self) -> Mapping[str, str]:
        """Headers with the methods that are allowed."""
        return {"Allow": self.allowed, "Cache-Control": "no-store"}


class TooManyRequests(RequestRefused):
    """The caller has sent too many requests; the next one may be sent after `retry_after` seconds."""

    status = HTTPStatus.TOO_MANY_REQUESTS
    slug, title = "too-many-requests", "Too many requests"

    def __init__(self, retry_after: int) -> None:
        super().__init__("Too many requests from one address")
        self.retry_after = retry_after

    @property
    def headers(self) -> Mapping[str, str]:
        """Headers with the time to retry."""
        return {"Cache-Control": "no-store", "Retry-After": str(self.retry_after)}


class Unavailable(CatalogError):
    """The answer is not available now; the same request may succeed after `retry_after` seconds."""

    status = HTTPStatus.SERVICE_UNAVAILABLE
    slug, title = "unavailable", "Not available now"
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


class StoresUnhealthy(Unavailable):
    """A store does not answer.

    Parameters
    ----------
    check
        What the check found: `stores` with the state of each, and `checked_at`.
    """

    slug, title = "stores-unhealthy", "A store does not answer"
    retry_after = 5

    def __init__(self, check: Mapping[str, Any]) -> None:
        self.check = check
        silent = [name for name, store in check["stores"].items() if store["status"] != "ok"]
        super().__init__(f"No response from: {', '.join(silent)}")

    @property
    def detail(self) -> str:
        """The stores that do not answer."""
        return str(self)

    @property
    def members(self) -> Mapping[str, Any]:
        """The state of each store."""
        return self.check


class NotBuiltYet(Unavailable):
    """No scheduled run has written this yet."""

    slug, title = "not-built-yet", "Not built yet"
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


class SitemapImpossible(CatalogError):
    """A sitemap cannot be built with the settings of the stack."""


class SitemapTooLarge(CatalogError):
    """A sitemap has more parts than its index may list or can store; the one before stays in force."""


class RebuildSuperseded(CatalogError):
    """An index is no longer written, because another rebuild completed first."""

    def __init__(self, index: str) -> None:
        super().__init__(f"another rebuild has ended meanwhile, and {index} is given up")
