"""Members and candidates of regions in the table `regions`, from which charts are drawn.

Every READY video of a region is a member, in the category index by views. A video that a chart of the region listed
lately is also a candidate, with the figures for its velocity; it expires by its TTL.

The stored names of the category index and its key are `by-shelf` and `shelf`.
"""

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import TYPE_CHECKING, Any, NamedTuple

from catalog.charts.ranking import Candidate, candidate_of
from catalog.dynamodb.codec import decode_item, encode_item
from catalog.dynamodb.write import batch_get, batch_write, query_pages, transact_if
from catalog.videos.changes import Change
from catalog.videos.items import samples_from_numbers, samples_to_numbers
from catalog.videos.model import State, listable

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient

MEMBER_PREFIX = "MEMBER#"
CANDIDATE_PREFIX = "CANDIDATE#"
CATEGORY_INDEX = "by-shelf"

# Former members remain longer than the stream retries (24 hours), so that no older state can restore them.
FORMER_MEMBER_LIFETIME_S = 2 * 24 * 3600

# Longer than the 48 hours for which a candidate is ranked, for feeds that pause.
CANDIDATE_LIFETIME_S = 3 * 24 * 3600


class Member(NamedTuple):
    """A video that a region's charts may show; `views` is None for a former member.

    `candidate` has its figures for velocity if a chart of the region has listed it. `is_unlisted` tells that it has
    lost its listings with this change: it was removed, and may have been restored.
    """

    region: str
    video_id: str
    revision: int
    views: int | None
    category_id: int | None = None
    candidate: Candidate | None = None
    is_unlisted: bool = False


class StoredMember(NamedTuple):
    """A member as it is stored, which has an item or a candidate; what is missing or cannot be read is None."""

    has_item: bool
    has_candidate: bool
    revision: int | None
    member: Member | None


class RegionMembers(NamedTuple):
    """A region's candidates, and the ids of its most viewed members."""

    candidates: list[Candidate]
    most_viewed: set[str]


