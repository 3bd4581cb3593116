"""Defines the index, and builds the document of a video.

All text analysis is done in Python, here and in `query`: the engine splits at blanks, cuts beginnings, and compares
terms. So all engines return the same hits, and the analysis is tested without an engine.
"""

import hashlib
import json
from functools import cache
from typing import TYPE_CHECKING, Any

from catalog.coding import to_json
from catalog.search.analysis.terms import other_terms, title_terms
from catalog.search.analysis.tokenizer import key_of, tokenize
from catalog.search.analysis.typos import all_opening_typo_keys, typo_keys
from catalog.videos.cards import card_of
from catalog.videos.summaries import summary_of

if TYPE_CHECKING:
    from catalog.videos.model import Video

# Increase it with every change of documents that `DEFINITION` does not show.
DOCUMENT_VERSION = 7

# Views from which a video gets another popularity step: a thousand, ten thousand, and so on.
POPULARITY_STEPS = {f"1e{power}": 10**power for power in range(3, 9)}

# The longest indexed prefix of a word, and of a title.
LONGEST_BEGINNING = 15
LONGEST_OPENING = 40

_WORDS = {"type": "text", "analyzer": "words"}
_FORMS = {**_WORDS, "norms": False}
_BEGINNINGS = {**_FORMS, "analyzer": "beginnings", "search_analyzer": "words"}
_STORED = {"type": "keyword", "index": False, "doc_values": False}
_KEY = {"type": "keyword", "ignore_above": 1_000}

DEFINITION: dict[str, Any] = {
    "settings": {
        # Deletions are remembered for longer than the stream retries an older write.
        "index": {"gc_deletes": "13h", "refresh_interval": "1s", "number_of_shards": 1},
        "analysis": {
            "filter": {
                "beginnings": {"type": "edge_ngram", "min_gram": 1, "max_gram": LONGEST_BEGINNING},
                "openings": {"type": "edge_ngram", "min_gram": 1, "max_gram": LONGEST_OPENING},
            },
            "analyzer": {
                "words": {"type": "custom", "tokenizer": "whitespace"},
                "beginnings": {"type": "custom", "tokenizer": "whitespace", "filter": ["beginnings"]},
                "whole": {"type": "custom", "tokenizer": "keyword"},
                "openings": {"type": "custom", "tokenizer": "keyword", "filter": ["openings"]},
            },
        },
        # Repetitions of a word in a title count little.
        "similarity": {"title": {"type": "BM25", "k1": 0.6, "b": 0.9}},
    },
    "mappings": {
        "dynamic": "strict",
        "properties": {
            "video_id": {"type": "keyword"},
            "youtube_id": {"type": "keyword"},
            "user_id": {"type": "keyword"},
            "title": {
                **_WORDS,
                "similarity": "title",
                "fields": {"beginnings": _BEGINNINGS},
            },
            "title_forms": {**_WORDS, "similarity": "title", "index_options": "freqs"},
            "title_key": {
                **_KEY,
                "fields": {"openings": {**_FORMS, "analyzer": "openings", "search_analyzer": "whole"}},
            },
            "opening_slips": {"type": "keyword"},
            "channel": {**_WORDS, "fields": {"beginnings": _BEGINNINGS}},
            "channel_key": _KEY,
            "channel_slips": _KEY,
            "tags": {**_FORMS, "index_options": "docs"},
            "tag_keys": _KEY,
            "forms": {**_FORMS, "index_options": "docs"},
            # Of a tag's document, which is no video's: its key, and the keys of related tags, never searched.
            "related_to": _KEY,
            "related_words": {"type": "object", "enabled": False},
            "popularity": {"type": "keyword"},
            "category_id": {"type": "long"},
            "regions": {"type": "keyword"},
            "duration": {"type": "long"},
            "views": {"type": "long"},
            "published_at": {"type": "date"},
            "added_date": {"type": "date"},
            # Parts of answers as JSON, stored and never searched: a page is joined from texts, not parsed and written.
            "card": _STORED,
            "summary": _STORED,
            # Of documents that are no videos: see `levers`.
            "lever": {"type": "object", "enabled": False},
        },
    },
}


@cache
def definition_name() -> str:
    """Return the name of this definition, the prefix of its indexes: another definition has other indexes."""
    said = json.dumps([DOCUMENT_VERSION, DEFINITION], sort_keys=True)
    return f"videos-{hashlib.sha256(said.encode()).hexdigest()[:12]}"


def document_of(video: "Video") -> dict[str, Any]:
    """Return the document of a READY video; `card` and `summary` are its items in lists, as JSON."""
    record, card, summary = video.record, card_of(video), summary_of(video)
    title, channel = tokenize(card["title"]), tokenize(card["channel_title"])
    tags = [tokenize(tag) for tag in record.tags or []]
    title_key, channel_key = " ".join(title.words), key_of(channel)
    return {
        "video_id": video.video_id,
        "youtube_id": card["source_id"],
        "user_id": summary["userId"],
        "title": " ".join(title.in_order),
        "title_forms": " ".join(title_terms(title)),
        "title_key": title_key,
        "opening_slips": all_opening_typo_keys(title_key),
        "channel": " ".join(channel.words),
        "channel_key": channel_key,
        "channel_slips": typo_keys(channel_key),
        "tags": " ".join(dict.fromkeys(word for tag in tags for word in tag.words)),
        "tag_keys": list(dict.fromkeys(key for tag in tags if (key := key_of(tag)))),
        "forms": " ".join(other_terms(title, channel, tags)),
        "popularity": [step for step, least in POPULARITY_STEPS.items() if card["views"] >= least],
        "category_id": record.category_id,
        "regions": video.regions,
        "duration": record.duration or 0,
        "views": card["views"],
        "published_at": record.published_at,
        "added_date": record.added_date,
        "card": to_json(card),
        "summary": to_json(summary),
    }
