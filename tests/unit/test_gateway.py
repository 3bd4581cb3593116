"""What every read has in common at the edge: conditional requests, content coding, HEAD, CORS, parameters by name."""

import base64
import gzip
import json
from typing import Annotated, Any

import pytest
from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Response
from aws_lambda_powertools.event_handler.openapi.params import Path, Query
from hypothesis import given
from hypothesis import strategies as st

from catalog.contracts.dailywatch import Category
from catalog.http.answers import json_answer, stored_answer
from catalog.http.dispatch import path_of
from catalog.http.gateway import accepts_gzip, is_held, respond
from catalog.stores.documents import StoredDocument
from catalog.vocabulary import Region
from tests.factories import MORNING, NOON

# --- If-None-Match (RFC 9110, 13.1.2) ---------------------------------------------------------------------------------

HELD = {
    "the same": '"abc"',
    "the weak one": 'W/"abc"',
    "the gzip variant": '"abc-gzip"',
    "the weak gzip variant": 'W/"abc-gzip"',
    "in a list": '"xyz", "abc"',
    "in a list without blanks": '"xyz","abc","def"',
    "weak in a list": 'W/"xyz" , W/"abc"',
    "with empty elements": ', ,"abc",',
    "anything": "*",
}
NOT_HELD = {
    "nothing": "",
    "another": '"xyz"',
    "another weak one": 'W/"xyz"',
    "a prefix": '"ab"',
    "a longer one": '"abcd"',
    "another case": '"ABC"',
    "without quotes": "abc",
    "an empty tag": '""',
    "the suffix alone": '"-gzip"',
    "blanks": "  ,  ",
    "without its end": '"abc',
    "without its beginning": 'abc"',
    "beside what is no tag": '"abc", xyz',
    "beside anything": '"abc", *',
    "anything twice": "*, *",
    "anything in quotes": '"*"',
    "a weak mark in lower case": 'w/"abc"',
    "a weak mark apart": 'W/ "abc"',
    "marked twice": 'W/W/"abc"',
    "a control character": '"abc\x00"',
}


@pytest.mark.parametrize("etag", ['"abc"', '"abc-gzip"'])
@pytest.mark.parametrize("if_none_match", HELD.values(), ids=HELD)
def test_a_client_holds_a_representation_in_either_coding(etag: str, if_none_match: str) -> None:
    assert is_held(etag, if_none_match)


@pytest.mark.parametrize("etag", ['"abc"', '"abc-gzip"'])
@pytest.mark.parametrize("if_none_match", NOT_HELD.values(), ids=NOT_HELD)
def test_a_client_holds_something_else(etag: str, if_none_match: str) -> None:
    assert not is_held(etag, if_none_match)


opaque = st.text("0123456789abcdef", min_size=1)


@given(opaque, st.lists(opaque))
def test_a_tag_is_held_when_it_is_in_the_list(tag: str, others: list[str]) -> None:
    listed = ", ".join(f'"{other}"' for other in others)
    assert is_held(f'"{tag}"', listed) is (tag in others)


# --- Accept-Encoding --------------------------------------------------------------------------------------------------

ACCEPTS_GZIP = ["gzip", "GZIP", "gzip, deflate, br", "br;q=1.0, gzip;q=0.8, *;q=0.1", "*", "*;q=0.5", "gzip;q=0.001"]
ACCEPTS_GZIP += ["identity;q=0, gzip", " gzip ", "gzip ; q=0.5", "*;q=0, gzip", "br;q=0, *"]
REFUSES_GZIP = ["", "identity", "br, deflate", "gzip;q=0", "gzip; q=0", "gzip;q=0.0", "gzip;q=0.000", "gzip;Q=0"]
REFUSES_GZIP += ["gzip;q=0, *", "*;q=0", "identity, *;q=0", "gzip ; q=0.00", "xgzip", "gzip;q=0.", "gzip;\tq=0"]


@pytest.mark.parametrize("accept_encoding", ACCEPTS_GZIP)
def test_gzip_is_sent_to_whom_it_is_welcome(accept_encoding: str) -> None:
    assert accepts_gzip({"accept": "*/*", "accept-encoding": accept_encoding})


