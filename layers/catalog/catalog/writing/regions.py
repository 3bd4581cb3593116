"""Members and candidates of regions, categories and counts in the table `regions`.

Every READY video of a region is a member, which stands on the shelf of its category in the order of views. One that a
chart of the region held lately is a candidate besides, with what ranks it by velocity; it leaves by its TTL.
"""

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import batched, chain
from typing import TYPE_CHECKING, Any, NamedTuple

from catalog.ranking import Candidate
from catalog.stores.attributes import decode_item, encode_item
from catalog.stores.documents import ALL_REGIONS, CATEGORY_PREFIX
from catalog.stores.items import sightings_of, sightings_to
from catalog.writing.bulk import write_items

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient

MEMBER_PREFIX = "MEMBER#"
CANDIDATE_PREFIX = "CANDIDATE#"
COUNTS_ENTRY = "COUNTS"
COUNT_PREFIX = "c"
BY_SHELF = "by-shelf"
MAX_KEYS_PER_READ = 100

# What is remembered of who is gone stays until no retry of the stream (24 hours) can bring an older state of it.
FORMER_MEMBER_LIFETIME_S = 2 * 24 * 3600


# A candidate is ranked for 48 hours; this is longer, for feeds that pause.
CANDIDATE_LIFETIME_S = 3 * 24 * 3600


class Member(NamedTuple):
    """A video that a region's charts may hold, or no longer may (`views` is None).

    `candidate` is what ranks it by velocity once a chart of the region has held it.
    """

    region: str
    video_id: str
    revision: int
    views: int | None
    category_id: int | None = None
    candidate: Candidate | None = None


class RegionTable:
    """The table `regions`, for those who write it."""

    def __init__(self, client: "DynamoDBClient", name: str) -> None:
        self._client = client
        self._name = name

    def put_members(self, members: Iterable[Member]) -> None:
        """Write members and candidates; of several for the same video and region the highest revision."""
        latest: dict[tuple[str, str], Member] = {}
        for member in members:
            key = (member.region, member.video_id)
            if key not in latest or latest[key].revision < member.revision:
                latest[key] = member
        self._write_all(chain.from_iterable(map(_member_requests, latest.values())))

    def candidates(self, region: str) -> list[Candidate]:
        """Read what a region's charts held lately, with what ranks it by velocity."""
        pages = self._client.get_paginator("query").paginate(
            TableName=self._name,
            KeyConditionExpression="#region = :region AND begins_with(entry, :prefix)",
            ExpressionAttributeNames={"#region": "region"},
            ExpressionAttributeValues={
                ":region": {"S": candidates_partition(region)},
                ":prefix": {"S": CANDIDATE_PREFIX},
            },
        )
        return [_candidate(decode_item(item)) for page in pages for item in page["Items"]]

    def member_revisions(self, region: str, video_ids: Sequence[str]) -> dict[str, int]:
        """Read which revision of each video the region's members hold."""
        revisions = {}
        for chunk in batched(video_ids, MAX_KEYS_PER_READ, strict=False):
            keys: list[Any] = [
                encode_item({"region": members_partition(region), "entry": f"{MEMBER_PREFIX}{one}"}) for one in chunk
            ]
            answer = self._client.batch_get_item(RequestItems={self._name: {"Keys": keys}})
            for item in map(decode_item, answer["Responses"].get(self._name, [])):
                revisions[item["entry"].removeprefix(MEMBER_PREFIX)] = item["revision"]
        return revisions

    def put_categories(self, titles: Mapping[int, str]) -> None:
        """Write the categories that the catalogue knows, by id."""
        self._write_all(
            _put({"region": ALL_REGIONS, "entry": f"{CATEGORY_PREFIX}{key}", "title": title})
            for key, title in titles.items()
        )

    def read_categories(self) -> dict[int, str]:
        """Read the titles of all categories by id."""
        pages = self._client.get_paginator("query").paginate(
            TableName=self._name,
            KeyConditionExpression="#region = :region AND begins_with(entry, :prefix)",
            ExpressionAttributeNames={"#region": "region"},
            ExpressionAttributeValues={":region": {"S": ALL_REGIONS}, ":prefix": {"S": CATEGORY_PREFIX}},
        )
        items = [decode_item(item) for page in pages for item in page["Items"]]
        return {int(item["entry"].removeprefix(CATEGORY_PREFIX)): item["title"] for item in items}

    def read_counts(self, region: str) -> dict[int, int]:
        """Read how many READY videos each category has in a region, or in all; empty ones are left out."""
        key: Any = {"region": {"S": region}, "entry": {"S": COUNTS_ENTRY}}
        answer = self._client.get_item(TableName=self._name, Key=key)
        return counts_in(decode_item(answer.get("Item", {})))

    def most_viewed(self, region: str, category_id: int | None, count: int) -> list[str]:
        """Read the ids of the `count` most viewed members of a category, and of all that tie with the last of them."""
        pages = self._client.get_paginator("query").paginate(
            TableName=self._name,
            IndexName=BY_SHELF,
            KeyConditionExpression="shelf = :shelf",
            ExpressionAttributeValues={":shelf": {"S": _shelf(region, category_id)}},
            ScanIndexForward=False,
            PaginationConfig={"PageSize": count + 10},
        )
        found: list[tuple[int, str]] = []
        for page in pages:
            for item in page["Items"]:
                views = int(item["views"]["N"])
                if len(found) >= count and views < found[count - 1][0]:
                    return [video_id for _, video_id in found]
                found.append((views, item["entry"]["S"].removeprefix(MEMBER_PREFIX)))
        return [video_id for _, video_id in found]

    def _write_all(self, requests: Iterable[dict[str, Any]]) -> None:
        write_items(self._client, self._name, requests)


