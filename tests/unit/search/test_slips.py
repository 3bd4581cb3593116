"""Two words that are one slip of the finger apart have a form in common."""

from hypothesis import assume, given
from hypothesis import strategies as st

from catalog.search.slips import MAX_LENGTH, MAX_OPENING, MIN_OPENING, all_opening_slips, opening_slips, slips

letters = st.sampled_from("abcdefghijklmnopqrstuvwxyz\u0915\u0916\u093f\u00f1")
words = st.text(letters, min_size=5, max_size=MAX_LENGTH - 1)
titles = st.text(letters, min_size=MIN_OPENING, max_size=20)
SLIPS = st.sampled_from(["insert", "delete", "substitute", "transpose"])


def slipped(word: str, kind: str, place: int, letter: str) -> str:
    """Return `word` after one slip of the finger."""
    place %= len(word) + 1 if kind == "insert" else len(word) - 1 if kind == "transpose" else len(word)
    before, after = word[:place], word[place:]
    match kind:
        case "insert":
            return before + letter + after
        case "delete":
            return before + after[1:]
        case "substitute":
            return before + letter + after[1:]
        case _:
            return before + after[1] + after[0] + after[2:]


@given(words, SLIPS, st.integers(0, 100), letters)
def test_a_slip_is_forgiven(word: str, kind: str, place: int, letter: str) -> None:
    assert {*slips(word)} & {*slips(slipped(word, kind, place, letter))}


@given(words)
def test_the_word_itself_comes_first_and_nothing_twice(word: str) -> None:
    assert slips(word)[0] == word
    assert len(slips(word)) == len({*slips(word)}) <= len(word) + 1


def test_two_slips_are_too_many() -> None:
    assert not {*slips("river")} & {*slips("rixex")}


def test_short_words_are_meant() -> None:
    assert slips("") == [""]
    assert slips("cat") == ["cat"]
    assert slips("cats") == ["cats", "ats", "cts", "cas", "cat"]


def test_the_longest_words_are_meant() -> None:
    assert slips("a" * (MAX_LENGTH + 1)) == ["a" * (MAX_LENGTH + 1)]
    assert slips("ab" * (MAX_LENGTH // 2))[1:]


@given(st.text(st.sampled_from("abcde12345\u0967"), min_size=1, max_size=MAX_LENGTH))
def test_numbers_are_meant(word: str) -> None:
    assume(any(character.isdigit() for character in word))
    assert slips(word) == [word]


@given(titles, st.integers(0, 20), SLIPS, st.integers(0, 100), letters)
def test_a_slip_is_forgiven_while_a_title_is_typed(title: str, end: int, kind: str, place: int, letter: str) -> None:
    """GIVEN a title WHEN its opening is typed with a slip, from three letters on, THEN the title is found."""
    opening = title[: max(MIN_OPENING, end)]
    typed = slipped(opening, kind, place, letter)
    assume(len(typed) >= MIN_OPENING)
    assert {*opening_slips(typed)} & {*all_opening_slips(title)}


@given(titles)
def test_what_is_typed_without_a_slip_is_found_from_the_third_letter_on(title: str) -> None:
    for end in range(MIN_OPENING, len(title) + 1):
        assert title[:end][:MAX_OPENING] in all_opening_slips(title)


@given(st.text(letters, max_size=500))
def test_the_slips_of_openings_are_few(title: str) -> None:
    assert len(all_opening_slips(title)) <= sum(range(MIN_OPENING, MAX_OPENING + 1)) + MAX_OPENING
    assert all(len(slip) <= MAX_OPENING for slip in all_opening_slips(title))


def test_a_title_of_two_letters_has_no_slips() -> None:
    assert all_opening_slips("ab") == []
