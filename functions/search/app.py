"""Search: videos by the words of their title, channel and tags, and the lists that the index answers."""

from typing import Annotated, Any, Literal

from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Response
from aws_lambda_powertools.event_handler.openapi.params import Path, Query
from aws_lambda_powertools.logging import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from catalog.contracts.dailywatch import SearchResult, Suggestions
from catalog.contracts.killrvideo import VideoPage
from catalog.errors import StoreUnavailable, VideoNotFound
from catalog.http.answers import json_answer, plain_answer
from catalog.http.described import answers
from catalog.http.direct import answer_caller
from catalog.http.parameters import (
    DAY_OR_TIME_PATTERN,
    FACETS_PATTERN,
    TEXT_PATTERN,
    NaturalNumber,
    PathText,
    WholeNumber,
    first_moment,
    last_moment,
    require_order,
    require_window,
)
from catalog.http.search_metrics import record_search
from catalog.search.lists import by_tag_body, latest_body, related_body, related_of
from catalog.search.pages import search_body
from catalog.search.request import Facet, Filters, Search, Sort
from catalog.search.results import list_page_of, page_of, suggestions_of
from catalog.search.spelling import corrected, respelled, spelling_body
from catalog.search.suggestions import suggest_body
from catalog.search.words import words_of
from catalog.stores import index, records
from catalog.vocabulary import VIDEO_ID_PATTERN, Region

ONE_MINUTE = "public, max-age=60"

logger = Logger()
app = APIGatewayRestResolver()
# During init, for which Lambda gives a whole processor: reading the trusted certificates takes longer than a request.
index.transport()


@app.get("/api/search")
@answers(SearchResult, StoreUnavailable)
def search(  # noqa: PLR0913, PLR0917 - one argument a parameter of the route
    q: Annotated[str, Query(min_length=2, max_length=100, pattern=TEXT_PATTERN, description="What is searched for")],
    page: Annotated[int, WholeNumber(ge=1, le=100), Query()] = 1,
    per_page: Annotated[int, WholeNumber(ge=1, le=50), Query()] = 20,
    category: Annotated[NaturalNumber | None, Query(description="Only of this category")] = None,
    region: Annotated[Region | None, Query(description="Only those that this region has listed")] = None,
    tag: Annotated[str | None, Query(min_length=1, max_length=100, pattern=TEXT_PATTERN)] = None,
    channel: Annotated[str | None, Query(min_length=1, max_length=100, pattern=TEXT_PATTERN)] = None,
    min_duration: Annotated[NaturalNumber | None, Query(description="Seconds")] = None,
    max_duration: Annotated[NaturalNumber | None, Query(description="Seconds")] = None,
    published_after: Annotated[str | None, Query(pattern=DAY_OR_TIME_PATTERN, description="UTC day or time")] = None,
    published_before: Annotated[str | None, Query(pattern=DAY_OR_TIME_PATTERN, description="UTC day or time")] = None,
    sort: Annotated[Sort, Query(description="newest and views find words as they are typed only")] = Sort.RELEVANCE,
    facets: Annotated[str, Query(pattern=FACETS_PATTERN, description="Counts by category, region, or both")] = "",
    highlight: Annotated[Literal["true", "false"], Query(description="What matched, as HTML")] = "false",
) -> Response[str]:
    """Find READY videos by the words of their title, channel and tags."""
    since = first_moment("published_after", published_after)
    until = last_moment("published_before", published_before)
    require_order(("min_duration", min_duration), ("max_duration", max_duration))
    require_order(("published_after", since), ("published_before", until))
    filters = Filters(category, region, tag, channel, min_duration, max_duration, since, until)
    counted = tuple(Facet(name) for name in dict.fromkeys(facets.split(",")) if name)
    asked = Search(q, page, per_page, filters, sort, counted)
    answer = index.search(search_body(asked))
    record_search(asked, answer)
    found = page_of(answer, asked, highlight=highlight == "true") | did_you_mean(asked, answer)
    return plain_answer(found, ONE_MINUTE)


