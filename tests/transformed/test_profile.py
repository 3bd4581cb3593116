"""What makes a stack ready for production, by parameters, and which combinations are refused."""

import json
from typing import Any

import pytest

from tests import template
from tests.transformed import transform

PROFILE = {"SearchNodes": "3", "SearchZones": "3", "SearchMasters": "3", "SearchInstanceType": "m6g.large.search"}
WRITERS = {"ChartsFunction", "IndexerFunction", "IngestFunction", "RegionsFunction"}
EXISTING = {"SearchEndpoint": "https://search.example", "SearchDomainName": "videos"}
CERTIFICATE = "arn:aws:acm:eu-west-1:123456789012:certificate/1"
OWN_DOMAIN = {"ApiDomainName": "api.dailywatch.video", "ApiCertificateArn": CERTIFICATE}
EDGE_ACL = {"EdgeAclArn": "arn:aws:wafv2:us-east-1:123456789012:global/webacl/edge/1"}
IN_VIRGINIA = {"AWS::Region": "us-east-1"}


# --- The search domain ------------------------------------------------------------------------------------------------


def test_by_default_the_index_has_one_small_node_in_one_zone() -> None:
    domain = transform.properties("SearchDomain")
    assert domain["ClusterConfig"] == {
        "InstanceType": "t3.small.search",
        "InstanceCount": 1,
        "ZoneAwarenessEnabled": False,
        "DedicatedMasterEnabled": False,
    }
    assert domain["EBSOptions"]["VolumeSize"] == 10


def test_nodes_zones_and_masters_are_parameters() -> None:
    assert template.refusals(PROFILE) == []
    domain = transform.properties("SearchDomain", **PROFILE, SearchVolumeGiB="100")
    assert domain["ClusterConfig"] == {
        "InstanceType": "m6g.large.search",
        "InstanceCount": "3",
        "ZoneAwarenessEnabled": True,
        "ZoneAwarenessConfig": {"AvailabilityZoneCount": "3"},
        "DedicatedMasterEnabled": True,
        "DedicatedMasterCount": "3",
        "DedicatedMasterType": "m6g.large.search",
    }
    assert domain["EBSOptions"]["VolumeSize"] == "100"


def test_a_rebuild_learns_how_the_index_is_spread_from_the_stack() -> None:
    outputs = transform.outputs(SearchShards="3", SearchReplicas="1-2")
    assert (outputs["SearchShards"], outputs["SearchReplicas"]) == ("3", "1-2")


WHOLE_ZONES = "SearchNodes has to be a multiple of SearchZones, up to 40 in two zones and 60 in three"
SMALL_NODES = "OpenSearch Service runs at most ten t3 nodes in a domain; choose another SearchInstanceType"
EXISTS = "SearchNodes and SearchMasters are for a domain to create, but SearchEndpoint names an existing one"
NO_NAME, NO_CERTIFICATE = "ApiCertificateArn requires ApiDomainName", "ApiDomainName requires ApiCertificateArn"
NO_USE = "With a CDN, clients use CdnDomainName; leave out ApiDomainName"
NO_DOMAIN = "HostedZoneId requires ApiDomainName or CdnDomainName"
NO_CDN = "EdgeAclArn is for a CDN, and requires Cdn=on"
TWO_ACLS = "A CDN has one web ACL, either EdgeAclArn or that of RequestsPerAddress"
ELSEWHERE = "The web ACL of a CDN has to be in us-east-1; for this region create it there and pass EdgeAclArn"


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"SearchZones": "2"}, WHOLE_ZONES),
        ({"SearchZones": "2", "SearchNodes": "3"}, WHOLE_ZONES),
        ({"SearchZones": "3", "SearchNodes": "4"}, WHOLE_ZONES),
        ({"SearchNodes": "11"}, SMALL_NODES),
        ({**EXISTING, "SearchNodes": "2"}, EXISTS),
        ({**EXISTING, "SearchMasters": "3"}, EXISTS),
        ({"ApiDomainName": "api.dailywatch.video"}, NO_CERTIFICATE),
        ({"ApiCertificateArn": CERTIFICATE}, NO_NAME),
        ({**OWN_DOMAIN, "Cdn": "on"}, NO_USE),
        ({"HostedZoneId": "Z1"}, NO_DOMAIN),
        (EDGE_ACL, NO_CDN),
        ({**EDGE_ACL, **IN_VIRGINIA, "Cdn": "on", "RequestsPerAddress": "2000"}, TWO_ACLS),
        ({"Cdn": "on", "RequestsPerAddress": "2000"}, ELSEWHERE),
    ],
)
def test_an_impossible_combination_is_refused_with_the_reason(values: dict[str, str], message: str) -> None:
    assert template.refusals(values) == [message]


