"""One deployment, asked byte for byte: paths go out as they are written, and no answer may tell of the inside."""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from email.message import Message
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from types import TracebackType
from typing import Any, NamedTuple, Self
from urllib.parse import urlsplit

TIMEOUT_S = 180

# What no error of ours may say: where the code lies, what it is made of, where it runs.
_INSIDE = re.compile(
    r"Traceback|File \"|line \d+, in|\.py\b|/var/task|/opt/python|site-packages|boto|pydantic|powertools|dynamodb"
    r"|opensearch|elastic|arn:aws|amazonaws|AKIA|\bLambda\b|Exception\b",
    re.IGNORECASE,
)


class Answer(NamedTuple):
    """What came back."""

    status: int
    headers: Message
    body: bytes

    @property
    def json(self) -> Any:
        """The body, read as JSON."""
        return json.loads(self.body)


class Client:
    """Asks one deployment over one connection; `note` is told each path that was asked for."""

    def __init__(self, base: str, note: Callable[[str], None] = lambda _: None) -> None:
        self.base = base.rstrip("/")
        self.note = note
        self.requests = 0
        parts = urlsplit(self.base)
        self._prefix = parts.path
        kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
        self._connection = kind(parts.netloc, timeout=TIMEOUT_S)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._connection.close()

    def get(self, path: str, headers: Mapping[str, str] | None = None, method: str = "GET") -> Answer:
        """Ask for a path; whatever comes back, it is no failure of the server's and tells nothing of its inside."""
        answer = self.ask(path, [("Accept", "*/*"), *(headers or {}).items()], method)
        said = answer.body.decode(errors="replace")
        assert answer.status < 500, f"{method} {path[:200]} -> {answer.status} {said[:500]}"
        leak = _INSIDE.search(said) if answer.status >= 400 else None
        assert leak is None, f"{method} {path[:200]} -> {answer.status} says {leak}: {said[:500]}"
        return answer

    def ask(self, path: str, headers: Sequence[tuple[str, str]], method: str = "GET") -> Answer:
        """Ask for a path with these headers and no others; a connection that was closed meanwhile is opened anew."""
        self.note(path)
        self.requests += 1
        try:
            return self._ask(path, headers, method)
        except (HTTPException, ConnectionError):
            self._connection.close()
            return self._ask(path, headers, method)

    def _ask(self, path: str, headers: Sequence[tuple[str, str]], method: str) -> Answer:
        self._connection.putrequest(method, self._prefix + path, skip_accept_encoding=True)
        for name, value in headers:
            self._connection.putheader(name, value.encode("latin-1"))
        self._connection.endheaders()
        with self._connection.getresponse() as response:
            return Answer(response.status, response.headers, response.read())
