"""One form for the many of a word, by its ending alone and for all languages at once.

Rough on purpose: a stem is one more way to find a word, and ranks below the word itself.
"""

import re

# Plurals, cases and verbs of English, German, French, Portuguese and Spanish, the longest first.
_LONG = "innen|ings|eaux|ers|ern|nen|ens|est|aux|oes|aos|ais|ons|eau|al|er|em|en|in|os|as|ns|is|n|x|a|o|i"
# What English cuts from its short words too: cities, games, boxes.
_SHORT = "ies|ing|ed|es|e|s|y"
_ENDING = re.compile(rf"(?<=.{{4}})(?:{_LONG})$|(?<=.{{3}})(?:{_SHORT})$")


def stem(word: str) -> str:
    """Return `word` without its endings; numbers lose leading zeros, and other scripts stay."""
    if word.isdigit():
        return word.lstrip("0") or word
    if not (word.isascii() and word.isalpha()):
        return word
    while (cut := _ENDING.search(word)) is not None:
        word = word[: cut.start()]
    return word[:-1] if len(word) > 3 and word[-1] == word[-2] else word
