"""Synonyms are written in the form that words have."""

import pytest

from catalog.search.analysis.synonyms import NUMBERS, NUMBERS_BESIDE, ONE_WAY, ORDINALS, SYNONYMS
from catalog.search.analysis.tokenizer import tokenize

SAME = {"8": "viii eight 8th eighth acht ocho", "third": "3 iii three 3rd", "21": "twentyone 21st twentyfirst"}
SAME |= {"and": "n y und", "c++": "cpp", "99": "ninetynine ninenine"}


TWO_WAY = {word: [other for other in others if other not in ONE_WAY.get(word, [])] for word, others in SYNONYMS.items()}


def test_synonyms_are_words_of_a_text_and_never_of_themselves() -> None:
    for word, others in SYNONYMS.items():
        assert [tokenize(text).words for text in (word, *others)] == [[text] for text in (word, *others)]
        assert word not in others
        assert len(others) == len({*others})


def test_synonyms_are_both_ways_and_no_word_means_two_things() -> None:
    for word, others in TWO_WAY.items():
        assert all({word, *others} == {other, *TWO_WAY[other]} for other in others)


def test_digits_find_words_that_are_other_words_too_but_these_do_not_find_the_digits() -> None:
    assert {"tres", "sept", "elf"} <= {word for number in ("3", "7", "11") for word in SYNONYMS[number]}
    assert SYNONYMS.keys().isdisjoint({"tres", "sept", "elf", "once", "neuf"})
    assert {"2", "ii"} <= {*SYNONYMS["2nd"]}
    assert {"2", "ii"}.isdisjoint(SYNONYMS["second"])


def test_numbers_beside_what_is_numbered_are_words() -> None:
    for word in (*NUMBERS_BESIDE, *ORDINALS):
        assert tokenize(word).words == [word]


@pytest.mark.parametrize(("word", "others"), SAME.items())
def test_numbers_are_words_and_numerals(word: str, others: str) -> None:
    assert {*others.split()} <= {*SYNONYMS[word]}


def test_words_and_numerals_are_numbers() -> None:
    assert [NUMBERS[word] for word in ("i", "first", "ii", "third", "x", "twelve", "xx")] == [1, 1, 2, 3, 10, 12, 20]
    assert NUMBERS.keys().isdisjoint({"elf", "once", "neuf", "sept", "tres"})
