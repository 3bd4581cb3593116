"""Stems words: strips endings of all supported languages, without knowing the language.

Coarse on purpose: a match by stem ranks below a match of the word itself.
"""

import re

# Endings of plurals, cases and verbs in English, German, French, Portuguese and Spanish, longest first.
_LONG = "innen|ings|eaux|ers|ern|nen|ens|est|aux|oes|aos|ais|ons|eau|al|er|em|en|in|os|as|ns|is|n|x|a|o|i"
# English endings of short words: cities, games, boxes.
_SHORT = "ies|ing|ed|es|e|s|y"
_ENDING = re.compile(rf"(?<=.{{4}})(?:{_LONG})$|(?<=.{{3}})(?:{_SHORT})$")


def stem(word: str) -> str:
    """Return `word` without its endings; numbers lose leading zeros, words of other scripts stay."""
    if word.isdigit():
        return word.lstrip("0") or word
    if not (word.isascii() and word.isalpha()):
        return word
    while (cut := _ENDING.search(word)) is not None:
        word = word[: cut.start()]
    return word[:-1] if len(word) > 3 and word[-1] == word[-2] else word
