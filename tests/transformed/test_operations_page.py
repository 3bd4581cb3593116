"""The pages for operators: complete tables, and commands that fit the stack."""

import json
import re
from collections import Counter
from pathlib import Path

from tests import template
from tests.functions.test_metrics import ACCESS_LOG, named
from tests.transformed import transform

DOCS = Path(__file__).parents[2] / "docs"
PAGES = "\n".join((DOCS / name).read_text() for name in ("monitoring.md", "how-to/operate.md"))


def section(title: str) -> str:
    """Return a section of the pages."""
    found = re.search(rf"^## {re.escape(title)}$(.*?)(?=^## |\Z)", PAGES, re.MULTILINE | re.DOTALL)
    assert found
    return found[1]


def test_the_table_of_metrics_has_each_metric_once() -> None:
    rows = [row.split("|")[1] for row in section("Metrics").splitlines() if row.startswith("| `")]
    listed = Counter(name for row in rows for name in re.findall(r"`(\w+)`", row))
    assert listed == dict.fromkeys({metric.name for metric in named()} | ACCESS_LOG, 1)


def test_the_commands_of_runbooks_read_the_log_groups_of_the_stack() -> None:
    groups = transform.resources("AWS::Logs::LogGroup", **{"AWS::StackName": "$STACK"})
    read = {*re.findall(r'"(/aws/[^"]+)"', section("A shell for runbooks"))}
    assert read == {one["Properties"]["LogGroupName"] for one in groups.values()}


def test_the_fields_of_a_line_that_the_pages_explain_are_there() -> None:
    explained = [row.split("|")[1] for row in section("Logs").splitlines() if row.startswith("| `")]
    (stage,) = transform.resources("AWS::ApiGateway::Stage").values()
    line = json.loads(stage["Properties"]["AccessLogSetting"]["Format"])
    assert explained
    assert {*re.findall(r"`(\w+)`", " ".join(explained))} <= line.keys()


def test_the_parameters_and_outputs_that_the_pages_name_exist() -> None:
    named_there = {*re.findall(r"`([A-Z]\w+)`", section("Receive alarms") + section("Alarms"))}
    assert "AlarmTopicArn" in named_there
    assert named_there <= {*template.parameter_names(), *template.output_names()}
