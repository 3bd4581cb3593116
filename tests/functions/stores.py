"""The tables and queues of the template, in moto."""

import io
import json
import urllib.request
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

import boto3

from catalog.categories.counts import CountTable
from catalog.categories.lists import build_categories
from catalog.categories.writes import CategoryTable
from catalog.charts.api import RankedChart
from catalog.charts.build import contract_chart
from catalog.charts.intervals import Interval
from catalog.charts.keys import TOP_ENTRY, ChartKey, trending_entry
from catalog.charts.members import MemberTable, members_of
from catalog.charts.snapshot import RegionSnapshot
from catalog.charts.writes import ChartTable
from catalog.coding import to_json
from catalog.dynamodb.codec import decode, encode_item
from catalog.regions import ALL_REGIONS, Region
from catalog.sitemap.entries import entry_of
from catalog.sitemap.parts import Part, PartLine, cut_parts, index_of
from catalog.sitemap.writes import SitemapTable
from catalog.stored_documents import StoredDocument, pack, pack_json
from catalog.times import now
from catalog.videos.changes import Change
from catalog.videos.items import video_item
from catalog.videos.model import State, Video
from catalog.videos.summaries import summary_of
from tests import template
from tests.factories import snapshot_of, video, video_id
from tests.functions.gateway import Json

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient
    from types_boto3_events import EventBridgeClient
    from types_boto3_sqs import SQSClient

TABLES = tuple(template.resources("AWS::DynamoDB::Table"))
QUEUES = tuple(template.resources("AWS::SQS::Queue"))


class Moto:
    """Passes requests on to moto, and knows whether any since the last look may have changed what moto holds."""

    READS = ("BatchGetItem", "DescribeTable", "GetItem", "Query", "Scan")

    def __init__(self, application: Any) -> None:
        self._application = application
        self.is_changed = True
        self.entries: list[Json] = []

    def __call__(self, environ: Mapping[str, Any], start_response: Callable[..., Any]) -> Any:
        target = environ.get("HTTP_X_AMZ_TARGET", "")
        if target.rpartition(".")[2] not in self.READS:
            self.is_changed = True
        if target == "AWSEvents.PutEvents":
            body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
            self.entries += json.loads(body)["Entries"]
            environ = {**environ, "wsgi.input": io.BytesIO(body)}
        return self._application(environ, start_response)


