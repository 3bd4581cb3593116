"""Tells requests of the CDN from those that went around it, by a secret header that the CDN adds.

The accepted secrets are a variable of the API's stage, as its origins are; without a CDN, and from other senders than
API Gateway, there is none.
"""

from hmac import compare_digest

from catalog.errors import AroundTheCdn
from catalog.http.request import ORIGIN_SECRET, Request


def require_cdn(request: Request) -> None:
    """Let a request pass that has an accepted secret, or any if none is asked for; raises `AroundTheCdn`."""
    if not request.origin_secrets:
        return
    sent = _bytes(request.headers.get(ORIGIN_SECRET, ""))
    # A comparison that took longer for a longer common beginning would give the secret away.
    if not any(compare_digest(_bytes(secret), sent) for secret in request.origin_secrets.split(",")):
        raise AroundTheCdn


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
