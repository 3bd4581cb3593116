"""Two stacks of one account and region, each with a domain of its own: what they share, and what goes with one."""

import os
from collections.abc import Iterator

import boto3
import pytest

from tests.stack.client import eventually
from tools.local.processes import free_port
from tools.local.stack import aws_emulator, build, deploy

NAMES = ("dailywatch-first", "dailywatch-second")
OWN_DOMAIN = {"SearchEndpoint": "", "SearchDomainName": ""}


@pytest.fixture(scope="module")
def _both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Deploy two stacks, and let boto3 reach them."""
    folder = tmp_path_factory.mktemp("side-by-side")
    with aws_emulator(free_port(), folder) as aws, pytest.MonkeyPatch.context() as patch:
        if "PYTEST_XDIST_WORKER" not in os.environ:
            build(folder)
        for name in NAMES:
            stack = deploy(aws.url, "", folder, parameters=OWN_DOMAIN, name=name)
        for variable, value in stack.environment().items():
            patch.setitem(os.environ, variable, value)
        yield


def resources(stack: str) -> set[tuple[str, str]]:
    """Return the type and the name of each resource of a stack."""
    pages = boto3.client("cloudformation").get_paginator("list_stack_resources").paginate(StackName=stack)
    return {
        (one["ResourceType"], one["PhysicalResourceId"]) for page in pages for one in page["StackResourceSummaries"]
    }


def schedules() -> list[str]:
    return [one["Name"] for one in boto3.client("scheduler").list_schedules()["Schedules"]]


def domains() -> list[str]:
    return [one["DomainName"] for one in boto3.client("opensearch").list_domain_names()["DomainNames"]]


def logging_role() -> str:
    """Return the name of the role with which the account's APIs write logs."""
    arn: str = boto3.client("apigateway").get_account()["cloudwatchRoleArn"]
    return arn.rpartition("/")[2]


@pytest.mark.usefixtures("_both")
def test_two_stacks_share_the_accounts_setting_alone_and_each_goes_by_itself() -> None:
    one, other = map(resources, NAMES)
    # A stage has its name within its API.
    assert one & other == {("AWS::ApiGateway::Account", "ApiAccount"), ("AWS::ApiGateway::Stage", "v1")}
    # One of the charts and one of the sitemap in each.
    assert (len({*schedules()}), len({*domains()})) == (6, 2)
    # WHEN the stack goes whose role the account logs with
    writes_logs = logging_role()
    (owner,) = [name for name in NAMES if writes_logs.startswith(name)]
    (left,) = {*NAMES} - {owner}
    cloudformation = boto3.client("cloudformation")
    cloudformation.delete_stack(StackName=owner)
    remaining = eventually(
        lambda: [stack["StackName"] for stack in cloudformation.describe_stacks()["Stacks"]],
        lambda names: owner not in names,
    )
    # THEN the other has all of its own, and its API logs with the role that stayed
    assert left in remaining
    assert [name.startswith(left) for name in schedules()] == [True] * 3
    assert len(domains()) == 1
    assert boto3.client("iam").get_role(RoleName=writes_logs)["Role"]["RoleName"] == logging_role() == writes_logs
