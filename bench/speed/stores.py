"""The stores that all contestants ask, filled with the same synthetic catalogue."""

import json
import os
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, NamedTuple

from bench.charts_scale.catalogue import REGIONS_TABLE, VIDEOS_TABLE, create_tables, dynamodb_at, use_bench_keys
from bench.relevance import engine
from bench.relevance.catalogue import read_folder
from bench.speed.contestants import DETAIL, SEARCH, SEARCH_CLIENT, TRENDING, Work
from catalog.charting.charts import CHART_LENGTH, Contenders, contract_chart
from catalog.charting.documents import pack
from catalog.search.words import words_of
from catalog.stores.attributes import encode_item
from catalog.stores.documents import TOP_ENTRY
from catalog.stores.items import video_item
from catalog.times import now
from catalog.video import Video
from catalog.vocabulary import Region
from catalog.writing.chart_table import ChartTable
from tests import template
from tools.engines.real import dynamodb_local
from tools.sample.catalogue import write_sample

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient

CHART_TABLE = "chart"
REGION = Region.US
# Never due within a run.
NEXT_UPDATE_AT = "2099-01-01T00:00:00Z"
EVENTS = Path(__file__).parents[2] / "events"
# The most common word of so many letters is searched for.
LETTERS = 5
PER_PAGE = 20


class Stores(NamedTuple):
    """Where the stores are, for a function's environment, and the event of each work."""

    environment: Mapping[str, str]
    events: Mapping[str, bytes]


@contextmanager
def filled(videos: int) -> Iterator[Stores]:
    """Run DynamoDB Local and an OpenSearch node with so many videos."""
    use_bench_keys(os.environ)
    with dynamodb_local() as url, engine.node(None) as node:
        catalogue = _sample(videos)
        _fill_tables(dynamodb_at(url), catalogue)
        engine.load(node, catalogue)
        yield Stores(_environment(url, node), _events(catalogue))


def _sample(videos: int) -> list[Video]:
    with TemporaryDirectory() as folder:
        write_sample(Path(folder), videos)
        return [video for video in read_folder(Path(folder)) if video.is_ready]


def _environment(dynamodb: str, node: str) -> dict[str, str]:
    environment: dict[str, str] = {}
    use_bench_keys(environment)
    return environment | {
        "KEPT_BYTES": template.function_environment("TrendingFunction")["KEPT_BYTES"],
        "AWS_ENDPOINT_URL_DYNAMODB": dynamodb,
        "SEARCH_ENDPOINT": node,
        "VIDEOS_TABLE": VIDEOS_TABLE,
        "REGIONS_TABLE": REGIONS_TABLE,
        "CHART_TABLE": CHART_TABLE,
        "ALLOWED_ORIGIN": "https://dailywatch.video",
        "POWERTOOLS_SERVICE_NAME": "bench",
        "POWERTOOLS_METRICS_NAMESPACE": "DailyWatch",
        "POWERTOOLS_LOG_LEVEL": "INFO",
    }


def _fill_tables(client: "DynamoDBClient", catalogue: list[Video]) -> None:
    create_tables(client)
    client.put_item(TableName=VIDEOS_TABLE, Item=encode_item(video_item(catalogue[0])))
    updated_at = now()
    videos = {video.video_id: video for video in catalogue}
    chart = contract_chart(REGION, Contenders([], videos), updated_at)
    ChartTable(client, REGIONS_TABLE).put_document(REGION, TOP_ENTRY, pack(chart, updated_at, NEXT_UPDATE_AT), 1)
    client.create_table(
        TableName=CHART_TABLE,
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[
            {"AttributeName": "region", "AttributeType": "S"},
            {"AttributeName": "rank", "AttributeType": "N"},
        ],
        KeySchema=[{"AttributeName": "region", "KeyType": "HASH"}, {"AttributeName": "rank", "KeyType": "RANGE"}],
    )
    # As an index of the videos by region and views projects them: whole.
    for rank, card in enumerate(chart.videos[:CHART_LENGTH], 1):
        place = {"region": REGION.value, "rank": rank, "updated_at": updated_at}
        item = {**video_item(videos[card.video_id]), **card.model_dump(mode="json"), **place}
        client.put_item(TableName=CHART_TABLE, Item=encode_item(item))


def _events(catalogue: list[Video]) -> dict[str, bytes]:
    words = Counter(word for video in catalogue for word in {*words_of(video.record.name or "").words})
    common = next(word for word, _ in words.most_common() if len(word) >= LETTERS)
    query = {"q": common, "page": "1", "per_page": str(PER_PAGE)}
    return {
        DETAIL.name: _event(DETAIL, {"video_id": catalogue[0].video_id}, {}),
        TRENDING.name: _event(TRENDING, {"region": REGION.value}, {}),
        SEARCH.name: _event(SEARCH, {}, query),
        SEARCH_CLIENT.name: _event(SEARCH_CLIENT, {}, query),
    }


def _event(work: Work, path: Mapping[str, str], query: Mapping[str, str]) -> bytes:
    event: dict[str, Any] = json.loads((EVENTS / f"{work.event}.json").read_text("utf-8"))
    event["pathParameters"] = {**path} or None
    event["path"] = event["resource"].format(**path)
    event["queryStringParameters"] = {**query} or None
    event["multiValueQueryStringParameters"] = {name: [value] for name, value in query.items()} or None
    return json.dumps(event).encode()
