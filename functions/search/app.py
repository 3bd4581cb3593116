"""Search: videos by words of their title, channel and tags, suggestions, and lists from the index."""

from typing import Annotated, Any

from catalog.errors import StoreUnavailable, UserNotFound
from catalog.http.answers import Response, json_answer, text_answer
from catalog.http.invocation import answer_event
from catalog.http.parameter_types import Choice, Flag, Integer, Moment, Text, TypedText
from catalog.http.parameters import NATURAL, SHORT_TEXT, TAG, USER_ID, VIDEO_ID, require_order, require_window
from catalog.http.router import Alias, Router
from catalog.regions import Region
from catalog.request_log import Context
from catalog.search import reads
from catalog.search.did_you_mean import did_you_mean
from catalog.search.lists import SHOWN, by_tag_body, by_uploader_body, latest_body, page_of_hits, read_list
from catalog.search.metrics import record_search
from catalog.search.page_query import search_body
from catalog.search.related import read_related
from catalog.search.request import Facet, Filters, Mode, Search, Sort
from catalog.search.results import page_of
from catalog.search.suggest import suggest as suggest_titles
from catalog.search.tags import suggest_tags
from catalog.search.users import read_user
from catalog.videos.reads import find_stored

FACETS_PATTERN = r"^(category|region)(,(category|region))*$"

ONE_MINUTE, TEN_MINUTES = "public, max-age=60", "public, max-age=600"
# A channel's name changes rarely; a video that does not exist may be published at any moment.
FIVE_MINUTES = "public, max-age=300"
TEN_SECONDS = "public, max-age=10"

router = Router()
# During init, when Lambda provides a full vCPU: loading the TLS certificates takes longer than a request.
reads.client()


@router.get("/api/search", "catalog.search.api:SearchResult", StoreUnavailable, is_contract=True)
def search(  # noqa: PLR0913, PLR0917 - one argument a parameter of the route
    q: Annotated[str, TypedText(min_length=2, max_length=100), "Text to search for"],
    page: Annotated[int, Integer(ge=1, le=100), "Number of the page, from 1"] = 1,
    per_page: Annotated[int, Integer(ge=1, le=50), "Videos on a page"] = 20,
    category: Annotated[int | None, NATURAL, "Only videos of this category"] = None,
    region: Annotated[Region | None, Choice(Region), "Only videos that this region has listed"] = None,
    tag: Annotated[str | None, SHORT_TEXT, "Only videos with this tag, in any spelling"] = None,
    channel: Annotated[str | None, SHORT_TEXT, "Only videos of this channel, in any spelling"] = None,
    min_duration: Annotated[int | None, NATURAL, "Shortest duration in seconds, inclusive"] = None,
    max_duration: Annotated[int | None, NATURAL, "Longest duration in seconds, inclusive"] = None,
    published_after: Annotated[str | None, Moment(is_first=True), "UTC day or time; that day is included"] = None,
    published_before: Annotated[str | None, Moment(), "UTC day or time; that day is included"] = None,
    sort: Annotated[
        Sort, Choice(Sort), "Order of the hits; `newest` and `views` leave out matches by typo"
    ] = Sort.RELEVANCE,
    facets: Annotated[
        str | None, Text(FACETS_PATTERN), "Counts of hits to add: by `category`, `region` or both, comma-separated"
    ] = None,
    *,
    highlight: Annotated[bool, Flag(), "Whether to add title and channel as HTML with marked matches"] = False,
) -> Response:
    """Search READY videos by words of their title, channel and tags.

    Typos, partial words and joined words also match. Of two words both must match, of three to five 75 %, of more half.
    """
    require_order(("min_duration", min_duration), ("max_duration", max_duration))
    require_order(("published_after", published_after), ("published_before", published_before))
    filters = Filters(category, region, tag, channel, min_duration, max_duration, published_after, published_before)
    counted = tuple(Facet(name) for name in dict.fromkeys(facets.split(","))) if facets else ()
    asked = Search(q, page, per_page, filters, sort, counted)
    answer = reads.search(search_body(asked), ["_source", "sort"])
    record_search(asked, answer)
    page_text = page_of(answer, asked, highlight=highlight, did_you_mean=did_you_mean(asked, answer))
    return text_answer(page_text, ONE_MINUTE)


@router.get("/api/search/suggest", "catalog.search.api:SuggestionList", StoreUnavailable)
def suggest(
    q: Annotated[str, SHORT_TEXT, "Text typed so far"],
    limit: Annotated[int, Integer(ge=1, le=20), "Maximum number of titles"] = 8,
    region: Annotated[Region | None, Choice(Region), "Only titles that this region has listed"] = None,
) -> Response:
    """Suggest titles of READY videos that complete a text.

    The last word may be incomplete. Each title is listed once, with its most viewed video.
    """
    return json_answer(suggest_titles(q, limit, region), ONE_MINUTE)


@router.get("/api/search/autocomplete", "catalog.search.api:SuggestionList", StoreUnavailable)
def autocomplete(
    q: Annotated[str, SHORT_TEXT, "Text typed so far"],
    limit: Annotated[int, Integer(ge=1, le=20), "Maximum number of titles"] = 8,
    region: Annotated[Region | None, Choice(Region), "Only titles that this region has listed"] = None,
) -> Response:
    """Suggest titles as /api/search/suggest does, cached for ten minutes."""
    return json_answer(suggest_titles(q, limit, region), TEN_MINUTES)


