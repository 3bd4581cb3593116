"""Draws the videos of the catalogue."""

import hashlib
import math
import string
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random
from typing import NamedTuple

from tools.sample.popularity import Audience, draw_audience
from tools.sample.regions import Appeal, draw_appeal
from tools.sample.texts import Texts, compose
from tools.sample.words import LANGUAGES, Language, Theme, read_language

_ID_CHARACTERS = string.ascii_letters + string.digits + "-_"
_LANGUAGE_SHARES = dict(zip(LANGUAGES, (34, 14, 13, 14, 10, 15), strict=True))

# The first chart needs videos that were published before it.
_DAYS_BEFORE_FIRST_CHART = 4
_OLDER_PART = 0.06
_MEAN_DAYS_OLDER = 250

_TITLE_ATTEMPTS = 10


class Genre(NamedTuple):
    """Properties of the videos of one theme in every language."""

    category_id: int
    share: int
    typical_seconds: int


_GENRES = {
    "cooking": Genre(26, 9, 600),
    "football": Genre(17, 12, 480),
    "music": Genre(10, 17, 210),
    "gaming": Genre(20, 18, 1300),
    "travel": Genre(19, 7, 1000),
    "science": Genre(28, 7, 780),
    "news": Genre(25, 9, 240),
    "comedy": Genre(23, 8, 420),
    "film": Genre(1, 6, 360),
    "show": Genre(24, 9, 1500),
}


class Video(NamedTuple):
    """One video with its audience and its appeal to each region."""

    youtube_id: str
    texts: Texts
    channel: str
    category_id: int
    seconds: int | None
    language: str | None
    published_at: datetime
    audience: Audience
    appeal: Appeal
    is_counted: bool

    def age(self, now: datetime) -> float:
        """Return the days since publication, negative before it."""
        return (now - self.published_at) / timedelta(days=1)


def draw_videos(seed: int, count: int, days: int, last_chart: datetime) -> Iterator[Video]:
    """Draw videos that were published in the time of the charts, and some older ones."""
    # Two generators, so that a changed word list does not change ids, dates and counters.
    facts, wording = Random(f"facts {seed}"), Random(f"wording {seed}")
    titles: set[str] = set()
    for _ in range(count):
        video = _draw_video(facts, wording, titles, days, last_chart)
        titles.add(video.texts.title)
        yield video


def channel_id(title: str) -> str | None:
    """Return the id of a channel; None for a few."""
    digest = hashlib.sha256(title.encode()).digest()
    return None if digest[-1] < 12 else "UC" + urlsafe_b64encode(digest).decode()[:22]


def _draw_video(facts: Random, wording: Random, titles: set[str], days: int, last_chart: datetime) -> Video:
    speech = facts.choices(LANGUAGES, [_LANGUAGE_SHARES[name] for name in LANGUAGES])[0]
    topic = facts.choices(list(_GENRES), [genre.share for genre in _GENRES.values()])[0]
    language, genre = read_language(speech), _GENRES[topic]
    theme = language.themes[topic]
    return Video(
        youtube_id="".join(facts.choices(_ID_CHARACTERS, k=11)),
        texts=_unique_texts(wording, language, theme, last_chart.year, titles),
        channel=wording.choice(theme.channels),
        category_id=genre.category_id,
        seconds=_draw_seconds(facts, genre),
        language=None if facts.random() < 0.05 else wording.choice(language.codes),
        published_at=_draw_publication(facts, days, last_chart),
        audience=draw_audience(facts),
        appeal=draw_appeal(facts, speech),
        is_counted=facts.random() >= 0.02,
    )


def _unique_texts(random: Random, language: Language, theme: Theme, year: int, taken: set[str]) -> Texts:
    texts = compose(random, language, theme, year)
    # Word lists are finite: a large catalogue has a few equal titles.
    for _ in range(_TITLE_ATTEMPTS):
        if texts.title not in taken:
            break
        texts = compose(random, language, theme, year)
    return texts


def _draw_seconds(random: Random, genre: Genre) -> int | None:
    chance = random.random()
    if chance < 0.02:
        return None
    if chance < 0.14:
        return random.randint(15, 60)
    return max(61, int(random.lognormvariate(math.log(genre.typical_seconds), 0.5)))


def _draw_publication(random: Random, days: int, last_chart: datetime) -> datetime:
    span = days + _DAYS_BEFORE_FIRST_CHART
    older = random.random() < _OLDER_PART
    age = span + random.expovariate(1 / _MEAN_DAYS_OLDER) if older else random.uniform(0.2, span)
    published = (last_chart - timedelta(days=age)).replace(microsecond=0)
    # Many uploads are scheduled for the full hour.
    return published.replace(minute=0, second=random.randint(0, 20)) if random.random() < 0.4 else published
