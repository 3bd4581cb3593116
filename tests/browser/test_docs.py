"""The API's own documentation, where the template has it."""

import json

import pytest
from playwright.sync_api import expect

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
