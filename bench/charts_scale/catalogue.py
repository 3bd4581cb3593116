"""A synthetic region for the benches of charts: tables as the template defines them, and videos that all chart."""

import tempfile
from collections import Counter
from collections.abc import Iterator, MutableMapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from itertools import batched, cycle
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any, NamedTuple

import boto3

from catalog.charting.charts import ChartKey
from catalog.events import Event, VideoObserved, VideoUpserted
from catalog.merge import merge
from catalog.rising import SPAN_S, SPANS
from catalog.stores.attributes import encode_item
from catalog.stores.documents import ALL_REGIONS
from catalog.stores.items import video_item
from catalog.times import to_text
from catalog.video import State, Video
from catalog.vocabulary import Ranking, Region
from catalog.writing.bulk import MAX_WRITES
from catalog.writing.counts import CountTable, Tally
from catalog.writing.refresh import Tables, tables_of
from catalog.writing.stream import Change, members_of
from tests.template import table_properties
from tools.load.rows import sources_in
from tools.sample.catalogue import write_sample

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient

VIDEOS_TABLE, REGIONS_TABLE = "videos", "regions"
TABLES = {VIDEOS_TABLE: "VideosTable", REGIONS_TABLE: "RegionsTable"}

REGION = Region.US
CATEGORIES = (1, 2, 10, 15, 17, 19, 20, 22, 23, 24, 25, 26, 27, 28, 29)

# All charts of the region.
KEYS = [ChartKey(ranking, category) for ranking in Ranking for category in (None, *CATEGORIES)]

# Texts repeat after so many videos, ids do not.
TEXTS = 5_000
DESCRIPTION_CHARACTERS = 1_000

# A chart of the feed.
FEED_LENGTH = 200

LOAD_BATCH = 500
LOADERS = 4
SEED = 1


class Course(NamedTuple):
    """How a video's views grow: what it had when it was first seen, and what it gains in an hour."""

    views: int
    per_hour: float

    def views_after(self, hours: float) -> int:
        """Return the views so many hours after the first sighting."""
        return self.views + int(self.per_hour * hours)


def use_bench_keys(environment: MutableMapping[str, str]) -> None:
    """Put what boto3 wants to know into an environment; DynamoDB Local takes any keys."""
    environment.update(dict.fromkeys(("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"), "bench"))
    environment.update(dict.fromkeys(("AWS_REGION", "AWS_DEFAULT_REGION"), "us-east-1"))


def dynamodb_at(url: str) -> "DynamoDBClient":
    """Return a client that is more patient than a function: this engine has other work to do, and one machine."""
    return boto3.client("dynamodb", endpoint_url=url)


def create_tables(client: "DynamoDBClient") -> Tables:
    """Make both tables anew, empty."""
    known = client.list_tables()["TableNames"]
    for name, logical_id in TABLES.items():
        if name in known:
            client.delete_table(TableName=name)
        # Nobody reads the stream here, and it takes as long as the table itself.
        properties = {key: value for key, value in table_properties(logical_id).items() if key != "StreamSpecification"}
        client.create_table(**{**properties, "TableName": name})
    return tables_of(client, VIDEOS_TABLE, REGIONS_TABLE)


