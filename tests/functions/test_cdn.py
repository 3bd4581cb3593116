"""The CDN of the template: what is in the key of its cache, how long it keeps answers, and how the API knows it."""

import re
from fnmatch import fnmatchcase
from itertools import pairwise
from typing import Any

import pytest

from catalog.http.request import ORIGIN_SECRET
from catalog.http.unknown_parameters import meant_by
from tests import template
from tests.functions.lambdas import Functions
from tests.functions.routes import CONTRACT, FEED, FUNCTION_OF, GETS, HEALTH, each, parameters_of

CDN = {"Cdn": "on"}
DISTRIBUTION = template.properties("Distribution", CDN)["DistributionConfig"]
BEHAVIOURS: list[dict[str, Any]] = [*DISTRIBUTION["CacheBehaviors"], DISTRIBUTION["DefaultCacheBehavior"]]
WITH_POLICY = [one for one in BEHAVIOURS if "CachePolicyId" in one]
POLICIES = template.resources("AWS::CloudFront::CachePolicy", CDN)
VIDEO_ID = parameters_of("/api/v1/videos/id/{video_id}")["video_id"]

# CloudFront's quota of a policy.
MAX_PARAMETERS = 10


CAMPAIGNS = {"utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content"}
CAMPAIGNS |= {"gclid", "fbclid", "msclkid", "mc_cid", "mc_eid"}


def behaviour_of(path: str) -> dict[str, Any]:
    # CloudFront picks the first whose pattern fits; * stands for slashes too.
    return next(one for one in BEHAVIOURS if fnmatchcase(path, one.get("PathPattern", "*")))


def key_of(behaviour: dict[str, Any]) -> dict[str, Any]:
    if "ForwardedValues" in behaviour:
        listed = behaviour["ForwardedValues"]["QueryStringCacheKeys"]
        return {"QueryStringsConfig": {"QueryStringBehavior": "whitelist", "QueryStrings": listed}}
    config = POLICIES[behaviour["CachePolicyId"]]["Properties"]["CachePolicyConfig"]
    key: dict[str, Any] = config["ParametersInCacheKeyAndForwardedToOrigin"]
    return key


@pytest.mark.usefixtures("environment")
@each(GETS)
def test_the_cache_key_of_a_route_has_its_parameters_and_a_route_without_any_has_none(
    loaded_functions: Functions, route: template.Route
) -> None:
    coded = loaded_functions.routes(FUNCTION_OF[route.path])[route.path]
    declared = sorted(one.name for one in coded.parameters if one.place == "query")
    for text in ("US", "changes", "related", "latest", "a%2Fb", VIDEO_ID):
        path = re.sub(r"\{\w+\}", text, route.path)
        queries = key_of(behaviour_of(path))["QueryStringsConfig"]
        if len(declared) > MAX_PARAMETERS or route.path == HEALTH:
            assert queries["QueryStringBehavior"] == "allExcept"
            assert {meant_by(name, declared) for name in queries["QueryStrings"]} == {None}
        elif declared:
            assert queries["QueryStringBehavior"] == "whitelist"
            assert {*declared} <= {*queries["QueryStrings"]}
        else:
            assert queries == {"QueryStringBehavior": "none"}


@pytest.mark.parametrize("route", sorted(CONTRACT))
def test_no_cache_key_of_a_contracts_route_has_what_campaigns_add_to_links(route: str) -> None:
    queries = key_of(behaviour_of(re.sub(r"\{\w+\}", "x", route)))["QueryStringsConfig"]
    listed = CAMPAIGNS & {*queries.get("QueryStrings", [])}
    assert listed == (CAMPAIGNS if queries["QueryStringBehavior"] == "allExcept" else set())


@pytest.mark.parametrize("behaviour", WITH_POLICY, ids=lambda one: one.get("PathPattern", "any other"))
def test_a_behaviour_compresses_over_tls_only_reads_and_forwards_one_header(behaviour: dict[str, Any]) -> None:
    key = key_of(behaviour)
    assert key["CookiesConfig"] == {"CookieBehavior": "none"}
    assert template.properties(behaviour["OriginRequestPolicyId"], CDN)["OriginRequestPolicyConfig"] == {
        "Name": "dailywatch-eu-west-1-accept",
        "HeadersConfig": {"HeaderBehavior": "whitelist", "Headers": ["Accept"]},
        "CookiesConfig": {"CookieBehavior": "none"},
        "QueryStringsConfig": {"QueryStringBehavior": "none"},
    }
    assert (key["EnableAcceptEncodingGzip"], key["EnableAcceptEncodingBrotli"]) == (True, True)
    require_compressed_reads(behaviour)


