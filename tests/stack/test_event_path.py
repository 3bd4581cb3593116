"""From an event on the bus to the answers of the API."""

import json
from collections.abc import Callable
from typing import Any

import boto3

from tests.stack.client import Client, Reply, eventually
from tests.stack.conftest import Put, upserted
from tools.stack import Stack

type Total = Callable[[str], int]


def detail(client: Client, video_id: str) -> Reply:
    return client.get(f"/api/v1/videos/id/{video_id}")


def await_video(client: Client, video_id: str) -> None:
    assert eventually(lambda: detail(client, video_id).status, lambda status: status == 200) == 200


def await_earlier_events(client: Client, put: Put) -> None:
    """Put another event on the bus and wait until it has arrived, and those before it."""
    put("VideoUpserted", later := upserted("A later video"))
    await_video(client, later["video_id"])


def test_a_video_put_on_the_bus_is_found_by_search_and_by_id_and_the_same_event_again_changes_nothing(
    client: Client, put: Put, published: dict[str, Any], search_total: Total, word: str
) -> None:
    reply = detail(client, published["video_id"])
    assert (reply.status, reply.headers["Access-Control-Allow-Origin"]) == (200, "https://dailywatch.video")
    expected = {"name": published["name"], "status": "READY", "addedDate": published["published_at"]}
    assert {name: reply.json[name] for name in expected} == expected
    put("VideoUpserted", published, published)
    await_earlier_events(client, put)
    assert detail(client, published["video_id"]).headers["ETag"] == reply.headers["ETag"]
    assert search_total(word) == 1


def test_a_late_update_does_not_restore_a_removed_video_but_a_higher_version_does(
    client: Client, put: Put, published: dict[str, Any], search_total: Total, word: str
) -> None:
    put("VideoRemoved", {"video_id": published["video_id"], "version": 5})
    assert eventually(lambda: search_total(word), lambda total: total == 0) == 0
    put("VideoUpserted", {**published, "version": 4})
    await_earlier_events(client, put)
    assert detail(client, published["video_id"]).status == 404
    assert search_total(word) == 0
    put("VideoUpserted", {**published, "version": 6})
    assert eventually(lambda: search_total(word), lambda total: total == 1) == 1
    assert detail(client, published["video_id"]).status == 200


def test_a_video_that_is_no_longer_ready_leaves_the_search_but_not_its_page(
    client: Client, put: Put, published: dict[str, Any], search_total: Total, word: str
) -> None:
    put("VideoUpserted", {**published, "version": 2, "status": "ERROR", "error_reason": "the file is broken"})
    assert eventually(lambda: search_total(word), lambda total: total == 0) == 0
    assert detail(client, published["video_id"]).json["status"] == "ERROR"


def test_a_refused_event_goes_to_the_queue_of_refused_events_with_its_reason_without_blocking_others(
    client: Client, put: Put, stack: Stack, word: str
) -> None:
    bad, good = upserted(f"bad {word}", version="newest"), upserted(f"good {word}")
    put("VideoUpserted", bad, good)
    await_video(client, good["video_id"])
    queue = boto3.client("sqs")

    def letters() -> list[Any]:
        answer = queue.receive_message(
            QueueUrl=stack.refused_events_queue,
            MaxNumberOfMessages=10,
            MessageAttributeNames=["All"],
            VisibilityTimeout=0,
        )
        return [message for message in answer.get("Messages", []) if word in message["Body"]]

    (letter,) = eventually(letters, bool)
    assert json.loads(letter["Body"])["detail"] == bad
    assert letter["MessageAttributes"]["reason"]["StringValue"] == "version: Input should be a valid integer"


def test_other_services_may_invoke_ingest_and_get_the_outcome_of_each_event(stack: Stack, word: str) -> None:
    good = {"detail-type": "VideoUpserted", "detail": upserted(word)}
    payload = json.dumps({"events": [good, good, {"detail-type": "VideoLost", "detail": {}}]}).encode()
    answer = boto3.client("lambda").invoke(FunctionName=stack.ingest_function, Payload=payload)
    outcomes = [one["outcome"] for one in json.loads(answer["Payload"].read())["outcomes"]]
    assert outcomes == ["applied", "unchanged", "refused"]
