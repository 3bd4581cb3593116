"""The metrics that alarms and dashboards of the transformed template name, the shorthands of dashboards written out."""

import json
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from tests import template
from tests.transformed import transform

ANY = "*"


class Metric(NamedTuple):
    """A metric of CloudWatch: its namespace, its name, and the values of its dimensions; `ANY` for every value."""

    namespace: str
    name: str
    dimensions: frozenset[tuple[str, str]]


def of_alarm(alarm: dict[str, Any]) -> list[Metric]:
    """Return the metrics that an alarm evaluates, from its properties."""
    if "Metrics" in alarm:
        return [_declared(one["MetricStat"]["Metric"]) for one in alarm["Metrics"] if "MetricStat" in one]
    return [_declared(alarm)]


def of_alarms(**parameters: str) -> dict[str, list[Metric]]:
    """Return the metrics of each alarm that the stack has, by the alarm's logical id."""
    alarms = transform.resources("AWS::CloudWatch::Alarm", **parameters)
    return {name: of_alarm(alarm["Properties"]) for name, alarm in alarms.items()}


def of_dashboards(**parameters: str) -> dict[str, list[Metric]]:
    """Return the metrics of each dashboard, by the dashboard's logical id."""
    return {
        name: [metric for widget in widgets(dashboard) for metric in _graphed(widget)]
        for name, dashboard in transform.resources("AWS::CloudWatch::Dashboard", **parameters).items()
    }


def widgets(dashboard: template.Resource) -> list[dict[str, Any]]:
    """Return the widgets of a dashboard."""
    found: list[dict[str, Any]] = json.loads(dashboard["Properties"]["DashboardBody"])["widgets"]
    return found


def _declared(metric: dict[str, Any]) -> Metric:
    dimensions = frozenset((one["Name"], one["Value"]) for one in metric["Dimensions"])
    return Metric(metric["Namespace"], metric["MetricName"], dimensions)


def _graphed(widget: dict[str, Any]) -> Iterator[Metric]:
    for row in widget["properties"].get("metrics", []):
        match row:
            case [{"expression": expression}]:
                yield from _searched(expression)
            case [namespace, name, *rest]:
                texts = [one for one in rest if isinstance(one, str)]
                yield Metric(namespace, name, frozenset(zip(texts[::2], texts[1::2], strict=True)))


def _searched(expression: str) -> Iterator[Metric]:
    """Yield the metric that an expression searches for; its dimensions without a value have any."""
    if found := re.match(r"SEARCH\('\{([^}]+)\} (.*?)'", expression):
        namespace, *names = found[1].split(",")
        values = dict(re.findall(r'(\w+)="([^"]+)"', found[2]))
        yield Metric(namespace, values["MetricName"], frozenset((name, values.get(name, ANY)) for name in names))
