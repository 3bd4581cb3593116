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


def test_a_video_put_on_the_bus_is_found_by_search_and_by_id(client: Client, published: dict[str, Any]) -> None:
    reply = detail(client, published["video_id"])

    assert reply.status == 200
    assert reply.json["name"] == published["name"]
    assert reply.json["status"] == "READY"


def test_the_same_event_twice_changes_nothing(
    client: Client, put: Put, published: dict[str, Any], search_total: Total, word: str
) -> None:
    before = detail(client, published["video_id"])

    put("VideoUpserted", published, published)
    put("VideoUpserted", marker := upserted("A later video"))
    assert eventually(lambda: detail(client, marker["video_id"]).status, lambda status: status == 200) == 200

    assert detail(client, published["video_id"]).headers["ETag"] == before.headers["ETag"]
    assert search_total(word) == 1


def test_an_older_version_changes_nothing(client: Client, put: Put, published: dict[str, Any]) -> None:
    put("VideoUpserted", {**published, "version": 3, "name": "The third version"})
    eventually(lambda: detail(client, published["video_id"]).json["name"], lambda name: name == "The third version")

    put("VideoUpserted", {**published, "version": 2, "name": "The second version"})
    put("VideoUpserted", {**published, "version": 4, "name": "The fourth version"})
    name = eventually(lambda: detail(client, published["video_id"]).json["name"], lambda name: "fourth" in name)

    assert name == "The fourth version"


def test_a_removal_followed_by_a_late_update_stays_a_removal(
    client: Client, put: Put, published: dict[str, Any], search_total: Total, word: str
) -> None:
    put("VideoRemoved", {"video_id": published["video_id"], "version": 5})
    assert eventually(lambda: search_total(word), lambda total: total == 0) == 0

    put("VideoUpserted", {**published, "version": 4})
    put("VideoUpserted", marker := upserted("A later video"))
    assert eventually(lambda: detail(client, marker["video_id"]).status, lambda status: status == 200) == 200

    assert detail(client, published["video_id"]).status == 404
    assert search_total(word) == 0


def test_a_removed_video_comes_back_with_a_higher_version(
    client: Client, put: Put, published: dict[str, Any], search_total: Total, word: str
) -> None:
    put("VideoRemoved", {"video_id": published["video_id"], "version": 5})
    eventually(lambda: search_total(word), lambda total: total == 0)

    put("VideoUpserted", {**published, "version": 6})

    assert eventually(lambda: search_total(word), lambda total: total == 1) == 1
    assert detail(client, published["video_id"]).status == 200


def test_a_video_that_stops_being_ready_leaves_the_search_but_not_its_page(
    client: Client, put: Put, published: dict[str, Any], search_total: Total, word: str
) -> None:
    put("VideoUpserted", {**published, "version": 2, "status": "ERROR", "error_reason": "the file is broken"})

    assert eventually(lambda: search_total(word), lambda total: total == 0) == 0
    assert detail(client, published["video_id"]).json["status"] == "ERROR"


def test_an_observation_moves_the_views(client: Client, put: Put, published: dict[str, Any]) -> None:
    observation = {
        "video_id": published["video_id"],
        "views": 4_321,
        "likes": 5,
        "regions": ["CA"],
        "observed_at": "2026-11-20T12:00:00Z",
    }
    put("VideoObserved", observation, {**observation, "views": 17, "observed_at": "2026-11-20T11:00:00Z"})

    views = eventually(lambda: detail(client, published["video_id"]).json["views"], lambda count: count == 4_321)
    assert views == 4_321


def test_a_refused_event_ends_in_the_dead_letter_queue_with_its_reason_and_holds_up_nobody(
    client: Client, put: Put, stack: Stack, word: str
) -> None:
    bad, good = upserted(f"bad {word}", version="newest"), upserted(f"good {word}")
    put("VideoUpserted", bad, good)
    assert eventually(lambda: detail(client, good["video_id"]).status, lambda status: status == 200) == 200

    queue = boto3.client("sqs")

    def letters() -> list[Any]:
        answer = queue.receive_message(
            QueueUrl=stack.dead_letter_queue, MaxNumberOfMessages=10, MessageAttributeNames=["All"], VisibilityTimeout=0
        )
        return [message for message in answer.get("Messages", []) if word in message["Body"]]

    (letter,) = eventually(letters, bool)
    assert json.loads(letter["Body"])["detail"] == bad
    assert letter["MessageAttributes"]["reason"]["StringValue"] == "version: Input should be a valid integer"


def test_other_services_may_invoke_ingest_and_learn_what_became_of_each_event(stack: Stack, word: str) -> None:
    good = {"detail-type": "VideoUpserted", "detail": upserted(word)}
    events = [good, good, {"detail-type": "VideoLost", "detail": {}}]

    answer = boto3.client("lambda").invoke(
        FunctionName=stack.ingest_function, Payload=json.dumps({"events": events}).encode()
    )

    outcomes = [one["outcome"] for one in json.loads(answer["Payload"].read())["outcomes"]]
    assert outcomes == ["applied", "unchanged", "refused"]
