"""Make queries by class: what somebody types who looks for a video and remembers a part of its title.

A maker takes a draw and returns what is typed; a text without a word when the video gives none.
"""

import string
from collections.abc import Callable, Iterable, Mapping, Sequence
from random import Random
from typing import NamedTuple

from bench.relevance import spellings, stylised
from bench.relevance.catalogue import Catalogue, Item
from bench.relevance.romanisation import romanise
from bench.relevance.typos import MIN_LETTERS, mistype
from bench.relevance.words import Run, Word, content_of, fold, folded_words, pick, runs_of, typed, unaccent, window

# A part that words are typed apart into, and a form that a word is inflected to, must be words that titles use.
MIN_TITLES_OF_PART, MIN_TITLES_OF_FORM = 10, 2
# One word alone is worth searching for while it is in no more titles than this.
MAX_TITLES_OF_NAME = 3
# A tag that more videos carry names none; a shorter channel name is not mistyped.
MAX_CARRIERS, MIN_NAME = 50, 5


class Draw(NamedTuple):
    """A video that somebody looks for, and the chance that decides what is typed."""

    item: Item
    rng: Random
    catalogue: Catalogue

    @property
    def content(self) -> list[Word]:
        """The content words of the title."""
        return content_of(self.item.runs, self.catalogue.vocabulary)

    def window(self, *counts: int, runs: Sequence[Run] | None = None) -> Run:
        """Draw a stretch of so many content words, of one of the `counts`; empty when there is none."""
        count = self.rng.choice(counts) if len(counts) > 1 else counts[0]
        return window(self.item.runs if runs is None else runs, self.catalogue.vocabulary, count, self.rng)

    def count(self, text: str) -> int:
        """Return in how many titles a word occurs."""
        return self.catalogue.vocabulary.count(fold(text))

    def among(self, text: str, *, without: Iterable[str]) -> str:
        """Put `text` before or behind one or two content words of the title that are not words of `without`."""
        taken = set(folded_words(" ".join(without)))
        words = [word for word in self.content if word.folded not in taken]
        drawn = pick(words, self.rng.choice((1, 2)), self.rng)
        if not drawn:
            return ""
        return " ".join([typed(drawn), text] if self.rng.random() < 0.5 else [text, typed(drawn)]).lower()


type Maker = Callable[[Draw], str]
type SetMaker = Callable[[Draw], tuple[str, frozenset[str]]]


def _rare(draw: Draw) -> str:
    """Type the two words that the fewest titles contain, or the first of them if that is as good as a name."""
    words = draw.content
    if len(words) < 3:
        return ""
    rarest = sorted(words, key=lambda word: draw.count(word.folded))[:2]
    if draw.count(rarest[0].folded) <= MAX_TITLES_OF_NAME and draw.rng.random() < 0.5:
        return rarest[0].text.lower()
    return typed(word for word in words if word in rarest).lower()


def _typo(draw: Draw) -> str:
    """Type two or three words, one of them with a typo."""
    words = draw.window(2, 3)
    places = [place for place, word in enumerate(words) if _can_be_mistyped(word)]
    if not places:
        return ""
    place = draw.rng.choice(places)
    words[place] = words[place]._replace(text=mistype(words[place].folded, draw.rng))
    return typed(words).lower()


def _typo_both(draw: Draw) -> str:
    """Type two words, each with a typo."""
    words = pick([word for word in draw.content if _can_be_mistyped(word)], 2, draw.rng)
    return " ".join(mistype(word.folded, draw.rng) for word in words)


def _half_typed(draw: Draw) -> str:
    """Type two or three words, of the last only the beginning."""
    words = draw.window(2, 3)
    if not words or not words[-1].is_latin or len(words[-1].text) < MIN_LETTERS:
        return ""
    last = words[-1].text
    return f"{typed(words[:-1])} {last[: draw.rng.randint(2, min(len(last) - 1, 6))]}".lower()


def _unaccented(draw: Draw) -> str:
    """Type words with accents, without them."""
    text = typed(draw.window(2, 3)).lower()
    return unaccent(text) if unaccent(text) != text else ""


def _order(draw: Draw) -> str:
    """Type three or four words in another order."""
    shuffled = words = draw.window(3, 4)
    while words and shuffled == words:
        shuffled = draw.rng.sample(words, len(words))
    return typed(shuffled).lower()


def _extra_word(draw: Draw) -> str:
    """Type three or four words, and one of another title that the video does not have anywhere."""
    words = draw.window(3, 4)
    other = draw._replace(item=draw.rng.choice(draw.catalogue.items)).content
    strange = [word for word in other if word.is_latin and word.folded not in draw.item.all_words]
    if not words or not strange:
        return ""
    place = draw.rng.randrange(len(words) + 1)
    return typed([*words[:place], draw.rng.choice(strange), *words[place:]]).lower()


