"""Applies HEAD, conditional requests, content coding, CORS and the headers of security to all answers."""

import re
from collections.abc import Mapping
from functools import lru_cache
from http import HTTPStatus
from typing import Any

from catalog.coding import unzipped, zipped
from catalog.http.answers import Response
from catalog.http.cors import cors_headers
from catalog.http.request import Request

GZIP_SUFFIX = "-gzip"

# A browser reads JSON as nothing else, and comes over HTTPS for a year.
SECURITY = {"X-Content-Type-Options": "nosniff", "Strict-Transport-Security": "max-age=31536000"}

# Below the size of a packet a coding saves no time. Level 3 takes as long as level 1, and three quarters of level 6
# (docs/decisions/0014-reads-without-a-framework.md).
MIN_CODED_BYTES = 1_024
GZIP_LEVEL = 3

_ZERO_WEIGHT = re.compile(r"q=0(\.0*)?")

# RFC 9110, 8.8.3, and the separators of a list.
_ENTITY_TAG = re.compile(r'(?:W/)?("[\x21\x23-\x7e\x80-\xff]*")')
_BETWEEN_TAGS = " \t,"

type Answer = dict[str, Any]


def finish(request: Request, response: Response) -> Answer:
    """Return a response in the format of the request's sender, with the coding and parts that the request asks for."""
    asked = request.headers
    headers = {**response.headers, **cors_headers(request.cors, asked.get("origin", "")), **SECURITY}
    if "Vary" in response.headers and headers["Vary"] != response.headers["Vary"]:
        headers["Vary"] = f"{response.headers['Vary']}, {headers['Vary']}"
    is_stored_coded = "Content-Encoding" in headers
    if is_stored_coded or (response.status == HTTPStatus.OK and _is_long(response.body)):
        _negotiate_coding(headers, asked)
    # Before a body is coded or decoded, which 304 and HEAD do not need.
    if response.status == HTTPStatus.OK and is_held(headers["ETag"], asked.get("if-none-match", "")):
        kept = {name: value for name, value in headers.items() if name not in ("Content-Type", "Content-Encoding")}
        return _answer(request, HTTPStatus.NOT_MODIFIED, kept, "")
    if request.method == "HEAD":
        return _answer(request, response.status, headers, "")
    is_coded = "Content-Encoding" in headers
    body = response.body
    if is_coded and not is_stored_coded:
        body = zipped(body.encode(), GZIP_LEVEL)
    elif is_stored_coded and not is_coded:
        body = unzipped(body).decode()
    return _answer(request, response.status, headers, body, is_base64=is_coded)


def _is_long(body: str) -> bool:
    return len(body) >= MIN_CODED_BYTES or len(body.encode()) >= MIN_CODED_BYTES


def is_held(etag: str, if_none_match: str) -> bool:
    """Tell whether `If-None-Match` matches the entity tag, in either coding (RFC 9110, 13.1.2).

    A malformed list matches nothing: a full answer is always correct.
    """
    if not if_none_match:
        return False
    if if_none_match.strip(_BETWEEN_TAGS) == "*":
        return True
    if _ENTITY_TAG.sub("", if_none_match).strip(_BETWEEN_TAGS):
        return False
    return _uncoded(etag) in map(_uncoded, _ENTITY_TAG.findall(if_none_match))


def accepts_gzip(asked: Mapping[str, str]) -> bool:
    """Tell whether gzip bytes may be sent.

    Without an Accept header, or with an empty one, API Gateway matches no binary media type and would send the base64
    text.
    """
    return bool(asked.get("accept", "").strip()) and _has_gzip(asked.get("accept-encoding", ""))


# Browsers send few different texts.
@lru_cache(maxsize=64)
def _has_gzip(accept_encoding: str) -> bool:
    weights = {}
    for choice in accept_encoding.lower().split(","):
        coding, _, weight = choice.partition(";")
        weights[coding.strip()] = not _ZERO_WEIGHT.fullmatch("".join(weight.split()))
    return weights.get("gzip", weights.get("*", False))


def _uncoded(etag: str) -> str:
    return etag.removesuffix(f'{GZIP_SUFFIX}"').removesuffix('"')


def _negotiate_coding(headers: dict[str, str], asked: Mapping[str, str]) -> None:
    """Set the headers for the content coding of an answer that has two."""
    headers["Vary"] = f"{headers['Vary']}, Accept-Encoding" if "Vary" in headers else "Accept-Encoding"
    if accepts_gzip(asked):
        headers["ETag"] = f'{_uncoded(headers["ETag"])}{GZIP_SUFFIX}"'
        headers["Content-Encoding"] = "gzip"
    else:
        headers.pop("Content-Encoding", None)


def _answer(request: Request, status: int, headers: Mapping[str, str], body: str, *, is_base64: bool = False) -> Answer:
    content = {"body": body, "isBase64Encoded": is_base64}
    if request.in_lists:
        lists = {name: [value] for name, value in headers.items()}
        return {"statusCode": int(status), "multiValueHeaders": lists, **content}
    return {"statusCode": int(status), "headers": dict(headers), **content}
