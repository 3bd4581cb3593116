"""Two refreshers of one region at once, again and again: exactly one may win, and charts stay whole."""

import gzip
import json
import threading
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from bench.charts_scale.catalogue import (
    CATEGORIES,
    KEYS,
    REGION,
    REGIONS_TABLE,
    VIDEOS_TABLE,
    dynamodb_at,
    end_of,
    observe,
)
from catalog.charting.charts import ChartKey
from catalog.stores.attributes import encode_item
from catalog.stores.documents import TOP_ENTRY, past_entry, past_partition
from catalog.times import to_text
from catalog.vocabulary import Ranking
from catalog.writing.refresh import Tables, refresh_region, tables_of

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient

ROUNDS = 20
REFRESHERS = 2
PATIENCE_S = 60.0


class Tally(NamedTuple):
    """Rounds, those that exactly one refresher won, and those after which all charts were one refresher's."""

    rounds: int
    one_winner: int
    whole: int


def measure(url: str, videos: int, begin: datetime) -> Tally:
    """Let two refreshers meet, each time after the feed brought something new."""
    watcher = dynamodb_at(url)
    tables = tables_of(watcher, VIDEOS_TABLE, REGIONS_TABLE)
    barrier = threading.Barrier(REFRESHERS, timeout=PATIENCE_S)
    rivals = [_rival(url, barrier) for _ in range(REFRESHERS)]
    one_winner = whole = 0
    for number in range(1, ROUNDS + 1):
        time = end_of(begin) + timedelta(hours=number)
        observe(tables, videos, time, begin)
        winners = _meet(rivals, time)
        one_winner += len(winners) == 1
        whole += len(winners) == 1 and _is_whole(watcher, tables, due_after(time, winners[0]))
    return Tally(ROUNDS, one_winner, whole)


def due_after(time: datetime, rival: int) -> str:
    """Return what a refresher says of the next charts, by which its own are told from the other's."""
    return to_text(time + timedelta(minutes=1 + rival))


def _rival(url: str, barrier: threading.Barrier) -> Tables:
    """Return tables of a refresher that swaps its charts only once all others are about to."""
    client = dynamodb_at(url)

    def wait_for_others(**_: Any) -> None:
        barrier.wait()

    client.meta.events.register("before-call.dynamodb.TransactWriteItems", wait_for_others)
    return tables_of(client, VIDEOS_TABLE, REGIONS_TABLE)


def _meet(rivals: list[Tables], time: datetime) -> list[int]:
    def refresh(number: int) -> bool:
        built_at = to_text(time)
        return refresh_region(rivals[number], REGION, CATEGORIES, built_at, due_after(time, number)).is_swapped

    with ThreadPoolExecutor(REFRESHERS) as pool:
        won = pool.map(refresh, range(REFRESHERS))
        return [number for number, is_swapped in enumerate(won) if is_swapped]


def _is_whole(client: "DynamoDBClient", tables: Tables, due: str) -> bool:
    """Tell whether all current charts, the contract's own and the last of the past are one refresher's."""
    current = tables.charts.current(REGION, KEYS)
    views = current[ChartKey(Ranking.VIEWS, None)].chart
    top = _content(client, REGION, TOP_ENTRY)
    past = [
        _content(client, past_partition(REGION, *key), past_entry(*key, one.chart.updated_at))
        for key, one in current.items()
    ]
    return (
        len({one.built_at_ms for one in current.values()}) == 1
        and {one.chart.next_update_at for one in current.values()} == {due}
        and all([entry.rank for entry in one.chart.videos] == _ranks(one.chart.videos) for one in current.values())
        and past == [json.loads(one.chart.model_dump_json()) for one in current.values()]
        and [video["video_id"] for video in top["videos"]] == [entry.video_id for entry in views.videos]
    )


def _ranks(videos: list[Any]) -> list[int]:
    return [*range(1, len(videos) + 1)]


def _content(client: "DynamoDBClient", partition: str, entry: str) -> Mapping[str, Any]:
    key: Any = encode_item({"region": partition, "entry": entry})
    item = client.get_item(TableName=REGIONS_TABLE, Key=key, ConsistentRead=True)["Item"]
    content: Mapping[str, Any] = json.loads(gzip.decompress(item["body"]["B"]))
    return content
