"""Measure related videos: of those that share a hidden tag or a series, how many are among ten."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from itertools import islice
from random import Random
from statistics import fmean
from typing import Any, NamedTuple

from bench.meaning.hidden import HALVES, half_of, tag_key
from catalog.search import reads
from catalog.search.analysis.tokenizer import tokenize
from catalog.search.query import Query, constant, term
from catalog.search.related import MAX_TAGS, SAME_CHANNEL, related_body, related_of
from catalog.videos.items import video_item
from catalog.videos.model import Video

SHOWN = 10
# Points for a tag of the baseline, whatever its rarity.
TAG_POINTS = 2
TARGETS = 400
# Videos that share a tag or a series: fewer are chance, more share what nobody looks for.
FEWEST, MOST = 4, 500
HIDDEN_TAG, SERIES = "hidden tag", "series"

_NUMBER = re.compile(r"[0-9]+")

type Body = Callable[[Mapping[str, Any], int], Query]


class Target(NamedTuple):
    """A video as its item, without what is hidden, and the ids of those that are right beside it."""

    kind: str
    half: str
    item: Mapping[str, Any]
    right: AbstractSet[str]


def targets(videos: Sequence[Video], seed: int = 1) -> list[Target]:
    """Draw videos of both halves for each kind."""
    rng = Random(f"related {seed}")  # noqa: S311 - repeatable chance is what is wanted
    ordered = rng.sample(videos, len(videos))
    return [*_few_of_each_half(_with_hidden_tag(ordered, rng)), *_few_of_each_half(_of_series(ordered))]


def recall(some: Sequence[Target], body: Body) -> float:
    """Return the mean share of right videos among ten, of as many as can be there."""
    shares = []
    for target in some:
        hits = related_of(reads.search(body(target.item, SHOWN)), SHOWN)
        shares.append(sum(hit["_id"] in target.right for hit in hits) / min(SHOWN, len(target.right)))
    return fmean(shares)


def same_channel_and_tags(item: Mapping[str, Any], limit: int) -> Query:
    """Return the query for videos of the same channel or with the same tags: no words, rarity or related tags."""
    body = related_body({**item, "name": ""}, limit)
    tags = dict.fromkeys(key for tag in item.get("tags") or [] if (key := tag_key(tag)))
    same = [constant(term("tag_keys", tag), TAG_POINTS) for tag in islice(tags, MAX_TAGS)]
    same.append(constant(term("channel_key", tag_key(item.get("channel_title") or "")), SAME_CHANNEL))
    body["query"]["bool"]["must"] = [{"bool": {"should": same}}]
    return body


def _few_of_each_half(found: Iterator[Target]) -> Iterator[Target]:
    left = dict.fromkeys(HALVES, TARGETS)
    for one in found:
        if left[one.half]:
            left[one.half] -= 1
            yield one


def _with_hidden_tag(videos: Sequence[Video], rng: Random) -> Iterator[Target]:
    by_tag: dict[str, list[Video]] = defaultdict(list)
    for video in videos:
        for tag in {tag_key(tag) for tag in video.record.tags or []}:
            by_tag[tag].append(video)
    shared = {
        tag: frozenset(video.video_id for video in some)
        for tag, some in by_tag.items()
        if tag and FEWEST <= len(some) <= MOST and len({video.record.channel_title for video in some}) > 1
    }
    for video in videos:
        tags = {tag: tag_key(tag) for tag in video.record.tags or []}
        words = {*tokenize(video.record.name or "").words}
        candidates = sorted({key for key in tags.values() if key in shared and key not in words})
        if candidates:
            hidden = rng.choice(candidates)
            left = [tag for tag, key in tags.items() if key != hidden]
            item = {**video_item(video), "tags": left}
            yield Target(HIDDEN_TAG, half_of(video.video_id), item, shared[hidden] - {video.video_id})


def _of_series(videos: Sequence[Video]) -> Iterator[Target]:
    """Yield videos of a channel whose titles differ in numbers alone."""
    by_title: dict[tuple[str, str], list[Video]] = defaultdict(list)
    for video in videos:
        title = video.record.name or ""
        if video.record.channel_title and _NUMBER.search(title):
            by_title[video.record.channel_title, _NUMBER.sub("", title)].append(video)
    for some in by_title.values():
        if FEWEST <= len(some) <= MOST:
            ids = frozenset(video.video_id for video in some)
            yield Target(SERIES, half_of(some[0].video_id), video_item(some[0]), ids - {some[0].video_id})
