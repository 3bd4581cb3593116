"""The classes of queries that any video of a set answers: a channel's name, and a tag."""

import string
from collections.abc import Callable, Iterator, Mapping
from random import Random

from bench.relevance.catalogue import Catalogue, Item
from bench.relevance.slips import slip
from bench.relevance.words import fold, folded_words

MAX_CARRIERS = 50
MIN_NAME = 5

type SetMaker = Callable[[Item, Random, Catalogue], tuple[str, frozenset[str]] | None]


def channel(item: Item, _rng: Random, catalogue: Catalogue) -> tuple[str, frozenset[str]] | None:
    """Type the channel's name; right is any of its videos."""
    return (item.channel, catalogue.by_channel[fold(item.channel)]) if item.channel else None


def channel_typo(item: Item, rng: Random, catalogue: Catalogue) -> tuple[str, frozenset[str]] | None:
    """Type the channel's name with one slip in its longest word."""
    words = fold(item.channel).split()
    longest = max(words, key=len, default="")
    if len(longest) < MIN_NAME or not set(longest) <= set(string.ascii_lowercase):
        return None
    place = words.index(longest)
    slipped = " ".join([*words[:place], slip(longest, rng), *words[place + 1 :]])
    return slipped, catalogue.by_channel[fold(item.channel)]


def tag(item: Item, rng: Random, catalogue: Catalogue) -> tuple[str, frozenset[str]] | None:
    """Type a tag of several words that few videos carry, none of them in its title."""
    tags = list(_few_carry(item, catalogue))
    if not tags:
        return None
    chosen = rng.choice(tags)
    return chosen, catalogue.by_tag[fold(chosen)]


def _few_carry(item: Item, catalogue: Catalogue) -> Iterator[str]:
    for one in item.tags:
        words = set(folded_words(one))
        carriers = catalogue.by_tag[fold(one)]
        if len(words) > 1 and len(carriers) <= MAX_CARRIERS:
            titles = (catalogue.by_id[video_id].title_words for video_id in carriers)
            if not any(words <= title for title in titles):
                yield one


SETS: Mapping[str, SetMaker] = {"channel": channel, "channel_typo": channel_typo, "tag": tag}
