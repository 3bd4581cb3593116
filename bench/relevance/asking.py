"""Asks one engine all queries in turn, and keeps what it found, how long it took and what went wrong."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from bench.relevance.metrics import DEPTH, rank_of
from bench.relevance.queries import Query

# What an engine is to the bench: the ids found, best first, and the seconds it took.
type Ask = Callable[[str, int], tuple[list[str], float]]


class Refused(Exception):
    """The engine did not understand the query, or did not accept it."""


class Failed(Exception):
    """The engine did not answer."""


class Answer(NamedTuple):
    """What became of one query: `fault` is the kind of error if there was one."""

    query: Query
    found: Sequence[str]
    seconds: float
    fault: str = ""
    reason: str = ""

    @property
    def rank(self) -> int | None:
        """The place of the first right video."""
        return rank_of(self.found, self.query.right)


def ask_all(queries: Iterable[Query], ask: Ask) -> Iterator[Answer]:
    """Ask every query; one that fails or is refused has found nothing."""
    for query in queries:
        try:
            found, seconds = ask(query.text, DEPTH)
        except Refused as error:
            yield Answer(query, [], 0.0, "refused", str(error))
        except Failed as error:
            yield Answer(query, [], 0.0, "failed", str(error))
        else:
            yield Answer(query, found, seconds)
