"""Indexer: the stream of the table of videos, brought into the search index."""

import json
from typing import Any, NamedTuple

import pytest

from catalog.errors import StoreUnavailable
from catalog.search.document import definition_name
from tests.factories import tombstone, video, video_id
from tests.functions.engine import Engine, Reply, Request, Script, reply
from tests.functions.gateway import Json, read_event
from tests.functions.lambdas import Invoke
from tests.functions.stores import Stores
from tests.functions.stream import batch_of, new, reported

CLAY_OVEN = "1f5cbdd6-c5aa-56ae-8682-a7f5d3c2d4b9"
SALT_FLATS = "2f4685fb-75a9-5952-999f-3951f893e1ae"
FAILURES = "IndexFailuresQueue"
INDEX = "videos-1"
WRITTEN = f"/_alias/{definition_name()}-write"
NO_ALIAS = reply({"error": "alias missing", "status": 404}, 404)


class Write(NamedTuple):
    kind: str
    meta: Json
    document: Json | None


def writes_in(request: Request) -> list[Write]:
    lines = [json.loads(line) for line in request.body.splitlines()]
    writes = []
    while lines:
        ((kind, meta),) = lines.pop(0).items()
        writes.append(Write(kind, meta, lines.pop(0) if kind == "index" else None))
    return writes


def bulk_reply(request: Request, statuses: dict[str, int]) -> Reply:
    """Return a reply of OpenSearch to a bulk request, with other statuses for these videos."""
    items = []
    for write in writes_in(request):
        status = statuses.get(write.meta["_id"], 200)
        result = {"_index": INDEX, "_id": write.meta["_id"], "status": status}
        # A document that was not there to delete is no error.
        if status >= 400 and (write.kind, status) != ("delete", 404):
            result |= {"error": {"type": f"fault_{status}", "reason": "no such luck"}}
        items.append({write.kind: result})
    return reply({"took": 1, "errors": any("error" in next(iter(item.values())) for item in items), "items": items})


def index_with(statuses: dict[str, int] | None = None, *others: str) -> Script:
    """Return the script of an engine with an index, and others behind the write alias, and statuses for videos."""

    def answer(request: Request) -> Reply:
        if (request.method, request.target) == ("GET", WRITTEN):
            return reply({name: {"aliases": {}} for name in (INDEX, *others)})
        assert request.target.endswith("-in/_bulk?require_alias=true")
        return bulk_reply(request, statuses or {})

    return answer


@pytest.fixture(autouse=True)
def index(engine: Engine) -> Engine:
    engine.script = index_with()
    return engine


def bulk_requests(index: Engine) -> list[Request]:
    return [request for request in index.requests if "/_bulk" in request.target]


def written(index: Engine) -> list[tuple[str, str, int]]:
    """Return the kind, the id and the version of each action of the one bulk request."""
    (request,) = bulk_requests(index)
    return [(write.kind, write.meta["_id"], write.meta["version"]) for write in writes_in(request)]


def test_a_batch_is_one_bulk_request_in_the_order_of_the_stream(
    invoke: Invoke, index: Engine, capsys: pytest.CaptureFixture[str]
) -> None:
    # A new video, one that is processed anew, and a tombstone that expired.
    assert invoke("indexer", read_event("stream")) == {"batchItemFailures": []}
    (request,) = bulk_requests(index)
    # No bulk request creates an index.
    assert request.target == f"/{INDEX}-in/_bulk?require_alias=true"
    assert request.headers["Content-Type"] == "application/x-ndjson"
    assert request.body.endswith(b"\n")
    inserted, removed = writes_in(request)
    assert inserted.meta == {"_id": CLAY_OVEN, "version": 2, "version_type": "external"}
    assert inserted.document is not None
    assert json.loads(inserted.document["card"])["title"] == "Baking Bread in a Clay Oven"
    assert removed == Write("delete", {"_id": SALT_FLATS, "version": 3, "version_type": "external"}, None)
    (metrics,) = [json.loads(line) for line in capsys.readouterr().out.splitlines() if '"_aws"' in line]
    assert (metrics["service"], metrics["IndexWrites"], metrics["IndexWritesSaved"]) == ("indexer", [2], [0])


def test_the_recorded_stream_is_what_ingest_writes(
    invoke: Invoke, stores: Stores, monkeypatch: pytest.MonkeyPatch
) -> None:
    def typed_item(video_id: str) -> Any:
        return stores.dynamodb.get_item(TableName="VideosTable", Key={"video_id": {"S": video_id}})["Item"]

    monkeypatch.setattr("catalog.videos.writes.now_ms", lambda: 1_795_198_831_000)
    inserted, modified, _ = (recorded["dynamodb"] for recorded in read_event("stream")["Records"])
    invoke("ingest", read_event("ingest-sqs"))
    assert typed_item(CLAY_OVEN) == inserted["NewImage"]
    invoke("ingest", read_event("ingest-direct"))
    assert typed_item(SALT_FLATS) == modified["OldImage"]
    invoke("ingest", read_event("ingest-eventbridge"))
    assert typed_item(SALT_FLATS) == modified["NewImage"]


