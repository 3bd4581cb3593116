"""The explorer, as people use it: with a mouse, with a keyboard, with a screen reader, on a telephone."""

import json
import os
import re
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

import boto3
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Route, expect

from catalog.times import from_text
from tests.browser.conftest import Open, Visit, settled
from tests.stack.client import Client, eventually
from tests.stack.conftest import Deployment, upserted
from tools.local.explorer import Explorer

FOREIGN = re.compile("^https:")
NOWHERE = "00000000-0000-5000-8000-000000000000"


@pytest.fixture(scope="module")
def leader(client: Client) -> dict[str, Any]:
    """Return the video with most views in the United States."""
    leader: dict[str, Any] = client.get("/api/trending/US").json["videos"][0]
    return leader


@pytest.fixture(scope="module")
def words(client: Client) -> list[str]:
    """Return the words of what is charting."""
    words: set[str] = {
        word.lower()
        for region in ("US", "GB", "DE", "IN")
        for video in client.get(f"/api/trending/{region}").json["videos"]
        for word in re.findall(r"[A-Za-z]{4,}", video["title"])
    }
    return sorted(words)


@pytest.fixture(scope="module")
def common_word(client: Client, words: list[str]) -> str:
    """Return a word with more than one page of videos."""
    return max(words, key=lambda word: int(client.get(f"/api/search?q={word}").json["total"]))


@pytest.fixture(scope="module")
def views(leader: dict[str, Any], common_word: str) -> dict[str, str]:
    return {
        "chart": "#/trending/US",
        "rising": "#/trending/US?ranking=velocity",
        "search": f"#/search?q={common_word}",
        "nothing found": "#/search?q=qqqqzzzzxx",
        "categories": "#/categories?region=US",
        "category": f"#/categories/{leader['category_id']}",
        "video": f"#/videos/{leader['video_id']}?region=US",
        "no such page": "#/nowhere",
    }


VIEWS = ("chart", "rising", "search", "nothing found", "categories", "category", "video", "no such page")


def title_of(page: Page) -> str:
    return page.locator("main h1").inner_text()


def search_box(page: Page) -> Any:
    return page.get_by_role("combobox", name="Search videos")


def suggestions(page: Page) -> Any:
    return page.locator("#suggestions [role=option]")


def said(page: Page) -> Any:
    return page.locator("#announcer")


def is_down(page: Page) -> Any:
    return page.locator("[data-kind=unavailable]")


# --- Every view -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("view", VIEWS)
def test_a_view_asks_its_own_host_and_the_api_alone_and_has_nothing_to_complain_of(
    explore: Open, explorer: Explorer, deployment: Deployment, views: dict[str, str], view: str
) -> None:
    visit = explore(views[view])
    own, api = explorer.origin.split("//")[1], deployment.stack.api.split("/")[2]
    assert visit.hosts() <= {own, api}
    assert visit.complaints == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("view", VIEWS)
def test_a_view_is_accessible(explore: Open, views: dict[str, str], view: str, scheme: str) -> None:
    visit = explore(views[view], color_scheme=scheme, reduced_motion="reduce")
    for summary in visit.page.locator("main summary:visible").all()[:2]:
        summary.click()
    found = Axe().run(visit.page)
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("view", VIEWS)
def test_a_view_needs_no_scrolling_sideways(explore: Open, views: dict[str, str], view: str) -> None:
    page = explore(views[view]).page
    for width in (1280, 1024, 768, 390):
        page.set_viewport_size({"width": width, "height": 844})
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), width


def test_the_reader_chooses_a_theme_and_it_stays(explore: Open) -> None:
    page = explore(color_scheme="light").page
    paper = "getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(paper)
    page.get_by_role("button", name="Switch to the dark theme").click()
    dark = page.evaluate(paper)
    assert dark != light
    page.reload()
    expect(page.get_by_role("button", name="Switch to the light theme")).to_be_visible()
    assert page.evaluate(paper) == dark


def test_an_address_that_is_none_leads_back(explore: Open) -> None:
    page = explore("#/nowhere").page
    assert title_of(page) == "There is no such page"
    page.get_by_role("link", name="Go to the charts").click()
    expect(page.locator("main h1")).to_contain_text("Trending in")


