"""Indexer: the stream of the table of videos, brought into the search index, the members of regions and the counts."""

import json
import time
from typing import Any, NamedTuple

import pytest

from catalog.errors import StoreUnavailable
from catalog.search.documents import definition_name
from catalog.stores.attributes import encode_item
from catalog.stores.items import video_item
from catalog.times import to_seconds
from catalog.video import State
from catalog.writing.regions import RegionTable
from tests.factories import EVENING, MORNING, NOON, sightings_of, tombstone, video, video_id
from tests.functions.conftest import Engine, Invoke, Json, Reply, Request, Script, Stores, read_event, reply

CLAY_OVEN = "6f1c2a9e-3b7d-4e58-9c41-0a5d8e7f2b13"
SALT_FLATS = "b8e4d7a2-5f06-4c9b-8a37-d1c6e0f49b52"
FAILURES = "IndexFailuresQueue"
INDEX = "videos-1"
WRITTEN = f"/_alias/{definition_name()}-write"
NO_ALIAS = reply({"error": "alias missing", "status": 404}, 404)


class Write(NamedTuple):
    """One action of a bulk request."""

    kind: str
    meta: Json
    document: Json | None


def writes_in(request: Request) -> list[Write]:
    """Return the actions of a bulk request, in their order."""
    lines = [json.loads(line) for line in request.body.splitlines()]
    writes = []
    while lines:
        ((kind, meta),) = lines.pop(0).items()
        writes.append(Write(kind, meta, lines.pop(0) if kind == "index" else None))
    return writes


def bulk_reply(request: Request, statuses: dict[str, int]) -> Reply:
    """Return what OpenSearch answers to a bulk request when it treats these videos otherwise than well."""
    items = []
    for write in writes_in(request):
        status = statuses.get(write.meta["_id"], 200)
        result = {"_index": INDEX, "_id": write.meta["_id"], "status": status}
        # A document that was not there to delete is no error.
        if status >= 400 and (write.kind, status) != ("delete", 404):
            result |= {"error": {"type": f"fault_{status}", "reason": "no such luck"}}
        items.append({write.kind: result})
    return reply({"took": 1, "errors": any("error" in next(iter(item.values())) for item in items), "items": items})


def index_that(statuses: dict[str, int] | None = None) -> Script:
    """Return the script of an engine that has an index and takes all but these videos."""

    def answer(request: Request) -> Reply:
        match request.method, request.target:
            case "GET", target if target == WRITTEN:
                return reply({INDEX: {"aliases": {}}})
            case "POST", target if target.startswith(f"/{INDEX}-in/_bulk"):
                return bulk_reply(request, statuses or {})
        return reply({"error": f"nothing answers {request.target}"}, 400)

    return answer


def bulks(engine: Engine) -> list[list[Write]]:
    """Return the bulk requests that the engine received."""
    return [writes_in(request) for request in engine.requests if "/_bulk" in request.target]


def record(number: int, before: State | None = None, after: State | None = None) -> Json:
    """Return a stream record; its sequence number is `<number>`."""
    images = {"OldImage": before, "NewImage": after}
    typed = {name: encode_item(video_item(state)) for name, state in images.items() if state}
    return {"eventSource": "aws:dynamodb", "dynamodb": {"SequenceNumber": str(number), **typed}}


def batch_of(*changes: tuple[State | None, State | None]) -> Json:
    """Return a batch of the stream, numbered from 0."""
    return {"Records": [record(number, *change) for number, change in enumerate(changes)]}


def new(*states: State) -> Json:
    """Return a batch of states that were not there before."""
    return batch_of(*((None, state) for state in states))


def reported(result: Json) -> list[str]:
    """Return the sequence numbers that the stream shall hand over again."""
    return [failure["itemIdentifier"] for failure in result["batchItemFailures"]]


# --- What reaches the index -------------------------------------------------------------------------------------------


def test_a_batch_is_one_bulk_request_in_the_order_of_the_stream(invoke: Invoke, engine: Engine) -> None:
    # GIVEN a new video, one that is processed anew, and a tombstone that expired
    engine.script = index_that()
    # WHEN they arrive together
    result = invoke("indexer", read_event("indexer-stream"))
    # THEN the first is written, the second taken away, and nothing is done for the third
    assert result == {"batchItemFailures": []}
    ((written, removed),) = bulks(engine)
    assert written.meta == {"_id": CLAY_OVEN, "version": 2, "version_type": "external"}
    assert written.document is not None
    assert written.document["card"]["title"] == "Baking Bread in a Clay Oven"
    assert removed == Write("delete", {"_id": SALT_FLATS, "version": 3, "version_type": "external"}, None)


