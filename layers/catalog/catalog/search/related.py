"""Reads related videos: of the same channel, with the same or related tags, or with words of the same title.

Model: `RelatedVideos`.
"""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from catalog.search import reads
from catalog.search.analysis.tokenizer import key_of, tokenize
from catalog.search.filters import any_video
from catalog.search.lists import SHOWN
from catalog.search.page_query import ORDERS
from catalog.search.query import Query, constant, popularity, term
from catalog.search.related_words import looked_up
from catalog.search.request import Sort

# The score of a tag and of a word grows with how rare it is.
SAME_CHANNEL, SAME_TAG, SAME_WORD, SAME_CATEGORY = 10, 3, 0.25, 1
MAX_TAGS, MAX_TITLE_WORDS = 12, 12
# The score of a video with a tag most of whose videos have one of the first tags, too.
RELATED_TAG, MAX_EXPANDED = 2, 6

# Videos of other channels to request, as a multiple of the shown ones, so that no channel fills the list.
CHOICE = 4
# The engine's maximum of inner hits (index.max_inner_result_window).
MAX_OTHERS = 100
# Digits of a score.
PRECISION = 4
# Maximum share of a channel is one in so many, while there are other channels.
CHANNEL_SHARE = 3


def read_related(video: Mapping[str, Any], limit: int) -> str:
    """Read READY videos related to a video, given as its item, best first, in JSON."""
    return scored(related_of(reads.search(related_body(video, limit)), limit))


def related_body(video: Mapping[str, Any], limit: int) -> Query:
    """Return the query for videos of the same channel, with the same or related tags, or with words of the same title.

    Without tags the category is used instead. Ties are ordered by views. Since one channel may fill the list, the best
    videos of other channels are requested separately.
    """
    tags = list(dict.fromkeys(key for tag in video.get("tags") or [] if (key := key_of(tokenize(tag)))))[:MAX_TAGS]
    words = tokenize(video.get("name") or "").words[:MAX_TITLE_WORDS]
    channel = key_of(tokenize(video.get("channel_title") or ""))
    same = [term("tag_keys", tag, SAME_TAG) for tag in tags]
    same += [looked_up("tag_keys", tag, "half", RELATED_TAG) for tag in tags[:MAX_EXPANDED]]
    same += [term("title", word, SAME_WORD) for word in dict.fromkeys(words)]
    if channel:
        same.append(constant(term("channel_key", channel), SAME_CHANNEL))
    category_id = video.get("category_id", video.get("hidden_category_id"))
    if not tags and category_id is not None:
        same.append(constant(term("category_id", category_id), SAME_CATEGORY))
    shown = {"sort": ORDERS[Sort.RELEVANCE], "_source": SHOWN}
    others = {"best": {"top_hits": {"size": min(limit * CHOICE, MAX_OTHERS), **shown}}}
    return {
        "query": {
            "bool": {
                "must": [{"bool": {"should": same}} if same else any_video()],
                "should": popularity(),
                "must_not": [term("video_id", video["video_id"])],
            }
        },
        "aggs": {"others": {"filter": {"bool": {"must_not": [term("channel_key", channel)]}}, "aggs": others}},
        "size": limit,
        "track_total_hits": False,
        **shown,
    }


def related_of(answer: Mapping[str, Any], limit: int) -> list[dict[str, Any]]:
    """Return the hits to show from the answer to `related_body`, best first."""
    hits = [*answer["hits"]["hits"], *answer["aggregations"]["others"]["best"]["hits"]["hits"]]
    each_once = {hit["_id"]: hit for hit in hits}.values()
    return spread(sorted(each_once, key=lambda hit: (-hit["sort"][0], hit["sort"][1])), limit)


def spread(hits: Sequence[dict[str, Any]], limit: int) -> list[dict[str, Any]]:
    """Return the first `limit` hits, at most a third of one channel while there are others."""
    seen: Counter[str] = Counter()
    within: list[dict[str, Any]] = []
    beyond: list[dict[str, Any]] = []
    for hit in hits:
        channel = json.loads(hit["_source"]["summary"])["channelTitle"]
        seen[channel] += 1
        is_within = not channel or seen[channel] <= max(1, limit // CHANNEL_SHARE)
        (within if is_within else beyond).append(hit)
    return (within + beyond)[:limit]


def scored(hits: Sequence[Mapping[str, Any]]) -> str:
    """Return the summaries of hits in JSON, each with its score as a share of the best hit's."""
    best = max((hit["sort"][0] for hit in hits), default=1) or 1
    shares = (round(hit["sort"][0] / best, PRECISION) for hit in hits)
    # A summary is a JSON object, to which the score is added.
    items = (f'{hit["_source"]["summary"][:-1]},"score":{share}}}' for hit, share in zip(hits, shares, strict=True))
    return f"[{','.join(items)}]"
