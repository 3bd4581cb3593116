"""The explorer's charts: ranks, movement, the figures behind a rank, past days, changes, and ranks over time."""

import re
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from catalog.times import from_text
from tests.browser.conftest import Open, settled
from tests.stack.client import Client

LIST = ".chart > li"


def chart_of(client: Client, region: str, **query: Any) -> dict[str, Any]:
    text = "&".join(f"{name}={value}" for name, value in {"ranking": "velocity", **query}.items())
    chart: dict[str, Any] = client.get(f"/api/trending/{region}?{text}").json
    return chart


@pytest.fixture
def rising(client: Client) -> dict[str, Any]:
    return chart_of(client, "US")


@pytest.fixture
def yesterday(rising: dict[str, Any]) -> str:
    return (from_text(rising["updated_at"]) - timedelta(days=1)).date().isoformat()


def titles(page: Page) -> list[str]:
    # Inner texts are those of entries in sight only.
    return page.locator(f"{LIST} .card-title").all_text_contents()


def assert_movement(page: Page, videos: list[dict[str, Any]]) -> None:
    for text, entry in zip(page.locator(f"{LIST} .movement").all_text_contents(), videos, strict=True):
        delta = entry["rank_delta"]
        assert text.startswith("new" if delta is None else "▲" if delta > 0 else "▼" if delta < 0 else "\u2013")
        assert not delta or str(abs(delta)) in text


def test_the_page_opens_on_what_rises_with_movement_and_why(explore: Open, rising: dict[str, Any]) -> None:
    page = explore().page
    expect(page.locator("[aria-current=page]", has_text="Rising fastest")).to_be_visible()
    assert titles(page) == [entry["title"] for entry in rising["videos"]]
    assert_movement(page, rising["videos"])
    # The figures of each entry are in sight
    first, why = rising["videos"][0], page.locator(f"{LIST} .why")
    expect(why).to_have_count(len(rising["videos"]))
    expect(why.first).to_be_visible()
    for figure in (first["why"]["views_per_hour"], first["why"]["score"]):
        expect(why.first).to_contain_text(f"{round(figure):,}")
    for time in (rising["updated_at"], rising["next_update_at"]):
        expect(page.locator(f"header time[datetime='{time}']")).to_be_visible()


def test_another_region_and_ranking_are_chosen(explore: Open, client: Client) -> None:
    page = explore().page
    page.get_by_role("navigation", name="Regions").get_by_role("link", name="Germany").click()
    expect(page.locator("main h1")).to_have_text("Trending in Germany")
    page.get_by_role("navigation", name="Ranking").get_by_role("link", name="Most viewed").click()
    expect(page.locator("[aria-current=page]", has_text="Most viewed")).to_be_focused()
    chart = chart_of(client, "DE", ranking="views")
    assert titles(page) == [entry["title"] for entry in chart["videos"]]
    assert_movement(page, chart["videos"])
    expect(page.locator(".why").first).to_contain_text(f"{chart['videos'][0]['why']['views']:,} views in total")


def test_the_slider_shows_the_chart_of_a_past_day(
    explore: Open, client: Client, rising: dict[str, Any], yesterday: str
) -> None:
    page = explore("#/trending/US").page
    slider = page.get_by_role("slider", name="Day of the chart")
    slider.press("ArrowLeft")
    past = chart_of(client, "US", at=yesterday)
    expect(page.locator(f"header time[datetime='{past['updated_at']}']")).to_be_visible()
    settled(page)
    assert titles(page) == [entry["title"] for entry in past["videos"]]
    assert page.url.endswith(f"?at={yesterday}")
    expect(page.get_by_role("slider", name="Day of the chart")).to_be_focused()
    expect(page.get_by_label("Day", exact=True)).to_have_value(yesterday)
    # The changes are those from then on
    expect(page.get_by_role("heading", name="From then to the latest chart")).to_be_visible()
    # A button leads on, and the last step is the latest chart, which has no day in its address
    page.get_by_role("button", name="The day after").click()
    expect(page.locator(f"header time[datetime='{rising['updated_at']}']")).to_be_visible()
    assert page.url.endswith("#/trending/US")


