"""The explorer's pages and what a browser is told about them."""

import json
import socket
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from http.client import HTTPConnection, HTTPMessage
from pathlib import Path

import pytest

from tools.local.explorer import PAGES, Explorer, serving
from tools.local.processes import LOOPBACK, PortTaken

pytestmark = pytest.mark.allow_hosts([LOOPBACK])

API = "http://127.0.0.1:4566/restapis/abc/v1/_user_request_"


@pytest.fixture
def explorer(tmp_path: Path) -> Iterator[Explorer]:
    (tmp_path / "index.html").write_text("<!doctype html>")
    (tmp_path / "js").mkdir()
    (tmp_path / "js/main.js").write_text("export {};")
    with serving(0, folder=tmp_path) as explorer:
        yield explorer


def ask(explorer: Explorer, path: str, method: str = "GET") -> tuple[int, HTTPMessage, bytes]:
    request = urllib.request.Request(explorer.origin + path, method=method)
    try:
        answer = urllib.request.urlopen(request, timeout=5)
    except urllib.error.HTTPError as error:
        answer = error
    with answer:
        return answer.status or 0, answer.headers, answer.read()


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_by_another_name_a_browser_is_sent_to_the_origin_that_may_read_the_api(explorer: Explorer, method: str) -> None:
    connection = HTTPConnection(LOOPBACK, explorer.server_port)
    connection.request(method, "/?x=1", headers={"Host": f"localhost:{explorer.server_port}"})
    with closing(connection), connection.getresponse() as answer:
        assert (answer.status, answer.headers["Location"]) == (307, f"{explorer.origin}/?x=1")


def directives(headers: HTTPMessage) -> dict[str, str]:
    """Return a Content-Security-Policy by directive."""
    return dict(one.split(" ", 1) for one in headers["Content-Security-Policy"].split("; "))


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/", "text/html; charset=utf-8"),
        ("/js/main.js", "text/javascript; charset=utf-8"),
        ("/config.json", "application/json"),
    ],
)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_page_comes_with_its_type_and_is_asked_for_again(
    explorer: Explorer, path: str, kind: str, method: str
) -> None:
    status, headers, body = ask(explorer, path, method)
    assert (status, headers["Content-Type"], headers["Cache-Control"]) == (200, kind, "no-cache")
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert bool(body) == (method == "GET")
    assert int(headers["Content-Length"]) == len(ask(explorer, path)[2])


def test_every_kind_of_file_that_the_explorer_has_is_known() -> None:
    kinds = {path.suffix for path in PAGES.rglob("*") if path.is_file() and path.name != "README.md"}
    assert kinds == {".css", ".html", ".js", ".svg"}


def test_the_api_is_told_once_it_is_known(explorer: Explorer) -> None:
    assert json.loads(ask(explorer, "/config.json")[2]) == {"api": None, "thumbnails": False}
    explorer.api = API
    assert json.loads(ask(explorer, "/config.json?fresh=1")[2]) == {"api": API, "thumbnails": False}


def test_pages_may_ask_their_own_host_and_the_api_alone(explorer: Explorer) -> None:
    assert directives(ask(explorer, "/")[1])["connect-src"] == "'self'"
    explorer.api = API
    policy = directives(ask(explorer, "/")[1])
    assert policy["default-src"] == "'none'"
    assert policy["connect-src"] == "'self' http://127.0.0.1:4566"
    assert {policy[name] for name in ("script-src", "style-src", "img-src")} == {"'self'"}


def test_pictures_come_from_other_hosts_only_where_there_are_any(explorer: Explorer) -> None:
    explorer.thumbnails = True
    assert directives(ask(explorer, "/")[1])["img-src"] == "'self' https:"
    assert json.loads(ask(explorer, "/config.json")[2])["thumbnails"] is True


@pytest.mark.parametrize("path", ["/js/", "/nothing.js", "/../pyproject.toml", "/%2e%2e/pyproject.toml"])
def test_what_is_no_page_is_a_404_with_the_same_policy(explorer: Explorer, path: str) -> None:
    status, headers, _ = ask(explorer, path)
    assert status == 404
    assert directives(headers)["default-src"] == "'none'"


def test_nothing_can_be_written(explorer: Explorer) -> None:
    assert ask(explorer, "/config.json", "PUT")[0] == 501


def test_a_port_that_is_taken_is_told_with_the_way_out() -> None:
    with socket.create_server((LOOPBACK, 0)) as server:
        port = server.getsockname()[1]
        with pytest.raises(PortTaken) as told, serving(port):
            pass
    assert str(told.value) == f"port {port} is taken; choose another one: make run EXPLORER_PORT={port + 1}"


def test_its_port_is_free_afterwards() -> None:
    with serving(0) as explorer:
        port = explorer.server_port
    with serving(port) as again:
        assert again.server_port == port
