"""Turns an answer that is no success into an error."""

from collections.abc import Mapping
from typing import Any

import httpx

PROBLEM_JSON = "application/problem+json"


class ProblemError(Exception):
    """An answer that is no success, with what its problem+json (RFC 9457) says.

    Attributes
    ----------
    type
        The kind of problem, to compare: `/problems/video-not-found`; `about:blank` if the answer is not the API's.
    type_url
        URL of the page about this kind of problem.
    errors
        Faults of the request, each with `loc`, `msg` and `type`; empty unless the status is 422.
    request_id
        Id of the request in the API's log, of a status 5xx.
    retry_after
        Seconds after which the same request may succeed.
    """

    def __init__(self, response: httpx.Response, base_url: str) -> None:
        problem = _problem_of(response)
        self.response = response
        self.status = response.status_code
        self.title: str = problem.get("title") or response.reason_phrase
        self.detail: str = problem.get("detail") or ""
        self.type: str = problem.get("type") or "about:blank"
        # Joined as texts: the base URL may have a path, such as an API's stage.
        self.type_url = base_url + self.type if self.type.startswith("/") else self.type
        self.errors: list[dict[str, Any]] = problem.get("errors") or []
        self.request_id: str | None = problem.get("request_id")
        self.retry_after = retry_after_of(response)
        super().__init__(f"{self.status} {self.title}" + (f": {self.detail}" if self.detail else ""))


def retry_after_of(response: httpx.Response) -> int | None:
    """Return the seconds of `Retry-After`, None if there are none."""
    text = response.headers.get("Retry-After", "")
    return int(text) if text.isascii() and text.isdecimal() else None


def _problem_of(response: httpx.Response) -> Mapping[str, Any]:
    if not response.headers.get("Content-Type", "").startswith(PROBLEM_JSON):
        return {}
    problem = response.json()
    return problem if isinstance(problem, dict) else {}
