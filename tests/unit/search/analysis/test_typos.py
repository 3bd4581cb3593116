"""Two words that are one typo apart have a key in common."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from catalog.search.analysis.typos import (
    MAX_LENGTH,
    MAX_OPENING,
    MIN_OPENING,
    all_opening_typo_keys,
    is_one_typo,
    opening_typo_keys,
    typo_keys,
)

letters = st.sampled_from("abcdefghijklmnopqrstuvwxyz\u0915\u0916\u093f\u00f1")
words = st.text(letters, min_size=5, max_size=MAX_LENGTH - 1)
titles = st.text(letters, min_size=MIN_OPENING, max_size=20)
typos = st.tuples(st.sampled_from(["insert", "delete", "substitute", "transpose"]), st.integers(0, 100), letters)


def with_typo(word: str, kind: str, place: int, letter: str) -> str:
    place %= len(word) + 1 if kind == "insert" else len(word) - 1 if kind == "transpose" else len(word)
    before, after = word[:place], word[place:]
    return {
        "insert": before + letter + after,
        "delete": before + after[1:],
        "substitute": before + letter + after[1:],
        "transpose": before + after[1:2] + after[:1] + after[2:],
    }[kind]


@given(words, typos)
def test_words_one_typo_apart_share_a_key(word: str, typo: tuple[str, int, str]) -> None:
    assert {*typo_keys(word)} & {*typo_keys(with_typo(word, *typo))}
    # Words two typos apart share none.
    assert not {*typo_keys("river")} & {*typo_keys("rixex")}
    # The word itself comes first, and nothing twice.
    assert typo_keys(word)[0] == word
    assert len(typo_keys(word)) == len({*typo_keys(word)}) <= len(word) + 1


@given(words, typos)
def test_a_typo_is_told_from_two(word: str, typo: tuple[str, int, str]) -> None:
    mistyped = with_typo(word, *typo)
    assert is_one_typo(word, mistyped) is is_one_typo(mistyped, word) is (word != mistyped)
    # A letter more at each end is two.
    assert not is_one_typo(word, f"1{word}2")
    assert not is_one_typo("restaurant", "restaraunt")


LONGEST = "a" * MAX_LENGTH
KEYS = {"": [""], "cat": ["cat"], "cats": ["cats", "ats", "cts", "cas", "cat"]}
KEYS |= {LONGEST: [LONGEST, LONGEST[1:]], f"{LONGEST}a": [f"{LONGEST}a"]}


@pytest.mark.parametrize(("word", "keys"), KEYS.items())
def test_the_shortest_and_the_longest_words_have_no_typos(word: str, keys: list[str]) -> None:
    assert typo_keys(word) == keys


@given(st.text(st.sampled_from("abcde12345\u0967"), min_size=1, max_size=MAX_LENGTH))
def test_a_word_with_digits_has_no_typos(word: str) -> None:
    assume(any(character.isdigit() for character in word))
    assert typo_keys(word) == [word]


@given(titles, st.integers(MIN_OPENING, 20), typos)
def test_an_opening_with_a_typo_finds_its_title(title: str, end: int, typo: tuple[str, int, str]) -> None:
    typed = with_typo(title[:end], *typo)
    assume(len(typed) >= MIN_OPENING)
    assert {*opening_typo_keys(typed)} & {*all_opening_typo_keys(title)}


@given(titles)
def test_an_opening_is_a_key_of_its_title_from_the_third_letter_on(title: str) -> None:
    for end in range(MIN_OPENING, len(title) + 1):
        assert title[:end][:MAX_OPENING] in all_opening_typo_keys(title)
    assert all_opening_typo_keys("ab") == []


@given(st.text(letters, max_size=500))
def test_a_title_has_few_and_short_keys(title: str) -> None:
    assert len(all_opening_typo_keys(title)) <= sum(range(MIN_OPENING, MAX_OPENING + 1)) + MAX_OPENING
    assert all(len(key) <= MAX_OPENING for key in all_opening_typo_keys(title))
