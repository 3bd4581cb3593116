"""What roles may do: named actions on named resources, in policies of their own."""

import re

import pytest

from tests import template
from tests.transformed import transform

ROLES = transform.resources("AWS::IAM::Role", Cdn="on")


@pytest.mark.parametrize("function", template.function_ids())
def test_a_function_has_the_role_of_its_name_and_the_transform_adds_nothing_to_it(function: str) -> None:
    assert transform.properties(function)["Role"] == f"{function}Role.Arn"
    assert ROLES[f"{function}Role"]["Properties"] == template.properties(f"{function}Role")


# Managed policies grant on every resource. The account's logging role is what AWS documents for API Gateway: it writes
# to the log groups of all the account's APIs.
MANAGED = {
    "ApiLogsWriterRole": ["arn:aws:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs"],
}


@pytest.mark.parametrize("name", ROLES)
def test_no_policy_grants_on_every_resource(name: str) -> None:
    declared = ROLES[name]["Properties"]
    assert declared.get("ManagedPolicyArns", []) == MANAGED.get(name, [])
    for policy in declared.get("Policies", []):
        for statement in policy["PolicyDocument"]["Statement"]:
            assert statement["Effect"] == "Allow"
            for action in template.as_list(statement["Action"]):
                assert "*" not in action
            for resource in template.as_list(statement["Resource"]):
                assert is_named(resource)


def is_named(resource: str) -> bool:
    """Tell whether a resource is one of the stack, or has an ARN with its own name; a part of it may be any."""
    owner, _, _ = resource.partition(".")
    return (
        owner in transform.resources(Cdn="on")
        or re.match(r"arn:aws:\w+:[\w-]+:\d{12}:\w+/[\w-]+", resource) is not None
    )
