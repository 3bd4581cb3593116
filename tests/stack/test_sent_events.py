"""The events that the catalogue sends: a rule of another service on the bus receives them."""

import json
import uuid
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import boto3
import jsonschema
import pytest

from tests.stack.client import Client, eventually
from tests.stack.conftest import Put, upserted
from tests.template import TEMPLATE
from tools.openapi.routes import resources_of
from tools.stack import Stack

EXAMPLE = TEMPLATE.parent / "examples/notifier/template.yaml"

type Received = Callable[[], list[dict[str, Any]]]


@pytest.fixture(scope="module")
def received(stack: Stack) -> Iterator[Received]:
    """Give what the rule of the example has delivered so far, to a queue in the place of its function."""
    events, sqs = boto3.client("events"), boto3.client("sqs")
    name = f"notifier-{uuid.uuid4().hex[:8]}"
    url = sqs.create_queue(QueueName=name)["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    pattern = resources_of(EXAMPLE)["Notifier"]["Properties"]["Events"]["Changes"]["Properties"]["Pattern"]
    events.put_rule(Name=name, EventBusName=stack.bus, EventPattern=json.dumps(pattern))
    events.put_targets(Rule=name, EventBusName=stack.bus, Targets=[{"Id": "queue", "Arn": arn}])
    found: list[dict[str, Any]] = []

    def received() -> list[dict[str, Any]]:
        while messages := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
            for message in messages:
                found.append(json.loads(message["Body"]))
                sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
        return found

    yield received
    events.remove_targets(Rule=name, EventBusName=stack.bus, Ids=["queue"])
    events.delete_rule(Name=name, EventBusName=stack.bus)
    sqs.delete_queue(QueueUrl=url)


def of_video(received: Received, video_id: str) -> list[dict[str, Any]]:
    """Return the events of a video, in the order in which the queue gave them."""
    every = [one["detail"] for one in received() if one["detail-type"] == "VideoChanged"]
    return [one for one in every if one["video_id"] == video_id]


def test_a_video_that_is_published_updated_and_removed_is_announced(put: Put, received: Received) -> None:
    video = upserted(f"Announced {uuid.uuid4().hex[:8]}")
    steps: list[tuple[str, dict[str, Any], str]] = [
        ("VideoUpserted", {}, "published"),
        ("VideoUpserted", {"version": 2, "name": "Another name"}, "updated"),
        ("VideoRemoved", {"version": 3}, "removed"),
    ]
    expected: list[tuple[str, int]] = []
    events: list[dict[str, Any]] = []
    for version, (kind, fields, what) in enumerate(steps, 1):
        video |= fields
        put(kind, video)
        expected.append((what, version))
        told = partial(of_video, received, video["video_id"])
        events = eventually(told, lambda found: len(found) >= len(expected))
        assert [(one["what"], one["version"]) for one in events] == expected
    assert events[1]["changed"] == ["name"]


def test_a_chart_that_changes_is_announced_and_every_event_is_of_its_published_schema(
    client: Client, put: Put, stack: Stack, received: Received
) -> None:
    video = upserted(f"Charted {uuid.uuid4().hex[:8]}", regions=["FR"], views=2**52)
    put("VideoUpserted", video)

    def on_the_chart() -> bool:
        boto3.client("lambda").invoke(FunctionName=stack.charts_function, Payload=b"{}")
        return video["video_id"] in [one["video_id"] for one in client.get("/api/trending/FR").json["videos"]]

    assert eventually(on_the_chart, bool)

    def announced() -> list[dict[str, Any]]:
        charts = [one["detail"] for one in received() if one["detail-type"] == "ChartChanged"]
        return [one for one in charts if video["video_id"] in one["entered"]]

    (event, *_) = eventually(announced, bool)
    assert (event["region"], event["ranking"]) == ("FR", "views")
    for one in received():
        assert one["source"] == "dailywatch.catalog"
        schema = json.loads((TEMPLATE.parent / f"docs/events/{one['detail-type']}.json").read_text())
        jsonschema.validate(one["detail"], schema)


def test_a_view_is_reported_by_a_post_alone(client: Client) -> None:
    path = f"/api/v1/videos/id/{uuid.uuid4()}/view"
    assert client.get(path, method="POST").status == 204
    refused = client.get(path)
    assert (refused.status, refused.headers["Allow"]) == (405, "POST, OPTIONS")
    page = {"Origin": "https://dailywatch.video", "Access-Control-Request-Method": "POST"}
    allowed = client.get(path, page, "OPTIONS")
    assert (allowed.status, allowed.headers["Access-Control-Allow-Methods"]) == (204, "POST, OPTIONS")
