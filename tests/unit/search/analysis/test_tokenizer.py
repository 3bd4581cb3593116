"""What the words of a text are, and which other spellings it has."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.search.analysis.tokenizer import MAX_LINKED, Words, key_of, letters_then_digits, tokenize

WORDS = {
    "blanks": ("  A river\tat \n night ", ["a", "river", "at", "night"]),
    "C++": ("C++ for all", ["c++", "for", "all"]),
    "C#": ("learn C#!", ["learn", "c#"]),
    "a sharp within": ("c#m", ["c", "m"]),
    "an apostrophe": ("What\u2019s up, don't", ["whats", "up", "dont"]),
    "quotes": ("'river' 'at'", ["river", "at"]),
    "elision": ("L'amour d'été qu'il", ["amour", "ete", "il"]),
    "elision of a letter alone": ("c'c", ["cc"]),
    "a slash": ("AC/DC", ["ac", "dc"]),
    "a hyphen": ("Spider-Man", ["spider", "man"]),
    "an acronym": ("T.N.T. U.S.A", ["tnt", "usa"]),
    "letters with dots before a word": ("a.b.cat", ["ab", "cat"]),
    "thousands": ("1,000", ["1", "000"]),
    "a hashtag": ("#Shorts", ["shorts"]),
    "letters and digits": ("Ep12", ["ep12"]),
    "parts": ("Rock-n-Roll", ["rock", "n", "roll"]),
    "Chinese": ("\u6771\u4eac", ["\u6771", "\u4eac"]),
    "Japanese": ("\u6771\u4eac\u30bf\u30ef\u30fc", ["\u6771", "\u4eac", "\u30bf\u30ef\u30fc"]),
    "Korean": ("\ud55c\uad6d\uc5b4 \ub178\ub798", ["\ud55c\uad6d\uc5b4", "\ub178\ub798"]),
    "Hindi and its full stop": ("\u0939\u093f\u0928\u094d\u0926\u0940\u0964", ["\u0939\u093f\u0928\u094d\u0926\u0940"]),
    "Thai": ("\u0e20\u0e32\u0e29\u0e32\u0e44\u0e17\u0e22", ["\u0e20\u0e32\u0e29\u0e32\u0e44\u0e17\u0e22"]),
    "Arabic": ("\u0627\u0644\u0639\u0631\u0628\u064a\u0629", ["\u0627\u0644\u0639\u0631\u0628\u064a\u0629"]),
    "emoji": ("\U0001f389\u2764\ufe0f", []),
    "punctuation": ("?! -- ...", []),
    "underscores": ("_a_b_", ["a", "b"]),
    "nothing": ("", []),
}


@pytest.mark.parametrize(("text", "words"), WORDS.values(), ids=WORDS)
def test_a_text_has_words(text: str, words: list[str]) -> None:
    assert tokenize(text).words == words


OTHERS = {
    "C++ is found as C": ("C++", ["c"], []),
    "an elided word is found as it is written": ("l'amour", ["lamour"], []),
    "a hashtag is found as one": ("#Shorts", ["#shorts"], []),
    "three parts are found as one word": ("Rock-n-Roll", ["rocknroll"], ["rockn", "nroll"]),
    "four parts are found as one word": ("1-2-3-4", ["1234"], ["12", "23", "34"]),
    "two parts are a pair": ("spider-man", [], ["spiderman"]),
    "five parts are no word": ("a-b-c-d-e", [], ["ab", "bc", "cd", "de"]),
    "blanks part": ("rock n roll", [], ["rockn", "nroll"]),
    "three words are two pairs": ("spider man far", [], ["spiderman", "manfar"]),
    "characters are a pair": ("東京", [], ["東京"]),
    "thousands are a pair": ("1,000", [], ["1000"]),
    "one word is no pair": ("alone", [], []),
    "nothing": ("", [], []),
}


@pytest.mark.parametrize(("text", "spellings", "pairs"), OTHERS.values(), ids=OTHERS)
def test_a_text_has_other_spellings_and_pairs_of_neighbours(text: str, spellings: list[str], pairs: list[str]) -> None:
    assert tokenize(text).spellings == spellings
    assert tokenize(text).pairs == pairs


def test_spellings_of_one_name_share_a_key_and_letters_before_a_number_are_told_apart() -> None:
    names = ["Mr. Beast", "MrBeast", "mr-beast", "MR BEAST", "Mr. Be\u00e1st!", "\U0001f389"]
    assert [key_of(tokenize(name)) for name in names] == [*["mrbeast"] * 5, ""]
    assert (letters_then_digits("ep12"), letters_then_digits("s4")) == (("ep", "12"), ("s", "4"))
    assert [letters_then_digits(word) for word in ("12", "ep", "ep12b", "")] == [None] * 4


@given(st.text(st.characters()))
def test_words_can_be_indexed_whatever_the_text(text: str) -> None:
    found: Words = tokenize(text)
    forms = [*found.words, *found.spellings, *found.pairs]
    # The engine, which splits at blanks, reads the same words.
    assert " ".join(found.words).split() == found.words
    assert all(form.split() == [form] for form in forms)
    # No word looks like another form, or has what UTF-8 cannot carry.
    assert not any(form.startswith(("*", "-", "~")) for form in forms)
    assert all(form.encode() for form in forms)
    assert tokenize(" ".join(found.words)).words == found.words


@given(st.lists(st.sampled_from(["a", "bc", "1"]), min_size=1, max_size=9), st.sampled_from("-/&.,:+*_"))
def test_linked_parts_are_one_spelling_up_to_a_bound(parts: list[str], link: str) -> None:
    found = tokenize(link.join(f"{part}x" for part in parts))
    assert (key_of(found) in found.spellings) is (2 < len(parts) <= MAX_LINKED)


# Slow for careless patterns.
@pytest.mark.parametrize(
    "part", ["a", "a.", "a'", "'", "c+", "#", "#a", "a-", "\u6771", "1,", ".", "\ufdfa", "a.b'c", "\u0301"]
)
def test_long_texts_take_no_more_than_their_length(part: str) -> None:
    began = time.process_time()
    tokenize(part * (100_000 // len(part)))
    assert time.process_time() - began < 60
