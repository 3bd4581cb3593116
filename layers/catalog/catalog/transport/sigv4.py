"""Signs requests with AWS Signature Version 4 for DynamoDB and OpenSearch.

Specification: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
Tested against AWS's published vectors and botocore. S3, which has its own rules, is not supported.
"""

import hashlib
import hmac
from collections.abc import Mapping
from functools import lru_cache
from urllib.parse import quote

from catalog.transport.credentials import Credentials

ALGORITHM = "AWS4-HMAC-SHA256"
# Headers that proxies and tracers may change; the same as botocore's.
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
    """Return `headers` with the authentication headers.

    Parameters
    ----------
    target
        Path and query of the request line, percent-encoded.
    headers
        All sent headers, including `host`.
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
    """Return the canonical request and the names of its signed headers."""
    path, _, query = target.partition("?")
    signed = _signed_names(tuple(headers))
    lines = "".join([f"{lowered}:{' '.join(headers[name].split())}\n" for lowered, name in signed])
    names = ";".join([lowered for lowered, _ in signed])
    request = "\n".join(
        (method, canonical_path(path), canonical_query(query), lines, names, hashlib.sha256(body).hexdigest())
    )
    return request, names


@lru_cache(maxsize=16)
def _signed_names(headers: tuple[str, ...]) -> list[tuple[str, str]]:
    """Return the names of the headers to sign in lower case, sorted, each with its own spelling."""
    return sorted((name.lower(), name) for name in headers if name.lower() not in UNSIGNED)


@lru_cache(maxsize=16)
def canonical_path(path: str) -> str:
    """Return the canonical path: each encoded segment encoded again, after resolving dots and repeated slashes."""
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


@lru_cache(maxsize=16)
def canonical_query(query: str) -> str:
    """Return the canonical query: parameters sorted by name, then value; a missing value is empty."""
    pairs = sorted(pair.partition("=")[::2] for pair in query.split("&")) if query else []
    return "&".join(f"{name}={value}" for name, value in pairs)


@lru_cache(maxsize=8)
def signing_key(secret_key: str, date: str, region: str, service: str) -> bytes:
    """Return the signing key of a day, region and service."""
    key = f"AWS4{secret_key}".encode()
    for part in (date, region, service, "aws4_request"):
        key = hmac.digest(key, part.encode(), "sha256")
    return key
