"""Indic words are found however they are spelled in Latin letters."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.search.letters import fold
from catalog.search.sounds import is_indic, romanise, sound_key

ALIKE = [
    "zindagi jindagi jindagee zindagee ज़िंदगी जिंदगी ज़िन्दगी",
    "kahani kahaani kahanee कहानी",
    "ladki लड़की",
    "padhai padhaai पढ़ाई पढाई",
    "mein main me mai मैं में",
    "shaadi shadi saadi शादी",
    "bhojpuri bhojpoori भोजपुरी",
    "namaste namastey नमस्ते",
    "pyar pyaar प्यार",
    "gane gaane गाने",
    "gujrati ગુજરાતી",
    "panjabi ਪੰਜਾਬੀ",
    "khabar খবর",
    "tamil தமிழ்",
    "telugu తెలుగు",
]


@pytest.mark.parametrize("spellings", ALIKE)
def test_spellings_of_one_word_sound_alike(spellings: str) -> None:
    assert len({sound_key(fold(word)) for word in spellings.split()}) == 1


@pytest.mark.parametrize(("one", "other"), [("dil", "din"), ("kahani", "kahan"), ("raja", "rani"), ("gana", "mana")])
def test_other_words_sound_otherwise(one: str, other: str) -> None:
    assert sound_key(one) != sound_key(other)


ROMANISED = {
    "कहानी": "kahani",
    "लड़की": "ladki",
    "नमस्ते": "namaste",
    "भोजपुरी": "bhojpuri",
    "राम": "ram",
    "कमल": "kamal",
    "ગુજરાતી": "gujrati",
    "ਪੰਜਾਬੀ": "panjabi",
    "বাংলা": "banla",
    "தமிழ்": "tamil",
    "తెలుగు": "telugu",
    "ಕನ್ನಡ": "kannad",
    "മലയാളം": "malyalan",
    "ଓଡ଼ିଆ": "odia",
}


@pytest.mark.parametrize(("word", "latin"), ROMANISED.items(), ids=ROMANISED.values())
def test_an_indic_word_is_written_in_latin_letters(word: str, latin: str) -> None:
    assert romanise(fold(word)) == latin


def test_scripts_are_told_apart() -> None:
    assert is_indic("कहानी")
    assert is_indic("தமிழ்")
    assert not is_indic("kahani")
    assert not is_indic("東")
    assert not is_indic("")


@given(st.text(st.characters(min_codepoint=0x0900, max_codepoint=0x0D7F), min_size=1))
def test_whatever_is_written_in_india_can_be_read(text: str) -> None:
    assert romanise(text).isascii()
    assert sound_key(text).isascii()
    assert is_indic(text)


@given(st.text())
def test_every_text_has_a_sound(text: str) -> None:
    assert len(sound_key(text)) <= 4 * len(text)


@given(st.text(st.sampled_from("abcdefghijklmnopqrstuvwxyz"), min_size=1))
def test_a_letter_more_in_a_row_sounds_the_same(word: str) -> None:
    tripled = "".join(letter * 3 for letter in word)
    assert sound_key(tripled) == sound_key("".join(letter * 4 for letter in word))
