"""Lists of videos that no text is searched for: the latest, those with a tag, those like another."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from catalog.search.filters import same_key
from catalog.search.pages import BY_ID, ORDERS
from catalog.search.query import Query, constant, popularity, term
from catalog.search.request import Sort
from catalog.search.words import key_of, words_of
from catalog.video import Video

NEWEST_FIRST = [{"added_date": {"order": "desc", "missing": "_last"}}, BY_ID]
SHOWN = ["card", "listing"]

SAME_CHANNEL, SAME_TAG, SAME_WORD, SAME_CATEGORY = 10, 2, 0.5, 1
MAX_TAGS, MAX_TITLE_WORDS = 12, 12

# So many of other channels are asked for as are shown, times this, so that none of them need fill the list.
CHOICE = 4
# The most that the engine gives of them (index.max_inner_result_window).
MAX_OTHERS = 100
# A channel's share of the list, as long as there are others.
CHANNEL_SHARE = 3


def latest_body(page: int, page_size: int) -> Query:
    """Return the body of one page of all videos, the latest first."""
    return _page({"match_all": {}}, page, page_size)


def by_tag_body(tag: str, page: int, page_size: int) -> Query:
    """Return the body of one page of the videos with a tag, the latest first; blanks, case and accents do not count."""
    return _page(same_key("tag_keys", tag), page, page_size)


def related_body(video: Video, limit: int) -> Query:
    """Return the body that asks for videos of the same channel, with the same tags, or with words of the same title.

    Without tags the category stands in for them. What was seen most comes first among equals. A channel may have more
    videos than are asked for: the best ones of the others are asked for apart.
    """
    tags = list(dict.fromkeys(key for tag in video.record.tags or [] if (key := key_of(words_of(tag)))))[:MAX_TAGS]
    words = words_of(video.record.name or "").words[:MAX_TITLE_WORDS]
    channel = key_of(words_of(video.record.channel_title or ""))
    same = [constant(term("tag_keys", tag), SAME_TAG) for tag in tags]
    same += [term("title", word, SAME_WORD) for word in dict.fromkeys(words)]
    if channel:
        same.append(constant(term("channel_key", channel), SAME_CHANNEL))
    if not tags and video.record.category_id is not None:
        same.append(constant(term("category_id", video.record.category_id), SAME_CATEGORY))
    shown = {"sort": ORDERS[Sort.RELEVANCE], "_source": SHOWN}
    others = {"best": {"top_hits": {"size": min(limit * CHOICE, MAX_OTHERS), **shown}}}
    return {
        "query": {
            "bool": {
                "must": [{"bool": {"should": same}} if same else {"match_all": {}}],
                "should": popularity(),
                "must_not": [term("video_id", video.video_id)],
            }
        },
        "aggs": {"others": {"filter": {"bool": {"must_not": [term("channel_key", channel)]}}, "aggs": others}},
        "size": limit,
        "track_total_hits": True,
        **shown,
    }


def related_of(answer: Mapping[str, Any], limit: int) -> list[dict[str, Any]]:
    """Return the hits to show of the answer to `related_body`, best first."""
    hits = [*answer["hits"]["hits"], *answer["aggregations"]["others"]["best"]["hits"]["hits"]]
    each_once = {hit["_id"]: hit for hit in hits}.values()
    return spread(sorted(each_once, key=lambda hit: (-hit["sort"][0], hit["sort"][1])), limit)


def spread(hits: Sequence[dict[str, Any]], limit: int) -> list[dict[str, Any]]:
    """Return the first `limit` hits, of one channel no more than a third as long as there are others."""
    seen: Counter[str] = Counter()
    within: list[dict[str, Any]] = []
    beyond: list[dict[str, Any]] = []
    for hit in hits:
        channel = hit["_source"]["card"]["channel_title"]
        seen[channel] += 1
        is_within = not channel or seen[channel] <= max(1, limit // CHANNEL_SHARE)
        (within if is_within else beyond).append(hit)
    return (within + beyond)[:limit]


def _page(query: Query, page: int, page_size: int) -> Query:
    return {
        "query": query,
        "from": (page - 1) * page_size,
        "size": page_size,
        "sort": NEWEST_FIRST,
        "track_total_hits": True,
        "_source": SHOWN,
    }