@pytest.mark.parametrize("accept_encoding", REFUSES_GZIP)
def test_gzip_is_not_sent_to_whom_it_is_not(accept_encoding: str) -> None:
    assert not accepts_gzip({"accept": "*/*", "accept-encoding": accept_encoding})


def test_gzip_is_not_sent_without_being_asked_for() -> None:
    assert not accepts_gzip({"accept": "*/*"})


def test_gzip_is_not_sent_where_the_gateway_would_leave_it_in_base64() -> None:
    assert not accepts_gzip({"accept-encoding": "gzip"})


# --- Paths ------------------------------------------------------------------------------------------------------------

TRENDING = "/api/trending/{region}"
TOLD = {
    "as usual": ("US", "/api/trending/US"),
    "a blank": ("U S", "/api/trending/U%20S"),
    "a slash": ("U/S", "/api/trending/U%2FS"),
    "a percent sign": ("%55S", "/api/trending/%2555S"),
    "a question mark and a hash": ("U?S#", "/api/trending/U%3FS%23"),
    "braces": ("{region}", "/api/trending/%7Bregion%7D"),
    "another script": ("\u0939\u093f", "/api/trending/%E0%A4%B9%E0%A4%BF"),
    "an emoji": ("\U0001f30a", "/api/trending/%F0%9F%8C%8A"),
    "a line break": ("U\nS", "/api/trending/U%0AS"),
    "a NUL": ("\x00", "/api/trending/%00"),
    "a lone surrogate": ("\ud800", "/api/trending/%ED%A0%80"),
    "quotes": ("\"'<>", "/api/trending/%22%27%3C%3E"),
}


def request(resource: str, method: str = "GET", **members: Any) -> dict[str, Any]:
    """Return an event of API Gateway as far as it is read."""
    return {
        "resource": resource,
        "path": "/as/it/came",
        "httpMethod": method,
        "headers": None,
        "pathParameters": None,
        "queryStringParameters": None,
        "multiValueQueryStringParameters": None,
        "requestContext": {"requestId": "7", "path": resource, "stage": "v1"},
        "body": None,
        "isBase64Encoded": False,
        "multiValueHeaders": {name: [value] for name, value in (members.get("headers") or {}).items()},
        **members,
    }


@pytest.mark.parametrize(("value", "path"), TOLD.values(), ids=TOLD)
def test_a_problem_tells_a_parameter_in_percent_encoding(value: str, path: str) -> None:
    assert path_of(request(TRENDING, pathParameters={"region": value})) == path


def test_a_problem_tells_a_path_without_parameters_as_the_template_does() -> None:
    assert path_of(request("/api/categories")) == "/api/categories"


@given(st.text(st.characters(), min_size=1))
def test_a_parameter_never_looks_like_another_part_of_the_path(value: str) -> None:
    path = path_of(request(TRENDING, pathParameters={"region": value}))
    assert path.startswith("/api/trending/")
    assert path.isascii()
    assert path.isprintable()
    assert path.count("/") == 3
    assert not set(path) & set("?#{} ")


# --- Whole answers ----------------------------------------------------------------------------------------------------

STORED = StoredDocument(base64.b64encode(gzip.compress(b'["Caf\xc3\xa9"]')).decode(), '"abc"', MORNING, NOON)
GZIP = {"Accept": "*/*", "Accept-Encoding": "gzip"}


