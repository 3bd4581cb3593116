"""What goes and what stays when a stack is deleted or a resource is replaced."""

import pytest

from tests.transformed import transform

EVERYTHING = transform.resources(Cdn="on")
TABLES = transform.resources("AWS::DynamoDB::Table")

# What holds data: a change of these properties, or the stack's end, has a policy that somebody chose.
STATEFUL = ("AWS::DynamoDB::Table", "AWS::Logs::LogGroup", "AWS::OpenSearchService::Domain", "AWS::SQS::Queue")


@pytest.mark.parametrize("name", ["ApiAccount", "ApiLogsWriterRole"])
def test_the_accounts_logging_role_stays_for_other_apis(name: str) -> None:
    # The account's setting names the role: without it no API of the region could write logs.
    assert EVERYTHING[name]["DeletionPolicy"] == EVERYTHING[name]["UpdateReplacePolicy"] == "Retain"


def test_another_stack_leaves_the_accounts_logging_role_alone() -> None:
    kinds = [one["Type"] for one in transform.resources(ApiLogsRole="existing").values()]
    assert "AWS::ApiGateway::Account" not in kinds
    assert transform.resources("AWS::ApiGateway::Stage", ApiLogsRole="existing")


def test_each_resource_with_data_says_what_becomes_of_it() -> None:
    for name, one in EVERYTHING.items():
        if one["Type"] in STATEFUL:
            assert {"DeletionPolicy", "UpdateReplacePolicy"} <= one.keys(), name


@pytest.mark.parametrize("name", TABLES)
def test_a_table_stays(name: str) -> None:
    assert EVERYTHING[name]["DeletionPolicy"] == "RetainExceptOnCreate"
    assert EVERYTHING[name]["UpdateReplacePolicy"] == "Retain"


def test_the_next_version_of_the_engine_replaces_no_domain() -> None:
    # CloudFormation refuses to replace a resource with a name of its own.
    assert EVERYTHING["SearchDomain"]["UpdatePolicy"] == {"EnableVersionUpgrade": True}