@pytest.mark.parametrize(
    "values",
    [
        {},
        EXISTING,
        {"SearchNodes": "2"},
        {"SearchZones": "2", "SearchNodes": "4"},
        {"SearchNodes": "11", "SearchInstanceType": "m6g.large.search"},
        {**OWN_DOMAIN, "HostedZoneId": "Z1"},
        {"RequestsPerAddress": "2000"},
        {"Cdn": "on", "RequestsPerAddress": "2000", **IN_VIRGINIA},
        {"Cdn": "on", **EDGE_ACL},
    ],
)
def test_a_possible_combination_is_not_refused(values: dict[str, str]) -> None:
    assert template.refusals(values) == []


# --- Protection and concurrency ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(("value", "is_protected"), [("off", False), ("on", True)])
def test_tables_refuse_to_be_deleted_on_demand(value: str, *, is_protected: bool) -> None:
    tables = transform.resources("AWS::DynamoDB::Table", DeletionProtection=value)
    assert len(tables) == 2
    assert {one["Properties"]["DeletionProtectionEnabled"] for one in tables.values()} == {is_protected}


def test_by_default_no_concurrency_is_reserved_which_a_new_account_has_none_of() -> None:
    functions = transform.resources("AWS::Lambda::Function")
    assert not [name for name, one in functions.items() if "ReservedConcurrentExecutions" in one["Properties"]]


def test_the_writers_alone_have_concurrency_of_their_own_no_less_than_their_queue_asks_for() -> None:
    allowed = [value for value in template.parameter("WritersConcurrency")["AllowedValues"] if value]
    for value in map(str, allowed):
        functions = transform.resources("AWS::Lambda::Function", WritersConcurrency=value)
        reserved = {
            name: one["Properties"]["ReservedConcurrentExecutions"]
            for name, one in functions.items()
            if "ReservedConcurrentExecutions" in one["Properties"]
        }
        assert reserved == dict.fromkeys(WRITERS, value)
    (queue,) = [
        one["Properties"]["ScalingConfig"]
        for one in transform.resources("AWS::Lambda::EventSourceMapping").values()
        if "ScalingConfig" in one["Properties"]
    ]
    assert queue["MaximumConcurrency"] <= min(allowed)


# --- Tracing ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("value", "mode"), [("off", "PassThrough"), ("on", "Active")])
def test_the_gateway_and_every_function_trace_on_demand(value: str, mode: str) -> None:
    (stage,) = transform.resources("AWS::ApiGateway::Stage", Tracing=value).values()
    assert stage["Properties"]["TracingEnabled"] is (value == "on")
    functions = transform.resources("AWS::Lambda::Function", Tracing=value)
    assert {one["Properties"]["TracingConfig"]["Mode"] for one in functions.values()} == {mode}


def test_every_function_that_traces_may_send_its_traces() -> None:
    for function in template.function_ids():
        (policy,) = transform.properties(f"{function}Role", Tracing="on")["Policies"]
        actions = [set(template.as_list(one["Action"])) for one in policy["PolicyDocument"]["Statement"]]
        assert {"xray:PutTelemetryRecords", "xray:PutTraceSegments"} in actions


# --- Domains ----------------------------------------------------------------------------------------------------------


def test_an_own_domain_without_a_cdn_leads_to_the_stage_over_current_tls() -> None:
    made = transform.resources(**OWN_DOMAIN)
    assert made["ApiDomain"]["Properties"] == {
        "DomainName": "api.dailywatch.video",
        "RegionalCertificateArn": CERTIFICATE,
        "EndpointConfiguration": {"Types": ["REGIONAL"]},
        "SecurityPolicy": "TLS_1_2",
    }
    (stage,) = transform.resources("AWS::ApiGateway::Stage")
    mapping = made["ApiMapping"]["Properties"]
    assert mapping == {"DomainName": "ApiDomain", "RestApiId": "Api", "Stage": stage}
    assert "ApiRecord" not in made


