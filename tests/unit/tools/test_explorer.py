"""The server of the explorer's files; that they load, with their types and their policy, tests/browser shows."""

import gzip
import json
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from http.client import HTTPMessage
from pathlib import Path

import pytest

from tools.local.explorer import PAGES, Explorer, serving
from tools.local.ports import LOOPBACK, PortTaken
from tools.sample.thumbnails import picture, thumbnail_link

pytestmark = pytest.mark.allow_hosts([LOOPBACK])

get_and_head = pytest.mark.parametrize("method", ["GET", "HEAD"])


@pytest.fixture
def explorer() -> Iterator[Explorer]:
    with serving(0) as explorer:
        yield explorer


def ask(
    explorer: Explorer, path: str, method: str = "GET", headers: Mapping[str, str] | None = None
) -> tuple[int, HTTPMessage, bytes]:
    browser = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8", **(headers or {})}
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


GZIP = {"Accept-Encoding": "br;q=1, gzip"}


@get_and_head
@pytest.mark.parametrize("path", ["/index.html", "/js/main.js", "/css/page.css"])
def test_a_text_is_sent_as_gzip_to_who_accepts_it(explorer: Explorer, path: str, method: str) -> None:
    content = (PAGES / path[1:]).read_bytes()
    status, plain, body = ask(explorer, path, method)
    assert (status, plain["Content-Encoding"], plain["Vary"]) == (200, None, "Accept-Encoding")
    assert (body, plain["Content-Length"]) == (content if method == "GET" else b"", str(len(content)))
    status, coded, body = ask(explorer, path, method, GZIP)
    assert (status, coded["Content-Encoding"], coded["Vary"]) == (200, "gzip", "Accept-Encoding")
    assert coded["Content-Type"] == plain["Content-Type"]
    assert coded["ETag"] != plain["ETag"]
    assert int(coded["Content-Length"]) < len(content) / 2
    if method == "GET":
        assert (gzip.decompress(body), len(body)) == (content, int(coded["Content-Length"]))


@pytest.mark.parametrize("refusing", [{}, {"Accept-Encoding": "gzip;q=0"}, {"Accept-Encoding": "br"}])
def test_who_refuses_gzip_is_sent_the_text_itself(explorer: Explorer, refusing: dict[str, str]) -> None:
    _, headers, body = ask(explorer, "/js/main.js", headers=refusing)
    assert (headers["Content-Encoding"], body) == (None, (PAGES / "js/main.js").read_bytes())


def test_what_gzip_does_not_make_smaller_has_no_coding(tmp_path: Path) -> None:
    (tmp_path / "photo.png").write_bytes(b"\x89PNG" * 1_000)
    (tmp_path / "short.js").write_text("1;")
    with serving(0, folder=tmp_path) as explorer:
        for path in ("/photo.png", "/short.js"):
            _, headers, body = ask(explorer, path, headers=GZIP)
            assert (headers["Content-Encoding"], headers["Vary"]) == (None, None)
            assert body == (tmp_path / path[1:]).read_bytes()


@get_and_head
@pytest.mark.parametrize("path", ["/", "/js/main.js", "/config.json"])
def test_an_unchanged_answer_is_not_sent_again(explorer: Explorer, path: str, method: str) -> None:
    for accepted in ({}, GZIP):
        _, first, _ = ask(explorer, path, headers=accepted)
        status, headers, body = ask(explorer, path, method, {**accepted, "If-None-Match": first["ETag"]})
        assert (status, body, headers["Content-Length"], headers["Content-Encoding"]) == (304, b"", None, None)
        assert [headers[name] for name in ("ETag", "Vary", "Cache-Control")] == [
            first["ETag"],
            first["Vary"],
            "no-cache",
        ]
        assert ask(explorer, path, method, {**accepted, "If-None-Match": '"another"'})[0] == 200


def test_a_changed_file_has_another_tag_and_a_deleted_one_is_not_found(tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    file.write_text("one")
    with serving(0, folder=tmp_path) as explorer:
        held = {"If-None-Match": ask(explorer, "/page.html")[1]["ETag"]}
        file.write_text("two")
        assert ask(explorer, "/page.html", headers=held)[::2] == (200, b"two")
        file.unlink()
        assert ask(explorer, "/page.html", headers=held)[0] == 404


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
def test_documents_alone_have_a_policy_also_when_they_are_unchanged(explorer: Explorer, method: str) -> None:
    policies = ("Content-Security-Policy", "Referrer-Policy")
    for path in ("/", "/icon.svg"):
        _, sent, _ = ask(explorer, path, method)
        status, unchanged, _ = ask(explorer, path, method, {"If-None-Match": sent["ETag"]})
        assert status == 304
        assert {*policies} <= {*sent}
        assert [unchanged[name] for name in policies] == [sent[name] for name in policies]
    for path in ("/js/main.js", "/css/page.css", "/config.json"):
        _, sent, _ = ask(explorer, path, method)
        assert not {*policies} & {*sent}
        assert sent["X-Content-Type-Options"] == "nosniff"


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
