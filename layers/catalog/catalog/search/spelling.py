"""Corrects the spelling of words: by the words of the best hits, or by the engine's dictionary."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from catalog.search.analysis.stemmer import stem
from catalog.search.analysis.tokenizer import Words, tokenize
from catalog.search.analysis.typos import MIN_LENGTH, is_one_typo, typo_keys
from catalog.search.filters import clauses_of
from catalog.search.query import ALL_MUST_MATCH, Query, any_form, exact_forms, exact_query, whole_query
from catalog.search.request import Filters

# Number of best hits from which corrections are taken.
BEST = 10

# Neighbours of hits that are joined to one word.
MAX_JOINED = 2

# What is counted before a correction is offered.
AS_TYPED, CORRECTED, WORD = "as_typed", "corrected", "word"


class HitTexts(NamedTuple):
    """Texts of a hit from which corrections are taken; `tags` are its words."""

    title: str
    channel: str
    tags: str


def are_in_titles(words: Iterable[str], titles: Iterable[str]) -> bool:
    """Tell whether each word is in a title, given as its words: then there is nothing to correct."""
    missing = {*words}
    for title in titles:
        missing.difference_update(title.split())
        if not missing:
            return True
    return not missing


def are_in_one_title(words: Iterable[str], titles: Iterable[str]) -> bool:
    """Tell whether one of the titles, given as its words, has all words: then a search for them finds its video."""
    asked = {*words}
    return any(asked <= {*title.split()} for title in titles)


def correct_from_hits(asked: Words, hits: Iterable[HitTexts]) -> str | None:
    """Return the text with each word that is in no hit replaced by a word of the best hits that is one typo away.

    None if nothing is replaced. Words that are in any hit, in any inflection, stay.
    """
    words = asked.words
    missing = {stem(word) for word in words}
    # Stemming changes no beginning of a word in ASCII, except leading zeros of numbers.
    openings = ("0", *{one[0] for one in missing})
    known: list[set[str]] = []
    for hit in hits:
        known.append(set())
        for found, are_words in _forms_of(hit, missing):
            if are_words:
                known[-1].update(found)
            missing.difference_update(stem(word) for word in found if not word.isascii() or word.startswith(openings))
            # Usually the first titles have all words, and no other text needs to be tokenized.
            if not missing:
                return None
    better = [_nearest(word, known[:BEST]) or word if stem(word) in missing else word for word in words]
    return " ".join(better) if better != words else None


def spelling_body(asked: Words) -> Query:
    """Return the query that asks the engine for corrections of words that are not indexed."""
    options = {"field": "forms", "suggest_mode": "missing", "prefix_length": 1, "max_edits": 2, "size": 1}
    suggest = {"text": " ".join(asked.words), "words": {"term": options}}
    return {"query": {"match_none": {}}, "size": 0, "suggest": suggest}


def correction_in(answer: Mapping[str, Any]) -> str | None:
    """Return the text with the engine's corrections; None if there are none. What has a digit is never corrected."""
    entries = answer["suggest"]["words"]
    corrected = [
        bool(entry["options"]) and not any(map(str.isdigit, entry["text"] + entry["options"][0]["text"]))
        for entry in entries
    ]
    better = [
        entry["options"][0]["text"] if is_corrected else entry["text"]
        for entry, is_corrected in zip(entries, corrected, strict=True)
    ]
    return " ".join(better) if any(corrected) else None


def comparison_body(asked: Words, better: Words, filters: Filters, *, is_found: bool = False) -> Query:
    """Return the query that counts what a text and its correction find, and the videos with each corrected word.

    A correction that `is_found`, as a hit has it, is not counted if the text has so few words that all must match.
    """
    replaced = [
        place for place, (word, other) in enumerate(zip(asked.words, better.words, strict=False)) if word != other
    ]
    narrowed = list(clauses_of(filters).values())
    all_must_match = len(asked.words) <= ALL_MUST_MATCH
    # No video has the words that are corrected: if all must match, the text can only match as a whole.
    both = {AS_TYPED: whole_query(asked) if all_must_match else exact_query(asked, levers=False)}
    if not (is_found and all_must_match):
        both[CORRECTED] = exact_query(better, levers=False)
    counted: Query = {name: {"bool": {"filter": [*narrowed, query]}} for name, query in both.items()}
    counted |= {f"{WORD} {place}": any_form(exact_forms(asked, place)[:2]) for place in replaced}
    return {
        # The engine looks at no other videos.
        "query": {"bool": {"filter": [{"bool": {"should": [*counted.values()]}}]}},
        "size": 0,
        "aggs": {name: {"filter": query} for name, query in counted.items()},
    }


def is_better(answer: Mapping[str, Any]) -> bool:
    """Tell from the answer to `comparison_body` whether a correction finds more, and no video has a corrected word."""
    counted = answer["aggregations"]
    is_unknown = not any(one["doc_count"] for name, one in counted.items() if name.startswith(WORD))
    corrected = counted[CORRECTED]["doc_count"] if CORRECTED in counted else 1
    return is_unknown and bool(corrected > counted[AS_TYPED]["doc_count"])


def _forms_of(hit: HitTexts, missing: Collection[str]) -> Iterator[tuple[Collection[str], bool]]:
    """Yield the words of a hit's title, channel and tags, and their other forms, lazily; tell which are words.

    Neighbours are joined only if they may have a stem that is `missing`.
    """
    for text in (hit.title, hit.channel):
        found = tokenize(text)
        yield found.words, True
        yield [*(one.text for one in found.spellings), *found.emoji, *found.parts, *found.unprefixed()], False
        whole = "".join(found.words)
        if any(one in whole for one in missing):
            yield [one.text for one in found.joined_up_to(MAX_JOINED)], False
    yield hit.tags.split(), True


def _nearest(word: str, known: Iterable[Collection[str]]) -> str | None:
    """Return the word with a typo key in common that is most likely meant.

    Prefers one typo to two, then the word in more hits, then the same first letter.
    """
    if len(word) < MIN_LENGTH:
        return None
    asked = set(typo_keys(word))
    near = Counter(
        other
        for words in known
        for other in words
        if _may_be_near(word, other) and not asked.isdisjoint(typo_keys(other))
    )
    order = {other: (is_one_typo(word, other), hits, other[0] == word[0], other) for other, hits in near.items()}
    return max(near, key=order.__getitem__, default=None)


def _may_be_near(word: str, other: str) -> bool:
    """Tell whether words may be one typo apart: it changes the beginning or the end, but not both."""
    return abs(len(word) - len(other)) <= 1 and (word[0] == other[0] or word[-1] == other[-1])
