"""A search is built from typed parts: a user's text is never a language of its own."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.search.documents import DEFINITION
from catalog.search.query import FIELDS, search_body
from catalog.text import normalise_line

PARSED_BY_THE_ENGINE = ("query_string", "simple_query_string", "regexp", "wildcard", "script", "template", "wrapper")

pages, page_sizes = st.integers(1, 100), st.integers(1, 50)
# The snowman sets it apart from what every body says.
user_texts = st.text().map(lambda text: f"\u2603{text}") | st.sampled_from(
    ["\u2603*", "\u2603 OR 1:1", '\u2603"}}', "\u2603/.*/", "title:\u2603", "\u2603{{x}}", "\u2603~5", "\u2603\u0000"]
)


def leaves(value: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Yield every key and every value that is no container, each with the keys that lead to it."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield path, key
            yield from leaves(inner, (*path, key))
    elif isinstance(value, list):
        for inner in value:
            yield from leaves(inner, path)
    else:
        yield path, value


@given(pages, page_sizes)
def test_pages_follow_one_another(page: int, per_page: int) -> None:
    body, following = search_body("river", page, per_page), search_body("river", page + 1, per_page)
    assert body["size"] == per_page
    assert following["from"] == body["from"] + per_page
    assert search_body("river", 1, per_page)["from"] == 0


@given(pages, page_sizes)
def test_the_engine_is_never_asked_beyond_its_window(page: int, per_page: int) -> None:
    body = search_body("river", page, per_page)
    assert body["from"] + body["size"] <= 10_000


def test_every_hit_is_counted() -> None:
    assert search_body("river", 1, 20)["track_total_hits"] is True


def test_equal_scores_go_by_id() -> None:
    assert search_body("river", 1, 20)["sort"] == [{"_score": "desc"}, {"video_id": "asc"}]
    assert DEFINITION["mappings"]["properties"]["video_id"] == {"type": "keyword"}


def test_only_the_card_is_read() -> None:
    assert search_body("river", 1, 20)["_source"] == ["card"]


def test_at_least_one_way_must_match() -> None:
    query = search_body("river", 1, 20)["query"]["bool"]
    assert query["minimum_should_match"] == 1
    assert query["should"]


def test_every_word_must_be_found() -> None:
    ways = search_body("river night", 1, 20)["query"]["bool"]["should"]
    assert {way["multi_match"]["operator"] for way in ways} == {"and"}


@pytest.mark.parametrize("field", FIELDS)
def test_fields_that_are_searched_are_analysed_in_the_index(field: str) -> None:
    name = field.partition("^")[0]
    assert DEFINITION["mappings"]["properties"][name]["analyzer"] in DEFINITION["settings"]["analysis"]["analyzer"]


@given(user_texts, pages, page_sizes)
def test_the_text_of_a_user_is_only_ever_matched(text: str, page: int, per_page: int) -> None:
    body = search_body(text, page, per_page)
    places = [(path, leaf) for path, leaf in leaves(body) if "\u2603" in str(leaf)]
    assert places
    assert all(leaf == normalise_line(text) and path[-2:] == ("multi_match", "query") for path, leaf in places)


@given(user_texts)
def test_nothing_in_a_body_is_parsed_as_a_language(text: str) -> None:
    assert not {key for _, key in leaves(search_body(text, 1, 20))} & {*PARSED_BY_THE_ENGINE}


@given(user_texts)
def test_a_body_is_json(text: str) -> None:
    body = search_body(text, 1, 20)
    assert json.loads(json.dumps(body)) == body