def test_the_recorded_stream_holds_what_ingest_writes(
    invoke: Invoke, stores: Stores, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("catalog.writing.videos.now_ms", lambda: 1_795_198_831_000)
    inserted, modified, _ = (recorded["dynamodb"] for recorded in read_event("indexer-stream")["Records"])
    invoke("ingest", read_event("ingest-sqs"))
    assert typed_item(stores, CLAY_OVEN) == inserted["NewImage"]
    invoke("ingest", read_event("ingest-direct"))
    assert typed_item(stores, SALT_FLATS) == modified["OldImage"]
    invoke("ingest", read_event("ingest-eventbridge"))
    assert typed_item(stores, SALT_FLATS) == modified["NewImage"]


def test_a_bulk_request_never_creates_an_index(invoke: Invoke, engine: Engine) -> None:
    engine.script = index_that()
    invoke("indexer", new(video()))
    (request,) = [request for request in engine.requests if "_bulk" in request.target]
    assert request.target == f"/{INDEX}-in/_bulk?require_alias=true"
    assert request.headers["Content-Type"] == "application/x-ndjson"
    assert request.body.endswith(b"\n")


def test_changes_of_one_video_keep_their_order(invoke: Invoke, engine: Engine) -> None:
    engine.script = index_that()
    first, second = video(1, revision=1), video(1, revision=2, likes=200)
    invoke("indexer", batch_of((None, first), (None, video(2)), (first, second), (second, tombstone(1, revision=3))))
    (writes,) = bulks(engine)
    assert [(write.kind, write.meta["_id"], write.meta["version"]) for write in writes] == [
        ("index", video_id(1), 1),
        ("index", video_id(2), 1),
        ("index", video_id(1), 2),
        ("delete", video_id(1), 3),
    ]


def test_a_count_reaches_the_index_with_its_next_step_and_the_members_at_once(
    invoke: Invoke, engine: Engine, stores: Stores
) -> None:
    engine.script = index_that()
    first, second, third = (video(revision=revision, views=1_000 + revision) for revision in (1, 2, 99))
    invoke("indexer", batch_of((None, first), (first, second), (second, third)))
    (writes,) = bulks(engine)
    assert [write.meta["version"] for write in writes] == [1, 99]
    invoke("indexer", batch_of((first, second)))
    assert len(bulks(engine)) == 1
    assert stores.region_items()["US", f"MEMBER#{video_id()}"]["views"] == 1_002


def test_what_a_producer_changes_reaches_the_index_at_once(invoke: Invoke, engine: Engine) -> None:
    engine.script = index_that()
    before = video(revision=1)
    after = video(revision=2, description="Not shown and not searched").model_copy(update={"version": 2})
    last = video(revision=3, name="A lake at night").model_copy(update={"version": 3})
    invoke("indexer", batch_of((before, after), (after, last)))
    ((write,),) = bulks(engine)
    assert write.meta["version"] == 3


@pytest.mark.parametrize("status", ["PENDING", "PROCESSING", "ERROR"])
def test_only_ready_videos_can_be_found(invoke: Invoke, engine: Engine, status: str) -> None:
    engine.script = index_that()
    invoke("indexer", batch_of((video(), video(revision=2, status=status))))
    ((write,),) = bulks(engine)
    assert (write.kind, write.meta["version"]) == ("delete", 2)


def test_an_item_that_somebody_deleted_leaves_the_index(invoke: Invoke, engine: Engine, stores: Stores) -> None:
    engine.script = index_that()
    invoke("indexer", batch_of((video(revision=7), None)))
    ((write,),) = bulks(engine)
    assert (write.kind, write.meta["version"]) == ("delete", 8)
    assert "views" not in stores.region_items()["US", f"MEMBER#{video_id()}"]


def test_tombstones_that_expire_need_nothing_of_the_index(invoke: Invoke, engine: Engine) -> None:
    engine.script = index_that()
    assert reported(invoke("indexer", batch_of((tombstone(1), None), (tombstone(2), None)))) == []
    assert bulks(engine) == []


def test_a_large_batch_is_sent_in_parts_that_the_engine_takes(invoke: Invoke, engine: Engine) -> None:
    engine.script = index_that()
    tags = [f"{number:03}" + "x" * 497 for number in range(500)]
    invoke("indexer", new(*(video(number, tags=tags) for number in range(50))))
    sizes = [len(request.body) for request in engine.requests if "/_bulk" in request.target]
    assert len(sizes) > 1
    assert max(sizes) < 10 * 1024 * 1024
    written = [write.meta["_id"] for writes in bulks(engine) for write in writes]
    assert written == [*map(video_id, range(50))]


def test_while_the_index_is_rebuilt_both_are_written(invoke: Invoke, engine: Engine) -> None:
    def answer(request: Request) -> Reply:
        if request.method == "GET":
            return reply({"videos-1": {}, "videos-2": {}})
        return bulk_reply(request, {})

    engine.script = answer
    invoke("indexer", new(video()))
    targets = [request.target for request in engine.requests if "/_bulk" in request.target]
    assert targets == [f"/videos-{number}-in/_bulk?require_alias=true" for number in (1, 2)]


def test_without_an_index_nothing_is_written_for_a_rebuild_will_find_it_in_the_table(
    invoke: Invoke, engine: Engine, stores: Stores
) -> None:
    engine.script = lambda request: NO_ALIAS if request.method == "GET" else reply({"acknowledged": True})

    assert reported(invoke("indexer", new(video()))) == []

    assert bulks(engine) == []
    assert [request for request in engine.requests if request.method != "GET"] == []
    # THEN the charts do not wait for an index
    assert ("US", video().video_id) in members(stores)


# --- What the index does not take -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("batch", "status"),
    [
        pytest.param(new(video(1)), 409, id="an older write"),
        pytest.param(batch_of((video(1), tombstone(1))), 409, id="an older removal"),
        pytest.param(batch_of((video(1), tombstone(1))), 404, id="a removal of what is not there"),
    ],
)
def test_what_the_index_knows_better_is_done(
    invoke: Invoke, engine: Engine, stores: Stores, batch: Json, status: int
) -> None:
    engine.script = index_that({video_id(1): status})
    assert reported(invoke("indexer", batch)) == []
    assert stores.letters(FAILURES) == []


