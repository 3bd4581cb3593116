"""Handlers as Lambda runs them: in the template's environment alone, over moto's stores and a scripted engine."""

import base64
import gzip
import importlib.util
import json
import logging
import os
import threading
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlsplit

import boto3
import pytest
from moto.server import ThreadedMotoServer

from catalog.charting.charts import ChartKey, Contenders, contract_chart, trending_page
from catalog.charting.documents import Document, build_categories, pack
from catalog.contracts.charts import RankedChart
from catalog.ranking import Figures, Ranked
from catalog.search.documents import document_of
from catalog.stores import dynamodb, index, kept
from catalog.stores.attributes import decode, encode_item
from catalog.stores.documents import ALL_REGIONS, CATEGORIES_ENTRY, TOP_ENTRY, TRENDING_ENTRY
from catalog.stores.items import video_item
from catalog.times import now
from catalog.video import State, Video
from catalog.vocabulary import Ranking, Region
from catalog.writing.chart_table import ChartTable
from catalog.writing.counts import CountTable
from catalog.writing.regions import RegionTable
from catalog.writing.stream import Change, members_of
from tests import template
from tests.factories import chart, video

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient
    from types_boto3_sqs import SQSClient

HOST = "127.0.0.1"
EVENTS = Path(__file__).parents[2] / "events"
ORIGIN = "https://dailywatch.video"
FUNCTIONS = {template.function_folder(function).name: function for function in template.function_ids()}
TABLES = tuple(template.resources("AWS::DynamoDB::Table"))
QUEUES = tuple(template.resources("AWS::SQS::Queue"))

type Json = dict[str, Any]


# --- Events -----------------------------------------------------------------------------------------------------------


def read_event(name: str) -> Json:
    """Return the invocation in `events/<name>.json`."""
    event: Json = json.loads((EVENTS / f"{name}.json").read_text())
    return event


