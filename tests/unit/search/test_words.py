"""What the words of a text are, and which other spellings it has."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.search.words import MAX_LINKED, Words, key_of, letters_then_digits, words_of

anything = st.text(st.characters())
FORM_PREFIXES = ("*", "-", "~")

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
    assert words_of(text).words == words


SPELLINGS = {
    "C++ is found as C": ("C++", ["c"]),
    "an elided word is found as it is written": ("l'amour", ["lamour"]),
    "a hashtag is found as one": ("#Shorts", ["#shorts"]),
    "three parts are found as one word": ("Rock-n-Roll", ["rocknroll"]),
    "four parts are found as one word": ("1-2-3-4", ["1234"]),
    "two parts are a pair": ("spider-man", []),
    "five parts are no word": ("a-b-c-d-e", []),
    "blanks part": ("rock n roll", []),
}


@pytest.mark.parametrize(("text", "spellings"), SPELLINGS.values(), ids=SPELLINGS)
def test_a_text_has_other_spellings(text: str, spellings: list[str]) -> None:
    assert words_of(text).spellings == spellings


def test_neighbours_are_pairs() -> None:
    assert words_of("spider man far").pairs == ["spiderman", "manfar"]
    assert words_of("\u6771\u4eac").pairs == ["\u6771\u4eac"]
    assert words_of("1,000").pairs == ["1000"]
    assert words_of("alone").pairs == words_of("").pairs == []


@pytest.mark.parametrize("text", ["Mr. Beast", "MrBeast", "mr-beast", "MR BEAST", "Mr. Be\u00e1st!"])
def test_spellings_of_one_name_share_a_key(text: str) -> None:
    assert key_of(words_of(text)) == "mrbeast"


def test_a_text_without_words_has_an_empty_key() -> None:
    assert key_of(words_of("\U0001f389")) == ""


@pytest.mark.parametrize(
    ("word", "parts"),
    [("ep12", ("ep", "12")), ("s4", ("s", "4")), ("12", None), ("ep", None), ("ep12b", None), ("", None)],
)
def test_letters_before_a_number_are_told_apart(word: str, parts: tuple[str, str] | None) -> None:
    assert letters_then_digits(word) == parts


def all_of(text: str) -> list[str]:
    """Return every form that a text's words have by themselves."""
    found: Words = words_of(text)
    return [*found.words, *found.spellings, *found.pairs]


@given(anything)
def test_the_engine_which_splits_at_blanks_sees_the_same_words(text: str) -> None:
    words = words_of(text).words
    assert " ".join(words).split() == words
    assert all(form.split() == [form] for form in all_of(text))


@given(anything)
def test_no_word_is_taken_for_another_form(text: str) -> None:
    assert not any(form.startswith(FORM_PREFIXES) for form in all_of(text))


@given(anything)
def test_no_word_holds_what_utf_8_cannot_carry(text: str) -> None:
    assert all(form.encode() for form in all_of(text))


@given(anything)
def test_words_have_themselves_as_words(text: str) -> None:
    words = words_of(text).words
    assert words_of(" ".join(words)).words == words


@given(st.lists(st.sampled_from(["a", "bc", "1"]), min_size=1, max_size=9), st.sampled_from("-/&.,:+*_"))
def test_linked_parts_are_one_spelling_up_to_a_bound(parts: list[str], link: str) -> None:
    found = words_of(link.join(f"{part}x" for part in parts))
    assert (key_of(found) in found.spellings) is (2 < len(parts) <= MAX_LINKED)


SLOW_FOR_CARELESS_PATTERNS = [
    "a",
    "a.",
    "a'",
    "'",
    "c+",
    "#",
    "#a",
    "a-",
    "\u6771",
    "1,",
    ".",
    "\ufdfa",
    "a.b'c",
    "\u0301",
]


@pytest.mark.parametrize("part", SLOW_FOR_CARELESS_PATTERNS)
def test_long_texts_take_no_more_than_their_length(part: str) -> None:
    began = time.process_time()
    words_of(part * (100_000 // len(part)))
    assert time.process_time() - began < 5