@pytest.mark.parametrize("status", [429, 500, 503])
def test_what_the_engine_may_take_later_comes_again(
    invoke: Invoke, engine: Engine, stores: Stores, status: int
) -> None:
    engine.script = index_that({video_id(2): status, video_id(4): status})
    assert reported(invoke("indexer", new(*(video(number) for number in range(1, 6))))) == ["1", "3"]
    assert stores.letters(FAILURES) == []


def test_an_index_that_was_replaced_meanwhile_is_written_anew(invoke: Invoke, engine: Engine) -> None:
    engine.script = index_that({video_id(1): 404})
    assert reported(invoke("indexer", new(video(1), video(2)))) == ["0"]


@pytest.mark.parametrize("status", [400, 403, 413])
def test_what_the_engine_never_takes_is_parked_with_its_reason(
    invoke: Invoke, engine: Engine, stores: Stores, status: int
) -> None:
    engine.script = index_that({video_id(2): status})
    assert reported(invoke("indexer", new(video(1), video(2, revision=9), video(3)))) == []
    ((letter, reason),) = stores.letters(FAILURES)
    assert json.loads(letter) == {"video_id": video_id(2), "revision": 9}
    assert f"fault_{status}" in reason


def test_each_of_many_failures_goes_its_own_way(invoke: Invoke, engine: Engine, stores: Stores) -> None:
    engine.script = index_that({video_id(1): 409, video_id(2): 429, video_id(3): 400, video_id(4): 503})
    assert reported(invoke("indexer", new(*(video(number) for number in range(6))))) == ["2", "4"]
    assert [json.loads(letter)["video_id"] for letter, _ in stores.letters(FAILURES)] == [video_id(3)]


def test_many_letters_are_parked(invoke: Invoke, engine: Engine, stores: Stores) -> None:
    engine.script = index_that({video_id(number): 400 for number in range(25)})
    assert reported(invoke("indexer", new(*(video(number) for number in range(25))))) == []
    assert len(stores.letters(FAILURES)) == 25


