"""Fill the stores that all implementations ask with the same synthetic catalogue."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from copy import deepcopy
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.request import Request, urlopen

from bench.relevance.catalogue import read_folder
from bench.speed.implementations import DETAIL, SEARCH, SEARCH_CLIENT, TRENDING
from catalog.charts.build import CHART_LENGTH, contract_chart
from catalog.charts.keys import TOP_ENTRY
from catalog.charts.snapshot import RegionSnapshot
from catalog.dynamodb.codec import encode_item
from catalog.http.answers import JSON
from catalog.regions import Region
from catalog.search.analysis.tokenizer import tokenize
from catalog.search.document import DEFINITION, document_of
from catalog.stored_documents import pack
from catalog.times import now
from catalog.videos.items import video_item
from catalog.videos.model import Video
from tools.engines import index
from tools.engines.real import EngineFailed, dynamodb_local
from tools.engines.tables import REGIONS_TABLE, VIDEOS_TABLE, connect, create_tables, set_credentials
from tools.handlers import request
from tools.sample.catalogue import write_sample
from tools.template import function_environment

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient

CHART_TABLE = "chart"
PEERS_INDEX = "peers"
REGION = Region.US
# Never due within a run.
NEXT_UPDATE_AT = "2099-01-01T00:00:00Z"
# The most common word of so many letters is searched for.
MIN_LETTERS = 5
PER_PAGE = 20


class Stores(NamedTuple):
    """Where the stores are, for a function's environment, and the event of each read."""

    environment: Mapping[str, str]
    events: Mapping[str, bytes]


@contextmanager
def filled(videos: int) -> Iterator[Stores]:
    """Run DynamoDB Local and an OpenSearch node with so many videos."""
    with dynamodb_local() as url, index.node() as node, TemporaryDirectory() as folder:
        write_sample(Path(folder), videos)
        catalogue = [video for video in read_folder(Path(folder)) if video.is_ready]
        _fill_tables(connect(url), catalogue)
        index.load(node, catalogue)
        _fill_index_of_peers(node, catalogue)
        yield Stores(_environment(url, node), _events(catalogue))


def _environment(dynamodb: str, node: str) -> dict[str, str]:
    environment: dict[str, str] = {}
    set_credentials(environment)
    return environment | {
        "DOCUMENT_CACHE_BYTES": function_environment("TrendingFunction")["DOCUMENT_CACHE_BYTES"],
        "AWS_ENDPOINT_URL_DYNAMODB": dynamodb,
        "SEARCH_ENDPOINT": node,
        "STACK_NAME": "bench",
        "VIDEOS_TABLE": VIDEOS_TABLE,
        "REGIONS_TABLE": REGIONS_TABLE,
        "CHART_TABLE": CHART_TABLE,
        "PEERS_INDEX": PEERS_INDEX,
        "POWERTOOLS_SERVICE_NAME": "bench",
        "POWERTOOLS_METRICS_NAMESPACE": "DailyWatch",
        "POWERTOOLS_LOG_LEVEL": "INFO",
    }


def _fill_index_of_peers(node: str, catalogue: Sequence[Video]) -> None:
    """Fill an index of the same documents with cards as objects, as users of an engine's client would store them."""
    definition = deepcopy(DEFINITION)
    definition["mappings"]["properties"]["card"] = {"type": "object", "enabled": False}
    documents = (document_of(video) for video in catalogue)
    lines = [
        json.dumps(line)
        for one in documents
        for line in ({"index": {"_id": one["video_id"]}}, {**one, "card": json.loads(one["card"])})
    ]
    for target, body in (("", json.dumps(definition)), ("/_bulk?refresh=true", "\n".join([*lines, ""]))):
        method = "POST" if target else "PUT"
        sent = Request(f"{node}/{PEERS_INDEX}{target}", body.encode(), {"Content-Type": JSON}, method=method)
        with urlopen(sent, timeout=60) as answer:
            if json.load(answer).get("errors"):
                raise EngineFailed("the index of the peers did not take all videos")


def _fill_tables(client: "DynamoDBClient", catalogue: Sequence[Video]) -> None:
    create_tables(client)
    updated_at = now()
    client.put_item(TableName=VIDEOS_TABLE, Item=encode_item(video_item(catalogue[0])))
    videos = {video.video_id: video for video in catalogue}
    chart = contract_chart(REGION, RegionSnapshot([], videos), updated_at)
    document = pack(chart, updated_at, NEXT_UPDATE_AT)
    client.put_item(
        TableName=REGIONS_TABLE, Item=encode_item({"region": REGION, "entry": TOP_ENTRY, **document.attributes()})
    )
    keys: Any = {"region": ("S", "HASH"), "rank": ("N", "RANGE")}
    client.create_table(
        TableName=CHART_TABLE,
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": name, "AttributeType": kind} for name, (kind, _) in keys.items()],
        KeySchema=[{"AttributeName": name, "KeyType": kind} for name, (_, kind) in keys.items()],
    )
    # As an index of the videos by region and views projects them: whole.
    for rank, card in enumerate(chart.videos[:CHART_LENGTH], 1):
        place = {"region": REGION.value, "rank": rank, "updated_at": updated_at}
        item = {**video_item(videos[card.video_id]), **card.model_dump(mode="json"), **place}
        client.put_item(TableName=CHART_TABLE, Item=encode_item(item))


def _events(catalogue: Sequence[Video]) -> dict[str, bytes]:
    words = Counter(word for video in catalogue for word in {*tokenize(video.record.name or "").words})
    common = next(word for word, _ in words.most_common() if len(word) >= MIN_LETTERS)
    search = request(SEARCH.event, {}, {"q": common, "page": "1", "per_page": str(PER_PAGE)})
    events = {
        DETAIL.name: request(DETAIL.event, {"video_id": catalogue[0].video_id}, {}),
        TRENDING.name: request(TRENDING.event, {"region": REGION.value}, {}),
        SEARCH.name: search,
        SEARCH_CLIENT.name: search,
    }
    return {name: json.dumps(event).encode() for name, event in events.items()}