def test_the_keyboard_reaches_the_content_past_the_masthead(explore: Open) -> None:
    page = explore("#/trending/US").page
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("navigation", name="Regions").get_by_role("link").first).to_be_focused()


# --- Search -----------------------------------------------------------------------------------------------------------


def test_a_search_shows_what_the_api_finds_and_marks_what_matched(
    explore: Open, client: Client, common_word: str
) -> None:
    page = explore().page
    search_box(page).fill(common_word)
    search_box(page).press("Enter")
    expect(page.locator("main h1")).to_contain_text(common_word)
    found = client.get(f"/api/search?q={common_word}").json
    cards = page.locator(".results .card-title")
    assert cards.all_inner_texts() == [video["title"] for video in found["videos"]]
    assert page.locator(".results mark").first.inner_text().lower() == common_word
    expect(said(page)).to_have_text(f"{found['total']} videos found for {common_word}")
    expect(search_box(page)).to_be_focused()


def test_suggestions_are_chosen_with_the_keyboard(explore: Open, leader: dict[str, Any]) -> None:
    page = explore().page
    box, options = search_box(page), suggestions(page)
    # GIVEN the beginning of a title
    box.press_sequentially(leader["title"][:4], delay=20)
    expect(options.first).to_be_visible()
    expect(box).to_have_attribute("aria-expanded", "true")
    expect(said(page)).to_contain_text("suggestion")
    # WHEN the arrow keys move over the list, and round it
    assert box.get_attribute("aria-activedescendant") is None
    box.press("ArrowUp")
    expect(box).to_have_attribute("aria-activedescendant", f"suggestion-{options.count() - 1}")
    box.press("ArrowDown")
    expect(box).not_to_have_attribute("aria-activedescendant", re.compile("."))
    box.press("ArrowDown")
    expect(page.locator("#suggestions [aria-selected=true]")).to_have_attribute("id", "suggestion-0")
    chosen = options.first.get_attribute("data-title")
    # THEN Enter searches for the title, and the box keeps the focus
    box.press("Enter")
    expect(page.locator("main h1 q")).to_have_text(str(chosen))
    expect(box).to_have_value(str(chosen))
    expect(box).to_have_attribute("aria-expanded", "false")
    expect(box).to_be_focused()


def test_escape_closes_the_suggestions_and_then_clears_the_box(explore: Open, leader: dict[str, Any]) -> None:
    page = explore().page
    box = search_box(page)
    box.press_sequentially(leader["title"][:4])
    expect(suggestions(page).first).to_be_visible()
    box.press("Escape")
    expect(page.locator("#suggestions-panel")).to_be_hidden()
    expect(box).to_have_value(leader["title"][:4])
    box.press("Escape")
    expect(box).to_have_value("")


def test_a_suggestion_is_chosen_with_the_mouse(explore: Open, leader: dict[str, Any]) -> None:
    page = explore().page
    search_box(page).press_sequentially(leader["title"][:4])
    option = suggestions(page).first
    title = option.get_attribute("data-title")
    option.click()
    expect(page.locator("main h1 q")).to_have_text(str(title))


def test_typing_asks_once_it_pauses(explore: Open) -> None:
    visit = explore(before=lambda page: page.clock.install())
    clock = visit.page.clock
    # GIVEN a clock that stands still, THEN typing asks for nothing
    clock.pause_at(datetime.now(UTC) + timedelta(minutes=1))
    search_box(visit.page).press_sequentially("music")
    assert visit.paths("/api/search/suggest") == []
    # WHEN it goes on, THEN the whole text is asked for
    with visit.page.expect_request("**/api/search/suggest?q=music"):
        clock.run_for(1_000)
    assert len(visit.paths("/api/search/suggest")) == 1


