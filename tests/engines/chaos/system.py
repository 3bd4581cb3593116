"""The catalogue under faults: its tables, index and queues, the functions that write, and the operator's tools."""

import json
import urllib.request
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

import boto3
import pytest
from boto3.dynamodb.types import TypeDeserializer

from catalog import aws_clients, charts_run
from catalog.categories import counts as counting
from catalog.categories.counts import CountTable
from catalog.categories.writes import CategoryTable
from catalog.charts import build
from catalog.dynamodb import write as writing
from catalog.regions import Region
from catalog.search import engine
from catalog.search.index_names import index_name, read_alias
from catalog.search.writes import IndexWriter
from catalog.settings import settings
from catalog.videos import writes as video_writes
from catalog.videos.model import Takedown
from catalog.videos.takedowns import TakedownTable
from catalog.videos.writes import VideoTable
from tests.engines.chaos.events import CATEGORIES, REGIONS
from tests.engines.chaos.faults import Faults, FaultyDynamoDB, FaultyEngineClient, FaultyQueues
from tests.engines.chaos.stream import Consume, Records, Stream
from tests.template import properties, table_properties
from tools import reindex
from tools.handlers import load_handler, log, stack_at
from tools.recount import recount_totals, recount_videos
from tools.repair.phases import phases
from tools.repair.progress import Position
from tools.repair.stores import Repair

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient

# The functions that consume the stream, each on its own, and whether each needs the search engine.
CONSUMERS = {"indexer": True, "regions": False}

EVENT_LETTERS = "RefusedEventsQueue"
CONSUMER_LETTERS = ("IndexFailuresQueue", "RegionFailuresQueue")

type Item = dict[str, Any]


class Urls(NamedTuple):
    """Where the two stores are."""

    dynamodb: str
    search: str


