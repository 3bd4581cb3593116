"""The server of the explorer's files; that they load, with their types and their policy, tests/browser shows."""

import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from http.client import HTTPMessage

import pytest

from tools.local.explorer import Explorer, serving
from tools.local.ports import LOOPBACK, PortTaken
from tools.sample.thumbnails import picture, thumbnail_link

pytestmark = pytest.mark.allow_hosts([LOOPBACK])

get_and_head = pytest.mark.parametrize("method", ["GET", "HEAD"])


@pytest.fixture
def explorer() -> Iterator[Explorer]:
    with serving(0) as explorer:
        yield explorer


def ask(explorer: Explorer, path: str, method: str = "GET") -> tuple[int, HTTPMessage, bytes]:
    browser = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
    request = urllib.request.Request(explorer.origin + path, headers=browser, method=method)
    try:
        answer = urllib.request.urlopen(request, timeout=180)
    except urllib.error.HTTPError as error:
        answer = error
    with answer:
        return answer.status or 0, answer.headers, answer.read()


def directives(explorer: Explorer) -> dict[str, str]:
    policy = ask(explorer, "/")[1]["Content-Security-Policy"]
    return dict(one.split(" ", 1) for one in policy.split("; "))


@get_and_head
@pytest.mark.parametrize(("path", "kind"), [("/", "text/html; charset=utf-8"), ("/config.json", "application/json")])
def test_a_page_has_its_type_and_is_not_cached(explorer: Explorer, path: str, kind: str, method: str) -> None:
    status, headers, body = ask(explorer, path, method)
    assert (status, headers["Content-Type"], headers["Cache-Control"]) == (200, kind, "no-cache")
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert bool(body) == (method == "GET")
    assert int(headers["Content-Length"]) == len(ask(explorer, path)[2])


def test_the_configuration_names_an_api_at_the_pages_own_origin_once_there_is_one(explorer: Explorer) -> None:
    assert json.loads(ask(explorer, "/config.json")[2]) == {"api": None, "thumbnails": False, "links": True}
    explorer.api = "http://127.0.0.1:4566/restapis/abc/v1/_user_request_"
    explorer.thumbnails, explorer.links, explorer.repository = True, False, "https://git.example/videos/api"
    assert json.loads(ask(explorer, "/config.json?fresh=1")[2]) == {
        "api": "/",
        "thumbnails": True,
        "links": False,
        "repository": "https://git.example/videos/api",
    }


def test_the_policy_names_the_api_and_allows_thumbnails(explorer: Explorer) -> None:
    alone = directives(explorer)
    assert alone["default-src"] == "'none'"
    assert {alone[name] for name in ("connect-src", "script-src", "style-src", "img-src")} == {"'self'"}
    explorer.api = "http://127.0.0.1:4566/restapis/abc/v1/_user_request_"
    assert directives(explorer) == alone | {"connect-src": "'self' http://127.0.0.1:4566"}
    explorer.thumbnails = True
    assert directives(explorer)["img-src"] == "'self' https:"
    explorer.links = False
    assert directives(explorer)["img-src"] == f"'self' {explorer.origin}"


@get_and_head
def test_the_thumbnails_of_the_sample_are_drawn(explorer: Explorer, method: str) -> None:
    link = thumbnail_link(explorer.origin, 10, "rIvEr-00_07")
    status, headers, body = ask(explorer, link.removeprefix(explorer.origin), method)
    assert (status, headers["Content-Type"]) == (200, "image/svg+xml")
    assert body == (picture(10, "rIvEr-00_07").encode() if method == "GET" else b"")
    assert ask(explorer, "/thumbnails/10/../secret.svg")[0] != 200


def test_a_taken_port_is_reported_and_a_port_is_free_afterwards() -> None:
    with serving(0) as explorer:
        port = explorer.server_port
        with pytest.raises(PortTaken, match=f"make run EXPLORER_PORT={port + 1}"), serving(port):
            pass
    with serving(port) as again:
        assert again.server_port == port
