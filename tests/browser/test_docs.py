"""The API's own documentation, where the template has it."""

import json

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open, Visit
from tests.stack.client import Client
from tests.stack.deployment import Deployment
from tests.template import routes
from tools.local.explorer import Explorer
from tools.screenshots import tried_out

pytestmark = pytest.mark.skipif(
    not any(route.path == "/docs" for route in routes()), reason="template.yaml has no route /docs"
)


@pytest.fixture(params=["below a prefix", "at the root"])
def base(request: pytest.FixtureRequest, client: Client, deployment: Deployment, explorer: Explorer) -> str:
    del client  # The catalogue is ready.
    return deployment.stack.api if request.param == "below a prefix" else explorer.origin


@pytest.fixture
def docs(open_page: Open, base: str) -> Visit:
    return open_page(f"{base}/docs")


def test_a_search_is_tried_out_requests_the_api_only_and_logs_nothing(docs: Visit, base: str) -> None:
    expect(docs.page.locator(".opblock").first).to_be_visible()
    assert {request.url.startswith(f"{base}/") for request in docs.requests} == {True}
    assert docs.complaints == []
    operation = tried_out(docs.page, "/api/search")
    operation.locator('tr[data-param-name="q"] input').fill("music")
    operation.get_by_role("button", name="Execute").click()
    answer = operation.locator(".live-responses-table")
    expect(answer.locator(".response-col_status").last).to_contain_text("200")
    shown = json.loads(answer.locator(".highlight-code code").first.inner_text())
    assert shown["query"] == "music"
    # A parameter with few values is a list
    operation = tried_out(docs.page, "/api/trending/{region}")
    regions = operation.locator('tr[data-param-name="region"] select option')
    assert regions.all_inner_texts() == ["AU", "BR", "CA", "DE", "FR", "GB", "IN", "US"]
    expect(operation.locator('tr[data-param-name="If-None-Match"]')).to_be_visible()


def searched(page: Page) -> None:
    """Open the route of searches, and send one."""
    operation = tried_out(page, "/api/search")
    operation.locator('tr[data-param-name="q"] input').fill("it's")
    operation.get_by_role("button", name="Execute").click()
    expect(operation.locator(".live-responses-table")).to_be_visible()


def test_routes_are_found_by_words_of_their_path_texts_and_parameters(docs: Visit) -> None:
    routes = docs.page.locator(".opblock-summary-path")
    expect(routes.first).to_be_visible()
    everything = routes.count()
    field = docs.page.get_by_role("searchbox", name="Search routes and parameters")
    field.fill("FACETS search")
    expect(routes).to_have_text(["/api/search"])
    field.fill("no such route")
    expect(routes).to_have_count(0)
    field.fill("")
    expect(routes).to_have_count(everything)


def test_a_request_is_shown_for_a_shell_javascript_and_python(docs: Visit) -> None:
    searched(docs.page)
    snippet = docs.page.locator(".curl-command")
    starts = {"curl": "curl -X 'GET'", "JavaScript": "const answer = await fetch(", "Python": "import json"}
    expect(snippet.locator(".btn")).to_have_text([*starts])
    for language, start in starts.items():
        snippet.locator(".btn").get_by_text(language, exact=True).click()
        expect(snippet.locator(".microlight")).to_contain_text(start)
    program = snippet.locator(".microlight").inner_text()
    assert "q=it%27s" in program
    compile(program, "snippet", "exec")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_page_has_the_systems_colours_and_everybody_can_use_it(open_page: Open, base: str, theme: str) -> None:
    page = open_page(f"{base}/docs", color_scheme=theme).page
    expect(page.locator(".opblock").first).to_be_visible()
    assert page.evaluate("document.documentElement.classList.contains('dark-mode')") == (theme == "dark")
    assert Axe().run(page).response["violations"] == []
    searched(page)
    assert Axe().run(page).response["violations"] == []
