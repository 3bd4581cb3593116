"""The API in a browser: which origins may read it, what is cached and revalidated."""

from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Open
from tests.stack.deployment import Deployment
from tools.local.explorer import serving

FETCH = """async ([url, options]) => {
    try {
        const answer = await fetch(url, options);
        return { status: answer.status, headers: Object.fromEntries(answer.headers), body: await answer.text() };
    } catch (error) {
        return { failed: error.name };
    }
}"""

ALL_MODULES_ARE_THERE = """() => {
    const templates = [...document.querySelectorAll("template[data-preload]")];
    const links = [...document.querySelectorAll("link[rel=modulepreload]")];
    const isThere = ({ href }) => performance.getEntriesByName(href).length;
    return templates.every(({ content }) => !content.childElementCount) && links.every(isThere);
}"""


@pytest.fixture
def page(explore: Open) -> Page:
    """Give a page of the allowed origin that requests nothing by itself any more."""
    page = explore("#/nowhere").page
    page.wait_for_function(ALL_MODULES_ARE_THERE)
    return page


@pytest.fixture
def api(deployment: Deployment) -> str:
    return f"{deployment.stack.api}/api"


def fetched(page: Page, url: str, **options: Any) -> dict[str, Any]:
    answer: dict[str, Any] = page.evaluate(FETCH, [url, options])
    return answer


def network_events(page: Page, name: str) -> list[dict[str, Any]]:
    events: list[dict[str, Any]] = []

    def add(event: dict[str, Any]) -> None:
        events.append(event)

    session = page.context.new_cdp_session(page)
    session.on(f"Network.{name}", add)
    session.send("Network.enable")
    return events


def test_a_page_of_the_allowed_origin_reads_answers_and_errors(page: Page, api: str) -> None:
    answer, error = (fetched(page, f"{api}/trending/{region}") for region in ("US", "XX"))
    assert answer["status"] == 200
    assert answer["headers"].keys() == {"cache-control", "content-length", "content-type", "etag"}
    assert (error["status"], error["headers"]["content-type"]) == (422, "application/problem+json")


WITH_PREFLIGHT = {"headers": {"If-None-Match": '"stale"'}}


def test_a_page_reads_what_needs_a_preflight_also_of_a_path_that_does_not_exist(page: Page, api: str) -> None:
    asked = network_events(page, "requestWillBeSent")
    answer, unknown = (fetched(page, f"{api}/{path}", **WITH_PREFLIGHT) for path in ("categories", "nowhere"))
    assert sorted(event["request"]["method"] for event in asked) == ["GET", "GET", "OPTIONS", "OPTIONS"]
    assert (answer["status"], unknown["status"]) == (200, 404)
    assert unknown["headers"]["content-type"] == "application/problem+json"


def test_a_page_learns_that_a_method_is_not_allowed(page: Page, api: str) -> None:
    answer = fetched(page, f"{api}/categories", method="POST", body="{}")
    assert (answer["status"], answer["headers"]["content-type"]) == (405, "application/problem+json")
    # A preflight allows no method that does not read.
    assert fetched(page, f"{api}/categories", method="DELETE") == {"failed": "TypeError"}


def test_a_page_of_a_foreign_origin_reads_nothing(open_page: Open, deployment: Deployment, api: str) -> None:
    with serving(port=0) as foreigner:
        foreigner.api = deployment.stack.api
        visit = open_page(f"{foreigner.origin}/?api={quote(deployment.stack.api, safe='')}#/trending/US")
        visit.page.get_by_role("button", name="Allow").click()
        visit.page.get_by_role("heading", name="No connection").wait_for()
        assert any("blocked by CORS policy" in complaint for complaint in visit.complaints)
        assert fetched(visit.page, f"{api}/categories") == {"failed": "TypeError"}
        assert fetched(visit.page, f"{api}/categories", **WITH_PREFLIGHT) == {"failed": "TypeError"}


def test_a_cached_answer_is_revalidated_with_304(page: Page, api: str) -> None:
    events = network_events(page, "responseReceivedExtraInfo")
    first, second = (fetched(page, f"{api}/categories", cache=mode) for mode in ("reload", "no-cache"))
    assert [event["statusCode"] for event in events] == [200, 304]
    assert second["status"] == 200
    assert second["body"] == first["body"] != ""


def test_a_fresh_answer_is_read_from_the_cache(page: Page, api: str) -> None:
    events = network_events(page, "responseReceived")
    fetched(page, f"{api}/categories", cache="reload")
    fetched(page, f"{api}/categories")
    assert [event["response"]["fromDiskCache"] for event in events] == [False, True]