def test_a_record_that_cannot_be_read_is_parked_and_the_rest_goes_through(
    invoke: Invoke, engine: Engine, stores: Stores
) -> None:
    engine.script = index_that()
    batch = new(video(1), video(2), video(3))
    batch["Records"][1]["dynamodb"]["NewImage"]["status"] = {"S": "ARCHIVED"}
    assert reported(invoke("indexer", batch)) == []
    assert [write.meta["_id"] for writes in bulks(engine) for write in writes] == [video_id(1), video_id(3)]
    ((letter, _),) = stores.letters(FAILURES)
    assert json.loads(letter)["video_id"] == video_id(2)


@pytest.mark.parametrize(
    "broken",
    [
        pytest.param(reply({}, 429), id="overloaded"),
        pytest.param(reply({}, 503), id="unavailable"),
        pytest.param(Reply(200, b"<html>"), id="not JSON"),
        pytest.param(NO_ALIAS, id="the index was deleted"),
    ],
)
def test_the_whole_batch_comes_again_when_the_engine_takes_none_of_it(
    invoke: Invoke, engine: Engine, broken: Reply
) -> None:
    known = index_that()
    engine.script = lambda request: broken if "_bulk" in request.target else known(request)
    with pytest.raises(StoreUnavailable):
        invoke("indexer", new(video()))


def test_the_whole_batch_comes_again_when_the_engine_is_down(invoke: Invoke, engine: Engine) -> None:
    engine.end()
    with pytest.raises(StoreUnavailable):
        invoke("indexer", read_event("indexer-stream"))


# --- Members of regions -----------------------------------------------------------------------------------------------


def members(stores: Stores) -> dict[tuple[str, str], Any]:
    """Return the views of every member by region and video; None for a former one."""
    return {
        (region, entry.removeprefix("MEMBER#")): item.get("views")
        for (region, entry), item in stores.region_items().items()
        if entry.startswith("MEMBER#")
    }


def test_a_video_is_a_member_of_every_region_that_lists_it(invoke: Invoke, engine: Engine, stores: Stores) -> None:
    engine.script = index_that()
    invoke("indexer", read_event("indexer-stream"))
    assert members(stores) == {
        ("GB", CLAY_OVEN): 51_877,
        ("IN", CLAY_OVEN): 51_877,
        ("US", CLAY_OVEN): 51_877,
        ("AU", SALT_FLATS): None,
        ("GB", SALT_FLATS): None,
    }


def test_a_member_stands_on_the_shelf_of_its_region_and_category(
    invoke: Invoke, engine: Engine, stores: Stores
) -> None:
    engine.script = index_that()
    invoke("indexer", new(video(1, regions=["US", "GB"], category_id=10), video(2, category_id=None)))
    items = stores.region_items()
    found = {(region, entry): item["shelf"] for (region, entry), item in items.items() if "shelf" in item}
    first, second = (f"MEMBER#{video_id(number)}" for number in (1, 2))
    assert found == {("US", first): "US#10", ("GB", first): "GB#10", ("US", second): "US#-"}


def test_a_video_that_a_region_listed_is_its_candidate_for_a_while(
    invoke: Invoke, engine: Engine, stores: Stores
) -> None:
    engine.script = index_that()
    seen = sightings_of((NOON, 10), (EVENING, 90))
    before = int(time.time())
    invoke("indexer", new(video(regions=["US", "GB"], listed={"GB": EVENING}, sightings=seen, revision=4)))
    ((region, item),) = candidates(stores)
    expires_in = item.pop("expires_at") - before
    assert region == "GB"
    assert item == {
        "published_at": MORNING,
        "channel": "Slow Water",
        "category_id": 19,
        "sightings": [SECONDS_OF[NOON], 10, SECONDS_OF[NOON], 10, SECONDS_OF[EVENING], 90],
        "listed_at": EVENING,
    }
    # Ranked for two days, and kept for a feed that pauses.
    assert 2 * 86_400 < expires_in <= 3 * 86_400 + 60


def test_a_candidate_that_is_no_longer_ready_is_none(invoke: Invoke, engine: Engine, stores: Stores) -> None:
    engine.script = index_that()
    before = video(listed={"US": NOON}, sightings=sightings_of((NOON, 10)))
    invoke("indexer", new(before))
    assert [region for region, _ in candidates(stores)] == ["US"]
    invoke("indexer", batch_of((before, tombstone())))
    assert candidates(stores) == []


SECONDS_OF = {text: to_seconds(text) for text in (NOON, EVENING)}


def candidates(stores: Stores) -> list[tuple[str, Json]]:
    """Return what is kept of each region's candidates."""
    return [
        (region, {name: value for name, value in item.items() if name not in ("region", "entry")})
        for (region, entry), item in stores.region_items().items()
        if entry.startswith("CANDIDATE#")
    ]


