"""Requests are read from the events of all of AWS's senders of HTTP, and no other event breaks a function."""

import json
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.errors import UnknownEvent
from catalog.http.direct import is_direct
from catalog.http.invocation import answer_event
from catalog.http.parameters import TAG
from catalog.http.request import encoded_path, filled, match_path, request_of
from tests.unit.http.conftest import CONTEXT, TRENDING, router

type Json = dict[str, Any]

HEADERS = {"Accept": "*/*", "Accept-Encoding": "gzip, br", "User-Agent": "curl/8.11.0"}
LISTS = {name: [value] for name, value in HEADERS.items()}
QUERY, ALL_QUERY = {"title": "Cars & trucks"}, {"title": ["Cars & trucks"]}
CATEGORY = "/api/category"

HOST, FUNCTION_HOST = "a1b2c3d4e5.execute-api.eu-west-1.amazonaws.com", "q4w5e6r7t8.lambda-url.eu-west-1.on.aws"
REST = {"resource": CATEGORY, "path": CATEGORY, "httpMethod": "GET", "requestContext": {"stage": "v1"}}
HTTP_API = {
    "version": "2.0",
    "routeKey": f"GET {CATEGORY}",
    "rawPath": f"/v1{CATEGORY}",
    "rawQueryString": "title=Cars%20%26+trucks",
    "headers": {name.lower(): value for name, value in HEADERS.items()},
    "requestContext": {"stage": "v1", "domainName": HOST, "http": {"method": "GET", "path": f"/v1{CATEGORY}"}},
}
BALANCER = {"httpMethod": "GET", "path": CATEGORY, "requestContext": {"elb": {"targetGroupArn": "arn:aws:..."}}}

SENDERS: dict[str, Json] = {
    "REST": {**REST, "multiValueHeaders": LISTS, "multiValueQueryStringParameters": ALL_QUERY, "headers": HEADERS},
    "REST with single values alone": {**REST, "headers": HEADERS, "queryStringParameters": QUERY},
    "REST with nulls": {
        **REST,
        **dict.fromkeys(("multiValueHeaders", "multiValueQueryStringParameters", "pathParameters", "body")),
        "headers": HEADERS,
        "queryStringParameters": QUERY,
    },
    "REST by a greedy resource": {
        **REST,
        "resource": "/{proxy+}",
        "pathParameters": {"proxy": CATEGORY[1:]},
        "headers": HEADERS,
        "queryStringParameters": QUERY,
    },
    "payload 1.0": {**REST, "version": "1.0", "headers": HEADERS, "queryStringParameters": QUERY},
    "payload 2.0": HTTP_API,
    "REST by hand": {"httpMethod": "GET", "path": CATEGORY, "headers": HEADERS, "queryStringParameters": QUERY},
    "payload 2.0 with a query of single values alone": {
        **{name: value for name, value in HTTP_API.items() if name != "rawQueryString"},
        "queryStringParameters": QUERY,
    },
    "Function URL": {
        **HTTP_API,
        "routeKey": "$default",
        "rawPath": CATEGORY,
        "requestContext": {"stage": "$default", "domainName": FUNCTION_HOST, "http": {"method": "GET"}},
    },
    "load balancer": {**BALANCER, "headers": HEADERS, "queryStringParameters": {"title": "Cars+%26%20trucks"}},
    "load balancer with lists": {
        **BALANCER,
        "multiValueHeaders": LISTS,
        "multiValueQueryStringParameters": {"title": ["Cars%20%26+trucks"]},
    },
}


@pytest.mark.parametrize("event", SENDERS.values(), ids=SENDERS)
def test_a_request_is_the_same_from_each_sender(event: Json) -> None:
    request = request_of(event)
    assert (request.method, request.path, request.query) == ("GET", CATEGORY, ALL_QUERY)
    assert request.headers == {"accept": "*/*", "accept-encoding": "gzip, br"}
    answer = answer_event(router, event, CONTEXT)
    assert (answer["statusCode"], json.loads(answer["body"])) == (200, {"id": 7, "title": "Cars & trucks"})


def test_headers_are_answered_in_lists_to_a_balancer_that_sends_lists() -> None:
    answer = answer_event(router, SENDERS["load balancer with lists"], CONTEXT)
    assert answer["multiValueHeaders"]["Content-Type"] == ["application/json"]
    assert "headers" not in answer
    assert "multiValueHeaders" not in answer_event(router, SENDERS["load balancer"], CONTEXT)


