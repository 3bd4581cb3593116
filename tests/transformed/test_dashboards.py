"""Dashboards: every function, queue, table and domain is on one, and so is the feed."""

import re
import tomllib
from pathlib import Path

import pytest

from catalog.search.metrics import record_search
from catalog.search.request import Search
from tests import template
from tests.transformed import metrics, transform

AWS_METRICS = tomllib.loads(Path(__file__).with_name("aws_metrics.toml").read_text())
DASHBOARDS = metrics.of_dashboards()
GRAPHED = [metric for of_one in DASHBOARDS.values() for metric in of_one]
every_dashboard = pytest.mark.parametrize("name", DASHBOARDS)


def graphed(namespace: str, name: str, dimension: str) -> set[str]:
    """Return the values of a dimension with which a metric is on a dashboard."""
    return {dict(one.dimensions)[dimension] for one in GRAPHED if (one.namespace, one.name) == (namespace, name)}


@pytest.mark.parametrize("metric", ["Invocations", "Errors", "Throttles", "Duration"])
def test_every_function_is_on_a_dashboard(metric: str) -> None:
    assert graphed("AWS/Lambda", metric, "FunctionName") == {*template.function_ids()}


def test_every_queue_is_on_a_dashboard() -> None:
    queues = {f"{name}.QueueName" for name in transform.resources("AWS::SQS::Queue")}
    assert graphed("AWS/SQS", "ApproximateNumberOfMessagesVisible", "QueueName") == queues


def test_every_table_is_on_a_dashboard() -> None:
    tables = {*transform.resources("AWS::DynamoDB::Table")}
    for metric in ("ReadThrottleEvents", "WriteThrottleEvents"):
        assert graphed("AWS/DynamoDB", metric, "TableName") == tables


@pytest.mark.parametrize(
    "metric", ["ClusterStatus.red", "FreeStorageSpace", "JVMMemoryPressure", "SearchableDocuments"]
)
def test_the_domain_is_on_a_dashboard(metric: str) -> None:
    assert graphed("AWS/ES", metric, "DomainName") == {"SearchDomain"}


def test_the_domain_of_somebody_else_is_on_a_dashboard_by_its_name() -> None:
    given = {"SearchEndpoint": "https://search.example", "SearchDomainName": "shared"}
    found = [one for one in metrics.of_dashboards(**given)["ApiDashboard"] if one.namespace == "AWS/ES"]
    assert {dict(one.dimensions)["DomainName"] for one in found} == {"shared"}


def test_whatever_rings_is_on_a_dashboard() -> None:
    watched = {metric for of_one in metrics.of_alarms().values() for metric in of_one}
    # The dashboard has the age of the charts by region.
    assert [metric.name for metric in watched - {*GRAPHED}] == ["ChartAge"]


@pytest.mark.parametrize(
    "metric", ["AWS/Events MatchedEvents", "DailyWatch IndexLag", "DailyWatch RegionsLag", "DailyWatch ChartAge"]
)
def test_the_feed_is_on_a_dashboard(metric: str) -> None:
    assert metric in {f"{one.namespace} {one.name}" for one in DASHBOARDS["FeedDashboard"]}


def test_the_age_of_charts_is_shown_for_each_region() -> None:
    (age,) = [one for one in GRAPHED if one.name == "ChartAge"]
    assert dict(age.dimensions) == {"region": metrics.ANY, "service": metrics.ANY, "stack": "dailywatch"}


KINDS = sorted({(one.namespace, one.name, *sorted(name for name, _ in one.dimensions)) for one in GRAPHED})


@pytest.mark.parametrize("metric", KINDS, ids=" ".join)
def test_each_metric_of_a_dashboard_exists_with_these_dimensions(metric: tuple[str, ...]) -> None:
    namespace, name, *dimensions = metric
    if namespace != "DailyWatch":
        assert name in AWS_METRICS[namespace]["metrics"]
        assert {*dimensions} in [{*one} for one in AWS_METRICS[namespace]["dimensions"]]


@every_dashboard
def test_a_dashboard_is_named_after_the_stack_and_the_region_for_names_are_the_accounts(name: str) -> None:
    named = transform.properties(name, **{"AWS::StackName": "prod", "AWS::Region": "us-west-2"})["DashboardName"]
    assert named.startswith("prod-us-west-2-")
    # Of the longest stack name that the documentation allows, and the longest region's.
    longest = {"AWS::StackName": "s" * 60, "AWS::Region": "ap-southeast-1"}
    assert len(transform.properties(name, **longest)["DashboardName"]) <= 255
    assert re.fullmatch(r"[\w-]+", named)


def test_dashboards_have_names_of_their_own() -> None:
    names = [transform.properties(name)["DashboardName"] for name in DASHBOARDS]
    assert len({*names}) == len(names)


REGIONS_OF_CHARTS = 8


@every_dashboard
def test_a_dashboard_has_no_more_metrics_than_the_free_ones(name: str) -> None:
    searched = sum(metrics.ANY in dict(one.dimensions).values() for one in DASHBOARDS[name])
    assert len(DASHBOARDS[name]) + (REGIONS_OF_CHARTS - 1) * searched <= 50


@every_dashboard
def test_no_widget_lies_over_another(name: str) -> None:
    taken = [
        (x, y)
        for widget in metrics.widgets(transform.resources()[name])
        for x in range(widget["x"], widget["x"] + widget["width"])
        for y in range(widget["y"], widget["y"] + widget["height"])
    ]
    assert len({*taken}) == len(taken)
    assert max(x for x, _ in taken) < 24


def test_searches_without_a_hit_are_shown_by_the_kinds_that_are_logged(caplog: pytest.LogCaptureFixture) -> None:
    (query,) = [
        widget["properties"]["query"]
        for widget in metrics.widgets(transform.resources()["ApiDashboard"])
        if widget["type"] == "log"
    ]
    assert query.startswith("SOURCE '/aws/lambda/dailywatch' ")
    named = re.findall(r"by ([\w, ]+) \|", query)[0].split(", ")
    caplog.set_level("INFO")
    found = {"took": 1, "hits": {"hits": [], "total": {"value": 0, "relation": "eq"}}}
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("STACK_NAME", "dailywatch")
        record_search(Search("a river"), found)
    (logged,) = caplog.records
    assert {name: vars(logged)[name] for name in named} == {"script": "latin", "length": "2 words", "filters": "none"}
