"""The command that deletes a stack."""

import json
from collections.abc import Iterator
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from moto import mock_aws

from tests import template
from tools import destroy
from tools.destroy import Refused

if TYPE_CHECKING:
    from types_boto3_cloudformation import CloudFormationClient

NAME = "dailywatch"
KEYS = {
    "AttributeDefinitions": [{"AttributeName": "video_id", "AttributeType": "S"}],
    "KeySchema": [{"AttributeName": "video_id", "KeyType": "HASH"}],
    "BillingMode": "PAY_PER_REQUEST",
}
SMALL = {
    "Resources": {
        "VideosTable": {"Type": "AWS::DynamoDB::Table", "DeletionPolicy": "RetainExceptOnCreate", "Properties": KEYS},
        "EventsQueue": {"Type": "AWS::SQS::Queue"},
    }
}


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> Iterator["CloudFormationClient"]:
    """Give CloudFormation with a small stack."""
    for name, value in {"AWS_ACCESS_KEY_ID": "moto", "AWS_SECRET_ACCESS_KEY": "moto"}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    with mock_aws():
        client = boto3.client("cloudformation")
        client.create_stack(StackName=NAME, TemplateBody=json.dumps(SMALL))
        yield client


def stacks(client: "CloudFormationClient") -> list[str]:
    return [stack["StackName"] for stack in client.describe_stacks()["Stacks"]]


def test_what_goes_and_what_stays_is_said_before_a_stack_is_deleted(
    client: "CloudFormationClient", capsys: pytest.CaptureFixture[str]
) -> None:
    (table,) = [one.name for one in destroy.parts_of(client, NAME) if one.is_kept]
    destroy.main(NAME, yes=True)
    goes, stays = capsys.readouterr().out.split("retained:\n")
    assert goes.startswith("deleted with dailywatch:\n  1 x AWS::SQS::Queue: waiting events and dead letters are lost")
    assert stays.startswith(f"  AWS::DynamoDB::Table {table}: holds the data")
    assert f"make restore TABLE={table}" in stays
    assert "the bucket of uploaded code" in stays
    assert stays.endswith("dailywatch is deleted\n")
    assert NAME not in stacks(client)


@pytest.mark.parametrize("answer", ["", "y", "another"])
def test_a_stack_stays_unless_its_name_is_typed(
    client: "CloudFormationClient", monkeypatch: pytest.MonkeyPatch, answer: str
) -> None:
    monkeypatch.setattr("sys.stdin", SimpleNamespace(isatty=lambda: True))
    monkeypatch.setattr("typer.prompt", lambda *_, **__: answer)
    with pytest.raises(SystemExit, match="nothing was deleted: the name was not typed"):
        destroy.main(NAME)
    assert NAME in stacks(client)


def test_where_nobody_can_answer_a_stack_stays(client: "CloudFormationClient", monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", SimpleNamespace(isatty=lambda: False))
    with pytest.raises(SystemExit, match="nothing was deleted: there is no terminal to confirm on: YES=1"):
        destroy.main(NAME)
    assert NAME in stacks(client)


def test_a_protected_stack_is_not_deleted_whatever_is_said() -> None:
    client: Any = SimpleNamespace(describe_stacks=lambda **_: {"Stacks": [{"EnableTerminationProtection": True}]})
    with pytest.raises(Refused, match="dailywatch is protected: deploy it with PARAMETERS='DeletionProtection=off'"):
        destroy.destroy(client, NAME, yes=True)


@pytest.mark.usefixtures("client")
def test_a_stack_that_is_not_there_is_not_deleted() -> None:
    with pytest.raises(SystemExit, match="nothing was deleted: there is no stack another"):
        destroy.main("another", yes=True)


def test_what_an_update_has_deleted_is_no_part_of_the_stack_any_more() -> None:
    queue = {"LogicalResourceId": "EventsQueue", "ResourceType": "AWS::SQS::Queue", "PhysicalResourceId": "events"}
    listed = [
        {**queue, "ResourceStatus": "UPDATE_COMPLETE"},
        {**queue, "LogicalResourceId": "EventsDeadLetterQueue", "ResourceStatus": "DELETE_COMPLETE"},
    ]
    pages = SimpleNamespace(paginate=lambda **_: [{"StackResourceSummaries": listed}])
    client: Any = SimpleNamespace(
        get_template=lambda **_: {"TemplateBody": json.dumps(SMALL)}, get_paginator=lambda _: pages
    )
    assert destroy.parts_of(client, NAME) == [destroy.Part("AWS::SQS::Queue", "events", is_kept=False)]


def test_each_resource_that_the_template_keeps_is_explained() -> None:
    kept = {one["Type"] for one in template.resources().values() if one.get("DeletionPolicy", "").startswith("Retain")}
    assert kept
    assert kept <= destroy.KEPT.keys()
