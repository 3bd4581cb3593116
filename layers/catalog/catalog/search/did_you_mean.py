"""Offers a corrected text for a search whose words match no hit exactly ("did you mean")."""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from catalog.errors import StoreUnavailable
from catalog.request_log import logger
from catalog.search import reads
from catalog.search.analysis.tokenizer import Words
from catalog.search.request import Search
from catalog.search.spelling import HitTexts, are_in_titles, correct_from_hits, correction_in, spelling_body


def did_you_mean(search: Search, answer: Mapping[str, Any]) -> str | None:
    """Return a corrected text for the first page of a search; None if there is none.

    Corrections come from the hits; without hits, from the engine's dictionary.
    """
    hits = answer["hits"]["hits"]
    if search.page > 1 or are_in_titles(search.words.words, (hit["_source"]["title"] for hit in hits)):
        return None
    return correct_from_hits(search.words, texts_of(hits)) if hits else _correct_from_index(search.words)


def texts_of(hits: Iterable[Mapping[str, Any]]) -> Iterator[HitTexts]:
    """Yield the texts of hits, whose cards are parsed one by one."""
    for hit in hits:
        card = json.loads(hit["_source"]["card"])
        yield HitTexts(card["title"], card["channel_title"], hit["_source"]["tags"])


def _correct_from_index(asked: Words) -> str | None:
    """Return the engine's correction; None if the engine is unavailable, so that the answer does not fail."""
    if not asked.words:
        return None
    try:
        return correction_in(reads.search(spelling_body(asked), []))
    except StoreUnavailable as error:
        logger.warning("No correction is available", extra={"reason": str(error)})
        return None
