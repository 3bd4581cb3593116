"""The CDN of the template: what is in the key of its cache, how long it keeps answers, and how the API knows it."""

import re
from fnmatch import fnmatchcase
from typing import Any

import pytest

from tests import template
from tests.functions.conftest import FUNCTIONS, Functions, read_event

CDN = {"Cdn": "on"}
DISTRIBUTION = template.properties("Distribution", CDN)["DistributionConfig"]
BEHAVIOURS: list[dict[str, Any]] = [*DISTRIBUTION["CacheBehaviors"], DISTRIBUTION["DefaultCacheBehavior"]]
POLICIES = template.resources("AWS::CloudFront::CachePolicy", CDN)
GETS = [route for route in template.routes() if route.method == "GET"]
VIDEO_ID = read_event("video-detail")["pathParameters"]["video_id"]

# CloudFront's quota of a policy.
MAX_PARAMETERS = 10

get_routes = pytest.mark.parametrize("route", GETS, ids=lambda route: route.path)
behaviours = pytest.mark.parametrize("behaviour", BEHAVIOURS, ids=lambda one: one.get("PathPattern", "any other"))


def behaviour_of(path: str) -> dict[str, Any]:
    """Return the behaviour that CloudFront picks: the first whose pattern fits; * stands for slashes too."""
    return next(one for one in BEHAVIOURS if fnmatchcase(path, one.get("PathPattern", "*")))


def key_of(behaviour: dict[str, Any]) -> dict[str, Any]:
    """Return what is in the key of the cache."""
    config = POLICIES[behaviour["CachePolicyId"]]["Properties"]["CachePolicyConfig"]
    key: dict[str, Any] = config["ParametersInCacheKeyAndForwardedToOrigin"]
    return key


def parameters_of(functions: Functions, route: template.Route) -> list[str]:
    """Return the query parameters of a route, as its code declares them."""
    (name,) = [name for name, function in FUNCTIONS.items() if function == route.function]
    with functions.environment(name, {"SearchEndpoint": "http://127.0.0.1:1"}):
        app = functions.module(name).app
    (found,) = [one for one in (*app._static_routes, *app._dynamic_routes) if one.openapi_path == route.path]
    return sorted(one.alias for one in found.dependant.query_params)


@get_routes
@pytest.mark.parametrize("text", ["US", "changes", "related", "latest", "a%2Fb", VIDEO_ID])
def test_the_key_of_a_route_holds_its_parameters_and_no_others(
    loaded_functions: Functions, route: template.Route, text: str
) -> None:
    declared = parameters_of(loaded_functions, route)
    queries = key_of(behaviour_of(re.sub(r"\{\w+\}", text, route.path)))["QueryStringsConfig"]
    if len(declared) > MAX_PARAMETERS:
        assert queries == {"QueryStringBehavior": "all"}
    elif declared:
        assert queries["QueryStringBehavior"] == "whitelist"
        assert sorted(queries["QueryStrings"]) == declared
    else:
        assert queries == {"QueryStringBehavior": "none"}


@behaviours
def test_a_behaviour_hands_on_what_its_key_and_the_gateway_need(behaviour: dict[str, Any]) -> None:
    key = key_of(behaviour)
    assert key["HeadersConfig"] == {"HeaderBehavior": "none"}
    assert key["CookiesConfig"] == {"CookieBehavior": "none"}
    assert template.properties(behaviour["OriginRequestPolicyId"], CDN)["OriginRequestPolicyConfig"] == {
        "Name": "dailywatch-accept",
        "HeadersConfig": {"HeaderBehavior": "whitelist", "Headers": ["Accept"]},
        "CookiesConfig": {"CookieBehavior": "none"},
        "QueryStringsConfig": {"QueryStringBehavior": "none"},
    }


@behaviours
def test_a_behaviour_compresses_and_speaks_tls_and_reads_only(behaviour: dict[str, Any]) -> None:
    key = key_of(behaviour)
    assert (key["EnableAcceptEncodingGzip"], key["EnableAcceptEncodingBrotli"]) == (True, True)
    assert behaviour["Compress"] is True
    assert behaviour["ViewerProtocolPolicy"] == "redirect-to-https"
    assert behaviour["AllowedMethods"] == ["GET", "HEAD", "OPTIONS"]
    assert behaviour["TargetOriginId"] == "api"


