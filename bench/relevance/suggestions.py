"""Suggestions for titles that somebody begins to type, with and without a slip: whether they come, and how soon."""

import time
from collections.abc import Sequence
from random import Random
from typing import NamedTuple

from bench.relevance.catalogue import Catalogue, Item
from bench.relevance.metrics import percentile
from bench.relevance.slips import MIN_LETTERS, slip
from catalog.search.suggestions import suggest_body
from catalog.stores import index

LIMIT = 8
SHORTEST, LONGEST = 3, 14


class Suggested(NamedTuple):
    """How titles were completed: `found` is the share that was among the first eight, times are in milliseconds."""

    typed: str
    queries: int
    found: float
    p50: float
    p95: float


def measure_suggestions(catalogue: Catalogue, count: int, seed: int) -> list[Suggested]:
    """Type the beginnings of `count` titles, drawn by their views; those whose first word is typed also with a slip."""
    random = Random(f"suggestions {seed}")  # noqa: S311 - the same titles each time
    items = [item for item in catalogue.items if len(item.title) >= LONGEST]
    drawn = random.choices(items, [item.weight for item in items], k=count)
    begun = [(item, item.title[: random.randint(SHORTEST, LONGEST)].strip()) for item in drawn]
    slips = [(item, slipped) for item, typed in begun if (slipped := _with_slip(typed.lower(), random))]
    return [_measured("as it is", begun), _measured("with a slip", slips)]


def _with_slip(typed: str, random: Random) -> str | None:
    """Return what is typed with a slip in its first word; None unless that is one of four letters a-z or more."""
    first, blank, rest = typed.partition(" ")
    is_plain = len(first) >= MIN_LETTERS and first.isascii() and first.isalpha()
    return f"{slip(first, random)}{blank}{rest}" if is_plain else None


def _measured(typed: str, begun: Sequence[tuple[Item, str]]) -> Suggested:
    times, hits = [], 0
    for item, text in begun:
        began = time.perf_counter()
        found = index.search(suggest_body(text, LIMIT))["hits"]["hits"]
        times.append(1_000 * (time.perf_counter() - began))
        hits += any(hit["_source"]["card"]["title"] == item.title for hit in found)
    return Suggested(typed, len(begun), hits / len(begun), percentile(times, 0.5), percentile(times, 0.95))
