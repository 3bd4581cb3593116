"""Stored documents: answers in the table `regions`, stored as the bytes that are sent.

The charts run writes a document, and reads pass it through: base64 of gzip of JSON is the form of DynamoDB's API and of
API Gateway.
"""

import json
from base64 import b64decode
from collections.abc import Mapping
from time import time
from typing import TYPE_CHECKING, Any, NamedTuple

from catalog.coding import unzipped, zipped
from catalog.document_cache import document_cache
from catalog.dynamodb.read import get_item
from catalog.etags import etag_of
from catalog.settings import settings
from catalog.times import to_seconds

if TYPE_CHECKING:
    from pydantic import BaseModel

# Documents are read again after this time even if they are not due: an operator may start a charts run.
MAX_CACHE_S = 60


class StoredDocument(NamedTuple):
    """An answer that is ready to send.

    `body` is base64 of gzip of JSON, `updated_at` the time of its data, `next_update_at` the time of the next update.
    """

    body: str
    etag: str
    updated_at: str
    next_update_at: str

    @property
    def content(self) -> Any:
        """Decoded JSON of the body."""
        return json.loads(unzipped(self.body))

    def attributes(self) -> dict[str, Any]:
        """Return the attributes of the document's item as plain values."""
        return {**self._asdict(), "body": b64decode(self.body)}


def pack(model: "BaseModel", updated_at: str, next_update_at: str) -> StoredDocument:
    """Return the document of a response model, with the field names of its contract."""
    return pack_json(model.model_dump_json(by_alias=True).encode(), updated_at, next_update_at)


def pack_json(body: bytes, updated_at: str, next_update_at: str) -> StoredDocument:
    """Return the document of a JSON body."""
    return StoredDocument(zipped(body), etag_of(body), updated_at, next_update_at)


def find_document(region: str, entry: str) -> StoredDocument | None:
    """Read a document by its key, from the cache or the table; None if there is none."""
    cached: StoredDocument | None = document_cache().get((region, entry))
    if cached is not None:
        return cached
    item = get_item(settings().regions_table, {"region": region, "entry": entry})
    if item is None:
        return None
    document = document_in(item)
    until = min(to_seconds(document.next_update_at), time() + MAX_CACHE_S)
    document_cache().put((region, entry), document, len(document.body), until)
    return document


def document_in(item: Mapping[str, Any]) -> StoredDocument:
    """Return the document of an item in DynamoDB's typed JSON."""
    return StoredDocument(item["body"]["B"], item["etag"]["S"], item["updated_at"]["S"], item["next_update_at"]["S"])