def asked_with(sender: str, method: str, path: str) -> Json:
    """Return a sender's event of a request for a path."""
    event = {**SENDERS[sender], "path": path, "rawPath": path, "httpMethod": method, "routeKey": "$default"}
    if "resource" in event:
        event["resource"] = "/{proxy+}"
    context = event.get("requestContext", {})
    return {**event, "requestContext": {**context, "http": {"method": method}} if "http" in context else context}


@pytest.mark.parametrize("sender", SENDERS)
def test_every_sender_gets_the_same_answer_to_a_preflight_another_method_and_an_unknown_path(sender: str) -> None:
    def statuses(path: str) -> list[int]:
        events = (asked_with(sender, method, path) for method in ("OPTIONS", "POST", "GET"))
        return [answer_event(router, event, CONTEXT)["statusCode"] for event in events]

    assert statuses(CATEGORY) == statuses(f"{CATEGORY}/") == [204, 405, 200]
    assert statuses("/api/none") == statuses("/") == statuses("//api//category") == [204, 404, 404]


UNKNOWN = {
    "/api/caf%C3%A9": "/api/caf%C3%A9",
    "/api/caf\u00e9": "/api/caf%C3%A9",
    "/api/%2e%2e%2Fetc": "/api/%2e%2e%2Fetc",
    "/api/search;x=1,2": "/api/search;x=1,2",
    "/api/100%": "/api/100%25",
    "/%zz%4": "/%25zz%254",
    "/\x00\n": "/%00%0A",
    '/<">?#\\': "/%3C%22%3E%3F%23%5C",
    "/\ud800": "/%ED%A0%80",
}


@pytest.mark.parametrize(("path", "instance"), UNKNOWN.items(), ids=UNKNOWN.values())
def test_an_unknown_path_is_named_in_percent_encoding_once_whether_it_came_encoded_or_not(
    path: str, instance: str
) -> None:
    answer = answer_event(router, {**REST, "resource": "/{proxy+}", "path": path}, CONTEXT)
    assert (answer["statusCode"], json.loads(answer["body"])["instance"]) == (404, instance)
    assert encoded_path(instance) == instance


@pytest.mark.parametrize("value", ["U%20S", "U S"], ids=["AWS", "an emulator"])
def test_a_problem_names_its_path_in_percent_encoding_once_whether_the_parameter_came_encoded_or_not(
    value: str,
) -> None:
    event = {**REST, "resource": TRENDING, "path": f"/api/trending/{value}", "pathParameters": {"region": value}}
    for method, status in (("GET", 422), ("POST", 405)):
        answer = answer_event(router, {**event, "httpMethod": method}, CONTEXT)
        assert (answer["statusCode"], json.loads(answer["body"])["instance"]) == (status, "/api/trending/U%20S")


@pytest.mark.parametrize("sender", ["Function URL", "load balancer"])
def test_a_path_that_the_sender_has_not_matched_is_matched_here(sender: str) -> None:
    for path, status in (("/api/trending/US", 200), ("/api/trending/US/", 200), ("/api/trending", 404), ("/", 404)):
        event = {**SENDERS[sender], "rawPath": path, "path": path, "rawQueryString": "", "queryStringParameters": None}
        answer = answer_event(router, event, CONTEXT)
        assert answer["statusCode"] == status, path
        if status == 404:
            assert json.loads(answer["body"])["instance"] == path


ANY_VALUE = ["Night Music", "50%", "%41", "AC/DC", "caf\u00e9", "a+b"]


@pytest.mark.parametrize("value", ANY_VALUE)
def test_a_value_of_the_path_is_what_was_typed_whoever_sends_it(value: str) -> None:
    encoded = quote(value, safe="")
    named = {"resource": "/api/tags/{tag}", "requestContext": {"stage": "v1"}, "httpMethod": "GET"}
    http_api = {**HTTP_API, "routeKey": "GET /api/tags/{tag}", "rawPath": f"/v1/api/tags/{value}"}
    url = {**SENDERS["Function URL"], "rawPath": f"/api/tags/{encoded}"}
    requests = [
        request_of({**named, "path": f"/api/tags/{encoded}", "pathParameters": {"tag": encoded}}),
        request_of({**http_api, "pathParameters": {"tag": value}}),
    ]
    assert [TAG.parse(request.path_parameters["tag"]) for request in requests] == [value, value]
    matched = match_path("/api/tags/{tag}", request_of(url).path) or {}
    assert TAG.parse(matched["tag"]) == value


