"""Chromium on the explorer of a deployed stack that holds a small synthetic catalogue."""

import os
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, expect

from catalog.times import from_text
from tests.stack.client import Client, eventually
from tests.stack.deployment import Deployment
from tools.chromium import NoChromium, chromium
from tools.local.explorer import Explorer

# The machine may be slow, or busy with other things.
TIMEOUT_MS = 180_000
expect.set_options(timeout=TIMEOUT_MS)
PATIENT_PAGE = f"AbortSignal.timeout = (timeout => () => timeout({TIMEOUT_MS}))(AbortSignal.timeout.bind(AbortSignal));"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test of this folder; the hook is handed those of the whole run."""
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    try:
        with chromium() as browser:
            yield browser
    except NoChromium as error:
        if os.environ.get("CI") == "true" and "WITHOUT_BROWSER" not in os.environ:
            pytest.fail(str(error))
        pytest.skip(str(error))


@pytest.fixture(scope="session")
def deployment(browser: Browser, sample: Deployment, explorer: Explorer) -> Deployment:
    """Give the stack with the sample, which the explorer's pages may read."""
    del browser  # Without one nothing need be deployed.
    explorer.api = sample.stack.api
    return sample


@pytest.fixture(scope="session")
def client(deployment: Deployment) -> Client:
    client = Client(deployment.stack.api)
    newest = client.get("/api/trending/US").json["videos"][0]["title"].split()[0]
    assert eventually(lambda: client.get(f"/api/search?q={newest}").status, lambda status: status == 200) == 200
    return client


class Visit:
    """A page, what it complained of on its console, and what it asked for."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.complaints: list[str] = []
        self.requests: list[Request] = []
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", self._note)

    def hosts(self) -> set[str]:
        return {urlsplit(request.url).netloc for request in self.requests}

    def paths(self, part: str) -> list[str]:
        return [request.url for request in self.requests if part in request.url]

    def _hear(self, said: ConsoleMessage) -> None:
        if said.type in ("error", "warning"):
            self.complaints.append(said.text)

    def _note(self, request: Request) -> None:
        self.requests.append(request)


type Open = Callable[..., Visit]


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Open]:
    """Give a function that opens an address in a browser of its own: nothing kept, nothing remembered."""
    contexts: list[BrowserContext] = []

    def open_at(url: str, before: Callable[[Page], Any] | None = None, **options: Any) -> Visit:
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}, **options})
        contexts.append(context)
        context.set_default_timeout(TIMEOUT_MS)
        context.add_init_script(PATIENT_PAGE)
        visit = Visit(context.new_page())
        if before:
            before(visit.page)
        visit.page.goto(url)
        return visit

    yield open_at
    for context in contexts:
        for page in context.pages:
            page.unroute_all(behavior="ignoreErrors")
        context.close()


@pytest.fixture
def explore(open_page: Open, explorer: Explorer, client: Client) -> Open:
    """Give a function that opens one of the explorer's views, and waits until it is there."""
    del client  # The catalogue is ready.

    def explore_at(address: str = "", **options: Any) -> Visit:
        visit = open_page(f"{explorer.origin}/{address}", **options)
        settled(visit.page)
        return visit

    return explore_at


def settled(page: Page) -> None:
    """Wait until nothing of the page is being fetched."""
    expect(page.locator("main h1")).to_be_attached()
    expect(page.locator("[aria-busy=true]")).to_have_count(0)


@pytest.fixture(scope="session")
def leader(client: Client) -> dict[str, Any]:
    leader: dict[str, Any] = client.get("/api/trending/US").json["videos"][0]
    return leader


@pytest.fixture(scope="session")
def words(client: Client) -> list[str]:
    words: set[str] = {
        word.lower()
        for region in ("US", "GB", "DE", "IN")
        for video in client.get(f"/api/trending/{region}").json["videos"]
        for word in re.findall(r"[A-Za-z]{4,}", video["title"])
    }
    return sorted(words)


@pytest.fixture(scope="session")
def common_word(client: Client, words: list[str]) -> str:
    """Return a word with more than one page of videos."""
    return max(words, key=lambda word: int(client.get(f"/api/search?q={word}").json["total"]))


VIEWS = {
    "rising": "#/",
    "most viewed": "#/trending/US?ranking=views",
    "chart of a category": "#/trending/US?category={category_id}",
    "past chart": "#/trending/US?at={day}",
    "search": "#/search?q={word}",
    "past the end": "#/search?q={word}&page=99",
    "nothing found": "#/search?q=qqqqzzzzxx",
    "categories": "#/categories?region=US",
    "category": "#/categories/{category_id}",
    "video": "#/videos/{video_id}?region=US",
    "no such page": "#/nowhere",
}


@pytest.fixture(scope="session")
def views(client: Client, leader: dict[str, Any], common_word: str) -> dict[str, str]:
    """Give the addresses of all views by name."""
    latest = from_text(client.get("/api/trending/US?ranking=velocity").json["updated_at"])
    day = (latest - timedelta(days=1)).date().isoformat()
    return {name: address.format(word=common_word, day=day, **leader) for name, address in VIEWS.items()}
