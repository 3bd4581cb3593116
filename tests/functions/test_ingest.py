"""Ingest: events from the queue, from the bus and from callers, merged into the table of videos."""

import hashlib
import json
import logging
from collections.abc import Sequence
from typing import Any

import pytest
from botocore.exceptions import BotoCoreError, ClientError

from catalog.merge import UnknownVideo
from tests.factories import (
    EVENING,
    NOON,
    Fields,
    envelope,
    observation_detail,
    removal_detail,
    tombstone,
    upsert_detail,
    video,
    video_id,
)
from tests.functions.conftest import Engine, Invoke, Json, Request, Stores, read_event, relay

DEAD_LETTERS = "EventsDeadLetterQueue"

CLAY_OVEN = "6f1c2a9e-3b7d-4e58-9c41-0a5d8e7f2b13"
SALT_FLATS = "b8e4d7a2-5f06-4c9b-8a37-d1c6e0f49b52"
HARBOUR_KITES = "e3a90c5d-71b8-4d2f-a6e4-9b08f5c3d716"


def upsert(number: int = 1, **fields: Any) -> Fields:
    """Return a `VideoUpserted` in its envelope."""
    return envelope("VideoUpserted", upsert_detail(number, **fields))


def observation(number: int = 1, **fields: Any) -> Fields:
    """Return a `VideoObserved` in its envelope."""
    return envelope("VideoObserved", observation_detail(number, **fields))


def removal(number: int = 1, **fields: Any) -> Fields:
    """Return a `VideoRemoved` in its envelope."""
    return envelope("VideoRemoved", removal_detail(number, **fields))


def batch_of(*bodies: object) -> Json:
    """Return a batch of the queue; its messages are called `message-0`, `message-1`, ..."""
    (recorded, *_) = read_event("ingest-sqs")["Records"]
    texts = [body if isinstance(body, str) else json.dumps(body) for body in bodies]
    return {
        "Records": [
            {
                **recorded,
                "messageId": f"message-{number}",
                "body": text,
                "md5OfBody": hashlib.md5(text.encode(errors="replace"), usedforsecurity=False).hexdigest(),
            }
            for number, text in enumerate(texts)
        ]
    }


def reported(result: Json) -> list[str]:
    """Return the ids of the messages that the queue shall hand over again."""
    return [failure["itemIdentifier"] for failure in result["batchItemFailures"]]


# --- From the queue ---------------------------------------------------------------------------------------------------


def test_a_batch_is_merged_and_what_can_never_be_is_kept_with_its_reason(invoke: Invoke, stores: Stores) -> None:
    # GIVEN a record, an observation, a removal and an event that is not valid
    batch = read_event("ingest-sqs")
    # WHEN they arrive together
    result = invoke("ingest", batch)
    # THEN none of them shall come again
    assert result == {"batchItemFailures": []}
    # AND the videos are in the table
    items = stores.video_items()
    assert items.keys() == {CLAY_OVEN, HARBOUR_KITES}
    assert (items[CLAY_OVEN]["name"], items[CLAY_OVEN]["views"]) == ("Baking Bread in a Clay Oven", 51_877)
    assert items[HARBOUR_KITES]["removed"] is True
    # AND the refused one is a dead letter, as it came
    assert stores.letters(DEAD_LETTERS) == [
        (batch["Records"][3]["body"], "status: Input should be 'PENDING', 'PROCESSING', 'READY' or 'ERROR'")
    ]


def test_an_observation_that_came_before_its_video_is_reported_alone(invoke: Invoke, stores: Stores) -> None:
    early = observation(1, views=77)
    result = invoke("ingest", batch_of(upsert(2), early, upsert(3)))
    assert reported(result) == ["message-1"]
    assert stores.video_items().keys() == {video_id(2), video_id(3)}
    assert stores.letters(DEAD_LETTERS) == []
    # WHEN its video has arrived and the queue hands it over again THEN it counts
    invoke("ingest", batch_of(upsert(1)))
    assert reported(invoke("ingest", batch_of(early))) == []
    assert stores.video_items()[video_id(1)]["views"] == 77


