"""Shared caches before the API: nginx and Varnish store what its headers allow, and nothing else."""

import gzip
import os
import shutil
import uuid
from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path
from typing import Any

import pytest

from catalog.errors import CatalogError, NotBuiltYet
from catalog.http.problems import problem_of
from tests.stack.caches import Cache, nginx, recording, varnish
from tests.stack.client import Reply, eventually
from tools.local.relay import Answer
from tools.stack import Stack

CHART = "/api/trending/US"
PROGRAMS = {"nginx": nginx, "varnishd": varnish}
GZIP = {"Accept-Encoding": "gzip"}
IDENTITY = {"Accept-Encoding": "identity"}


@pytest.fixture(params=PROGRAMS)
def cache(request: pytest.FixtureRequest, sampled: Stack, tmp_path: Path) -> Iterator[Cache]:
    """An empty cache before the deployed stack."""
    program = shutil.which(request.param, path=f"{os.environ['PATH']}{os.pathsep}/usr/sbin")
    if program is None:
        stop = pytest.fail if os.environ.get("CI") == "true" and "WITHOUT_CACHES" not in os.environ else pytest.skip
        stop(f"{request.param} is missing: apt-get install nginx-light varnish")
    with recording(sampled.api) as upstream, PROGRAMS[request.param](program, upstream, tmp_path) as cache:
        yield cache


def asked(cache: Cache) -> int:
    return len(cache.upstream.requests)


def asked_after(cache: Cache, path: str) -> int:
    cache.get(path, GZIP)
    return asked(cache)


def statuses_after(cache: Cache, path: str) -> list[int]:
    cache.get(path, GZIP)
    return cache.upstream.statuses


def chart(reply: Reply) -> Any:
    body = gzip.decompress(reply.body) if reply.headers["Content-Encoding"] == "gzip" else reply.body
    return Reply(reply.status, reply.headers, body).json


def opaque(etag: str) -> str:
    """Return an entity tag for a weak comparison."""
    return etag.removeprefix("W/")


def test_a_second_request_is_answered_from_the_cache(cache: Cache) -> None:
    first, second = (cache.get(CHART, GZIP) for _ in range(2))
    assert asked(cache) == 1
    assert (first.status, first.body, first.headers["ETag"]) == (200, second.body, second.headers["ETag"])
    assert second.headers["X-Cache"] == "HIT"
    assert first.headers["X-Cache"] == "MISS"


def test_a_client_that_has_the_answer_gets_304_from_the_cache(cache: Cache) -> None:
    etag = cache.get(CHART, GZIP).headers["ETag"]
    reply = cache.get(CHART, {**GZIP, "If-None-Match": etag})
    assert (reply.status, reply.body, reply.headers["ETag"]) == (304, b"", etag)
    assert asked(cache) == 1


def test_a_stale_answer_is_revalidated_with_its_etag(cache: Cache) -> None:
    cache.upstream.max_age = 1
    first = cache.get(CHART, GZIP)
    eventually(lambda: statuses_after(cache, CHART), lambda statuses: 304 in statuses)
    assert cache.upstream.conditions()[0] == first.headers["ETag"]
    cache.upstream.max_age = None
    known = len(cache.upstream.statuses)
    eventually(lambda: len(statuses_after(cache, CHART)), lambda count: count > known)
    renewed = asked(cache)
    again = cache.get(CHART, GZIP)
    assert (again.body, again.headers["X-Cache"], asked(cache)) == (first.body, "HIT", renewed)
    assert set(cache.upstream.statuses) == {200, 304}