@router.get("/api/v1/videos/latest", "catalog.videos.api:VideoPage", StoreUnavailable)
def latest(
    page: Annotated[int, Integer(ge=1, le=10_000), "Number of the page, from 1"] = 1,
    page_size: Annotated[int, Integer(ge=1, le=100), Alias("pageSize"), "Videos on a page"] = 20,
) -> Response:
    """List READY videos, latest first.

    `page` times `pageSize` reaches up to 10,000 videos.
    """
    require_window(page, page_size)
    return text_answer(read_list(latest_body(page, page_size), page, page_size), ONE_MINUTE)


@router.get("/api/v1/videos/by-tag/{tag}", "catalog.videos.api:VideoPage", StoreUnavailable)
def by_tag(
    tag: Annotated[
        str, TAG, "A tag in any spelling. API Gateway rejects %2F: leave the slash out, or search with `tag=`"
    ],
    page: Annotated[int, Integer(ge=1, le=10_000), "Number of the page, from 1"] = 1,
    page_size: Annotated[int, Integer(ge=1, le=100), Alias("pageSize"), "Videos on a page"] = 20,
) -> Response:
    """List READY videos with a tag, latest first; case, accents, spaces and punctuation are ignored.

    If no video has the tag, the list is empty. `page` times `pageSize` reaches up to 10,000 videos.
    """
    require_window(page, page_size)
    return text_answer(read_list(by_tag_body(tag, page, page_size), page, page_size), ONE_MINUTE)


@router.get("/api/v1/videos/by-uploader/{user_id}", "catalog.videos.api:VideoPage", StoreUnavailable)
def by_uploader(
    user_id: Annotated[str, USER_ID, "The uploader's UUID: `userId` of a video"],
    page: Annotated[int, Integer(ge=1, le=10_000), "Number of the page, from 1"] = 1,
    page_size: Annotated[int, Integer(ge=1, le=100), Alias("pageSize"), "Videos on a page"] = 20,
) -> Response:
    """List READY videos of an uploader, latest first.

    The list of an unknown uploader is empty. `page` times `pageSize` reaches up to 10,000 videos.
    """
    require_window(page, page_size)
    return text_answer(read_list(by_uploader_body(user_id, page, page_size), page, page_size), ONE_MINUTE)


@router.get("/api/v1/search/videos", "catalog.videos.api:VideoPage", StoreUnavailable)
def search_videos(
    query: Annotated[str, SHORT_TEXT, "Text to search for"],
    mode: Annotated[Mode, Choice(Mode), "Has no effect: both modes return the same"] = Mode.KEYWORD,
    page: Annotated[int, Integer(ge=1, le=10_000), "Number of the page, from 1"] = 1,
    page_size: Annotated[int, Integer(ge=1, le=100), Alias("pageSize"), "Videos on a page"] = 20,
) -> Response:
    """Search READY videos by words of their title, channel and tags, best first, in KillrVideo's format.

    It finds the same videos as `/api/search`. `page` times `pageSize` reaches up to 10,000 videos.
    """
    del mode
    require_window(page, page_size)
    asked = Search(query, page, page_size)
    answer = reads.search({**search_body(asked), "_source": SHOWN}, ["_source"])
    record_search(asked, answer)
    hits = answer["hits"]
    return text_answer(page_of_hits(hits["hits"], hits["total"]["value"], page, page_size), ONE_MINUTE)


@router.get("/api/v1/search/tags/suggest", "catalog.search.api:TagSuggestions", StoreUnavailable)
def tag_suggestions(
    query: Annotated[str, SHORT_TEXT, "Beginning of a tag, in any spelling"],
    limit: Annotated[int, Integer(ge=1, le=25), "Maximum number of tags"] = 10,
) -> Response:
    """Suggest tags of READY videos that begin with a text, most used first.

    Case, accents, spaces and punctuation of the text are ignored.
    """
    return json_answer(suggest_tags(query, limit), ONE_MINUTE)


@router.get("/api/v1/users/{user_id}", "catalog.search.api:User", UserNotFound, StoreUnavailable)
def user(user_id: Annotated[str, USER_ID, "The uploader's UUID: `userId` of a video"]) -> Response:
    """Get an uploader of READY videos, named after its channel.

    There are no accounts, so the fields of an account are null or empty.
    """
    return json_answer(read_user(user_id), FIVE_MINUTES)


@router.get("/api/v1/videos/id/{video_id}/related", "catalog.videos.api:RelatedVideos", StoreUnavailable)
def related(
    video_id: Annotated[str, VIDEO_ID, "The video's UUID"],
    limit: Annotated[int, Integer(ge=1, le=20), "Maximum number of videos"] = 5,
) -> Response:
    """List READY videos related to a video of any status, best first; none if there is no such video.

    Related videos share the channel, tags, words or the category.
    """
    video = find_stored(video_id)
    return json_answer([], TEN_SECONDS) if video is None else text_answer(read_related(video, limit), ONE_MINUTE)


def handler(event: dict[str, Any], context: Context) -> Any:
    """Answer an HTTP request or a direct invocation."""
    return answer_event(router, event, context)
