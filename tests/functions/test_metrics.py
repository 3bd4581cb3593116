"""Metrics: each that alarms and dashboards name is emitted with these very dimensions, and no other is."""

import json
from datetime import UTC, datetime

import pytest

from catalog.regions import Region
from tests.factories import NOON, envelope, removal_detail, upsert_detail, video
from tests.functions.engine import Engine, empty_index
from tests.functions.gateway import read_event
from tests.functions.lambdas import Get, Invoke
from tests.functions.routes import SEARCH
from tests.functions.stores import Stores
from tests.functions.stream import new
from tests.functions.test_indexer import index_with
from tests.functions.test_ingest import batch_of, observation
from tests.transformed import metrics, transform

ACCESS_LOG = {"RequestsRefused"}


def emitted(printed: str) -> set[metrics.Metric]:
    """Return the metrics that CloudWatch makes of printed lines in its embedded metric format."""
    lines = [json.loads(line) for line in printed.splitlines() if '"_aws"' in line]
    return {
        metrics.Metric(directive["Namespace"], metric["Name"], frozenset((name, line[name]) for name in dimensions))
        for line in lines
        for directive in line["_aws"]["CloudWatchMetrics"]
        for dimensions in directive["Dimensions"]
        for metric in directive["Metrics"]
    }


@pytest.fixture
def printed(
    invoke: Invoke, get: Get, stores: Stores, engine: Engine, capsys: pytest.CaptureFixture[str]
) -> set[metrics.Metric]:
    """Give what all functions emit for the inputs that have something to count."""
    upsert = envelope("VideoUpserted", upsert_detail(regions=["US", "XX"]))
    invoke("ingest", {"events": [upsert, envelope("VideoRemoved", removal_detail())]})
    stores.make_unreadable(1)
    invoke("ingest", batch_of(observation(1)))
    changed = new(video(1))
    changed["Records"][0]["dynamodb"]["ApproximateCreationDateTime"] = datetime.now(UTC).timestamp()
    engine.script = index_with()
    invoke("indexer", changed)
    invoke("regions", changed)
    stores.put_members(*(video(number, listed={region.value: NOON}) for number, region in enumerate(Region)))
    invoke("charts", read_event("charts-schedule"))
    invoke("sitemap_builder", read_event("sitemap-schedule"))
    engine.script = empty_index
    invoke("related_words", read_event("related-words-schedule"))
    engine.find()
    get(SEARCH, q="clay oven")
    return emitted(capsys.readouterr().out)


def named() -> set[metrics.Metric]:
    """Return the metrics of functions that alarms and dashboards name, an age of any region for each region."""
    everywhere = [*metrics.of_alarms().values(), *metrics.of_dashboards().values()]
    return {
        metric._replace(dimensions=frozenset({**dict(metric.dimensions), **of_region}.items()))
        for metric in (one for of_one in everywhere for one in of_one)
        if metric.namespace == "DailyWatch" and metric.name not in ACCESS_LOG
        for of_region in (
            [{"region": region.value, "service": "charts"} for region in Region]
            if ("region", metrics.ANY) in metric.dimensions
            else [{}]
        )
    }


def test_every_metric_that_is_named_is_emitted_with_these_dimensions_and_every_one_emitted_is_named(
    printed: set[metrics.Metric],
) -> None:
    assert printed == named()


def test_every_metric_has_the_name_of_its_stack(printed: set[metrics.Metric]) -> None:
    assert {dict(metric.dimensions)["stack"] for metric in printed} == {"dailywatch"}


def test_the_metrics_of_the_access_log_are_counted_by_filters() -> None:
    counted = {
        counter["MetricName"]
        for one in transform.resources("AWS::Logs::MetricFilter").values()
        for counter in one["Properties"]["MetricTransformations"]
    }
    assert counted == ACCESS_LOG
