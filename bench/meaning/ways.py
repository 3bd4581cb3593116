"""The ways to find a video by the meaning of a tag that is hidden from it."""

import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from statistics import fmean

from bench.meaning.hidden import GROUPS, Hidden, tag_key
from catalog.search import reads
from catalog.search.page_query import search_body
from catalog.search.query import FOUND, Query, text_query
from catalog.search.request import Search
from catalog.search.tag_associations import Association
from catalog.videos.model import Video

DEPTH = 10
# Tags that a document is expanded by.
EXPANDED = 10

# Takes a hidden tag and returns the ids of the videos found, best first.
type Way = Callable[[Hidden], Sequence[str]]


def as_typed(hidden: Hidden) -> list[str]:
    """Search without related words."""
    return _ids(typed_body(hidden.text))


def related_words(hidden: Hidden) -> list[str]:
    """Search with related words, and return what words as typed do not give."""
    body = search_body(Search(hidden.text, per_page=DEPTH))
    # Hits by words as typed have this score at least.
    return _ids({**body, "search_after": [0.999 * FOUND, ""]})


def typed_body(text: str) -> Query:
    """Return the body of a search without related words."""
    search = Search(text, per_page=DEPTH)
    return {**search_body(search), "query": {"bool": {"must": [text_query(search.words)], "filter": []}}}


def expanded_documents(videos: Sequence[Video], associations: Iterable[Association]) -> Way:
    """Return the way that gives each document the tags that are closest to its own."""
    related = {one.tag: [near.tag for near in one.related] for one in associations}
    found: dict[str, list[tuple[float, str]]] = defaultdict(list)
    for video in videos:
        own = {tag_key(tag) for tag in video.record.tags or []}
        near: dict[str, float] = defaultdict(float)
        for tag in own:
            for place, other in enumerate(related.get(tag, ())):
                near[other] += 1 / (1 + place)
        closest = sorted((-weight, tag) for tag, weight in near.items() if tag not in own)
        for weight, tag in closest[:EXPANDED]:
            found[tag].append((weight, video.video_id))
    return lambda hidden: [video_id for _, video_id in sorted(found[hidden.tag])]


def success(hidden: Sequence[Hidden], way: Way) -> Mapping[str, tuple[int, float]]:
    """Return by group the number of tags, and the share of which a hidden video is among the first ten."""
    outcomes: dict[str, list[bool]] = {group: [] for group in GROUPS}
    for one in hidden:
        found = {*way(one)[:DEPTH]}
        for group, right in one.videos.items():
            if right:
                outcomes[group].append(not found.isdisjoint(right))
    return {group: (len(some), fmean(some)) for group, some in outcomes.items() if some}


def timed(body: Query) -> tuple[float, list[str]]:
    """Run one search, and return its wall time in seconds and the ids that it found."""
    began = time.perf_counter()
    hits = reads.search(body)["hits"]["hits"]
    return time.perf_counter() - began, [hit["_id"] for hit in hits]


def _ids(body: Query) -> list[str]:
    return [hit["_id"] for hit in reads.search(body)["hits"]["hits"]]
