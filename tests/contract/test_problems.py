"""Every kind of refusal: a problem that names each fault, where it lies and what kind it is."""

import re
from typing import Any

import pytest

from tests.contract.discovery import Catalogue
from tests.contract.problems import faults_in, problem_in
from tests.contract.table import ROUTES
from tests.contract.wire import Client

every_route = pytest.mark.parametrize("route", sorted(ROUTES))

# The routes of the two published contracts.
CONTRACT = {
    "/api/search",
    "/api/trending/{region}",
    "/api/categories",
    "/api/v1/videos/id/{video_id}",
}

QUERY: dict[str, tuple[str, list[tuple[list[Any], str]]]] = {
    "nothing to search for": ("/api/search", [(["query", "q"], "missing")]),
    "an empty text": ("/api/search?q=", [(["query", "q"], "string_too_short")]),
    "one character": ("/api/search?q=a", [(["query", "q"], "string_too_short")]),
    "101 characters": (f"/api/search?q={'a' * 101}", [(["query", "q"], "string_too_long")]),
    "page 0": ("/api/search?q=ab&page=0", [(["query", "page"], "greater_than_equal")]),
    "page 101": ("/api/search?q=ab&page=101", [(["query", "page"], "less_than_equal")]),
    "a long page": ("/api/search?q=ab&per_page=51", [(["query", "per_page"], "less_than_equal")]),
    "a page without videos": ("/api/search?q=ab&per_page=0", [(["query", "per_page"], "greater_than_equal")]),
    "two faults": (
        "/api/search?q=a&page=0",
        [(["query", "q"], "string_too_short"), (["query", "page"], "greater_than_equal")],
    ),
    "an unknown region": ("/api/search?q=ab&region=XX", [(["query", "region"], "enum")]),
    "a region in lower case": ("/api/search?q=ab&region=us", [(["query", "region"], "enum")]),
    "an unknown order": ("/api/search?q=ab&sort=oldest", [(["query", "sort"], "enum")]),
    "a wrong flag": ("/api/search?q=ab&highlight=yes", [(["query", "highlight"], "literal_error")]),
    "a flag in upper case": ("/api/search?q=ab&highlight=True", [(["query", "highlight"], "literal_error")]),
    "an unknown facet": ("/api/search?q=ab&facets=tag", [(["query", "facets"], "string_pattern_mismatch")]),
    "an empty tag": ("/api/search?q=ab&tag=", [(["query", "tag"], "string_too_short")]),
    "a day that does not exist": (
        "/api/search?q=ab&published_after=2026-02-30",
        [(["query", "published_after"], "value_error")],
    ),
    "no day": ("/api/search?q=ab&published_before=x", [(["query", "published_before"], "string_pattern_mismatch")]),
    "durations in wrong order": (
        "/api/search?q=ab&min_duration=9&max_duration=8",
        [(["query", "min_duration"], "bounds_in_wrong_order")],
    ),
    "days in wrong order": (
        "/api/search?q=ab&published_after=2026-02-02&published_before=2026-02-01",
        [(["query", "published_after"], "bounds_in_wrong_order")],
    ),
    "a long suggestion list": ("/api/search/suggest?q=ab&limit=21", [(["query", "limit"], "less_than_equal")]),
    "a negative category": ("/api/search?q=ab&category=-1", [(["query", "category"], "greater_than_equal")]),
    "an unknown ranking": ("/api/trending/US?ranking=likes", [(["query", "ranking"], "enum")]),
    "a long chart": ("/api/trending/US?limit=51", [(["query", "limit"], "less_than_equal")]),
    "no time": ("/api/trending/US?at=now", [(["query", "at"], "string_pattern_mismatch")]),
    "changes since nothing": ("/api/trending/US/changes", [(["query", "since"], "missing")]),
    "an unknown region in the path": ("/api/trending/XX", [(["path", "region"], "enum")]),
    "a lower case region in the path": ("/api/trending/us", [(["path", "region"], "enum")]),
    "a category that is no number": ("/api/categories/x/videos", [(["path", "category_id"], "int_parsing")]),
    "a long list": ("/api/v1/videos/latest?pageSize=101", [(["query", "pageSize"], "less_than_equal")]),
    "a page out of reach": (
        "/api/v1/videos/latest?page=101&pageSize=100",
        [(["query", "page"], "page_out_of_reach")],
    ),
    "no ids": ("/api/v1/videos", [(["query", "ids"], "missing")]),
    "empty ids": ("/api/v1/videos?ids=", [(["query", "ids"], "too_short")]),
    "a bad id": ("/api/v1/videos?ids=x", [(["query", "ids", 0], "uuid_parsing")]),
    "no uuid": ("/api/v1/videos/id/x", [(["path", "video_id"], "string_pattern_mismatch")]),
    "no uuid among ranks": ("/api/trending/US/videos/x", [(["path", "video_id"], "string_pattern_mismatch")]),
    "a long related list": (
        "/api/v1/videos/id/00000000-0000-4000-8000-000000000000/related?limit=21",
        [(["query", "limit"], "less_than_equal")],
    ),
    "no uploader": ("/api/v1/videos/by-uploader/x", [(["path", "user_id"], "string_pattern_mismatch")]),
    "no user": ("/api/v1/users/me", [(["path", "user_id"], "string_pattern_mismatch")]),
    "no query": ("/api/v1/search/videos", [(["query", "query"], "missing")]),
    "an unknown mode": ("/api/v1/search/videos?query=a&mode=vector", [(["query", "mode"], "enum")]),
    "no beginning of a tag": ("/api/v1/search/tags/suggest?query=", [(["query", "query"], "string_too_short")]),
    "many tags": ("/api/v1/search/tags/suggest?query=a&limit=26", [(["query", "limit"], "less_than_equal")]),
    "comments on no uuid": ("/api/v1/videos/x/comments", [(["path", "video_id"], "string_pattern_mismatch")]),
    "ratings of no uuid": ("/api/v1/videos/x/ratings", [(["path", "video_id"], "string_pattern_mismatch")]),
    "related to no uuid": ("/api/v1/videos/id/x/related", [(["path", "video_id"], "string_pattern_mismatch")]),
}


