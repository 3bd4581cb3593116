"""Make the query set: the same queries for the same catalogue and seed."""

import hashlib
from collections.abc import Iterable, Sequence
from enum import StrEnum
from functools import partial
from random import Random
from typing import NamedTuple

from bench.relevance.catalogue import Catalogue, Item
from bench.relevance.query_classes import KNOWN_ITEM, SETS, Draw, Maker, SetMaker

PER_CLASS = 100
SEED = 1
# What the API accepts.
MIN_CHARACTERS, MAX_CHARACTERS = 2, 100


class Half(StrEnum):
    """The halves of the catalogue's videos that queries look for: one to tune to, and one to report."""

    TUNING = "tuning"
    SEALED = "sealed"


def half_of(video_id: str) -> Half:
    """Return the half of a video, by a hash of its id, so that every query set has the same halves."""
    is_sealed = hashlib.sha256(video_id.encode()).digest()[0] % 2
    return Half.SEALED if is_sealed else Half.TUNING


class Query(NamedTuple):
    """What is typed, which videos answer it, and the one that it was made from."""

    kind: str
    text: str
    right: frozenset[str]
    target: str


def query_set(
    catalogue: Catalogue, per_class: int = PER_CLASS, seed: int = SEED, half: Half = Half.TUNING
) -> list[Query]:
    """Make the queries of all classes for videos of one half, as many of each as it gives up to `per_class`."""
    targets = [item for item in catalogue.items if half_of(item.video_id) is half]
    queries: list[Query] = []
    for kind, makers in KNOWN_ITEM.items():
        made: list[Query] = []
        for name, maker in makers.items():
            make = partial(_known_item, maker)
            made += _draw(kind, make, catalogue, targets, per_class - len(made), _random(seed, name))
        queries += made
    for kind, set_maker in SETS.items():
        queries += _draw(kind, set_maker, catalogue, targets, per_class, _random(seed, kind))
    return queries


def _random(seed: int, name: str) -> Random:
    # Each has its own, so that a change to one leaves the queries of the others as they were.
    return Random(f"{seed} {name}")  # noqa: S311 - repeatable chance is what is wanted


def _known_item(maker: Maker, draw: Draw) -> tuple[str, frozenset[str]]:
    return maker(draw), draw.catalogue.twins_of(draw.item)


def _draw(
    kind: str, make: SetMaker, catalogue: Catalogue, targets: Sequence[Item], count: int, rng: Random
) -> list[Query]:
    """Make queries of targets of which one half is drawn evenly, the other by views."""
    texts: set[str] = set()

    def take(items: Iterable[Item], count: int) -> list[Query]:
        taken: list[Query] = []
        for item in items:
            if len(taken) >= count:
                break
            text, right = make(Draw(item, rng, catalogue))
            if MIN_CHARACTERS <= len(text) <= MAX_CHARACTERS and text.casefold() not in texts:
                texts.add(text.casefold())
                taken.append(Query(kind, text, right, item.video_id))
        return taken

    evenly = take(sorted(targets, key=lambda _: rng.random()), count - count // 2)
    # The order of a weighted draw without putting back: Efraimidis and Spirakis, 2006.
    by_views = sorted(targets, key=lambda item: rng.random() ** (1 / max(item.weight, 1e-9)), reverse=True)
    return evenly + take(by_views, count - len(evenly))