def fill(url: str, videos: int, begin: datetime) -> None:
    """Make both tables anew, with so many videos that are members of the region and candidates, and are counted."""
    client = dynamodb_at(url)
    tables = create_tables(client)
    _put_counts(client, videos)
    for some in batched(upserts(videos, begin), LOAD_BATCH, strict=False):
        states = [state_of(video, begin) for video in some]
        _put_states(client, states)
        members = members_of([Change("", None, state) for state in states])
        with ThreadPoolExecutor(LOADERS) as pool:
            # Asked for its results, a pool raises what went wrong.
            list(pool.map(tables.regions.put_members, batched(members, LOAD_BATCH // LOADERS, strict=False)))


def feed(url: str, videos: int, time: datetime, begin: datetime) -> None:
    """Let the region's feed see two hundred of the videos again, as its chart of a later time would."""
    client = dynamodb_at(url)
    observe(tables_of(client, VIDEOS_TABLE, REGIONS_TABLE), videos, time, begin)


def observe(tables: Tables, videos: int, time: datetime, begin: datetime) -> None:
    """Do what the feed, ingest and the indexer do when a chart comes in."""
    step = max(1, videos // FEED_LENGTH)
    numbers = range(0, videos, step)[:FEED_LENGTH]
    ids = [video_id(number) for number in numbers]
    before = tables.videos.read(ids)
    tables.videos.apply([seen(number, time, begin) for number in numbers])
    after = tables.videos.read(ids)
    tables.regions.put_members(members_of([Change("", before[key], after[key]) for key in ids]))


def upserts(videos: int, begin: datetime, regions: Sequence[Region] = (REGION,)) -> Iterator[VideoUpserted]:
    """Draw videos, the sample's texts with a description of a thousand characters."""
    with tempfile.TemporaryDirectory() as folder:
        write_sample(Path(folder), TEXTS)
        texts = [*_upserts_in(Path(folder))]
    for number, text in zip(range(videos), cycle(texts), strict=False):
        description = text.description or text.name or ""
        copies = DESCRIPTION_CHARACTERS // max(1, len(description)) + 1
        published = to_text(begin - timedelta(hours=6 + number % 400))
        yield text.model_copy(
            update={
                "video_id": video_id(number),
                "description": (f"{description}\n" * copies)[:DESCRIPTION_CHARACTERS],
                "channel_title": f"{text.channel_title} {number % 7}",
                "category_id": category_of(number),
                "regions": [*regions],
                "published_at": published,
                "added_date": published,
                "fetched_at": to_text(begin),
            }
        )


def sightings_of(
    video: VideoUpserted, begin: datetime, regions: Sequence[Region] = (REGION,)
) -> Iterator[VideoObserved]:
    """Return as many observations as are kept of a video: one in each span from `begin` on, and the first one."""
    number = int(video.video_id.rpartition("-")[2], 16)
    for span in range(SPANS + 1):
        yield seen(number, begin + timedelta(seconds=span * SPAN_S), begin, regions)


def end_of(begin: datetime) -> datetime:
    """Return the time of the last observation that `fill` makes."""
    return begin + timedelta(seconds=SPANS * SPAN_S)


def recently() -> datetime:
    """Return when to begin, so that the last observation is of the last hour."""
    hour = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
    return hour - timedelta(seconds=SPANS * SPAN_S)


def seen(
    number: int, time: datetime, begin: datetime, regions: Sequence[Region] = (REGION,), more: int = 0
) -> VideoObserved:
    """Return an observation of a video, with some views more than its course says."""
    views = course_of(number).views_after((time - begin).total_seconds() / 3600) + more
    return VideoObserved(
        video_id=video_id(number), views=views, likes=views // 30, regions=[*regions], observed_at=to_text(time)
    )


def course_of(number: int) -> Course:
    """Draw how a video's views grow: few gain very much."""
    chance = Random(SEED + number)  # noqa: S311 - repeatable
    return Course(int(chance.lognormvariate(11, 1.5)), chance.lognormvariate(6, 1.5))


def video_id(number: int) -> str:
    """Return the id of a video; ids of neighbours have nothing in common but their end."""
    mixed = (number * 0x9E3779B97F4A7C15) & 0xFFFFFFFFFFFFFFFF
    return f"{mixed >> 32:08x}-{mixed >> 16 & 0xFFFF:04x}-4000-8000-{number:012x}"


def category_of(number: int) -> int:
    """Return the category of a video: each has as many as the others."""
    return CATEGORIES[number % len(CATEGORIES)]


def state_of(video: VideoUpserted, begin: datetime) -> Video:
    """Return a video after all its sightings from `begin` on."""
    events: list[Event] = [video, *sightings_of(video, begin)]
    state: State | None = None
    for event in events:
        state = merge(state, event)
    if not isinstance(state, Video):
        raise TypeError(f"{video.video_id} is no video")
    return state


def _put_counts(client: "DynamoDBClient", videos: int) -> None:
    """Count the videos: a charts run reads the shelves that counts name, and no others."""
    counts, table = Counter(map(category_of, range(videos))), CountTable(client, REGIONS_TABLE)
    for region in (ALL_REGIONS, REGION):
        if not table.replace_tally(region, Tally(0, {}), counts):
            raise RuntimeError("somebody else counts in these tables")


def _put_states(client: "DynamoDBClient", states: Sequence[Video]) -> None:
    # Not through VideoTable, whose conditions guard against writers that are not here: twice as fast.
    items: list[Any] = [{"PutRequest": {"Item": encode_item(video_item(state))}} for state in states]
    with ThreadPoolExecutor(LOADERS) as pool:
        chunks = batched(items, MAX_WRITES, strict=False)
        for written in pool.map(lambda chunk: client.batch_write_item(RequestItems={VIDEOS_TABLE: chunk}), chunks):
            if written["UnprocessedItems"]:
                raise RuntimeError("DynamoDB Local left items unwritten")


def _upserts_in(folder: Path) -> Iterator[VideoUpserted]:
    for source in sources_in(folder, {}):
        with source.path.open("rb") as raw:
            events = (event for line in source.lines(raw) for event in line.events)
            yield from (event for event in events if isinstance(event, VideoUpserted))
