"""The policy of a role that deploys the stack: it covers what the template makes, and little else."""

import json

from tests import template
from tools.transformed import transformed

POLICY = json.loads((template.TEMPLATE.parent / "docs" / "deployment-policy.json").read_text())

# Actions of IAM begin otherwise than types of CloudFormation.
PREFIXES = {"OpenSearchService": "es"}

# What `sam deploy` and the key of the index need besides.
BESIDES = {"acm", "cloudformation", "kms", "s3"}

LONGEST_INLINE_POLICY = 10_240


def kinds() -> set[str]:
    """Return the services of all resources, whatever the parameters."""
    services = {one["Type"].split("::")[1] for one in transformed("Canary10Percent5Minutes")["Resources"].values()}
    return {PREFIXES.get(service, service.lower()) for service in services}


def actions() -> set[str]:
    return {action for statement in POLICY["Statement"] for action in statement["Action"]}


def test_the_policy_has_actions_of_each_service_of_the_template_and_of_no_other() -> None:
    assert {action.split(":")[0] for action in actions()} == kinds() | BESIDES


def test_a_whole_service_is_granted_on_named_resources_only() -> None:
    unnamed = [statement for statement in POLICY["Statement"] if "*" in statement["Resource"]]
    assert len(unnamed) == 1
    assert not [action for action in unnamed[0]["Action"] if action.endswith(":*")]


def test_a_resource_is_of_one_account_or_of_a_service_whose_names_have_none() -> None:
    named = {arn for statement in POLICY["Statement"] for arn in statement["Resource"]} - {"*"}
    assert {arn for arn in named if "ACCOUNT" not in arn} == {
        "arn:aws:apigateway:REGION::/*",
        "arn:aws:cloudformation:REGION:aws:transform/Serverless-2016-10-31",
        "arn:aws:s3:::aws-sam-cli-managed-default-*",
    }


def test_it_fits_into_an_inline_policy_of_a_role() -> None:
    assert len(json.dumps(POLICY, separators=(",", ":"))) < LONGEST_INLINE_POLICY
