"""The panel of requests: each view shows what it asked the API, as a command, with the answer and what caches did."""

import re
from typing import Any
from urllib.parse import unquote

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import VIEWS, Open, settled
from tests.stack.client import Client
from tools.local.explorer import Explorer


def panel(page: Page) -> Any:
    return page.get_by_role("complementary", name="Requests of this page")


def opened(page: Page) -> Any:
    panel(page).locator("> details > summary").click()
    return panel(page).locator(".request-list li")


@pytest.mark.parametrize("view", [view for view in VIEWS if view != "no such page"])
def test_every_view_shows_its_requests(explore: Open, views: dict[str, str], view: str) -> None:
    visit = explore(views[view])
    expect(panel(visit.page)).to_be_visible()
    asked = [f"GET /api/{unquote(url.split('/api/')[1])}" for url in visit.paths("/api/")]
    # More may follow for what comes in sight.
    shown = opened(visit.page).locator("summary code").all_inner_texts()
    assert shown[: len(asked)] == asked


def test_a_request_is_shown_as_a_command_with_its_answer(explore: Open, explorer: Explorer, client: Client) -> None:
    page = explore("#/categories?region=US").page
    request = opened(page).first
    expect(request).to_contain_text(re.compile(r"GET /api/categories\?region=US200 · [\d,]+ ms · from the API"))
    request.locator("summary").click()
    expect(request.locator(".curl code")).to_have_text(f"curl -s '{explorer.origin}/api/categories?region=US'")
    expect(request.locator(".request-note")).to_contain_text("bytes of JSON. The API sent it.")
    expect(request.locator("pre")).to_contain_text(f'"title": "{client.get("/api/categories").json[0]["title"]}"')


def test_a_command_is_copied(explore: Open, explorer: Explorer) -> None:
    page = explore("#/categories?region=US", permissions=["clipboard-read", "clipboard-write"]).page
    request = opened(page).first
    request.locator("summary").click()
    request.get_by_role("button", name="Copy").click()
    expect(request.get_by_role("button", name="Copied")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == f"curl -s '{explorer.origin}/api/categories?region=US'"


def test_an_answer_from_the_browsers_cache_is_told_from_one_of_the_api(explore: Open) -> None:
    page = explore("#/categories?region=US").page
    line = panel(page).locator(".request-line")
    expect(line).to_contain_text("from the API")
    page.get_by_role("link", name="Trending").click()
    expect(page.locator("main h1")).to_contain_text("Trending in")
    settled(page)
    page.go_back()
    expect(page.locator("main h1")).to_contain_text("Categories in")
    expect(line).to_contain_text(re.compile("from the browser.s cache"))


def test_a_refused_request_is_shown_with_its_status(explore: Open) -> None:
    page = explore("#/trending/XX").page
    expect(panel(page).locator(".request-facts.bad").first).to_contain_text("422")
    request = opened(page).first
    request.locator("summary").click()
    expect(request.locator("pre")).to_contain_text('"status": 422')
