"""The tutorial's page, made of its code blocks and served at another origin than the API."""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.browser.conftest import Open
from tests.conftest import Site
from tests.stack.client import Client
from tools.local.explorer import PAGES, Explorer

TUTORIAL = (PAGES.parents[1] / "docs/tutorials/search-page.md").read_text()
API = "http://127.0.0.1:8080"
PER_PAGE = 10


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", TUTORIAL, re.MULTILINE | re.DOTALL)


@pytest.fixture
def opened(open_page: Open, client: Client, explorer: Explorer, site: Site) -> Callable[[], Page]:
    """Give a function that opens the page as it is after step 4."""
    del client  # The catalogue is ready.
    (page,) = blocks("html")
    script = "".join(blocks("js"))
    assert script.count(API) == 1
    (site.folder / "index.html").write_text(page)
    (site.folder / "search.js").write_text(script.replace(API, explorer.origin))

    def open_it() -> Page:
        visit = open_page(site.origin)
        assert visit.complaints == []
        return visit.page

    return open_it


def found(client: Client, text: str, page: int = 1) -> dict[str, Any]:
    answer: dict[str, Any] = client.get(f"/api/search?q={quote(text)}&page={page}&per_page={PER_PAGE}").json
    return answer


def search_for(page: Page, text: str) -> None:
    page.get_by_label("Search").fill(text)
    page.get_by_role("button", name="Search").click()


def titles(page: Page) -> Locator:
    return page.locator("#videos strong")


def titles_of(*answers: dict[str, Any]) -> list[str]:
    return [video["title"] for answer in answers for video in answer["videos"]]


def message(page: Page) -> Locator:
    return page.get_by_role("status")


def test_the_page_shows_results_with_marks_and_the_next_page(
    opened: Callable[[], Page], client: Client, common_word: str
) -> None:
    page = opened()
    first, second = (found(client, common_word, number) for number in (1, 2))
    assert first["total"] > PER_PAGE
    search_for(page, common_word)
    expect(titles(page)).to_have_text(titles_of(first))
    expect(message(page)).to_contain_text(f"{first['total']} videos.")
    expect(titles(page).locator("mark").first).to_be_visible()
    # What is typed meanwhile is another search, of which nothing is shown yet.
    page.get_by_label("Search").fill("another")
    page.get_by_role("button", name="More").click()
    expect(titles(page)).to_have_text(titles_of(first, second))


def test_there_is_no_more_after_the_last_result_and_another_search_begins_anew(
    opened: Callable[[], Page], client: Client, common_word: str
) -> None:
    page = opened()
    total = found(client, common_word)["total"]
    search_for(page, common_word)
    for shown in range(PER_PAGE, total, PER_PAGE):
        expect(titles(page)).to_have_count(shown)
        page.get_by_role("button", name="More").click()
    expect(titles(page)).to_have_count(total)
    expect(page.get_by_role("button", name="More")).to_be_hidden()
    # A second press while the first one is on its way shows nothing twice.
    page.get_by_label("Search").press("Enter")
    page.get_by_label("Search").press("Enter")
    expect(titles(page)).to_have_count(PER_PAGE)


def test_a_misspelt_word_is_found_and_corrected(opened: Callable[[], Page], client: Client, words: list[str]) -> None:
    misspelt = (word[:2] + word[3:] for word in words if len(word) > 6)
    text, answer = next(
        (text, answer) for text in misspelt if (answer := found(client, text))["total"] and "did_you_mean" in answer
    )
    page = opened()
    search_for(page, text)
    expect(message(page)).to_have_text(f"{answer['total']} videos. Did you mean “{answer['did_you_mean']}”?")
    expect(titles(page)).to_have_text(titles_of(answer))


def test_a_search_that_finds_nothing_or_fails_says_so(opened: Callable[[], Page]) -> None:
    page = opened()
    search_for(page, "qqqq zzzz")
    expect(message(page)).to_have_text("0 videos.")
    expect(titles(page)).to_have_count(0)

    def refuse(route: Route) -> None:
        headers = {"Access-Control-Allow-Origin": "*"}
        route.fulfill(status=503, headers=headers, json={"detail": "The search is not available right now"})

    page.route("**/api/search?*", refuse)
    search_for(page, "qqqq zzzz")
    expect(message(page)).to_have_text("The search is not available right now")


def test_titles_are_suggested_while_somebody_types(
    opened: Callable[[], Page], client: Client, leader: dict[str, Any]
) -> None:
    page = opened()
    typed = leader["title"].split()[0]
    page.get_by_label("Search").press_sequentially(typed)
    suggested = [one["title"] for one in client.get(f"/api/search/suggest?q={quote(typed)}").json["suggestions"]]
    assert suggested
    options = page.locator("#titles option")
    expect(options).to_have_count(len(suggested))
    assert options.evaluate_all("(options) => options.map(({ value }) => value)") == suggested
    # A choice of a title is a search like any other.
    page.get_by_label("Search").fill(suggested[0])
    page.get_by_role("button", name="Search").click()
    expect(titles(page).first).to_have_text(suggested[0])