@pytest.mark.parametrize(("path", "faults"), QUERY.values(), ids=QUERY)
def test_a_fault_is_named(api: Client, path: str, faults: list[tuple[list[Any], str]]) -> None:
    assert faults_in(api.get(path)) == faults


SPELLINGS = ["1.0", "%2B1", "01", "1e0", "%201", "1%20", "%C2%B2", "%D9%A1", "0x1", "1_0", "", "-0", "inf"]


@pytest.mark.parametrize("text", SPELLINGS)
def test_a_whole_number_has_one_spelling(api: Client, text: str) -> None:
    (fault,) = faults_in(api.get(f"/api/search?q=ab&page={text}"))
    assert fault == (["query", "page"], "int_parsing")


@pytest.mark.parametrize("number", ["99999999999999999999", "9" * 400, "-" + "9" * 400, "9" * 5_000])
def test_a_number_beyond_all_numbers_is_refused(api: Client, number: str) -> None:
    (fault,) = faults_in(api.get(f"/api/search?q=ab&category={number}"))
    assert fault[0] == ["query", "category"]


def test_a_hundred_and_one_ids_are_too_many(api: Client, catalogue: Catalogue) -> None:
    ids = ",".join([catalogue.video_id] * 101)
    assert faults_in(api.get(f"/api/v1/videos?ids={ids}")) == [(["query", "ids"], "too_long")]


def test_each_bad_id_is_named(api: Client, catalogue: Catalogue) -> None:
    bad = f"{catalogue.video_id.upper()},{catalogue.video_id},,{catalogue.video_id}%20"
    assert faults_in(api.get(f"/api/v1/videos?ids={bad}")) == [
        (["query", "ids", place], "uuid_parsing") for place in (0, 2, 3)
    ]


def asked_with(path: str, query: str) -> str:
    return f"{path}{'&' if '?' in path else '?'}{query}"


@pytest.mark.parametrize("route", sorted({*ROUTES} - CONTRACT))
def test_an_unknown_parameter_is_refused_by_an_added_route(api: Client, catalogue: Catalogue, route: str) -> None:
    faults = faults_in(api.get(asked_with(catalogue.paths()[route], "debug=1")))
    assert faults == [(["query", "debug"], "unexpected_parameter")]


@pytest.mark.parametrize("route", sorted(CONTRACT))
def test_an_unknown_parameter_is_ignored_by_a_contracts_route_and_named(
    api: Client, catalogue: Catalogue, route: str
) -> None:
    path = catalogue.paths()[route]
    plain, answer = api.get(path), api.get(asked_with(path, "utm_source=a&utm_source=b&a%0D%0A%2Cb=1"))
    assert (answer.status, answer.headers["ETag"]) == (200, plain.headers["ETag"])
    assert answer.headers["Ignored-Parameters"] == "utm_source, a%0D%0A%2Cb"
    assert plain.headers["Ignored-Parameters"] is None