class Stores:
    """Clients of moto's tables and queues, and what is in them."""

    def __init__(self, url: str, moto: Moto) -> None:
        self.url = url
        self._moto = moto
        self.session = boto3.Session("AKIDEXAMPLE", "secret", region_name="eu-west-1")
        self.dynamodb: DynamoDBClient = self.session.client("dynamodb", endpoint_url=url)
        self.sqs: SQSClient = self.session.client("sqs", endpoint_url=url)
        self.events: EventBridgeClient = self.session.client("events", endpoint_url=url)
        self.queue_urls: dict[str, str] = {}

    def empty(self) -> None:
        urllib.request.urlopen(urllib.request.Request(f"{self.url}/moto-api/reset", method="POST")).close()
        for table in TABLES:
            self.dynamodb.create_table(TableName=table, **template.table_properties(table))
        self.events.create_event_bus(Name="Bus")
        self._moto.entries.clear()
        self.queue_urls = {queue: self.sqs.create_queue(QueueName=queue)["QueueUrl"] for queue in QUEUES}
        self._moto.is_changed = False

    def put_videos(self, *states: State) -> None:
        for state in states:
            self.dynamodb.put_item(TableName="VideosTable", Item=encode_item(video_item(state)))

    def put_members(self, *states: State) -> None:
        """Put new videos, as ingest and the reader of the stream write them."""
        self.put_videos(*states)
        changes = [Change(str(number), None, state) for number, state in enumerate(states)]
        MemberTable(self.dynamodb, "RegionsTable").put_members(members_of(changes))
        CountTable(self.dynamodb, "RegionsTable").follow(changes)

    def put_document(self, region: str, entry: str, document: StoredDocument, built_at_ms: int = 1) -> None:
        item = {"region": region, "entry": entry, "built_at_ms": built_at_ms, **document.attributes()}
        self.dynamodb.put_item(TableName="RegionsTable", Item=encode_item(item))

    def put_chart(
        self, region: Region, *videos: Video, next_update_at: str | None = None, built_at_ms: int = 1
    ) -> StoredDocument:
        """Put the contract's chart of a region, as the charts run writes it."""
        updated_at = max((one.counts.observed_at for one in videos), default=now())
        chart = contract_chart(region, RegionSnapshot([], {one.video_id: one for one in videos}), updated_at)
        document = pack(chart, updated_at, next_update_at or now())
        self.put_document(region, TOP_ENTRY, document, built_at_ms)
        return document

    def put_ranked(self, *charts: RankedChart) -> None:
        """Put charts one after the other, as charts runs write them, with their ranks."""
        table = ChartTable(self.dynamodb, "RegionsTable")
        for shown in charts:
            key = ChartKey(shown.ranking, shown.category)
            assert table.swap(snapshot_of(shown.region, table.current(shown.region, [key])), {key: shown}, {})
            if shown.category is None:
                table.add_ranks(shown.region, [shown])

    def make_unreadable(self, number: int) -> None:
        """Put a video, and take an attribute from its item that every item has."""
        self.put_videos(video(number))
        key: Any = {"TableName": "VideosTable", "Key": {"video_id": {"S": video_id(number)}}}
        self.dynamodb.update_item(**key, UpdateExpression="REMOVE recorded")

    def put_trending(
        self, *videos: Video, next_update_at: str | None = None, intervals: Iterable[int] = Interval
    ) -> StoredDocument:
        """Put the trending videos of all regions in some intervals, best first, as the charts run writes them."""
        document = pack_json(to_json([*map(summary_of, videos)]).encode(), now(), next_update_at or now())
        for days in intervals:
            self.put_document(ALL_REGIONS, trending_entry(days), document)
        return document

    def put_categories(self, titles: Mapping[int, str]) -> StoredDocument:
        categories = build_categories(titles, now(), now())
        CategoryTable(self.dynamodb, "RegionsTable").put_list(ALL_REGIONS, categories, 1)
        return categories

    def put_titles(self, titles: Mapping[int, str]) -> None:
        CategoryTable(self.dynamodb, "RegionsTable").put_titles(dict(titles))

    def put_sitemap(self, name: str, *videos: Video) -> Part:
        """Put an index, and under a name the only part, as the builder writes them."""
        entries = [entry_of(video_item(one), "https://dailywatch.video/watch/{source_id}", now()) for one in videos]
        (part,) = cut_parts(1, 0, map(str, entries), now())
        part = part._replace(name=name)
        table = SitemapTable(self.dynamodb, "RegionsTable")
        table.put_part(part)
        table.put_index(index_of([PartLine(name, now(), part.videos)], "https://dailywatch.video", now()))
        return part

    def video_items(self) -> dict[str, Json]:
        return {item["video_id"]: item for item in self._items("VideosTable")}

    def region_items(self) -> dict[tuple[str, str], Json]:
        """Return the items of the table of regions, by region and entry, whatever partition of the region has them."""
        return {(item["region"].partition("#")[0], item["entry"]): item for item in self._items("RegionsTable")}

    def sent_events(self) -> list[tuple[str, Json]]:
        """Return the events that functions have put on the bus, by kind and detail."""
        assert {(one["EventBusName"], one["Source"]) for one in self._moto.entries} <= {("Bus", "dailywatch.catalog")}
        return [(one["DetailType"], json.loads(one["Detail"])) for one in self._moto.entries]

    def messages(self, queue: str) -> list[tuple[str, str]]:
        """Return a queue's messages, each with the reason that it gives."""
        found: list[tuple[str, str]] = []
        asked: Any = {"QueueUrl": self.queue_urls[queue], "MessageAttributeNames": ["All"]}
        while messages := self.sqs.receive_message(**asked, MaxNumberOfMessages=10).get("Messages"):
            for message in messages:
                attributes = message.get("MessageAttributes", {})
                found.append((message["Body"], attributes["reason"]["StringValue"] if attributes else ""))
        return found

    def _items(self, table: str) -> Iterator[Json]:
        for page in self.dynamodb.get_paginator("scan").paginate(TableName=table):
            for item in page["Items"]:
                # boto3 has decoded the base64 of bytes already.
                yield {name: value["B"] if "B" in value else decode(value) for name, value in item.items()}
