"""Who is measured: for each read, the floor, what its users would write instead, and ours."""

from typing import NamedTuple

OURS = "ours"
OURS_READING = "ours, nothing kept"
FLOOR = "floor"


class Contestant(NamedTuple):
    """One function that does a work.

    `app` is a file of `peers`, or for ours the function's folder of `sam build`; `requires` is what its users would
    install beside it; a contestant that is `over_catalog` finds the catalogue's own modules too. `environment` is what
    it finds there besides what all find.
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


class Work(NamedTuple):
    """What is asked: an event in `events`, and who answers it; ratios are to `reference`."""

    name: str
    event: str
    reference: str
    contestants: tuple[Contestant, ...]


_POWERTOOLS = ("aws-lambda-powertools", "boto3", "pydantic")
_FASTAPI = ("aws-lambda-powertools", "boto3", "fastapi", "mangum")

BOTO3 = "boto3"
POWERTOOLS = "Powertools + boto3"
FASTAPI = "FastAPI + Mangum"
OPENSEARCH = "opensearch-py"
POWERTOOLS_OPENSEARCH = "Powertools + opensearch-py"
OWN_CLIENT = "own client"

DETAIL = Work(
    "detail",
    "video-detail",
    BOTO3,
    (
        Contestant(FLOOR, "floor"),
        Contestant(BOTO3, "detail_boto3", ("boto3",)),
        Contestant(POWERTOOLS, "detail_powertools", _POWERTOOLS),
        Contestant(FASTAPI, "detail_fastapi", _FASTAPI),
        Contestant(OURS, "VideoDetailFunction"),
    ),
)
TRENDING = Work(
    "trending",
    "trending-gzip",
    BOTO3,
    (
        Contestant(FLOOR, "floor"),
        Contestant(BOTO3, "trending_boto3", ("boto3",)),
        Contestant(POWERTOOLS, "trending_powertools", _POWERTOOLS),
        Contestant(FASTAPI, "trending_fastapi", _FASTAPI),
        Contestant(OURS_READING, "TrendingFunction", environment=(("KEPT_BYTES", "0"),)),
        Contestant(OURS, "TrendingFunction"),
    ),
)
SEARCH = Work(
    "search",
    "search",
    OPENSEARCH,
    (
        Contestant(FLOOR, "floor"),
        Contestant(OPENSEARCH, "search_opensearch", ("boto3", "opensearch-py", "pydantic"), over_catalog=True),
        Contestant(POWERTOOLS_OPENSEARCH, "search_powertools", (*_POWERTOOLS, "opensearch-py"), over_catalog=True),
        Contestant(OURS, "SearchFunction"),
    ),
)
# A search is more than its client: a query to build, and a page to check and write, which are the same for all.
SEARCH_CLIENT = Work(
    "search, client",
    "search",
    OPENSEARCH,
    (
        Contestant(FLOOR, "floor"),
        Contestant(OPENSEARCH, "client_opensearch", ("boto3", "opensearch-py", "pydantic"), over_catalog=True),
        Contestant(OWN_CLIENT, "client_catalog", ("pydantic",), over_catalog=True),
    ),
)
WORKS = (DETAIL, TRENDING, SEARCH, SEARCH_CLIENT)
