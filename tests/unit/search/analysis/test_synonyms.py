"""Synonyms are written in the form that words have."""

import pytest

from catalog.search.analysis.synonyms import BEFORE_NUMBERS, SYNONYMS
from catalog.search.analysis.tokenizer import tokenize


@pytest.mark.parametrize("table", [SYNONYMS, BEFORE_NUMBERS])
def test_synonyms_are_words_of_a_text_and_so_both_ways_and_never_of_themselves(table: dict[str, list[str]]) -> None:
    for word, others in table.items():
        assert [tokenize(text).words for text in (word, *others)] == [[text] for text in (word, *others)]
        assert word not in others
        assert all(word in table[other] for other in others)


def test_no_word_means_two_things_and_a_season_is_s_before_its_number() -> None:
    for word, others in SYNONYMS.items():
        assert all({word, *others} == {other, *SYNONYMS[other]} for other in others)
    assert BEFORE_NUMBERS["season"] == ["s"]
    assert "season" in BEFORE_NUMBERS["s"]
