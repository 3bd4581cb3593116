"""Chromium on the explorer of a deployed stack that holds a small synthetic catalogue."""

import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Error, Page, Request, expect

from tests.stack.client import Client, eventually
from tests.stack.conftest import Deployment, deployed
from tools.chromium import NoChromium, chromium
from tools.load.__main__ import load_all
from tools.local.explorer import Explorer, serving
from tools.sample.catalogue import write_sample

VIDEOS, DAYS = 240, 4

# The machine may be busy with other things.
expect.set_options(timeout=15_000)


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
def explorer() -> Iterator[Explorer]:
    """Serve the explorer's pages; the API is told to them once it is deployed."""
    with serving(port=0) as explorer:
        yield explorer


@pytest.fixture(scope="session")
def deployment(browser: Browser, explorer: Explorer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    """Deploy the stack as `make run` does, with the explorer's origin allowed, and load a small sample."""
    del browser  # Without one nothing need be deployed.
    folder = tmp_path_factory.mktemp("browser")
    with deployed(folder, explorer.origin) as deployment:
        # What rises is what was seen lately.
        yesterday = datetime.now(UTC).date() - timedelta(days=1)
        write_sample(folder / "sample", videos=VIDEOS, days=DAYS, end=yesterday)
        load_all(deployment.stack, folder / "sample", folder / "state", over_bus=False)
        explorer.api = deployment.stack.api
        yield deployment


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
        page.on("pageerror", self._catch)
        page.on("request", self._note)

    def hosts(self) -> set[str]:
        """Return the hosts that were asked, ports included."""
        return {urlsplit(request.url).netloc for request in self.requests}

    def paths(self, part: str) -> list[str]:
        """Return the addresses asked for that hold `part`."""
        return [request.url for request in self.requests if part in request.url]

    def _hear(self, said: ConsoleMessage) -> None:
        if said.type in ("error", "warning"):
            self.complaints.append(said.text)

    def _catch(self, error: Error) -> None:
        self.complaints.append(str(error))

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
        visit = Visit(context.new_page())
        if before:
            before(visit.page)
        visit.page.goto(url)
        return visit

    yield open_at
    for context in contexts:
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
