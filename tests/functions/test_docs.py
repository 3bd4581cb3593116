"""GET /openapi.json and /docs: the API's description, and a page that shows it with nothing from anywhere else."""

import json
import re
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

import pytest

from tests import template
from tests.functions.conftest import Answer, Ask, read_event, require_invalid, rest_request

OPENAPI, DOCS, ASSET = read_event("openapi"), read_event("docs"), read_event("docs-asset")
BASES = (
    "https://a1b2c3d4e5.execute-api.eu-west-1.amazonaws.com/v1",
    "https://api.example.com",
    "http://127.0.0.1:4566/restapis/a1b2c3d4e5/v1/_user_request_",
)


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


def plain(ask: Ask, asset: str) -> Answer:
    """Ask for a file of the page as a client that takes no coding."""
    return ask("docs", rest_request("/docs/{asset}", path={"asset": asset}, headers={"Accept-Encoding": ""}))


def page(ask: Ask) -> Page:
    """Ask for the page itself."""
    return Page(ask("docs", rest_request("/docs", headers={"Accept-Encoding": ""})).body.decode())


def test_the_description_is_the_published_one(ask: Ask) -> None:
    answer = ask("docs", rest_request("/openapi.json", headers={"Accept-Encoding": ""}))
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.json == json.loads((template.TEMPLATE.parent / "docs" / "openapi.json").read_text())


def test_the_description_says_where_each_file_of_the_page_is(ask: Ask) -> None:
    operation = ask("docs", rest_request("/openapi.json", headers={"Accept-Encoding": ""})).json
    (asset,) = [one for one in operation["paths"]["/docs/{asset}"]["get"]["parameters"] if one.get("in") == "path"]
    names = operation["components"]["schemas"][asset["schema"]["$ref"].rpartition("/")[2]]["enum"]
    assert {plain(ask, name).status for name in names} == {200}


@pytest.mark.parametrize("event", [OPENAPI, DOCS, ASSET], ids=["openapi", "docs", "docs-asset"])
def test_what_the_build_has_compressed_goes_out_as_it_is(ask: Ask, event: dict[str, object]) -> None:
    answer = ask("docs", event)
    assert (answer.status, answer.headers["Content-Encoding"], answer.headers["Vary"]) == (
        200,
        "gzip",
        "Accept-Encoding",
    )
    assert answer.body[:2] == b"\x1f\x8b"
    assert answer.headers["ETag"].endswith('-gzip"')


@pytest.mark.parametrize("event", [OPENAPI, DOCS, ASSET], ids=["openapi", "docs", "docs-asset"])
def test_nothing_of_another_origin_can_be_loaded_asked_or_wrapped_around(ask: Ask, event: dict[str, object]) -> None:
    headers = ask("docs", event).headers
    policy = dict(directive.split(" ", 1) for directive in headers["Content-Security-Policy"].split("; "))
    assert policy == {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self' data:",
        "connect-src": "'self'",
        "frame-ancestors": "'none'",
        "base-uri": "'none'",
        "form-action": "'none'",
    }
    assert (headers["X-Content-Type-Options"], headers["Referrer-Policy"]) == ("nosniff", "no-referrer")


def test_the_page_holds_no_script_and_no_style_of_its_own(ask: Ask) -> None:
    assert page(ask).inline == []


@pytest.mark.parametrize("base", BASES, ids=["a stage", "a custom domain", "the local stack"])
def test_every_link_of_the_page_leads_to_a_route_wherever_the_api_is(ask: Ask, base: str) -> None:
    links = page(ask).links
    assert len(links) == 5
    for link in links:
        target = urljoin(f"{base}/docs", link)
        assert target.startswith(f"{base}/")
        path = target.removeprefix(base)
        answer = plain(ask, path.removeprefix("/docs/")) if path != "/openapi.json" else ask("docs", rest_request(path))
        assert answer.status == 200


@pytest.mark.parametrize("base", BASES, ids=["a stage", "a custom domain", "the local stack"])
def test_a_slash_too_many_is_sent_to_the_page_itself(ask: Ask, base: str) -> None:
    event = rest_request("/docs")
    event["requestContext"]["path"] = f"{urlsplit(base).path}/docs/"
    answer = ask("docs", event)
    assert (answer.status, answer.body) == (308, b"")
    assert urljoin(f"{base}/docs/", answer.headers["Location"]) == f"{base}/docs"


def test_the_page_loads_the_description_beside_it_and_shows_it_to_no_validator(ask: Ask) -> None:
    script = plain(ask, "init.js").body.decode()
    assert 'url: "openapi.json"' in script
    assert "validatorUrl: null" in script
    assert not re.search("https?:", script)


@pytest.mark.parametrize(
    ("asset", "media_type"),
    [
        ("swagger-ui.css", "text/css; charset=utf-8"),
        ("swagger-ui-bundle.js", "text/javascript; charset=utf-8"),
        ("init.js", "text/javascript; charset=utf-8"),
        ("favicon.svg", "image/svg+xml"),
    ],
)
def test_a_file_says_what_it_is(ask: Ask, asset: str, media_type: str) -> None:
    answer = plain(ask, asset)
    assert (answer.headers["Content-Type"], answer.headers["Cache-Control"]) == (media_type, "public, max-age=86400")


@pytest.mark.parametrize("asset", ["docs.html", "openapi.json", "../app.py", "..%2Fapp.py", "init.js.gz"])
def test_no_other_file_can_be_had(ask: Ask, asset: str) -> None:
    (fault,) = require_invalid(ask("docs", rest_request("/docs/{asset}", path={"asset": asset})))
    assert fault["loc"] == ["path", "asset"]