def test_a_domain_gets_its_record_in_a_zone_of_route_53() -> None:
    record = transform.properties("ApiRecord", **OWN_DOMAIN, HostedZoneId="Z1")
    assert (record["HostedZoneId"], record["Name"], record["Type"]) == ("Z1", "api.dailywatch.video", "A")
    regional = ("ApiDomain.RegionalDomainName", "ApiDomain.RegionalHostedZoneId")
    assert (record["AliasTarget"]["DNSName"], record["AliasTarget"]["HostedZoneId"]) == regional
    name = OWN_DOMAIN["ApiDomainName"]
    cdn = {"Cdn": "on", "CdnDomainName": name, "CdnCertificateArn": CERTIFICATE, "HostedZoneId": "Z1"}
    records = transform.properties("CdnRecord", **cdn)["RecordSets"]
    assert [(one["Name"], one["Type"]) for one in records] == [
        ("api.dailywatch.video", "A"),
        ("api.dailywatch.video", "AAAA"),
    ]
    # Route 53 knows all distributions by this zone.
    every = {"DNSName": "Distribution.DomainName", "HostedZoneId": "Z2FDTNDATAQYW2"}
    assert [one["AliasTarget"] for one in records] == [every, every]
    kinds = {one["Type"] for one in transform.resources().values()}
    assert not [kind for kind in kinds if kind.startswith("AWS::Route53::")]


# --- Limits of an address ---------------------------------------------------------------------------------------------


def limited(**values: str) -> dict[str, Any]:
    return transform.resources(RequestsPerAddress="2000", **values)


def test_without_a_cdn_the_stage_limits_the_requests_of_an_address() -> None:
    made = limited()
    acl = made["WebAcl"]["Properties"]
    assert (acl["Scope"], acl["DefaultAction"]) == ("REGIONAL", {"Allow": {}})
    (rule,) = acl["Rules"]
    rate = {"AggregateKeyType": "IP", "EvaluationWindowSec": 300, "Limit": "2000"}
    assert rule["Statement"] == {"RateBasedStatement": rate}
    association = made["WebAclAssociation"]["Properties"]
    assert association["WebACLArn"] == "WebAcl.Arn"
    assert association["ResourceArn"].endswith("/restapis/Api/stages/Apiv1Stage")


def test_an_address_with_too_many_requests_gets_a_problem_and_the_time_to_wait() -> None:
    acl = limited()["WebAcl"]["Properties"]
    response = acl["Rules"][0]["Action"]["Block"]["CustomResponse"]
    headers = {one["Name"]: one["Value"] for one in response["ResponseHeaders"]}
    assert (response["ResponseCode"], headers.pop("Retry-After")) == (429, "300")
    # A page of any origin may read it, as it may the gateway's own 429; the content type is the web ACL's.
    throttled = transform.properties("Api")["Body"]["x-amazon-apigateway-gateway-responses"]["THROTTLED"]
    of_the_gateway = {
        name.removeprefix("gatewayresponse.header."): value.strip("'")
        for name, value in throttled["responseParameters"].items()
    }
    assert headers == {name: of_the_gateway[name] for name in of_the_gateway.keys() - {"Content-Type", "Retry-After"}}
    body = json.loads(acl["CustomResponseBodies"][response["CustomResponseBodyKey"]]["Content"])
    assert (body["type"], body["status"], body["title"]) == (
        "/problems/too-many-requests",
        429,
        "Too many requests",
    )


def test_with_a_cdn_the_edge_limits_them_because_the_stage_knows_addresses_by_a_forgeable_header_only() -> None:
    made = limited(Cdn="on", **IN_VIRGINIA)
    assert made["WebAcl"]["Properties"]["Scope"] == "CLOUDFRONT"
    assert made["Distribution"]["Properties"]["DistributionConfig"]["WebACLId"] == "WebAcl.Arn"
    assert "WebAclAssociation" not in made


def test_in_another_region_a_cdn_takes_a_web_acl_that_exists() -> None:
    made = transform.resources(Cdn="on", **EDGE_ACL)
    assert made["Distribution"]["Properties"]["DistributionConfig"]["WebACLId"] == EDGE_ACL["EdgeAclArn"]
    assert "WebAcl" not in made


def test_by_default_no_web_acl_is_made_nor_paid_for() -> None:
    assert not transform.resources("AWS::WAFv2::WebACL")
    made = transform.resources(Cdn="on")
    assert not [name for name, one in made.items() if one["Type"].startswith("AWS::WAFv2::")]
    assert "WebACLId" not in made["Distribution"]["Properties"]["DistributionConfig"]
