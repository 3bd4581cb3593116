"""Ask a search engine all queries in turn: what it found, how long it took and what went wrong, and its scores."""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from statistics import fmean
from typing import NamedTuple

from bench.metrics import percentile
from bench.relevance.queries import Query
from bench.relevance.query_classes import KNOWN_ITEM, SETS
from catalog.errors import StoreRefused, StoreUnavailable
from catalog.search import reads as index
from catalog.search.page_query import search_body
from catalog.search.request import Search

DEPTH = 10
# Takes a text and how many to find, and returns the ids found, best first, and the seconds it took.
type Ask = Callable[[str, int], tuple[list[str], float]]
REFUSED, FAILED = "refused", "failed"


class Fault(Exception):
    """The engine gave no answer: it refused the query, or it failed."""

    def __init__(self, kind: str, reason: str) -> None:
        super().__init__(reason)
        self.kind = kind


class Scores(NamedTuple):
    """Means over the queries of a class."""

    queries: int
    mrr: float
    success_at_1: float
    success_at_10: float


class Answer(NamedTuple):
    """What became of one query: `fault` is the kind of error if there was one."""

    query: Query
    found: Sequence[str]
    seconds: float
    fault: str = ""


class Latency(NamedTuple):
    """How long queries took, in milliseconds."""

    p50: float
    p95: float
    max: float


class Result(NamedTuple):
    """The scores of one engine by class and on the mean, its latency, and its faults."""

    name: str
    classes: Mapping[str, Scores]
    known_item: Scores | None
    in_sets: Scores | None
    latency_ms: Latency
    failed: int
    refused: int


def rank_of(found: Sequence[str], right: AbstractSet[str]) -> int | None:
    """Return the rank, from 1 on, of the first right video among the first ten; None if there is none."""
    return next((rank for rank, video_id in enumerate(found[:DEPTH], 1) if video_id in right), None)


def scores_of(ranks: Sequence[int | None]) -> Scores:
    """Return the mean reciprocal rank and the share of queries that succeeded, of at least one rank."""
    reciprocal = fmean(1 / rank if rank else 0.0 for rank in ranks)
    return Scores(len(ranks), reciprocal, fmean(rank == 1 for rank in ranks), fmean(rank is not None for rank in ranks))


def macro(scores: Sequence[Scores]) -> Scores:
    """Return the mean over classes, each as heavy as every other."""
    queries, *means = zip(*scores, strict=True)
    return Scores(sum(queries), *map(fmean, means))


def ask_index(text: str, size: int) -> tuple[list[str], float]:
    """Search as the function does, without HTTP around it; raises `Fault`."""
    began = time.perf_counter()
    try:
        hits = index.search(search_body(Search(text, per_page=size)))["hits"]["hits"]
    except StoreUnavailable as error:
        raise Fault(FAILED, str(error)) from error
    except (StoreRefused, ValueError) as error:
        raise Fault(REFUSED, str(error)) from error
    seconds = time.perf_counter() - began
    return [hit["_id"] for hit in hits], seconds


def ask_all(queries: Iterable[Query], ask: Ask) -> Iterator[Answer]:
    """Ask every query; one that fails or is refused has found nothing."""
    for query in queries:
        try:
            yield Answer(query, *ask(query.text, DEPTH))
        except Fault as fault:
            yield Answer(query, [], 0.0, fault.kind)


def latency_of(answers: Sequence[Answer]) -> Latency:
    """Return the latency of queries that were answered."""
    values = [1_000 * answer.seconds for answer in answers if not answer.fault] or [0.0]
    return Latency(percentile(values, 0.5), percentile(values, 0.95), max(values))


def result_of(name: str, answers: Sequence[Answer]) -> Result:
    """Return the scores of an engine."""
    ranks: dict[str, list[int | None]] = {}
    for answer in answers:
        ranks.setdefault(answer.query.kind, []).append(rank_of(answer.found, answer.query.right))
    classes = {kind: scores_of(some) for kind, some in ranks.items()}
    failed, refused = (sum(answer.fault == kind for answer in answers) for kind in (FAILED, REFUSED))
    return Result(name, classes, _mean(classes, KNOWN_ITEM), _mean(classes, SETS), latency_of(answers), failed, refused)


def _mean(classes: Mapping[str, Scores], kinds: Iterable[str]) -> Scores | None:
    scores = [classes[kind] for kind in kinds if kind in classes]
    return macro(scores) if scores else None
