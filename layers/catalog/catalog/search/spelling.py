"""Corrects the spelling of words: by the words of the best hits, or by the engine's dictionary."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from catalog.search.analysis.stemmer import stem
from catalog.search.analysis.tokenizer import Words
from catalog.search.analysis.typos import MIN_LENGTH, is_one_typo, typo_keys
from catalog.search.filters import clauses_of
from catalog.search.query import ALL_MUST_MATCH, Query, any_form, constant, exact_forms, exact_query, whole_query
from catalog.search.request import Filters

# Number of best hits from which corrections are taken, and the fields of a hit's words.
BEST = 10
HIT_FIELDS = ("title", "channel", "tags")

# Scores of the answer to a comparison: a video has a corrected word, or is found by the correction alone.
KNOWN, FOUND_BY_CORRECTION = 2, 1


def are_in_titles(words: Iterable[str], titles: Iterable[str]) -> bool:
    """Tell whether each word is in a title, given as its words: then there is nothing to correct."""
    missing = {*words}
    for title in titles:
        missing.difference_update(title.split())
        if not missing:
            return True
    return not missing


def words_of(document: Mapping[str, str]) -> set[str]:
    """Return the words of a hit's title, channel and tags."""
    return {word for field in HIT_FIELDS for word in document[field].split()}


def correct_from_hits(asked: Words, hits: Iterable[Collection[str]]) -> str | None:
    """Return the text with each word that is in no hit replaced by a word of the best hits that is one typo away.

    None if nothing is replaced. Words that are in any hit, in any inflection, stay. `hits` are given as their words.
    """
    words = asked.words
    missing = {stem(word) for word in words}
    # Stemming changes no beginning of a word in ASCII, except leading zeros of numbers.
    openings = ("0", *{one[0] for one in missing})
    best: list[Collection[str]] = []
    for found in hits:
        missing.difference_update(stem(word) for word in found if not word.isascii() or word.startswith(openings))
        if not missing:
            return None
        if len(best) < BEST:
            best.append(found)
    better = [_nearest(word, best) or word if stem(word) in missing else word for word in words]
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


def comparison_body(asked: Words, better: Words, filters: Filters) -> Query:
    """Return the query whose best score tells whether a correction is better than the text that was asked for.

    Only the best score is asked for, so that the engine stops at the first video that the correction alone finds.
    """
    replaced = [
        place for place, (word, other) in enumerate(zip(asked.words, better.words, strict=False)) if word != other
    ]
    # No video has the words that are corrected: if all must match, the text can only match as a whole.
    typed = whole_query(asked) if len(asked.words) <= ALL_MUST_MATCH else exact_query(asked, levers=False)
    narrowed = [*clauses_of(filters).values(), exact_query(better, levers=False)]
    known = [any_form(exact_forms(asked, place)[:2]) for place in replaced]
    asked_for = [
        constant({"bool": {"should": known}}, KNOWN),
        constant({"bool": {"filter": narrowed, "must_not": [typed]}}, FOUND_BY_CORRECTION),
    ]
    return {"query": {"bool": {"should": asked_for}}, "size": 1, "_source": False, "track_total_hits": False}


def is_better(answer: Mapping[str, Any]) -> bool:
    """Tell from the answer to `comparison_body` whether a correction finds more, and no video has a corrected word."""
    return bool(answer["hits"]["max_score"] == FOUND_BY_CORRECTION)


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