@pytest.fixture(autouse=True)
def origin(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALLOWED_ORIGIN", "https://dailywatch.example")


@pytest.fixture(scope="module")
def app() -> APIGatewayRestResolver:
    app = APIGatewayRestResolver()

    @app.get("/api/stored")
    def stored() -> Response[str]:
        return stored_answer(STORED, "public, max-age=60")

    @app.get("/api/broken")
    def broken() -> Response[str]:
        return stored_answer(STORED._replace(body="neither base64 nor gzip"), "public, max-age=60")

    @app.get("/api/category")
    def category(title: str = "Music", number: Annotated[int, Query(alias="id", ge=1)] = 7) -> Response[str]:
        return json_answer(Category(id=number, title=title), "public, max-age=60")

    @app.get("/api/trending/<region>")
    def trending(region: Annotated[Region, Path()]) -> Response[str]:
        return json_answer(Category(id=1, title=region), "public, max-age=60")

    return app


def ask(app: APIGatewayRestResolver, resource: str, method: str = "GET", **members: Any) -> dict[str, Any]:
    """Return the answer to one request."""
    return respond(app, request(resource, method, **members))


def with_query(**values: list[str]) -> dict[str, Any]:
    """Return the query as API Gateway hands it over."""
    last = {name: given[-1] for name, given in values.items()}
    return {"queryStringParameters": last, "multiValueQueryStringParameters": values}


def test_a_page_of_the_site_may_read_every_answer(app: APIGatewayRestResolver) -> None:
    for answer in (ask(app, "/api/category"), ask(app, "/api/category", **with_query(x=["1"])), ask(app, "/api/none")):
        assert answer["headers"]["Access-Control-Allow-Origin"] == "https://dailywatch.example"
        assert answer["headers"]["Access-Control-Expose-Headers"] == "ETag, Retry-After"
        assert "multiValueHeaders" not in answer


def test_an_event_without_parameters_need_not_say_so(app: APIGatewayRestResolver) -> None:
    bare = {"resource": "/api/category", "httpMethod": "GET"}
    assert json.loads(respond(app, bare)["body"]) == {"id": 7, "title": "Music"}


def test_stored_bytes_pass_through_to_whom_gzip_is_welcome(app: APIGatewayRestResolver) -> None:
    answer = ask(app, "/api/stored", headers=GZIP)
    assert (answer["statusCode"], answer["body"], answer["isBase64Encoded"]) == (200, STORED.body, True)
    assert answer["headers"]["Content-Encoding"] == "gzip"
    assert answer["headers"]["ETag"] == '"abc-gzip"'
    assert answer["headers"]["Vary"] == "Accept-Encoding"


@pytest.mark.parametrize("headers", [None, {}, {"Accept": "*/*"}, {"accept-encoding": "gzip"}], ids=repr)
def test_stored_bytes_are_unpacked_for_everybody_else(app: APIGatewayRestResolver, headers: Any) -> None:
    answer = ask(app, "/api/stored", headers=headers)
    assert (json.loads(answer["body"]), answer["isBase64Encoded"]) == (["Caf\u00e9"], False)
    assert "Content-Encoding" not in answer["headers"]
    assert answer["headers"]["ETag"] == '"abc"'
    assert answer["headers"]["Vary"] == "Accept-Encoding"


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("tag", ['"abc"', '"abc-gzip"', 'W/"abc"', "*"])
@pytest.mark.parametrize("coding", ["gzip", "identity"])
def test_what_a_client_holds_is_not_sent_again(app: APIGatewayRestResolver, method: str, tag: str, coding: str) -> None:
    headers = {"Accept": "*/*", "Accept-Encoding": coding, "If-None-Match": tag}
    answer = ask(app, "/api/stored", method, headers=headers)
    assert (answer["statusCode"], answer["body"], answer["isBase64Encoded"]) == (304, "", False)
    # What a 200 would say of caching is said again (RFC 9110, 15.4.5).
    assert answer["headers"]["ETag"] == ('"abc-gzip"' if coding == "gzip" else '"abc"')
    assert answer["headers"]["Cache-Control"] == "public, max-age=60"
    assert answer["headers"]["Vary"] == "Accept-Encoding"
    assert answer["headers"]["Access-Control-Allow-Origin"]
    assert not {"Content-Type", "Content-Encoding", "Content-Length"} & answer["headers"].keys()


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("coding", ["gzip", "identity"])
def test_what_a_client_holds_is_known_without_a_look_at_the_body(
    app: APIGatewayRestResolver, method: str, coding: str
) -> None:
    headers = {"Accept": "*/*", "Accept-Encoding": coding, "If-None-Match": '"abc"'}
    assert ask(app, "/api/broken", method, headers=headers)["statusCode"] == 304


def test_head_of_a_stored_answer_is_known_without_a_look_at_the_body(app: APIGatewayRestResolver) -> None:
    answer = ask(app, "/api/broken", "HEAD")
    assert (answer["statusCode"], answer["body"], answer["isBase64Encoded"]) == (200, "", False)
    assert answer["headers"] == ask(app, "/api/stored")["headers"]


def test_json_goes_without_a_coding(app: APIGatewayRestResolver) -> None:
    answer = ask(app, "/api/category", headers=GZIP)
    assert json.loads(answer["body"]) == {"id": 7, "title": "Music"}
    assert not {"Content-Encoding", "Vary"} & answer["headers"].keys()
    again = ask(app, "/api/category", headers={**GZIP, "if-none-match": answer["headers"]["ETag"]})
    assert (again["statusCode"], again["body"]) == (304, "")


@pytest.mark.parametrize("resource", ["/api/stored", "/api/category"])
def test_head_is_get_without_its_body(app: APIGatewayRestResolver, resource: str) -> None:
    get, head = ask(app, resource, headers=GZIP), ask(app, resource, "HEAD", headers=GZIP)
    assert head == {**get, "body": "", "isBase64Encoded": False}


def test_head_of_what_is_not_there_has_no_body(app: APIGatewayRestResolver) -> None:
    answer = ask(app, "/api/none", "HEAD")
    assert (answer["statusCode"], answer["body"]) == (404, "")


def test_an_error_is_never_answered_by_304(app: APIGatewayRestResolver) -> None:
    assert ask(app, "/api/none", headers={"If-None-Match": "*"})["statusCode"] == 404


# --- Parameters by name -----------------------------------------------------------------------------------------------


def faults(answer: dict[str, Any]) -> list[tuple[str, str]]:
    """Return where each fault of a request lies, and its kind."""
    assert answer["statusCode"] == 422
    return [(error["loc"][-1], error["type"]) for error in json.loads(answer["body"])["errors"]]


def test_parameters_are_known_by_their_names_in_the_query(app: APIGatewayRestResolver) -> None:
    answer = ask(app, "/api/category", **with_query(id=["9"], title=["Cars"]))
    assert json.loads(answer["body"]) == {"id": 9, "title": "Cars"}


REFUSED: dict[str, tuple[dict[str, list[str]], list[tuple[str, str]]]] = {
    "unknown": ({"titel": ["Cars"]}, [("titel", "unexpected_parameter")]),
    "another case": ({"Title": ["Cars"]}, [("Title", "unexpected_parameter")]),
    "a name of the code": ({"number": ["9"]}, [("number", "unexpected_parameter")]),
    "unknown and empty": ({"x": [""]}, [("x", "unexpected_parameter")]),
    "twice": ({"id": ["9", "8"]}, [("id", "repeated_parameter")]),
    "twice the same": ({"id": ["9", "9"]}, [("id", "repeated_parameter")]),
    "unknown and twice": (
        {"x": ["1", "2"], "id": ["1", "2"]},
        [("x", "unexpected_parameter"), ("id", "repeated_parameter")],
    ),
    "two unknown": ({"x": ["1"], "y": ["1"]}, [("x", "unexpected_parameter"), ("y", "unexpected_parameter")]),
    "out of bounds": ({"id": ["0"]}, [("id", "greater_than_equal")]),
    "no number": ({"id": ["nine"]}, [("id", "int_parsing")]),
}


@pytest.mark.parametrize(("query", "expected"), REFUSED.values(), ids=REFUSED)
def test_a_query_is_refused_fault_by_fault(
    app: APIGatewayRestResolver, query: dict[str, list[str]], expected: list[tuple[str, str]]
) -> None:
    assert faults(ask(app, "/api/category", **with_query(**query))) == expected


@pytest.mark.parametrize("value", [value for value, _ in TOLD.values() if value != "US"], ids=ascii)
def test_a_parameter_of_odd_characters_reaches_the_check_of_its_route(app: APIGatewayRestResolver, value: str) -> None:
    answer = ask(app, TRENDING, pathParameters={"region": value})
    assert faults(answer) == [("region", "string_unicode" if value == "\ud800" else "enum")]
    answer["body"].encode()
