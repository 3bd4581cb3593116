"""Emits the metrics of a writer: each has the stack's name, so that no stack hides the alarms of another."""

from typing import NamedTuple

from aws_lambda_powertools.metrics import EphemeralMetrics, MetricUnit

from catalog.settings import settings


class Metric(NamedTuple):
    """A metric's name, its value, and its unit."""

    name: str
    value: float
    unit: MetricUnit = MetricUnit.Count


def emit(*metrics: Metric, **dimensions: str) -> None:
    """Emit metrics with the dimensions `service` and `stack` and those given; without any, nothing.

    Powertools takes the service from the environment, and CloudWatch reads the line that it prints.
    """
    if metrics:
        collector = EphemeralMetrics(namespace="DailyWatch")
        for name, value in {"stack": settings().stack_name, **dimensions}.items():
            collector.add_dimension(name, value)
        for metric in metrics:
            collector.add_metric(metric.name, metric.unit, metric.value)
        collector.flush_metrics()
