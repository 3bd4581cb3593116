"""Synonyms are written in the form that words have."""

import pytest

from catalog.search.analysis.synonyms import NUMBERS, SYNONYMS
from catalog.search.analysis.tokenizer import tokenize

SAME = {"8": "viii eight 8th eighth acht ocho", "third": "3 iii three 3rd", "21": "twentyone 21st twentyfirst"}
SAME |= {"and": "n y und", "c++": "cpp", "99": "ninetynine"}


def test_synonyms_are_words_of_a_text_and_so_both_ways_and_never_of_themselves() -> None:
    for word, others in SYNONYMS.items():
        assert [tokenize(text).words for text in (word, *others)] == [[text] for text in (word, *others)]
        assert word not in others
        assert all(word in SYNONYMS[other] for other in others)


def test_no_word_means_two_things() -> None:
    for word, others in SYNONYMS.items():
        assert all({word, *others} == {other, *SYNONYMS[other]} for other in others)


@pytest.mark.parametrize(("word", "others"), SAME.items())
def test_numbers_are_words_and_numerals(word: str, others: str) -> None:
    assert {*others.split()} <= {*SYNONYMS[word]}


def test_words_and_numerals_are_numbers() -> None:
    assert [NUMBERS[word] for word in ("i", "first", "ii", "third", "x", "twelve", "xx")] == [1, 1, 2, 3, 10, 12, 20]
    assert NUMBERS.keys().isdisjoint({"elf", "once", "neuf", "sept", "tres"})