def _title_channel(draw: Draw) -> str:
    """Type two words of the title and the channel's name or a word of it."""
    words = pick(draw.content, 2, draw.rng)
    name = [word for run in runs_of(draw.item.channel) for word in run if len(word.folded) >= 3]
    strange = [word for word in name if word.folded not in draw.item.title_words]
    if not words or not strange:
        return ""
    return typed([*words, *(name if draw.rng.random() < 0.5 else [draw.rng.choice(strange)])]).lower()


def _punctuation(draw: Draw) -> str:
    """Type a word that a mark joins or leads, as it is, joined or apart, with one or two other words."""
    # The mark is drawn first, else hyphens and hashes would be nearly all.
    marked = spellings.marked_words(draw.item.title, draw.rng.choice(spellings.MARKS))
    return _one_of(draw, [spellings.marked_spellings(word) for word in marked])


def _digits(draw: Draw) -> str:
    """Type a word with a number in one of its spellings, with one or two other words."""
    return _one_of(draw, spellings.number_spellings(draw.item.title))


def _one_of(draw: Draw, forms_of_words: Sequence[Sequence[str]]) -> str:
    if not forms_of_words:
        return ""
    forms = draw.rng.choice(forms_of_words)
    return draw.among(draw.rng.choice(forms), without=forms)


def _inflected(draw: Draw) -> str:
    """Type two or three words, one of them in another inflection."""
    words = draw.window(2, 3)
    choices = [(place, form) for place, word in enumerate(words) for form in _inflections(draw, word)]
    if not choices:
        return ""
    place, form = draw.rng.choice(choices)
    words[place] = words[place]._replace(text=form)
    return typed(words).lower()


def _inflections(draw: Draw, word: Word) -> list[str]:
    def is_known(form: str) -> bool:
        return fold(form) not in draw.item.title_words and draw.count(form) >= MIN_TITLES_OF_FORM

    if not _can_be_mistyped(word) or not draw.catalogue.vocabulary.is_content(word):
        return []
    return spellings.inflections(word.text.lower(), draw.item.language, is_known)


def _compound(draw: Draw) -> str:
    """Type two adjacent words together, or one long word apart, with one or two other words."""
    found: list[tuple[str, str]] = []
    if draw.rng.random() < 0.5:
        for run in draw.item.runs:
            for place, joined in spellings.joined_pairs(run, draw.catalogue.vocabulary.is_content):
                found.append((joined, typed(run[place : place + 2])))
    else:
        for word in filter(lambda word: word.is_latin, draw.content):
            splits = spellings.splits(word.text.lower(), lambda part: draw.count(part) >= MIN_TITLES_OF_PART)
            found += [(split, word.folded) for split in splits]
    if not found:
        return ""
    text, without = draw.rng.choice(found)
    return draw.among(text, without=[without])


def _hindi(draw: Draw) -> Run:
    return draw.window(2, 3, 4, runs=[[word for word in run if word.is_devanagari] for run in draw.item.runs])


def _hindi_latin(draw: Draw) -> str:
    """Type two to four Devanagari words in Latin letters."""
    spelled = [romanise(word.text, draw.rng) for word in _hindi(draw)]
    return " ".join(word or "" for word in spelled) if all(spelled) else ""


def _stylised_title(draw: Draw) -> str:
    """Type in plain letters two or three words, of which the title has one at least in stylised ones."""
    title = draw.item.title
    plain = stylised.plain(title)
    if plain == title:
        return ""
    changed = {chunk for chunk in map(stylised.plain, title.split()) if chunk not in title}
    content = content_of(runs_of(plain), draw.catalogue.vocabulary)
    words = pick(content, min(len(content), draw.rng.choice((2, 3))), draw.rng)
    is_stylised = any(word.text in chunk for word in words for chunk in changed)
    return typed(words).lower() if is_stylised and len(words) > 1 else ""


def _stylised_query(draw: Draw) -> str:
    """Type plain words of the title in stylised letters."""
    words = draw.window(3)
    if not words or not all(word.is_latin for word in words):
        return ""
    return stylised.stylise(unaccent(typed(words)), draw.rng.choice(stylised.STYLES))


def _mixed_case(draw: Draw) -> str:
    """Type three words in whatever case."""
    words = draw.window(3)
    if not any(word.is_latin for word in words):
        return ""
    return "".join(draw.rng.choice((character.lower(), character.upper())) for character in typed(words))


