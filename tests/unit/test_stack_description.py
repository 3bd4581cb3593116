"""What is known of a stack from CloudFormation."""

from datetime import UTC, datetime
from typing import Any

import boto3
import pytest

from tools.stack import NoStack, Stack

MONDAY = datetime(2026, 11, 16, 9, tzinfo=UTC)
TUESDAY = datetime(2026, 11, 17, 9, tzinfo=UTC)
OUTPUTS = (
    "ApiUrl",
    "ApiId",
    "BusName",
    "VideosTable",
    "RegionsTable",
    "EventsQueueUrl",
    "EventsDeadLetterQueueUrl",
    "IndexFailuresQueueUrl",
    "IngestFunction",
    "ChartsFunction",
    "SearchEndpoint",
)


class CloudFormation:
    """A client that knows one stack."""

    def __init__(self, **members: Any) -> None:
        self.members = members
        self.meta = self
        self.region_name = "eu-west-1"

    def client(self, name: str, endpoint_url: str | None) -> "CloudFormation":
        assert (name, endpoint_url) == ("cloudformation", None)
        return self

    def describe_stacks(self, StackName: str) -> dict[str, Any]:  # noqa: N803 - boto3's name
        outputs = [{"OutputKey": name, "OutputValue": f"https://{StackName}/v1"} for name in OUTPUTS]
        return {
            "Stacks": [{"StackStatus": "CREATE_COMPLETE", "CreationTime": MONDAY, "Outputs": outputs, **self.members}]
        }


def described(monkeypatch: pytest.MonkeyPatch, **members: Any) -> Stack:
    monkeypatch.setattr(boto3, "Session", lambda: CloudFormation(**members))
    return Stack.describe("prod", None)


def test_a_stack_tells_when_it_was_deployed_last(monkeypatch: pytest.MonkeyPatch) -> None:
    assert described(monkeypatch).deployed_at == MONDAY.isoformat()
    assert described(monkeypatch, LastUpdatedTime=TUESDAY).deployed_at == TUESDAY.isoformat()


@pytest.mark.parametrize("status", ["CREATE_IN_PROGRESS", "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS"])
def test_a_stack_that_is_being_deployed_is_left_alone(monkeypatch: pytest.MonkeyPatch, status: str) -> None:
    with pytest.raises(NoStack, match=f"'prod' is being deployed: {status}"):
        described(monkeypatch, StackStatus=status)
