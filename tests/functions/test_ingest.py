"""Ingest: events from the queue, from the bus and from callers, merged into the table of videos."""

import hashlib
import json
import logging
from typing import Any

import pytest
from botocore.exceptions import BotoCoreError

from catalog.errors import StoreUnavailable, UnknownVideo
from tests.factories import Fields, envelope, observation_detail, removal_detail, upsert_detail, video, video_id
from tests.functions.engine import Engine, Request
from tests.functions.gateway import Json, read_event
from tests.functions.lambdas import Invoke
from tests.functions.stores import Stores

REFUSED_EVENTS = "RefusedEventsQueue"

CLAY_OVEN = "1f5cbdd6-c5aa-56ae-8682-a7f5d3c2d4b9"
SALT_FLATS = "2f4685fb-75a9-5952-999f-3951f893e1ae"
PAPER_LANTERNS = "42225e34-7d16-53eb-98ef-f4988ecd8fd6"


def upsert(number: int = 1, **fields: Any) -> Fields:
    return envelope("VideoUpserted", upsert_detail(number, **fields))


def observation(number: int = 1, **fields: Any) -> Fields:
    return envelope("VideoObserved", observation_detail(number, **fields))


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


def test_a_batch_is_merged_and_what_can_never_be_is_a_dead_letter_with_its_reason(
    invoke: Invoke, stores: Stores
) -> None:
    # A record, an observation, a removal and an event that is not valid.
    batch = read_event("ingest-sqs")
    assert invoke("ingest", batch) == {"batchItemFailures": []}
    items = stores.video_items()
    assert items.keys() == {CLAY_OVEN, PAPER_LANTERNS}
    assert (items[CLAY_OVEN]["name"], items[CLAY_OVEN]["views"]) == ("Baking Bread in a Clay Oven", 51_877)
    assert items[PAPER_LANTERNS]["removed"] is True
    assert stores.messages(REFUSED_EVENTS) == [
        (batch["Records"][3]["body"], "status: Input should be 'PENDING', 'PROCESSING', 'READY' or 'ERROR'")
    ]


def test_an_observation_that_came_before_its_video_is_reported_alone(invoke: Invoke, stores: Stores) -> None:
    early = observation(1, views=77)
    result = invoke("ingest", batch_of(upsert(2), early, upsert(3)))
    assert reported(result) == ["message-1"]
    assert stores.video_items().keys() == {video_id(2), video_id(3)}
    assert stores.messages(REFUSED_EVENTS) == []
    # Once its video has arrived, it counts.
    invoke("ingest", batch_of(upsert(1)))
    assert reported(invoke("ingest", batch_of(early))) == []
    assert stores.video_items()[video_id(1)]["views"] == 77


@pytest.mark.parametrize("together", [True, False], ids=["in one batch", "one by one"])
def test_whatever_comes_late_changes_nothing(invoke: Invoke, stores: Stores, *, together: bool) -> None:
    # What events mean in any order is the merge's; here it is that every one of a video reaches it.
    latest = upsert(version=2, name="A river")
    events = [latest, latest, observation(views=5), upsert(version=1, name="A stream")]
    for batch in [events] if together else [[event] for event in events]:
        assert reported(invoke("ingest", batch_of(*batch))) == []
    item = stores.video_items()[video_id()]
    assert (item["version"], item["revision"], item["name"], item["views"]) == (2, 2, "A river", 5)
    invoke("ingest", batch_of(envelope("VideoRemoved", removal_detail(version=4))))
    gone = stores.video_items()
    assert gone[video_id()].keys() == {"video_id", "version", "revision", "removed", "expires_at"}
    assert reported(invoke("ingest", batch_of(upsert(version=3), upsert(version=4), observation()))) == []
    assert stores.video_items() == gone


def test_a_replayed_event_is_applied_as_at_its_own_time_and_changes_nothing_that_it_wrote_before(
    invoke: Invoke, stores: Stores
) -> None:
    # A record without a time of its own counts from the time of its event.
    original = upsert(views=5)
    replayed = {**original, "replay-name": "dailywatch-videos-20260302T120000Z"}
    assert reported(invoke("ingest", batch_of(replayed))) == []
    items = stores.video_items()
    assert (items[video_id()]["views"], items[video_id()]["fetched_at"]) == (5, original["time"])
    for event in (original, replayed):
        assert reported(invoke("ingest", batch_of(event))) == []
    assert stores.video_items() == items
    assert stores.messages(REFUSED_EVENTS) == []


def test_a_whole_batch_of_the_queue_is_taken(invoke: Invoke, stores: Stores) -> None:
    # More than one chunk of dead letters, more than one chunk of reads once both batches are there.
    batch = [upsert(number) for number in range(88)] + [upsert(number, version=0) for number in range(12)]
    assert reported(invoke("ingest", batch_of(*batch))) == []
    assert len(stores.video_items()) == 88
    assert len(stores.messages(REFUSED_EVENTS)) == 12