def test_the_calendar_leads_to_a_day_without_a_chart_and_back(explore: Open) -> None:
    page = explore("#/trending/US").page
    page.get_by_label("Day", exact=True).fill("2020-01-01")
    page.get_by_label("Day", exact=True).press("Enter")
    expect(page.locator("[data-kind=missing]")).to_contain_text("the oldest is of")
    # The tabs and the days stay
    expect(page.get_by_role("navigation", name="Regions")).to_be_visible()
    page.get_by_role("button", name="Latest").click()
    expect(page.locator(f"{LIST} .card").first).to_be_visible()


def test_changes_since_the_day_before_are_listed(explore: Open, client: Client, yesterday: str) -> None:
    page = explore("#/trending/US").page
    changes = client.get(f"/api/trending/US/changes?ranking=velocity&since={yesterday}").json
    climbed = [video for video in changes["moved"] if video["rank"] < video["previous_rank"]]
    lists = page.locator(".change-list")
    counts = [len(changes["entered"]), len(climbed), len(changes["left"])]
    headings = [f"{count} {name}" for count, name in zip(counts, ("Entered", "Climbed", "Left"), strict=True)]
    assert lists.locator("h3").all_inner_texts() == headings
    for summary in page.locator(".change-list summary").all():
        summary.click()
    assert [one.locator("li").count() for one in lists.all()] == counts
    expect(lists.first).to_contain_text(changes["entered"][0]["title"])


def test_the_top_ten_are_drawn_over_time_and_lead_to_their_videos(explore: Open, rising: dict[str, Any]) -> None:
    page = explore("#/trending/US").page
    names = page.locator(".bump-titles a")
    assert names.all_inner_texts() == [entry["title"] for entry in rising["videos"][:10]]
    expect(page.locator(".bump svg")).to_have_attribute("aria-label", re.compile("Ranks of the first 10 videos"))
    expect(page.locator(".bump-line")).to_have_count(10)
    # Each line ends in the row of its title
    places = "all => all.map(one => { const box = one.getBoundingClientRect(); return box.top + box.height / 2; })"
    rows = page.locator(".bump-titles li").evaluate_all(places)
    height = rows[1] - rows[0]
    for index, row in enumerate(rows):
        assert abs(row - (rows[0] + index * height)) < 2
    names.first.click()
    expect(page.locator("main h1")).to_have_text(rising["videos"][0]["title"])


def test_entries_have_their_recent_ranks_once_they_are_in_sight(
    explore: Open, client: Client, rising: dict[str, Any]
) -> None:
    visit = explore("#/trending/US")
    last = rising["videos"][-1]["video_id"]
    assert visit.paths(f"/videos/{last}") == []
    with visit.page.expect_request(f"**/api/trending/US/videos/{last}"):
        visit.page.locator(LIST).last.scroll_into_view_if_needed()
    moved = next(
        entry
        for entry in rising["videos"]
        if len(client.get(f"/api/trending/US/videos/{entry['video_id']}").json["velocity"]) > 1
    )
    entry = visit.page.locator(LIST).nth(moved["rank"] - 1)
    entry.scroll_into_view_if_needed()
    expect(entry.locator(".spark svg")).to_have_attribute(
        "aria-label", re.compile(f"to {moved['rank']} in the last days")
    )


def test_one_part_that_fails_leaves_the_rest(explore: Open) -> None:
    def fail(route: Route) -> None:
        route.fulfill(status=503, json={"type": "/problems/unavailable", "title": "Unavailable", "status": 503})

    page = explore("#/trending/US", before=lambda page: page.route("**/changes?*", fail)).page
    expect(page.locator("[data-part=changes] .problem")).to_contain_text("The rest of this page still works.")
    expect(page.locator(f"{LIST} .card").first).to_be_visible()
    # The chart itself may fail, and the tabs stay
    page.route("**/api/trending/FR?*", fail)
    page.get_by_role("navigation", name="Regions").get_by_role("link", name="France").click()
    expect(page.locator("main [data-kind=unavailable]")).to_contain_text("Charts: not available right now")
    expect(page.locator("main h1")).to_have_text("Trending in France")
    page.get_by_role("navigation", name="Regions").get_by_role("link", name="Brazil").click()
    expect(page.locator(f"{LIST} .card").first).to_be_visible()
