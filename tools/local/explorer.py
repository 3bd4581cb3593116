"""Serves the explorer and the API at one origin, so that pages and people need no prefix."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from http import HTTPStatus
from pathlib import Path
from typing import override
from urllib.parse import urlsplit

from tools.local.origin import Origin, OriginHandler, in_thread
from tools.local.ports import LOOPBACK, require_free
from tools.sample.thumbnails import thumbnail_at

PAGES = Path(__file__).parents[2] / "examples/explorer"
CONFIG_PATH = "/config.json"

# Media types that a browser opens as a page.
DOCUMENTS = ("text/html", "image/svg+xml")


class Explorer(Origin):
    """HTTP server of the explorer's pages at `origin`, of their `config.json`, and of the API for all other requests.

    `api` is the API's base URL, None before it is deployed; without `thumbnails` pages request only their own host and
    the API. Without `links` those of the catalogue lead nowhere, as in the sample, whose thumbnails are drawn here.
    `repository` is the URL of the source code, None if there is none.
    """

    def __init__(self, host: str, port: int, folder: Path) -> None:
        super().__init__(host, port, folder, _Handler)
        self.thumbnails = False
        self.links = True
        self.repository: str | None = None

    def config(self) -> bytes:
        """Return the pages' `config.json`, whose API is at their own origin."""
        shown = {"thumbnails": self.thumbnails, "links": self.links}
        repository = {"repository": self.repository} if self.repository else {}
        return json.dumps({"api": "/" if self.api else None, **shown, **repository}).encode()

    def policy(self) -> str:
        """Return the Content-Security-Policy: scripts and styles from this origin only, requests to the API only.

        Pages may also ask the API at its own URL, by `?api=`.
        """
        api = urlsplit(self.api or "")
        sources = {
            "default-src": "'none'",
            "script-src": "'self'",
            "style-src": "'self'",
            "img-src": self._pictures(),
            "connect-src": f"'self' {api.scheme}://{api.netloc}" if api.netloc else "'self'",
            "base-uri": "'none'",
            "form-action": "'none'",
            "frame-ancestors": "'none'",
        }
        return "; ".join(f"{name} {value}" for name, value in sources.items())

    def _pictures(self) -> str:
        if self.thumbnails and not self.links:
            # The page may have been opened by another name of this machine.
            return f"'self' {self.origin}"
        return "'self' https:" if self.thumbnails else "'self'"


@contextmanager
def serving(port: int, host: str = LOOPBACK, folder: Path = PAGES) -> Iterator[Explorer]:
    """Serve the explorer in a thread while the context is open; raises `PortTaken`. Port 0 uses any free port."""
    require_free(host, port, "EXPLORER_PORT")
    server = Explorer(host, port, folder)
    with in_thread(server):
        yield server


class _Handler(OriginHandler):
    """Answers GET and HEAD of the explorer's files, which browsers revalidate, and passes on everything else."""

    server: Explorer
    extensions_map = {  # noqa: RUF012 - the base class's own attribute
        ".css": "text/css; charset=utf-8",
        ".html": "text/html; charset=utf-8",
        ".js": "text/javascript; charset=utf-8",
        ".svg": "image/svg+xml",
    }

    @override
    def send(self, status: HTTPStatus, kind: str, body: bytes | None, headers: Mapping[str, str] | None = None) -> None:
        """Send an answer with the headers of its kind: only documents have policies."""
        sent = {"Cache-Control": "no-cache", "X-Content-Type-Options": "nosniff", **(headers or {})}
        if kind.startswith(DOCUMENTS):
            sent |= {"Content-Security-Policy": self.server.policy(), "Referrer-Policy": "no-referrer"}
        super().send(status, kind, body, sent)

    @override
    def own(self, path: str, send_file: Callable[[], None]) -> Callable[[], None] | None:
        """Return how a file is sent; `/` is the page for browsers, and no path of the API for others."""
        if path == CONFIG_PATH:
            return partial(self.send_content, "application/json", self.server.config())
        if picture := thumbnail_at(path):
            return partial(self.send_content, "image/svg+xml", picture)
        if path == "/" and "text/html" in self.headers.get("Accept", ""):
            return send_file
        return super().own(path, send_file)
