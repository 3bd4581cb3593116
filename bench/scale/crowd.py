"""Videos in great number, for reads alone: each a copy of one of a few, under an id and a category of its own."""

from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from itertools import batched
from multiprocessing import get_context
from typing import TYPE_CHECKING, Any

from bench.charts_scale.catalogue import VIDEOS_TABLE, category_of, dynamodb_at, recently, state_of, upserts, video_id
from catalog.stores.attributes import encode_item
from catalog.stores.items import video_item
from catalog.writing.bulk import MAX_WRITES

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient

MODELS = 500
WRITERS = 2
# What one writer puts before it is handed more.
STINT = 10_000

type Item = dict[str, Any]


def add(url: str, present: int, videos: int) -> None:
    """Put videos into the table until it holds so many, given how many there are.

    They are on no chart: what a charts run costs by size is measured elsewhere.
    """
    stints = [(url, first, min(first + STINT, videos)) for first in range(present, videos, STINT)]
    with ProcessPoolExecutor(WRITERS, get_context("forkserver")) as pool:
        # Asked for its results, a pool raises what went wrong.
        list(pool.map(_put, stints))


def _put(stint: tuple[str, int, int]) -> None:
    url, first, last = stint
    client, models = dynamodb_at(url), _models()
    for chunk in batched(_items(models, first, last), MAX_WRITES, strict=False):
        _write(client, chunk)


def _models() -> list[Item]:
    begin = recently()
    return [encode_item(video_item(state_of(video, begin))) for video in upserts(MODELS, begin)]


def _items(models: list[Item], first: int, last: int) -> Iterator[Item]:
    for number in range(first, last):
        own = {"video_id": {"S": video_id(number)}, "category_id": {"N": str(category_of(number))}}
        yield {**models[number % MODELS], **own}


def _write(client: "DynamoDBClient", items: tuple[Item, ...]) -> None:
    puts: list[Any] = [{"PutRequest": {"Item": item}} for item in items]
    if client.batch_write_item(RequestItems={VIDEOS_TABLE: puts})["UnprocessedItems"]:
        raise RuntimeError("DynamoDB Local left items unwritten")
