"""Related words: what a run writes to the search index, and what it does when a store fails."""

import json
import logging
from collections.abc import Mapping
from typing import Any

import pytest

from catalog.errors import StoreUnavailable
from catalog.search.related_words import association_document
from catalog.search.tag_associations import Association, RelatedTag
from tests.factories import tombstone, video
from tests.functions.engine import Engine, Reply, Request, empty_index, reply
from tests.functions.gateway import read_event
from tests.functions.lambdas import Invoke
from tests.functions.stores import Stores

SCHEDULE = read_event("related-words-schedule")
LANTERN, CANDLE = (
    association_document(Association(tag, [RelatedTag(other, 1)], []))
    for tag, other in (("lantern", "candle"), ("candle", "lantern"))
)


def put_catalogue(stores: Stores) -> None:
    """Put videos of three channels that give two tags together, of others, and what is not READY."""
    together = [video(number, channel_title=f"Channel {number}", tags=["Lantern", "candle"]) for number in range(3)]
    others = [video(number, channel_title=f"Other {number}", tags=["river"]) for number in range(3, 9)]
    stores.put_videos(*together, *others, video(9, status="PENDING", tags=["Lantern", "secret"]), tombstone(10))


def index_of(stored: Mapping[str, Any], *, status: int = 200) -> Any:
    """Return the script of an engine with these documents of tags; a write gets the status."""

    def answer(request: Request) -> Reply:
        if request.method == "GET":
            return reply({"videos-1": {}})
        if request.target == "/videos-1/_search":
            tags = [] if "search_after" in request.json else [*stored]
            return reply({"hits": {"hits": [{"_source": stored[tag], "sort": [tag]} for tag in tags]}})
        assert request.target == "/videos-1-in/_bulk?require_alias=true"
        if status == 200:
            return reply({"errors": False})
        return reply(
            {"errors": True, "items": [{"index": {"status": status, "error": "full"}}] * len(written(request))}
        )

    return answer


def written(request: Request) -> dict[str, Any]:
    """Return what a bulk request writes, by id: a document, or None for a deletion."""
    lines = [json.loads(line) for line in request.body.splitlines()]
    documents: dict[str, Any] = {}
    for line, following in zip(lines, [*lines[1:], None], strict=True):
        if "delete" in line:
            documents[line["delete"]["_id"]] = None
        elif "index" in line:
            documents[line["index"]["_id"]] = following
    return documents


def bulk_of(engine: Engine) -> Request:
    (bulk,) = (request for request in engine.requests if "_bulk" in request.target)
    return bulk


def test_a_run_writes_the_tags_that_several_channels_give_together(
    invoke: Invoke, stores: Stores, engine: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    put_catalogue(stores)
    engine.script = empty_index
    with caplog.at_level(logging.INFO, logger="related_words"):
        run = invoke("related_words", SCHEDULE)
    assert run == {"videos": 9, "tags": 2, "written": 2, "deleted": 0}
    assert written(bulk_of(engine)) == {"tag:lantern": LANTERN, "tag:candle": CANDLE}
    assert caplog.messages == ["Related words mined"]


def test_a_run_writes_what_has_changed_and_deletes_what_is_no_more(
    invoke: Invoke, stores: Stores, engine: Engine
) -> None:
    put_catalogue(stores)
    stored = {
        "lantern": LANTERN,
        "candle": association_document(Association("candle", [RelatedTag("wick", 1)], [])),
        "gone": {"related_to": "gone"},
    }
    engine.script = index_of(stored)
    assert invoke("related_words", SCHEDULE) == {"videos": 9, "tags": 2, "written": 1, "deleted": 1}
    assert written(bulk_of(engine)) == {"tag:candle": CANDLE, "tag:gone": None}


def test_a_run_without_changes_writes_nothing(invoke: Invoke, stores: Stores, engine: Engine) -> None:
    put_catalogue(stores)
    engine.script = index_of({"lantern": LANTERN, "candle": CANDLE})
    assert invoke("related_words", SCHEDULE) == {"videos": 9, "tags": 2, "written": 0, "deleted": 0}
    assert all("_bulk" not in request.target for request in engine.requests)


def test_before_the_first_rebuild_nothing_is_written(invoke: Invoke, stores: Stores, engine: Engine) -> None:
    put_catalogue(stores)
    engine.always(reply({}, 404))
    assert invoke("related_words", SCHEDULE) == {"videos": 9, "tags": 2, "written": 0, "deleted": 0}


def test_a_run_fails_for_another_try_when_the_index_takes_not_all(
    invoke: Invoke, stores: Stores, engine: Engine
) -> None:
    put_catalogue(stores)
    engine.script = index_of({}, status=429)
    with pytest.raises(StoreUnavailable, match=r"^2 documents of tags were refused"):
        invoke("related_words", SCHEDULE)


def test_an_item_that_no_writer_writes_breaks_nothing(invoke: Invoke, stores: Stores, engine: Engine) -> None:
    put_catalogue(stores)
    for number, tags in enumerate(({"N": "7"}, {"L": [{"N": "7"}]}, {"S": "lantern"})):
        item: Any = {"video_id": {"S": f"odd-{number}"}, "status": {"S": "READY"}, "tags": tags}
        stores.dynamodb.put_item(TableName="VideosTable", Item=item)
    engine.script = empty_index
    assert invoke("related_words", SCHEDULE)["tags"] == 2
