"""The API as a browser sees it: who may read it, what is asked again, what comes compressed."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Open
from tests.stack.conftest import Deployment
from tools.local.explorer import Explorer, serving

FETCH = """async ([url, options]) => {
    try {
        const answer = await fetch(url, options);
        return {
            status: answer.status,
            headers: Object.fromEntries(answer.headers),
            body: await answer.text(),
        };
    } catch (error) {
        return { failed: error.name };
    }
}"""


@pytest.fixture
def foreigner(deployment: Deployment) -> Iterator[Explorer]:
    """Serve the same pages from an origin that the stack does not know."""
    with serving(port=0) as other:
        other.api = deployment.stack.api
        yield other


def fetched(page: Page, url: str, **options: Any) -> dict[str, Any]:
    """Return what a script of the page gets."""
    answer: dict[str, Any] = page.evaluate(FETCH, [url, options])
    return answer


def test_a_page_of_the_allowed_origin_reads_the_api(explore: Open, deployment: Deployment) -> None:
    page = explore("#/nowhere").page
    answer = fetched(page, f"{deployment.stack.api}/api/trending/US")
    assert answer["status"] == 200
    assert answer["headers"].keys() == {"cache-control", "content-length", "content-type", "etag"}


def test_a_page_of_a_foreign_origin_reads_nothing(open_page: Open, foreigner: Explorer, deployment: Deployment) -> None:
    visit = open_page(f"{foreigner.origin}/#/trending/US")
    visit.page.get_by_role("heading", name="No connection").wait_for()
    assert any("blocked by CORS policy" in complaint for complaint in visit.complaints)
    assert fetched(visit.page, f"{deployment.stack.api}/api/categories") == {"failed": "TypeError"}


def test_an_error_can_be_read_as_well(explore: Open, deployment: Deployment) -> None:
    page = explore("#/nowhere").page
    answer = fetched(page, f"{deployment.stack.api}/api/trending/XX")
    assert answer["status"] == 422
    assert answer["headers"]["content-type"] == "application/problem+json"


def test_head_tells_what_get_would_without_a_body(explore: Open, deployment: Deployment) -> None:
    page = explore("#/nowhere").page
    url = f"{deployment.stack.api}/api/trending/US"
    head, full = fetched(page, url, method="HEAD", cache="no-store"), fetched(page, url, cache="no-store")
    assert (head["status"], head["body"]) == (200, "")
    assert head["headers"]["etag"] == full["headers"]["etag"]


def test_what_the_browser_holds_is_asked_again_and_answered_with_304(explore: Open, deployment: Deployment) -> None:
    page = explore("#/nowhere").page
    statuses: list[int] = []
    session = page.context.new_cdp_session(page)
    session.on("Network.responseReceivedExtraInfo", lambda told: statuses.append(told["statusCode"]))
    session.send("Network.enable")
    url = f"{deployment.stack.api}/api/categories"
    first, second = fetched(page, url, cache="reload"), fetched(page, url, cache="no-cache")
    assert statuses == [200, 304]
    assert second["status"] == 200
    assert second["body"] == first["body"] != ""


def test_what_is_fresh_is_not_asked_again(explore: Open, deployment: Deployment) -> None:
    page = explore("#/nowhere").page
    was_held: list[bool] = []
    session = page.context.new_cdp_session(page)
    session.on("Network.responseReceived", lambda told: was_held.append(told["response"]["fromDiskCache"]))
    session.send("Network.enable")
    url = f"{deployment.stack.api}/api/categories"
    fetched(page, url, cache="reload")
    fetched(page, url)
    assert was_held == [False, True]


def test_a_stored_answer_comes_as_gzip(explore: Open, deployment: Deployment) -> None:
    page = explore("#/nowhere").page
    url = f"{deployment.stack.api}/api/trending/US"
    with page.expect_response(url) as expected:
        answer = fetched(page, url, cache="reload")
    headers = expected.value.all_headers()
    assert headers["content-encoding"] == "gzip"
    assert headers["etag"].endswith('-gzip"')
    assert int(headers["content-length"]) < len(answer["body"]) / 3
