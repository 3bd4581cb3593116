"""Read from the template what a stack has that is billed by the month, or that every request passes."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from tools import template
from tools.cost.bill import Edge

# Of an API's method, each billed once detailed metrics are on: requests, two kinds of errors, two latencies.
# https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-metrics-and-dimensions.html
METRICS_OF_A_METHOD = 5

# X-Ray records the first request of a second and 5 % of the others; at any rate of interest here that is 5 %.
# https://docs.aws.amazon.com/xray/latest/devguide/xray-console-sampling.html
TRACED_SHARE = 0.05

# Typical values of an access log's variables, of a request that succeeds, by the end of their name; others have 20
# characters.
LOG_VALUES = {
    "equestId": "c6af9ac6-7b61-11e6-9a41-93e8deadbeef",
    "requestTime": "30/Nov/2026:09:00:00 +0000",
    "httpMethod": "GET",
    "path": "/v1/api/v1/videos/id/2f4685fb-75a9-5952-999f-3951f893e1ae",
    "resourcePath": "/api/v1/videos/id/{video_id}",
    "tatus": "200",
    "atency": "12",
    "responseLength": "2048",
    "sourceIp": "203.0.113.100",
    "userAgent": "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/143.0.0.0 "
    "Safari/537.36",
    "responseType": "-",
    "message": "-",
    ".error": "-",
}
OTHER_VALUE = 20 * "-"

type Parameters = Mapping[str, str]


class Domain(NamedTuple):
    """The nodes of the search domain by instance type, and the gigabytes of all its disks together."""

    nodes: Mapping[str, int]
    disk_gb: float


class Deployed(NamedTuple):
    """What is billed of a stack: numbers of things, and the days that logs and events are kept.

    `sitemap_hours` is 0 where no sitemap is built, `related_words_hours` where no related words are mined.
    """

    edge: Edge
    domain: Domain | None
    chart_minutes: float
    sitemap_hours: float
    related_words_hours: float
    alarm_metrics: int
    composite_alarms: int
    dashboards: int
    detailed_metrics: int
    filtered_metrics: int
    secrets: int
    acl_rules: tuple[int, ...]
    tables_with_a_key: int
    polled_queues: int
    warm_gb: float
    snapshots_gb: float
    archive_days: float
    sends_events: bool


def deployed(parameters: Parameters) -> Deployed:
    """Return what a stack has with these parameters; others have their defaults."""
    functions = [template.function_properties(name, parameters) for name in template.function_ids()]
    alarms = list(_created("AWS::CloudWatch::Alarm", parameters))
    (minutes,) = _rates(functions, "minutes")
    return Deployed(
        edge=_edge(functions, parameters),
        domain=next(map(_domain, _created("AWS::OpenSearchService::Domain", parameters)), None),
        chart_minutes=minutes,
        sitemap_hours=_hours("SitemapBuilderFunction", parameters),
        related_words_hours=_hours("RelatedWordsFunction", parameters),
        alarm_metrics=sum(max(1, sum("MetricStat" in one for one in alarm.get("Metrics", ()))) for alarm in alarms),
        composite_alarms=len(list(_created("AWS::CloudWatch::CompositeAlarm", parameters))),
        dashboards=len(list(_created("AWS::CloudWatch::Dashboard", parameters))),
        detailed_metrics=_detailed_metrics(functions, parameters),
        filtered_metrics=len(list(_created("AWS::Logs::MetricFilter", parameters))),
        secrets=len(list(_created("AWS::SecretsManager::Secret", parameters))),
        acl_rules=tuple(len(acl["Rules"]) for acl in _created("AWS::WAFv2::WebACL", parameters)),
        tables_with_a_key=sum(
            table.get("SSESpecification", {}).get("SSEEnabled", False)
            for table in _created("AWS::DynamoDB::Table", parameters)
        ),
        polled_queues=len(list(_events(functions, "SQS"))),
        warm_gb=sum(map(_warm_gb, functions)),
        snapshots_gb=sum(map(_snapshot_gb, functions)),
        archive_days=max(
            (float(one["RetentionDays"]) for one in _created("AWS::Events::Archive", parameters)), default=0
        ),
        sends_events=template.holds({"Condition": "SendsCatalogEvents"}, parameters),
    )


def access_log_bytes(line: str) -> int:
    """Return the length of an access log's line with typical values in place of its variables."""
    return len(re.sub(r"\$context\.([\w.]+)", lambda variable: _typical(variable[1]), line))


