"""Mines related words: scans the tags of the videos, and writes which go together to the search index.

Each run counts anew, since a change of one video changes the counts of all tags beside it, and a scan costs less than
counting each change; what it writes is only what has changed. Memory and time are bounded: of a larger table a part of
the videos is read, always the same one, as DynamoDB's hash of the ids draws it.
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple, Self

from catalog.dynamodb.codec import Item
from catalog.errors import StoreUnavailable
from catalog.search.actions import Action
from catalog.search.analysis.tokenizer import key_of, tokenize
from catalog.search.related_words import MAX_CHARACTERS, association_document, association_id
from catalog.search.tag_associations import TagAssociations
from catalog.search.writes import IndexWriter
from catalog.videos.segments import VideoSegments
from catalog.videos.status import Status

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient

ATTRIBUTES = ("status", "tags", "channel_title")

# Videos that a run reads, about.
MAX_VIDEOS = 300_000

type Documents = dict[str, dict[str, Any]]


class RelatedWordsRun(NamedTuple):
    """Outcome of a run.

    `videos` are those that were read and are READY, `tags` those with related ones; `written` and `deleted` are
    documents in all written indexes.
    """

    videos: int
    tags: int
    written: int
    deleted: int


class RelatedWordsMiner(NamedTuple):
    """Mines related words from the table `videos` into the search index."""

    videos: VideoSegments
    search_index: IndexWriter

    @classmethod
    def over(cls, client: "DynamoDBClient", videos: str, index: IndexWriter) -> Self:
        """Return a miner for the table with this name."""
        return cls(VideoSegments(client, videos, ATTRIBUTES), index)

    def run(self, now: datetime, indexes: Sequence[str] | None = None) -> RelatedWordsRun:
        """Write the related words to `indexes`, or to those of the write alias.

        Raises `StoreUnavailable` if a store cannot be reached or an index rejects a document, and `OutOfTime` if the
        time of the invocation ends; the next run writes the rest.
        """
        tags = collect_tags(self.videos)
        documents = {one.tag: association_document(one) for one in tags.associations()}
        written = deleted = 0
        for index in self.search_index.written_indexes() if indexes is None else indexes:
            actions = [*_actions(documents, self.search_index.associations(index), round(now.timestamp() * 1_000))]
            failures = self.search_index.write(actions, [index]) if actions else []
            if failures:
                raise StoreUnavailable(f"{len(failures):,} documents of tags were refused: {failures[0].reason}")
            obsolete = sum(action.document is None for action in actions)
            written, deleted = written + len(actions) - obsolete, deleted + obsolete
        return RelatedWordsRun(tags.videos, len(documents), written, deleted)


def collect_tags(videos: VideoSegments) -> TagAssociations:
    """Read the tags of READY videos, or those of a part of a larger table."""
    # A power of two: while the table grows, the videos of a run are mostly those of the run before.
    parts = 2 ** max(0, math.ceil(math.log2(max(1, videos.approximate_count()) / MAX_VIDEOS)))
    tags = TagAssociations()
    for item in videos.read(0, parts):
        _add(tags, item)
    return tags


def _add(tags: TagAssociations, item: Item) -> None:
    """Add a READY video; an item that no writer writes breaks nothing."""
    if item.get("status") != Status.READY:
        return
    try:
        channel, keys = _key(item.get("channel_title") or ""), [*map(_key, item.get("tags") or ())]
    except (AttributeError, TypeError, ValueError):
        return
    tags.add(channel, keys)


@lru_cache(maxsize=2**17)
def _key(text: str) -> str:
    """Return the key of a channel or a tag, empty if no text of a search has it."""
    key = key_of(tokenize(text))
    return key if len(key) <= MAX_CHARACTERS else ""


def _actions(documents: Documents, stored: Iterable[dict[str, Any]], revision: int) -> Iterator[Action]:
    """Yield the actions that replace the stored documents."""
    unchanged: set[str] = set()
    for document in stored:
        tag = document["related_to"]
        if tag not in documents:
            yield Action(association_id(tag), revision, None)
        elif documents[tag] == document:
            unchanged.add(tag)
    for tag, wanted in documents.items():
        if tag not in unchanged:
            yield Action(association_id(tag), revision, wanted)
