"""Indic words are found however they are spelled in Latin letters."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.search.analysis.normalizer import fold
from catalog.search.analysis.phonetics import has_sounds, is_indic, phonetic_key, romanise

ALIKE = [
    "zindagi jindagi jindagee zindagee ज़िंदगी जिंदगी ज़िन्दगी",
    "kahani kahaani kahanee कहानी",
    "padhai padhaai पढ़ाई पढाई",
    "mein main me mai मैं में",
    "shaadi shadi saadi शादी",
    "bhojpuri bhojpoori भोजपुरी",
    "namaste namastey नमस्ते",
]
ALIKE += ["pyar pyaar प्यार", "gane gaane गाने", "ladki लड़की", "gujrati ગુજરાતી", "panjabi ਪੰਜਾਬੀ", "khabar খবর"]
ALIKE += ["tamil தமிழ்", "telugu తెలుగు", "kannada ಕನ್ನಡ", "malayalam മലയാളം", "cinema sinema सिनेमा"]
ALIKE += ["moskva москва", "ёлка elka", "zhizn жизнь", "khorosho хорошо", "putin путин", "чай chay chai"]
DIFFERENT = ["dil din", "kahani kahan", "raja rani", "gana mana"]


@pytest.mark.parametrize(("words", "keys"), [*((one, 1) for one in ALIKE), *((one, 2) for one in DIFFERENT)])
def test_spellings_of_one_word_share_a_key_and_different_words_do_not(words: str, keys: int) -> None:
    assert len({phonetic_key(fold(word)) for word in words.split()}) == keys


ROMANISED = {
    "कहानी": "kahani",
    "समझना": "samajhna",
    "लड़की": "ladki",
    "नमस्ते": "namaste",
    "भोजपुरी": "bhojpuri",
    "राम": "ram",
    "राम2": "rama2",
}
ROMANISED |= {
    "कमल": "kamal",
    "ગુજરાતી": "gujrati",
    "ਪੰਜਾਬੀ": "panjabi",
    "বাংলা": "banla",
    "தமிழ்": "tamil",
    "తెలుగు": "telugu",
}
ROMANISED |= {"ಕನ್ನಡ": "kannada", "മലയാളം": "malayalan", "ଓଡ଼ିଆ": "odia"}


@pytest.mark.parametrize(("word", "latin"), ROMANISED.items(), ids=ROMANISED.values())
def test_an_indic_word_is_written_in_latin_letters(word: str, latin: str) -> None:
    assert romanise(fold(word)) == latin


@given(st.text(st.characters(min_codepoint=0x0900, max_codepoint=0x0D7F), min_size=1))
def test_every_indic_text_and_no_other_is_recognised_and_written_in_latin_letters(text: str) -> None:
    assert romanise(text).isascii()
    assert phonetic_key(text).isascii()
    assert is_indic(text)
    assert has_sounds(text)
    assert has_sounds("\u043c\u0438\u0440")
    assert not any(is_indic(other) or has_sounds(other) for other in ("kahani", "東", ""))


@given(st.text(st.sampled_from("abcdefghijklmnopqrstuvwxyz"), min_size=1), st.text())
def test_a_key_is_short_and_does_not_tell_three_letters_in_a_row_from_four(word: str, text: str) -> None:
    assert len(phonetic_key(text)) <= 4 * len(text)
    tripled = "".join(letter * 3 for letter in word)
    assert phonetic_key(tripled) == phonetic_key("".join(letter * 4 for letter in word))