def test_the_same_batch_again_changes_nothing(invoke: Invoke, stores: Stores) -> None:
    invoke("ingest", read_event("ingest-sqs"))
    once = stores.video_items()
    assert invoke("ingest", read_event("ingest-sqs")) == {"batchItemFailures": []}
    assert stores.video_items() == once


def test_a_message_that_comes_twice_in_one_batch_counts_once(invoke: Invoke, stores: Stores) -> None:
    assert reported(invoke("ingest", batch_of(upsert(), upsert()))) == []
    assert stores.video_items()[video_id()]["revision"] == 1


HISTORY = [upsert(version=1, name="A stream"), upsert(version=2, name="A river"), observation(views=5)]


@pytest.mark.parametrize("together", [True, False], ids=["in one batch", "one by one"])
@pytest.mark.parametrize("order", [(0, 1, 2), (1, 0, 2), (0, 2, 1), (1, 2, 0)])
def test_in_any_order_the_highest_version_and_the_observation_hold(
    invoke: Invoke, stores: Stores, order: Sequence[int], *, together: bool
) -> None:
    arriving = [HISTORY[position] for position in order]
    for batch in [arriving] if together else [[event] for event in arriving]:
        assert reported(invoke("ingest", batch_of(*batch))) == []
    item = stores.video_items()[video_id()]
    assert (item["version"], item["name"], item["views"]) == (2, "A river", 5)


@pytest.mark.parametrize("late", [upsert(version=3), upsert(version=4), observation()], ids=["older", "equal", "seen"])
def test_what_arrives_late_does_not_bring_a_removed_video_back(invoke: Invoke, stores: Stores, late: Fields) -> None:
    invoke("ingest", batch_of(upsert(version=3), removal(version=4)))
    gone = stores.video_items()
    assert reported(invoke("ingest", batch_of(late))) == []
    assert stores.video_items() == gone
    assert gone[video_id()].keys() == {"video_id", "version", "revision", "removed", "expires_at"}


def test_a_version_above_the_removal_brings_a_video_back(invoke: Invoke, stores: Stores) -> None:
    stores.put_videos(tombstone(version=4, revision=2))
    invoke("ingest", batch_of(upsert(version=5)))
    item = stores.video_items()[video_id()]
    assert (item["name"], item["revision"], "removed" in item) == ("A river at night", 3, False)


def test_a_whole_batch_of_the_queue_is_taken(invoke: Invoke, stores: Stores) -> None:
    # More than one chunk of dead letters, more than one chunk of reads once both batches are there.
    first = [upsert(number) for number in range(88)] + [upsert(number, version=0) for number in range(12)]
    assert reported(invoke("ingest", batch_of(*first))) == []
    assert len(stores.video_items()) == 88
    assert len(stores.letters(DEAD_LETTERS)) == 12


# --- What is refused --------------------------------------------------------------------------------------------------

