"""What is inside a request to the engine."""

import json
from collections.abc import Iterator
from typing import Any, NamedTuple

# Queries that read their value as a language or as a pattern, and what runs code.
PARSED_BY_THE_ENGINE = frozenset(
    ("query_string", "simple_query_string", "regexp", "wildcard", "prefix", "fuzzy", "script", "template", "wrapper")
)


class Leaf(NamedTuple):
    """A key, or a value that is no container, with the keys that lead to it."""

    path: tuple[str, ...]
    value: Any
    is_key: bool


def leaves(body: Any, path: tuple[str, ...] = ()) -> Iterator[Leaf]:
    """Yield every key and every plain value of a request."""
    if isinstance(body, dict):
        for key, inner in body.items():
            yield Leaf(path, key, is_key=True)
            yield from leaves(inner, (*path, key))
    elif isinstance(body, list):
        for inner in body:
            yield from leaves(inner, path)
    else:
        yield Leaf(path, body, is_key=False)


def keys(body: Any) -> set[str]:
    return {leaf.value for leaf in leaves(body) if leaf.is_key}


def texts_of(query: Any) -> list[tuple[tuple[str, ...], str]]:
    """Return every value of a query that is a text, with the keys that lead to it."""
    return [(path, value) for path, value, is_key in leaves(query) if not is_key and isinstance(value, str)]


def asked_of(body: Any, field: str) -> set[Any]:
    """Return all terms that a request asks a field for."""
    return {
        value
        for path, value, is_key in leaves(body)
        if not is_key and field in path[-2:] and {"term", "terms"} & {*path} and path[-1] != "boost"
    }


def require_unparsed_json(body: Any) -> None:
    """Check that a request is JSON that UTF-8 can carry, and that the engine parses no text in it."""
    assert json.loads(json.dumps(body, ensure_ascii=False).encode()) == body
    assert not keys(body) & PARSED_BY_THE_ENGINE


class Size(NamedTuple):
    """How much a query asks for: leaf clauses as the engine counts them, and all terms that it looks up."""

    clauses: int
    terms: int


def size_of(query: Any) -> Size:
    """Measure a query: a list of terms is one clause, a phrase is one for each of its words."""

    def size_of_clause(kind: str, inner: Any) -> Size:
        if kind in {"term", "range", "match_all", "match_none"}:
            return Size(1, 1)
        if kind == "terms":
            return Size(1, sum(len(values) for values in inner.values() if isinstance(values, list)))
        if kind == "match_phrase":
            words = sum(len(asked["query"].split()) for asked in inner.values())
            return Size(words, words)
        return size_of(inner)

    sizes = []
    if isinstance(query, list):
        sizes = [size_of(inner) for inner in query]
    elif isinstance(query, dict):
        sizes = [size_of_clause(kind, inner) for kind, inner in query.items()]
    return Size(sum(size.clauses for size in sizes), sum(size.terms for size in sizes))
