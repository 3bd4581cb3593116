"""The forms by which a video's words may be asked for."""

from hypothesis import given
from hypothesis import strategies as st

from catalog.search.forms import forms_of, slip_forms, sound_forms, stem_form, title_forms
from catalog.search.words import words_of

anything = st.text(st.characters())
NOTHING = words_of("")


def forms(title: str = "", channel: str = "", *tags: str) -> list[str]:
    """Return the forms of a video's texts, without those that its title has in a field of their own."""
    return [*forms_of(words_of(title), words_of(channel), [words_of(tag) for tag in tags])]


def anywhere(title: str) -> set[str]:
    """Return all forms by which a title is found."""
    return {*forms(title), *title_forms(words_of(title))}


def test_a_title_is_found_by_words_pairs_stems_and_slips() -> None:
    assert forms("Spider songs") == ["spider", "songs", "spidersongs"]
    assert {"*song", "-spider", "-pider", "-songs", "-song"} <= {*title_forms(words_of("Spider songs"))}


def test_a_title_has_stems_and_slips_as_often_as_it_has_the_word() -> None:
    assert title_forms(words_of("cats cat")) == ["*cat", "-cats", "-ats", "-cts", "-cas", "-cat", "*cat", "-cat"]


def test_a_channel_is_found_by_words_pairs_and_slips() -> None:
    found = forms("", "Slow Songs")
    assert {"slow", "songs", "slowsongs", "-slow", "-sow"} <= {*found}
    assert "*song" not in found


def test_a_tag_is_found_as_it_is_only() -> None:
    assert forms("", "", "Slow Songs", "a-b-c") == ["slow", "songs", "a", "b", "c", "abc"]


def test_a_hindi_word_is_found_by_its_sound() -> None:
    assert "~kahani" in anywhere("कहानी")
    assert "~kahani" in forms("", "कहानी")
    assert not [form for form in anywhere("kahani") if form.startswith("~")]


def test_forms_of_one_word_are_told_apart_by_their_first_character() -> None:
    assert stem_form("songs") == "*song"
    assert slip_forms("song") == ["-song", "-ong", "-sng", "-sog", "-son"]
    assert sound_forms("zindagi")[0] == "~jindagi"


@given(anything, anything, st.lists(anything, max_size=3))
def test_no_form_comes_twice_or_holds_a_blank(title: str, channel: str, tags: list[str]) -> None:
    found = forms(title, channel, *tags)
    assert len(found) == len({*found})
    assert " ".join(found).split() == found
    assert " ".join(title_forms(words_of(title))).split() == title_forms(words_of(title))


@given(anything)
def test_a_text_that_is_asked_for_as_it_is_written_is_among_the_forms(text: str) -> None:
    found = anywhere(text)
    for word in words_of(text).words:
        assert {word, stem_form(word), *slip_forms(word)} <= found


def test_a_video_without_texts_has_no_forms() -> None:
    assert not [*forms_of(NOTHING, NOTHING, [])]
