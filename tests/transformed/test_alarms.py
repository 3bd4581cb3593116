"""Alarms: what they watch, when they ring, whom they tell, and that each has a runbook."""

import re
import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tests import template
from tests.transformed import metrics, transform

ROOT = Path(__file__).parents[2]
RUNBOOKS = ROOT / "docs/runbooks"
AWS_METRICS = tomllib.loads(Path(__file__).with_name("aws_metrics.toml").read_text())
FUNCTIONS = template.function_ids()
TOPIC = "arn:aws:sns:eu-west-1:123456789012:operators"
EVERY_INTERVAL = range(
    template.parameter("ChartIntervalMinutes")["MinValue"], template.parameter("ChartIntervalMinutes")["MaxValue"] + 1
)


def alarms(**parameters: str) -> dict[str, dict[str, Any]]:
    found = transform.resources("AWS::CloudWatch::Alarm", **parameters)
    return {name: one["Properties"] for name, one in found.items()}


ALARMS = alarms()
every_alarm = pytest.mark.parametrize("name", ALARMS)


def runbook_of(name: str) -> str:
    """Return the file of an alarm's runbook: `ChartAgeAlarm` has `chart-age.md`."""
    return re.sub(r"(?<!^)(?=[A-Z])", "-", name.removesuffix("Alarm")).lower() + ".md"


def watched(metric: str, dimension: str) -> Counter[str]:
    """Return how many alarms watch a metric, by the value of one of its dimensions."""
    namespace, _, name = metric.rpartition("/")
    return Counter(
        dict(one.dimensions)[dimension]
        for of_one in metrics.of_alarms().values()
        for one in of_one
        if (one.namespace, one.name) == (namespace, name)
    )


# --- Runbooks ---------------------------------------------------------------------------------------------------------


def test_no_alarm_is_without_a_runbook_and_no_runbook_without_an_alarm() -> None:
    assert {path.name for path in RUNBOOKS.iterdir()} == {runbook_of(name) for name in ALARMS}


@every_alarm
def test_the_message_of_an_alarm_leads_to_its_runbook(name: str) -> None:
    assert ALARMS[name]["AlarmDescription"].endswith(f". See docs/runbooks/{runbook_of(name)}")


SECTIONS = ["What users see", "How to look", "What to do", "When it is over"]


@every_alarm
def test_a_runbook_says_what_users_see_how_to_look_what_to_do_and_when_it_is_over(name: str) -> None:
    lines = (RUNBOOKS / runbook_of(name)).read_text().splitlines()
    assert lines[0] == f"# {name}"
    assert [line.removeprefix("## ") for line in lines if line.startswith("## ")] == SECTIONS


@every_alarm
def test_a_runbook_names_commands_and_files_that_exist(name: str) -> None:
    text = (RUNBOOKS / runbook_of(name)).read_text()
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert {*re.findall(r"(?:^|`)make ([a-z-]+)", text, re.MULTILINE)} <= targets
    for linked in re.findall(r"\]\(([^)#]+)", text):
        assert (RUNBOOKS / linked).exists(), linked
    outputs = {*template.output_names()}
    assert {*re.findall(r"\bout ([A-Z]\w+)", text)} <= outputs


def test_the_table_of_alarms_has_each_alarm_and_its_runbook_once() -> None:
    page = (ROOT / "docs/monitoring.md").read_text()
    listed = Counter(re.findall(r"^\| \[(\w+)\]\(runbooks/([\w-]+\.md)\)", page, re.MULTILINE))
    assert listed == {(name, runbook_of(name)): 1 for name in ALARMS}


# --- Whom they tell ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("given", "told"), [("", "AlarmTopic"), (TOPIC, TOPIC)])
def test_an_alarm_tells_when_it_begins_and_when_it_ends(given: str, told: str) -> None:
    for alarm in alarms(AlarmTopicArn=given).values():
        assert alarm["AlarmActions"] == alarm["OKActions"] == [told]
        assert alarm.get("ActionsEnabled", True)


def test_the_stack_has_a_topic_of_its_own_unless_it_is_given_one() -> None:
    assert [*transform.resources("AWS::SNS::Topic")] == ["AlarmTopic"]
    for kind in ("Topic", "TopicPolicy"):
        assert not transform.resources(f"AWS::SNS::{kind}", AlarmTopicArn=TOPIC)


