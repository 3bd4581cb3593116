"""The tutorial's page, as it is written there: a search page against the deployed stack."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Open
from tests.stack.client import Client
from tests.stack.deployment import Deployment
from tools.local.explorer import PAGES, serving

TUTORIAL = (PAGES.parents[1] / "docs/tutorials/search-page.md").read_text()
API = "http://127.0.0.1:8080"


def code(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", TUTORIAL, re.MULTILINE | re.DOTALL)


@pytest.fixture
def site(tmp_path: Path, deployment: Deployment) -> Iterator[str]:
    """Serve the two files of the tutorial at one origin with the API."""
    with serving(port=0, folder=tmp_path) as served:
        served.api = deployment.stack.api
        (page,) = code("html")
        script = "\n".join(code("js"))
        assert script.count(API) == 1
        (tmp_path / "index.html").write_text(page)
        (tmp_path / "search.js").write_text(script.replace(API, served.origin))
        yield served.origin


def test_the_page_finds_pages_through_and_suggests(open_page: Open, site: str, client: Client) -> None:
    visit = open_page(site)
    page = visit.page
    text = client.get("/api/trending/US").json["videos"][0]["title"].split()[0]
    found = client.get(f"/api/search?q={text}").json["total"]
    page.get_by_label("Search").fill(text)
    page.get_by_role("button", name="Search").dispatch_event("click")
    expect(page.get_by_role("status")).to_contain_text(f"{found} videos")
    expect(page.locator("li")).to_have_count(min(found, 10))
    expect(page.locator("li mark").first).to_be_visible()
    if found > 10:
        page.get_by_role("button", name="More").click()
        expect(page.locator("li")).to_have_count(min(found, 20))
    expect(page.locator("#titles option").first).to_be_attached()
    page.get_by_label("Search").fill("qqqq zzzz")
    page.get_by_role("button", name="Search").dispatch_event("click")
    expect(page.get_by_role("status")).to_have_text("0 videos.")
    assert visit.complaints == []


def test_its_commands_are_commands_of_this_repository() -> None:
    makefile = (PAGES.parents[1] / "Makefile").read_text()
    targets = re.findall(r"^make ([a-z-]+)", "".join(code("sh")), re.MULTILINE)
    assert targets == ["run", "load"]
    assert all(re.search(rf"^{target}:", makefile, re.MULTILINE) for target in targets)
