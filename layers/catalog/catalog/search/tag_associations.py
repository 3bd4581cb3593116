"""Finds the tags that go together, from the tags of videos: those of `jungkook` are `bts`, `정국` and others.

People tag a video in several languages and by several names, so that a catalogue knows which words belong together. The
more often two tags are given together, and the more often than by chance, the closer they are (count x log-lift).

No channel decides alone: a tag counts from several channels on, so do two tags together, and of the videos of a channel
a few count for a tag. Memory grows with the tags of the videos that are added, by some ten bytes each, and with the
number of different ones.
"""

import math
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import NamedTuple

# Channels that have to give a tag, and two tags together.
MIN_CHANNELS, MIN_CHANNELS_TOGETHER = 3, 2

# Videos of a channel that count for a tag.
MAX_OF_CHANNEL = 3

# Tags of a video that count: a longer list is of whatever might be searched for.
MAX_TAGS = 60

# Videos of a tag that are looked at, spread evenly over its channels.
MAX_VIDEOS = 3_000

# Tags that are related to one.
MAX_RELATED = 15

# Channels that give a tag to most videos, and to how many at least.
MAX_CHANNELS, MIN_VIDEOS = 6, 2


class RelatedTag(NamedTuple):
    """A tag that is related to another, and the share of its videos that have the other, about."""

    tag: str
    share: float


class Association(NamedTuple):
    """A tag, the tags that are related to it, the closest first, and the channels that often give it; all are keys."""

    tag: str
    related: list[RelatedTag]
    channels: list[str]


class TagAssociations:
    """Collects the tags of videos, and finds those that go together."""

    def __init__(self) -> None:
        self._tag_ids: dict[str, int] = {}
        self._channel_ids: dict[str, int] = {}
        self._channels = array("I")
        self._tags = array("I")
        self._ends = array("Q", [0])

    @property
    def videos(self) -> int:
        """Number of videos that were added."""
        return len(self._channels)

    def add(self, channel: str, tags: Iterable[str]) -> None:
        """Add a video by the keys of its channel and its tags; all videos without a channel are of one."""
        for tag in [*dict.fromkeys(filter(None, tags))][:MAX_TAGS]:
            self._tags.append(self._tag_ids.setdefault(tag, len(self._tag_ids)))
        self._ends.append(len(self._tags))
        self._channels.append(self._channel_ids.setdefault(channel, len(self._channel_ids)))

    def associations(self) -> Iterator[Association]:
        """Yield the associations of all tags that have some."""
        names, channels = [*self._tag_ids], [*self._channel_ids]
        known = _KnownTags(self._by_channel(), len(names))
        for tag in known.tags:
            if related := known.related_to(tag):
                often = filter(None, (channels[one] for one in known.channels_of(tag)))
                yield Association(names[tag], [RelatedTag(names[one], share) for one, share in related], [*often])

    def _by_channel(self) -> list[tuple[int, array[int]]]:
        """Return the channel and the tags of each video, the videos of a channel one after another."""
        order = sorted(range(self.videos), key=self._channels.__getitem__)
        return [(self._channels[one], self._tags[self._ends[one] : self._ends[one + 1]]) for one in order]


class _KnownTags:
    """The tags that several channels give, by number, and the videos of each."""

    def __init__(self, videos: Sequence[tuple[int, array[int]]], tags: int) -> None:
        self._channels = array("I", [channel for channel, _ in videos])
        channels = _channels_by_tag(videos, tags)
        self._tags_of = [array("I", [tag for tag in some if channels[tag] >= MIN_CHANNELS]) for _, some in videos]
        self._videos_of: dict[int, array[int]] = {}
        for number, known in enumerate(self._tags_of):
            for tag in known:
                self._videos_of.setdefault(tag, array("I")).append(number)
        self._counted = {tag: len(self._few_of_each(numbers)) for tag, numbers in self._videos_of.items()}
        self._total = len(self._few_of_each(range(len(videos))))

    @property
    def tags(self) -> Iterable[int]:
        """The tags, in the order in which they came."""
        return self._videos_of.keys()

    def related_to(self, tag: int) -> list[tuple[int, float]]:
        """Return the closest tags, the closest first, with the share of their videos that have the tag."""
        numbers = self._few_of_each(self._videos_of[tag])
        step = -(-len(numbers) // MAX_VIDEOS)
        numbers = numbers[::step]
        together: Counter[int] = Counter()
        for number in numbers:
            together.update(self._tags_of[number])
        del together[tag]
        by_closeness = (other for _, other in sorted(self._closeness(together, len(numbers))))
        several = (other for other in by_closeness if self._channels_together(other, numbers) >= MIN_CHANNELS_TOGETHER)
        return [(other, step * together[other] / self._counted[other]) for other in islice(several, MAX_RELATED)]

    def channels_of(self, tag: int) -> list[int]:
        """Return the channels that give a tag to most videos, the one with most of them first."""
        counted = Counter(self._channels[number] for number in self._videos_of[tag])
        return [channel for channel, count in counted.most_common(MAX_CHANNELS) if count >= MIN_VIDEOS]

    def _few_of_each(self, numbers: Iterable[int]) -> list[int]:
        """Return a few videos of each channel; those of a channel come one after another."""
        few: list[int] = []
        for number in numbers:
            channel = self._channels[number]
            if len(few) < MAX_OF_CHANNEL or self._channels[few[-MAX_OF_CHANNEL]] != channel:
                few.append(number)
        return few

    def _closeness(self, together: Counter[int], counted: int) -> Iterator[tuple[float, int]]:
        """Yield how close other tags are, negated, and these."""
        for other, count in together.items():
            lift = count * self._total / (counted * self._counted[other])
            if count > 1 and lift > 1:
                yield -count * math.log(lift), other

    def _channels_together(self, other: int, numbers: Iterable[int]) -> int:
        return len({self._channels[number] for number in numbers if other in self._tags_of[number]})


def _channels_by_tag(videos: Iterable[tuple[int, array[int]]], tags: int) -> array[int]:
    """Return how many channels give each tag; the videos of a channel come one after another."""
    channels, last = array("I", [0]) * tags, array("q", [-1]) * tags
    for channel, some in videos:
        for tag in some:
            channels[tag] += last[tag] != channel
            last[tag] = channel
    return channels
