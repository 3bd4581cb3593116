"""What roles may do, and whom resources let in: named principals, named actions and named resources."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from tests import template
from tests.transformed import transform

EVERYTHING = {"Cdn": "on", "Tracing": "on", "DeploymentPreference": "Canary10Percent5Minutes"}
ROLES = transform.resources("AWS::IAM::Role", **EVERYTHING)


@pytest.mark.parametrize("function", template.function_ids())
def test_a_function_has_the_role_of_its_name_and_the_transform_adds_nothing_to_it(function: str) -> None:
    assert transform.properties(function)["Role"] == f"{function}Role.Arn"
    assert ROLES[f"{function}Role"]["Properties"] == template.properties(f"{function}Role", EVERYTHING)


# Managed policies grant on every resource. The account's logging role is what AWS documents for API Gateway: it writes
# to the log groups of all the account's APIs.
MANAGED = {
    "ApiLogsWriterRole": ["arn:aws:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs"],
}

# AWS defines no resource for these: https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsx-ray.html
WITHOUT_RESOURCE = {"xray:PutTelemetryRecords", "xray:PutTraceSegments"}


@pytest.mark.parametrize("name", ROLES)
def test_no_policy_grants_on_every_resource(name: str) -> None:
    declared = ROLES[name]["Properties"]
    assert declared.get("ManagedPolicyArns", []) == MANAGED.get(name, [])
    for policy in declared.get("Policies", []):
        for statement in policy["PolicyDocument"]["Statement"]:
            assert statement["Effect"] == "Allow"
            for action in template.as_list(statement["Action"]):
                assert "*" not in action
            if not {*template.as_list(statement["Action"])} <= WITHOUT_RESOURCE:
                assert all(map(is_named, template.as_list(statement["Resource"])))


def is_named(resource: str) -> bool:
    """Tell whether a resource is one of the stack, or has an ARN with its own name; a part of it may be any."""
    owner, _, _ = resource.partition(".")
    return (
        owner in transform.resources(**EVERYTHING)
        or re.match(r"arn:aws:\w+:[\w-]+:\d{12}:\w+/[\w-]+", resource) is not None
    )


def test_only_a_stack_that_traces_grants_on_what_has_no_resource() -> None:
    granted = {
        action
        for role in transform.resources("AWS::IAM::Role", **{**EVERYTHING, "Tracing": "off"}).values()
        for policy in role["Properties"].get("Policies", [])
        for statement in policy["PolicyDocument"]["Statement"]
        for action in template.as_list(statement["Action"])
    }
    assert granted.isdisjoint(WITHOUT_RESOURCE)


def statements(value: Any) -> Iterator[dict[str, Any]]:
    """Yield the statements of all policies of a part of the template."""
    match value:
        case {"Statement": list(found)}:
            yield from found
        case dict():
            for one in value.values():
                yield from statements(one)
        case list():
            for one in value:
                yield from statements(one)


@pytest.mark.parametrize("kind", ["AWS::OpenSearchService::Domain", "AWS::SNS::TopicPolicy", "AWS::SQS::QueuePolicy"])
def test_a_resource_lets_in_named_principals_alone_and_itself_alone(kind: str) -> None:
    found = [*statements(transform.resources(kind, **EVERYTHING))]
    assert found
    for statement in found:
        assert all(map(is_named, template.as_list(statement["Resource"])))
        if statement["Effect"] == "Allow":
            assert statement["Principal"] != "*"
            assert not [action for action in template.as_list(statement["Action"]) if "*" in action]


@pytest.mark.parametrize("name", ROLES)
def test_a_role_is_a_services(name: str) -> None:
    (statement,) = ROLES[name]["Properties"]["AssumeRolePolicyDocument"]["Statement"]
    assert template.as_list(statement["Action"]) == ["sts:AssumeRole"]
    (service,) = template.as_list(statement["Principal"]["Service"])
    assert service.endswith(".amazonaws.com")
    assert statement["Principal"].keys() == {"Service"}
