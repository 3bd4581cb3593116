"""What every route does alike: HEAD, conditional requests, content coding, CORS, how long an answer is kept."""

import gzip
import re
from email.message import Message

import pytest

from tests.contract.discovery import Catalogue
from tests.contract.table import ROUTES
from tests.contract.wire import Answer, Client

every_route = pytest.mark.parametrize("route", sorted(ROUTES))

# What the function says; what the gateway adds is a matter of the request.
SAID = ("Content-Type", "Content-Encoding", "ETag", "Cache-Control", "Vary")
CORS = ("Access-Control-Allow-Origin", "Access-Control-Expose-Headers")
STORED = (
    "/api/trending/{region}",
    "/api/categories",
    "/sitemap.xml",
    "/sitemaps/{part}",
    "/openapi.json",
    "/docs",
    "/docs/{asset}",
    "/problems",
    "/problems/{slug}",
)
GZIP = {"Accept-Encoding": "gzip"}
STRANGER = "https://elsewhere.example"


def headers_of(answer: Answer) -> dict[str, str | None]:
    """Return the headers that belong to a representation; a time left that counts down is any number."""
    said = {name: answer.headers[name] for name in (*SAID, *CORS)}
    said["Cache-Control"] = re.sub(r"\d+", "n", said["Cache-Control"] or "")
    return said


def varying(headers: Message) -> list[str]:
    """Return the names of the headers by which caches tell answers apart."""
    return (headers["Vary"] or "").split(", ")


@every_route
def test_head_says_what_get_says_without_a_body(api: Client, catalogue: Catalogue, route: str) -> None:
    path = catalogue.paths()[route]
    get, head = api.get(path), api.get(path, method="HEAD")
    assert (get.status, head.status, head.body) == (200, 200, b"")
    assert headers_of(head) == headers_of(get)


@every_route
def test_the_tag_is_strong_and_the_same_each_time(api: Client, catalogue: Catalogue, route: str) -> None:
    first, again = (api.get(catalogue.paths()[route]) for _ in range(2))
    assert re.fullmatch(r'"[0-9a-f]{32}"', first.headers["ETag"])
    assert (again.headers["ETag"], again.body) == (first.headers["ETag"], first.body)


HELD = {
    "the same": "{}",
    "weak": "W/{}",
    "one of several": '"0", {}, "1"',
    "weak among several": 'W/"0",W/{}',
    "any": "*",
}
STALE = {
    "another": '"0123456789abcdef0123456789abcdef"',
    "none": "",
    "no tag": "abc",
    "open": '"abc',
    "any twice": "*, *",
}


@every_route
def test_what_is_held_is_not_sent_again(api: Client, catalogue: Catalogue, route: str) -> None:
    path = catalogue.paths()[route]
    full = api.get(path)
    for if_none_match in HELD.values():
        answer = api.get(path, {"If-None-Match": if_none_match.format(full.headers["ETag"])})
        assert (answer.status, answer.body) == (304, b""), if_none_match
        said = headers_of(answer)
        assert [said[name] for name in ("ETag", "Cache-Control", "Vary", *CORS)] == [
            headers_of(full)[name] for name in ("ETag", "Cache-Control", "Vary", *CORS)
        ]


@pytest.mark.parametrize("if_none_match", STALE.values(), ids=STALE)
def test_what_is_stale_is_sent_anew(api: Client, if_none_match: str) -> None:
    assert api.get("/api/categories", {"If-None-Match": if_none_match}).status == 200


def test_a_date_does_not_count_beside_a_tag(api: Client) -> None:
    headers = {"If-None-Match": '"stale"', "If-Modified-Since": "Fri, 31 Dec 2100 23:59:59 GMT"}
    assert api.get("/api/categories", headers).status == 200


def test_an_error_is_never_not_modified(api: Client, catalogue: Catalogue) -> None:
    assert api.get(f"/api/v1/videos/id/{catalogue.missing_id}", {"If-None-Match": "*"}).status == 404


