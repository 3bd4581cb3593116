"""Composes the texts of a video: title, tags and description."""

import re
from random import Random
from typing import NamedTuple

from tools.sample.words import NUMBERS, Filling, Language, Theme

LONGEST_TITLE = 100
MOST_TAGS = 14

_FIRST_LETTER = re.compile(r"^\W?\w")


class Texts(NamedTuple):
    """The texts of one video."""

    title: str
    tags: list[str]
    description: str


def compose(random: Random, language: Language, theme: Theme, year: int) -> Texts:
    """Compose title, tags and description about one subject."""
    filling = Filling(random, theme.slots, year)
    title = _title(random, theme, filling)
    tags, description = _tags(random, theme, filling), _description(random, language, theme, filling)
    # A generator of its own, so that it changes no other text.
    own = Random(title)
    if not description and own.random() < 0.7:
        description = _about(own, language, theme, filling)
    return Texts(title, tags, description)


def _title(random: Random, theme: Theme, filling: Filling) -> str:
    plain = _capitalised(random.choice(theme.titles).format_map(filling))
    if random.random() < 0.05:
        plain = plain.upper()
    decorated = " ".join([plain, *_decoration(random, theme, filling)])
    return decorated if len(decorated) <= LONGEST_TITLE else plain


def _decoration(random: Random, theme: Theme, filling: Filling) -> list[str]:
    likely = ((0.3, _endings(theme, filling)), (0.15, theme.emoji), (0.12, theme.hashtags))
    return [random.choice(words).format_map(filling) for chance, words in likely if random.random() < chance]


def _endings(theme: Theme, filling: Filling) -> list[str]:
    # Avoids repetitions such as "Episode 7 | Part 7".
    used = [f"{{{slot}}}" for slot in NUMBERS if slot in filling]
    return [ending for ending in theme.endings if not any(slot in ending for slot in used)]


def _tags(random: Random, theme: Theme, filling: Filling) -> list[str]:
    # About one video in five has no tags.
    if random.random() < 0.2:
        return []
    general = random.sample(theme.tags, random.randint(2, len(theme.tags)))
    words = [word.lower() for slot, word in filling.items() if slot in theme.slots]
    return list(dict.fromkeys([theme.subject.format_map(filling).lower(), *general, *words]))[:MOST_TAGS]


def _description(random: Random, language: Language, theme: Theme, filling: Filling) -> str:
    if random.random() < 0.25:
        return ""
    return _about(random, language, theme, filling)


def _about(random: Random, language: Language, theme: Theme, filling: Filling) -> str:
    about = _capitalised(random.choice(theme.about).format_map(filling))
    sentences = random.sample(language.sentences, random.randint(1, 3))
    return f"{about}\n\n{'\n'.join(sentences)}\n\n{random.choice(theme.hashtags)}"


def _capitalised(text: str) -> str:
    return _FIRST_LETTER.sub(lambda match: match.group().upper(), text)