@pytest.mark.parametrize("path", [FEED.format(region="US")])
@pytest.mark.parametrize(("origins", "headers"), [("*", ["Accept"]), ("https://a,https://b", ["Accept", "Origin"])])
def test_a_feed_is_cached_by_what_its_answers_depend_on(path: str, origins: str, headers: list[str]) -> None:
    config = template.properties("Distribution", {**CDN, "AllowedOrigin": origins})["DistributionConfig"]
    behaviour = next(one for one in config["CacheBehaviors"] if fnmatchcase(path, one["PathPattern"]))
    # Without a policy, of which an account has twenty.
    assert "CachePolicyId" not in behaviour
    assert behaviour["ForwardedValues"] == {
        "QueryString": True,
        "QueryStringCacheKeys": ["ranking"],
        "Headers": headers,
        "Cookies": {"Forward": "none"},
    }
    assert (behaviour["MinTTL"], behaviour["DefaultTTL"], behaviour["MaxTTL"]) == (0, 0, 86_400)
    require_compressed_reads(behaviour)


def require_compressed_reads(behaviour: dict[str, Any]) -> None:
    """Check that a behaviour compresses, and takes reads over TLS only."""
    assert behaviour["Compress"] is True
    assert behaviour["ViewerProtocolPolicy"] == "redirect-to-https"
    # A preflight is as often asked for as answers with a token are. CloudFront takes POST only with all methods.
    others = ["PUT", "PATCH", "POST", "DELETE"] if behaviour.get("PathPattern") == "/api/v1/videos/id/*/view" else []
    assert behaviour["CachedMethods"] == ["GET", "HEAD", "OPTIONS"]
    assert behaviour["AllowedMethods"] == [*behaviour["CachedMethods"], *others]
    assert behaviour["TargetOriginId"] == "api"


def test_a_reported_view_passes_the_cdn() -> None:
    assert "POST" in behaviour_of(f"/api/v1/videos/id/{VIDEO_ID}/view")["AllowedMethods"]
    assert [one["PathPattern"] for one in BEHAVIOURS if "POST" in one["AllowedMethods"]] == ["/api/v1/videos/id/*/view"]


ORIGINS = {
    "https://dailywatch.video": False,
    "*": False,
    "https://dailywatch.video,https://staging.dailywatch.video": True,
}


@pytest.mark.parametrize(("origins", "several"), ORIGINS.items())
@pytest.mark.parametrize("name", POLICIES)
def test_answers_are_cached_by_origin_only_if_they_differ_by_it(name: str, origins: str, *, several: bool) -> None:
    config = template.properties(name, {**CDN, "AllowedOrigin": origins})["CachePolicyConfig"]
    headers = config["ParametersInCacheKeyAndForwardedToOrigin"]["HeadersConfig"]
    by_origin = {"HeaderBehavior": "whitelist", "Headers": ["Origin"]}
    assert headers == (by_origin if several else {"HeaderBehavior": "none"})


@pytest.mark.parametrize("name", POLICIES)
def test_the_api_decides_how_long_an_answer_is_cached(name: str) -> None:
    config = POLICIES[name]["Properties"]["CachePolicyConfig"]
    # The longest that the API says is a day.
    assert (config["MinTTL"], config["DefaultTTL"], config["MaxTTL"]) == (0, 0, 86_400)
    assert name in {behaviour["CachePolicyId"] for behaviour in WITH_POLICY}


def test_names_and_numbers_are_within_cloudfronts_quotas() -> None:
    names = [policy["Properties"]["CachePolicyConfig"]["Name"] for policy in POLICIES.values()]
    assert len({*names}) == len(names)
    # Five stacks of an account that may have twenty policies.
    assert 5 * len(names) <= 20
    assert len(BEHAVIOURS) <= 25
    listed = [key_of(behaviour)["QueryStringsConfig"].get("QueryStrings", []) for behaviour in BEHAVIOURS]
    assert max(map(len, listed)) <= MAX_PARAMETERS