def test_an_answer_to_an_earlier_text_is_no_longer_waited_for(explore: Open) -> None:
    def answer(route: Route) -> None:
        text = route.request.url.rsplit("=", 1)[1]
        suggestion = {"title": f"about {text}", "video_id": NOWHERE, "channel_title": ""}
        origin = route.request.headers["origin"]
        if text != "ri":  # That one is never answered.
            route.fulfill(json={"suggestions": [suggestion]}, headers={"Access-Control-Allow-Origin": origin})

    page = explore().page
    page.route("**/api/search/suggest*", answer)
    with page.expect_request("**/api/search/suggest?q=ri"):
        search_box(page).press_sequentially("ri")
    with page.expect_event("requestfailed") as given_up:
        search_box(page).press_sequentially("ver")
    assert given_up.value.failure == "net::ERR_ABORTED"
    expect(suggestions(page)).to_have_text(re.compile("about river"))


def test_facets_are_chosen_and_cleared_and_the_back_button_works(
    explore: Open, client: Client, common_word: str
) -> None:
    page = explore(f"#/search?q={common_word}").page
    counts = client.get(f"/api/search?q={common_word}&facets=region").json
    region, total = counts["facets"]["region"][0]["region"], counts["total"]
    facet = page.locator(f"[data-key=region-{region}]")
    # WHEN a region is chosen with the keyboard
    facet.focus()
    page.keyboard.press("Enter")
    # THEN the results are its own, and the focus stays where it was
    expect(facet).to_have_attribute("aria-pressed", "true")
    expect(facet).to_be_focused()
    expect(page.locator(".subhead")).to_contain_text(f"{counts['facets']['region'][0]['count']} video")
    assert f"region={region}" in page.url
    # WHEN a category is chosen besides, and both are cleared
    page.locator("[data-key^=category-]").first.click()
    page.get_by_role("link", name="Clear filters").click()
    expect(page.locator(".subhead")).to_contain_text(f"{total} videos")
    # THEN the way back leads over each step
    page.go_back()
    expect(page.locator("[aria-pressed=true]")).to_have_count(2)
    page.go_back()
    expect(page.locator("[aria-pressed=true]")).to_have_count(1)
    page.get_by_role("link", name="Remove filter").click()
    expect(page.locator("[aria-pressed=true]")).to_have_count(0)


def test_pages_follow_each_other_without_a_video_twice(explore: Open, client: Client, common_word: str) -> None:
    page = explore(f"#/search?q={common_word}").page
    first = page.locator(".results .card-title a").evaluate_all("all => all.map(one => one.dataset.key)")
    page.get_by_role("link", name="Next").click()
    expect(page.get_by_role("navigation", name="Pages")).to_contain_text("Page 2")
    second = page.locator(".results .card-title a").evaluate_all("all => all.map(one => one.dataset.key)")
    found = client.get(f"/api/search?q={common_word}&per_page=40").json["videos"]
    assert first + second == [video["video_id"] for video in found]


def test_another_spelling_is_offered(explore: Open, client: Client, words: list[str]) -> None:
    slips = [f"{word[:3]}{word[4:]}" for word in words if len(word) >= 7]
    spellings = {slip: client.get(f"/api/search?q={slip}").json.get("did_you_mean") for slip in slips}
    slipped, better = next((slip, better) for slip, better in spellings.items() if better)
    page = explore(f"#/search?q={slipped}").page
    page.get_by_role("link", name=better, exact=True).click()
    expect(page.locator("main h1 q")).to_have_text(better)


def test_nothing_found_is_said(explore: Open) -> None:
    page = explore("#/search?q=qqqqzzzzxx").page
    expect(page.get_by_role("heading", name="Nothing found")).to_be_visible()
    expect(said(page)).to_have_text("0 videos found for qqqqzzzzxx")


def test_a_text_that_is_too_short_is_not_asked_for(explore: Open) -> None:
    visit = explore("#/search?q=x")
    assert title_of(visit.page) == "What are you looking for?"
    assert visit.paths("/api/search") == []


def test_what_the_api_refuses_is_shown_in_its_words(explore: Open) -> None:
    page = explore("#/search?q=music&page=101").page
    expect(page.locator("[data-kind=refused]")).to_contain_text("page: Input should be less than or equal to 100")


# --- Charts and categories --------------------------------------------------------------------------------------------


