"""The index: its definition, and the document that a video becomes in it.

All work on text is done here and in `query`, with the modules beside them: the engine splits at blanks and compares.
So every engine finds the same, and what a word may also be is tested without one.
"""

import hashlib
import json
from functools import cache
from typing import Any

from catalog.cards import card_of
from catalog.search.forms import forms_of, title_forms
from catalog.search.slips import all_opening_slips, slips
from catalog.search.words import key_of, words_of
from catalog.video import Video

# To be raised with every change of what documents hold that `DEFINITION` does not show.
DOCUMENT_VERSION = 2

# Views from which a video stands a step higher among those that match as well: a thousand, ten thousand, and so on.
POPULARITY_STEPS = {f"1e{power}": 10**power for power in range(3, 9)}

# The longest beginning of a word, and of a title, that is found while it is typed.
LONGEST_BEGINNING = 15
LONGEST_OPENING = 40

_WORDS = {"type": "text", "analyzer": "words"}
_FORMS = {**_WORDS, "norms": False}
_KEY = {"type": "keyword", "ignore_above": 1_000}

DEFINITION: dict[str, Any] = {
    "settings": {
        # A removal is remembered for longer than the stream may retry an older write.
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
        # A title says a word once; that it says it twice tells little.
        "similarity": {"title": {"type": "BM25", "k1": 0.6, "b": 0.9}},
    },
    "mappings": {
        "dynamic": "strict",
        "properties": {
            "video_id": {"type": "keyword"},
            "title": {
                **_WORDS,
                "similarity": "title",
                "fields": {"beginnings": {**_FORMS, "analyzer": "beginnings", "search_analyzer": "words"}},
            },
            "title_forms": {**_WORDS, "similarity": "title"},
            "title_key": {
                **_KEY,
                "fields": {"openings": {**_FORMS, "analyzer": "openings", "search_analyzer": "whole"}},
            },
            "opening_slips": {"type": "keyword"},
            "channel": _WORDS,
            "channel_key": _KEY,
            "channel_slips": _KEY,
            "tags": _FORMS,
            "tag_keys": _KEY,
            "forms": _FORMS,
            "popularity": {"type": "keyword"},
            "category_id": {"type": "long"},
            "regions": {"type": "keyword"},
            "duration": {"type": "long"},
            "views": {"type": "long"},
            "published_at": {"type": "date"},
            "added_date": {"type": "date"},
            # What answers show, ready to send; stored and never searched.
            "card": {"type": "object", "enabled": False},
            "listing": {"type": "object", "enabled": False},
        },
    },
}


@cache
def definition_name() -> str:
    """Return what the names of all indexes with this definition begin with: another definition is another index."""
    said = json.dumps([DOCUMENT_VERSION, DEFINITION], sort_keys=True)
    return f"videos-{hashlib.sha256(said.encode()).hexdigest()[:12]}"


def document_of(video: Video) -> dict[str, Any]:
    """Return the document of a READY video; `listing` is what only KillrVideo's lists show."""
    record, card = video.record, card_of(video)
    title, channel = words_of(card.title), words_of(card.channel_title)
    tags = [words_of(tag) for tag in record.tags or []]
    title_key, channel_key = " ".join(title.words), key_of(channel)
    return {
        "video_id": video.video_id,
        "title": title_key,
        "title_forms": " ".join(title_forms(title)),
        "title_key": title_key,
        "opening_slips": all_opening_slips(title_key),
        "channel": " ".join(channel.words),
        "channel_key": channel_key,
        "channel_slips": slips(channel_key),
        "tags": " ".join(dict.fromkeys(word for tag in tags for word in tag.words)),
        "tag_keys": list(dict.fromkeys(key for tag in tags if (key := key_of(tag)))),
        "forms": " ".join(forms_of(title, channel, tags)),
        "popularity": [step for step, least in POPULARITY_STEPS.items() if card.views >= least],
        "category_id": record.category_id,
        "regions": video.regions,
        "duration": record.duration,
        "views": card.views,
        "published_at": record.published_at,
        "added_date": record.added_date,
        "card": card.model_dump(mode="json"),
        "listing": {"user_id": record.user_id, "added_date": record.added_date, "tags": record.tags or []},
    }
