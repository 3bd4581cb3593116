"""List the ways in which people type a word: marks and numbers, compounds, inflections."""

import re
import unicodedata
from collections.abc import Callable, Iterator
from itertools import pairwise

from bench.relevance.words import Run, Word, is_of_word, word_of

type Endings = tuple[tuple[str, str], ...]
MARKS = "'-/+&#."
# Fewer letters mean something only in U.S. and C++.
_MIN_MARKED = 3
_QUOTES = str.maketrans("\u2019\u2018\u2010\u2011", "''--")
_OUTSIDE = re.compile(r"^[^\w#]+|[^\w+]+$")
_DOTTED = re.compile(r"(?:\w\.){2,}")
_ENDING = re.compile(r"\w\w'(?:s|t|m|d|re|ve|ll)$", re.IGNORECASE)
_ANY_MARK = re.compile("[" + re.escape(MARKS) + "]+")


def marked_words(title: str, mark: str) -> list[str]:
    """Return the words of a title that contain `mark`, without the punctuation around them."""
    chunks = (chunk.translate(_QUOTES) for chunk in title.split())
    words = (dotted.group() if (dotted := _DOTTED.search(chunk)) else _OUTSIDE.sub("", chunk) for chunk in chunks)
    return [word for word in words if mark in word and _is_word(word)]


def _is_word(chunk: str) -> bool:
    pieces = _ANY_MARK.split(chunk)
    is_short = chunk.endswith("+") or _DOTTED.fullmatch(chunk)
    is_long_enough = is_short or sum(map(len, pieces)) >= _MIN_MARKED
    is_plain = all(word_of(piece) for piece in pieces if piece)
    return bool(is_long_enough) and is_plain and any(piece.isalpha() for piece in pieces)


def marked_spellings(word: str) -> list[str]:
    """Return a marked word as it is, joined, and typed apart, which nobody does with an English ending."""
    forms = [word, _ANY_MARK.sub("", word)]
    if not _ENDING.search(word):
        forms.append(" ".join(_ANY_MARK.sub(" ", word).split()))
    return list(dict.fromkeys(forms))


# Spellings of one label; a number follows.
LABELS = (
    *(
        ("episode", "ep", "e"),
        ("season", "s"),
        ("part", "pt"),
        ("volume", "vol"),
        ("chapter", "ch"),
        ("episódio", "ep"),
    ),
    *(("épisode", "ep"), ("folge", "ep"), ("capítulo", "cap"), ("temporada", "temp"), ("day",), ("teil",), ("parte",)),
)
_ANY_LABEL = "|".join(sorted({label for row in LABELS for label in row}, key=len, reverse=True))
_LABELLED = re.compile(rf"(?<!\w)({_ANY_LABEL})[ .:#-]{{0,2}}(\d{{1,4}})(?!\w|[.,:/]\d)", re.IGNORECASE)
_LETTERS_DIGITS = re.compile(r"(?<!\S)([a-z]{2,7}) ?(\d{1,3})(?!\S)", re.IGNORECASE)
_PLAIN = re.compile(r"(?<!\S)(?:(?:19|20)\d\d|\d{1,4}[a-z]{1,2}|\d{2,5})(?!\S)", re.IGNORECASE)


def number_spellings(title: str) -> list[list[str]]:
    """Return the spellings of each word with a number in a title."""
    labelled = [_labelled(*found) for found in _LABELLED.findall(title)]
    unlabelled = _LABELLED.sub(" | ", title)
    mixed = [[f"{letters} {digits}", f"{letters}{digits}"] for letters, digits in _LETTERS_DIGITS.findall(unlabelled)]
    rest = _LETTERS_DIGITS.sub(" | ", unlabelled)
    return [*labelled, *mixed, *([plain] for plain in _PLAIN.findall(rest))]


def _labelled(label: str, number: str) -> list[str]:
    same = next(row for row in LABELS if label.lower() in row)
    short = number.lstrip("0") or number
    long_forms = [f"{one} {number_form}" for one in same if len(one) > 1 for number_form in {number: 0, short: 0}]
    return list(dict.fromkeys([*long_forms, f"{same[-1]}{number}", f"{label.lower()}{number}"]))


_MIN_PART, _MIN_WHOLE = 3, 8
# German puts an s between the parts of many compounds, and nobody types it at the end of the first.
_LINK = "s"


def joined_pairs(run: Run, is_content: Callable[[Word], bool]) -> Iterator[tuple[int, str]]:
    """Yield each pair of adjacent content words in Latin letters typed as one, with the place of the first."""
    for place, (one, other) in enumerate(pairwise(run)):
        if all(word.is_latin and len(word.folded) >= _MIN_PART and is_content(word) for word in (one, other)):
            yield place, f"{one.text}{other.text}".lower()