REFUSED = {
    "no JSON": ("{", "the message is not JSON"),
    "nothing": ("", "the message is not JSON"),
    "nested too deep": ("[" * 100_000, "the message is not JSON"),
    "a number of 5,000 digits": (f'{{"detail-type": {"9" * 5_000}}}', "the message is not JSON"),
    "a list": ("[]", "an event is a JSON object"),
    "a text": ('"VideoUpserted"', "an event is a JSON object"),
    "null": ("null", "an event is a JSON object"),
    "no kind": ({"detail": upsert_detail()}, "detail-type is None; known are VideoUpserted"),
    "another kind": (envelope("VideoLiked", {}), "detail-type is 'VideoLiked'"),
    "a kind that is no text": ({"detail-type": ["VideoUpserted"], "detail": {}}, "detail-type is ['VideoUpserted']"),
    "no detail": ({"detail-type": "VideoUpserted"}, "detail: "),
    "a detail in text": (envelope("VideoUpserted", json.dumps(upsert_detail())), "detail: "),
    "no id": (envelope("VideoUpserted", {"version": 1, "status": "READY", "name": "x"}), "video_id: Field required"),
    "an id in capitals": (upsert(video_id=video_id(0xABC).upper()), "video_id: "),
    "no version": (envelope("VideoRemoved", {"video_id": video_id()}), "version: Field required"),
    "version 0": (upsert(version=0), "version: "),
    "a version that is a text": (upsert(version="1"), "version: "),
    "a version that is true": (upsert(version=True), "version: "),
    "a version beyond JSON": (upsert(version=2**53), "version: "),
    "no status": (upsert(status=None), "status: "),
    "READY without a name": (upsert(name=None), "a READY video has a name"),
    "READY with a blank name": (upsert(name=" \u202e "), "a READY video has a name"),
    "another region": (upsert(regions=["US", "XX"]), "regions.1: "),
    "negative views": (observation(views=-1), "views: "),
    "half a view": (observation(views=0.5), "views: "),
    "views without end": (json.dumps(observation(views=float("inf"))), "views: "),
    "no time": (envelope("VideoObserved", {"video_id": video_id(), "views": 1, "likes": 1}), "observed_at: "),
    "a time without an offset": (observation(observed_at="2026-11-20T18:00:00"), "observed_at: "),
    "a time before the first year": (observation(observed_at="0001-01-01T00:00:00+14:00"), "observed_at: "),
    "a lone surrogate": (upsert(name="a \ud800 b"), "name: "),
    "a surrogate as id": (envelope("VideoRemoved", {"source_id": "\ud800", "version": 1}), "surrogates not allowed"),
    "too long a name": (upsert(name="x" * 501), "name: "),
}


@pytest.mark.parametrize(("body", "reason"), REFUSED.values(), ids=REFUSED)
def test_a_refused_message_is_kept_as_it_came_and_the_rest_goes_through(
    invoke: Invoke, stores: Stores, body: object, reason: str
) -> None:
    batch = batch_of(upsert(8), body, upsert(9))
    assert reported(invoke("ingest", batch)) == []
    ((letter, given),) = stores.letters(DEAD_LETTERS)
    assert letter == batch["Records"][1]["body"]
    assert reason in given
    assert stores.video_items().keys() == {video_id(8), video_id(9)}


def test_a_reason_names_every_fault(invoke: Invoke, stores: Stores) -> None:
    invoke("ingest", batch_of(upsert(version=0, views=-1, regions=["XX"])))
    ((_, reason),) = stores.letters(DEAD_LETTERS)
    assert all(f"{name}: " in reason for name in ("version", "views", "regions.0"))


def test_a_hostile_event_cannot_keep_its_reason_out_of_the_queue(invoke: Invoke, stores: Stores) -> None:
    hostile = '{"detail-type": "\\u0000\\ud800\\uffff' + "x" * 5_000 + '"}'
    assert reported(invoke("ingest", batch_of(hostile))) == []
    ((letter, reason),) = stores.letters(DEAD_LETTERS)
    assert letter == hostile
    assert reason.isascii()
    assert len(reason) < 2_000


MEBIBYTE = 1024 * 1024

# Its reason is as long as a reason gets, and each of its characters takes twelve when it is escaped.
HOSTILE = {"detail-type": "🎆" * 1_000}


def padded(event: Fields, size: int) -> str:
    """Return an event as a message of so many bytes."""
    body = json.dumps(event)
    return body[:-1] + " " * (size - len(body)) + "}"


