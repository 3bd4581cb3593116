"""GET /openapi.json, /docs and /problems: the API's description, and pages with nothing from anywhere else."""

import json
import re
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

import pytest

from tests import template
from tests.functions.gateway import CATALOGUED, Answer, read_event, require_invalid, require_problem, rest_request
from tests.functions.lambdas import Ask, Get, Invoke

ASSETS = "/docs/{asset}"
KIND = "/problems/{slug}"
BELOW = {"docs": "asset", "problems": "slug", "openapi.json": ""}
RFC = "https://www.rfc-editor.org/rfc/rfc9457"
MEDIA_TYPES = {
    "swagger-ui.css": "text/css; charset=utf-8",
    "docs.css": "text/css; charset=utf-8",
    "swagger-ui-bundle.js": "text/javascript; charset=utf-8",
    "init.js": "text/javascript; charset=utf-8",
    "problems.css": "text/css; charset=utf-8",
    "favicon.svg": "image/svg+xml",
}
BASES = {
    "a stage": "https://a1b2c3d4e5.execute-api.eu-west-1.amazonaws.com/v1",
    "a custom domain": "https://api.example.com",
    "the local stack": "http://127.0.0.1:4566/restapis/a1b2c3d4e5/v1/_user_request_",
}

bases = pytest.mark.parametrize("base", BASES.values(), ids=BASES)