class MemberTable:
    """Members and candidates in the table `regions`."""

    def __init__(self, client: "DynamoDBClient", name: str) -> None:
        self._client = client
        self._name = name

    def put_members(self, members: Iterable[Member]) -> None:
        """Write members and candidates; for the same video and region the highest revision wins."""
        latest: dict[tuple[str, str], Member] = {}
        for member in members:
            key = (member.region, member.video_id)
            known = latest.get(key, member)
            newest = member if known.revision < member.revision else known
            latest[key] = newest._replace(is_unlisted=known.is_unlisted or member.is_unlisted)
        self._write_all(chain.from_iterable(map(_member_requests, latest.values())))

    def candidates(self, region: str) -> list[Candidate]:
        """Read the candidates of a region."""
        partition = candidates_partition(region)
        pages = query_pages(self._client, self._name, partition, CANDIDATE_PREFIX, is_consistent=False)
        return [_candidate(decode_item(item)) for page in pages for item in page]

    def read_stored(self, region: str, video_ids: Sequence[str]) -> dict[str, StoredMember]:
        """Read a region's existing members with their candidates, by id."""
        keys = [
            encode_item({"region": partition(region), "entry": f"{prefix}{video_id}"})
            for video_id in video_ids
            for partition, prefix in ((members_partition, MEMBER_PREFIX), (candidates_partition, CANDIDATE_PREFIX))
        ]
        items = {item["entry"]: item for item in map(decode_item, batch_get(self._client, self._name, keys))}
        found = {one: (items.get(f"{MEMBER_PREFIX}{one}"), items.get(f"{CANDIDATE_PREFIX}{one}")) for one in video_ids}
        return {one: _stored_member(region, one, *each) for one, each in found.items() if any(each)}

    def scan_ids(self, region: str) -> Iterator[list[str]]:
        """Read the ids of all members and candidates of a region in pages; former members are left out."""
        for partition, prefix in (
            (members_partition(region), MEMBER_PREFIX),
            (candidates_partition(region), CANDIDATE_PREFIX),
        ):
            for page in query_pages(self._client, self._name, partition):
                items = [item for item in page if prefix == CANDIDATE_PREFIX or "views" in item]
                yield [item["entry"]["S"].removeprefix(prefix) for item in items]

    def replace(self, member: Member, stored: StoredMember | None) -> bool:
        """Replace a member and its candidate as they were read; return False if they were written meanwhile."""
        if stored is None or stored.revision is None:
            condition: dict[str, Any] = {"ConditionExpression": "attribute_not_exists(revision)"}
        else:
            revision = {":before": {"N": str(stored.revision)}}
            condition = {"ConditionExpression": "revision = :before", "ExpressionAttributeValues": revision}
        of_member, *of_candidate = _member_requests(member)
        actions = [{"Put": {"TableName": self._name, **of_member["PutRequest"], **condition}}]
        if of_candidate:
            (request,) = of_candidate
            actions += [
                {kind.removesuffix("Request"): {"TableName": self._name, **said}} for kind, said in request.items()
            ]
        elif stored and stored.has_candidate:
            key = {"region": candidates_partition(member.region), "entry": f"{CANDIDATE_PREFIX}{member.video_id}"}
            actions.append({"Delete": {"TableName": self._name, "Key": encode_item(key)}})
        return transact_if(self._client, actions)

    def member_revisions(self, region: str, video_ids: Sequence[str]) -> dict[str, int]:
        """Read the revisions of a region's members, by id."""
        partition = members_partition(region)
        keys = [encode_item({"region": partition, "entry": f"{MEMBER_PREFIX}{one}"}) for one in video_ids]
        items = map(decode_item, batch_get(self._client, self._name, keys))
        return {item["entry"].removeprefix(MEMBER_PREFIX): item["revision"] for item in items}

    def read_region(self, region: str, categories: Iterable[int], count: int) -> RegionMembers:
        """Read a region's candidates, and the `count` most viewed members of all categories and of each."""
        most_viewed = [self.most_viewed(region, category, count) for category in (None, *categories)]
        return RegionMembers(self.candidates(region), {video_id for some in most_viewed for video_id in some})

    def most_viewed(self, region: str, category_id: int | None, count: int) -> list[str]:
        """Read the ids of the `count` most viewed members of a category, with all ties of the last one."""
        pages = self._client.get_paginator("query").paginate(
            TableName=self._name,
            IndexName=CATEGORY_INDEX,
            KeyConditionExpression="shelf = :shelf",
            ExpressionAttributeValues={":shelf": {"S": _index_key(region, category_id)}},
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
        batch_write(self._client, self._name, requests)


def members_partition(region: str) -> str:
    """Return the partition of a region's members, separate from the items that clients read."""
    return f"{region}#MEMBERS"


def candidates_partition(region: str) -> str:
    """Return the partition of a region's candidates."""
    return f"{region}#CANDIDATES"


def _index_key(region: str, category_id: int | None) -> str:
    return f"{region}#{'-' if category_id is None else category_id}"


def _put(item: Mapping[str, Any]) -> dict[str, Any]:
    return {"PutRequest": {"Item": encode_item(item)}}


def _member_requests(member: Member) -> Iterator[dict[str, Any]]:
    key = {"region": candidates_partition(member.region), "entry": f"{CANDIDATE_PREFIX}{member.video_id}"}
    yield _put(_member_item(member))
    if member.candidate:
        yield _put({**key, **_candidate_fields(member.candidate)})
    elif member.views is None or member.is_unlisted:
        yield {"DeleteRequest": {"Key": encode_item(key)}}


def _member_item(member: Member) -> dict[str, Any]:
    entry = f"{MEMBER_PREFIX}{member.video_id}"
    item = {"region": members_partition(member.region), "entry": entry, "revision": member.revision}
    if member.views is None:
        return {**item, "expires_at": int(time.time()) + FORMER_MEMBER_LIFETIME_S}
    return {**item, "views": member.views, "shelf": _index_key(member.region, member.category_id)}


def _candidate_fields(candidate: Candidate) -> dict[str, Any]:
    plain = {name: getattr(candidate, name) for name in ("published_at", "channel", "category_id", "listed_at")}
    known = {name: value for name, value in plain.items() if value is not None}
    samples = {"sightings": samples_to_numbers(candidate.view_samples)} if candidate.view_samples else {}
    return {**known, **samples, "expires_at": int(time.time()) + CANDIDATE_LIFETIME_S}


def _candidate(item: Mapping[str, Any]) -> Candidate:
    return Candidate(
        video_id=item["entry"].removeprefix(CANDIDATE_PREFIX),
        published_at=item.get("published_at"),
        channel=item.get("channel"),
        category_id=item.get("category_id"),
        view_samples=samples_from_numbers(item.get("sightings")),
        listed_at=item["listed_at"],
    )


def _stored_member(
    region: str, video_id: str, item: Mapping[str, Any] | None, candidate: Mapping[str, Any] | None
) -> StoredMember:
    revision = item.get("revision") if item else None
    try:
        member = _member_in(region, video_id, item, candidate) if item else None
    except (KeyError, TypeError, ValueError):
        member = None
    revision = revision if isinstance(revision, int) else None
    return StoredMember(item is not None, candidate is not None, revision, member)


def _member_in(region: str, video_id: str, item: Mapping[str, Any], candidate: Mapping[str, Any] | None) -> Member:
    if "views" not in item:
        return Member(region, video_id, item["revision"], None, None, _candidate(candidate) if candidate else None)
    of_region, _, category = item["shelf"].partition("#")
    if of_region != region:
        raise ValueError(f"a member of {region} with the key {item['shelf']}")
    category_id = None if category == "-" else int(category)
    return Member(
        region, video_id, item["revision"], item["views"], category_id, _candidate(candidate) if candidate else None
    )


def member_of(region: str, state: State | None, video_id: str) -> Member:
    """Return the member that a state makes in a region; a former one if the region does not have the video."""
    return _member(region, state) if state else Member(region, video_id, 0, None)


def members_of(changes: Sequence[Change]) -> list[Member]:
    """Return the members that changes add, update or remove."""
    return [
        _member(region, change.after)._replace(is_unlisted=_is_unlisted(region, change))
        for change in changes
        for region in sorted({*_regions_of(change.before), *_regions_of(change.after)})
    ]


def _regions_of(state: State | None) -> list[str]:
    video = listable(state)
    return video.regions if video else []


def _is_unlisted(region: str, change: Change) -> bool:
    before, after = listable(change.before), listable(change.after)
    return before is not None and region in before.listed and (after is None or region not in after.listed)


def _member(region: str, state: State) -> Member:
    video = listable(state)
    if video is None or region not in video.regions:
        return Member(region, state.video_id, state.revision, None)
    category_id, views = video.record.category_id, video.counts.views
    return Member(region, video.video_id, video.revision, views, category_id, candidate_of(video, region))