def _emoji(draw: Draw) -> str:
    """Copy a part of the title with a picture in it: one alone, or with one or two neighbours."""
    chunks = draw.item.title.split()
    places = [place for place, chunk in enumerate(chunks) if spellings.has_picture(chunk)]
    if not places:
        return ""
    place = draw.rng.choice(places)
    first = max(0, place - draw.rng.choice((0, 1, 2)))
    return " ".join(chunks[first : place + 1 + draw.rng.choice((0, 1))])


def _unpunctuated(draw: Draw) -> str:
    """Type three to five neighbouring chunks of the title, of which one at least is punctuated, without punctuation."""
    chunks = draw.item.title.split()
    count = draw.rng.choice((3, 4, 5))
    if len(chunks) < count:
        return ""
    first = draw.rng.randrange(len(chunks) - count + 1)
    part = " ".join(chunks[first : first + count])
    bare = spellings.without_punctuation(part, draw.rng.choice(("", " ")))
    words = [word for word in bare.split() if len(word) > 1]
    return bare.lower() if bare != part and len(words) > 1 else ""


def _script(draw: Draw) -> str:
    """Type words of the title in a script other than Latin and Devanagari, or characters of one without blanks."""
    stretches = spellings.stretches_of_other_scripts(draw.item.title)
    if not stretches:
        return ""
    stretch = draw.rng.choice(stretches)
    words = stretch.split()
    first = draw.rng.randrange(len(words))
    if not spellings.is_unspaced(words[first]):
        return " ".join(words[first : first + draw.rng.choice((2, 3))])
    size = draw.rng.choice((4, 5, 6))
    at = draw.rng.choice(spellings.beginnings(words[first], size))
    return words[first][at : at + size]


def _can_be_mistyped(word: Word) -> bool:
    return word.is_latin and len(word.folded) >= MIN_LETTERS


# Makers of one class by name, one after another: the later ones fill up what the earlier ones leave.
KNOWN_ITEM: Mapping[str, Mapping[str, Maker]] = {
    "clean": {"clean": lambda draw: typed(draw.window(3, 4))},
    "two_words": {"two_words": lambda draw: typed(pick(draw.content, 2, draw.rng)).lower()},
    "rare": {"rare": _rare},
    "typo": {"typo": _typo},
    "typo_both": {"typo_both": _typo_both},
    "half_typed": {"half_typed": _half_typed},
    "unaccented": {"unaccented": _unaccented},
    "order": {"order": _order},
    "extra_word": {"extra_word": _extra_word},
    "title_channel": {"title_channel": _title_channel},
    "punctuation": {"punctuation": _punctuation},
    "digits": {"digits": _digits},
    "inflected": {"inflected": _inflected},
    "compound": {"compound": _compound},
    "hindi": {"hindi": lambda draw: typed(_hindi(draw))},
    "hindi_latin": {"hindi_latin": _hindi_latin},
    "stylised": {"stylised_title": _stylised_title, "stylised_query": _stylised_query},
    "mixed_case": {"mixed_case": _mixed_case},
    "emoji": {"emoji": _emoji},
    "unpunctuated": {"unpunctuated": _unpunctuated},
    "script": {"script": _script},
}

# --- Any video of a set is right --------------------------------------------------------------------------------------


def _channel(draw: Draw) -> tuple[str, frozenset[str]]:
    """Type the channel's name; right is any of its videos."""
    name = draw.item.channel
    return name, draw.catalogue.by_channel[fold(name)] if name else frozenset()


def _channel_typo(draw: Draw) -> tuple[str, frozenset[str]]:
    """Type the channel's name with a typo in its longest word."""
    words = fold(draw.item.channel).split()
    longest = max(words, key=len, default="")
    if len(longest) < MIN_NAME or not set(longest) <= set(string.ascii_lowercase):
        return "", frozenset()
    words[words.index(longest)] = mistype(longest, draw.rng)
    return " ".join(words), draw.catalogue.by_channel[fold(draw.item.channel)]


def _tag(draw: Draw) -> tuple[str, frozenset[str]]:
    """Type a tag of several words that few videos carry, none of them in its title."""
    by_tag, by_id = draw.catalogue.by_tag, draw.catalogue.by_id

    def is_telling(tag: str) -> bool:
        words, carriers = set(folded_words(tag)), by_tag[fold(tag)]
        if len(words) < 2 or len(carriers) > MAX_CARRIERS:
            return False
        return not any(words <= by_id[video_id].title_words for video_id in carriers)

    tags = [*filter(is_telling, draw.item.tags)]
    chosen = draw.rng.choice(tags) if tags else ""
    return chosen, by_tag[fold(chosen)] if chosen else frozenset()


SETS: Mapping[str, SetMaker] = {"channel": _channel, "channel_typo": _channel_typo, "tag": _tag}