def splits(word: str, is_part: Callable[[str], bool]) -> list[str]:
    """Return the ways to type a long word as two that are words of their own."""
    if len(word) < _MIN_WHOLE:
        return []
    found = []
    for at in range(_MIN_PART, len(word) - _MIN_PART + 1):
        left, right = word[:at], word[at:]
        if is_part(right):
            forms = dict.fromkeys((left, left.removesuffix(_LINK)))
            found += [f"{one} {right}" for one in forms if len(one) > _MIN_PART and is_part(one)]
    return found


# Pictures, from arrows and stars to the newest emoji.
_PICTURE = re.compile("[\u2190-\u21ff\u2300-\u23ff\u2600-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff]")
_PUNCTUATION = "\0"
_PUNCTUATION_INSIDE = re.compile(r"(?<=[^\0\s])\0+(?=[^\0\s])")


def has_picture(chunk: str) -> bool:
    """Tell whether a chunk of a title has an emoji or another picture."""
    return _PICTURE.search(chunk) is not None


def without_punctuation(text: str, inside: str) -> str:
    """Return a text without punctuation and symbols, with `inside` for those between letters of one chunk."""
    marked = "".join(one if is_of_word(one) or one.isspace() else _PUNCTUATION for one in text)
    return " ".join(_PUNCTUATION_INSIDE.sub(inside, marked).replace(_PUNCTUATION, " ").split())


def stretches_of_other_scripts(title: str) -> list[str]:
    """Return the stretches of at least four letters of one script that is neither Latin nor Devanagari."""
    found = (stretch.strip() for _, stretch in _by_script(title))
    return [stretch for stretch in found if sum(map(str.isalpha, stretch)) >= _MIN_OF_SCRIPT]


def is_unspaced(text: str) -> bool:
    """Tell whether a text begins in a script without blanks between words."""
    return _script_of(text[0]) in _UNSPACED


def beginnings(word: str, size: int) -> list[int]:
    """Return the places at which a part of `size` characters may begin: not at a mark of the letter before it."""
    last = max(0, len(word) - size)
    return [place for place in range(last + 1) if unicodedata.category(word[place])[0] != "M"] or [0]


def _by_script(title: str) -> Iterator[tuple[str, str]]:
    """Yield stretches of other scripts; blanks and the marks of letters belong to the stretch before them."""
    script, stretch = "", ""
    for character in title:
        own = script if character == " " or unicodedata.category(character)[0] == "M" else _script_of(character)
        if own != script and script:
            yield script, stretch
            stretch = ""
        script = own
        stretch += character if own else ""
    if script:
        yield script, stretch


def _script_of(character: str) -> str:
    """Return the script of a letter by its Unicode name; nothing for Latin, Devanagari and what is no letter."""
    if not character.isalpha() or unicodedata.category(character) == "Lm":
        return ""
    script = unicodedata.name(character, "").split(" ")[0]
    return "" if script in _NOT_OTHER else _TOGETHER.get(script, script)


_MIN_OF_SCRIPT = 4
_NOT_OTHER = frozenset(("", "LATIN", "DEVANAGARI", "MATHEMATICAL", "FULLWIDTH", "MODIFIER", "FEMININE", "MASCULINE"))
# Japanese writes three scripts in one word.
_TOGETHER = dict.fromkeys(("CJK", "HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA"), "JAPANESE")
_UNSPACED = frozenset(("JAPANESE", "THAI", "LAO", "KHMER", "MYANMAR", "TIBETAN"))
_PLURAL = ("", "s")
# An ending and its replacement, in both directions.
ENDINGS: dict[str, Endings] = {
    "en": (
        *(_PLURAL, ("", "es"), ("y", "ies"), ("", "ing"), ("", "ed")),
        *(("e", "ing"), ("ing", "ed"), ("ing", "s"), ("e", "ed")),
    ),
    "de": (("", "e"), ("", "n"), ("", "en"), ("", "er"), _PLURAL, ("e", "en"), ("e", "er"), ("en", "er")),
    "pt": (_PLURAL, ("ão", "ões"), ("m", "ns"), ("al", "ais"), ("r", "res"), ("o", "a"), ("z", "zes")),
    "fr": (_PLURAL, ("", "e"), ("al", "aux"), ("eau", "eaux"), ("é", "és"), ("er", "é")),
    "es": (_PLURAL, ("", "es"), ("z", "ces"), ("ión", "iones"), ("o", "a"), ("os", "as")),
}
_MIN_INFLECTED = 4


def inflections(word: str, language: str, is_known: Callable[[str], bool]) -> list[str]:
    """Return other inflections of a word in lower case, as far as `is_known` accepts them."""
    pairs = [pair for one, other in ENDINGS.get(language, ()) for pair in ((one, other), (other, one))]
    forms = {word.removesuffix(old) + new for old, new in pairs if word.endswith(old)}
    return sorted(form for form in forms if form != word and len(form) >= _MIN_INFLECTED and is_known(form))
