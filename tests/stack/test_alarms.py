"""Alarms: whoever is subscribed hears when one begins and when it ends, and is led to its runbook."""

import json
import re
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import boto3
import pytest

from tests.stack.client import eventually
from tools.stack import Stack

ROOT = Path(__file__).parents[2]

type Aws = Callable[[str], Any]


@pytest.fixture
def aws(stack: Stack) -> Aws:
    return lambda service: boto3.client(service, region_name=stack.region, endpoint_url=stack.endpoint)  # type: ignore[call-overload]


def test_an_operator_hears_of_an_alarm_and_of_its_end_and_is_led_to_its_runbook(aws: Aws) -> None:
    pages = aws("cloudwatch").get_paginator("describe_alarms").paginate()
    (alarm,) = [one for page in pages for one in page["MetricAlarms"] if "RefusedEventsAlarm" in one["AlarmName"]]
    (topic,) = alarm["AlarmActions"]
    queue = aws("sqs").create_queue(QueueName=f"operator-{uuid.uuid4()}")["QueueUrl"]
    attributes = aws("sqs").get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]
    aws("sns").subscribe(TopicArn=topic, Protocol="sqs", Endpoint=attributes["QueueArn"])
    for state in ("ALARM", "OK"):
        aws("cloudwatch").set_alarm_state(AlarmName=alarm["AlarmName"], StateValue=state, StateReason="as if")
        told = heard(aws, queue)
        assert told["NewStateValue"] == state
        found = re.search(r" See (docs/runbooks/[a-z-]+\.md)$", told["AlarmDescription"])
        assert found
        assert (ROOT / found[1]).read_text().startswith("# RefusedEventsAlarm")


def heard(aws: Aws, queue: str) -> Any:
    """Return the next message of a subscriber, and forget it."""

    def receive() -> list[Any]:
        found: list[Any] = aws("sqs").receive_message(QueueUrl=queue).get("Messages", [])
        return found

    (message,) = eventually(receive, bool)
    aws("sqs").delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])
    return json.loads(json.loads(message["Body"])["Message"])