@pytest.mark.parametrize("route", STORED)
def test_gzip_is_the_same_bytes_packed(api: Client, catalogue: Catalogue, route: str) -> None:
    path = catalogue.paths()[route]
    plain, packed = api.get(path), api.get(path, GZIP)
    assert plain.headers["Content-Encoding"] is None
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.body) == plain.body
    assert packed.headers["ETag"] == plain.headers["ETag"].removesuffix('"') + '-gzip"'
    assert plain.headers["Vary"] == packed.headers["Vary"]
    assert "Accept-Encoding" in varying(plain.headers)


@pytest.mark.parametrize("route", STORED)
def test_either_codings_tag_is_held_in_both(api: Client, catalogue: Catalogue, route: str) -> None:
    path = catalogue.paths()[route]
    tags = [api.get(path).headers["ETag"], api.get(path, GZIP).headers["ETag"]]
    statuses = [api.get(path, {"If-None-Match": tag, **coding}).status for tag in tags for coding in ({}, GZIP)]
    assert statuses == [304] * 4


@pytest.mark.parametrize("refused", ["identity", "gzip;q=0", "*;q=0", "br"])
def test_gzip_is_not_sent_to_whom_it_is_not_welcome(api: Client, refused: str) -> None:
    assert api.get("/api/categories", {"Accept-Encoding": refused}).headers["Content-Encoding"] is None


def test_a_client_without_an_accept_header_reads_json(api: Client) -> None:
    answer = api.ask("/api/categories", [("Accept-Encoding", "gzip")])
    assert (answer.status, type(answer.json)) == (200, list)


@every_route
def test_a_page_of_the_site_may_read_it(api: Client, catalogue: Catalogue, route: str) -> None:
    headers = api.get(catalogue.paths()[route], {"Origin": STRANGER}).headers
    if "Origin" in varying(headers):
        # Several are allowed, and this is none of them.
        assert headers["Access-Control-Allow-Origin"] is None
    else:
        assert re.fullmatch(r"\*|[a-z.-]+://[^/]+", headers["Access-Control-Allow-Origin"])
        assert headers["Access-Control-Allow-Origin"] != STRANGER
        assert headers["Access-Control-Expose-Headers"] == "ETag, Retry-After, Ignored-Parameters"


@every_route
def test_a_browser_takes_it_for_nothing_else_and_comes_over_https(
    api: Client, catalogue: Catalogue, route: str
) -> None:
    headers = api.get(catalogue.paths()[route]).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Strict-Transport-Security"] == "max-age=31536000"


@pytest.mark.parametrize("route", sorted({*ROUTES} - {"/health"}))
def test_it_says_how_long_it_may_be_kept(api: Client, catalogue: Catalogue, route: str) -> None:
    assert re.match(r"public, max-age=[1-9]\d*", api.get(catalogue.paths()[route]).headers["Cache-Control"])


PREFLIGHT = {"Access-Control-Request-Method": "GET", "Access-Control-Request-Headers": "if-none-match"}


def require_preflight(api: Client, path: str) -> None:
    """Check that a preflight succeeds and lets the pages read that may read the answer itself."""
    answer = api.get(path, {**PREFLIGHT, "Origin": STRANGER}, method="OPTIONS")
    assert (answer.status, answer.body) == (204, b"")
    assert answer.headers["Allow"] == answer.headers["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
    assert "If-None-Match" in answer.headers["Access-Control-Allow-Headers"].split(", ")
    assert answer.headers["Access-Control-Max-Age"] == "86400"
    assert answer.headers[CORS[0]] == api.get(path, {"Origin": STRANGER}).headers[CORS[0]]


@every_route
def test_a_preflight_is_answered(api: Client, catalogue: Catalogue, route: str) -> None:
    require_preflight(api, catalogue.paths()[route])


@pytest.mark.parametrize("path", ["/", "/api/nowhere", "/api/trending/US/nowhere"])
def test_a_page_learns_of_a_path_without_a_route_by_a_preflight_that_succeeds(api: Client, path: str) -> None:
    require_preflight(api, path)
