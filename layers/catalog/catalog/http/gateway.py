"""What every read has in common at the edge: HEAD, conditional requests, content coding, CORS."""

import base64
import gzip
import os
import re
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Response

from catalog.http.dispatch import Event, answer_of

GZIP_SUFFIX = "-gzip"
EXPOSED_HEADERS = "ETag, Retry-After"

_ZERO_WEIGHT = re.compile(r"q=0(\.0*)?")

# RFC 9110, 8.8.3, and what may stand between two of them.
_ENTITY_TAG = re.compile(r'(?:W/)?("[\x21\x23-\x7e\x80-\xff]*")')
_BETWEEN_TAGS = " \t,"

type Answer = dict[str, Any]


def respond(app: APIGatewayRestResolver, event: Event) -> Answer:
    """Answer an API Gateway event: GET by `app`'s routes, HEAD as GET without its body."""
    return finished(event, answer_of(app, event))


def finished(event: Event, response: Response[str]) -> Answer:
    """Return a response as API Gateway takes it, in the coding and to the extent that the request wants it."""
    headers = {name: str(value) for name, value in response.headers.items()} | _cors()
    asked = {name.lower(): ", ".join(values) for name, values in (event.get("multiValueHeaders") or {}).items()}
    is_coded = "Content-Encoding" in headers
    _negotiate_coding(headers, asked)
    # Before any stored body is unpacked, which neither needs.
    if response.status_code == HTTPStatus.OK and is_held(headers["ETag"], asked.get("if-none-match", "")):
        return _not_modified(headers)
    body, is_base64 = response.body or "", response.base64_encoded
    if event["httpMethod"] == "HEAD":
        body, is_base64 = "", False
    elif is_coded and "Content-Encoding" not in headers:
        body, is_base64 = gzip.decompress(base64.b64decode(body)).decode(), False
    return {"statusCode": response.status_code, "headers": headers, "body": body, "isBase64Encoded": is_base64}


def is_held(etag: str, if_none_match: str) -> bool:
    """Tell whether the client holds the representation already, in either coding (RFC 9110, 13.1.2).

    A list that is malformed holds nothing: a whole answer is never wrong.
    """
    if if_none_match.strip(_BETWEEN_TAGS) == "*":
        return True
    if _ENTITY_TAG.sub("", if_none_match).strip(_BETWEEN_TAGS):
        return False
    return _uncoded(etag) in map(_uncoded, _ENTITY_TAG.findall(if_none_match))


def accepts_gzip(asked: Mapping[str, str]) -> bool:
    """Tell whether gzip bytes may be sent.

    Without an Accept header API Gateway matches no binary media type and would send the base64 text as it is.
    """
    weights = {}
    for choice in asked.get("accept-encoding", "").lower().split(","):
        coding, _, weight = choice.partition(";")
        weights[coding.strip()] = not _ZERO_WEIGHT.fullmatch("".join(weight.split()))
    return "accept" in asked and weights.get("gzip", weights.get("*", False))


def _cors() -> dict[str, str]:
    return {
        "Access-Control-Allow-Origin": os.environ["ALLOWED_ORIGIN"],
        "Access-Control-Expose-Headers": EXPOSED_HEADERS,
    }


def _uncoded(etag: str) -> str:
    return etag.removesuffix(f'{GZIP_SUFFIX}"').removesuffix('"')


def _negotiate_coding(headers: dict[str, str], asked: Mapping[str, str]) -> None:
    """Name the coding in which a stored answer goes out, if it is one."""
    if "Content-Encoding" not in headers:
        return
    headers["Vary"] = "Accept-Encoding"
    if accepts_gzip(asked):
        headers["ETag"] = f'{_uncoded(headers["ETag"])}{GZIP_SUFFIX}"'
    else:
        del headers["Content-Encoding"]


def _not_modified(headers: Mapping[str, str]) -> Answer:
    kept = {name: value for name, value in headers.items() if name not in ("Content-Type", "Content-Encoding")}
    return {"statusCode": 304, "headers": kept, "body": "", "isBase64Encoded": False}
