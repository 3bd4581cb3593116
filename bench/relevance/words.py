"""Split titles into words as a person reads them, without the product's own text analysis."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache
from random import Random
from typing import NamedTuple

JOINERS = "\u200c\u200d"
# Scripts that write no blanks between words: a title in them has no words that the bench could take.
_UNSPACED = re.compile("[\u0e00-\u0e7f\u2e80-\u30ff\u3400-\u9fff\uf900-\ufaff]")
_ACCENTS = re.compile("[\u0300-\u036f]")
_DEVANAGARI = re.compile(f"[\u0900-\u0963\u0970-\u097f{JOINERS}]+")
_LATIN = re.compile("[a-z]+")
# What a person types on a plain keyboard for letters that no decomposition takes apart.
_PLAIN = str.maketrans({**dict(zip("øłđ\u0131ØŁ", "oldiOL", strict=True)), "æ": "ae", "œ": "oe", "ß": "ss"})
# A word of more titles than this says little. Latin letters write many languages, so that even their particles are
# of few titles; in a small catalogue every word is of many.
COMMON_SHARE_LATIN, COMMON_SHARE, COMMON_AT_LEAST = 0.01, 0.03, 20


class Word(NamedTuple):
    """A word as it is written, and as it compares."""

    text: str
    folded: str

    @property
    def is_latin(self) -> bool:
        """Whether it is typed with the 26 letters alone, once accents are left out."""
        return _LATIN.fullmatch(self.folded) is not None

    @property
    def is_devanagari(self) -> bool:
        """Whether it is written in Devanagari throughout."""
        return _DEVANAGARI.fullmatch(self.text) is not None


type Run = list[Word]


@cache
def is_of_word(character: str) -> bool:
    """Tell whether a character is a letter, a digit or a mark of one, and no punctuation or picture."""
    is_selector = "\ufe00" <= character <= "\ufe0f"
    return (unicodedata.category(character)[0] in "LMN" and not is_selector) or character in JOINERS


@cache
def _script_of(folded: str) -> str:
    return unicodedata.name(folded[0], "").split(" ")[0]


def unaccent(text: str) -> str:
    """Return `text` without the accents that a plain keyboard lacks; marks of other scripts stay."""
    bare = _ACCENTS.sub("", unicodedata.normalize("NFD", text.translate(_PLAIN)))
    return unicodedata.normalize("NFC", bare)


@cache
def fold(text: str) -> str:
    """Return what two spellings of the same words have in common: letters without case, accents and style."""
    return " ".join(unaccent(unicodedata.normalize("NFKC", text).casefold()).split())


def _trim(chunk: str) -> str:
    inner = [place for place, character in enumerate(chunk) if is_of_word(character) and character not in JOINERS]
    return chunk[inner[0] : inner[-1] + 1] if inner else ""


def word_of(chunk: str) -> Word | None:
    """Return the word that a chunk between blanks is; None if it has punctuation inside or no word at all."""
    text = _trim(chunk)
    if not text or not all(map(is_of_word, text)) or _UNSPACED.search(text):
        return None
    return Word(text, fold(text))


def runs_of(title: str) -> list[Run]:
    """Return the stretches of plain words in a title: `spider-man` ends one, a lone `|` does not."""
    runs: list[Run] = [[]]
    for chunk in title.split():
        word = word_of(chunk)
        if word:
            runs[-1].append(word)
        elif _trim(chunk):
            runs.append([])
    return [run for run in runs if run]


def folded_words(text: str) -> list[str]:
    """Return every word of a text, folded, split at punctuation."""
    return "".join(character if is_of_word(character) else " " for character in fold(text)).split()


class Vocabulary:
    """Counts in how many of the catalogue's titles each word occurs."""

    def __init__(self, titles: Iterable[str]) -> None:
        self._counts: Counter[str] = Counter()
        self._scripts: Counter[str] = Counter()
        for title in titles:
            words = set(folded_words(title))
            self._counts.update(words)
            self._scripts.update({_script_of(word) for word in words})

    def count(self, folded: str) -> int:
        """Return in how many titles a folded word occurs."""
        return self._counts[folded]

    def is_content(self, word: Word) -> bool:
        """Tell whether a word says what its title is about: it is no number, not short and not everywhere."""
        if len(word.folded) < (3 if word.is_latin else 2) or word.folded.isnumeric():
            return False
        script = _script_of(word.folded)
        share = COMMON_SHARE_LATIN if script == "LATIN" else COMMON_SHARE
        return self.count(word.folded) <= max(COMMON_AT_LEAST, share * self._scripts[script])


def content_of(runs: Sequence[Run], vocabulary: Vocabulary) -> list[Word]:
    """Return the content words of a title in order, each once."""
    seen = {word.folded: word for run in reversed(runs) for word in reversed(run) if vocabulary.is_content(word)}
    return list(reversed(seen.values()))


def pick(words: Sequence[Word], count: int, rng: Random) -> list[Word]:
    """Draw some of the words, in their order; none when there are too few."""
    if len(words) < count:
        return []
    return [words[place] for place in sorted(rng.sample(range(len(words)), count))]


def window(runs: Sequence[Run], vocabulary: Vocabulary, count: int, rng: Random) -> Run:
    """Draw a stretch that begins and ends with a content word and contains `count` of them, all different."""
    found = []
    for run in runs:
        places = [place for place, word in enumerate(run) if vocabulary.is_content(word)]
        spans = zip(places, places[count - 1 :], strict=False)
        found += [run[first : last + 1] for first, last in spans if last - first < count + 2]
    different = [one for one in found if len({word.folded for word in one}) == len(one)]
    return rng.choice(different) if different else []


def typed(words: Iterable[Word]) -> str:
    """Return the words as they are written, with blanks between."""
    return " ".join(word.text for word in words)
