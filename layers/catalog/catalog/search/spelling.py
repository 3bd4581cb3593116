"""What a text may have meant whose words stand nowhere as they were typed."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from catalog.search.inflection import stem
from catalog.search.query import Query
from catalog.search.slips import MIN_LENGTH, slips
from catalog.search.words import words_of

# The best hits, from which a correction is taken.
BEST = 10


def corrected(text: str, hits: Sequence[Mapping[str, Any]]) -> str | None:
    """Return `text` with each word that no hit holds replaced by the one of the best hits that is a slip away.

    None when nothing is to be replaced. Words that stand anywhere among the hits, in whatever inflection, stay as they
    were typed.
    """
    words = words_of(text).words
    missing = {stem(word) for word in words}
    # No stem is cut from a word's beginning, apart from a number's zeros.
    openings = ("0", *{one[0] for one in missing})
    known: list[set[str]] = []
    for hit in hits:
        known.append(set())
        for found in _words_of_hit(hit):
            known[-1].update(found)
            missing.difference_update(stem(word) for word in found if word.startswith(openings))
            # Mostly the first titles hold all words, and then nothing else need be taken apart.
            if not missing:
                return None
    better = [_nearest(word, known[:BEST]) or word if stem(word) in missing else word for word in words]
    return " ".join(better) if better != words else None


def spelling_body(text: str) -> Query:
    """Return the body that asks for words that some video holds in place of those that none does."""
    options = {"field": "forms", "suggest_mode": "missing", "prefix_length": 1, "max_edits": 2, "size": 1}
    suggest = {"text": " ".join(words_of(text).words), "words": {"term": options}}
    return {"query": {"match_none": {}}, "size": 0, "suggest": suggest}


def respelled(answer: Mapping[str, Any]) -> str | None:
    """Return the text that the engine's suggestions make; None when it has none."""
    entries = answer["suggest"]["words"]
    better = [entry["options"][0]["text"] if entry["options"] else entry["text"] for entry in entries]
    return " ".join(better) if any(entry["options"] for entry in entries) else None


def _words_of_hit(hit: Mapping[str, Any]) -> Iterator[Collection[str]]:
    """Yield the words of a title, of its channel and of its tags, each when it is asked for."""
    source = hit["_source"]
    for name in ("title", "channel_title"):
        text = words_of(source["card"][name])
        yield [*text.words, *text.pairs, *text.spellings]
    yield source["tags"].split()


def _nearest(word: str, known: Iterable[Collection[str]]) -> str | None:
    if len(word) < MIN_LENGTH:
        return None
    asked, shortest, longest = set(slips(word)), len(word) - 1, len(word) + 1
    near = Counter(
        other
        for words in known
        for other in words
        if shortest <= len(other) <= longest and not asked.isdisjoint(slips(other))
    )
    return max(near, key=lambda other: (near[other], other), default=None)
