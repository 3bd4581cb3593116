"""The example page: a chart without a client."""

from collections.abc import Iterator
from urllib.parse import quote

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Open, Visit
from tests.clients.stub import Prepared, stub_api
from tests.stack.client import Client
from tests.stack.deployment import Deployment
from tools.local.explorer import PAGES, Explorer, serving

CHART = '{"updated_at": "2026-11-30T12:00:00Z", "videos": [{"title": "First", "views": 3}]}'


@pytest.fixture
def served() -> Iterator[Explorer]:
    with serving(port=0, folder=PAGES.parent / "clients") as served:
        yield served


def open_chart(open_page: Open, served: Explorer) -> Visit:
    return open_page(f"{served.origin}/chart.html?api={quote(served.origin, safe='')}")


def test_the_page_shows_a_regions_chart(
    open_page: Open, served: Explorer, deployment: Deployment, client: Client
) -> None:
    del client  # The catalogue is ready.
    served.api = deployment.stack.api
    visit = open_chart(open_page, served)
    visit.page.get_by_label("Region").select_option("US")
    expect(visit.page.locator("li")).to_have_count(10)
    expect(visit.page.get_by_role("status")).to_contain_text("As of ")
    assert any(path.endswith("/api/trending/US?ranking=velocity&limit=10") for path in visit.paths("/US"))


def busy(retry_after: str) -> Prepared:
    """Return a problem that says when to try again."""
    headers = {"Content-Type": "application/problem+json", "Retry-After": retry_after}
    return Prepared(503, '{"detail": "Try again later"}', headers)


def test_the_page_shows_a_problem(open_page: Open, served: Explorer) -> None:
    with stub_api() as stub:
        # Longer than a slow machine takes to look at the page.
        stub.answers = [busy("3600")]
        served.api = stub.url
        visit = open_chart(open_page, served)
        expect(visit.page.get_by_role("status")).to_have_text("Try again later")


def test_the_page_tries_again_when_the_api_says_so(open_page: Open, served: Explorer) -> None:
    with stub_api() as stub:
        stub.answers = [busy("1"), Prepared(200, CHART)]
        served.api = stub.url
        visit = open_chart(open_page, served)
        expect(visit.page.locator("li")).to_have_text(["First: 3 views"])
