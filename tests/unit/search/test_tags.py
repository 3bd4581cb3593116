"""Suggestions of tags: what is asked for is a beginning, never a pattern of the caller's."""

import json
import re
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from catalog.search.analysis.tokenizer import key_of, tokenize
from catalog.search.tags import LONGEST_KEY, spelled, suggest_tags_body

# What means something in a regular expression of the engine (Lucene's `RegExp`).
SYNTAX = frozenset('.?*|{}[]()"\\@&<>~^$')


def include_of(body: dict[str, Any]) -> str:
    pattern: str = body["aggs"]["tags"]["terms"]["include"]
    return pattern


@given(st.text(max_size=100))
@example("c++")
@example("C#")
@example(".*")
@example("(a|b)[c]{2}")
@example("\ufdfa" * 100)
def test_the_beginning_of_a_tag_matches_as_it_is_and_holds_no_syntax(text: str) -> None:
    body, key = suggest_tags_body(text, 10), key_of(tokenize(text))
    beginning = include_of(body).removesuffix(".*")
    assert SYNTAX.isdisjoint(re.sub(r"\\[+#]", "", beginning))
    assert len(beginning) <= 2 * LONGEST_KEY
    assert re.fullmatch(include_of(body), key[:LONGEST_KEY] + "rest")
    asked = body["query"]["bool"]["filter"]
    assert asked == ([{"prefix": {"tag_keys": key}}] if 0 < len(key) <= LONGEST_KEY else [{"match_none": {}}])


@pytest.mark.parametrize("text", ["Old Cr", "oldcr", "\u00f3ld-cr"])
def test_every_spelling_is_the_same_beginning(text: str) -> None:
    assert include_of(suggest_tags_body(text, 10)) == "oldcr.*"


def bucket(key: str, *tags: str) -> dict[str, Any]:
    """Return what the engine says of a key whose most viewed video has these tags in its list."""
    return {"key": key, "best": {"hits": {"hits": [{"_source": {"summary": json.dumps({"tags": tags})}}]}}}


def test_a_tag_is_spelt_as_in_its_most_viewed_video() -> None:
    assert spelled(bucket("oldcraft", "Boats", "Old Craft", "OLDCRAFT")) == "Old Craft"
    assert spelled(bucket("oldcraft", "Boats")) == "oldcraft"
