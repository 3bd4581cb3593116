"""How the explorer finds its API: configured, still being deployed, or at another origin that a person allows."""

import re
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import Open
from tests.stack.deployment import Deployment
from tools.local.explorer import Explorer


@pytest.mark.parametrize(
    ("config", "told"),
    [
        ({"status": 404, "body": "no"}, "config.json is missing next to this page."),
        ({"status": 200, "body": "<html>"}, "config.json next to this page is not valid JSON."),
        ({"status": 200, "body": '{"api": "ftp://x"}'}, "“ftp://x” is not a valid API URL."),
    ],
)
def test_a_page_without_an_api_says_how_to_name_one(explore: Open, config: dict[str, Any], told: str) -> None:
    page = explore(before=lambda page: page.route("**/config.json", lambda route: route.fulfill(**config))).page
    expect(page.locator("main h1")).to_have_text("No API configured")
    expect(page.locator("main")).to_contain_text(told)
    expect(page.locator("main")).to_contain_text("?api=")


def test_a_page_goes_on_by_itself_once_the_stack_is_deployed(
    explore: Open, explorer: Explorer, deployment: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(explorer, "api", None)
    page = explore("#/trending/DE").page
    expect(page.locator("main h1")).to_have_text("Waiting for the API")
    explorer.api = deployment.stack.api
    expect(page.locator("main h1")).to_have_text("Trending in Germany")


def test_a_chart_that_is_not_built_yet_is_asked_for_again_by_itself(explore: Open) -> None:
    answers = iter([True])

    def answer_not_built_first(route: Route) -> None:
        if next(answers, False):
            problem = {"type": "/problems/not-built-yet", "title": "Not built yet", "status": 503, "detail": "Wait"}
            route.fulfill(status=503, json=problem, headers={"Retry-After": "2"})
        else:
            route.continue_()

    page = explore("#/trending/BR", before=lambda page: page.route("**/api/trending/BR?*", answer_not_built_first)).page
    expect(page.locator(".chart .card").first).to_be_visible()
    assert next(answers, None) is None


def test_another_origin_is_read_only_after_a_person_has_allowed_it(
    explore: Open, explorer: Explorer, deployment: Deployment
) -> None:
    address = f"?api={quote(deployment.stack.api + '/', safe='')}#/categories?region=US"
    visit = explore(address)
    page, origin = visit.page, deployment.stack.api.split("/restapis")[0]
    expect(page.locator("main h1")).to_have_text("Read from another origin?")
    expect(page.locator("main")).to_contain_text(origin)
    assert visit.hosts() == {explorer.origin.split("//")[1]}
    assert visit.paths("config.json") == []
    page.get_by_role("button", name=f"Allow {origin}").click()
    expect(page.locator("main h1")).to_have_text("Categories in the United States")
    assert visit.paths("config.json") == []
    # It is remembered
    page.reload()
    expect(page.locator("main h1")).to_have_text("Categories in the United States")
    # And forgotten when the person says so
    page.get_by_role("button", name="Forget this origin").click()
    expect(page).to_have_url(re.compile("^[^?]*#"))
    expect(page.locator("main h1")).to_have_text("Categories in the United States")
    page.goto(f"{explorer.origin}/{address}")
    expect(page.locator("main h1")).to_have_text("Read from another origin?")
    page.get_by_role("link", name="own API").click()
    expect(page.locator("#api-address")).to_have_text(explorer.origin)


def test_an_api_at_the_pages_own_origin_needs_no_permission(explore: Open, explorer: Explorer) -> None:
    visit = explore(f"?api={quote(explorer.origin, safe='')}#/categories?region=US")
    expect(visit.page.locator("main h1")).to_have_text("Categories in the United States")
    assert visit.paths("config.json") == []


def outline(page: Page) -> Any:
    return page.locator("main .skeleton")


@pytest.mark.parametrize("address", ["#/", "#/search?q=music", "#/categories", "#/categories/10", "#/videos/any"])
def test_a_view_that_loads_has_an_outline(
    open_page: Open, explorer: Explorer, deployment: Deployment, address: str
) -> None:
    del deployment

    def never(route: Route) -> None:
        """Leave a request without an answer."""
        del route

    def leave_open(page: Page) -> None:
        page.route("**/api/**", never)

    page = open_page(f"{explorer.origin}/{address}", before=leave_open).page
    expect(outline(page)).to_be_visible()
    expect(outline(page)).to_contain_text("Loading")
    expect(page.locator("main")).to_have_attribute("aria-busy", "true")


@pytest.mark.parametrize(
    ("address", "heading"),
    [
        ("#/trending/DE", "Trending in Germany"),
        ("#/search?q=music", "Results for music"),
        ("#/categories?region=FR", "Categories in France"),
    ],
)
def test_the_heading_is_there_before_the_modules_of_its_view(
    open_page: Open, explorer: Explorer, address: str, heading: str
) -> None:
    def leave_open(page: Page) -> None:
        page.route("**/js/main.js", lambda _: None)

    page = open_page(f"{explorer.origin}/{address}", before=leave_open).page
    expect(outline(page).locator("h1")).to_have_text(heading)
    assert page.locator("main").evaluate("(main) => getComputedStyle(main.firstElementChild).opacity") == "1"


def test_the_modules_of_other_views_are_fetched_before_they_are_shown(explore: Open) -> None:
    visit = explore("#/categories?region=US")
    views = ("trending", "search", "category", "video", "categories")
    fetched = "(path) => performance.getEntriesByType('resource').some(({ name }) => name.endsWith(path))"
    for path in (*(f"/js/views/{view}.js" for view in views), "/js/charts/rank-chart.js"):
        visit.page.wait_for_function(fetched, arg=path)
        assert len(visit.paths(path)) == 1


def test_a_view_whose_module_is_not_there_is_named_and_tried_again(explore: Open) -> None:
    def lose(page: Page) -> None:
        page.route("**/views/search.js", lambda route: route.abort())

    page = explore("#/categories?region=US", before=lose).page
    search = page.get_by_role("combobox", name="Search videos")
    search.fill("music")
    search.press("Enter")
    expect(page.get_by_role("heading", name="No connection")).to_be_visible()
    page.unroute_all(behavior="wait")
    page.get_by_role("button", name="Try again").click()
    expect(page.locator("main h1")).to_have_text("Results for music")
    expect(page.get_by_role("heading", name="No connection")).to_have_count(0)
