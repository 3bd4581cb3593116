"""Reads lists of videos from the index: the latest, those with a tag, and those of an uploader (model: `VideoPage`)."""

from collections.abc import Iterable, Mapping
from typing import Any

from catalog.coding import json_with_list
from catalog.search import reads
from catalog.search.analysis.tokenizer import key_of, tokenize
from catalog.search.filters import any_video, same_key
from catalog.search.page_query import BY_ID, later_than_now
from catalog.search.query import Query, term
from catalog.videos.summaries import pagination

NEWEST_FIRST = [{"added_date": {"order": "desc", "missing": "_last"}}, BY_ID]
SHOWN = ["summary"]


def read_list(body: Query, page: int, page_size: int) -> str:
    """Read one page of a list from the index, in JSON."""
    hits = reads.search(body, ["_source"])["hits"]
    return page_of_hits(hits["hits"], hits["total"]["value"], page, page_size)


def page_of_hits(hits: Iterable[Mapping[str, Any]], total: int, page: int, page_size: int) -> str:
    """Return one page of a list of `total` videos in JSON; the summaries are joined as they are stored."""
    summaries = (hit["_source"]["summary"] for hit in hits)
    return json_with_list("data", summaries, {"pagination": pagination(total, page, page_size)})


def latest_body(page: int, page_size: int) -> Query:
    """Return the query of one page of all videos, latest first."""
    return _page(any_video(), page, page_size)


def by_tag_body(tag: str, page: int, page_size: int) -> Query:
    """Return the query of one page of the videos with a tag, latest first; blanks, case and accents are ignored."""
    return _page(same_key("tag_keys", key_of(tokenize(tag))), page, page_size)


def by_uploader_body(user_id: str, page: int, page_size: int) -> Query:
    """Return the query of one page of the videos of an uploader, latest first."""
    return _page(term("user_id", user_id), page, page_size)


def _page(query: Query, page: int, page_size: int) -> Query:
    return {
        "query": {"bool": {"filter": [query], "must_not": [later_than_now("added_date")]}},
        "from": (page - 1) * page_size,
        "size": page_size,
        "sort": NEWEST_FIRST,
        "track_total_hits": True,
        "_source": SHOWN,
    }
