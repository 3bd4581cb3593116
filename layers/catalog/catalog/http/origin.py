"""Tells requests of the CDN from those that went around it, by a secret header that the CDN adds."""

from hmac import compare_digest

from catalog.errors import AroundTheCdn
from catalog.http.request import ORIGIN_SECRET, Request
from catalog.settings import settings


def require_cdn(request: Request) -> None:
    """Let a request pass that has an accepted secret; without a CDN there is none, and all pass.

    Raises `AroundTheCdn`.
    """
    accepted = settings().origin_secrets
    sent = request.headers.get(ORIGIN_SECRET, "").encode("utf-8", "surrogatepass")
    # A comparison that took longer for a longer common beginning would give the secret away.
    if accepted and not any(compare_digest(secret, sent) for secret in accepted):
        raise AroundTheCdn