def test_changes_of_one_video_keep_their_order(invoke: Invoke, index: Engine) -> None:
    first, second = video(1, revision=1), video(1, revision=2, likes=200)
    invoke("indexer", batch_of((None, first), (None, video(2)), (first, second), (second, tombstone(1, revision=3))))
    assert written(index) == [
        ("index", video_id(1), 1),
        ("index", video_id(2), 1),
        ("index", video_id(1), 2),
        ("delete", video_id(1), 3),
    ]


def test_a_count_reaches_the_index_with_its_next_step(invoke: Invoke, index: Engine) -> None:
    first, second, third = (video(revision=revision, views=1_000 + revision) for revision in (1, 2, 99))
    invoke("indexer", batch_of((None, first), (first, second), (second, third)))
    assert [version for _, _, version in written(index)] == [1, 99]
    invoke("indexer", batch_of((first, video(revision=100, views=1_002))))
    # Nothing to write is no request.
    assert len(bulk_requests(index)) == 1


def test_a_large_batch_is_sent_in_parts_that_the_engine_takes(invoke: Invoke, index: Engine) -> None:
    tags = [f"{number:03}" + "x" * 497 for number in range(500)]
    invoke("indexer", new(*(video(number, tags=tags) for number in range(50))))
    requests = bulk_requests(index)
    assert len(requests) > 1
    assert max(len(request.body) for request in requests) < 10 * 1024 * 1024
    ids = [write.meta["_id"] for request in requests for write in writes_in(request)]
    assert ids == [*map(video_id, range(50))]


def test_a_rebuild_has_both_indexes_written_and_before_one_there_is_none(invoke: Invoke, index: Engine) -> None:
    index.script = index_with({}, "videos-2")
    invoke("indexer", new(video()))
    targets = [request.target for request in bulk_requests(index)]
    assert targets == [f"/videos-{number}-in/_bulk?require_alias=true" for number in (1, 2)]
    # Without an index, a rebuild will find everything in the table.
    index.requests.clear()
    index.always(NO_ALIAS)
    assert reported(invoke("indexer", new(video(2)))) == []
    assert [request.method for request in index.requests] == ["GET"]


WRITE, REMOVAL = (None, video(2, revision=9)), (video(2), tombstone(2, revision=9))
REFUSED = [
    *[(change, status, False, False) for change, status in ((WRITE, 409), (REMOVAL, 409), (REMOVAL, 404))],
    *[(WRITE, status, True, False) for status in (404, 429, 500, 503)],
    *[(WRITE, status, False, True) for status in (400, 403, 413)],
]


@pytest.mark.parametrize(("change", "status", "comes_again", "is_parked"), REFUSED, ids=str)
def test_a_write_that_the_index_does_not_take_is_done_comes_again_or_is_parked(
    invoke: Invoke, index: Engine, stores: Stores, change: Any, status: int, *, comes_again: bool, is_parked: bool
) -> None:
    index.script = index_with({video_id(2): status})
    assert reported(invoke("indexer", batch_of((None, video(1)), change, (None, video(3))))) == ["1"] * comes_again
    messages = [(json.loads(body), f"fault_{status}" in reason) for body, reason in stores.messages(FAILURES)]
    assert messages == [({"video_id": video_id(2), "revision": 9}, True)] * is_parked


def test_each_of_many_failures_goes_its_own_way(invoke: Invoke, index: Engine, stores: Stores) -> None:
    refused = {video_id(number): 400 for number in range(5, 30)}
    index.script = index_with({video_id(1): 409, video_id(2): 429, video_id(3): 404, video_id(4): 503, **refused})
    assert reported(invoke("indexer", new(*(video(number) for number in range(31))))) == ["2", "3", "4"]
    assert sorted(json.loads(body)["video_id"] for body, _ in stores.messages(FAILURES)) == [*refused]


def test_a_record_that_cannot_be_read_is_parked_and_the_others_are_written(
    invoke: Invoke, index: Engine, stores: Stores
) -> None:
    batch = new(video(1), video(2), video(3))
    batch["Records"][1]["dynamodb"]["NewImage"]["status"] = {"S": "ARCHIVED"}
    assert reported(invoke("indexer", batch)) == []
    assert [video_id for _, video_id, _ in written(index)] == [video_id(1), video_id(3)]
    ((body, _),) = stores.messages(FAILURES)
    assert json.loads(body)["video_id"] == video_id(2)


@pytest.mark.parametrize(
    "broken",
    [reply({}, 429), reply({}, 503), Reply(200, b"<html>"), NO_ALIAS],
    ids=["overloaded", "unavailable", "not JSON", "the index was deleted"],
)
def test_the_whole_batch_comes_again_when_the_engine_takes_none_of_it(
    invoke: Invoke, index: Engine, broken: Reply
) -> None:
    known = index_with()
    index.script = lambda request: broken if "_bulk" in request.target else known(request)
    with pytest.raises(StoreUnavailable):
        invoke("indexer", new(video()))
    index.end()
    with pytest.raises(StoreUnavailable):
        invoke("indexer", new(video()))
