"""Repairs of a damaged catalogue on real engines: everything is found and mended, and nothing else is changed."""

import gzip
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from catalog.categories.counts import CountTable
from catalog.charts.keys import Ranking
from catalog.charts_run import ChartsRunner
from catalog.dynamodb.codec import encode_item
from catalog.etags import etag_of
from catalog.regions import Region
from catalog.search.actions import Action, action_of
from catalog.search.writes import IndexWriter
from catalog.times import now
from catalog.videos.model import Takedown, Tombstone
from catalog.videos.takedowns import TakedownTable
from tests.engines.catalogue import Catalogue, Items, items_in
from tests.factories import NOON, observed, upserted, video_id
from tools.reindex import rebuild
from tools.repair.__main__ import run_phases
from tools.repair.findings import Findings
from tools.repair.progress import Position, ProgressFile
from tools.repair.stores import Repair

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient

NUMBERS = range(1, 9)
INTERVAL = timedelta(minutes=15)
FUTURE = "2999-01-01T00:00:00Z"


class Stack:
    """A catalogue with an index, in which everything agrees, and its repair."""

    def __init__(self, catalogue: Catalogue, index: IndexWriter, folder: Path) -> None:
        self.catalogue = catalogue
        self.index = index
        self.client = catalogue.client
        self.videos = catalogue.tables.videos._name
        self.regions = catalogue.tables.charts._name
        self.progress = ProgressFile(folder / "repair.json", {})

    @property
    def runner(self) -> ChartsRunner:
        return ChartsRunner.over(self.client, self.videos, self.regions)

    @property
    def takedowns(self) -> TakedownTable:
        return TakedownTable(self.client, self.videos, self.regions)

    def repair(self, *, is_dry: bool = False, **changed: Any) -> Findings:
        position = Position()
        one = Repair(
            runner=self.runner,
            counts=CountTable(self.client, self.regions),
            takedowns=self.takedowns,
            index=self.index,
            regions=(*Region,),
            findings=position.findings,
            rebuild=lambda: rebuild(self.catalogue.tables.videos, self.index, fresh=True),
            pause=lambda: None,
            is_dry=is_dry,
        )
        run_phases(replace(one, **changed), position, INTERVAL, self.progress)
        return position.findings

    def update(self, region: str, entry: str, **values: Any) -> None:
        """Change attributes of an item of the table of regions, as an operator may by mistake."""
        key = encode_item({"region": region, "entry": entry})
        typed = encode_item({f":{number}": value for number, value in enumerate(values.values())})
        self.client.update_item(
            TableName=self.regions,
            Key=key,
            UpdateExpression="SET " + ", ".join(f"#{number} = :{number}" for number, _ in enumerate(values)),
            ExpressionAttributeNames={f"#{number}": name for number, name in enumerate(values)},
            ExpressionAttributeValues=typed,
        )

    def delete(self, region: str, entry: str) -> None:
        self.client.delete_item(TableName=self.regions, Key=encode_item({"region": region, "entry": entry}))

    def put_chart(self, region: str, entry: str, **changed: Any) -> None:
        """Write a chart with other content and the right tag of it."""
        item: Any = self.client.get_item(TableName=self.regions, Key=encode_item({"region": region, "entry": entry}))
        content = json.loads(gzip.decompress(item["Item"]["body"]["B"])) | changed
        body = json.dumps(content).encode()
        self.update(region, entry, etag=etag_of(body), body=gzip.compress(body), updated_at=content["updated_at"])

    def state(self) -> tuple[Items, dict[str, int], dict[int, int]]:
        """Return everything that is derived from the videos, without the times of writes."""
        written = ("built_at_ms", "expires_at", "next_update_at", "etag", "body", "writes", "updated_at", "revision")
        items = items_in(self.client, self.regions)
        plain = {
            key: {name: value for name, value in item.items() if name not in written} | _chart_in(item)
            for key, item in items.items()
            # Of what is gone, a former member stays for a while.
            if not key[1].startswith("RANKS#") and "#20" not in key[1]
            if not key[1].startswith("MEMBER#") or "views" in item
        }
        documents = self.index.documents([video_id(number) for number in NUMBERS])
        return plain, {one: each.document["views"] for one, each in documents.items()}, self.counts("US")

    def counts(self, region: str) -> dict[int, int]:
        return CountTable(self.client, self.regions).read(region)


def _chart_in(item: dict[str, Any]) -> dict[str, Any]:
    if "body" not in item:
        return {}
    content = json.loads(gzip.decompress(item["body"]))
    videos = content["videos"] if isinstance(content, dict) and "videos" in content else content
    return {"shown": [one.get("video_id", one.get("id")) for one in videos] if isinstance(videos, list) else None}


