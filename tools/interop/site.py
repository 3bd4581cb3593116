"""Serves a built front end and the API at one origin."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import override

from tools.local.origin import Origin, OriginHandler, in_thread
from tools.local.ports import LOOPBACK, require_free

API_PATH = "/api/"
INDEX = "/index.html"


class NoFrontEnd(Exception):
    """A folder has no `index.html`."""


@contextmanager
def serving(folder: Path, api: str, port: int = 0) -> Iterator[Origin]:
    """Serve a folder with a built single-page application, and the API below `/api/`.

    Raises `NoFrontEnd` for a folder without `index.html`, and `PortTaken`. Port 0 uses any free port.
    """
    if not (folder / "index.html").is_file():
        raise NoFrontEnd(f"{folder} has no index.html: FRONTEND is the folder that the front end's build wrote")
    require_free(LOOPBACK, port, "FRONTEND_PORT", "interop")
    server = Origin(LOOPBACK, port, folder, _Handler)
    server.api = api
    with in_thread(server):
        yield server


class _Handler(OriginHandler):
    """Answers GET and HEAD of files, of any other path with `index.html`, and passes on what is below `/api/`."""

    @override
    def own(self, path: str, send_file: Callable[[], None]) -> Callable[[], None] | None:
        """Return how a file or `index.html` is sent, None for the API."""
        if path.startswith(API_PATH):
            return None
        if path not in self.server.files:
            self.path = INDEX
        return send_file