def test_a_chart_shows_places_movement_and_why(explore: Open, client: Client) -> None:
    page = explore("#/trending/US").page
    # WHEN another region and the other ranking are chosen
    page.get_by_role("navigation", name="Regions").get_by_role("link", name="Germany").click()
    expect(page.locator("main h1")).to_have_text("Trending in Germany")
    page.get_by_role("navigation", name="Ranking").get_by_role("link", name="Rising fastest").click()
    expect(page.locator("[aria-current=page]", has_text="Rising fastest")).to_be_focused()
    # THEN places are those of the API
    chart = client.get("/api/trending/DE?ranking=velocity").json
    places = page.locator(".chart > li")
    assert places.locator(".card-title").all_inner_texts() == [entry["title"] for entry in chart["videos"]]
    moved = places.locator(".movement").all_inner_texts()
    for text, entry in zip(moved, chart["videos"], strict=True):
        delta = entry["rank_delta"]
        assert text.startswith("new" if delta is None else "▲" if delta > 0 else "▼" if delta < 0 else "\u2013")
        assert not delta or str(abs(delta)) in text
    # and the first one's figures are shown when they are asked for
    places.first.locator("summary").click()
    expect(places.first.locator(".formula")).to_contain_text(f"{round(chart['videos'][0]['why']['score']):,}")
    expect(page.locator(f"time[datetime='{chart['updated_at']}']")).to_be_visible()
    if from_text(chart["next_update_at"]) > datetime.now(UTC):
        expect(page.locator(f"time[datetime='{chart['next_update_at']}']")).to_be_visible()
    else:
        expect(page.locator("main .subhead")).to_contain_text("no newer data since")


def test_the_region_is_remembered(explore: Open) -> None:
    page = explore("#/trending/IN").page
    page.goto("about:blank")
    page.go_back()
    page.get_by_role("link", name="DailyWatch").click()
    expect(page.locator("main h1")).to_have_text("Trending in India")


def test_a_category_is_walked_to_its_end_with_every_video_once(explore: Open, client: Client) -> None:
    page = explore("#/categories?region=US").page
    counts = {one["title"]: one["videos"] for one in client.get("/api/categories?region=US").json if one["videos"]}
    tiles = page.locator(".tile")
    assert {
        tile.locator(".tile-title").inner_text(): int(tile.locator(".tile-count b").inner_text())
        for tile in tiles.all()
    } == counts
    # WHEN the largest is opened, and more is asked for until there is none
    title = max(counts, key=lambda name: counts[name])
    page.locator(".tile", has_text=title).click()
    expect(page.locator("main h1")).to_have_text(title)
    shown = page.locator(".shelf .card-title a")
    while page.get_by_role("button", name="More").count():
        before = shown.count()
        page.get_by_role("button", name="More").click()
        # THEN the focus moves to the first that came
        expect(shown.nth(before)).to_be_focused()
    expect(page.get_by_text("That is all.")).to_be_visible()
    keys = shown.evaluate_all("all => all.map(one => one.dataset.key)")
    assert len(keys) == len(set(keys)) == counts[title]


# --- A video ----------------------------------------------------------------------------------------------------------


def test_a_video_is_linked_to_and_the_way_back_leads_to_the_same_place(explore: Open, client: Client) -> None:
    page = explore("#/trending/US").page
    last = client.get("/api/trending/US").json["videos"][-1]
    page.get_by_role("link", name=last["title"], exact=True).last.click()
    expect(page.locator("main h1")).to_have_text(last["title"])
    expect(page.locator("main h1")).to_be_focused()
    assert page.evaluate("scrollY") == 0
    page.go_back()
    expect(page.locator("main h1")).to_have_text("Trending in the United States")
    assert page.evaluate("scrollY") > 300


def test_a_videos_page_shows_its_ranks_and_others_like_it(
    explore: Open, client: Client, leader: dict[str, Any]
) -> None:
    page = explore(f"#/videos/{leader['video_id']}?region=US").page
    assert title_of(page) == leader["title"]
    history = client.get(f"/api/trending/US/videos/{leader['video_id']}").json
    picture = page.locator(".rank-chart svg")
    expect(picture).to_have_attribute("aria-label", re.compile(r"Most viewed: best rank 1, last rank 1 of"))
    page.get_by_text("Show the figures").click()
    expect(page.locator(".rank-chart tbody tr")).to_have_count(len(history["views"]) + len(history["velocity"]))
    related = client.get(f"/api/v1/videos/id/{leader['video_id']}/related?limit=8").json["data"]
    assert page.locator(".related .card-title").all_inner_texts() == [video["name"] for video in related]