def rest_request(
    resource: str,
    *,
    method: str = "GET",
    path: Mapping[str, str] | None = None,
    query: Mapping[str, str | list[str]] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Json:
    """Return what API Gateway sends for a request, drawn from a recorded one.

    A query parameter with several values is one that came several times. `headers` replace the recorded ones of
    their name; an empty value takes a header away.
    """
    event = read_event("search")
    given = {name: template.as_list(values) for name, values in (query or {}).items()}
    asked = {name: value for name, value in {**event["headers"], **(headers or {})}.items() if value}
    target = resource.format(**path or {})
    return {
        **event,
        "resource": resource,
        "path": target,
        "httpMethod": method,
        "headers": asked,
        "multiValueHeaders": {name: [value] for name, value in asked.items()},
        "queryStringParameters": {name: values[-1] for name, values in given.items()} or None,
        "multiValueQueryStringParameters": given or None,
        "pathParameters": {**(path or {})} or None,
        "requestContext": {
            **event["requestContext"],
            "resourcePath": resource,
            "httpMethod": method,
            "path": f"/v1{target}",
        },
    }


class Answer(NamedTuple):
    """What a client receives once API Gateway has sent a function's result."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """The body, read."""
        return json.loads(self.body)


def answer_of(result: Json) -> Answer:
    """Return what API Gateway makes of a proxy result."""
    assert result.keys() == {"statusCode", "headers", "body", "isBase64Encoded"}
    assert all(isinstance(value, str) for value in result["headers"].values())
    body = base64.b64decode(result["body"]) if result["isBase64Encoded"] else result["body"].encode()
    return Answer(result["statusCode"], result["headers"], body)


def require_problem(answer: Answer, status: int, detail: str) -> Json:
    """Return the body of an answer that is this problem, in RFC 9457's shape and readable from a page."""
    assert answer.status == status
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.headers["Access-Control-Allow-Origin"] == ORIGIN
    body: Json = answer.json
    assert {name: body[name] for name in ("type", "status", "detail")} == {
        "type": "about:blank",
        "status": status,
        "detail": detail,
    }
    assert body.keys() - {"errors"} == {"type", "title", "status", "detail", "instance"}
    return body


def require_invalid(answer: Answer) -> list[Json]:
    """Return the faults that a 422 names."""
    faults: list[Json] = require_problem(answer, 422, "The request is not valid")["errors"]
    assert answer.headers["Cache-Control"] == "no-store"
    assert all(fault.keys() == {"loc", "msg", "type"} for fault in faults)
    return faults


def require_unavailable(answer: Answer, retry_after: int = 2) -> None:
    """Check that an answer asks the client to come again, and that nobody keeps it."""
    require_problem(answer, 503, "Try again later")
    assert answer.headers["Retry-After"] == str(retry_after)
    assert answer.headers["Cache-Control"] == "no-store"
    assert "ETag" not in answer.headers


# --- An engine that is scripted ---------------------------------------------------------------------------------------


class Request(NamedTuple):
    """A request that arrived at the engine."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """The body, read."""
        return json.loads(self.body)


class Reply(NamedTuple):
    """What the engine answers; a status of 0 stands for no answer at all."""

    status: int
    body: bytes


type Script = Callable[[Request], Reply]

NO_ANSWER = Reply(0, b"")


def reply(body: Any, status: int = 200) -> Reply:
    """Return a reply of JSON."""
    return Reply(status, json.dumps(body).encode())


def found(
    *videos: Video,
    total: int | None = None,
    relation: str = "eq",
    took: int = 3,
    counts: Mapping[str, Mapping[Any, int]] | None = None,
    respelled: Mapping[str, str] | None = None,
) -> Reply:
    """Return the engine's answer to a search.

    `counts` are those of the facets by their values; `respelled` says for each word that was asked what another
    spelling of it is, empty for none.
    """
    hits = [
        {
            "_index": "videos-1",
            "_id": one.video_id,
            "_score": 7.25,
            "_source": document_of(one),
            "sort": [7.25, one.video_id],
        }
        for one in videos
    ]
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
            "_shards": {"total": 1, "successful": 1, "skipped": 0, "failed": 0},
            "hits": {"total": {"value": count, "relation": relation}, "max_score": None, "hits": hits},
            "aggregations": {
                **{facet: {"doc_count": count, "values": {"buckets": buckets[facet]}} for facet in buckets},
                "others": {"doc_count": 0, "best": {"hits": {"hits": []}}},
            },
            "suggest": {"words": words},
        }
    )


def as_asked(answer: Reply) -> Script:
    """Return a script that answers every search with as much of each document as it asks for, and no more."""

    def answer_to(request: Request) -> Reply:
        content = json.loads(answer.body)
        for hit in content["hits"]["hits"]:
            hit["_source"] = {name: hit["_source"][name] for name in request.json["_source"]}
        return reply(content)

    return answer_to


WHOLE = {"total": 2, "successful": 2, "skipped": 0, "failed": 0}
NO_HITS: Json = {"total": {"value": 0, "relation": "eq"}, "hits": []}


def in_part(**shards: int) -> Reply:
    """Return the answer of an engine that did not hear from every shard."""
    return reply({"took": 3, "timed_out": False, "_shards": {**WHOLE, **shards}, "hits": NO_HITS})


broken_engines = pytest.mark.parametrize(
    "broken",
    [
        pytest.param(reply({"error": "internal"}, 500), id="an internal error"),
        pytest.param(reply({"error": "circuit_breaking_exception"}, 429), id="overloaded"),
        pytest.param(reply({"error": "search_phase_execution_exception"}, 503), id="red, or unavailable"),
        pytest.param(reply({"error": "expired"}, 403), id="newer credentials wanted"),
        pytest.param(reply({"error": {"type": "index_not_found_exception"}}, 404), id="no complete index"),
        pytest.param(reply({"took": 400, "timed_out": True, "_shards": WHOLE, "hits": NO_HITS}), id="timed out"),
        pytest.param(in_part(successful=1, failed=1), id="a failed shard"),
        pytest.param(in_part(successful=1), id="a missing shard"),
        pytest.param(Reply(200, b"<html>Bad gateway</html>"), id="not JSON"),
        pytest.param(Reply(200, b""), id="nothing"),
        pytest.param(Reply(200, b"\xff\xfe{}"), id="not UTF-8"),
        pytest.param(reply({}), id="an empty object"),
        pytest.param(reply({"took": 3, "timed_out": False, "_shards": WHOLE}), id="no hits"),
    ],
)


class Engine:
    """An HTTP server on loopback that answers by its script and keeps what it was asked."""

    def __init__(self) -> None:
        self.requests: list[Request] = []
        self.script: Script = lambda _: reply({"error": "nothing was scripted"}, 400)
        self._over = threading.Event()
        self._server = ThreadingHTTPServer((HOST, 0), self._handler())
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://{HOST}:{self._server.server_port}"

    def always(self, answer: Reply) -> None:
        """Answer every request alike."""
        self.script = lambda _: answer

    def end(self) -> None:
        """Stop, once whoever waits for no answer is let go."""
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
                """Keep quiet."""

        return Handler


@pytest.fixture
def engine() -> Iterator[Engine]:
    """Give the search engine, scripted by the test."""
    running = Engine()
    yield running
    running.end()


def asked_of(request: Request) -> Json:
    """Return what a search asked for, without the time that every search is given."""
    body: Json = request.json
    assert body.pop("timeout") == index.ENGINE_TIMEOUT
    return body


# --- Stores -----------------------------------------------------------------------------------------------------------


def _reason(message: Any) -> str:
    attributes = message.get("MessageAttributes", {})
    return str(attributes["reason"]["StringValue"]) if attributes else ""


class Stores:
    """The tables and queues of the template, as moto holds them."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.session = boto3.Session("AKIDEXAMPLE", "secret", region_name="eu-west-1")
        self.dynamodb: DynamoDBClient = self.session.client("dynamodb", endpoint_url=url)
        self.sqs: SQSClient = self.session.client("sqs", endpoint_url=url)
        self.queue_urls: dict[str, str] = {}

    def empty(self) -> None:
        """Create the tables and queues anew."""
        urllib.request.urlopen(urllib.request.Request(f"{self.url}/moto-api/reset", method="POST")).close()
        for table in TABLES:
            self.dynamodb.create_table(TableName=table, **template.table_properties(table))
        self.queue_urls = {queue: self.sqs.create_queue(QueueName=queue)["QueueUrl"] for queue in QUEUES}

    def put_videos(self, *states: State) -> None:
        """Put videos and tombstones into their table, as ingest writes them."""
        for state in states:
            self.dynamodb.put_item(TableName="VideosTable", Item=encode_item(video_item(state)))

    def put_members(self, *states: State) -> None:
        """Put new videos where ingest and the indexer put them."""
        self.put_videos(*states)
        changes = [Change(str(number), None, state) for number, state in enumerate(states)]
        RegionTable(self.dynamodb, "RegionsTable").put_members(members_of(changes))
        CountTable(self.dynamodb, "RegionsTable").follow(changes)

    def put_chart(
        self, region: Region, *videos: Video, next_update_at: str | None = None, built_at_ms: int = 1
    ) -> Document:
        """Put the contract's chart of a region into its table, as the charts run writes it."""
        updated_at = max((one.counts.observed_at for one in videos), default=now())
        chart = contract_chart(region, Contenders([], {one.video_id: one for one in videos}), updated_at)
        document = pack(chart, updated_at, next_update_at or now())
        ChartTable(self.dynamodb, "RegionsTable").put_document(region, TOP_ENTRY, document, built_at_ms)
        return document

    def put_ranked(self, *charts: RankedChart) -> None:
        """Put charts into their table one after the other, as charts runs write them, and note their ranks."""
        table = ChartTable(self.dynamodb, "RegionsTable")
        for shown in charts:
            key = ChartKey(shown.ranking, shown.category)
            assert table.swap(shown.region, {key: shown}, table.current(shown.region, [key]), {})
            if shown.category is None:
                table.add_ranks(shown.region, [shown])

    def put_trending(self, *videos: Video, next_update_at: str | None = None) -> Document:
        """Put the list of what rises in all regions into its table, as the charts run writes it; first come first."""
        figures = Figures(1.0, 0.0, 1.0, 1.0, 1.0, 1.0, capped=False)
        ranked = [Ranked(one.video_id, None, None, figures) for one in videos]
        page = trending_page(Contenders(ranked, {one.video_id: one for one in videos}))
        document = pack(page, now(), next_update_at or now())
        ChartTable(self.dynamodb, "RegionsTable").put_document(ALL_REGIONS, TRENDING_ENTRY, document, 1)
        return document

    def put_categories(self, titles: Mapping[int, str]) -> Document:
        """Put the list of categories into its table, as the charts run writes it."""
        categories = build_categories(titles, now(), now())
        ChartTable(self.dynamodb, "RegionsTable").put_document(ALL_REGIONS, CATEGORIES_ENTRY, categories, 1)
        return categories

    def video_items(self) -> dict[str, Json]:
        """Return what the table of videos holds, by id."""
        return {item["video_id"]: item for item in self._items("VideosTable")}

    def region_items(self) -> dict[tuple[str, str], Json]:
        """Return what the table of regions holds, by region and entry, whatever partition of the region it is in."""
        return {(item["region"].partition("#")[0], item["entry"]): item for item in self._items("RegionsTable")}

    def letters(self, queue: str) -> list[tuple[str, str]]:
        """Return a queue's messages, each with the reason that it gives."""
        found: list[tuple[str, str]] = []
        while messages := self._receive(queue):
            found += [(message["Body"], _reason(message)) for message in messages]
        return found

    def _receive(self, queue: str) -> list[Any]:
        answer = self.sqs.receive_message(
            QueueUrl=self.queue_urls[queue], MaxNumberOfMessages=10, MessageAttributeNames=["All"]
        )
        return answer.get("Messages", [])

    def _items(self, table: str) -> Iterator[Json]:
        for page in self.dynamodb.get_paginator("scan").paginate(TableName=table):
            for item in page["Items"]:
                # boto3 has decoded the base64 of bytes already.
                yield {name: value["B"] if "B" in value else decode(value) for name, value in item.items()}


@pytest.fixture(scope="session")
def aws_url() -> Iterator[str]:
    """Give the URL at which moto answers for all of AWS."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer(HOST, port=0, verbose=False)
    server.start()
    yield "http://{}:{}".format(*server.get_host_and_port())
    server.stop()


@pytest.fixture(scope="session")
def started_stores(aws_url: str) -> Stores:
    """Give the clients of the stores, which take a while to make."""
    return Stores(aws_url)


@pytest.fixture(scope="session")
def task_root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a function's folder with the pages of `docs` as its build packs them, a word in the place of Swagger UI."""
    root = tmp_path_factory.mktemp("task")
    (root / "pages").mkdir()
    folder = template.function_folder("DocsFunction")
    contents = {path.name: path.read_bytes() for path in (*(folder / "pages").iterdir(), folder / "openapi.json")}
    for name, content in {**contents, "swagger-ui.css": b"style", "swagger-ui-bundle.js": b"script"}.items():
        (root / "pages" / f"{name}.gz").write_bytes(gzip.compress(content, mtime=0))
    return root


@pytest.fixture(autouse=True)
def environment(aws_url: str, task_root: Path, started_stores: Stores, monkeypatch: pytest.MonkeyPatch) -> None:
    """Give what Lambda itself sets, with moto as AWS, and nothing of this machine's own."""
    for name in list(os.environ):
        if name.startswith(("AWS_", "POWERTOOLS_")) or name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_REGION", "eu-west-1")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    monkeypatch.setenv("AWS_ENDPOINT_URL", aws_url)
    monkeypatch.setenv("LAMBDA_TASK_ROOT", str(task_root))
    # Its clients read the environment; the session itself knows their service models already.
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", started_stores.session)


@pytest.fixture
def stores(started_stores: Stores) -> Stores:
    """Give empty tables and queues."""
    started_stores.empty()
    return started_stores


@pytest.fixture
def dynamodb_engine(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Engine:
    """Give a scripted DynamoDB in the place of moto's."""
    monkeypatch.setenv("AWS_ENDPOINT_URL_DYNAMODB", engine.url)
    return engine


@pytest.fixture
def broken_tables(monkeypatch: pytest.MonkeyPatch) -> Iterator[Engine]:
    """Give a DynamoDB that is down, beside a search engine that is not."""
    down = Engine()
    down.always(reply({}, 503))
    monkeypatch.setenv("AWS_ENDPOINT_URL_DYNAMODB", down.url)
    yield down
    down.end()


def relay(url: str) -> Script:
    """Return a script that passes each request on and its answer back."""

    def ask(request: Request) -> Reply:
        connection = HTTPConnection(HOST, urlsplit(url).port)
        connection.request(request.method, request.target, request.body, dict(request.headers))
        with connection.getresponse() as response:
            answer = Reply(response.status, response.read())
        connection.close()
        return answer

    return ask


# --- Functions --------------------------------------------------------------------------------------------------------


class Functions:
    """All functions of the template, each loaded once under a name of its own."""

    def __init__(self) -> None:
        self._modules: dict[str, ModuleType] = {}

    def invoke(self, name: str, event: Json, known: Mapping[str, str]) -> Any:
        """Invoke a function in the template's environment; what it returns has been through JSON, as with Lambda."""
        context = SimpleNamespace(
            function_name=name,
            memory_limit_in_mb=512,
            invoked_function_arn=f"arn:aws:lambda:eu-west-1:123456789012:function:{name}",
            aws_request_id="9d3c5f0e-6a3b-4f0c-8d5b-2f0f0c9a7e11",
        )
        with self.environment(name, known):
            return json.loads(json.dumps(self.module(name).handler(event, context)))

    @contextmanager
    def environment(self, name: str, known: Mapping[str, str]) -> Iterator[None]:
        """Set a function's variables as the template does."""
        with pytest.MonkeyPatch.context() as patch:
            for variable, value in template.function_environment(FUNCTIONS[name], known).items():
                patch.setenv(variable, value)
            yield

    def clients(self, name: str) -> list[Any]:
        """Return the boto3 clients that a function makes for itself."""
        held = [member() for member in vars(self.module(name)).values() if hasattr(member, "cache_clear")]
        tables = [table for one in held for table in (one if isinstance(one, tuple) else [one])]
        return [table._client for table in tables if hasattr(table, "_client")]

    def module(self, name: str) -> ModuleType:
        """Return a function's module."""
        if name not in self._modules:
            path = template.function_folder(FUNCTIONS[name]) / "app.py"
            spec = importlib.util.spec_from_file_location(f"{name}_app", path)
            assert spec is not None
            assert spec.loader is not None
            self._modules[name] = importlib.util.module_from_spec(spec)
            spec.loader.exec_module(self._modules[name])
        return self._modules[name]

    def forget(self) -> None:
        """Close what the functions hold between invocations, as if each environment came to its end."""
        modules = [dynamodb, index, kept, *self._modules.values()]
        for cached in [member for module in modules for member in vars(module).values()]:
            if hasattr(cached, "cache_clear"):
                if cached.cache_info().currsize and hasattr(held := cached(), "close"):
                    held.close()
                cached.cache_clear()


@pytest.fixture(scope="session")
def loaded_functions() -> Functions:
    """Give the functions, which take a while to load."""
    return Functions()


type Invoke = Callable[[str, Json], Any]
type Ask = Callable[[str, Json], Answer]


@pytest.fixture
def invoke(loaded_functions: Functions, stores: Stores, engine: Engine) -> Iterator[Invoke]:
    """Give a function that invokes a function by its folder's name."""
    known = {"SearchEndpoint": engine.url, **stores.queue_urls}
    yield lambda name, event: loaded_functions.invoke(name, event, known)
    loaded_functions.forget()


@pytest.fixture
def ask(invoke: Invoke) -> Ask:
    """Give a function that sends an API Gateway event to a function and returns what the client receives."""
    return lambda name, event: answer_of(invoke(name, event))


# --- A catalogue that answers every event -----------------------------------------------------------------------------

KNOWN_VIDEO = video(regions=["GB"]).model_copy(
    update={"video_id": read_event("video-detail")["pathParameters"]["video_id"]}
)

# Before and after the day since which the recorded request asks for changes.
CHARTED = ("2026-11-20T18:00:00Z", "2026-11-21T09:00:00Z")
DUE = "2126-11-21T09:30:00Z"


def chart_of_known(ranking: Ranking, updated_at: str) -> RankedChart:
    """Return a chart of Great Britain that holds the known video."""
    (entry,) = chart(1).videos
    known = entry.model_copy(update={"video_id": KNOWN_VIDEO.video_id})
    return chart(known, region="GB", ranking=ranking, updated_at=updated_at, next_update_at=DUE)


@pytest.fixture
def catalogue(stores: Stores, engine: Engine) -> Video:
    """Put the video that the events ask for wherever reads look; its chart is due in a while."""
    stores.put_videos(KNOWN_VIDEO)
    stores.put_chart(Region.GB, KNOWN_VIDEO, next_update_at=DUE)
    stores.put_trending(KNOWN_VIDEO, next_update_at=DUE)
    stores.put_ranked(*(chart_of_known(ranking, time) for ranking in Ranking for time in CHARTED))
    stores.put_categories({10: "Music", 26: "Howto & Style"})
    engine.script = as_asked(found(KNOWN_VIDEO, counts={"category": {19: 1}, "region": {"GB": 1}}))
    return KNOWN_VIDEO