@pytest.fixture
def dead_letter_requests(stores: Stores, engine: Engine, monkeypatch: pytest.MonkeyPatch) -> list[Request]:
    """Give the requests to the queues, which moto answers without weighing them as SQS does."""
    monkeypatch.setenv("AWS_ENDPOINT_URL_SQS", engine.url)
    engine.script = relay(stores.url)
    return engine.requests


def weight(request: Request) -> int:
    """Return the bytes of a batch that SQS counts: bodies, and the names, types and values of attributes."""
    return sum(
        len(entry["MessageBody"].encode())
        + sum(
            len(name + one["DataType"] + one["StringValue"]) for name, one in entry.get("MessageAttributes", {}).items()
        )
        for entry in request.json["Entries"]
    )


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(padded(upsert(version=0), 200_000), id="large ones"),
        pytest.param(padded(HOSTILE, 102_000), id="with long reasons"),
        pytest.param(json.dumps(upsert(version=0, name="語" * 90_000), ensure_ascii=False), id="of long letters"),
    ],
)
def test_refused_messages_of_any_size_are_all_kept(
    invoke: Invoke, stores: Stores, dead_letter_requests: list[Request], body: str
) -> None:
    assert reported(invoke("ingest", batch_of(*[body] * 10))) == []
    assert [letter for letter, _ in stores.letters(DEAD_LETTERS)] == [body] * 10
    assert max(map(weight, dead_letter_requests)) <= MEBIBYTE


def test_a_refused_message_as_large_as_the_queue_takes_does_not_hold_up_the_rest(
    invoke: Invoke, stores: Stores, dead_letter_requests: list[Request]
) -> None:
    # GIVEN a message that leaves no room for a reason beside it
    largest = padded(upsert(version=0), MEBIBYTE)
    # WHEN it comes between others
    result = invoke("ingest", batch_of(upsert(1), largest, upsert(2)))
    # THEN it is kept alone, or left to the queue, which moves it as it is
    kept = [letter for letter, _ in stores.letters(DEAD_LETTERS)]
    assert (kept, reported(result)) in (([largest], []), ([], ["message-1"]))
    assert max(map(weight, dead_letter_requests), default=0) <= MEBIBYTE
    assert stores.video_items().keys() == {video_id(1), video_id(2)}


@pytest.mark.parametrize(
    ("letter", "count"),
    [
        pytest.param("x", 500, id="many letters"),
        # A quarter of a million characters, but three quarters of a million bytes.
        pytest.param("語", 450, id="many bytes"),
    ],
)
def test_a_video_larger_than_an_item_is_refused(invoke: Invoke, stores: Stores, letter: str, count: int) -> None:
    large = upsert(1, tags=[letter * count] * 500, description=letter * 20_000)
    assert reported(invoke("ingest", batch_of(json.dumps(large, ensure_ascii=False), upsert(2)))) == []
    ((_, reason),) = stores.letters(DEAD_LETTERS)
    assert "bytes" in reason
    assert stores.video_items().keys() == {video_id(2)}


def test_fields_that_nobody_knows_yet_are_ignored(invoke: Invoke, stores: Stores) -> None:
    newer = {**upsert(subtitles=["en"]), "schema-version": "9"}
    assert reported(invoke("ingest", batch_of(newer))) == []
    assert "subtitles" not in stores.video_items()[video_id()]


# --- When a store does not take it ------------------------------------------------------------------------------------


def test_the_batch_comes_again_when_a_dead_letter_cannot_be_kept(invoke: Invoke, stores: Stores) -> None:
    stores.sqs.delete_queue(QueueUrl=stores.queue_urls[DEAD_LETTERS])
    with pytest.raises(ClientError):
        invoke("ingest", batch_of(upsert(), "{"))


def test_the_batch_comes_again_when_the_table_is_down(invoke: Invoke, dynamodb_engine: Engine) -> None:
    dynamodb_engine.end()
    with pytest.raises(BotoCoreError):
        invoke("ingest", batch_of(upsert()))


