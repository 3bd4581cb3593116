"""Words of other scripts are found however they are spelled in Latin letters."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.search.analysis.normalizer import fold
from catalog.search.analysis.phonetics import (
    MAX_SPELLINGS,
    has_sounds,
    is_indic,
    latin_spellings,
    other_phonetic_keys,
    phonetic_key,
    romanise,
)

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
ALIKE += ["bachcha baccha bacha बच्चा", "achchha accha acha अच्छा", "mousiki μουσική", "athina αθήνα"]
ALIKE += ["mohanlal മോഹൻലാൽ മോഹന്\u200dലാല്\u200d", "kyiv київ", "bangla বাংলা", "ratri ৰাত্ৰি", "sangeet সঙ্গীত সংগীত"]
DIFFERENT = ["in i", "on o", "dil din", "kahani kahan", "raja rani", "gana mana"]


@pytest.mark.parametrize(("words", "keys"), [*((one, 1) for one in ALIKE), *((one, 2) for one in DIFFERENT)])
def test_spellings_of_one_word_share_a_key_and_different_words_do_not(words: str, keys: int) -> None:
    assert len({phonetic_key(fold(word)) for word in words.split()}) == keys


# Spellings of a word that is also spoken or written otherwise.
SPELLED = {
    "कृष्ण": "krishna krishn",
    "धर्म": "dharma dharm",
    "कर्म": "karma karm",
    "मित्र": "mitra mitr",
    "चन्द्र": "chandra chandr",
    "संघ": "sangha sangh",
    "रामायण": "ramayana ramayan",
    "गुजरात": "gujarat gujrat",
    "নতুন": "notun natun",
    "গল্প": "golpo galp",
    "ગુજરાતી": "gujarati gujrati",
    "ज्ञान": "gyan gyaan",
    "लड़की": "ladki larki",
    "ਲੜਕੀ": "ladki larki",
    "ਭੰਗੜਾ": "bhangra bhangara",
    "ਪੰਜਾਬੀ": "punjabi panjabi",
    "মতো": "moto mato",
    "অসমীয়া": "asamiya asmiya",
    "தம்பி": "thambi tambi",
    "சிங்கம்": "singam",
    "मैच": "match maich",
    "चिकन": "chicken chikan",
    "ట్రైలర్": "trailer trailar",
    "Љубав": "ljubav lubav",
    "ноћу": "nocu nochu",
    "Ђоковић": "djokovic đoković dokovic",
    "Български": "bulgarski balgarski",
    "хочу": "hochu khochu",
    "война": "vojna voyna",
    "белая": "belaja belaya",
    "Ёлка": "yolka elka",
    "χρόνια": "chronia hronia",
}
UNLIKE = [
    ("राम", "raam2"),
    ("कृष्ण", "krishi"),
    ("राज", "raja"),
    ("बाल", "bala"),
    ("गान", "gana"),
    ("कहानी", "kahan"),
    ("पैर", "par"),
]
UNLIKE += [("मैं", "man"), ("नदी", "nari"), ("తేడా", "tera"), ("я", "ja"), ("карта", "cart"), ("чай", "say")]


@pytest.mark.parametrize(("word", "spellings"), SPELLED.items(), ids=SPELLED)
def test_a_word_has_keys_of_its_other_spellings(word: str, spellings: str) -> None:
    keys = (phonetic_key(fold(word)), *other_phonetic_keys(fold(word)))
    assert {phonetic_key(fold(one)) for one in spellings.split()} <= set(keys)


@pytest.mark.parametrize(("word", "other"), UNLIKE)
def test_a_word_has_no_key_of_another(word: str, other: str) -> None:
    assert phonetic_key(other) not in (phonetic_key(fold(word)), *other_phonetic_keys(fold(word)))


LATIN = {
    "नदी": "nadi nadee",
    "हनुमान": "hanuman hanumaan",
    "ज़िंदगी": "zindagi jindagi",
    "जय": "jai jay",
    "श्री": "shri shree",
    "कृष्ण": "krishna krishn",
    "सफर": "safar",
    "मोहब्बतें": "mohabbatein mohabbaten",
    "गाना": "gana gaana",
    "বাংলা": "bangla",
    "কবিতা": "kobita kabita",
    "ગુજરાતી": "gujarati gujrati",
    "ਪੰਜਾਬੀ": "punjabi panjabi",
    "விஜய்": "vijay",
    "తెలుగు": "telugu",
    "ಕನ್ನಡ": "kannada",
    "മോഹൻലാൽ": "mohanlal",
    "москва": "moskva",
    "привет": "privet",
    "Андрей": "andrey andrei",
    "хорошо": "khorosho horosho",
    "Київ": "kyiv",
    "Љубав": "ljubav",
    "Български": "bulgarski",
    "Θεσσαλονίκη": "thessaloniki",
}


@pytest.mark.parametrize(("word", "spellings"), LATIN.items(), ids=LATIN)
def test_a_word_has_a_few_spellings_in_plain_latin_letters(word: str, spellings: str) -> None:
    found = latin_spellings(fold(word))
    assert set(spellings.split()) <= set(found)
    assert len(found) == len(set(found)) <= MAX_SPELLINGS
    assert found[0] == romanise(fold(word))


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
    "বাংলা": "bangla",
    "தமிழ்": "tamil",
    "తెలుగు": "telugu",
}
ROMANISED |= {"ಕನ್ನಡ": "kannada", "മലയാളം": "malayalan", "ଓଡ଼ିଆ": "odia", "ৰাত্ৰি": "ratri", "ভবিষ্যৎ": "bhabishyat"}


@pytest.mark.parametrize(("word", "latin"), ROMANISED.items(), ids=ROMANISED.values())
def test_an_indic_word_is_written_in_latin_letters(word: str, latin: str) -> None:
    assert romanise(fold(word)) == latin


@given(st.text(st.characters(min_codepoint=0x0900, max_codepoint=0x0D7F), min_size=1))
def test_every_indic_text_and_no_other_is_recognised_and_written_in_latin_letters(text: str) -> None:
    assert romanise(text).isascii()
    assert "".join((phonetic_key(text), *other_phonetic_keys(text))).isascii()
    assert len(latin_spellings(text)) <= MAX_SPELLINGS
    assert all(latin_spellings(text))
    assert is_indic(text)
    assert has_sounds(text)
    assert has_sounds("\u043c\u0438\u0440")
    assert has_sounds("\u03bc\u03bf\u03c5")
    assert not any(is_indic(other) or has_sounds(other) for other in ("kahani", "東", ""))


@given(st.text(st.sampled_from("abcdefghijklmnopqrstuvwxyz"), min_size=1), st.text())
def test_a_key_is_short_and_does_not_tell_three_letters_in_a_row_from_four(word: str, text: str) -> None:
    assert len(phonetic_key(text)) <= 4 * len(text)
    tripled = "".join(letter * 3 for letter in word)
    assert phonetic_key(tripled) == phonetic_key("".join(letter * 4 for letter in word))
