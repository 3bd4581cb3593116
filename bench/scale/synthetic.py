"""Draw the videos of a synthetic region, all of them candidates for its charts, and write them to both tables."""

import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from functools import reduce
from itertools import batched, cycle
from multiprocessing import get_context
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

from catalog.categories.counts import CountTable, Tally
from catalog.charts.members import members_of
from catalog.dynamodb.codec import encode_item
from catalog.dynamodb.write import MAX_WRITES
from catalog.regions import ALL_REGIONS, Region
from catalog.times import to_text
from catalog.videos.changes import Change
from catalog.videos.events import VideoObserved, VideoUpserted
from catalog.videos.items import video_item
from catalog.videos.merge import merge
from catalog.videos.model import State, Video
from catalog.videos.view_samples import SPAN_S, SPANS
from tools.engines.tables import REGIONS_TABLE, VIDEOS_TABLE, connect, create_tables, open_tables
from tools.load.rows import sources_in
from tools.sample.catalogue import write_sample

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient

REGION = Region.US
CATEGORIES = (1, 2, 10, 15, 17, 19, 20, 22, 23, 24, 25, 26, 27, 28, 29)
SEED = 1
# Texts repeat after so many videos, ids do not.
TEXTS, DESCRIPTION_CHARACTERS = 5_000, 1_000
# A chart of the feed.
FEED_LENGTH = 200
LOAD_BATCH, LOADERS = 500, 4
# Videos beyond the charts are copies of so many, written by so many processes in portions.
MODELS, WRITERS, PORTION = 500, 2, 10_000


def fill(url: str, videos: int, begin: datetime) -> None:
    """Create both tables with so many videos that are members of the region and candidates, and are counted."""
    client = connect(url)
    tables = create_tables(client)
    _put_counts(client, videos)
    for some in batched(upserts(videos, begin), LOAD_BATCH, strict=False):
        states = [state_of(video, begin) for video in some]
        _put_items(client, [encode_item(video_item(state)) for state in states])
        members = members_of([Change("", None, state) for state in states])
        with ThreadPoolExecutor(LOADERS) as pool:
            # Asked for its results, a pool raises what went wrong.
            list(pool.map(tables.members.put_members, batched(members, LOAD_BATCH // LOADERS, strict=False)))


def feed(url: str, videos: int, time: datetime, begin: datetime) -> None:
    """Do what feed, ingest and the readers of the stream do when a chart of two hundred of the videos comes in."""
    tables = open_tables(connect(url))
    numbers = range(0, videos, max(1, videos // FEED_LENGTH))[:FEED_LENGTH]
    ids = [video_id(number) for number in numbers]
    before = tables.videos.read(ids)
    tables.videos.apply([observation(number, time, begin) for number in numbers])
    after = tables.videos.read(ids)
    tables.members.put_members(members_of([Change("", before[key], after[key]) for key in ids]))


def add_uncharted(url: str, present: int, videos: int) -> None:
    """Put copies of some videos into the table until it holds so many; they are on no chart and for reads alone."""
    portions = [(url, first, min(first + PORTION, videos)) for first in range(present, videos, PORTION)]
    with ProcessPoolExecutor(WRITERS, get_context("forkserver")) as pool:
        list(pool.map(_put_copies, portions))


def _put_copies(portion: tuple[str, int, int]) -> None:
    url, first, last = portion
    client, begin = connect(url), recently()
    models = [encode_item(video_item(state_of(video, begin))) for video in upserts(MODELS, begin)]
    for number in range(first, last, LOAD_BATCH):
        keys = range(number, min(number + LOAD_BATCH, last))
        own = ({"video_id": {"S": video_id(key)}, "category_id": {"N": str(category_of(key))}} for key in keys)
        _put_items(client, [{**models[key % MODELS], **one} for key, one in zip(keys, own, strict=True)])


def upserts(videos: int, begin: datetime) -> Iterator[VideoUpserted]:
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
                "regions": [REGION],
                "published_at": published,
                "added_date": published,
                "fetched_at": to_text(begin),
            }
        )


def end_of(begin: datetime) -> datetime:
    """Return the time of the last observation that `fill` makes."""
    return begin + timedelta(seconds=SPANS * SPAN_S)


def recently() -> datetime:
    """Return when to begin, so that the last observation is of the last hour."""
    hour = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
    return hour - timedelta(seconds=SPANS * SPAN_S)


def observation(number: int, time: datetime, begin: datetime, more: int = 0) -> VideoObserved:
    """Return what is observed of a video, `more` views above those of its growth; few videos gain very much."""
    chance = Random(SEED + number)  # noqa: S311 - repeatable
    first, per_hour = int(chance.lognormvariate(11, 1.5)), chance.lognormvariate(6, 1.5)
    views = first + int(per_hour * ((time - begin).total_seconds() / 3600)) + more
    return VideoObserved(
        video_id=video_id(number), views=views, likes=views // 30, regions=[REGION], observed_at=to_text(time)
    )


def video_id(number: int) -> str:
    """Return the id of a video; ids of neighbours have nothing in common but their end."""
    mixed = (number * 0x9E3779B97F4A7C15) & 0xFFFFFFFFFFFFFFFF
    return f"{mixed >> 32:08x}-{mixed >> 16 & 0xFFFF:04x}-4000-8000-{number:012x}"


def category_of(number: int) -> int:
    """Return the category of a video: each has as many as the others."""
    return CATEGORIES[number % len(CATEGORIES)]


def state_of(video: VideoUpserted, begin: datetime) -> Video:
    """Return a video after as many observations as are kept: one in each span from `begin` on, and the first one."""
    number = int(video.video_id.rpartition("-")[2], 16)
    times = (begin + timedelta(seconds=span * SPAN_S) for span in range(SPANS + 1))
    state: State | None = reduce(merge, (observation(number, time, begin) for time in times), merge(None, video))
    if not isinstance(state, Video):
        raise TypeError(f"{video.video_id} is no video")
    return state


def _put_counts(client: "DynamoDBClient", videos: int) -> None:
    """Count the videos: a charts run reads the categories that have some, and no others."""
    counts, table = Counter(map(category_of, range(videos))), CountTable(client, REGIONS_TABLE)
    for region in (ALL_REGIONS, REGION):
        if not table.replace_tally(region, Tally(0, {}), counts):
            raise RuntimeError("somebody else counts in these tables")


def _put_items(client: Any, items: Sequence[Any]) -> None:
    # Not through VideoTable, whose conditions guard against writers that are not here: twice as fast.
    puts = batched(({"PutRequest": {"Item": item}} for item in items), MAX_WRITES, strict=False)
    with ThreadPoolExecutor(LOADERS) as pool:
        answers = pool.map(lambda some: client.batch_write_item(RequestItems={VIDEOS_TABLE: some}), puts)
        if any(answer["UnprocessedItems"] for answer in answers):
            raise RuntimeError("DynamoDB Local left items unwritten")


def _upserts_in(folder: Path) -> Iterator[VideoUpserted]:
    for source in sources_in(folder, {}):
        with source.path.open("rb") as raw:
            events = (event for line in source.lines(raw) for event in line.events)
            yield from (event for event in events if isinstance(event, VideoUpserted))
