"""The index: its definition, and the document that a video becomes in it."""

import hashlib
import json
from typing import Any

from catalog.cards import card_of
from catalog.video import Video

_TEXT = {"type": "text", "analyzer": "folded"}

# The card is what an answer shows, ready to send; it is stored and never searched.
DEFINITION: dict[str, Any] = {
    "settings": {
        # A removal is remembered for longer than the stream may retry an older write.
        "index": {"gc_deletes": "13h", "refresh_interval": "1s"},
        "analysis": {
            "analyzer": {
                "folded": {"type": "custom", "tokenizer": "standard", "filter": ["lowercase", "asciifolding"]},
            }
        },
    },
    "mappings": {
        "dynamic": "strict",
        "properties": {
            "video_id": {"type": "keyword"},
            "title": _TEXT,
            "channel_title": _TEXT,
            "tags": _TEXT,
            "card": {"type": "object", "enabled": False},
        },
    },
}


def definition_name() -> str:
    """Return what the names of all indexes with this definition begin with: another definition is another index."""
    digest = hashlib.sha256(json.dumps(DEFINITION, sort_keys=True).encode()).hexdigest()
    return f"videos-{digest[:12]}"


def document_of(video: Video) -> dict[str, Any]:
    """Return the document of a READY video."""
    card = card_of(video)
    return {
        "video_id": video.video_id,
        "title": card.title,
        "channel_title": card.channel_title,
        "tags": video.record.tags or [],
        "card": card.model_dump(mode="json"),
    }
