"""A scripted HTTP server in the place of the search engine or of DynamoDB."""

import json
import threading
from collections.abc import Callable, Mapping
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import pytest

from catalog.search.analysis.tokenizer import key_of, tokenize
from catalog.search.document import definition_name, document_of
from catalog.search.spelling import FOUND_BY_CORRECTION
from catalog.videos.model import Video
from tests.functions.gateway import Json

HOST = "127.0.0.1"

# Deadline of reads where it is not what is tested: a slow machine is no store that is down.
READ_DEADLINE_S = 120.0


def read_deadlines(seconds: float) -> dict[str, str]:
    """Return the parameters of reads that have so many seconds, half of them for one answer."""
    shares = {"ReadConnectSeconds": 0.3, "ReadAnswerSeconds": 0.5, "ReadDeadlineSeconds": 1.0}
    return {name: str(share * seconds) for name, share in shares.items()}


def read_deadline(seconds: float) -> pytest.MarkDecorator:
    """Return a mark that gives a test's reads another deadline, as a store that never answers needs."""
    return pytest.mark.parametrize("read_deadline_s", [seconds], ids=lambda one: f"within {one} s")


class Request(NamedTuple):
    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def operation(self) -> str:
        """The operation of DynamoDB that was called."""
        return self.headers["X-Amz-Target"].removeprefix("DynamoDB_20120810.")

    @property
    def query(self) -> Json:
        """The search body, without the timeout that every search is given."""
        body: Json = self.json
        assert body.pop("timeout") == f"{0.4 * READ_DEADLINE_S * 1_000:.0f}ms"
        return body


class Reply(NamedTuple):
    """A response of the engine; status 0 means that it never responds."""

    status: int
    body: bytes


type Script = Callable[[Request], Reply]

NO_ANSWER = Reply(0, b"")
WHOLE = {"total": 2, "successful": 2, "skipped": 0, "failed": 0}


def reply(body: Any, status: int = 200) -> Reply:
    return Reply(status, json.dumps(body).encode())


def search_target(*fields: str) -> str:
    """Return the target of a search, of whose hits these fields are asked for."""
    parts = ("took", "timed_out", "_shards", "hits.total", "hits.max_score", "aggregations", "suggest")
    asked = "%2C".join([*parts, *(f"hits.hits.{field}" for field in fields)])
    return f"/{definition_name()}/_search?allow_partial_search_results=false&filter_path={asked}"


def search_reply(
    *videos: Video,
    total: int | None = None,
    took: int = 3,
    counts: Mapping[str, Mapping[Any, int]] | None = None,
    respelled: Mapping[str, str] | None = None,
    is_corrected: bool = True,
) -> Reply:
    """Return a reply to a search.

    `counts` are those of the facets by their values; `respelled` gives another spelling of each word, empty for none;
    `is_corrected` tells whether the other spelling finds videos that the text as typed does not find.
    """
    hits = [{"_id": one.video_id, "_source": document_of(one), "sort": [47.25, one.video_id]} for one in videos]
    count = len(hits) if total is None else total
    buckets = {
        facet: [{"key": value, "doc_count": number} for value, number in values.items()]
        for facet, values in (counts or {}).items()
    }
    words = [
        {"text": word, "options": [{"text": better, "score": 0.8, "freq": 2}] if better else []}
        for word, better in (respelled or {}).items()
    ]
    return reply(
        {
            "took": took,
            "timed_out": False,
            "_shards": WHOLE,
            # An empty list is left out, as by the engine when it is asked for parts of an answer.
            "hits": {
                "total": {"value": count, "relation": "eq"},
                "max_score": FOUND_BY_CORRECTION if is_corrected else None,
                **({"hits": hits} if hits else {}),
            },
            "aggregations": {
                **{facet: {"doc_count": count, "values": {"buckets": buckets[facet]}} for facet in buckets},
                "others": {"doc_count": 0, "best": {"hits": {"hits": []}}},
                "tags": {"buckets": [_tag_bucket(one, tag) for one in videos for tag in one.record.tags or []]},
            },
            "suggest": {"words": words},
        }
    )


def _tag_bucket(video: Video, tag: str) -> Json:
    best = {"hits": {"hits": [{"_source": {"summary": document_of(video)["summary"]}}]}}
    return {"key": key_of(tokenize(tag)), "doc_count": 1, "best": best}


def empty_index(request: Request) -> Reply:
    """Answer as an engine with one index, which is empty and takes every document."""
    if request.method == "GET":
        return reply({"videos-1": {}})
    return reply({"errors": False} if "/_bulk" in request.target else {"hits": {"hits": []}})


class Engine:
    """An HTTP server on loopback that answers by its script and records its requests."""

    def __init__(self) -> None:
        self.requests: list[Request] = []
        self.script: Script = lambda _: reply({"error": "nothing was scripted"}, 400)
        self._over = threading.Event()
        self._server = ThreadingHTTPServer((HOST, 0), self._handler())
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self._server.server_port}"

    @property
    def request(self) -> Request:
        """The one request that it received."""
        (only,) = self.requests
        return only

    def always(self, answer: Reply) -> None:
        self.script = lambda _: answer

    def find(self, *videos: Video, **members: Any) -> None:
        """Answer every search with as much of each video's document as it selects, and no more."""

        def answer_to(request: Request) -> Reply:
            content = json.loads(search_reply(*videos, **members).body)
            if not request.json["size"]:
                content["hits"].pop("hits", None)
            for hit in content["hits"].get("hits", []):
                hit["_source"] = {name: hit["_source"][name] for name in request.json.get("_source") or ()}
            return reply(content)

        self.script = answer_to

    def relay(self, url: str) -> None:
        self.script = relay(url)

    def end(self) -> None:
        """Stop, and release requests without an answer."""
        self._over.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        engine = self

        class Handler(BaseHTTPRequestHandler):
            def answer(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                request = Request(self.command, self.path, dict(self.headers.items()), body)
                engine.requests.append(request)
                status, content = engine.script(request)
                if not status:
                    engine._over.wait()
                    return
                self.send_response(status)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content if self.command != "HEAD" else b"")

            do_GET = do_HEAD = do_POST = do_PUT = answer  # noqa: N815 - the names that http.server looks for

            def log_message(self, *_: object) -> None:
                """Log nothing."""

        return Handler


def relay(url: str) -> Script:
    def ask(request: Request) -> Reply:
        connection = HTTPConnection(HOST, urlsplit(url).port)
        connection.request(request.method, request.target, request.body, dict(request.headers))
        with connection.getresponse() as response:
            answer = Reply(response.status, response.read())
        connection.close()
        return answer

    return ask