class Page(HTMLParser):
    """What a page loads and links to, and what it would have a browser run or apply by itself."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.inline: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        self.links += [value for name in ("src", "href") if (value := named.get(name))]
        self.inline += [name for name in named if name.startswith("on") or name == "style"]
        if tag == "style" or (tag == "script" and "src" not in named):
            self.inline.append(tag)


def get_plain(get: Get, path: str, **parameters: str) -> Answer:
    """Send a request as a client that takes no coding."""
    return get(path, headers={"Accept-Encoding": ""}, **parameters)


def test_the_description_is_the_published_one_and_knows_the_files_of_the_page(get: Get) -> None:
    description = get_plain(get, "/openapi.json").json
    assert description == json.loads((template.TEMPLATE.parent / "docs" / "openapi.json").read_text())
    (asset,) = [one for one in description["paths"][ASSETS]["get"]["parameters"] if one.get("in") == "path"]
    names = description["components"]["schemas"][asset["schema"]["$ref"].rpartition("/")[2]]["enum"]
    assert {*names} == MEDIA_TYPES.keys()


PAGES = [
    read_event("openapi"),
    read_event("docs"),
    read_event("docs-asset"),
    read_event("problems"),
    read_event("problem"),
]


@pytest.mark.parametrize("event", PAGES)
def test_compressed_pages_load_ask_and_embed_nothing_of_another_origin(ask: Ask, event: dict[str, object]) -> None:
    answer = ask(event)
    headers = answer.headers
    assert (answer.status, headers["Content-Encoding"], headers["Vary"]) == (200, "gzip", "Accept-Encoding")
    assert answer.body[:2] == b"\x1f\x8b"
    assert headers["ETag"].endswith('-gzip"')
    policy = dict(directive.split(" ", 1) for directive in headers["Content-Security-Policy"].split("; "))
    own = dict.fromkeys(["script-src", "style-src", "connect-src"], "'self'")
    nothing = dict.fromkeys(["default-src", "frame-ancestors", "base-uri", "form-action"], "'none'")
    assert policy == {**own, **nothing, "img-src": "'self' data:"}
    assert (headers["X-Content-Type-Options"], headers["Referrer-Policy"]) == ("nosniff", "no-referrer")


@bases
def test_the_page_and_its_script_load_only_what_has_a_route_wherever_the_api_is(get: Get, base: str) -> None:
    script = get_plain(get, ASSETS, asset="init.js").body.decode()
    assert 'url: "openapi.json"' in script
    assert "validatorUrl: null" in script
    assert not re.search("https?:", script)
    page = Page(get_plain(get, "/docs").body.decode())
    assert len(page.links) == 6
    require_answered_links(get, page, base, "/docs")


def require_answered_links(get: Get, page: Page, base: str, path: str) -> None:
    """Check that a page runs nothing of its own, and links only to what the API answers below its base URL."""
    assert page.inline == []
    for link in page.links:
        target = urljoin(f"{base}{path}", link)
        if target == RFC:
            continue
        assert target.startswith(f"{base}/")
        _, folder, *rest = target.removeprefix(base).split("/")
        name = BELOW[folder]
        route = f"/{folder}/{{{name}}}" if rest else f"/{folder}"
        assert get_plain(get, route, **dict.fromkeys([name] * len(rest), "".join(rest))).status == 200, target


@bases
def test_the_pages_of_problems_load_and_link_only_what_has_a_route_wherever_the_api_is(get: Get, base: str) -> None:
    index = Page(get_plain(get, "/problems").body.decode())
    require_answered_links(get, index, base, "/problems")
    for path, kind in CATALOGUED.items():
        assert urljoin(f"{base}/problems", f"problems/{kind.slug}") == f"{base}{path}"
        assert f"problems/{kind.slug}" in index.links
        page = get_plain(get, KIND, slug=kind.slug)
        assert (page.status, page.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
        assert f"<h1>{kind.title}</h1>" in page.body.decode()
        assert kind.type in page.body.decode()
        require_answered_links(get, Page(page.body.decode()), base, path)


def test_a_kind_of_problem_that_is_none_is_not_found(get: Get) -> None:
    for slug in ("nothing", "index", "docs"):
        answer = get(KIND, slug=slug)
        require_problem(answer, 404, "No kind of problem has this name; /problems lists all")
    for slug in ("Video", "..", "video-not-found.html", "a" * 61):
        (fault,) = require_invalid(get(KIND, slug=slug))
        assert fault["loc"] == ["path", "slug"]


@bases
@pytest.mark.parametrize("path", ["/docs", "/problems"])
def test_a_slash_too_many_is_sent_to_the_page_itself(ask: Ask, base: str, path: str) -> None:
    event = rest_request(path)
    event["requestContext"]["path"] = f"{urlsplit(base).path}{path}/"
    answer = ask(event)
    assert (answer.status, answer.body) == (308, b"")
    assert urljoin(f"{base}{path}/", answer.headers["Location"]) == f"{base}{path}"


def test_a_slash_too_many_is_seen_whoever_sends_the_request(invoke: Invoke) -> None:
    event = read_event("video-detail-function-url") | {"rawPath": "/docs/"}
    assert invoke("docs", event)["headers"]["Location"] == "../docs"
    event["requestContext"]["http"]["method"] = "POST"
    assert invoke("docs", event)["statusCode"] == 405


@pytest.mark.parametrize("event", [[], "x", 7, None, {"requestContext": "x"}, {"requestContext": {"path": "/docs/"}}])
def test_an_event_of_another_shape_is_refused(invoke: Invoke, event: object) -> None:
    answer = invoke("docs", event)
    assert answer["statusCode"] == 400 if isinstance(event, dict) else answer["error"]["status"] == 422


def test_a_service_gets_a_page_as_a_text_and_the_description_as_an_object(invoke: Invoke) -> None:
    assert invoke("docs", {"route": "/docs"}).startswith("<!doctype html>")
    assert invoke("docs", {"asset": "swagger-ui.css"}) == "style"
    assert invoke("docs", {"route": "/openapi.json"})["openapi"] == "3.1.1"


def test_files_have_their_media_types_and_no_other_file_can_be_had(get: Get) -> None:
    for asset, media_type in MEDIA_TYPES.items():
        answer = get_plain(get, ASSETS, asset=asset)
        assert (answer.status, answer.headers["Content-Type"]) == (200, media_type)
    for asset in ("docs.html", "openapi.json", "../app.py", "..%2Fapp.py", "init.js.gz"):
        (fault,) = require_invalid(get(ASSETS, asset=asset))
        assert fault["loc"] == ["path", "asset"]
