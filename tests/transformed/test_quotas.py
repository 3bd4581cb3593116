"""A stack stays within what AWS takes, with the longest values and names that the template allows, and has headroom."""

import json

import pytest

from tests import template
from tests.transformed import transform
from tests.transformed.bounds import EVERYTHING, SETTINGS
from tools.transformed import transformed

# Of CloudFormation: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
RESOURCES, PARAMETERS, OUTPUTS = 500, 200, 200
TEMPLATE_BYTES = 1_000_000

# Of Lambda, of IAM, and of an account's CloudFront.
ENVIRONMENT_BYTES = 4_096
DESCRIPTION_CHARACTERS = 256
POLICY_CHARACTERS = 10_240
CACHE_POLICIES, ORIGIN_REQUEST_POLICIES = 20, 20

# As long as CloudFormation, DynamoDB and SQS make the names of the longest stack's resources.
STACK = EVERYTHING["AWS::StackName"]
MADE = {
    name: f"{STACK}-{name}-1A2B3C4D5E6F7"
    for name, one in template.resources().items()
    if one["Type"] == "AWS::DynamoDB::Table"
} | {
    name: f"https://sqs.ap-southeast-1.amazonaws.com/123456789012/{f'{STACK}-{name}'[:67]}-1A2B3C4D5E6F"
    for name, one in template.resources().items()
    if one["Type"] == "AWS::SQS::Queue"
}
DOMAIN = {"SearchDomain.DomainEndpoint": f"search-{'v' * 28}-{'x' * 26}.ap-southeast-1.es.amazonaws.com"}
LONGEST = {**EVERYTHING, **MADE, **DOMAIN}

settings = pytest.mark.parametrize(
    "parameters",
    [*({**LONGEST, **one} for one in SETTINGS.values()), LONGEST],
    ids=[*SETTINGS, "everything"],
)


def test_the_template_has_half_of_each_quota_left() -> None:
    assert 2 * len(transformed()["Resources"]) <= RESOURCES
    assert 2 * len(transformed()["Parameters"]) <= PARAMETERS
    assert 2 * len(transformed()["Outputs"]) <= OUTPUTS
    assert 2 * len(json.dumps(transformed())) <= TEMPLATE_BYTES
    assert 2 * template.TEMPLATE.stat().st_size <= TEMPLATE_BYTES


@settings
def test_an_environment_has_half_of_its_room_left(parameters: dict[str, str]) -> None:
    for name, function in transform.resources("AWS::Lambda::Function", **parameters).items():
        variables = function["Properties"]["Environment"]["Variables"]
        assert 2 * sum(len(f"{key}{value}") for key, value in variables.items()) <= ENVIRONMENT_BYTES, name


@settings
def test_a_versions_description_fits(parameters: dict[str, str]) -> None:
    versions = transform.resources("AWS::Lambda::Version", **parameters)
    assert versions
    for name, version in versions.items():
        assert len(version["Properties"]["Description"]) <= DESCRIPTION_CHARACTERS, name


@settings
def test_the_policies_of_a_role_have_half_of_their_room_left(parameters: dict[str, str]) -> None:
    for name, role in transform.resources("AWS::IAM::Role", **parameters).items():
        documents = [policy["PolicyDocument"] for policy in role["Properties"].get("Policies", [])]
        assert 2 * sum(len(json.dumps(one)) for one in documents) <= POLICY_CHARACTERS, name


def test_five_stacks_of_an_account_may_have_a_cdn() -> None:
    def policies(kind: str) -> int:
        return len(transform.resources(f"AWS::CloudFront::{kind}", Cdn="on"))

    assert 5 * policies("CachePolicy") <= CACHE_POLICIES
    assert 5 * policies("OriginRequestPolicy") <= ORIGIN_REQUEST_POLICIES
