"""The API's own documentation, where the template has it."""

import json

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Open
from tests.stack.client import Client
from tests.stack.conftest import Deployment
from tests.template import routes
from tools.screenshots import tried_out

pytestmark = pytest.mark.skipif(
    not any(route.path == "/docs" for route in routes()), reason="template.yaml has no route /docs"
)


def test_the_documentation_asks_the_api_alone_and_has_nothing_to_complain_of(
    open_page: Open, client: Client, deployment: Deployment
) -> None:
    del client
    visit = open_page(f"{deployment.stack.api}/docs")
    expect(visit.page.locator(".opblock").first).to_be_visible()
    assert visit.hosts() == {deployment.stack.api.split("/")[2]}
    assert visit.complaints == []


def test_a_search_is_tried_out(open_page: Open, client: Client, deployment: Deployment) -> None:
    del client
    operation = tried_out(open_page(f"{deployment.stack.api}/docs").page, "/api/search")
    operation.locator('tr[data-param-name="q"] input').fill("music")
    operation.get_by_role("button", name="Execute").click()
    answer = operation.locator(".live-responses-table")
    expect(answer.locator(".response-col_status").last).to_contain_text("200")
    shown = json.loads(answer.locator(".highlight-code code").first.inner_text())
    assert shown["query"] == "music"


def test_what_has_few_values_is_chosen_from_a_list(open_page: Open, client: Client, deployment: Deployment) -> None:
    del client
    operation = tried_out(open_page(f"{deployment.stack.api}/docs").page, "/api/trending/{region}")
    regions = operation.locator('tr[data-param-name="region"] select option')
    assert regions.all_inner_texts() == ["AU", "BR", "CA", "DE", "FR", "GB", "IN", "US"]
    expect(operation.locator('tr[data-param-name="If-None-Match"]')).to_be_visible()
