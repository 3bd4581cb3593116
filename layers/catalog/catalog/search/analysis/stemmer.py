"""Stems words: strips endings of all supported languages, without knowing the language.

Coarse on purpose: a match by stem ranks below a match of the word itself.
"""

# ruff: noqa: RUF001 - letters that look like others are what is stemmed
import re

# Endings of plurals, cases and verbs in English, German, French, Portuguese and Spanish, longest first.
_LONG = "innen|ings|eaux|ers|ern|nen|ens|est|aux|oes|aos|ais|ons|eau|al|er|em|en|in|os|as|ns|is|n|x|a|o|i"
# English endings of short words: cities, games, boxes.
_SHORT = "ies|ing|ed|es|e|s|y"
_ENDING = re.compile(rf"(?<=.{{4}})(?:{_LONG})$|(?<=.{{3}})(?:{_SHORT})$")
# The patterns of other scripts are compiled when they are needed first. Letters are as `normalizer` leaves them.
# Endings of Russian and its neighbours, Greek and Hebrew; particles and common verb endings of Korean; the article and
# endings of Arabic.
_CYRILLIC = (
    "(?<=[\u0430-\u04ff]{2})(?:[ыиаяоеуюь]|иями|ами|ями|ого|его|ому|ему|ыми|ими|ов|ев|ив|еи|ах|ях|их|ых|ам|ям|ом|ем|ои|ою"
    "|ею)$"
)
_GREEK = "(?<=[α-ω]{3})(?:ουσ|ων|εσ|οσ|ησ|ασ|ου|οι|εισ|ισ|α|η|ο|ι|ε|υ)$"
_HEBREW = "(?<=[א-ת]{2})(?:ימ|ות|ה|י)$"
_KOREAN = (
    "(?<=[가-힣]{2})(?:에서는|에서|에게|으로|까지|부터|처럼|하기|하는|하고|하다|했다|해요|들이|들은|들을|들|을|를|이|가|은|는|에|의|도|로"
    "|와|과|만|랑|기|자|다|고|면|며|게)$"
)
# Particles after one syllable with which few other words end. Some follow a consonant, others a vowel: 책을 and 차를,
# but 가을 is a word.
_AFTER_A_SYLLABLE = ("에서는", "에서", "에게", "까지", "부터", "처럼", "에", "는")
_AFTER_A_CONSONANT, _AFTER_A_VOWEL = ("으로", "을", "은"), ("를",)
# Verbs of one syllable, without those that are like nouns, and their endings; those before which a final l stays.
_VERBS = "읽먹굽듣걷찾볶찍입잡있없웃씻앉놓닦깎묶눕돕줍막묻믿받벗씹앓않젓짓찢쫓"
_VERB_ENDINGS = ("기", "다", "고", "면", "며", "게", "어", "아")
_AFTER_AN_L = ("기", "다", "게")
_FIRST_HANGUL, _FINALS, _FINAL_L = 0xAC00, 28, 8
# Vowel signs and nasals at the end of Indic words, in nine scripts of one layout; plurals of Hindi.
_SIGNS = "".join(f"{chr(first + 0x3E)}-{chr(first + 0x4C)}{chr(first + 2)}" for first in range(0x0900, 0x0D80, 0x80))
_INDIC = f"(?<=..)(?:िय[ाो]ं|[{_SIGNS}]+)$"
_ARTICLE = "^(?:وال|بال|كال|فال|لل|ال)(?=[ء-ي]{3})"
_ARABIC = "(?<=[ء-ي]{3})(?:ها|ات|ون|ين|يه|ه|ي)$"


def stem(word: str) -> str:
    """Return `word` without its endings; numbers lose leading zeros, words of other scripts stay."""
    if word.isdigit():
        return word.lstrip("0") or word
    if not word.isascii():
        return _stem_of_another_script(word)
    if not word.isalpha():
        return word
    while (cut := _ENDING.search(word)) is not None:
        word = word[: cut.start()]
    return word[:-1] if len(word) > 3 and word[-1] == word[-2] else word


def _stem_of_another_script(word: str) -> str:
    first = word[0]
    if "\u0430" <= first <= "\u04ff":
        return _without(_CYRILLIC, word)
    if "\uac00" <= first <= "\ud7a3":
        return _stem_of_korean(word)
    if "\u0621" <= first <= "\u064a":
        return _without(_ARABIC, re.sub(_ARTICLE, "", word))
    if "\u05d0" <= first <= "\u05ea":
        return _without(_HEBREW, word)
    if "\u0900" <= first <= "\u0d7f":
        return re.sub(_INDIC, "", word)
    return _without(_GREEK, word) if "\u03b1" <= first <= "\u03c9" else word


def _stem_of_korean(word: str) -> str:
    first, ending = word[0], word[1:]
    particles = _AFTER_A_CONSONANT if _final(first) else _AFTER_A_VOWEL
    if ending in _AFTER_A_SYLLABLE or ending in particles or (first in _VERBS and ending in _VERB_ENDINGS):
        return first
    stemmed = _without(_KOREAN, word)
    if _final(stemmed[-1]) == _FINAL_L and word[len(stemmed) :].startswith(_AFTER_AN_L):
        # 만들기 is of 만드는.
        return stemmed[:-1] + chr(ord(stemmed[-1]) - _FINAL_L)
    return stemmed


def _final(syllable: str) -> int:
    """Return the number of the consonant that ends a Korean syllable; 0 if it ends in a vowel."""
    return (ord(syllable) - _FIRST_HANGUL) % _FINALS


def _without(ending: str, word: str) -> str:
    while (cut := re.search(ending, word)) is not None:
        word = word[: cut.start()]
    return word
