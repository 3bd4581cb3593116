"""The charts run is tried again within its interval only: the next run makes up for a failed one."""

import pytest

from tests import template
from tests.transformed import transform


@pytest.mark.parametrize("bound", ["MinValue", "Default", "MaxValue"])
def test_a_run_comes_every_interval(bound: str) -> None:
    minutes = str(template.parameter("ChartIntervalMinutes")[bound])
    (schedule,) = transform.resources("AWS::Scheduler::Schedule", ChartIntervalMinutes=minutes).values()
    assert schedule["Properties"]["ScheduleExpression"] == f"rate({minutes} minutes)"
    assert schedule["Properties"]["Target"]["Arn"].startswith("ChartsFunction")


def test_nobody_tries_a_run_again_when_the_next_is_due() -> None:
    shortest_s = 60 * template.parameter("ChartIntervalMinutes")["MinValue"]
    (invocation,) = transform.resources("AWS::Lambda::EventInvokeConfig").values()
    (schedule,) = transform.resources("AWS::Scheduler::Schedule").values()
    by_lambda, by_the_schedule = invocation["Properties"], schedule["Properties"]["Target"]["RetryPolicy"]
    assert by_lambda["FunctionName"].startswith("ChartsFunction")
    # Lambda's own are two tries, and events of up to six hours.
    assert by_lambda["MaximumRetryAttempts"] <= 1
    assert 60 <= by_lambda["MaximumEventAgeInSeconds"] <= shortest_s
    assert 60 <= by_the_schedule["MaximumEventAgeInSeconds"] <= shortest_s
