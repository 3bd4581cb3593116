"""Runs by schedules, and how often they are tried again: the next run makes up for a failed one."""

import re
from typing import Any

import pytest

from tests import template
from tests.transformed import transform


def of_function(function: str, kind: str, **parameters: str) -> dict[str, Any]:
    """Return the properties of the only resource of a kind that names a function."""
    found = [one["Properties"] for one in transform.resources(kind, **parameters).values()]
    (named,) = [one for one in found if (one.get("FunctionName") or one["Target"]["Arn"]).startswith(function)]
    assert isinstance(named, dict)
    return named


@pytest.mark.parametrize("bound", ["MinValue", "Default", "MaxValue"])
def test_a_run_comes_every_interval(bound: str) -> None:
    minutes = str(template.parameter("ChartIntervalMinutes")[bound])
    schedule = of_function("ChartsFunction", "AWS::Scheduler::Schedule", ChartIntervalMinutes=minutes)
    assert schedule["ScheduleExpression"] == f"rate({minutes} minutes)"


def test_nobody_tries_a_run_again_when_the_next_is_due() -> None:
    shortest_s = 60 * template.parameter("ChartIntervalMinutes")["MinValue"]
    by_lambda = of_function("ChartsFunction", "AWS::Lambda::EventInvokeConfig")
    by_the_schedule = of_function("ChartsFunction", "AWS::Scheduler::Schedule")["Target"]["RetryPolicy"]
    # Lambda's own are two tries, and events of up to six hours.
    assert by_lambda["MaximumRetryAttempts"] <= 1
    assert 60 <= by_lambda["MaximumEventAgeInSeconds"] <= shortest_s
    assert 60 <= by_the_schedule["MaximumEventAgeInSeconds"] <= shortest_s


BUILDER = "SitemapBuilderFunction"
PAUSES_S = 60 + 120


@pytest.mark.parametrize("hours", [one for one in template.parameter("SitemapHours")["AllowedValues"] if one])
def test_a_build_of_the_sitemap_comes_as_often_as_is_said(hours: int) -> None:
    schedule = of_function(BUILDER, "AWS::Scheduler::Schedule", SitemapHours=str(hours))
    assert (schedule["ScheduleExpression"], schedule["State"]) == (f"rate({hours} hours)", "ENABLED")


@pytest.mark.parametrize("parameters", [{"SitemapHours": "0"}, {"WatchPage": ""}], ids=str)
def test_without_hours_or_without_pages_nobody_builds_a_sitemap(parameters: dict[str, str]) -> None:
    assert of_function(BUILDER, "AWS::Scheduler::Schedule", **parameters)["State"] == "DISABLED"


def test_lambdas_tries_resume_a_build_that_needs_more_time_before_the_next_one_is_due() -> None:
    by_lambda = of_function(BUILDER, "AWS::Lambda::EventInvokeConfig")
    # The longest that Lambda lets a function run, and the most tries that it has.
    timeout_s = template.function_properties(BUILDER)["Timeout"]
    assert (timeout_s, by_lambda["MaximumRetryAttempts"]) == (900, 2)
    shortest_s = 3_600 * min(filter(None, template.parameter("SitemapHours")["AllowedValues"]))
    # An event that is older is not tried again: the last try begins after the other two and their pauses.
    assert 2 * timeout_s + PAUSES_S < by_lambda["MaximumEventAgeInSeconds"]
    assert by_lambda["MaximumEventAgeInSeconds"] + timeout_s < shortest_s


ADDRESSES = ["", "https://dailywatch.video", "https://api.dailywatch.video/v1", "http://127.0.0.1:8080"]
NO_ADDRESSES = ["dailywatch.video", "https://dailywatch.video/", "https://a b", "https://a.example/?x", "https://"]


def test_the_address_of_the_sitemap_has_no_slash_at_its_end() -> None:
    pattern = template.parameter("SitemapUrl")["AllowedPattern"]
    assert [url for url in ADDRESSES + NO_ADDRESSES if re.fullmatch(pattern, url)] == ADDRESSES