def test_a_former_member_is_marked_and_expires(invoke: Invoke, engine: Engine, stores: Stores) -> None:
    engine.script = index_that()
    before, after = video(regions=["US", "GB"]), video(regions=["GB"], revision=2)
    invoke("indexer", batch_of((None, before), (before, after)))
    assert members(stores) == {("US", video_id()): None, ("GB", video_id()): 1_000}
    former = stores.region_items()["US", f"MEMBER#{video_id()}"]
    assert former.keys() == {"region", "entry", "revision", "expires_at"}


def test_new_counts_reach_the_members(invoke: Invoke, engine: Engine, stores: Stores) -> None:
    engine.script = index_that()
    first, second, third = (video(views=views, revision=views) for views in (1, 2, 3))
    invoke("indexer", batch_of((None, first), (first, second), (second, third)))
    assert members(stores) == {("US", video_id()): 3}


def test_members_are_written_though_the_index_takes_no_document(invoke: Invoke, engine: Engine, stores: Stores) -> None:
    engine.script = index_that({video_id(1): 400, video_id(2): 503})
    invoke("indexer", new(video(1), video(2)))
    assert members(stores) == {("US", video_id(1)): 1_000, ("US", video_id(2)): 1_000}


def test_more_members_than_one_write_takes_are_all_written(invoke: Invoke, engine: Engine, stores: Stores) -> None:
    engine.script = index_that()
    invoke("indexer", new(*(video(number) for number in range(60))))
    assert len(members(stores)) == 60


# --- Counts of categories ---------------------------------------------------------------------------------------------


def counts(stores: Stores) -> dict[str, dict[int, int]]:
    """Return how many videos each category has, by region."""
    table = RegionTable(stores.dynamodb, "RegionsTable")
    return {region: table.read_counts(region) for region, entry in stores.region_items() if entry == "COUNTS"}


def test_ready_videos_are_counted_in_their_category_and_regions(invoke: Invoke, engine: Engine, stores: Stores) -> None:
    engine.script = index_that()
    first, second, third = video(1, category_id=10), video(2, regions=["GB", "US"]), video(3, status="PENDING")
    invoke("indexer", new(first, second, third))
    assert counts(stores) == {"ALL": {10: 1, 19: 1}, "GB": {19: 1}, "US": {10: 1, 19: 1}}
    invoke("indexer", batch_of((second, tombstone(2)), (third, video(3, revision=2, category_id=10))))
    assert counts(stores) == {"ALL": {10: 2}, "GB": {}, "US": {10: 2}}


def test_a_batch_that_comes_again_is_counted_once(invoke: Invoke, engine: Engine, stores: Stores) -> None:
    # GIVEN a batch of which the index takes a part
    batch = new(*(video(number) for number in range(5)))
    engine.script = index_that({video_id(3): 503})
    assert reported(invoke("indexer", batch)) == ["3"]
    # WHEN it comes again
    engine.script = index_that()
    invoke("indexer", batch)
    # THEN each video is counted once
    assert counts(stores) == {"ALL": {19: 5}, "US": {19: 5}}


def test_an_observation_that_changes_no_count_reads_and_writes_none(
    invoke: Invoke, engine: Engine, stores: Stores
) -> None:
    engine.script = index_that()
    invoke("indexer", batch_of((video(), video(revision=2, views=90_000))))
    assert [entry for _, entry in stores.region_items()] == [f"MEMBER#{video_id()}"]


def test_a_batch_whose_counts_are_not_taken_comes_again_with_nothing_parked(
    invoke: Invoke, engine: Engine, stores: Stores, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine.script = index_that({video_id(1): 400})

    def too_late(*_: object) -> bool:
        return False

    monkeypatch.setattr("catalog.writing.counts.CountTable._move", too_late)
    monkeypatch.setattr("catalog.writing.counts.FIRST_PAUSE_S", 0)
    with pytest.raises(StoreUnavailable, match="in counting 2 videos"):
        invoke("indexer", new(video(1), video(2)))
    assert stores.letters(FAILURES) == []


def typed_item(stores: Stores, wanted: str) -> Any:
    """Return a video's item as the stream carries it."""
    return stores.dynamodb.get_item(TableName="VideosTable", Key={"video_id": {"S": wanted}})["Item"]
