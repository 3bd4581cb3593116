"""The query of related words: below all that words as typed find, and looked up by the text's key."""

from itertools import starmap
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.search.analysis.tokenizer import key_of, tokenize
from catalog.search.document import DEFINITION, POPULARITY_STEPS
from catalog.search.index_names import read_alias
from catalog.search.query import FOUND, text_query
from catalog.search.related_words import (
    LISTS,
    MATCHED_BY,
    MAX_CHARACTERS,
    OFTEN,
    VIEWS_STEP,
    association_document,
    association_id,
    is_related,
    with_related,
)
from catalog.search.tag_associations import Association, RelatedTag


def lookups(query: Any) -> list[dict[str, Any]]:
    """Return the lookups of documents within a query."""
    if isinstance(query, list):
        return [one for inner in query for one in lookups(inner)]
    if not isinstance(query, dict):
        return []
    found = [one for one in query.get("terms", {}).values() if isinstance(one, dict)]
    return found + [one for inner in query.values() for one in lookups(inner)]


def test_a_document_of_a_tag_has_fields_of_the_index_and_every_related_tag_once() -> None:
    shares = {"candle": 0.24, "lamp": 1.0, "paper": 0.5, "festival": 0.1, "wax": 0.09, "night": 0.25}
    document = association_document(Association("lantern", [*starmap(RelatedTag, shares.items())], ["paperglow"]))
    assert document["related_to"] == "lantern"
    assert document["related_words"] == {
        "half": ["lamp", "paper"],
        "quarter": ["night"],
        "tenth": ["candle", "festival"],
        "channels": ["paperglow"],
    }
    assert document.keys() <= DEFINITION["mappings"]["properties"].keys()


def test_whatever_related_words_find_is_below_any_word_that_is_found() -> None:
    scores = [score for _, score in LISTS.values()]
    best = sum(scores) + OFTEN + VIEWS_STEP * len(POPULARITY_STEPS)
    assert best < FOUND
    assert is_related({"sort": [best, "id"]})
    assert not is_related({"sort": [FOUND, "id"]})
    # A closer tag is worth more than all views.
    assert VIEWS_STEP * len(POPULARITY_STEPS) < min(OFTEN, *scores)
    assert MATCHED_BY == "related words"


@given(st.text(st.characters(), min_size=2, max_size=MAX_CHARACTERS))
def test_a_text_is_looked_up_by_its_key_and_its_own_query_stays_as_it_is(text: str) -> None:
    words = tokenize(text)
    query = text_query(words)
    both = with_related(query, words)
    if not key_of(words):
        assert both == query
        return
    first, related = both["dis_max"]["queries"]
    assert (both["dis_max"].keys(), first) == ({"queries"}, query)
    places = lookups(related)
    assert {one["path"] for one in places} == {f"related_words.{name}" for name in (*LISTS, "channels")}
    assert {(one["index"], one["id"]) for one in places} == {(read_alias(), association_id(key_of(words)))}


@pytest.mark.parametrize("text", ["?!", "  "])
def test_a_text_without_words_has_no_related_ones(text: str) -> None:
    assert with_related({"match_none": {}}, tokenize(text)) == {"match_none": {}}
