"""What a refusal looks like, whoever refuses: RFC 9457, readable by the site's pages, kept by no cache for long."""

import re
from typing import Any

from tests.contract.wire import Answer

FIELDS = ["type", "title", "status", "detail", "instance"]
KEPT = {404: "public, max-age=10"}


def problem_in(answer: Answer, status: int) -> dict[str, Any]:
    """Return the problem that an answer holds; it must be one of this status, to the letter."""
    said = f"{answer.status} {answer.headers.items()} {answer.body[:500]!r}"
    assert answer.status == status, said
    assert answer.headers["Content-Type"] == "application/problem+json", said
    assert answer.headers["Cache-Control"] == KEPT.get(status, "no-store"), said
    # Where several origins are allowed, the page's own is named.
    if "Origin" not in (answer.headers["Vary"] or ""):
        assert answer.headers["Access-Control-Allow-Origin"], said
        assert answer.headers["Access-Control-Expose-Headers"] == "ETag, Retry-After, Ignored-Parameters", said
    assert answer.headers["X-Content-Type-Options"] == "nosniff", said
    assert answer.headers["ETag"] is None, said
    problem: dict[str, Any] = answer.json
    assert list(problem) == ([*FIELDS, "errors"] if status == 422 else FIELDS), said
    assert re.fullmatch(r"/problems/[a-z0-9]+(-[a-z0-9]+)*", problem["type"]), said
    assert problem["status"] == status, said
    assert all(isinstance(problem[name], str) and problem[name] for name in ("title", "detail", "instance")), said
    return problem


def faults_in(answer: Answer) -> list[tuple[list[Any], str]]:
    """Return where each fault of a request lies and its kind; the answer must be a 422 that says so."""
    errors = problem_in(answer, 422)["errors"]
    assert errors, "a 422 that names no fault"
    for error in errors:
        assert list(error) == ["loc", "msg", "type"], error
        assert isinstance(error["msg"], str) and error["msg"], error  # noqa: PT018 - one fault, one message
    return [(error["loc"], error["type"]) for error in errors]
