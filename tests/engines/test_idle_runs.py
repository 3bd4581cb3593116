"""A charts run that finds nothing new, in a real DynamoDB."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from catalog.vocabulary import Region
from catalog.writing.refresh import Tables, refresh_region, tables_of
from catalog.writing.stream import Change, members_of
from tests.factories import EVENING, NOON, observed, upserted, video_id

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient

WRITES = ("BatchWriteItem", "PutItem", "TransactWriteItems")
IDS = [video_id(number) for number in range(12)]


def see(tables: Tables, time: str) -> None:
    """Let the region's feed see all videos, as ingest and the indexer take it."""
    before = tables.videos.read(IDS)
    tables.videos.apply(
        [observed(number, views=100 * number, regions=["US"], observed_at=time) for number in range(12)]
    )
    after = tables.videos.read(IDS)
    tables.regions.put_members(members_of([Change("", before[one], after[one]) for one in IDS]))


def refresh(tables: Tables) -> bool:
    """Run the charts of the region."""
    return refresh_region(tables, Region.US, [19], EVENING, EVENING).is_swapped


def test_a_run_that_finds_nothing_new_writes_nothing(
    dynamodb: "DynamoDBClient", make_table: Callable[[str], str]
) -> None:
    tables = tables_of(dynamodb, make_table("VideosTable"), make_table("RegionsTable"))
    tables.videos.apply([upserted(number) for number in range(12)])
    see(tables, NOON)
    refresh(tables)
    writes: list[str] = []

    def note(model: Any, **_: Any) -> None:
        writes.extend({model.name} & {*WRITES})

    dynamodb.meta.events.register("before-call.dynamodb", note)

    # WHEN nothing was seen since
    assert refresh(tables)
    assert writes == []

    # WHEN it was
    see(tables, EVENING)
    writes.clear()
    assert refresh(tables)
    assert {*writes} == {"BatchWriteItem", "TransactWriteItems"}
    assert all(len(ranks.views) == 2 for ranks in tables.charts.read_ranks("US", IDS).values())