# How each fault is named is tested where events are read.
REFUSED = {
    "no JSON": ("{", "the message is not JSON"),
    "a lone surrogate": (upsert(name="a \ud800 b"), "name: "),
    "a hostile kind": ('{"detail-type": "\\u0000\\ud800\\uffff' + "x" * 5_000 + '"}', "detail-type is "),
    "several faults": (upsert(version=0, views=-1, regions=[7]), "regions.0: "),
}


@pytest.mark.parametrize(("body", "reason"), REFUSED.values(), ids=REFUSED)
def test_a_refused_message_is_a_dead_letter_as_it_came_and_the_others_are_applied(
    invoke: Invoke, stores: Stores, body: object, reason: str
) -> None:
    batch = batch_of(upsert(8), body, upsert(9))
    assert reported(invoke("ingest", batch)) == []
    ((letter, given),) = stores.messages(REFUSED_EVENTS)
    assert letter == batch["Records"][1]["body"]
    assert reason in given
    assert given.isascii()
    assert len(given) < 2_000
    assert stores.video_items().keys() == {video_id(8), video_id(9)}


MEBIBYTE = 1024 * 1024


def padded(event: Fields, size: int) -> str:
    body = json.dumps(event)
    return body[:-1] + " " * (size - len(body)) + "}"


@pytest.fixture
def dead_letter_requests(stores: Stores, engine: Engine, monkeypatch: pytest.MonkeyPatch) -> list[Request]:
    """Give the requests to the queues, which moto answers without weighing them as SQS does."""
    monkeypatch.setenv("AWS_ENDPOINT_URL_SQS", engine.url)
    engine.relay(stores.url)
    return engine.requests


def weight(request: Request) -> int:
    """Return the bytes of a batch that SQS counts: bodies, and the names, types and values of attributes."""
    entries = request.json["Entries"]
    attributes = [item for entry in entries for item in entry.get("MessageAttributes", {}).items()]
    bodies = sum(len(entry["MessageBody"].encode()) for entry in entries)
    return bodies + sum(len(name + one["DataType"] + one["StringValue"]) for name, one in attributes)


@pytest.mark.parametrize(
    "body",
    [
        padded(upsert(version=0), 200_000),
        # Its reason is as long as a reason gets, and each of its characters takes twelve when it is escaped.
        padded({"detail-type": "🎆" * 1_000}, 102_000),
        json.dumps(upsert(version=0, name="語" * 90_000), ensure_ascii=False),
    ],
    ids=["large ones", "with long reasons", "of long letters"],
)
def test_refused_messages_of_any_size_are_all_dead_letters(
    invoke: Invoke, stores: Stores, dead_letter_requests: list[Request], body: str
) -> None:
    assert reported(invoke("ingest", batch_of(*[body] * 10))) == []
    assert [letter for letter, _ in stores.messages(REFUSED_EVENTS)] == [body] * 10
    assert max(map(weight, dead_letter_requests)) <= MEBIBYTE


def test_a_refused_message_as_large_as_the_queue_takes_does_not_block_the_others(
    invoke: Invoke, stores: Stores, dead_letter_requests: list[Request]
) -> None:
    # It leaves no room for a reason beside it.
    largest = padded(upsert(version=0), MEBIBYTE)
    result = invoke("ingest", batch_of(upsert(1), largest, upsert(2)))
    # It is a dead letter of its own, or left to the queue, which moves it as it is.
    letters = [letter for letter, _ in stores.messages(REFUSED_EVENTS)]
    assert (letters, reported(result)) in (([largest], []), ([], ["message-1"]))
    assert max(map(weight, dead_letter_requests), default=0) <= MEBIBYTE
    assert stores.video_items().keys() == {video_id(1), video_id(2)}


def test_the_batch_comes_again_when_a_store_does_not_take_it(
    invoke: Invoke, stores: Stores, dynamodb_engine: Engine
) -> None:
    stores.sqs.delete_queue(QueueUrl=stores.queue_urls[REFUSED_EVENTS])
    dynamodb_engine.relay(stores.url)
    # Without the queue of refused events, they come again alone.
    assert reported(invoke("ingest", batch_of(upsert(), "{"))) == ["message-1"]
    dynamodb_engine.end()
    with pytest.raises(BotoCoreError):
        invoke("ingest", batch_of(upsert()))


def test_no_log_line_quotes_an_event(invoke: Invoke, stores: Stores, caplog: pytest.LogCaptureFixture) -> None:
    del stores
    with caplog.at_level(logging.DEBUG, logger="ingest"):
        invoke("ingest", batch_of(upsert(name="Jane's diary"), upsert(name="Jane's diary", version=0)))
    assert caplog.records
    assert not [record for record in caplog.records if "Jane" in str(vars(record))]