MISSPELT = {
    "/api/search": ("perpage", "per_page"),
    "/api/search/suggest": ("reigon", "region"),
    "/api/v1/videos/latest": ("page_size", "pageSize"),
}


@pytest.mark.parametrize(("route", "names"), MISSPELT.items(), ids=MISSPELT)
def test_a_misspelt_parameter_is_refused_with_the_name_that_was_meant(
    api: Client, catalogue: Catalogue, route: str, names: tuple[str, str]
) -> None:
    answer = api.get(asked_with(catalogue.paths()[route], f"{names[0]}=1"))
    assert faults_in(answer) == [(["query", names[0]], "unexpected_parameter")]
    assert f"did you mean `{names[1]}`?" in answer.json["errors"][0]["msg"]


REPEATED = {
    "/api/search": "page=1",
    "/api/search/suggest": "limit=1",
    "/api/trending/{region}": "limit=1",
    "/api/trending/{region}/changes": "ranking=views",
    "/api/categories": "region=US",
    "/api/categories/{category_id}/videos": "limit=1",
    "/api/v1/videos/latest": "page=1",
    "/api/v1/videos/trending": "intervalDays=1",
    "/api/v1/videos/by-tag/{tag}": "page=1",
    "/api/v1/videos/by-uploader/{user_id}": "page=1",
    "/api/v1/videos/id/{video_id}/related": "limit=1",
    "/api/v1/videos/{video_id}/comments": "page=1",
    "/api/v1/search/videos": "query=a",
}


@pytest.mark.parametrize(("route", "parameter"), REPEATED.items(), ids=REPEATED)
def test_a_repeated_parameter_is_refused(api: Client, catalogue: Catalogue, route: str, parameter: str) -> None:
    faults = faults_in(api.get(asked_with(catalogue.paths()[route], f"{parameter}&{parameter}")))
    assert faults == [(["query", parameter.partition("=")[0]], "repeated_parameter")]


def test_ids_given_twice_are_refused(api: Client, catalogue: Catalogue) -> None:
    path = catalogue.paths()["/api/v1/videos"]
    assert faults_in(api.get(f"{path}&ids={catalogue.video_id}")) == [(["query", "ids"], "repeated_parameter")]


def test_a_video_that_is_not_there_is_not_found(api: Client, catalogue: Catalogue) -> None:
    path = f"/api/v1/videos/id/{catalogue.missing_id}"
    problem = problem_in(api.get(path), 404)
    assert problem["detail"] == "Video not found"
    assert problem["instance"].endswith(path)


@pytest.mark.parametrize(
    ("path", "detail"),
    [
        ("/api/v1/videos/id/{missing}/status", "Video not found"),
        ("/api/v1/users/{missing}", "User not found"),
        ("/api/categories/987654321/videos", "Category not found"),
        ("/api/trending/{region}/videos/{missing}", "This video has never been on a chart of region {region}"),
        ("/api/trending/{region}?at=2001-01-01", "No chart of that time is retained; the oldest is of "),
        ("/api/trending/{region}/changes?since=2001-01-01", "No chart of that time is retained; the oldest is of "),
    ],
)
def test_what_is_not_there_is_not_found(api: Client, catalogue: Catalogue, path: str, detail: str) -> None:
    names = {"missing": catalogue.missing_id, "region": catalogue.region}
    assert problem_in(api.get(path.format(**names)), 404)["detail"].startswith(detail.format(**names))


KINDS = {
    "/api/v1/videos/id/{missing}": "video-not-found",
    "/api/categories/987654321/videos": "category-not-found",
    "/api/trending/{region}/videos/{missing}": "never-charted",
    "/api/trending/{region}?at=2001-01-01": "chart-not-found",
    "/api/nowhere": "path-not-found",
    "/problems/nothing": "problem-not-found",
    "/api/search": "invalid-request",
    "/api/categories/{category}/videos?cursor=AAAA": "invalid-cursor",
}


