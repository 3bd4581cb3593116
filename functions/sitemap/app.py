"""Sitemap: the index of a video sitemap and its parts, for search engines."""

from typing import Annotated, Any

from catalog.dynamodb import read as dynamodb
from catalog.errors import NotBuiltYet, SitemapPartNotFound, StoreUnavailable
from catalog.http.answers import Response, gzip_answer
from catalog.http.invocation import answer_event
from catalog.http.parameter_types import Text
from catalog.http.router import Router
from catalog.request_log import Context
from catalog.sitemap.keys import PART_PATTERN
from catalog.sitemap.reads import get_index, get_part

XML = "application/xml"

# A part that has left the index is stored for two days more: an index may be older than its parts.
ONE_HOUR = "public, max-age=3600"
# A part of a name never changes.
ONE_DAY = "public, max-age=86400"

router = Router()
# During init, when Lambda provides a full vCPU: loading the TLS certificates takes longer than a request.
dynamodb.client()


@router.get("/sitemap.xml", "catalog.http.api:File", NotBuiltYet, StoreUnavailable, media_type=XML)
def sitemap() -> Response:
    """Get the index of the video sitemap, which names its parts."""
    index = get_index()
    return gzip_answer(index.body, index.etag, ONE_HOUR, XML)


@router.get("/sitemaps/{part}", "catalog.http.api:File", SitemapPartNotFound, StoreUnavailable, media_type=XML)
def sitemap_part(part: Annotated[str, Text(PART_PATTERN), "Name of the part, from the index"]) -> Response:
    """Get a part of the video sitemap: pages with their videos."""
    document = get_part(part)
    return gzip_answer(document.body, document.etag, ONE_DAY, XML)


def handler(event: dict[str, Any], context: Context) -> Any:
    """Answer an HTTP request or a direct invocation."""
    return answer_event(router, event, context)
