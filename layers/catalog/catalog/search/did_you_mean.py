"""Offers a corrected text ("did you mean"), if no video has a word as it is typed, and the correction finds more."""

from collections.abc import Mapping
from typing import Any

from catalog.errors import StoreUnavailable
from catalog.request_log import logger
from catalog.search import reads
from catalog.search.analysis.tokenizer import Words, tokenize
from catalog.search.pasted import pasted_id
from catalog.search.request import Search
from catalog.search.spelling import (
    are_in_titles,
    comparison_body,
    correct_from_hits,
    correction_in,
    is_better,
    spelling_body,
    words_of,
)


def did_you_mean(search: Search, answer: Mapping[str, Any]) -> str | None:
    """Return a corrected text for the first page of a search; None if there is none.

    Corrections come from the hits; without hits, from the engine's dictionary. An offer costs another request.
    """
    hits = [hit["_source"] for hit in answer["hits"]["hits"]]
    titles = (hit["title"] for hit in hits)
    if search.page > 1 or pasted_id(search.text) or are_in_titles(search.words.words, titles):
        return None
    try:
        better = correct_from_hits(search.words, map(words_of, hits)) if hits else _correct_from_index(search.words)
        if better is None:
            return None
        compared = reads.search(comparison_body(search.words, tokenize(better), search.filters), [])
    except StoreUnavailable as error:
        # The answer does not fail without its correction.
        logger.warning("No correction is available", extra={"reason": str(error)})
        return None
    return _as_typed(search, better) if is_better(compared) else None


def _as_typed(search: Search, better: str) -> str:
    """Return the correction with the words that stay in the letters in which they were typed: й is not и."""
    typed, words, corrected = search.text.split(), search.words.words, better.split()
    if not len(typed) == len(words) == len(corrected):
        return better
    same = zip(typed, words, corrected, strict=True)
    return " ".join(other if other != word or given.isascii() else given for given, word, other in same)


def _correct_from_index(asked: Words) -> str | None:
    return correction_in(reads.search(spelling_body(asked), [])) if asked.words else None