@pytest.mark.parametrize(("path", "slug"), KINDS.items(), ids=KINDS.values())
def test_a_problem_has_a_type_below_the_base_url_where_its_page_is(
    api: Client, catalogue: Catalogue, path: str, slug: str
) -> None:
    names = {"missing": catalogue.missing_id, "region": catalogue.region, "category": catalogue.category}
    problem = api.get(path.format(**names)).json
    assert problem["type"] == f"/problems/{slug}"
    page = api.get(problem["type"])
    assert (page.status, page.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    assert f"<h1>{problem['title']}</h1>" in page.body.decode()


def test_every_kind_of_problem_is_listed_with_its_page(api: Client) -> None:
    slugs = re.findall(r'href="problems/([a-z0-9-]+)"', api.get("/problems").body.decode())
    assert {*KINDS.values()} <= {*slugs}
    assert {api.get(f"/problems/{slug}").status for slug in slugs} == {200}


def test_head_of_what_is_not_there_has_no_body(api: Client, catalogue: Catalogue) -> None:
    answer = api.get(f"/api/v1/videos/id/{catalogue.missing_id}", method="HEAD")
    assert (answer.status, answer.body) == (404, b"")
    assert answer.headers["Content-Type"] == "application/problem+json"


NOWHERE = [
    "/",
    "/api",
    "/api/",
    "/api/nowhere",
    "/API/search",
    "/api/search/nowhere",
    "/api/trending",
    "/api/trending/US/nowhere",
    "/api/categories/10",
    "/api/v1",
    "/api/v1/videos/id",
    "/api/v1/videos/by-tag",
    "/api/v1/videos/nowhere",
    "/api/v1/videos/id/x/nowhere",
    "/api/v2/videos",
    "/.env",
    "/api/%2e%2e/%2e%2e/etc/passwd",
    "/api/..%2f..%2fetc%2fpasswd",
    "/%00",
    "/api/search;x=1",
]


@pytest.mark.parametrize("path", NOWHERE)
def test_a_path_without_a_route_is_not_found(api: Client, path: str) -> None:
    assert problem_in(api.get(path), 404)["detail"] == "No such path"


WRITING = ["POST", "PUT", "PATCH", "DELETE"]


@pytest.mark.parametrize("method", WRITING)
@every_route
def test_a_method_that_does_not_read_is_refused(api: Client, catalogue: Catalogue, route: str, method: str) -> None:
    answer = api.get(catalogue.paths()[route], method=method)
    # A content network before the gateway may refuse it by itself.
    if answer.status != 403:
        problem_in(answer, 405)
        assert answer.headers["Allow"] == "GET, HEAD, OPTIONS"


@pytest.mark.parametrize("method", WRITING)
def test_a_path_without_a_route_is_not_found_by_other_methods_either(api: Client, method: str) -> None:
    answer = api.get("/api/nowhere", method=method)
    if answer.status != 403:
        problem_in(answer, 404)


@pytest.mark.parametrize("method", ["TRACE", "PROPFIND"])
def test_a_method_that_no_gateway_knows_is_refused(api: Client, method: str) -> None:
    # Gateways, and networks before them, refuse what they do not know by themselves.
    assert api.get("/api/categories", method=method).status in (400, 403, 404, 405, 501)


def test_a_cursor_goes_on_where_it_was_given(api: Client, catalogue: Catalogue) -> None:
    assert api.get(f"/api/categories/{catalogue.category}/videos?cursor={catalogue.cursor}").status == 200


FORGED = {
    "empty": "{path}?cursor=",
    "made up": "{path}?cursor=AAAA",
    "cut": "{path}?cursor={cut}",
    "longer": "{path}?cursor={cursor}A",
    "padded": "{path}?cursor={cursor}=",
    "changed": "{path}?cursor=B{cut}",
    "of another order": "{path}?sort=popular&cursor={cursor}",
    "of another region": "{path}?region=AU&cursor={cursor}",
    "of another category": "/api/categories/987654321/videos?cursor={cursor}",
    "no letters": "{path}?cursor=%F0%9F%8C%8A",
    "a NUL": "{path}?cursor=%00",
    "long": "{path}?cursor={long}",
}


@pytest.mark.parametrize("forged", FORGED.values(), ids=FORGED)
def test_a_cursor_that_the_query_did_not_give_is_refused(api: Client, catalogue: Catalogue, forged: str) -> None:
    path = forged.format(
        path=f"/api/categories/{catalogue.category}/videos",
        cursor=catalogue.cursor,
        cut=catalogue.cursor[:-1],
        long="A" * 3_000,
    )
    assert problem_in(api.get(path), 400)["detail"] == "`cursor` was not returned by this query"