def _edge(functions: list[dict[str, Any]], parameters: Parameters) -> Edge:
    distributions = [one["DistributionConfig"] for one in _created("AWS::CloudFront::Distribution", parameters)]
    (logs,) = (group for group in _created("AWS::Logs::LogGroup", parameters) if "lambda" in group["LogGroupName"])
    return Edge(
        has_cdn=bool(distributions),
        cdn_acls=sum("WebACLId" in one for one in distributions),
        gateway_acls=len(list(_created("AWS::WAFv2::WebACLAssociation", parameters))),
        traced_share=TRACED_SHARE if any(one.get("Tracing") == "Active" for one in functions) else 0,
        access_log_bytes=access_log_bytes(template.properties("Api", parameters)["AccessLogSetting"]["Format"]),
        log_days=float(logs["RetentionInDays"]),
    )


def _domain(domain: Mapping[str, Any]) -> Domain:
    cluster = domain["ClusterConfig"]
    data_nodes = int(cluster.get("InstanceCount", 1))
    nodes = Counter({cluster["InstanceType"]: data_nodes})
    # CloudFormation's booleans are texts where a parameter gives them.
    if str(cluster.get("DedicatedMasterEnabled", False)).lower() == "true":
        nodes[cluster["DedicatedMasterType"]] += int(cluster["DedicatedMasterCount"])
    return Domain(nodes, data_nodes * float(domain["EBSOptions"]["VolumeSize"]))


def _detailed_metrics(functions: list[dict[str, Any]], parameters: Parameters) -> int:
    settings = template.properties("Api", parameters)["MethodSettings"]
    is_on = any(one.get("MetricsEnabled") for one in settings)
    return METRICS_OF_A_METHOD * len(list(_events(functions, "Api"))) if is_on else 0


def _warm_gb(function: Mapping[str, Any]) -> float:
    kept = function.get("ProvisionedConcurrencyConfig", {}).get("ProvisionedConcurrentExecutions", 0)
    return float(kept) * float(function["MemorySize"]) / 1_024


def _snapshot_gb(function: Mapping[str, Any]) -> float:
    """Return what one published version keeps; older versions, which are deleted by hand, keep as much each."""
    is_kept = function.get("SnapStart", {}).get("ApplyOn") == "PublishedVersions"
    return float(function["MemorySize"]) / 1_024 if is_kept else 0.0


def _events(functions: list[dict[str, Any]], kind: str) -> Iterator[dict[str, Any]]:
    for function in functions:
        for event in function.get("Events", {}).values():
            if event["Type"] == kind:
                yield event["Properties"]


def _hours(function: str, parameters: Parameters) -> float:
    """Return the hours between two runs of a function; 0 if its schedule is switched off."""
    return next(_rates([template.function_properties(function, parameters)], "hours"), 0)


def _rates(functions: list[dict[str, Any]], unit: str) -> Iterator[float]:
    """Yield how many of a unit of time lie between two runs of each schedule that is not switched off."""
    for schedule in _events(functions, "ScheduleV2"):
        rate = re.fullmatch(rf"rate\((\d+) {unit}\)", schedule["ScheduleExpression"])
        if rate and schedule.get("State") != "DISABLED":
            yield float(rate[1])


def _created(kind: str, parameters: Parameters) -> Iterator[dict[str, Any]]:
    """Yield the properties of the resources of a kind whose condition holds."""
    for resource in template.resources(kind, parameters).values():
        if "Condition" not in resource or template.holds({"Condition": resource["Condition"]}, parameters):
            yield resource["Properties"]


def _typical(variable: str) -> str:
    return next((value for end, value in LOG_VALUES.items() if variable.endswith(end)), OTHER_VALUE)