def test_a_region_whose_charts_never_held_the_video_is_said_so(explore: Open, client: Client) -> None:
    alone = next(video for video in client.get("/api/trending/US").json["videos"] if "IN" not in video["regions"])
    page = explore(f"#/videos/{alone['video_id']}?region=US").page
    page.get_by_label("Region").select_option("IN")
    expect(page.locator(".ranks")).to_contain_text("It has been on no chart of India.")


def test_a_video_that_is_not_there_is_said_so(explore: Open) -> None:
    page = explore(f"#/videos/{NOWHERE}").page
    assert title_of(page) == "Not found"
    expect(page.locator("[data-kind=missing]")).to_be_visible()
    expect(page.get_by_role("button", name="Try again")).to_have_count(0)


# --- Pictures and texts that mean harm --------------------------------------------------------------------------------


def test_a_picture_that_cannot_be_reached_is_never_a_broken_one(
    explore: Open, explorer: Explorer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(explorer, "thumbnails", True)
    visit = explore("#/trending/US", before=lambda page: page.route(FOREIGN, lambda route: route.abort()))
    assert visit.paths("https://i.ytimg.com/")
    first = visit.page.locator(".thumbnail").first
    expect(first.locator("img")).to_have_count(0)
    assert first.bounding_box()


def test_a_picture_that_arrives_covers_the_drawn_one(
    explore: Open, explorer: Explorer, monkeypatch: pytest.MonkeyPatch
) -> None:
    picture = '<svg xmlns="http://www.w3.org/2000/svg" width="16" height="9"/>'
    monkeypatch.setattr(explorer, "thumbnails", True)
    page = explore(
        "#/trending/US",
        before=lambda page: page.route(
            FOREIGN, lambda route: route.fulfill(body=picture, content_type="image/svg+xml")
        ),
    ).page
    expect(page.locator(".thumbnail img").first).to_have_class("loaded")


HOSTILE = "<img src=x onerror='document.title=1'> <b>bold</b> &amp; </a><script>document.title=1</script>"


def test_texts_of_the_catalogue_are_text(explore: Open, deployment: Deployment, client: Client) -> None:
    word = "hostilewalrus"
    video = upserted(f"{word} {HOSTILE}", channel_title=HOSTILE, description=HOSTILE, location="javascript:alert(1)")
    event = {"detail-type": "VideoUpserted", "detail": video, "source": "studio", "id": video["video_id"]}
    boto3.client("lambda").invoke(FunctionName=deployment.stack.ingest_function, Payload=json.dumps(event))
    assert eventually(lambda: client.get(f"/api/search?q={word}").json["total"], lambda total: total == 1) == 1

    visit = explore(f"#/search?q={word}")
    assert visit.page.locator(".results .card-title").inner_text() == f"{word} {HOSTILE}"
    visit.page.locator(".results .card-title a").click()
    expect(visit.page.locator("main h1")).to_have_text(f"{word} {HOSTILE}")
    assert visit.page.locator("main a[href^='javascript:']").count() == 0
    assert visit.page.locator("main img, main b:not(nav b), main script").count() == 0


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("9 <mark>secretos</mark> &lt;b&gt;", "9 <mark>secretos</mark> &lt;b&gt;"),
        ("<img src=x onerror=alert(1)><mark>a</mark>", "<mark>a</mark>"),
        ("<mark onclick=alert(1)>a</mark>", "<mark>a</mark>"),
        ("<mark><script>alert(1)</script>a</mark>", "<mark>alert(1)a</mark>"),
        ("<b>bold</b><!-- no -->", "bold no "),
    ],
)
def test_highlights_let_nothing_through_but_marks(explore: Open, html: str, expected: str) -> None:
    script = """async (html) => {
        const { marked } = await import("/js/marks.js");
        const box = document.createElement("div");
        box.append(marked(html));
        return box.innerHTML;
    }"""
    assert explore("#/nowhere").page.evaluate(script, html) == expected


