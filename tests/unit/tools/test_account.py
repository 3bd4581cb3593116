"""What a deployment checks before it begins, and the values that it is given."""

import boto3
import pytest
from botocore.stub import Stubber
from moto import mock_aws

from tests import template
from tools import account, overrides
from tools.account import Limits, SetAside, deployed_values, set_aside, shortage
from tools.overrides import Configuration, configuration, values_of

NEW_ACCOUNT, USUAL = Limits(10, 10), Limits(1_000, 1_000)
NOTHING = SetAside(0, 0)


def test_by_default_nothing_is_set_aside_so_that_a_new_account_can_hold_the_stack() -> None:
    assert set_aside({}) == NOTHING
    assert shortage(NEW_ACCOUNT, NOTHING, set_aside({})) is None


def test_each_read_is_provisioned() -> None:
    assert set_aside({"ProvisionedConcurrency": "25"}).provisioned == 4 * 25


def test_a_new_account_cannot_reserve_anything_and_is_told_how_much_to_ask_for() -> None:
    said = shortage(NEW_ACCOUNT, NOTHING, SetAside(40, 0))
    assert said is not None
    assert said.startswith(
        "this account can run 10 functions at once in this region, and Lambda leaves 10 of them unreserved"
    )
    assert "Concurrent executions: 140 or more" in said


@pytest.mark.parametrize("now", [10, 100, 120, 139])
def test_the_limit_to_ask_for_is_the_least_that_holds_the_stack(now: int) -> None:
    wanted = SetAside(40, 0)
    assert "Concurrent executions: 140 or more" in str(shortage(Limits(now, now), NOTHING, wanted))
    assert shortage(Limits(140, 140), NOTHING, wanted) is None


@pytest.mark.parametrize(("wanted", "fits"), [(SetAside(40, 860), True), (SetAside(40, 861), False)])
def test_a_hundred_executions_stay_for_functions_without_a_reservation(wanted: SetAside, *, fits: bool) -> None:
    assert (shortage(USUAL, NOTHING, wanted) is None) is fits


def test_what_the_stack_has_reserved_already_is_its_own() -> None:
    held = SetAside(40, 0)
    assert shortage(Limits(140, 100), held, held) is None
    assert shortage(Limits(140, 100), NOTHING, held) is not None


def test_values_of_the_command_come_after_those_of_the_configuration(capsys: pytest.CaptureFixture[str]) -> None:
    overrides.main(["Cdn=off", "SearchEndpoint=http://a/?b=c", "AlarmEmail="], config="prod")
    merged = values_of(capsys.readouterr().out.split())
    given = {"Cdn": "off", "SearchEndpoint": "http://a/?b=c", "AlarmEmail": '""'}
    assert merged == {**configuration("prod").values, **given}


def test_a_configuration_names_its_stack_and_one_on_this_machine_its_region() -> None:
    assert configuration("default") == Configuration("dailywatch-video-api", None, {})
    assert configuration("prod").stack_name == "dailywatch-video-api-prod"
    assert configuration("local").region == "us-east-1"


@mock_aws
def test_a_stack_that_is_not_there_has_no_values() -> None:
    client = boto3.client("cloudformation", region_name="us-east-1")
    assert deployed_values(client, "dailywatch") is None


def test_an_error_of_another_kind_is_no_missing_stack() -> None:
    client = boto3.Session("none", "none", region_name="us-east-1").client("cloudformation")
    with Stubber(client) as stubber:
        stubber.add_client_error("describe_stacks", "AccessDenied", "no")
        with pytest.raises(client.exceptions.ClientError, match="no"):
            deployed_values(client, "dailywatch")


def test_a_deployment_without_credentials_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_CONFIG_FILE", "/nowhere")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "/nowhere")
    with pytest.raises(SystemExit, match="not deployed: Unable to locate credentials"):
        account.main(["Architecture=arm64"], config="local")


def test_the_production_profile_is_of_parameters_breaks_no_rule_and_has_nothing_of_a_single_zone() -> None:
    values = configuration("prod").values
    assert values.keys() <= {*template.parameter_names()}
    assert template.refusals(values) == []
    assert template.properties("SearchDomain", values)["ClusterConfig"]["ZoneAwarenessEnabled"] is True
    assert set_aside(values) == SetAside(reserved=40, provisioned=0)
