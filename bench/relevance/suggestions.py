"""Measure suggestions for titles that somebody begins to type, with and without a typo: whether they come, how soon."""

import json
import time
from collections.abc import Mapping, Sequence
from random import Random
from typing import Any

from bench.metrics import percentiles
from bench.relevance.catalogue import Catalogue, Item
from bench.relevance.typos import MIN_LETTERS, mistype
from catalog.search import reads as index
from catalog.search.suggest import suggest_body

LIMIT = 8
SHORTEST, LONGEST = 3, 14


# How titles were completed: of how many `queries` the share that was `found` among the first eight, and milliseconds.
type Suggestions = Mapping[str, Any]


def measure(catalogue: Catalogue, count: int, seed: int) -> dict[str, Suggestions]:
    """Type the beginnings of `count` titles, drawn by their views; those that allow it also with a typo."""
    random = Random(f"suggestions {seed}")  # noqa: S311 - the same titles each time
    items = [item for item in catalogue.items if len(item.title) >= LONGEST]
    drawn = random.choices(items, [item.weight for item in items], k=count)
    begun = [(item, item.title[: random.randint(SHORTEST, LONGEST)].strip()) for item in drawn]
    typos = [(item, mistyped) for item, typed in begun if (mistyped := _with_typo(typed.lower(), random))]
    return {"as it is": _complete(begun), "with a slip": _complete(typos)}


def _with_typo(typed: str, random: Random) -> str | None:
    """Return what is typed with a typo in its first word; None unless that is one of four letters a-z or more."""
    first, blank, rest = typed.partition(" ")
    is_plain = len(first) >= MIN_LETTERS and first.isascii() and first.isalpha()
    return f"{mistype(first, random)}{blank}{rest}" if is_plain else None


def _complete(begun: Sequence[tuple[Item, str]]) -> Suggestions:
    times, hits = [], 0
    for item, text in begun:
        began = time.perf_counter()
        found = index.search(suggest_body(text, LIMIT))["hits"]["hits"]
        times.append(1_000 * (time.perf_counter() - began))
        hits += any(json.loads(hit["_source"]["card"])["title"] == item.title for hit in found)
    return {"queries": len(begun), "found": hits / max(1, len(begun)), "ms": percentiles(times or [0.0])}
