"""The API's own description, and the page that shows it."""

import re

import pytest

from tests.contract.problems import faults_in, problem_in
from tests.contract.table import ROUTES, VIEW
from tests.contract.wire import Client


def test_the_description_names_every_route_and_no_other(api: Client) -> None:
    description = api.get("/openapi.json").json
    assert re.fullmatch(r"3\.1\.\d", description["openapi"])
    assert {*description["paths"]} == {*ROUTES, VIEW}
    # That each answers HEAD as GET is said once.
    assert "HEAD" in description["info"]["description"]
    assert not any("head" in operations for operations in description["paths"].values())
    assert description["paths"][VIEW].keys() == {"post"}


def test_the_page_loads_nothing_from_elsewhere(api: Client) -> None:
    page = api.get("/docs")
    assert page.headers["Content-Type"] == "text/html; charset=utf-8"
    policy = page.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; script-src 'self';")
    assert not re.search(r"https?:|unsafe", policy)
    links = re.findall(r'(?:src|href)="([^"]+)"', page.body.decode())
    assert links
    assert not [link for link in links if "//" in link]
    assert {api.get(f"/{link.removeprefix('./')}").status for link in links if "docs/" in link} == {200}


@pytest.mark.parametrize("asset", ["nothing.js", "docs.html", "app", "init.js%00", "openapi.json"])
def test_only_what_the_page_is_made_of_is_served(api: Client, asset: str) -> None:
    assert faults_in(api.get(f"/docs/{asset}")) == [(["path", "asset"], "enum")]


@pytest.mark.parametrize("asset", ["..%2Fapp", "%2e%2e%2fapp", "init.js%2F..%2Fdocs.html"])
def test_nothing_is_served_from_another_folder(api: Client, asset: str) -> None:
    answer = api.get(f"/docs/{asset}")
    # To some gateways %2F is a slash, and the path has no route.
    if answer.status == 404:
        problem_in(answer, 404)
    else:
        assert faults_in(answer) == [(["path", "asset"], "enum")]