@app.get("/api/search/suggest")
@answers(Suggestions, StoreUnavailable)
def suggest(
    q: Annotated[str, Query(min_length=1, max_length=100, pattern=TEXT_PATTERN, description="What is typed so far")],
    limit: Annotated[int, WholeNumber(ge=1, le=20), Query()] = 8,
    region: Annotated[Region | None, Query(description="Only titles that this region has listed")] = None,
) -> Response[str]:
    """Complete what is being typed to titles of READY videos."""
    found = suggestions_of(index.search(suggest_body(q, limit, region)))
    return json_answer(Suggestions.model_validate({"suggestions": found, "query": q}), ONE_MINUTE)


@app.get("/api/v1/videos/latest")
@answers(VideoPage, StoreUnavailable)
def latest(
    page: Annotated[int, WholeNumber(ge=1, le=10_000), Query()] = 1,
    page_size: Annotated[int, WholeNumber(ge=1, le=100), Query(alias="pageSize")] = 20,
) -> Response[str]:
    """List READY videos, the latest first."""
    require_window(page, page_size)
    return list_answer(index.search(latest_body(page, page_size)), page, page_size)


@app.get("/api/v1/videos/by-tag/<tag>")
@answers(VideoPage, StoreUnavailable)
def by_tag(
    tag: Annotated[
        PathText, Path(description="In any spelling. No gateway passes %2F: leave it out, or search with tag=")
    ],
    page: Annotated[int, WholeNumber(ge=1, le=10_000), Query()] = 1,
    page_size: Annotated[int, WholeNumber(ge=1, le=100), Query(alias="pageSize")] = 20,
) -> Response[str]:
    """List the READY videos with a tag, the latest first; case, accents, blanks and punctuation do not count."""
    require_window(page, page_size)
    return list_answer(index.search(by_tag_body(tag, page, page_size)), page, page_size)


@app.get("/api/v1/videos/id/<video_id>/related")
@answers(VideoPage, VideoNotFound, StoreUnavailable)
def related(
    video_id: Annotated[str, Path(pattern=VIDEO_ID_PATTERN, description="The video's UUID, in lower case")],
    limit: Annotated[int, WholeNumber(ge=1, le=50), Query()] = 10,
) -> Response[str]:
    """List READY videos that are like another one, which may have any status."""
    answer = index.search(related_body(records.get_video(video_id), limit))
    found = list_page_of(related_of(answer, limit), answer["hits"]["total"]["value"], 1, limit)
    return json_answer(VideoPage.model_validate(found), ONE_MINUTE)


def list_answer(answer: dict[str, Any], page: int, page_size: int) -> Response[str]:
    """Answer one page of a list."""
    found = list_page_of(answer["hits"]["hits"], answer["hits"]["total"]["value"], page, page_size)
    return json_answer(VideoPage.model_validate(found), ONE_MINUTE)


def did_you_mean(asked: Search, answer: dict[str, Any]) -> dict[str, str]:
    """Return another spelling where there is one; the engine is asked for it only when nothing was found at all."""
    hits = answer["hits"]["hits"]
    if asked.page > 1:
        return {}
    better = corrected(asked.text, hits) if hits else other_spelling(asked.text)
    return {"did_you_mean": better} if better else {}


def other_spelling(text: str) -> str | None:
    """Return the engine's own spelling of a text; that it cannot be had now costs the answer nothing else."""
    if not words_of(text).words:
        return None
    try:
        return respelled(index.search(spelling_body(text)))
    except StoreUnavailable as error:
        logger.warning("No other spelling can be had now", extra={"reason": str(error)})
        return None


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], _context: LambdaContext) -> Any:
    """Answer API Gateway, or a service that invokes the function itself."""
    return answer_caller(app, event)
