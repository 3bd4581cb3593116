"""A sample that is forty days old: every time span is measured between the API's own times, not from the browser's."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Open
from tests.stack.client import Client, eventually

AGE = timedelta(days=40)

VIEWS = {
    "chart": "#/trending/US?ranking=views",
    "rising": "#/trending/US?ranking=velocity",
    "search": "#/search?q={word}",
    "video": "#/videos/{video_id}?region=US",
    "category": "#/categories/{category_id}",
}
# How long requests took is no time of the API.
MILLISECONDS = re.compile(r"[\d,]+ ms")


@pytest.fixture(scope="module")
def leader(client: Client) -> dict[str, Any]:
    leader: dict[str, Any] = client.get("/api/trending/US").json["videos"][0]
    return leader


@pytest.mark.parametrize("view", VIEWS)
def test_a_view_says_the_same_forty_days_later(explore: Open, leader: dict[str, Any], view: str) -> None:
    address = VIEWS[view].format(**leader, word=leader["title"].split()[0])

    def said(age: timedelta) -> str:
        def set_clock(page: Page) -> None:
            page.clock.set_fixed_time(datetime.now(UTC) + age)

        page = explore(address, before=set_clock).page
        text = MILLISECONDS.sub("", page.locator("main").inner_text())
        page.close()
        return text

    # The charts are drawn anew while tests run: then another try compares those of one time.
    texts = eventually(lambda: (said(timedelta()), said(AGE)), lambda both: both[0] == both[1])
    assert texts[1] == texts[0]
    assert texts[0].strip()