# --- When something is down -------------------------------------------------------------------------------------------


@contextmanager
def frozen(deployment: Deployment) -> Iterator[None]:
    os.kill(deployment.search.process.pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(deployment.search.process.pid, signal.SIGCONT)


def test_a_search_that_is_down_is_named_and_the_charts_go_on(
    explore: Open, deployment: Deployment, client: Client, common_word: str
) -> None:
    visit = explore("#/trending/US")
    page = visit.page
    with frozen(deployment):
        search_box(page).fill(common_word)
        search_box(page).press("Enter")
        # THEN the page says what is down, what goes on, and when a try is worth it
        expect(page.locator("main h1")).to_have_text("Search: not available right now")
        expect(is_down(page)).to_contain_text("Charts, categories and video pages go on.")
        expect(page.get_by_role("button", name=re.compile("Try again in [12] s"))).to_be_disabled()
        expect(said(page)).to_contain_text("Search: not available")
        # and the charts go on, as do video pages but for what the index tells
        page.get_by_role("link", name="Trending").click()
        expect(page.locator("main h1")).to_have_text("Trending in the United States")
        page.locator(".chart .card-title a").first.click()
        expect(page.locator(".rank-chart")).to_be_visible()
        expect(page.locator("[data-part=related] .problem")).to_contain_text("The rest of this page goes on.")
    eventually(lambda: client.get(f"/api/search?q={common_word}").status, lambda status: status == 200)
    # WHEN the engine is back, THEN a try shows what was missing, without a new page
    page.locator("[data-part=related]").get_by_role("button", name="Try again", exact=True).click()
    expect(page.locator(".related .card")).not_to_have_count(0)


def test_suggestions_that_are_down_leave_the_box_usable(
    explore: Open, deployment: Deployment, client: Client, common_word: str
) -> None:
    page = explore().page
    with frozen(deployment):
        search_box(page).press_sequentially(common_word)
        expect(page.locator("#suggestions-note")).to_contain_text("you can still search")
        expect(search_box(page)).to_have_attribute("aria-expanded", "false")
    eventually(lambda: client.get(f"/api/search?q={common_word}").status, lambda status: status == 200)
    search_box(page).press("Enter")
    expect(page.locator("main h1 q")).to_have_text(common_word)


def test_a_device_that_is_offline_is_told_so_and_goes_on_by_itself(explore: Open) -> None:
    page = explore("#/trending/US").page
    page.context.set_offline(True)
    page.get_by_role("navigation", name="Regions").get_by_role("link", name="Brazil").click()
    expect(page.locator("main h1")).to_have_text("No connection")
    expect(page.locator(".problem")).to_contain_text("This device is offline.")
    page.context.set_offline(False)
    expect(page.locator("main h1")).to_have_text("Trending in Brazil")


@pytest.mark.parametrize(
    ("config", "told"),
    [
        ({"status": 404, "body": "no"}, "There is no config.json beside this page."),
        ({"status": 200, "body": "<html>"}, "The config.json beside this page is not JSON."),
        ({"status": 200, "body": '{"api": null}'}, "The API is not deployed yet"),
        ({"status": 200, "body": '{"api": "ftp://x"}'}, "“ftp://x” is no address of an API."),
    ],
)
def test_a_page_without_an_api_says_how_to_name_one(explore: Open, config: dict[str, Any], told: str) -> None:
    page = explore(before=lambda page: page.route("**/config.json", lambda route: route.fulfill(**config))).page
    assert title_of(page) == "Where is the API?"
    expect(page.locator("main")).to_contain_text(told)
    expect(page.locator("main")).to_contain_text("?api=")


def test_the_pages_own_address_may_name_the_api(explore: Open, deployment: Deployment) -> None:
    visit: Visit = explore(f"?api={quote(deployment.stack.api + '/', safe='')}#/categories?region=US")
    settled(visit.page)
    assert title_of(visit.page) == "Categories in the United States"
    assert visit.paths("config.json") == []