def counts_in(item: Mapping[str, Any]) -> dict[int, int]:
    """Return what an item of counts holds by category; empty ones are left out."""
    counted = {name: number for name, number in item.items() if name.startswith(COUNT_PREFIX) and number}
    return {int(name.removeprefix(COUNT_PREFIX)): number for name, number in counted.items()}


def members_partition(region: str) -> str:
    """Return the partition of a region's members: what is written often stands apart from what everybody reads."""
    return f"{region}#MEMBERS"


def candidates_partition(region: str) -> str:
    """Return the partition of a region's candidates."""
    return f"{region}#CANDIDATES"


def _shelf(region: str, category_id: int | None) -> str:
    return f"{region}#{'-' if category_id is None else category_id}"


def _put(item: Mapping[str, Any]) -> dict[str, Any]:
    return {"PutRequest": {"Item": encode_item(item)}}


def _member_requests(member: Member) -> Iterator[dict[str, Any]]:
    key = {"region": candidates_partition(member.region), "entry": f"{CANDIDATE_PREFIX}{member.video_id}"}
    yield _put(_member_item(member))
    if member.candidate:
        yield _put({**key, **_candidate_fields(member.candidate)})
    elif member.views is None:
        yield {"DeleteRequest": {"Key": encode_item(key)}}


def _member_item(member: Member) -> dict[str, Any]:
    entry = f"{MEMBER_PREFIX}{member.video_id}"
    item = {"region": members_partition(member.region), "entry": entry, "revision": member.revision}
    if member.views is None:
        return {**item, "expires_at": int(time.time()) + FORMER_MEMBER_LIFETIME_S}
    return {**item, "views": member.views, "shelf": _shelf(member.region, member.category_id)}


def _candidate_fields(candidate: Candidate) -> dict[str, Any]:
    known = {name: value for name, value in candidate._asdict().items() if value is not None and name != "video_id"}
    sightings = {"sightings": sightings_to(candidate.sightings)} if candidate.sightings else {}
    return {**known, **sightings, "expires_at": int(time.time()) + CANDIDATE_LIFETIME_S}


def _candidate(item: Mapping[str, Any]) -> Candidate:
    return Candidate(
        video_id=item["entry"].removeprefix(CANDIDATE_PREFIX),
        published_at=item.get("published_at"),
        channel=item.get("channel"),
        category_id=item.get("category_id"),
        sightings=sightings_of(item.get("sightings")),
        listed_at=item["listed_at"],
    )
