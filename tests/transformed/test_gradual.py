"""Gradual deployments: how requests shift to a new version, and what takes them back."""

import re
from typing import Any

import pytest

from tests import template
from tests.transformed import transform

GRADUAL = [one for one in template.parameter("DeploymentPreference")["AllowedValues"] if one != "AllAtOnce"]
READS = ("CategoriesFunction", "SearchFunction", "SitemapFunction", "TrendingFunction", "VideoDetailFunction")
NAMED = re.compile(r"^(?:Linear10PercentEvery(\d+)|Canary10Percent(\d+))Minutes?$")
CANARY = {"DeploymentPreference": "Canary10Percent5Minutes"}


def test_by_default_an_alias_points_to_the_new_version_at_once_and_nothing_of_codedeploy_is_made() -> None:
    everything = transform.resources()
    assert not [name for name, one in everything.items() if one["Type"].startswith("AWS::CodeDeploy::")]
    assert "DeploymentsRole" not in everything
    aliases = transform.resources("AWS::Lambda::Alias")
    assert len(aliases) == len(READS)
    assert not [name for name, alias in aliases.items() if "UpdatePolicy" in alias]


@pytest.mark.parametrize("preference", GRADUAL)
@pytest.mark.parametrize("function", READS)
def test_requests_shift_as_the_parameter_says_when_codedeploy_moves_the_alias(function: str, preference: str) -> None:
    made = transform.resources(DeploymentPreference=preference)
    policy = made[f"{function}Aliaslive"]["UpdatePolicy"]["CodeDeployLambdaAliasUpdate"]
    assert policy == {
        "ApplicationName": "ServerlessDeploymentApplication",
        "DeploymentGroupName": f"{function}DeploymentGroup",
    }
    group = made[policy["DeploymentGroupName"]]["Properties"]
    assert group["DeploymentConfigName"] == f"CodeDeployDefault.Lambda{preference}"
    assert group["DeploymentStyle"] == {"DeploymentType": "BLUE_GREEN", "DeploymentOption": "WITH_TRAFFIC_CONTROL"}
    assert group["ServiceRoleArn"] == "DeploymentsRole.Arn"


@pytest.mark.parametrize("function", READS)
def test_an_alarm_takes_requests_back_to_the_version_before(function: str) -> None:
    group = transform.properties(f"{function}DeploymentGroup", **CANARY)
    assert group["AutoRollbackConfiguration"] == {
        "Enabled": True,
        "Events": ["DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_ALARM", "DEPLOYMENT_STOP_ON_REQUEST"],
    }
    watched = group["AlarmConfiguration"]
    assert watched["Enabled"] is True
    alarms = transform.resources("AWS::CloudWatch::Alarm", **CANARY)
    assert {one["Name"] for one in watched["Alarms"]} == {"DeploymentErrorsAlarm", "ApiLatencyAlarm"} <= alarms.keys()


def test_the_alarm_for_errors_rings_before_the_shortest_shift_ends() -> None:
    alarm = transform.properties("DeploymentErrorsAlarm")
    rings_after_s = alarm["Period"] * alarm["EvaluationPeriods"]
    # A canary waits as long as its name says; a linear shift has ten steps of such a time.
    minutes = [10 * int(linear or 0) or int(canary) for one in GRADUAL for linear, canary in [NAMED.findall(one)[0]]]
    assert rings_after_s < 60 * min(minutes)
    # A tenth of the requests of a function with a little more than a twentieth of all.
    assert alarm["Threshold"] <= 0.1 * 0.05


def test_the_role_moves_the_aliases_of_the_reads_and_sees_their_alarms_and_no_others() -> None:
    (policy,) = transform.properties("DeploymentsRole", **CANARY)["Policies"]
    granted: dict[str, list[Any]] = {}
    for statement in policy["PolicyDocument"]["Statement"]:
        for action in template.as_list(statement["Action"]):
            granted[action] = statement["Resource"]
    assert granted.keys() == {
        "lambda:GetAlias",
        "lambda:GetProvisionedConcurrencyConfig",
        "lambda:UpdateAlias",
        "cloudwatch:DescribeAlarms",
    }
    moved = {one for name in READS for one in (f"{name}.Arn", f"{name}.Arn:live")}
    assert {*granted["lambda:UpdateAlias"]} == moved
    assert {*granted["cloudwatch:DescribeAlarms"]} == {"DeploymentErrorsAlarm.Arn", "ApiLatencyAlarm.Arn"}
    assert "CodeDeployServiceRole" not in transform.resources(**CANARY)