class System:
    """One catalogue; its writers meet the faults, its readers and the checks do not."""

    def __init__(self, urls: Urls, faults: Faults) -> None:
        session = boto3.Session("local", "local", region_name="us-east-1")
        self.client: DynamoDBClient = session.client("dynamodb", endpoint_url=urls.dynamodb)
        self._urls = urls
        self._faults = faults
        self._faulty: Any = FaultyDynamoDB(self.client, faults)
        self.queues = FaultyQueues(faults)
        name = uuid.uuid4().hex
        self.videos_name, self.regions_name = f"videos-{name}", f"regions-{name}"
        arn = self._make_tables()
        CategoryTable(self.client, self.regions_name).put_titles({key: f"Category {key}" for key in CATEGORIES})
        self._patch = pytest.MonkeyPatch()
        self._make_it_small(faults)
        self._clear_index()
        with self._on_stage():
            self._ingest = load_handler("ingest")
            self._charts = load_handler("charts")
            consumers = {one: self._consumer(load_handler(one)) for one in CONSUMERS}
        self.stream = Stream(session.client("dynamodbstreams", endpoint_url=urls.dynamodb), arn, consumers)

    # --- What writes ---

    def ingest(self, bodies: Sequence[str]) -> list[int]:
        """Hand a batch of messages to ingest, and return the places of those to hand over again."""
        records = [{"messageId": str(number), "body": body} for number, body in enumerate(bodies)]
        with self._on_stage():
            answer = self._ingest({"Records": records})
        return [int(one["itemIdentifier"]) for one in answer["batchItemFailures"]]

    def run_charts(self) -> Item:
        with self._on_stage():
            return self._charts({})

    def take_down(self, video_id: str) -> bool:
        return self._takedowns.take_down(video_id, Takedown(_now(), "operator", "a court's order"))

    def lift(self, video_id: str) -> bool:
        return self._takedowns.lift(video_id, _now(), "operator", "another court's order")

    def rebuild(self) -> None:
        with self._on_stage(), closing(IndexWriter(self._urls.search, "us-east-1")) as index:
            reindex.rebuild(VideoTable(self._faulty, self.videos_name), index)

    def recount(self) -> None:
        counts = CountTable(self._faulty, self.regions_name)
        recount_videos(VideoTable(self._faulty, self.videos_name), counts)
        recount_totals(counts)

    def repair(self) -> None:
        """Mend what an operator has damaged."""
        names = self.videos_name, self.regions_name
        position = Position()
        with self._on_stage(), closing(IndexWriter(self._urls.search, "us-east-1")) as index:
            runner = charts_run.ChartsRunner.over(self._faulty, *names)
            one = Repair(
                runner=runner,
                counts=CountTable(self._faulty, self.regions_name),
                takedowns=self._takedowns,
                index=index,
                regions=(*Region,),
                findings=position.findings,
                rebuild=partial(reindex.rebuild, runner.tables.videos, index, fresh=True),
                pause=lambda: None,
            )
            for phase in phases(one, position, timedelta(minutes=15), lambda: None):
                phase.work(lambda _: None)

    @property
    def _takedowns(self) -> TakedownTable:
        return TakedownTable(self._faulty, self.videos_name, self.regions_name)

    # --- What an operator damages ---

    def delete_items(self, prefix: str) -> None:
        """Delete the items of the table `regions` whose entry has a prefix."""
        for region, entry in self.region_items():
            if entry.startswith(prefix):
                key: Any = {"region": {"S": region}, "entry": {"S": entry}}
                self.client.delete_item(TableName=self.regions_name, Key=key)

    def edit_counts(self) -> None:
        for region in ("ALL", *REGIONS):
            self.client.update_item(
                TableName=self.regions_name,
                Key={"region": {"S": region}, "entry": {"S": "COUNTS"}},
                UpdateExpression="ADD c10 :some, writes :one",
                ExpressionAttributeValues={":some": {"N": "3"}, ":one": {"N": "1"}},
            )

    def delete_documents(self) -> None:
        for video_id in self.documents():
            self._ask("DELETE", f"/{read_alias()}/_doc/{video_id}")

    # --- What there is ---

    def video_items(self) -> dict[str, Item]:
        """Return the items of the table `videos`, by id."""
        return {item["video_id"]: item for item in map(_plain, self._items(self.videos_name))}

    def region_items(self) -> dict[tuple[str, str], Item]:
        """Return the items of the table `regions`, by region and entry."""
        return {(item["region"], item["entry"]): item for item in map(_plain, self._items(self.regions_name))}

    def documents(self) -> dict[str, Item]:
        """Return the documents of the index that is read, with their versions, by id."""
        self._ask("POST", f"/{read_alias()}/_refresh")
        hits = self._ask("POST", f"/{read_alias()}/_search", {"size": 100, "version": True})["hits"]["hits"]
        return {hit["_id"]: {**hit["_source"], "version": hit["_version"]} for hit in hits}

    def close(self) -> None:
        """Delete the tables and close all connections."""
        self._patch.undo()
        for engine_client in self._faults.clients:
            engine_client.close()
        for table in (self.videos_name, self.regions_name):
            self.client.delete_table(TableName=table)
        self.client.close()

    def _items(self, table: str) -> Iterator[Mapping[str, Any]]:
        for page in self.client.get_paginator("scan").paginate(TableName=table, ConsistentRead=True):
            yield from page["Items"]

    # --- How it is made ---

    def _make_tables(self) -> str:
        """Make both tables as the template defines them, and return the stream of the first."""
        stream: Any = {"StreamEnabled": True, **properties("VideosTable")["StreamSpecification"]}
        videos = {**table_properties("VideosTable"), "TableName": self.videos_name, "StreamSpecification": stream}
        arn = self.client.create_table(**videos)["TableDescription"]["LatestStreamArn"]
        self.client.create_table(**{**table_properties("RegionsTable"), "TableName": self.regions_name})
        return arn

    def _make_it_small(self, faults: Faults) -> None:
        """Let writers meet faults, one request after the other, and let few videos be many."""
        patched: Sequence[tuple[object, str, object]] = [
            (aws_clients, "dynamodb", lambda _: self._faulty),
            (aws_clients, "sqs", lambda _: self.queues),
            (engine, "SignedClient", type("EngineClient", (FaultyEngineClient,), {"faults": faults})),
            (video_writes, "WRITERS", 1),
            (counting, "FIRST_PAUSE_S", 0.0),
            (writing, "FIRST_PAUSE_S", 0.0),
            (reindex, "GRACE_S", 0.0),
            (reindex, "PAUSES_S", (0.0, 0.0)),
            (charts_run, "Region", tuple(map(Region, REGIONS))),
            (build, "MIN_CANDIDATES", 2),
        ]
        for module, name, value in patched:
            self._patch.setattr(module, name, value)

    def _clear_index(self) -> None:
        self._ask("DELETE", "/videos-*")
        with self._on_stage(), closing(IndexWriter(self._urls.search, "us-east-1")) as index:
            name = index_name(datetime.now(UTC))
            index.create_index(name)
            index.swap(name)

    @contextmanager
    def _on_stage(self) -> Iterator[None]:
        """Set the environment of the functions, and throw away what they print."""
        names = {"VideosTable": self.videos_name, "RegionsTable": self.regions_name}
        names |= {queue: queue for queue in (EVENT_LETTERS, *CONSUMER_LETTERS)}
        credentials = {"AWS_ACCESS_KEY_ID": "local", "AWS_SECRET_ACCESS_KEY": "local", "AWS_REGION": "us-east-1"}
        with pytest.MonkeyPatch.context() as patch, log() as output:
            for name, value in credentials.items():
                patch.setenv(name, value)
            with stack_at(names, *self._urls):
                settings.cache_clear()
                yield
            output.seek(0)
            output.truncate()

    def _consumer(self, handler: Callable[[Item], Item]) -> Consume:
        def consume(records: Records) -> Item:
            with self._on_stage():
                return handler({"Records": records})

        return consume

    def _ask(self, method: str, target: str, body: object = None) -> Any:
        content = None if body is None else json.dumps(body).encode()
        headers = {"Content-Type": "application/json"}
        request = urllib.request.Request(self._urls.search + target, content, headers, method=method)
        with urllib.request.urlopen(request, timeout=180) as answer:
            return json.load(answer)


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


_deserializer = TypeDeserializer()


def _plain(item: Mapping[str, Any]) -> Item:
    return {name: _deserializer.deserialize(value) for name, value in item.items()}
