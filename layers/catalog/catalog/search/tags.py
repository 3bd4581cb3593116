"""Reads suggestions of tags that complete a text, from the index (model: `TagSuggestions`)."""

import json
import re
from collections.abc import Mapping
from typing import Any

from catalog.search import reads
from catalog.search.analysis.tokenizer import key_of, tokenize
from catalog.search.lists import SHOWN
from catalog.search.page_query import BY_ID
from catalog.search.query import Query

# What a regular expression of the engine means by itself; a key has letters and digits, and the signs of C++ and C#.
_SIGNS = re.compile(r"[+#]")

# Longer ones are no beginning of a tag: the engine takes regular expressions of a thousand characters.
LONGEST_KEY = 400


def suggest_tags(text: str, limit: int) -> list[dict[str, str]]:
    """Read the tags that begin with `text`, each once, most used first, in the spelling of their most viewed video."""
    answer = reads.search(suggest_tags_body(text, limit), [])
    return [{"tag": spelled(bucket)} for bucket in answer["aggregations"]["tags"]["buckets"]]


def suggest_tags_body(text: str, limit: int) -> Query:
    """Return the query for tags that begin with `text`; case, accents, spaces and punctuation are ignored."""
    key = key_of(tokenize(text))
    matching = {"prefix": {"tag_keys": key}} if 0 < len(key) <= LONGEST_KEY else {"match_none": {}}
    best = {"top_hits": {"size": 1, "sort": [{"views": "desc"}, BY_ID], "_source": SHOWN}}
    escaped = _SIGNS.sub(r"\\\g<0>", key[:LONGEST_KEY])
    tags = {"terms": {"field": "tag_keys", "include": f"{escaped}.*", "size": limit}, "aggs": {"best": best}}
    return {
        "query": {"bool": {"filter": [matching]}},
        "size": 0,
        "track_total_hits": False,
        "aggs": {"tags": tags},
    }


def spelled(bucket: Mapping[str, Any]) -> str:
    """Return the tag of a bucket as its most viewed video spells it; its key if that video's list leaves it out."""
    (hit,) = bucket["best"]["hits"]["hits"]
    tags: list[str] = json.loads(hit["_source"]["summary"])["tags"]
    key: str = bucket["key"]
    return next((tag for tag in tags if key_of(tokenize(tag)) == key), key)
