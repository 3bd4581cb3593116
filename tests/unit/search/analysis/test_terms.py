"""The forms by which a video's words may be asked for."""

from hypothesis import given
from hypothesis import strategies as st

from catalog.search.analysis.terms import other_terms, phonetic_terms, stem_term, title_terms, typo_terms
from catalog.search.analysis.tokenizer import tokenize

anything = st.text(st.characters())


def forms(title: str = "", channel: str = "", *tags: str) -> list[str]:
    """Return the forms of a video's texts, without those that its title has in a field of their own."""
    return [*other_terms(tokenize(title), tokenize(channel), [tokenize(tag) for tag in tags])]


def anywhere(title: str) -> set[str]:
    return {*forms(title), *title_terms(tokenize(title))}


def test_a_title_and_a_channel_are_found_by_words_pairs_stems_and_typos_and_a_tag_as_it_is() -> None:
    assert forms("Spider songs") == ["spider", "songs"]
    assert "onetwothreefourfivesix" in title_terms(tokenize("One two three four five six"))
    assert title_terms(tokenize("a b c d e f g"))[-1] == "abcdefg"
    assert {"s4", "ep8", "s4e8"} <= {*title_terms(tokenize("S04E08"))}
    assert {"\uc601\uc5b4", "\uc5b4\uacf5", "\uacf5\ubd80"} <= {*title_terms(tokenize("\uc601\uc5b4\uacf5\ubd80"))}
    assert {"*song", "-spider", "-pider", "-songs", "-song", "spidersongs"} <= {*title_terms(tokenize("Spider songs"))}
    repeated = ["*cat", "-cats", "-ats", "-cts", "-cas", "-cat", "*cat", "-cat"]
    assert title_terms(tokenize("cats cat")) == [*repeated, "catscat"]
    assert forms() == []
    found = forms("", "Slow Songs")
    assert {"slow", "songs", "slowsongs", "*song", "-slow", "-sow"} <= {*found}
    assert forms("", "", "Slow Songs", "a-b-c") == ["slow", "songs", "slowsongs", "a", "b", "c", "ab", "abc", "bc"]


def test_the_first_character_of_a_form_is_its_kind_and_a_hindi_word_has_a_phonetic_one() -> None:
    assert stem_term("songs") == "*song"
    assert typo_terms("song") == ["-song", "-ong", "-sng", "-sog", "-son"]
    assert phonetic_terms("zindagi")[0] == "~jindagi"
    assert "~kahani" in anywhere("कहानी")
    assert "~kahani" in forms("", "कहानी")
    assert not [form for form in anywhere("kahani") if form.startswith("~")]


@given(anything, anything, st.lists(anything, max_size=3))
def test_no_form_comes_twice_or_contains_a_blank(title: str, channel: str, tags: list[str]) -> None:
    found = forms(title, channel, *tags)
    assert len(found) == len({*found})
    assert " ".join(found).split() == found
    assert " ".join(title_terms(tokenize(title))).split() == title_terms(tokenize(title))


@given(anything)
def test_a_text_that_is_asked_for_as_it_is_written_is_among_the_forms(text: str) -> None:
    found = anywhere(text)
    for word in tokenize(text).words:
        assert {word, stem_term(word), *typo_terms(word)} <= found