@pytest.fixture
def stack(catalogue: Catalogue, index: IndexWriter, tmp_path: Path) -> Stack:
    catalogue.take(*(upserted(number, category_id=number % 2, published_at=NOON) for number in NUMBERS))
    said: dict[str, Any] = {"regions": ["US", "GB"], "observed_at": now()}
    catalogue.take(*(observed(number, views=1_000 * number, **said) for number in NUMBERS))
    states = catalogue.tables.videos.read([video_id(number) for number in NUMBERS])
    index.write([action_of(state) for state in states.values()])
    stack = Stack(catalogue, index, tmp_path)
    stack.repair()
    return stack


def test_a_repair_of_what_agrees_finds_nothing(stack: Stack) -> None:
    before = stack.state()
    assert stack.repair().lines() == ["nothing differs"]
    assert stack.state() == before


def lose_member(stack: Stack) -> None:
    stack.delete("US#MEMBERS", f"MEMBER#{video_id(3)}")


def lose_candidate(stack: Stack) -> None:
    stack.delete("US#CANDIDATES", f"CANDIDATE#{video_id(3)}")


def edit_member(stack: Stack) -> None:
    stack.update("GB#MEMBERS", f"MEMBER#{video_id(3)}", views=9)


def edit_members_key(stack: Stack) -> None:
    stack.update("GB#MEMBERS", f"MEMBER#{video_id(3)}", shelf="US#1")


def move_member_ahead(stack: Stack) -> None:
    stack.update("GB#MEMBERS", f"MEMBER#{video_id(3)}", revision=900, views=9)


def invent_member(stack: Stack) -> None:
    item = {"region": "US#MEMBERS", "entry": f"MEMBER#{video_id(99)}", "revision": 5, "views": 10**9, "shelf": "US#-"}
    stack.client.put_item(TableName=stack.regions, Item=encode_item(item))


def edit_counts(stack: Stack) -> None:
    stack.update("US", "COUNTS", c1=400)


def lose_counts(stack: Stack) -> None:
    stack.delete("ALL", "COUNTS")


def lose_marker(stack: Stack) -> None:
    stack.delete("ALL#COUNTED#0", f"COUNTED#{video_id(3)}")


def make_chart_of_the_future(stack: Stack) -> None:
    stack.put_chart("US", "CHART#views#all", updated_at=FUTURE, videos=[])


def make_contract_chart_of_the_future(stack: Stack) -> None:
    stack.put_chart("US", "TOP", updated_at=FUTURE)


def empty_contract_chart(stack: Stack) -> None:
    stack.put_chart("US", "TOP", videos=[])


def make_list_of_the_future(stack: Stack) -> None:
    stack.update("US", "CATEGORIES", built_at_ms=32_472_144_000_000, updated_at=FUTURE)


def break_chart(stack: Stack) -> None:
    stack.update("US", "CHART#velocity#all", body=b"no gzip")


def lose_document(stack: Stack) -> None:
    stack.index.write([Action(video_id(3), 1_000, None)])


def edit_document(stack: Stack) -> None:
    documents = stack.index.documents([video_id(4)])
    stack.index.write([Action(video_id(4), 1_000, {**documents[video_id(4)].document, "title": "spam"})])


def invent_document(stack: Stack) -> None:
    documents = stack.index.documents([video_id(5)])
    stack.index.write([Action(video_id(99), 7, {**documents[video_id(5)].document, "video_id": video_id(99)})])


DAMAGES: dict[str, Callable[[Stack], None]] = {
    "members of US": lose_member,
    "members of US, candidates": lose_candidate,
    "members of GB": edit_member,
    "members of GB, their keys": edit_members_key,
    "members of GB, their revisions": move_member_ahead,
    "members of US, invented": invent_member,
    "counts": edit_counts,
    "counts, lost": lose_counts,
    "counts, markers": lose_marker,
    "charts of US": make_chart_of_the_future,
    "charts of US, the contract's": make_contract_chart_of_the_future,
    "charts of US, the contract's, empty": empty_contract_chart,
    "charts of US, lists": make_list_of_the_future,
    "charts of US, broken": break_chart,
    "index": lose_document,
    "index, edited": edit_document,
    "index, invented": invent_document,
}


@pytest.mark.parametrize(("kind", "damage"), DAMAGES.items(), ids=DAMAGES)
def test_a_damage_is_found_and_mended(stack: Stack, kind: str, damage: Callable[[Stack], None]) -> None:
    before = stack.state()
    damage(stack)
    damaged = stack.state() if "broken" not in kind else None
    # A dry run finds it and changes nothing
    dry = stack.repair(is_dry=True)
    assert kind.split(", ", maxsplit=1)[0] in dry.found
    assert dry.mended.total() == 0
    if damaged:
        assert stack.state() == damaged
    # A repair mends it
    findings = stack.repair()
    assert kind.split(", ", maxsplit=1)[0] in findings.found
    assert findings.left == 0
    assert stack.state() == before
    assert stack.repair().lines() == ["nothing differs"]