def test_an_event_of_the_bus_is_applied_or_is_a_dead_letter_or_comes_again(invoke: Invoke, stores: Stores) -> None:
    assert invoke("ingest", read_event("ingest-eventbridge")) == {"outcome": "applied", "reason": None}
    item = stores.video_items()[SALT_FLATS]
    assert (item["status"], item["version"]) == ("PROCESSING", 2)
    # What is not READY is no key of the index of categories.
    assert "category_id" not in item
    # One that is refused is a dead letter.
    event = {**read_event("ingest-eventbridge"), **upsert(version=0)}
    assert invoke("ingest", event)["outcome"] == "refused"
    ((letter, reason),) = stores.messages(REFUSED_EVENTS)
    assert json.loads(letter) == event
    assert "version: " in reason
    # One that came too early is tried again.
    with pytest.raises(UnknownVideo):
        invoke("ingest", {**read_event("ingest-eventbridge"), **observation()})


def test_a_caller_gets_the_outcome_of_each_event(invoke: Invoke, stores: Stores) -> None:
    applied = {"outcome": "applied", "reason": None}
    assert invoke("ingest", read_event("ingest-direct")) == {"outcomes": [applied, applied]}
    assert stores.video_items()[SALT_FLATS]["views"] == 7_981
    events = [upsert(1), upsert(1), observation(2), upsert(3, version=0), "VideoUpserted"]
    outcomes = invoke("ingest", {"events": events})["outcomes"]
    assert [outcome["outcome"] for outcome in outcomes] == ["applied", "unchanged", "unknown", "refused", "refused"]
    assert [bool(outcome["reason"]) for outcome in outcomes] == [False, False, True, True, True]
    # The caller has the reasons already.
    assert stores.messages(REFUSED_EVENTS) == []
    payloads: list[Json] = [{}, {"events": None}, {"events": {}}, {"events": "[]"}, {"region": "US"}]
    for payload in payloads:
        error = "the payload is an object whose `events` is a list of events"
        assert invoke("ingest", payload) == {"error": error}


def test_unknown_regions_are_counted_and_the_known_ones_taken(
    invoke: Invoke, stores: Stores, capsys: pytest.CaptureFixture[str]
) -> None:
    event = {"detail-type": "VideoUpserted", "detail": upsert_detail(regions=["us", "JP", "XX"])}
    assert invoke("ingest", {"events": [event, event]})["outcomes"][0]["outcome"] == "applied"
    assert stores.video_items()[video_id()]["regions"] == ["US"]
    (line,) = [json.loads(text) for text in capsys.readouterr().out.splitlines() if '"_aws"' in text]
    assert (line["RegionsIgnored"], line["service"]) == ([4.0], "ingest")


def test_a_version_that_is_used_twice_is_told_counted_and_logged(
    invoke: Invoke, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    answer = invoke("ingest", {"events": [upsert(), envelope("VideoRemoved", removal_detail())]})
    reason = "another event of this video has the same version; a removal wins, or else the greater hash"
    assert answer["outcomes"] == [
        {"outcome": "applied", "reason": None},
        {"outcome": "conflict", "reason": reason},
    ]
    lines = [json.loads(text) for text in capsys.readouterr().out.splitlines()]
    assert [line["VersionConflicts"] for line in lines if "_aws" in line] == [[1.0]]
    assert [vars(record)["video_ids"] for record in caplog.records if record.levelname == "WARNING"] == [[video_id()]]


def test_an_item_that_cannot_be_read_leaves_the_other_events_of_a_batch(
    invoke: Invoke, stores: Stores, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    stores.put_videos(video(2))
    stores.make_unreadable(1)
    bodies = [json.dumps({"detail-type": "VideoObserved", "detail": observation_detail(n, views=70)}) for n in (1, 2)]
    records = [{"messageId": str(number), "body": body} for number, body in enumerate(bodies)]
    assert invoke("ingest", {"Records": records}) == {"batchItemFailures": [{"itemIdentifier": "0"}]}
    assert stores.video_items()[video_id(2)]["views"] == 70
    # The log says which, until the queue gives it up; an event from a rule says so itself.
    assert [vars(one)["outcomes"] for one in caplog.records if one.message == "Events come again"] == [
        {video_id(1): "unreadable"}
    ]
    lines = [json.loads(text) for text in capsys.readouterr().out.splitlines()]
    assert [line["EventsReturned"] for line in lines if "_aws" in line] == [[1.0]]
    with pytest.raises(StoreUnavailable, match=f"video {video_id(1)}: the stored item of this video cannot be read"):
        invoke("ingest", json.loads(bodies[0]))
