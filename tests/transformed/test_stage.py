"""What is public: one stage, which throttles and logs."""

from unittest.mock import patch

import pytest

from tests import template
from tests.transformed import transform
from tools.transformed import transformed


def test_no_public_stage_but_ours_exists() -> None:
    # Without OpenApiVersion SAM's deployment makes a second one, "Stage", beside throttling, logs and the web ACL.
    deployments = transform.resources("AWS::ApiGateway::Deployment")
    assert deployments
    assert not [name for name, one in deployments.items() if "StageName" in one["Properties"]]
    assert [one["Properties"]["StageName"] for one in transform.resources("AWS::ApiGateway::Stage").values()] == ["v1"]


def deployment_at(time_s: float) -> str:
    """Return the logical id of the deployment that SAM makes at a time."""
    with patch("time.time", return_value=time_s):
        made = transformed.__wrapped__()["Resources"]
    (name,) = [name for name, one in made.items() if one["Type"] == "AWS::ApiGateway::Deployment"]
    return str(name)


def test_every_deployment_of_the_stack_reaches_the_stage() -> None:
    # By itself SAM makes another one for another text of the API, in which a changed parameter does not show.
    assert deployment_at(1_800_000_000) != deployment_at(1_800_000_001)


@pytest.mark.parametrize("bound", ["MinValue", "Default"])
def test_the_stage_throttles_each_method_views_by_themselves_and_logs_each_request(bound: str) -> None:
    names = ("ThrottlingRate", "ThrottlingBurst", "ViewsRate", "ViewsBurst")
    given = {name: str(template.parameter(name)[bound]) for name in names}
    (stage,) = transform.resources("AWS::ApiGateway::Stage", **given).values()
    every, views = stage["Properties"]["MethodSettings"]
    assert (every["ResourcePath"], every["HttpMethod"]) == ("/*", "*")
    limits = [str(one[f"Throttling{limit}Limit"]) for one in (every, views) for limit in ("Rate", "Burst")]
    assert limits == [*given.values()]
    assert stage["Properties"]["AccessLogSetting"]["DestinationArn"] == "ApiAccessLogs.Arn"