def test_a_lost_candidate_is_found_however_long_a_feed_pauses(
    catalogue: Catalogue, index: IndexWriter, tmp_path: Path
) -> None:
    # GIVEN listings of long ago, and one of before that, which is no longer ranked
    stack = Stack(catalogue, index, tmp_path)
    catalogue.take(*(upserted(number, category_id=1, published_at=NOON) for number in (1, 2, 3)))
    said: dict[str, Any] = {"regions": ["US"], "observed_at": NOON}
    catalogue.take(
        observed(1, **said), observed(2, **said), observed(3, **{**said, "observed_at": "2026-02-01T12:00:00Z"})
    )
    stack.repair()
    # WHEN a candidate of each is lost
    for number in (1, 3):
        stack.delete("US#CANDIDATES", f"CANDIDATE#{video_id(number)}")
    # THEN the one that is ranked is found
    findings = stack.repair()
    assert findings.examples["members of US"] == [f"{video_id(1)} is not a candidate"]
    assert findings.left == 0


def test_all_damages_at_once_are_mended(stack: Stack) -> None:
    before = stack.state()
    for damage in DAMAGES.values():
        damage(stack)
    stack.repair()
    assert stack.repair().lines() == ["nothing differs"]
    assert stack.state() == before


def test_a_lost_index_is_built_anew(stack: Stack) -> None:
    before = stack.state()
    for one in stack.index.indexes():
        stack.index._delete(one.name)
    assert stack.repair().lines() == ["index: 1 found, 1 mended", "  is lost"]
    assert stack.state() == before


def test_readings_of_the_future_are_removed_from_videos(stack: Stack) -> None:
    key = {"video_id": {"S": video_id(3)}}
    stack.client.update_item(
        TableName=stack.videos,
        Key=key,
        UpdateExpression="SET listed.US = :future",
        ExpressionAttributeValues={":future": {"S": FUTURE}},
    )
    findings = stack.repair()
    assert (findings.found["clocks"], findings.left) == (1, 0)
    assert stack.repair().lines() == ["nothing differs"]
    assert video_id(3) not in [one.video_id for one in stack.catalogue.chart(Ranking.VELOCITY).videos]


def test_a_video_that_cannot_be_read_is_named(stack: Stack) -> None:
    stack.client.update_item(
        TableName=stack.videos, Key={"video_id": {"S": video_id(3)}}, UpdateExpression="REMOVE listed"
    )
    findings = stack.repair()
    assert findings.left >= 1
    assert f"  {video_id(3)} cannot be read: delete its item, then replay its events" in findings.lines()


def test_a_restored_table_is_followed_by_everything(stack: Stack, dynamodb: "DynamoDBClient") -> None:
    # GIVEN a backup, and what happened after it
    backup = next(iter(dynamodb.get_paginator("scan").paginate(TableName=stack.videos, ConsistentRead=True)))["Items"]
    before = stack.state()
    stack.catalogue.take(*(observed(number, views=10**6, observed_at=now(), regions=["IN"]) for number in NUMBERS))
    stack.catalogue.take(upserted(20, name="A video after the backup", category_id=1))
    stack.takedowns.take_down(video_id(1), Takedown(now(), "ann", "a court order"))
    states = stack.catalogue.tables.videos.read([video_id(number) for number in (*NUMBERS, 20)])
    stack.index.write([action_of(state) for state in states.values()])
    stack.repair()
    # WHEN the table of the backup takes the place of the table
    for page in dynamodb.get_paginator("scan").paginate(TableName=stack.videos, ConsistentRead=True):
        for item in page["Items"]:
            dynamodb.delete_item(TableName=stack.videos, Key={"video_id": item["video_id"]})
    for item in backup:
        dynamodb.put_item(TableName=stack.videos, Item=item)
    # THEN a repair makes everything follow it, but for the takedown, which still counts
    assert stack.repair().left == 0
    assert stack.repair().lines() == ["nothing differs"]
    plain, views, counts = stack.state()
    assert isinstance(stack.catalogue.tables.videos.read([video_id(1)])[video_id(1)], Tombstone)
    assert views == {one: number for one, number in before[1].items() if one != video_id(1)}
    assert counts == {0: 4, 1: 3}
    shown = plain["US", "CHART#views#all"]["shown"]
    assert shown == [video_id(number) for number in sorted(NUMBERS, reverse=True) if number != 1]


def test_an_interrupted_repair_resumes_where_it_was(stack: Stack) -> None:
    class Stopped(BaseException):
        pass

    def stop() -> None:
        raise Stopped

    lose_member(stack)
    edit_document(stack)
    with pytest.raises(Stopped):
        stack.repair(rebuild=stop)
    position = stack.progress.load()
    assert position.done == 2 + len(Region)
    assert position.needs_rebuild
    assert position.findings.found["members of US"] == 1


def test_one_region_is_repaired_alone(stack: Stack) -> None:
    lose_member(stack)
    edit_member(stack)
    findings = stack.repair(regions=(Region.US,))
    assert [*findings.found] == ["members of US"]
    assert [*stack.repair().found] == ["members of GB"]
