"""Titles that complete what is being typed."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.search.documents import LONGEST_OPENING
from catalog.search.slips import MAX_OPENING, all_opening_slips, opening_slips
from catalog.search.suggestions import HOLDS, HOLDS_NEARLY, OPENS, OPENS_NEARLY, suggest_body
from catalog.search.words import words_of
from catalog.vocabulary import Region
from tests.unit.search.bodies import PARSED_BY_THE_ENGINE, asked_of, keys, size_of

texts = st.text(st.characters(), max_size=100)


def test_titles_come_once_the_most_viewed_of_the_best_matches_first() -> None:
    body = suggest_body("riv", 8)
    assert body["size"] == 8
    assert body["collapse"] == {"field": "title_key"}
    assert body["sort"] == [{"_score": "desc"}, {"views": "desc"}, {"video_id": "asc"}]
    assert body["_source"] == ["card"]
    assert body["query"]["bool"]["filter"] == []


def test_only_titles_of_a_region_are_suggested_when_asked() -> None:
    assert asked_of(suggest_body("riv", 8, Region.IN)["query"]["bool"]["filter"], "regions") == {"IN"}


@pytest.mark.parametrize("text", ["", " ", "\U0001f389", "?!", "\ud800"])
def test_a_text_without_words_suggests_nothing(text: str) -> None:
    assert suggest_body(text, 8)["query"]["bool"]["must"] == [{"match_none": {}}]


def test_what_is_typed_opens_a_title_whatever_its_accents_and_punctuation() -> None:
    assert asked_of(suggest_body(" Caf\u00e9-R\u00edv", 8), "title_key.openings") == {"cafe riv"}


def test_the_last_word_is_being_typed_and_the_others_are_complete() -> None:
    body = suggest_body("slow river ni", 8)
    assert asked_of(body, "title") == {"slow", "river"}
    assert asked_of(body, "title.beginnings") == {"ni"}


def test_a_slip_is_forgiven_from_the_third_letter_on() -> None:
    assert "opening_slips" not in keys(suggest_body("ri", 8))
    assert asked_of(suggest_body("rvier", 8), "opening_slips") & {*all_opening_slips("river at night")}


def test_beyond_the_opening_words_are_found_as_they_are_typed() -> None:
    body = suggest_body("slwo rivers at nig", 8)
    assert asked_of(body, "opening_slips") == {*opening_slips("slwo rivers ")}
    assert len("slwo rivers ") == MAX_OPENING
    nearly = body["query"]["bool"]["must"][0]["dis_max"]["queries"][2]
    assert asked_of(nearly, "title") == {"at"}
    assert asked_of(nearly, "title.beginnings") == {"nig"}


def test_exact_ways_stand_above_near_ones() -> None:
    ways = suggest_body("slow riv", 8)["query"]["bool"]["must"][0]["dis_max"]["queries"]
    assert [way["constant_score"]["boost"] for way in ways] == [OPENS, HOLDS, OPENS_NEARLY, HOLDS_NEARLY]
    assert OPENS > HOLDS > OPENS_NEARLY > HOLDS_NEARLY > 0


@given(texts)
def test_a_body_is_small_json_and_nothing_in_it_is_parsed(text: str) -> None:
    body = suggest_body(text, 8)
    assert json.loads(json.dumps(body, ensure_ascii=False).encode()) == body
    assert not keys(body) & PARSED_BY_THE_ENGINE
    assert size_of(body["query"]).clauses <= 50
    assert size_of(body["query"]).terms <= 300


@given(texts)
def test_no_more_is_looked_up_than_the_index_holds(text: str) -> None:
    body = suggest_body(text, 8)
    assert all(len(opening) <= LONGEST_OPENING for opening in asked_of(body, "title_key.openings"))
    assert all(len(beginning) <= 15 for beginning in asked_of(body, "title.beginnings"))


@given(st.text(st.sampled_from("abc de"), min_size=3, max_size=30), st.integers(1, 30))
def test_whatever_opens_a_title_completes_to_it(title: str, end: int) -> None:
    typed = " ".join(words_of(title[:end]).words)
    for asked in asked_of(suggest_body(title[:end], 8), "title_key.openings"):
        assert asked == typed[:LONGEST_OPENING]
        assert " ".join(words_of(title).words).startswith(asked)
