"""Encodes contents of answers: compact JSON, and gzip as the base64 text of DynamoDB's API and of Lambda's answers."""

import base64
import json
import zlib
from collections.abc import Iterable, Mapping
from typing import Any

# zlib's `wbits` for gzip. Not the module `gzip`, which imports what only files need.
_GZIP = 31

BEST = 9

# Contents are built here: none holds itself.
_encode = json.JSONEncoder(ensure_ascii=False, check_circular=False, separators=(",", ":")).encode


def to_json(content: Any) -> str:
    """Return compact JSON of content, in its order."""
    return _encode(content)


def json_size(text: str) -> int:
    """Return the number of bytes that a text takes in JSON, without its quotes."""
    return len(_encode(text).encode(errors="surrogatepass")) - 2


def json_with_list(name: str, items: Iterable[str], others: Mapping[str, Any]) -> str:
    """Return the JSON of an object: a list of items that are JSON already, then other members, at least one."""
    return f'{{"{name}":[{",".join(items)}],{to_json(others)[1:]}'


def zipped(body: bytes, level: int = BEST) -> str:
    """Return the base64 of the gzip of bytes; the same bytes give the same text."""
    return base64.b64encode(zlib.compress(body, level, _GZIP)).decode()


def unzipped(text: str) -> bytes:
    """Return the bytes whose gzip a base64 text is."""
    return zlib.decompress(base64.b64decode(text), _GZIP)
