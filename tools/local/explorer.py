"""Serves the explorer at its own origin, so that its pages read the API across origins like any other page."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, override
from urllib.parse import urlsplit

from tools.local.processes import LOOPBACK, require_free

PAGES = Path(__file__).parents[2] / "examples/explorer"
CONFIG_PATH = "/config.json"


class Explorer(ThreadingHTTPServer):
    """HTTP server of the explorer's pages at `origin`, and of their `config.json`.

    `api` is the API's base URL, None before it is deployed; without `thumbnails` pages request only their own host and
    the API.
    """

    def __init__(self, host: str, port: int, folder: Path) -> None:
        super().__init__((host, port), partial(_Handler, directory=str(folder)))
        self.origin = f"http://{host}:{self.server_port}"
        self.api: str | None = None
        self.thumbnails = False

    def config(self) -> bytes:
        """Return the pages' `config.json`."""
        return json.dumps({"api": self.api, "thumbnails": self.thumbnails}).encode()

    def policy(self) -> str:
        """Return the Content-Security-Policy: scripts and styles from this origin only, requests to the API only."""
        api = urlsplit(self.api or "")
        sources = {
            "default-src": "'none'",
            "script-src": "'self'",
            "style-src": "'self'",
            "img-src": "'self' https:" if self.thumbnails else "'self'",
            "connect-src": f"'self' {api.scheme}://{api.netloc}" if api.netloc else "'self'",
            "base-uri": "'none'",
            "form-action": "'none'",
            "frame-ancestors": "'none'",
        }
        return "; ".join(f"{name} {value}" for name, value in sources.items())


@contextmanager
def serving(port: int, host: str = LOOPBACK, folder: Path = PAGES) -> Iterator[Explorer]:
    """Serve the explorer in a thread while the context is open; raises `PortTaken`. Port 0 uses any free port."""
    require_free(host, port, "EXPLORER_PORT")
    with Explorer(host, port, folder) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


class _Handler(SimpleHTTPRequestHandler):
    """Handles GET and HEAD; browsers revalidate every file."""

    server: Explorer
    extensions_map = {  # noqa: RUF012 - the base class's own attribute
        ".css": "text/css; charset=utf-8",
        ".html": "text/html; charset=utf-8",
        ".js": "text/javascript; charset=utf-8",
        ".svg": "image/svg+xml",
    }

    @override
    def do_GET(self) -> None:
        if self._has_other_host():
            self._redirect()
        elif self._is_config():
            self.wfile.write(self._config_head())
        else:
            super().do_GET()

    @override
    def do_HEAD(self) -> None:
        if self._has_other_host():
            self._redirect()
        elif self._is_config():
            self._config_head()
        else:
            super().do_HEAD()

    @override
    def end_headers(self) -> None:
        self.send_header("Cache-Control", "no-cache")
        self.send_header("Content-Security-Policy", self.server.policy())
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Referrer-Policy", "no-referrer")
        super().end_headers()

    @override
    def list_directory(self, path: Any) -> None:
        self.send_error(HTTPStatus.NOT_FOUND)

    @override
    def log_message(self, format: str, *args: Any) -> None:
        """Log nothing: the terminal shows the functions' logs."""

    def _has_other_host(self) -> bool:
        """Tell whether the request names a host that is not the allowed origin."""
        return self.headers.get("Host", "").partition(":")[0] == "localhost"

    def _redirect(self) -> None:
        self.send_response(HTTPStatus.TEMPORARY_REDIRECT)
        self.send_header("Location", f"{self.server.origin}{self.path}")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _is_config(self) -> bool:
        return urlsplit(self.path).path == CONFIG_PATH

    def _config_head(self) -> bytes:
        body = self.server.config()
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        return body