@pytest.mark.parametrize("name", POLICIES)
def test_how_long_an_answer_is_kept_is_for_the_api_to_say(name: str) -> None:
    config = POLICIES[name]["Properties"]["CachePolicyConfig"]
    # The longest that the API says is a day.
    assert (config["MinTTL"], config["DefaultTTL"], config["MaxTTL"]) == (0, 0, 86_400)
    assert name in {behaviour["CachePolicyId"] for behaviour in BEHAVIOURS}


def test_names_and_numbers_are_within_cloudfronts_quotas() -> None:
    names = [policy["Properties"]["CachePolicyConfig"]["Name"] for policy in POLICIES.values()]
    assert len({*names}) == len(names) <= 20
    assert len(BEHAVIOURS) <= 25
    listed = [key_of(behaviour)["QueryStringsConfig"].get("QueryStrings", []) for behaviour in BEHAVIOURS]
    assert max(map(len, listed)) <= MAX_PARAMETERS


def test_an_error_is_kept_no_longer_than_the_api_says() -> None:
    kept = {one["ErrorCode"]: one["ErrorCachingMinTTL"] for one in DISTRIBUTION["CustomErrorResponses"]}
    statuses = {response["StatusCode"] for response in template.properties("Api")["GatewayResponses"].values()}
    # CloudFront keeps no other status without being told to.
    assert kept.keys() >= {404, 414, 500, 502, 503, 504} | statuses & {400, 403, 405}
    assert {*kept.values()} == {0}


def test_the_distribution_is_reached_over_current_protocols() -> None:
    assert (DISTRIBUTION["Enabled"], DISTRIBUTION["IPV6Enabled"]) == (True, True)
    assert DISTRIBUTION["HttpVersion"] == "http2and3"
    assert DISTRIBUTION["ViewerCertificate"] == {"CloudFrontDefaultCertificate": True}
    assert "Aliases" not in DISTRIBUTION


def test_a_domain_of_ones_own_takes_tls_of_today() -> None:
    certificate = "arn:aws:acm:us-east-1:123456789012:certificate/1"
    own = {**CDN, "CdnDomainName": "api.dailywatch.video", "CdnCertificateArn": certificate}
    config = template.properties("Distribution", own)["DistributionConfig"]
    assert config["Aliases"] == ["api.dailywatch.video"]
    assert config["ViewerCertificate"] == {
        "AcmCertificateArn": certificate,
        "SslSupportMethod": "sni-only",
        "MinimumProtocolVersion": "TLSv1.2_2021",
    }


# --- The way round it -------------------------------------------------------------------------------------------------

SECRET = "{{resolve:secretsmanager:OriginSecret}}"


def test_the_api_is_reached_with_the_secret_over_tls() -> None:
    (origin,) = DISTRIBUTION["Origins"]
    assert origin["OriginCustomHeaders"] == [{"HeaderName": "x-origin-secret", "HeaderValue": SECRET}]
    assert origin["OriginPath"] == f"/{template.properties('Api')['StageName']}"
    assert origin["CustomOriginConfig"]["OriginProtocolPolicy"] == "https-only"
    assert origin["CustomOriginConfig"]["OriginSSLProtocols"] == ["TLSv1.2"]


def test_the_api_lets_nobody_in_who_does_not_know_the_secret() -> None:
    acl = template.properties("OriginAcl", CDN)
    assert (acl["Scope"], acl["DefaultAction"]) == ("REGIONAL", {"Block": {}})
    (rule,) = acl["Rules"]
    assert rule["Action"] == {"Allow": {}}
    assert rule["Statement"]["ByteMatchStatement"] == {
        "FieldToMatch": {"SingleHeader": {"Name": "x-origin-secret"}},
        "PositionalConstraint": "EXACTLY",
        "SearchString": SECRET,
        "TextTransformations": [{"Priority": 0, "Type": "NONE"}],
    }
    association = template.properties("OriginAclAssociation", CDN)
    assert association["WebACLArn"] == "OriginAcl.Arn"
    assert association["ResourceArn"].endswith("/restapis/Api/stages/Api.Stage")


def test_nobody_has_chosen_the_secret() -> None:
    generated = template.properties("OriginSecret", CDN)["GenerateSecretString"]
    assert generated == {"PasswordLength": 48, "ExcludePunctuation": True}


def test_there_is_no_cdn_unless_it_is_asked_for() -> None:
    kinds = ("AWS::CloudFront::", "AWS::WAFv2::", "AWS::SecretsManager::")
    of_cdn = [one for one in template.resources().values() if one["Type"].startswith(kinds)]
    assert of_cdn
    assert {one["Condition"] for one in of_cdn} == {"HasCdn"}