def test_an_error_is_cached_no_longer_than_the_api_says() -> None:
    cached = {one["ErrorCode"]: one["ErrorCachingMinTTL"] for one in DISTRIBUTION["CustomErrorResponses"]}
    statuses = {response["StatusCode"] for response in template.properties("Api")["GatewayResponses"].values()}
    # CloudFront caches no other status without being told to.
    assert cached.keys() >= {404, 414, 500, 502, 503, 504} | statuses & {400, 403, 405}
    assert {*cached.values()} == {0}


def test_the_distribution_is_reached_over_current_protocols_and_an_own_domain_over_current_tls() -> None:
    assert (DISTRIBUTION["Enabled"], DISTRIBUTION["IPV6Enabled"]) == (True, True)
    assert DISTRIBUTION["HttpVersion"] == "http2and3"
    assert DISTRIBUTION["ViewerCertificate"] == {"CloudFrontDefaultCertificate": True}
    assert "Aliases" not in DISTRIBUTION
    certificate = "arn:aws:acm:us-east-1:123456789012:certificate/1"
    own = {**CDN, "CdnDomainName": "api.dailywatch.video", "CdnCertificateArn": certificate}
    config = template.properties("Distribution", own)["DistributionConfig"]
    assert config["Aliases"] == ["api.dailywatch.video"]
    assert config["ViewerCertificate"] == {
        "AcmCertificateArn": certificate,
        "SslSupportMethod": "sni-only",
        "MinimumProtocolVersion": "TLSv1.2_2021",
    }


def test_the_api_is_reached_over_tls_at_its_stage() -> None:
    (origin,) = DISTRIBUTION["Origins"]
    assert origin["OriginPath"] == f"/{template.properties('Api')['StageName']}"
    assert origin["CustomOriginConfig"]["OriginProtocolPolicy"] == "https-only"
    assert origin["CustomOriginConfig"]["OriginSSLProtocols"] == ["TLSv1.2"]


# In the order of a rotation: a new secret is accepted before it is sent, and the old one until it is sent no more.
ROTATION = ("first", "first-second", "second-first", "second", "second-first", "first-second", "first")


def sent(state: str) -> str:
    """Return the secret that the CDN sends in a state of the parameter OriginSecrets."""
    known = {**CDN, "OriginSecrets": state}
    (origin,) = template.properties("Distribution", known)["DistributionConfig"]["Origins"]
    (header,) = origin["OriginCustomHeaders"]
    assert header["HeaderName"] == ORIGIN_SECRET
    return str(header["HeaderValue"])


def accepted(state: str) -> set[str]:
    """Return the secrets that the API accepts in a state of the parameter OriginSecrets."""
    secrets: str = template.properties("Api", {**CDN, "OriginSecrets": state})["Variables"]["OriginSecrets"]
    return {*secrets.split(",")}


def test_a_secret_is_replaced_without_a_moment_in_which_the_cdn_is_refused() -> None:
    assert {*ROTATION} == {*template.parameter("OriginSecrets")["AllowedValues"]}
    for before, after in pairwise(ROTATION):
        # A deployment changes the CDN and the stage in any order.
        assert sent(before) in accepted(after)
        assert sent(after) in accepted(before)
    assert sent("second") not in accepted("first")


@pytest.mark.parametrize("state", ROTATION[:4])
def test_a_secret_that_is_accepted_exists_and_is_long_and_any_other_is_deleted(state: str) -> None:
    known = {**CDN, "OriginSecrets": state}
    secrets = template.resources("AWS::SecretsManager::Secret", known)
    there = {name for name, one in secrets.items() if template.condition_holds(one["Condition"], known)}
    assert {f"{{{{resolve:secretsmanager:{name}}}}}" for name in there} == accepted(state)
    for one in secrets.values():
        assert one["Properties"]["GenerateSecretString"] == {"PasswordLength": 48, "ExcludePunctuation": True}


def test_without_a_cdn_the_api_asks_for_no_secret() -> None:
    # A stage's variable may not be empty.
    assert "OriginSecrets" not in template.properties("Api")["Variables"]


def test_there_is_no_cdn_unless_it_is_asked_for() -> None:
    kinds = ("AWS::CloudFront::", "AWS::WAFv2::", "AWS::SecretsManager::")
    of_cdn = [one for one in template.resources().values() if one["Type"].startswith(kinds)]
    assert of_cdn
    assert not [one for one in of_cdn if template.condition_holds(one["Condition"])]