def test_no_log_line_holds_what_an_event_says(invoke: Invoke, stores: Stores, caplog: pytest.LogCaptureFixture) -> None:
    del stores
    with caplog.at_level(logging.DEBUG, logger="ingest"):
        invoke("ingest", batch_of(upsert(name="Jane's diary"), upsert(name="Jane's diary", version=0)))
    assert caplog.records
    assert not [record for record in caplog.records if "Jane" in str(vars(record))]


# --- Straight from the bus --------------------------------------------------------------------------------------------


def test_an_event_of_the_bus_is_applied(invoke: Invoke, stores: Stores) -> None:
    assert invoke("ingest", read_event("ingest-eventbridge")) == {"outcome": "applied", "reason": None}
    item = stores.video_items()[SALT_FLATS]
    assert (item["status"], item["version"]) == ("PROCESSING", 2)
    # What is not READY is no key of the index of categories.
    assert "category_id" not in item


def test_an_event_of_the_bus_that_came_too_early_is_tried_again(invoke: Invoke) -> None:
    with pytest.raises(UnknownVideo):
        invoke("ingest", {**read_event("ingest-eventbridge"), **observation()})


def test_an_event_of_the_bus_that_is_refused_is_kept(invoke: Invoke, stores: Stores) -> None:
    event = {**read_event("ingest-eventbridge"), **upsert(version=0)}
    assert invoke("ingest", event)["outcome"] == "refused"
    ((letter, reason),) = stores.letters(DEAD_LETTERS)
    assert json.loads(letter) == event
    assert "version: " in reason


# --- From a caller ----------------------------------------------------------------------------------------------------


def test_a_caller_learns_what_became_of_each_event(invoke: Invoke, stores: Stores) -> None:
    applied = {"outcome": "applied", "reason": None}
    assert invoke("ingest", read_event("ingest-direct")) == {"outcomes": [applied, applied]}
    assert stores.video_items()[SALT_FLATS]["views"] == 7_981


def test_a_caller_learns_why_an_event_was_not_applied(invoke: Invoke, stores: Stores) -> None:
    stores.put_videos(video(1))
    events = [upsert(1, version=1), observation(2), upsert(3, version=0), "VideoUpserted", upsert(4)]
    outcomes = invoke("ingest", {"events": events})["outcomes"]
    assert [outcome["outcome"] for outcome in outcomes] == ["unchanged", "unknown", "refused", "refused", "applied"]
    assert [bool(outcome["reason"]) for outcome in outcomes] == [False, True, True, True, False]
    # The caller has the reason already.
    assert stores.letters(DEAD_LETTERS) == []


def test_a_caller_needs_neither_a_uuid_nor_a_time(invoke: Invoke, stores: Stores) -> None:
    detail = {"source_id": "slow-rails/0042", "version": 1, "status": "READY", "name": "Night train", "views": 5}
    invoke("ingest", {"events": [{"detail-type": "VideoUpserted", "detail": detail}]})
    (item,) = stores.video_items().values()
    # The UUID version 5 of the source id in the URL namespace.
    assert item["video_id"] == "bf8e4ad3-3e7e-51b0-af87-a9f57bce8d02"
    assert item["fetched_at"] > NOON


def test_an_observation_counts_for_its_time(invoke: Invoke, stores: Stores) -> None:
    events = [upsert(), observation(views=9, observed_at=EVENING), observation(views=5, observed_at=NOON)]
    invoke("ingest", {"events": events})
    item = stores.video_items()[video_id()]
    assert (item["views"], item["fetched_at"]) == (9, EVENING)


@pytest.mark.parametrize(
    "payload", [{}, {"events": None}, {"events": {}}, {"events": "[]"}, {"region": "US"}], ids=repr
)
def test_a_caller_that_sends_something_else_is_told(invoke: Invoke, payload: Json) -> None:
    assert invoke("ingest", payload) == {"error": "the payload is an object whose `events` is a list of events"}
