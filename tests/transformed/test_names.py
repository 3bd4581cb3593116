"""What the account or the region knows by name: every stack has names of its own, within their limits."""

import re
from collections.abc import Iterator
from typing import Any

import botocore.session
import pytest

from tests import template
from tests.transformed import transform
from tests.transformed.bounds import EVERYTHING, SETTINGS, STACK

# Properties that name a resource itself. CloudFormation makes the names of all other resources from the stack's.
NAMES = {
    # The dimension of its metrics.
    "AWS::ApiGateway::RestApi": ("Body", "info", "title"),
    "AWS::CloudFront::CachePolicy": ("CachePolicyConfig", "Name"),
    "AWS::CloudFront::OriginRequestPolicy": ("OriginRequestPolicyConfig", "Name"),
    "AWS::CloudWatch::Dashboard": ("DashboardName",),
    "AWS::Events::EventBus": ("Name",),
    "AWS::Events::Rule": ("Name",),
    "AWS::Lambda::LayerVersion": ("LayerName",),
    "AWS::Logs::LogGroup": ("LogGroupName",),
    "AWS::OpenSearchService::Domain": ("DomainName",),
    "AWS::Scheduler::ScheduleGroup": ("Name",),
    "AWS::WAFv2::WebACL": ("Name",),
}

# Names within a parent, of another resource that they refer to, or of a domain that somebody owns.
PARTS = {
    "AWS::ApiGateway::BasePathMapping": ("DomainName",),
    "AWS::ApiGateway::DomainName": ("DomainName",),
    "AWS::ApiGateway::Stage": ("StageName",),
    "AWS::CloudWatch::Alarm": ("MetricName",),
    "AWS::CodeDeploy::DeploymentGroup": ("ApplicationName", "DeploymentConfigName"),
    "AWS::Events::Rule": ("EventBusName",),
    "AWS::Lambda::Alias": ("Name", "FunctionName"),
    "AWS::Lambda::EventInvokeConfig": ("FunctionName",),
    "AWS::Lambda::EventSourceMapping": ("FunctionName",),
    "AWS::Lambda::Permission": ("FunctionName",),
    "AWS::Lambda::Version": ("FunctionName",),
    "AWS::Logs::MetricFilter": ("LogGroupName",),
    "AWS::Route53::RecordSet": ("Name",),
    "AWS::SNS::Topic": ("DisplayName",),
    "AWS::Scheduler::Schedule": ("GroupName",),
}

# Kinds whose names are the account's, in all regions: CloudFront's, and those of dashboards.
OF_THE_ACCOUNT = ("AWS::CloudFront::", "AWS::CloudWatch::Dashboard")

# CloudFront's documented limit; the other limits are botocore's.
OF_A_POLICY = 128
SHAPES = {
    "AWS::Events::EventBus": ("events", "EventBusName"),
    "AWS::Events::Rule": ("events", "RuleName"),
    "AWS::Lambda::LayerVersion": ("lambda", "LayerName"),
    "AWS::Logs::LogGroup": ("logs", "LogGroupName"),
    "AWS::OpenSearchService::Domain": ("opensearch", "DomainName"),
    "AWS::Scheduler::ScheduleGroup": ("scheduler", "ScheduleGroupName"),
    "AWS::WAFv2::WebACL": ("wafv2", "EntityName"),
}


def names(**parameters: str) -> dict[str, tuple[str, str]]:
    """Return the type and the name of each resource that has a name of the template."""
    found = {}
    for logical_id, resource in transform.resources(**{"Cdn": "on", **parameters}).items():
        if path := NAMES.get(resource["Type"]):
            name: Any = resource["Properties"]
            for key in path:
                name = name[key]
            found[logical_id] = (resource["Type"], name)
    return found


OURS = names()
named = pytest.mark.parametrize("logical_id", OURS)


def stack(name: str, region: str, number: int) -> dict[str, str]:
    """Return the pseudo parameters of a stack."""
    arn = f"arn:aws:cloudformation:{region}:123456789012:stack/{name}/{number:08x}-da77-11e4-872e-1a2b3c4d5e6f"
    return {"AWS::StackName": name, "AWS::Region": region, "AWS::StackId": arn}


@named
def test_another_stack_of_the_region_has_another_name(logical_id: str) -> None:
    one, other = (names(**stack(name, "eu-west-1", number)) for number, name in enumerate(("first", "second")))
    assert one[logical_id] != other[logical_id]


@pytest.mark.parametrize("logical_id", [name for name, (kind, _) in OURS.items() if kind.startswith(OF_THE_ACCOUNT)])
def test_the_same_stack_in_another_region_has_another_name_where_the_account_knows_it(logical_id: str) -> None:
    one, other = (names(**stack("first", region, 0)) for region in ("eu-west-1", "us-east-1"))
    assert one[logical_id] != other[logical_id]


@named
def test_the_longest_name_of_a_stack_leaves_every_name_within_its_limit(logical_id: str) -> None:
    kind, name = names(**{**EVERYTHING, "SearchDomainName": ""})[logical_id]
    if service_and_shape := SHAPES.get(kind):
        service, shape = service_and_shape
        limits = botocore.session.get_session().get_service_model(service).shape_for(shape).metadata
        assert limits.get("min", 1) <= len(name) <= limits["max"]
        assert re.fullmatch(limits.get("pattern", ".*"), name)
    else:
        assert len(name) <= OF_A_POLICY
        assert re.fullmatch(r"[\w-]+", name)


@pytest.mark.parametrize("parameters", [*SETTINGS.values(), EVERYTHING], ids=[*SETTINGS, "everything"])
def test_no_other_resource_is_named(parameters: dict[str, str]) -> None:
    for logical_id, resource in transform.resources(**parameters).items():
        kind = resource["Type"]
        own = {key for key in resource["Properties"] if re.fullmatch(r"([A-Z]\w*)?Name", key)}
        assert own <= {*NAMES.get(kind, ()), *PARTS.get(kind, ())}, logical_id


def test_a_schedule_has_no_name_which_sam_would_give_to_every_stack() -> None:
    schedules = transform.resources("AWS::Scheduler::Schedule")
    assert schedules
    assert not [name for name, one in schedules.items() if "Name" in one["Properties"]]


def test_the_domain_has_the_name_of_the_parameter_or_one_that_only_its_stack_has() -> None:
    assert transform.properties("SearchDomain", SearchDomainName="videos")["DomainName"] == "videos"
    made = [
        transform.properties("SearchDomain", **stack("dailywatch", region, number))["DomainName"]
        for number, region in enumerate(("eu-west-1", "eu-west-1", "us-east-1"))
    ]
    assert len({*made}) == len(made)


def stacks() -> Iterator[str]:
    """Yield the names of the stacks that samconfig.toml deploys."""
    text = (template.TEMPLATE.parent / "samconfig.toml").read_text()
    yield from re.findall(r'stack_name = "(.*)"', text)


def test_the_stacks_of_samconfig_have_names_of_their_own_within_the_longest() -> None:
    deployed = [*stacks()]
    assert len({*deployed}) == len(deployed)
    assert all(len(name) <= len(STACK) for name in deployed)
