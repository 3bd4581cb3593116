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
# Endings of Russian and its neighbours, particles and common verb endings of Korean, the article of Arabic.
_CYRILLIC = re.compile(
    "(?<=[а-я]{3})(?:ами|ями|иями|ого|его|ому|ему|ыми|ими|ов|ев|ей|ах|ях|ам|ям|ом|ем|ои|ыи|ии|ая|яя|ое|ее|ые|ие|ую|юю"
    "|ы|и|а|я|о|е|у|ю|ь)$"
)
_KOREAN = re.compile(
    "(?<=[가-힣]{2})(?:에서는|에서|에게|으로|까지|부터|처럼|하기|하는|하고|하다|했다|해요|들이|들은|들을|들|을|를|이|가|은|는|에|의|도|로|와|과|만)$"
)
_ARTICLE = re.compile("^(?:وال|بال|كال|فال|لل|ال)(?=[ء-ي]{3})")


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
    if "\u0430" <= first <= "\u044f":
        return _CYRILLIC.sub("", word)
    if "\uac00" <= first <= "\ud7a3":
        return _KOREAN.sub("", word)
    if "\u0621" <= first <= "\u064a":
        return _ARTICLE.sub("", word)
    return word