@pytest.mark.parametrize(
    ("path", "stage", "host", "expected"),
    [
        ("/v1/api/search", "v1", HOST, "/api/search"),
        ("/api/search", "api", HOST, "/search"),
        ("/api/search", "api", "api.example.com", "/api/search"),
        ("/api/c", "ap", HOST, "/api/c"),
        ("/api/c", "$default", HOST, "/api/c"),
    ],
)
def test_a_stage_is_no_part_of_a_path(path: str, stage: str, host: str, expected: str) -> None:
    context = {"stage": stage, "domainName": host}
    payload_2 = {"rawPath": path, "requestContext": {**context, "http": {"method": "GET"}}}
    payload_1 = {**REST, "version": "1.0", "resource": "$default", "path": path, "requestContext": context}
    assert request_of(payload_2).path == request_of(payload_1).path == expected


def test_names_of_a_balancers_query_that_are_the_same_once_decoded_are_one_name() -> None:
    event = {**SENDERS["load balancer"], "queryStringParameters": {"title": "a", "%74itle": "b"}}
    assert request_of(event).query == {"title": ["a", "b"]}


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_balancer_that_sends_lists_gets_304_and_head_in_lists(method: str) -> None:
    event = {**SENDERS["load balancer with lists"], "httpMethod": method}
    tag = answer_event(router, event, CONTEXT)["multiValueHeaders"]["ETag"]
    held = {**event, "multiValueHeaders": {**LISTS, "If-None-Match": tag}}
    answer = answer_event(router, held, CONTEXT)
    assert (answer["statusCode"], answer["multiValueHeaders"]["ETag"], answer["body"]) == (304, tag, "")


NO_REQUESTS: dict[str, Json] = {
    "an empty context": {"requestContext": {}},
    "no context": {"requestContext": None},
    "a WebSocket": {"requestContext": {"routeKey": "$connect", "eventType": "CONNECT", "connectionId": "x"}},
    "a Lattice": {"version": "2.0", "path": "/", "method": "GET", "requestContext": {"serviceArn": "arn:aws:..."}},
    "no method": {"resource": CATEGORY, "path": CATEGORY, "requestContext": {}},
    "a null resource": {**REST, "resource": None},
    "headers in a list": {**REST, "headers": ["Accept"]},
    "a number as a header": {**REST, "headers": {"If-None-Match": 7}},
    "a number as a path": {**REST, "path": 7},
    "a number in the path": {**REST, "resource": TRENDING, "pathParameters": {"region": 7}},
    "a text in the place of a list": {**REST, "multiValueQueryStringParameters": {"title": "Cars"}},
    "a text as its context": {**REST, "requestContext": "v1"},
    "no path": {"requestContext": {"http": {"method": "GET"}}},
    "a method alone": {"httpMethod": "GET"},
    "a raw path alone": {"rawPath": CATEGORY},
    "a null path": {"httpMethod": "GET", "path": None},
    "no method of HTTP": {"rawPath": CATEGORY, "requestContext": {"http": {}}},
}


@pytest.mark.parametrize("event", NO_REQUESTS.values(), ids=NO_REQUESTS)
def test_an_event_that_is_no_request_is_answered_by_what_it_should_be(event: Json) -> None:
    with pytest.raises(UnknownEvent):
        request_of(event)
    answer = answer_event(router, event, CONTEXT)
    assert (answer["statusCode"], json.loads(answer["body"])["detail"]) == (400, str(UnknownEvent()))


def test_a_parameter_of_the_path_that_the_gateway_left_out_is_named() -> None:
    answer = answer_event(router, {**REST, "resource": TRENDING, "pathParameters": None}, CONTEXT)
    problem = json.loads(answer["body"])
    assert (problem["status"], problem["instance"]) == (422, TRENDING)
    assert [fault["loc"] for fault in problem["errors"]] == [["path", "region"]]


ENCODED = {"US": "US", "U S": "U%20S", "U/S": "U%2FS", "50%": "50%25", "U?S#": "U%3FS%23", "{region}": "%7Bregion%7D"}
ENCODED |= {"\u0939\u093f": "%E0%A4%B9%E0%A4%BF", "\U0001f30a": "%F0%9F%8C%8A", "\"'<>": "%22%27%3C%3E"}
# A line break, a NUL and a lone surrogate.
ENCODED |= {"U\nS": "U%0AS", "\x00": "%00", "\ud800": "%ED%A0%80"}


