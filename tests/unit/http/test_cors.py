"""Which pages may read an answer: one origin, several, any or none, as the API's stage says."""

from typing import Any

import pytest

from catalog.http.cors import Cors
from catalog.http.invocation import answer_event
from catalog.http.request import request_of
from tests.unit.http.conftest import CONTEXT, ORIGIN, Ask, request, router

SITE, STAGING, STRANGER = "https://dailywatch.video", "http://localhost:5173", "https://elsewhere.example"
SEVERAL = {"AllowedOrigin": f"{SITE},{STAGING}"}
EXPOSED = {"Access-Control-Expose-Headers": "ETag, Retry-After, Ignored-Parameters"}


def cors_of(answer: dict[str, Any]) -> dict[str, str]:
    """Return what an answer says of pages and of caches, apart from a preflight's own."""
    own = ("Access-Control-Allow-Methods", "Access-Control-Allow-Headers", "Access-Control-Max-Age")
    headers: dict[str, str] = answer["headers"]
    return {name: value for name, value in headers.items() if name.startswith("Access-") and name not in own}


def vary_of(answer: dict[str, Any]) -> str | None:
    vary: str | None = answer["headers"].get("Vary")
    return vary


# A 200 with one coding, a refusal, an unknown path, a method that no path takes, a preflight.
REQUESTS = [("/api/category", "GET"), ("/api/failing", "GET"), ("/api/none", "GET"), ("/api/category", "POST")]
REQUESTS += [("/api/category", "OPTIONS"), ("/api/none", "OPTIONS")]

every_answer = pytest.mark.parametrize(("path", "method"), REQUESTS)


@every_answer
@pytest.mark.parametrize("asking", [SITE, STRANGER, ""])
@pytest.mark.parametrize(("allowed", "named"), [(SITE, SITE), ("any", "*")])
def test_one_origin_or_any_is_named_to_everybody_so_that_caches_share_answers(
    ask: Ask, path: str, method: str, asking: str, allowed: str, named: str
) -> None:
    answer = ask(path, method, headers={"Origin": asking}, stage={"AllowedOrigin": allowed})
    assert cors_of(answer) == {"Access-Control-Allow-Origin": named, **EXPOSED}
    assert vary_of(answer) is None


@every_answer
@pytest.mark.parametrize("asking", [SITE, STAGING])
def test_of_several_origins_the_page_is_told_its_own_and_caches_that_it_matters(
    ask: Ask, path: str, method: str, asking: str
) -> None:
    answer = ask(path, method, headers={"origin": asking}, stage=SEVERAL)
    assert cors_of(answer) == {"Access-Control-Allow-Origin": asking, **EXPOSED}
    assert vary_of(answer) == "Origin"


@every_answer
@pytest.mark.parametrize("asking", [STRANGER, "null", "", f"{SITE}.example", f"{SITE},{STAGING}", SITE.upper()])
def test_of_several_origins_none_is_told_to_another_page_and_caches_know_that_it_matters(
    ask: Ask, path: str, method: str, asking: str
) -> None:
    answer = ask(path, method, headers={"Origin": asking}, stage=SEVERAL)
    assert (cors_of(answer), vary_of(answer)) == ({}, "Origin")


@pytest.mark.parametrize("headers", [{}, {"If-None-Match": "*"}], ids=["200", "304"])
@pytest.mark.parametrize("coding", ["gzip", "identity"])
def test_an_answer_of_two_codings_for_several_origins_varies_by_both(
    ask: Ask, headers: dict[str, str], coding: str
) -> None:
    sent = {"Accept": "*/*", "Accept-Encoding": coding, "Origin": STAGING, **headers}
    answer = ask("/api/stored", headers=sent, stage=SEVERAL)
    assert (vary_of(answer), cors_of(answer)["Access-Control-Allow-Origin"]) == ("Origin, Accept-Encoding", STAGING)


def test_no_page_may_read_what_no_sender_allows(ask: Ask) -> None:
    # Function URLs and load balancers have no stage, and a configuration of their own.
    answer = ask("/api/category", headers={"Origin": SITE}, stage={})
    assert (cors_of(answer), vary_of(answer)) == ({}, None)


@pytest.mark.parametrize(("flag", "sent"), [("true", "true"), ("false", None), ("", None)])
@pytest.mark.parametrize("origins", [SITE, f"{SITE},{STAGING}"])
def test_credentials_are_accepted_if_the_stage_says_so(ask: Ask, flag: str, sent: str | None, origins: str) -> None:
    stage = {"AllowedOrigin": origins, "AllowCredentials": flag}
    for method in ("GET", "OPTIONS"):
        answer = ask("/api/category", method, headers={"Origin": SITE}, stage=stage)
        assert cors_of(answer).get("Access-Control-Allow-Credentials") == sent
    stranger = ask("/api/category", headers={"Origin": STRANGER}, stage={**SEVERAL, "AllowCredentials": flag})
    assert cors_of(stranger) == {}


@pytest.mark.parametrize("path", ["/api/category", "/api/trending/{region}", "/api/none", "/"])
def test_a_preflight_allows_reading_with_the_headers_that_reads_take(ask: Ask, path: str) -> None:
    # Also for a path without a route: a page can read its 404 only after a preflight that succeeds.
    answer = ask(path, "OPTIONS", path={"region": "XX"}, query={"debug": ["1"]})
    assert (answer["statusCode"], answer["body"], answer["isBase64Encoded"]) == (204, "", False)
    assert answer["headers"] == {
        "Allow": "GET, HEAD, OPTIONS",
        "Access-Control-Allow-Origin": ORIGIN,
        "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS",
        "Access-Control-Allow-Headers": "Accept, Content-Type, If-None-Match",
        "Access-Control-Max-Age": "86400",
        "Cache-Control": "public, max-age=3600",
        "X-Content-Type-Options": "nosniff",
        "Strict-Transport-Security": "max-age=31536000",
        **EXPOSED,
    }


def test_a_preflight_allows_a_token_if_the_stage_says_so(ask: Ask) -> None:
    stage = {"AllowedOrigin": SITE, "AllowAuthorization": "true"}
    allowed = ask("/api/category", "OPTIONS", stage=stage)["headers"]["Access-Control-Allow-Headers"]
    assert allowed == "Accept, Content-Type, If-None-Match, Authorization"


def test_a_http_api_has_the_variables_of_a_stage_too() -> None:
    context = {"stage": "v1", "http": {"method": "GET"}}
    event = {"rawPath": "/api/category", "stageVariables": SEVERAL, "requestContext": context}
    asked = {**event, "headers": {"origin": STAGING}}
    assert request_of(event).cors == Cors(f"{SITE},{STAGING}")
    assert cors_of(answer_event(router, asked, CONTEXT))["Access-Control-Allow-Origin"] == STAGING


def test_a_stage_variable_that_is_no_text_is_refused() -> None:
    answer = answer_event(router, request("/api/category") | {"stageVariables": {"AllowedOrigin": 7}}, CONTEXT)
    assert answer["statusCode"] == 400
