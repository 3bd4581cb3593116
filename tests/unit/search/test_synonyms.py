"""Synonyms are written in the form that words have."""

import pytest

from catalog.search.synonyms import BEFORE_NUMBERS, SYNONYMS
from catalog.search.words import words_of


@pytest.mark.parametrize("table", [SYNONYMS, BEFORE_NUMBERS])
def test_every_word_is_one_that_a_text_can_hold(table: dict[str, list[str]]) -> None:
    for word, others in table.items():
        assert [words_of(text).words for text in (word, *others)] == [[text] for text in (word, *others)]


@pytest.mark.parametrize("table", [SYNONYMS, BEFORE_NUMBERS])
def test_what_is_the_same_is_so_both_ways_and_never_itself(table: dict[str, list[str]]) -> None:
    for word, others in table.items():
        assert word not in others
        assert all(word in table[other] for other in others)


def test_no_word_means_two_things() -> None:
    for word, others in SYNONYMS.items():
        assert all({word, *others} == {other, *SYNONYMS[other]} for other in others)


def test_a_season_is_s_before_its_number() -> None:
    assert BEFORE_NUMBERS["season"] == ["s"]
    assert "season" in BEFORE_NUMBERS["s"]
