"""List who answers each read in the bench: the floor, what its users would write instead, and ours."""

from typing import NamedTuple

OURS, OURS_READING, OWN_CLIENT = "ours", "ours, nothing kept", "own client"
FLOOR = "floor"
BOTO3, POWERTOOLS, FASTAPI = "boto3", "Powertools + boto3", "FastAPI + Mangum"
OPENSEARCH, POWERTOOLS_OPENSEARCH = "opensearch-py", "Powertools + opensearch-py"


class Implementation(NamedTuple):
    """One function that answers a read.

    `app` is a file of `peers`, or for ours the function's folder of `sam build`; `requires` is what its users would
    install beside it; one that is `over_catalog` finds the catalogue's own modules too. `environment` is what it finds
    there besides what all find.
    """

    name: str
    app: str
    requires: tuple[str, ...] = ()
    over_catalog: bool = False
    environment: tuple[tuple[str, str], ...] = ()

    @property
    def is_ours(self) -> bool:
        """Whether it is what is deployed."""
        return self.name in {OURS, OURS_READING}


class Read(NamedTuple):
    """What is asked: an event in `events`; ratios are to `reference`."""

    name: str
    event: str
    reference: str


DETAIL = Read("detail", "video-detail", BOTO3)
TRENDING = Read("trending", "trending-gzip", BOTO3)
SEARCH = Read("search", "search", OPENSEARCH)
# A search is more than its client: a query to build, and a page to check and write, which are the same for all.
SEARCH_CLIENT = Read("search, client", "search", OPENSEARCH)
_POWERTOOLS = ("aws-lambda-powertools", "boto3", "pydantic")
_FASTAPI = ("aws-lambda-powertools", "boto3", "fastapi", "mangum")
_OPENSEARCH = ("boto3", "opensearch-py")
_FLOOR = Implementation(FLOOR, "floor")
IMPLEMENTATIONS: dict[Read, list[Implementation]] = {
    DETAIL: [
        _FLOOR,
        Implementation(BOTO3, "detail_boto3", ("boto3",)),
        Implementation(POWERTOOLS, "detail_powertools", _POWERTOOLS),
        Implementation(FASTAPI, "detail_fastapi", _FASTAPI),
        Implementation(OURS, "VideoDetailFunction"),
    ],
    TRENDING: [
        _FLOOR,
        Implementation(BOTO3, "trending_boto3", ("boto3",)),
        Implementation(POWERTOOLS, "trending_powertools", _POWERTOOLS),
        Implementation(FASTAPI, "trending_fastapi", _FASTAPI),
        Implementation(OURS_READING, "TrendingFunction", environment=(("DOCUMENT_CACHE_BYTES", "0"),)),
        Implementation(OURS, "TrendingFunction"),
    ],
    SEARCH: [
        _FLOOR,
        Implementation(OPENSEARCH, "search_opensearch", _OPENSEARCH, over_catalog=True),
        Implementation(POWERTOOLS_OPENSEARCH, "search_powertools", (*_POWERTOOLS, "opensearch-py"), over_catalog=True),
        Implementation(OURS, "SearchFunction"),
    ],
    SEARCH_CLIENT: [
        _FLOOR,
        Implementation(OPENSEARCH, "client_opensearch", _OPENSEARCH, over_catalog=True),
        Implementation(OWN_CLIENT, "client_catalog", over_catalog=True),
    ],
}