def test_codings_are_kept_apart(cache: Cache) -> None:
    coded, plain = cache.get(CHART, GZIP), cache.get(CHART, IDENTITY)
    assert coded.headers["Content-Encoding"] == "gzip"
    assert plain.headers["Content-Encoding"] is None
    assert chart(coded) == chart(plain)
    assert coded.headers["ETag"] != plain.headers["ETag"]
    assert "Accept-Encoding" in coded.headers["Vary"]
    assert "Accept-Encoding" in plain.headers["Vary"]
    known = asked(cache)
    for stored, headers in ((coded, GZIP), (plain, IDENTITY)):
        again = cache.get(CHART, headers)
        assert (again.body, again.headers["ETag"]) == (stored.body, stored.headers["ETag"])
        held = cache.get(CHART, {**headers, "If-None-Match": stored.headers["ETag"]})
        assert (held.status, held.body) == (304, b"")
        assert opaque(held.headers["ETag"]) == opaque(stored.headers["ETag"])
    assert asked(cache) == known


def test_a_client_without_accept_does_not_take_gzip_from_the_next(cache: Cache) -> None:
    cache.get(CHART, {**GZIP, "Accept": ""})
    assert cache.get(CHART, GZIP).headers["Content-Encoding"] == "gzip"


def test_a_missing_video_is_cached_for_as_long_as_its_header_says(cache: Cache) -> None:
    path = f"/api/v1/videos/id/{uuid.uuid4()}"
    first, second = cache.get(path), cache.get(path)
    assert (first.status, second.status, asked(cache)) == (404, 404, 1)
    assert first.headers["Cache-Control"] == "public, max-age=10"
    assert first.json["status"] == second.json["status"] == 404
    cache.upstream.max_age = 1
    other = f"/api/v1/videos/id/{uuid.uuid4()}"
    eventually(lambda: asked_after(cache, other), lambda requests: requests >= 3)


@pytest.mark.parametrize("path", ["/api/search?q=a", "/api/trending/XX", "/api/v1/videos/id/nonsense"])
def test_an_invalid_request_is_never_stored(cache: Cache, path: str) -> None:
    assert [cache.get(path).status for _ in range(3)] == [422] * 3
    assert asked(cache) == 3


@pytest.mark.parametrize("error", [NotBuiltYet(), CatalogError()], ids=["503", "500"])
def test_a_failure_is_never_stored_and_replaces_nothing(cache: Cache, error: CatalogError) -> None:
    fresh = cache.get("/api/trending/GB", GZIP)
    problem = problem_of(error, CHART)
    headers = [*problem.headers.items(), ("Content-Length", str(len(problem.body)))]
    cache.upstream.instead = dict.fromkeys(
        [CHART, "/api/trending/GB"],
        Answer(problem.status, HTTPStatus(problem.status).phrase, headers, str(problem.body).encode()),
    )
    assert [cache.get(CHART, GZIP).status for _ in range(2)] == [problem.status] * 2
    assert asked(cache) == 3
    assert cache.get("/api/trending/GB", GZIP).body == fresh.body
    cache.upstream.instead = {}
    assert cache.get(CHART, GZIP).status == 200


def test_head_is_answered_from_what_get_stored(cache: Cache) -> None:
    stored = cache.get(CHART, GZIP)
    head = cache.get(CHART, GZIP, method="HEAD")
    assert (head.status, head.body, head.headers["ETag"]) == (200, b"", stored.headers["ETag"])
    assert asked(cache) == 1


def test_head_before_get_leaves_no_empty_answer(cache: Cache) -> None:
    head = cache.get(CHART, GZIP, method="HEAD")
    got = cache.get(CHART, GZIP)
    assert (head.status, head.body, got.headers["ETag"]) == (200, b"", head.headers["ETag"])
    assert chart(got)["videos"]


def test_a_stale_answer_is_sent_while_a_new_one_is_asked_for(cache: Cache) -> None:
    cache.upstream.max_age = 1
    first = cache.get(CHART, GZIP)
    cache.upstream.gate.clear()
    # Upstream does not answer; what the clients get is the stale answer.
    eventually(lambda: asked_after(cache, CHART), lambda requests: requests > 1)
    assert cache.get(CHART, GZIP).body == first.body
    assert cache.upstream.statuses == [200]
    cache.upstream.gate.set()
    assert eventually(lambda: cache.upstream.statuses, lambda statuses: len(statuses) > 1)[1] == 304