@pytest.mark.parametrize(("value", "encoded"), ENCODED.items(), ids=ENCODED.values())
def test_a_path_is_that_of_the_template_with_its_parameters_encoded_once(value: str, encoded: str) -> None:
    assert filled("/api/categories", {}) == "/api/categories"
    # Encoded on AWS, decoded on emulators.
    assert filled(TRENDING, {"region": value}) == filled(TRENDING, {"region": encoded}) == f"/api/trending/{encoded}"


@given(st.text(st.characters(), min_size=1))
def test_a_parameter_never_looks_like_another_part_of_the_path(value: str) -> None:
    path = filled(TRENDING, {"region": value})
    assert path.startswith("/api/trending/")
    assert path.isascii()
    assert path.isprintable()
    assert path.count("/") == 3
    assert not set(path) & set("?#{} ")


@given(st.text(st.characters(exclude_characters="/"), min_size=1))
def test_a_template_matches_the_paths_that_are_filled_from_it(value: str) -> None:
    matched = match_path(TRENDING, filled(TRENDING, {"region": value})) or {}
    assert filled(TRENDING, matched) == filled(TRENDING, {"region": value})
    assert match_path(TRENDING, "/api/trending/") is match_path(TRENDING, f"/api/{value}/US/x") is None


type Value = dict[str, Value] | list[Value] | str | int | None
NAMES = ["requestContext", "httpMethod", "resource", "path", "http", "elb", "rawPath", "method", "pathParameters"]
NAMES += ["headers", "multiValueHeaders", "queryStringParameters", "multiValueQueryStringParameters", "region"]
NAMES += ["accept", "accept-encoding", "if-none-match", "rawQueryString", "stage", "domainName", "routeKey", "version"]
NAMES += ["stageVariables", "AllowedOrigin", "AllowCredentials", "origin"]
VALUES: st.SearchStrategy[Value] = st.recursive(
    st.none() | st.integers() | st.sampled_from(["GET", "OPTIONS", "POST", CATEGORY, TRENDING, ""]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=6),
)


REQUESTS: st.SearchStrategy[Value] = st.dictionaries(st.sampled_from(NAMES), VALUES, max_size=6).map(
    lambda members: {"resource": TRENDING, "httpMethod": "GET", "requestContext": {}, **members}
)


@given(VALUES | REQUESTS)
def test_no_event_breaks_a_function(event: Value) -> None:
    answer = answer_event(router, event, CONTEXT)
    json.dumps(answer).encode()
    assert is_direct(event) or answer["statusCode"] in {200, 204, 400, 404, 405, 422}


CDN_ADDRESS, CLIENT, CLAIMED = "130.176.0.9", "203.0.113.24", "10.0.0.1"


def post_of(sender: str, forwarded: str, *, secrets: str = "", method: str = "POST") -> Json:
    """Return a POST as a sender hands it over, with an address of its own beside those that it forwards."""
    stage, headers = {"OriginSecrets": secrets}, {"X-Forwarded-For": forwarded}
    nearest = forwarded.rpartition(", ")[2]
    same = {"headers": headers, "stageVariables": stage}
    return {
        "REST API": {
            **same,
            "resource": "/x",
            "path": "/x",
            "httpMethod": method,
            "requestContext": {"identity": {"sourceIp": nearest}},
        },
        "HTTP API": {**same, "rawPath": "/x", "requestContext": {"http": {"method": method, "sourceIp": nearest}}},
        "load balancer": {**same, "path": "/x", "httpMethod": method, "requestContext": {"elb": {}}},
    }[sender]


@pytest.mark.parametrize("sender", ["REST API", "HTTP API", "load balancer"])
def test_the_address_of_a_post_is_what_the_nearest_sender_says_and_not_what_the_client_claims(sender: str) -> None:
    assert request_of(post_of(sender, f"{CLAIMED}, {CLIENT}")).address == CLIENT


@pytest.mark.parametrize("sender", ["REST API", "HTTP API"])
def test_behind_the_cdn_the_address_of_a_post_is_the_one_that_the_cdn_has_added(sender: str) -> None:
    behind = post_of(sender, f"{CLAIMED}, {CLIENT}, {CDN_ADDRESS}", secrets="s")
    assert request_of(behind).address == CLIENT
    assert request_of(post_of(sender, CDN_ADDRESS, secrets="s")).address == CDN_ADDRESS


@pytest.mark.parametrize("sender", ["REST API", "HTTP API", "load balancer"])
def test_of_a_read_no_address_is_looked_for(sender: str) -> None:
    assert request_of(post_of(sender, CLIENT, method="GET")).address == ""
