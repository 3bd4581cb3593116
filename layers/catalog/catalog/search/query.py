"""The query that finds a text, built word by word from typed parts: no text of a user is ever parsed as a language.

Each word must be found in one of its forms and earns the same for it, so that the video which holds more of the words
stands higher; how well it is found decides among those. The figures were chosen by `make relevance`.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from catalog.search.documents import LONGEST_BEGINNING, POPULARITY_STEPS
from catalog.search.forms import slip_forms, sound_forms, stem_form
from catalog.search.slips import slips
from catalog.search.sounds import is_indic
from catalog.search.synonyms import BEFORE_NUMBERS, SYNONYMS
from catalog.search.words import Words, key_of, letters_then_digits, words_of

type Query = dict[str, Any]

# A text of 100 characters may be 50 words. Beyond these bounds a word is looked up in fewer ways, or not at all.
MAX_WORDS = 20
MAX_SLIPPED = 8
MAX_JOINED = 10
MIN_SLIPPED = 3

# Up to two words must all be found; of three to five, three quarters; of more, half.
MUST_MATCH = "2<75% 5<50%"

FOUND = 15
TITLE, CHANNEL, TAGS, BEGINNING, SYNONYM = 3, 3, 0.8, 1.5, 2
JOINED_IN_TITLE, JOINED_IN_CHANNEL, SPELLING = 12, 3, 2
STEM, SLIP_IN_TITLE, SLIP_IN_CHANNEL = 2, 1.2, 4
SOUND, SOUND_SLIP, SOUND_IN_CHANNEL = 6, 4, 4
# What a further way adds to the best one.
TIE = 0.2

PHRASE, SLOP = 2, 10
EXACT_CHANNEL, NEAR_CHANNEL, EXACT_TAG = 20, 10, 30
POPULARITY_STEP = 0.6

# Letters that German puts between the parts of a compound.
LINKS = ("", "s", "n", "en", "es", "e")
MIN_LINKED = 3


def text_query(text: str) -> Query:
    """Return the query that finds `text`; a text that holds no word finds nothing."""
    asked = words_of(text)
    words = asked.words[:MAX_WORDS]
    if not words:
        return {"match_none": {}}
    each = [_word(words, words.index(word)) for word in dict.fromkeys(words)]
    enough = {"bool": {"should": each, "minimum_should_match": MUST_MATCH}}
    return {"bool": {"must": [enough], "should": [*_as_a_whole(asked, words), *popularity()]}}


def exact_query(text: str) -> Query:
    """Return the query that finds `text` without slips and sounds: every word must be there, or what means the same."""
    words = words_of(text).words[:MAX_WORDS]
    if not words:
        return {"match_none": {}}
    return {"bool": {"filter": [_any_form(exact_forms(words, place)) for place in range(len(words))]}}


def popularity() -> list[Query]:
    """Return what lifts a video by its views, a little for each step."""
    return [constant(term("popularity", step), POPULARITY_STEP) for step in POPULARITY_STEPS]


def term(field: str, value: object, boost: float = 1) -> Query:
    """Match one term exactly."""
    return {"term": {field: {"value": value, "boost": boost}}}


def constant(query: Query, boost: float) -> Query:
    """Score every match of `query` the same."""
    return {"constant_score": {"filter": query, "boost": boost}}


def exact_forms(words: Sequence[str], place: int) -> list[str]:
    """Return the forms in which a word is there as it was typed, or as what means the same."""
    return _exact_forms(words[place], _joined_forms(words, place))


def _exact_forms(word: str, joined: list[str]) -> list[str]:
    return [word, stem_form(word), *SYNONYMS.get(word, []), *joined]


def _joined_forms(words: Sequence[str], place: int) -> list[str]:
    return list(_joined(words, place)) if place < MAX_JOINED else []


def _word(words: Sequence[str], place: int) -> Query:
    word = words[place]
    joined = _joined_forms(words, place)
    slipped = slip_forms(word) if place < MAX_SLIPPED and len(word) >= MIN_SLIPPED else []
    sounds = sound_forms(word) if place < MAX_SLIPPED and _is_spoken(word) else []
    ways = [
        term("title", word, TITLE),
        term("channel", word, CHANNEL),
        term("tags", word, TAGS),
        term("forms", word, SPELLING),
        term("title_forms", stem_form(word), STEM),
        *(term("title", other, SYNONYM) for other in SYNONYMS.get(word, [])),
        *(term("title_forms", form, SLIP_IN_TITLE) for form in slipped),
        *(term("title_forms", sound, SOUND) for sound in sounds[:1]),
        *(term("title_forms", sound, SOUND_SLIP) for sound in sounds[1:]),
        *_any_term(slipped, SLIP_IN_CHANNEL),
        *_any_term(sounds, SOUND_IN_CHANNEL),
        *_ways_of_joined(joined),
    ]
    found = _any_form([*_exact_forms(word, joined), *slipped, *sounds])
    if word == words[-1]:
        beginning = term("title.beginnings", word[:LONGEST_BEGINNING], BEGINNING)
        ways.append(beginning)
        found["bool"]["should"].append(beginning)
    best = {"dis_max": {"queries": ways, "tie_breaker": TIE}}
    return {"bool": {"must": [constant(found, FOUND)], "should": [best]}}


def _any_term(forms: list[str], boost: float) -> list[Query]:
    """Match any of the forms, all for the same: what is a slip away is rare or common by chance."""
    return [{"terms": {"forms": forms, "boost": boost}}] if forms else []


def _any_form(forms: list[str]) -> Query:
    return {"bool": {"should": [{"terms": {field: forms}} for field in ("forms", "title_forms")]}}


def _ways_of_joined(joined: list[str]) -> list[Query]:
    if not joined:
        return []
    plain = [term(field, joined[0], boost) for field, boost in (("channel", JOINED_IN_CHANNEL), ("forms", SPELLING))]
    return [{"terms": {"title": joined, "boost": JOINED_IN_TITLE}}, *plain]


def _joined(words: Sequence[str], place: int) -> Iterator[str]:
    """Yield other spellings of a word together with its neighbours, and of letters with a number."""
    for first, second in zip(words[max(place - 1, 0) : place + 1], words[max(place, 1) : place + 2], strict=False):
        linked = min(len(first), len(second)) >= MIN_LINKED
        yield from (f"{first}{link}{second}" for link in (LINKS if linked else LINKS[:1]))
        if second.isdigit():
            yield from (f"{other}{second}" for other in BEFORE_NUMBERS.get(first, []))
    if parts := letters_then_digits(words[place]):
        letters, number = parts
        yield from (f"{other}{number}" for other in BEFORE_NUMBERS.get(letters, []))


def _is_spoken(word: str) -> bool:
    return is_indic(word) or (word.isascii() and word.isalpha() and len(word) > 1)


def _as_a_whole(asked: Words, words: Sequence[str]) -> Iterator[Query]:
    key = key_of(asked)
    yield constant(term("channel_key", key), EXACT_CHANNEL)
    yield constant({"terms": {"channel_slips": slips(key)}}, NEAR_CHANNEL)
    yield constant(term("tag_keys", key), EXACT_TAG)
    yield from (term("forms", spelling, SPELLING) for spelling in asked.spellings)
    if len(words) > 1:
        yield {"match_phrase": {"title": {"query": " ".join(words), "slop": SLOP, "boost": PHRASE}}}