def test_cloudwatch_of_this_account_may_publish_and_nobody_without_tls() -> None:
    policy = transform.properties("AlarmTopicPolicy")
    assert policy["Topics"] == ["AlarmTopic"]
    allowed, denied = policy["PolicyDocument"]["Statement"]
    assert (allowed["Effect"], allowed["Principal"]) == ("Allow", {"Service": "cloudwatch.amazonaws.com"})
    assert allowed["Condition"] == {"StringEquals": {"aws:SourceAccount": "123456789012"}}
    assert (denied["Effect"], denied["Principal"]) == ("Deny", "*")
    assert denied["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
    assert allowed["Action"] == denied["Action"] == "sns:Publish"
    # AWS's own key for topics lets CloudWatch in from nowhere, and alarms would tell nobody.
    assert "KmsMasterKeyId" not in transform.properties("AlarmTopic")


@pytest.mark.parametrize(("topic", "told"), [("", "AlarmTopic"), (TOPIC, TOPIC)])
def test_an_address_is_subscribed_to_the_topic_of_the_alarms_and_none_by_default(topic: str, told: str) -> None:
    assert not transform.resources("AWS::SNS::Subscription")
    address = {"Protocol": "email", "Endpoint": "ops@dailywatch.video"}
    subscribed = transform.properties("AlarmSubscription", AlarmEmail=address["Endpoint"], AlarmTopicArn=topic)
    assert subscribed == {"TopicArn": told, **address}


def test_an_address_looks_like_one() -> None:
    pattern = template.parameter("AlarmEmail")["AllowedPattern"]
    texts = ("", "ops@dailywatch.video", "ops", "a b@c")
    assert [text for text in texts if re.search(pattern, text)] == ["", "ops@dailywatch.video"]


# --- What they watch --------------------------------------------------------------------------------------------------


def test_errors_and_throttles_of_each_function_are_watched_once() -> None:
    assert watched("AWS/Lambda/Errors", "FunctionName") == dict.fromkeys(FUNCTIONS, 1)
    assert watched("AWS/Lambda/Throttles", "FunctionName") == dict.fromkeys(FUNCTIONS, 1)


def test_every_queue_is_watched_dead_letters_by_number_and_events_by_age() -> None:
    letters = watched("AWS/SQS/ApproximateNumberOfMessagesVisible", "QueueName")
    waiting = watched("AWS/SQS/ApproximateAgeOfOldestMessage", "QueueName")
    assert waiting == {"EventsQueue.QueueName": 1}
    queues = {f"{name}.QueueName" for name in transform.resources("AWS::SQS::Queue")}
    assert letters == dict.fromkeys(queues - {*waiting}, 1)


def test_an_event_that_waits_for_its_video_does_not_ring_the_age_of_the_queue() -> None:
    # A message that was received three times no longer counts; each receive hides it.
    hidden_s = transform.properties("EventsQueue")["VisibilityTimeout"]
    assert ALARMS["EventsQueueAgeAlarm"]["Threshold"] > 3 * hidden_s


def test_every_reader_of_the_stream_is_watched_for_its_age() -> None:
    readers = [
        one["Properties"]["FunctionName"]
        for one in transform.resources("AWS::Lambda::EventSourceMapping").values()
        if one["Properties"]["EventSourceArn"] == "VideosTable.StreamArn"
    ]
    assert watched("AWS/Lambda/IteratorAge", "FunctionName") == dict.fromkeys(readers, 1)


def test_every_table_and_its_indexes_are_watched_for_throttling() -> None:
    tables = transform.resources("AWS::DynamoDB::Table")
    expected = {frozenset({("TableName", name)}) for name in tables} | {
        frozenset({("TableName", name), ("GlobalSecondaryIndexName", index["IndexName"])})
        for name, table in tables.items()
        for index in table["Properties"]["GlobalSecondaryIndexes"]
    }
    for kind in ("ReadThrottleEvents", "WriteThrottleEvents"):
        found = [one.dimensions for one in metrics.of_alarms()["TableThrottlesAlarm"] if one.name == kind]
        assert Counter(found) == dict.fromkeys(expected, 1)


def test_the_domain_is_watched_where_it_is_the_stacks_own() -> None:
    of_the_domain = {"IndexRed", "IndexYellow", "IndexStorage", "IndexHeap", "IndexWritesBlocked"}
    elsewhere = alarms(SearchEndpoint="https://search.example")
    assert ALARMS.keys() - elsewhere.keys() == {f"{name}Alarm" for name in of_the_domain}
    for name in of_the_domain:
        for metric in metrics.of_alarms()[f"{name}Alarm"]:
            assert dict(metric.dimensions)["DomainName"] == "SearchDomain"


def test_storage_is_watched_before_the_domain_refuses_writes() -> None:
    alarm = ALARMS["IndexStorageAlarm"]
    for gib in ("10", "200"):
        watched_part = alarms(SearchVolumeGiB=gib)["IndexStorageAlarm"]["Metrics"][0]["Expression"]
        assert watched_part == f"100 * free / ({gib} * 1024)"
        assert transform.properties("SearchDomain", SearchVolumeGiB=gib)["EBSOptions"]["VolumeSize"] == gib
    # The service blocks writes below the lower of 20 % and 20 GiB.
    assert alarm["ComparisonOperator"] == "LessThanThreshold"
    assert 20 < alarm["Threshold"] < 50


def test_schedules_and_the_rule_have_the_names_that_their_metrics_have() -> None:
    (group,) = metrics.of_alarms()["DroppedRunsAlarm"]
    for schedule in transform.resources("AWS::Scheduler::Schedule").values():
        assert dict(group.dimensions) == {"ScheduleGroup": schedule["Properties"]["GroupName"]}
    (delivered,) = metrics.of_alarms()["FailedDeliveriesAlarm"]
    rule = transform.properties("VideoEventsRule")
    assert dict(delivered.dimensions) == {"EventBusName": rule["EventBusName"], "RuleName": rule["Name"]}


def test_a_refused_request_is_counted_from_the_access_log() -> None:
    (rule,) = transform.resources("AWS::Logs::MetricFilter").values()
    counted = rule["Properties"]
    (counter,) = counted["MetricTransformations"]
    named = f"{counter['MetricNamespace']}/{counter['MetricName']}"
    assert watched(named, "stack") == {"dailywatch": 1}
    assert (counted["LogGroupName"], counted["FilterPattern"]) == ("ApiAccessLogs", '{ $.status = "429" }')
    assert counter["MetricValue"] == "1"
    assert counter["Dimensions"] == [{"Key": "stack", "Value": "$.stack"}]


# --- When they ring ---------------------------------------------------------------------------------------------------


@every_alarm
def test_each_metric_of_an_alarm_exists_with_these_dimensions(name: str) -> None:
    for metric in metrics.of_alarms()[name]:
        if metric.namespace != "DailyWatch":
            known = AWS_METRICS[metric.namespace]
            assert metric.name in known["metrics"]
            assert {one for one, _ in metric.dimensions} in [{*one} for one in known["dimensions"]]


MINUTE_MS = 60_000
SAID = {
    "ApiErrorsAlarm": ("5XXError", "Average", 0.01),
    "DeploymentErrorsAlarm": ("5XXError", "Average", 0.005),
    "ApiLatencyAlarm": ("Latency", "p95", 1_000),
    "EventsQueueAgeAlarm": ("ApproximateAgeOfOldestMessage", "Maximum", 15 * 60),
    "IndexerIteratorAgeAlarm": ("IteratorAge", "Maximum", 5 * MINUTE_MS),
    "RegionsIteratorAgeAlarm": ("IteratorAge", "Maximum", 5 * MINUTE_MS),
    "IndexRedAlarm": ("ClusterStatus.red", "Maximum", 0),
    "IndexYellowAlarm": ("ClusterStatus.yellow", "Maximum", 0),
    "IndexWritesBlockedAlarm": ("ClusterIndexWritesBlocked", "Maximum", 0),
    "IndexHeapAlarm": ("JVMMemoryPressure", "Maximum", 95),
}


@pytest.mark.parametrize(("name", "said"), SAID.items(), ids=SAID)
def test_an_alarm_rings_above_what_its_message_says_in_the_unit_of_its_metric(
    name: str, said: tuple[str, str, float]
) -> None:
    alarm = ALARMS[name]
    statistic = alarm.get("Statistic") or alarm["ExtendedStatistic"]
    assert (alarm["MetricName"], statistic, alarm["Threshold"]) == said
    assert alarm["ComparisonOperator"] == "GreaterThanThreshold"


def test_concurrency_is_watched_in_percent_of_the_accounts_own_limit() -> None:
    alarm = ALARMS["ConcurrencyAlarm"]
    assert alarm["Metrics"][0]["Expression"] == "100 * used / SERVICE_QUOTA(used)"
    assert (alarm["ComparisonOperator"], alarm["Threshold"]) == ("GreaterThanThreshold", 80)


@pytest.mark.parametrize("minutes", [EVERY_INTERVAL[0], 15, EVERY_INTERVAL[-1]])
def test_an_alarm_looks_back_as_far_as_cloudwatch_can(minutes: int) -> None:
    for alarm in alarms(ChartIntervalMinutes=str(minutes)).values():
        periods = {one["MetricStat"]["Period"] for one in alarm.get("Metrics", []) if "MetricStat" in one}
        (period,) = periods or {alarm["Period"]}
        assert period % 60 == 0
        assert 1 <= int(alarm.get("DatapointsToAlarm", 1)) <= int(alarm["EvaluationPeriods"])
        # PutMetricAlarm's limit for periods below an hour.
        assert period < 3600
        assert period * int(alarm["EvaluationPeriods"]) <= 24 * 3600


@every_alarm
def test_an_alarm_on_several_metrics_fills_gaps_and_is_within_the_limits(name: str) -> None:
    queries = ALARMS[name].get("Metrics", [])
    watching = [one for one in queries if one.get("ReturnData", True)]
    if queries:
        (expression,) = [one["Expression"] for one in watching]
        of_metrics = [one for one in queries if "MetricStat" in one]
        assert 1 <= len(of_metrics) <= 10
        ids = [one["Id"] for one in queries]
        assert all(re.fullmatch(r"[a-z]\w*", one) for one in ids)
        assert len({*ids}) == len(ids)
        # Without data of one metric there would be no sum at all.
        assert len(of_metrics) == 1 or expression == "SUM(FILL(METRICS(), 0))"


def test_an_alarm_on_a_table_ends_though_a_table_without_throttling_reports_nothing() -> None:
    # Alarms on AWS/DynamoDB ignore missing data, whatever they say of it, and would ring for ever.
    for name, of_one in metrics.of_alarms().items():
        if "AWS/DynamoDB" in {metric.namespace for metric in of_one}:
            assert "FILL" in ALARMS[name]["Metrics"][0]["Expression"]


def test_only_charts_that_nobody_draws_are_an_alarm_without_data() -> None:
    treated = {name: alarm["TreatMissingData"] for name, alarm in ALARMS.items()}
    assert treated.pop("ChartAgeAlarm") == "breaching"
    assert {*treated.values()} == {"notBreaching"}


def test_where_an_endpoint_stands_for_aws_no_alarm_takes_several_metrics() -> None:
    found = alarms(AwsEndpoint="http://127.0.0.1:4566")
    assert found
    assert not [name for name, alarm in found.items() if "Metrics" in alarm]


# --- Charts -----------------------------------------------------------------------------------------------------------


OF_CHARTS = ("ChartAgeAlarm", "ChartsErrorsAlarm")
UNRESOLVED = {name: template.document()["Resources"][name]["Properties"] for name in OF_CHARTS}


@pytest.mark.parametrize("name", OF_CHARTS)
def test_charts_are_watched_for_two_intervals_whatever_the_interval(name: str) -> None:
    for minutes in EVERY_INTERVAL:
        alarm = template.resolve(UNRESOLVED[name], {"ChartIntervalMinutes": str(minutes)})
        watched_s = alarm["Period"] * int(alarm["EvaluationPeriods"])
        assert watched_s == 2 * minutes * 60
        assert watched_s <= 24 * 3600


def rings(alarm: dict[str, Any], ages: dict[int, float], now_s: int) -> bool:
    """Return whether an alarm with missing data that breach rings: no period of its window has a good run."""
    assert (alarm["Statistic"], alarm["TreatMissingData"]) == ("Minimum", "breaching")
    assert "DatapointsToAlarm" not in alarm
    window_s = alarm["Period"] * int(alarm["EvaluationPeriods"])
    end_s = now_s // alarm["Period"] * alarm["Period"]
    return not [
        age for at_s, age in ages.items() if end_s - window_s <= at_s < end_s and age <= float(alarm["Threshold"])
    ]


@pytest.mark.parametrize("minutes", [2, 3, 5, 15, 44, 45, 60, 90, 240, 719, 720])
def test_charts_that_are_drawn_on_time_ring_nothing_and_runs_that_stop_ring(minutes: int) -> None:
    alarm = alarms(ChartIntervalMinutes=str(minutes), MaxChartAgeSeconds="7200")["ChartAgeAlarm"]
    interval_s = minutes * 60
    # Every second run ends a minute late.
    on_time = {run * interval_s + 60 * (run % 2): 60.0 for run in range(9)}
    assert not [at for at in range(3 * interval_s, 8 * interval_s, 60) if rings(alarm, on_time, at)]
    assert rings(alarm, on_time, 12 * interval_s)
    assert rings(alarm, dict.fromkeys(on_time, 7201.0), 5 * interval_s)
    once_old = {**on_time, 5 * interval_s + 60: 7201.0}
    assert not rings(alarm, once_old, 5 * interval_s + 120)


def test_a_longer_interval_than_the_alarm_can_watch_is_refused() -> None:
    longest = template.parameter("ChartIntervalMinutes")["MaxValue"]
    alarm = template.resolve(UNRESOLVED["ChartAgeAlarm"], {"ChartIntervalMinutes": str(longest + 1)})
    assert alarm["Period"] * int(alarm["EvaluationPeriods"]) > 24 * 3600
