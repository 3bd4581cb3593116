"""The query set: the same queries for the same catalogue and seed."""

from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from random import Random
from typing import NamedTuple

from bench.relevance.catalogue import Catalogue, Item
from bench.relevance.classes import INFORMATION, KNOWN_ITEM, Maker
from bench.relevance.sets import SETS, SetMaker

PER_CLASS = 100
SEED = 1

# What the API accepts.
MIN_CHARACTERS = 2
MAX_CHARACTERS = 100


class Query(NamedTuple):
    """What is typed, and which videos answer it; `target` is the one that it was made from."""

    kind: str
    text: str
    right: frozenset[str]
    in_set: bool
    target: str


type Make = Callable[[Item, Random], Query | None]


def query_set(catalogue: Catalogue, per_class: int = PER_CLASS, seed: int = SEED) -> list[Query]:
    """Make the queries of all classes, as many of each as the catalogue gives up to `per_class`."""
    queries: list[Query] = []
    for kind, makers in chain(KNOWN_ITEM.items(), INFORMATION.items()):
        made: list[Query] = []
        for maker in makers:
            make = _known_item(kind, maker, catalogue)
            made += _draw(make, catalogue, per_class - len(made), _chance(seed, maker.__name__))
        queries += made
    for kind, set_maker in SETS.items():
        make = _in_set(kind, set_maker, catalogue)
        queries += _draw(make, catalogue, per_class, _chance(seed, kind))
    return queries


def _chance(seed: int, what: str) -> Random:
    # Each class has its own, so that a change to one leaves the queries of the others as they were.
    return Random(f"{seed} {what}")  # noqa: S311 - repeatable chance is what is wanted


def _known_item(kind: str, maker: Maker, catalogue: Catalogue) -> Make:
    def make(item: Item, rng: Random) -> Query | None:
        text = maker(item, rng, catalogue)
        return Query(kind, text, catalogue.twins_of(item), in_set=False, target=item.video_id) if text else None

    return make


def _in_set(kind: str, maker: SetMaker, catalogue: Catalogue) -> Make:
    def make(item: Item, rng: Random) -> Query | None:
        made = maker(item, rng, catalogue)
        return Query(kind, *made, in_set=True, target=item.video_id) if made else None

    return make


def _draw(make: Make, catalogue: Catalogue, count: int, rng: Random) -> list[Query]:
    """Make queries of targets of which one half is drawn evenly, the other by views."""
    texts: set[str] = set()
    evenly = _take(make, _evenly(catalogue.items, rng), count - count // 2, rng, texts)
    return evenly + _take(make, _by_views(catalogue.items, rng), count - len(evenly), rng, texts)


def _take(make: Make, items: Iterable[Item], count: int, rng: Random, texts: set[str]) -> list[Query]:
    taken: list[Query] = []
    for item in items:
        if len(taken) >= count:
            break
        query = make(item, rng)
        if query and MIN_CHARACTERS <= len(query.text) <= MAX_CHARACTERS and query.text.casefold() not in texts:
            texts.add(query.text.casefold())
            taken.append(query)
    return taken


def _evenly(items: Iterable[Item], rng: Random) -> Iterator[Item]:
    yield from sorted(items, key=lambda _: rng.random())


def _by_views(items: Iterable[Item], rng: Random) -> Iterator[Item]:
    # The order of a weighted draw without putting back: Efraimidis and Spirakis, 2006.
    yield from sorted(items, key=lambda item: rng.random() ** (1 / max(item.weight, 1e-9)), reverse=True)
