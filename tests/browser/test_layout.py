"""Every view at the widths of telephones and screens, light and dark, with the data as it is and with unusual data."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import VIEWS, Open, settled
from tests.browser.layout import layout_faults
from tools.local.explorer import Explorer

WIDTHS = (320, 390, 1280)
NARROWEST, WIDEST = WIDTHS[0], WIDTHS[-1]
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")

RTL_TITLE = "عشرة أسرار لم تشاهدها من قبل في لعبة Pixel Rancher 😂 (الحلقة ٣)"
RTL_CHANNEL = "قناة الألعاب"
LONG_TITLE = "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichenverleihungsurkunde" * 2


def edited(change: Callable[[Any], Any]) -> Callable[[Page], None]:
    """Return what lets a page receive all answers of the API with a change."""

    def edit(route: Route) -> None:
        answer = route.fetch()
        if answer.ok:
            route.fulfill(response=answer, json=change(answer.json()))
        else:
            route.fulfill(response=answer)

    def before(page: Page) -> None:
        page.route("**/api/**", edit)

    return before


def renamed(title: str, channel: str) -> Callable[[Any], Any]:
    """Return what gives all videos of an answer a title and a channel, and one tag of each."""
    texts = {
        **dict.fromkeys(("title", "name"), title),
        **dict.fromkeys(("channel_title", "channelTitle"), channel),
        "tags": [channel, title],
        "description": title,
    }

    def rename(content: Any) -> Any:
        if isinstance(content, list):
            return [rename(one) for one in content]
        if not isinstance(content, dict):
            return content
        is_video = "video_id" in content or "videoId" in content
        new = {name: texts[name] for name in content.keys() & texts.keys() if is_video}
        highlight = {"highlight": {"title": title, "channel_title": channel}} if "highlight" in content else {}
        return {name: rename(one) for name, one in content.items()} | new | highlight

    return rename


def emptied(content: Any) -> Any:
    """Return an answer without anything that may be missing."""
    if isinstance(content, list):
        return []
    lists = ("videos", "entered", "left", "moved", "suggestions", "regions", "tags", "views", "velocity")
    empty: dict[str, Any] = {
        **{name: [] for name in lists},
        **dict.fromkeys(("description", "channel_title"), ""),
        **dict.fromkeys(("published_at", "location", "next_cursor"), None),
        **dict.fromkeys(("total", "likes", "duration", "category_id"), 0),
        "facets": {},
    }
    if isinstance(content.get("views"), int):
        del empty["views"]
    return content | {name: empty[name] for name in content.keys() & empty.keys()}


def as_it_is(page: Page) -> None:
    """Change nothing."""
    del page


DATA: dict[str, Callable[[Page], None]] = {
    "as it is": as_it_is,
    "right to left": edited(renamed(RTL_TITLE, RTL_CHANNEL)),
    "long words": edited(renamed(LONG_TITLE, LONG_TITLE)),
    "empty": edited(emptied),
}


def open_requests(page: Page) -> None:
    """Open the request panel, and the first of its requests if the view has any."""
    page.locator(".requests > details > summary").click()
    if (requests := page.locator(".request-list summary")).count():
        requests.first.click()


# Unusual data is shown by the same parts in all views.
SHOWN = [(view, "as it is") for view in VIEWS]
SHOWN += [(view, data) for view in ("rising", "search", "video") for data in DATA if data != "as it is"]


@pytest.mark.parametrize(("view", "data"), SHOWN)
def test_a_view_has_no_fault_at_any_width_light_or_dark(
    explore: Open, explorer: Explorer, views: dict[str, str], view: str, data: str
) -> None:
    visit = explore(views[view], before=DATA[data], reduced_motion="reduce")
    faults = {}
    for width in WIDTHS:
        visit.page.set_viewport_size({"width": width, "height": 844})
        settled(visit.page)
        for scheme in SCHEMES:
            visit.page.emulate_media(color_scheme=scheme)
            faults[width, scheme] = layout_faults(visit.page)
    assert {size: found for size, found in faults.items() if found} == {}
    # What is shown is shown at the page's own host, without a word on the console
    assert visit.hosts() == {explorer.origin.split("//")[1]}
    assert visit.complaints == []


@pytest.mark.parametrize("view", VIEWS)
def test_open_parts_of_a_view_have_no_fault_either(explore: Open, views: dict[str, str], view: str) -> None:
    page = explore(views[view], viewport={"width": NARROWEST, "height": 844}, reduced_motion="reduce").page
    while (closed := page.locator("main details:not([open]) > summary:visible")).count():
        closed.first.click()
        settled(page)
    open_requests(page)
    for width in (NARROWEST, WIDEST):
        page.set_viewport_size({"width": width, "height": 844})
        assert layout_faults(page) == []


@pytest.mark.parametrize("view", VIEWS)
def test_a_view_is_accessible(explore: Open, views: dict[str, str], view: str) -> None:
    page = explore(views[view], reduced_motion="reduce").page
    for summary in page.locator("main summary:visible").all()[:2]:
        summary.click()
    open_requests(page)
    for width in (WIDEST, NARROWEST):
        page.set_viewport_size({"width": width, "height": 844})
        settled(page)
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme)
            found = Axe().run(page)
            assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("view", ["rising", "past chart", "video"])
def test_no_time_on_a_page_is_measured_by_the_browsers_clock(explore: Open, views: dict[str, str], view: str) -> None:
    later = datetime.now(UTC) + timedelta(days=40)
    texts = [
        explore(views[view], before=before).page.locator("main").inner_text()
        for before in (as_it_is, lambda page: page.clock.set_system_time(later))
    ]
    assert texts[0] == texts[1]


def test_titles_from_right_to_left_keep_their_order_and_the_pages_edge(explore: Open, views: dict[str, str]) -> None:
    page = explore(views["rising"], before=DATA["right to left"]).page
    title = page.locator(".chart .card-title").first
    assert title.evaluate("element => getComputedStyle(element).direction") == "rtl"
    edges = [
        page.locator(f".chart .card-{part}").first.evaluate("element => getComputedStyle(element).textAlign")
        for part in ("title", "channel")
    ]
    assert edges == ["left", "left"]
    # Figures beside it are not drawn into its direction
    facts = page.locator(".chart .card-facts").first
    assert facts.evaluate("element => getComputedStyle(element).direction") == "ltr"
    # A title is isolated from what follows it, also in the window's own title
    page.locator(".chart .card-title a").first.click()
    expect(page.locator("main h1")).to_have_text(RTL_TITLE)
    expect(page).to_have_title(f"\u2068{RTL_TITLE}\u2069 · DailyWatch")


def test_the_key_parts_of_a_chart_are_in_sight_on_every_screen(explore: Open) -> None:
    page = explore().page
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 844})
        settled(page)
        for part in (".brand svg", ".search-submit", "h1", ".segments", ".date-choice", ".fold", ".requests summary"):
            expect(page.locator(part).first).to_be_visible()
        for part in (".number", ".movement", ".card-title", ".gained", ".why"):
            expect(page.locator(f".chart > li:first-child {part}")).to_be_visible()
