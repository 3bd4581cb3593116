"""AWS Signature Version 4 for the two services that the read functions call.

The rules: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
Checked against AWS's published vectors and against botocore. S3, with rules of its own, is left out.
"""

import hashlib
import hmac
from collections.abc import Mapping
from functools import lru_cache
from urllib.parse import quote

from catalog.aws.credentials import Credentials

ALGORITHM = "AWS4-HMAC-SHA256"
# What proxies and tracers change on the way; the same as botocore's.
UNSIGNED = frozenset(
    {
        "baggage",
        "connection",
        "expect",
        "keep-alive",
        "proxy-authenticate",
        "proxy-authorization",
        "te",
        "traceparent",
        "tracestate",
        "trailer",
        "transfer-encoding",
        "upgrade",
        "user-agent",
        "x-amzn-trace-id",
    }
)


def sign(
    method: str,
    target: str,
    headers: Mapping[str, str],
    body: bytes,
    *,
    credentials: Credentials,
    region: str,
    service: str,
    timestamp: str,
) -> dict[str, str]:
    """Return `headers` with those added that authenticate the request.

    Parameters
    ----------
    target
        Path and query as they stand on the request line, percent-encoded.
    headers
        All that are sent, `host` among them.
    timestamp
        UTC in basic ISO 8601: `20261121T080000Z`.
    """
    signed = {**headers, "X-Amz-Date": timestamp}
    if credentials.token:
        signed["X-Amz-Security-Token"] = credentials.token
    request, names = canonical_request(method, target, signed, body)
    scope = f"{timestamp[:8]}/{region}/{service}/aws4_request"
    to_sign = f"{ALGORITHM}\n{timestamp}\n{scope}\n{hashlib.sha256(request.encode()).hexdigest()}"
    key = signing_key(credentials.secret_key, timestamp[:8], region, service)
    signature = hmac.digest(key, to_sign.encode(), "sha256").hex()
    signed["Authorization"] = (
        f"{ALGORITHM} Credential={credentials.access_key}/{scope}, SignedHeaders={names}, Signature={signature}"
    )
    return signed


def canonical_request(method: str, target: str, headers: Mapping[str, str], body: bytes) -> tuple[str, str]:
    """Return the text whose hash is signed, and the names of the headers in it."""
    path, _, query = target.partition("?")
    lowered = {name.lower(): " ".join(value.split()) for name, value in headers.items()}
    named = sorted(name for name in lowered if name not in UNSIGNED)
    lines = "".join(f"{name}:{lowered[name]}\n" for name in named)
    names = ";".join(named)
    request = "\n".join(
        (method, canonical_path(path), canonical_query(query), lines, names, hashlib.sha256(body).hexdigest())
    )
    return request, names


def canonical_path(path: str) -> str:
    """Encode each segment of an encoded path once more, after dots and doubled slashes are resolved."""
    segments: list[str] = []
    for segment in path.split("/"):
        if segment == "..":
            segments = segments[:-1]
        elif segment not in ("", "."):
            segments.append(segment)
    if not segments:
        return "/"
    resolved = "/" + "/".join(segments)
    return quote(f"{resolved}/" if path.endswith("/") else resolved, safe="/~")


def canonical_query(query: str) -> str:
    """Sort parameters by name, then value; one without a value gets an empty one."""
    pairs = sorted(pair.partition("=")[::2] for pair in query.split("&")) if query else []
    return "&".join(f"{name}={value}" for name, value in pairs)


@lru_cache(maxsize=8)
def signing_key(secret_key: str, date: str, region: str, service: str) -> bytes:
    """Derive the key of one day, region and service."""
    key = f"AWS4{secret_key}".encode()
    for part in (date, region, service, "aws4_request"):
        key = hmac.digest(key, part.encode(), "sha256")
    return key
