"""Functions as Lambda runs them: in the template's environment alone, over moto's stores and a scripted engine."""

import gzip
import logging
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.config import Config
from moto.server import ThreadedMotoServer

from catalog import aws_clients
from catalog.charts.api import RankedChart
from catalog.charts.keys import Ranking
from catalog.regions import Region
from catalog.videos.model import Video
from tests import template
from tests.factories import chart, video
from tests.functions.engine import HOST, READ_DEADLINE_S, Engine, read_deadlines, reply
from tests.functions.gateway import Answer, Json, answer_of, read_event, require_modelled, rest_request
from tests.functions.lambdas import Ask, Functions, Get, Invoke
from tests.functions.routes import FUNCTION_OF
from tests.functions.stores import Moto, Stores


@pytest.fixture(scope="session")
def started_stores() -> Iterator[Stores]:
    """Give the stores that moto holds, which answers for all of AWS."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer(HOST, port=0, verbose=False)
    server.start()
    assert server._server is not None
    server._server.app = moto = Moto(server._server.app)
    yield Stores("http://{}:{}".format(*server.get_host_and_port()), moto)
    server.stop()


@pytest.fixture(scope="session")
def aws_url(started_stores: Stores) -> str:
    return started_stores.url


@pytest.fixture(scope="session")
def task_root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a function's folder with the pages of `docs` as its build packs them, a word in the place of Swagger UI."""
    root = tmp_path_factory.mktemp("task")
    folder = template.function_folder("DocsFunction")
    (root / "pages" / "problems").mkdir(parents=True)
    files = [path for path in (folder / "pages").rglob("*") if path.is_file()]
    contents = {str(path.relative_to(folder / "pages")): path.read_bytes() for path in files}
    contents["openapi.json"] = (folder / "openapi.json").read_bytes()
    for name, content in {**contents, "swagger-ui.css": b"style", "swagger-ui-bundle.js": b"script"}.items():
        (root / "pages" / f"{name}.gz").write_bytes(gzip.compress(content, mtime=0))
    return root


@pytest.fixture(autouse=True)
def environment(aws_url: str, task_root: Path, started_stores: Stores, monkeypatch: pytest.MonkeyPatch) -> None:
    """Set what Lambda itself sets, with moto as AWS, and nothing of this machine's own."""
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
    started_stores.empty()
    return started_stores


@pytest.fixture
def engine() -> Iterator[Engine]:
    running = Engine()
    yield running
    running.end()


@pytest.fixture
def dynamodb_engine(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Engine:
    """Give a scripted DynamoDB, which is the search engine as well."""
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


@pytest.fixture(scope="session")
def loaded_functions() -> Functions:
    return Functions()


@pytest.fixture
def read_deadline_s() -> float:
    """Give the seconds within which a read asks its store: a test of the deadline parametrizes it."""
    return READ_DEADLINE_S


@pytest.fixture
def writers_answer_s() -> float:
    """Give the seconds within which a writer's store answers: moto forgets tokens, and a second try would conflict."""
    return 60.0


@pytest.fixture
def invoke(
    loaded_functions: Functions,
    stores: Stores,
    engine: Engine,
    read_deadline_s: float,
    writers_answer_s: float,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Invoke]:
    """Give a function that invokes a function by its folder's name."""
    patient = aws_clients.CONFIG.merge(Config(connect_timeout=writers_answer_s, read_timeout=writers_answer_s))
    monkeypatch.setattr(aws_clients, "CONFIG", patient)
    known = {"SearchEndpoint": engine.url, **read_deadlines(read_deadline_s), **stores.queue_urls}
    yield lambda name, event: loaded_functions.invoke(name, event, known)
    loaded_functions.forget()


@pytest.fixture
def ask(invoke: Invoke, loaded_functions: Functions) -> Ask:
    """Give a function that sends an event of API Gateway to the function of its route.

    Every answer is of the model of its route, in its order.
    """

    def ask(event: Json) -> Answer:
        name = FUNCTION_OF[event["resource"]]
        answer = answer_of(invoke(name, event))
        route = loaded_functions.module(name).router.routes.get(event["resource"])
        require_modelled(answer, route.body if route else "")
        return answer

    return ask


@pytest.fixture
def get(ask: Ask) -> Get:
    """Give a function that sends a request, as `rest_request` takes it."""

    def get(resource: str, /, **request: Any) -> Answer:
        return ask(rest_request(resource, **request))

    return get


# Before and after the day since which the recorded request asks for changes.
CHARTED = ("2026-11-20T18:00:00Z", "2026-11-21T09:00:00Z")
DUE = "2126-11-21T09:30:00Z"


@pytest.fixture(scope="session")
def known_video() -> Video:
    """Give the video that the recorded events ask for."""
    known: Json = read_event("video-detail")["pathParameters"]
    return video(regions=["GB"]).model_copy(update=known)


@pytest.fixture
def catalogue(stores: Stores, engine: Engine, known_video: Video) -> Video:
    """Put the known video wherever reads look; its charts are due in a while."""

    def charted(ranking: Ranking, updated_at: str) -> RankedChart:
        (entry,) = chart(1).videos
        known = entry.model_copy(update={"video_id": known_video.video_id})
        return chart(known, region="GB", ranking=ranking, updated_at=updated_at, next_update_at=DUE)

    stores.put_videos(known_video)
    stores.put_chart(Region.GB, known_video, next_update_at=DUE)
    stores.put_trending(known_video, next_update_at=DUE)
    stores.put_ranked(*(charted(ranking, time) for ranking in Ranking for time in CHARTED))
    stores.put_categories({10: "Music", 26: "Howto & Style"})
    stores.put_sitemap(read_event("sitemap-part")["pathParameters"]["part"], known_video)
    engine.find(known_video, counts={"category": {19: 1}, "region": {"GB": 1}})
    return known_video
