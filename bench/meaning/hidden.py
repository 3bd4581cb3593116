"""Hide tags from the videos that are indexed: a search for one finds these by their meaning, or not at all.

A tag is hidden from each video of which no other text has its words. The videos that are not indexed have theirs, and
associations are mined from those alone.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import lru_cache
from random import Random
from typing import NamedTuple

from catalog.search.analysis.tokenizer import key_of, tokenize
from catalog.search.tag_associations import MIN_CHANNELS
from catalog.videos.model import Video

TUNING, SEALED = HALVES = ("tuning", "sealed")
# Whether a hidden video's channel gives the tag to videos that are not indexed.
KNOWN_CHANNELS, OTHER_CHANNELS = GROUPS = ("channels that others had tagged so", "channels that never were")


class Hidden(NamedTuple):
    """A tag as it is typed, its key, and the ids of the videos from which it is hidden, by group."""

    half: str
    text: str
    tag: str
    videos: Mapping[str, AbstractSet[str]]


class Split(NamedTuple):
    """The videos that are indexed, without their hidden tags; those that are mined; and the hidden tags."""

    indexed: Sequence[Video]
    mined: Sequence[Video]
    hidden: Sequence[Hidden]


class _Texts:
    """The words of a video, by what has them."""

    def __init__(self, video: Video) -> None:
        record = video.record
        self.id = video.video_id
        self.channel = tag_key(record.channel_title or "")
        self.tags = {key: tag for tag in record.tags or [] if (key := tag_key(tag))}
        self._others = [text or "" for text in (record.name, record.channel_title, record.description)]

    def has_words_of(self, tag: str) -> bool:
        """Tell whether another text than the tag itself has its words, or so many that a search finds the video."""
        others = [*self._others, *(text for key, text in self.tags.items() if key != tag)]
        known = {form for text in others for form in _forms_of(text)}
        asked = {*tokenize(self.tags[tag]).words}
        return tag in known or len(asked & known) >= max(1, len(asked) / 2)


def split(videos: Sequence[Video], indexed: int, tags: int, seed: int = 1) -> Split:
    """Hide so many tags of each half from the first videos, in the order of a hash of their ids."""
    ordered = sorted(videos, key=lambda video: _hash(f"order {video.video_id}"))
    texts = [_Texts(video) for video in ordered[:indexed]]
    mined = [_Texts(video) for video in ordered[indexed:]]
    channels: dict[str, set[str]] = defaultdict(set)
    for one in mined:
        for tag in one.tags:
            channels[tag].add(one.channel)
    known = {tag: some for tag, some in channels.items() if len(some) >= MIN_CHANNELS}
    hidden = [one for half in HALVES for one in _draw(half, texts, known, tags, seed)]
    without: dict[str, set[str]] = defaultdict(set)
    for hide in hidden:
        for video_id in frozenset().union(*hide.videos.values()):
            without[video_id].add(hide.tag)
    return Split([_without(one, without[one.video_id]) for one in ordered[:indexed]], ordered[indexed:], hidden)


def half_of(video_id: str) -> str:
    """Return the half that a video belongs to."""
    return HALVES[_hash(video_id) % 2]


def _draw(
    half: str, texts: Sequence[_Texts], known: Mapping[str, AbstractSet[str]], count: int, seed: int
) -> Iterator[Hidden]:
    """Yield tags of videos of a half; each video gives one at most."""
    rng = Random(f"{seed} {half}")  # noqa: S311 - repeatable chance is what is wanted
    by_tag: dict[str, list[_Texts]] = defaultdict(list)
    for one in texts:
        for tag in one.tags:
            by_tag[tag].append(one)
    taken: set[str] = set()
    of_half = [one for one in texts if half_of(one.id) == half]
    for one in rng.sample(of_half, len(of_half)):
        if len(taken) == count:
            return
        # A tag of a single letter cannot be asked for.
        candidates = [tag for tag in one.tags if tag in known and tag not in taken and len(one.tags[tag]) > 1]
        rng.shuffle(candidates)
        drawn = next((tag for tag in candidates if not one.has_words_of(tag)), None)
        if drawn is not None:
            taken.add(drawn)
            yield Hidden(half, one.tags[drawn], drawn, _groups(drawn, by_tag[drawn], known[drawn]))


def _groups(tag: str, videos: Iterable[_Texts], channels: AbstractSet[str]) -> dict[str, set[str]]:
    """Return the ids of the videos from which a tag can be hidden."""
    groups: dict[str, set[str]] = {group: set() for group in GROUPS}
    for one in videos:
        if not one.has_words_of(tag):
            groups[KNOWN_CHANNELS if one.channel in channels else OTHER_CHANNELS].add(one.id)
    return groups


def _without(video: Video, tags: AbstractSet[str]) -> Video:
    left = [tag for tag in video.record.tags or [] if tag_key(tag) not in tags]
    return video.model_copy(update={"record": video.record.model_copy(update={"tags": left})}) if tags else video


@lru_cache(maxsize=2**19)
def tag_key(text: str) -> str:
    """Return the key of a tag or a channel; many videos have the same."""
    return key_of(tokenize(text))


@lru_cache(maxsize=2**17)
def _forms_of(text: str) -> frozenset[str]:
    """Return the words of a text, as they are and joined."""
    words = tokenize(text)
    return frozenset((*words.words, *words.other_words(), key_of(words)))


def _hash(text: str) -> int:
    return int(hashlib.sha256(text.encode()).hexdigest()[:8], 16)
