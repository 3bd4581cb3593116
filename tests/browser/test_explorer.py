"""The explorer, as people use it: with a mouse, with a keyboard, with a screen reader, on a telephone."""

import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

import boto3
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Route, expect

from catalog.times import from_text
from tests.browser.conftest import TIMEOUT_MS, Open
from tests.frozen import frozen
from tests.stack.client import Client, eventually
from tests.stack.conftest import upserted
from tests.stack.deployment import Deployment
from tools.local.explorer import Explorer

FOREIGN = re.compile("^https:")
NOWHERE = "00000000-0000-5000-8000-000000000000"


@pytest.fixture(scope="module")
def leader(client: Client) -> dict[str, Any]:
    leader: dict[str, Any] = client.get("/api/trending/US").json["videos"][0]
    return leader


@pytest.fixture(scope="module")
def words(client: Client) -> list[str]:
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


VIEWS = {
    "chart": "#/trending/US",
    "rising": "#/trending/US?ranking=velocity",
    "search": "#/search?q={word}",
    "nothing found": "#/search?q=qqqqzzzzxx",
    "categories": "#/categories?region=US",
    "category": "#/categories/{category_id}",
    "video": "#/videos/{video_id}?region=US",
    "no such page": "#/nowhere",
}


@pytest.fixture(scope="module")
def views(leader: dict[str, Any], common_word: str) -> dict[str, str]:
    return {name: address.format(word=common_word, **leader) for name, address in VIEWS.items()}


def title_of(page: Page) -> str:
    return page.locator("main h1").inner_text()


def search_box(page: Page) -> Any:
    return page.get_by_role("combobox", name="Search videos")


def suggestions(page: Page) -> Any:
    return page.locator("#suggestions [role=option]")


def said(page: Page) -> Any:
    return page.locator("#announcer")


def keys_of(videos: Any) -> list[str]:
    keys: list[str] = videos.evaluate_all("all => all.map(one => one.dataset.key)")
    return keys


@pytest.mark.parametrize("view", VIEWS)
def test_a_view_fits_any_width_requests_its_own_host_only_and_logs_nothing(
    explore: Open, explorer: Explorer, views: dict[str, str], view: str
) -> None:
    visit = explore(views[view])
    assert visit.hosts() == {explorer.origin.split("//")[1]}
    for width in (1280, 1024, 768, 390):
        visit.page.set_viewport_size({"width": width, "height": 844})
        root = "document.documentElement"
        assert visit.page.evaluate(f"{root}.scrollWidth <= {root}.clientWidth"), width
    assert visit.complaints == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("view", VIEWS)
def test_a_view_is_accessible(explore: Open, views: dict[str, str], view: str, scheme: str) -> None:
    visit = explore(views[view], color_scheme=scheme, reduced_motion="reduce")
    for summary in visit.page.locator("main summary:visible").all()[:2]:
        summary.click()
    found = Axe().run(visit.page)
    assert found.violations_count == 0, found.generate_report()


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


def test_the_keyboard_reaches_the_content_past_the_masthead(explore: Open) -> None:
    page = explore("#/trending/US").page
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("navigation", name="Regions").get_by_role("link").first).to_be_focused()


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
    box.press_sequentially(leader["title"][:4], delay=20)
    expect(options.first).to_be_visible()
    expect(box).to_have_attribute("aria-expanded", "true")
    expect(said(page)).to_contain_text("suggestion")
    # The arrow keys move over the list, and round it
    assert box.get_attribute("aria-activedescendant") is None
    box.press("ArrowUp")
    expect(box).to_have_attribute("aria-activedescendant", f"suggestion-{options.count() - 1}")
    box.press("ArrowDown")
    expect(box).not_to_have_attribute("aria-activedescendant", re.compile("."))
    box.press("ArrowDown")
    expect(page.locator("#suggestions [aria-selected=true]")).to_have_attribute("id", "suggestion-0")
    chosen = options.first.get_attribute("data-title")
    # Enter searches for the title, and the box keeps the focus
    box.press("Enter")
    expect(page.locator("main h1 q")).to_have_text(str(chosen))
    expect(box).to_have_value(str(chosen))
    expect(box).to_have_attribute("aria-expanded", "false")
    expect(box).to_be_focused()


def test_escape_closes_the_suggestions_and_clears_the_box_and_a_click_chooses_one(
    explore: Open, leader: dict[str, Any]
) -> None:
    page = explore().page
    box, option = search_box(page), suggestions(page).first
    box.press_sequentially(leader["title"][:4])
    expect(option).to_be_visible()
    box.press("Escape")
    expect(page.locator("#suggestions-panel")).to_be_hidden()
    expect(box).to_have_value(leader["title"][:4])
    box.press("Escape")
    expect(box).to_have_value("")
    box.press_sequentially(leader["title"][:4])
    title = option.get_attribute("data-title")
    option.click()
    expect(page.locator("main h1 q")).to_have_text(str(title))


def test_suggestions_are_requested_once_typing_pauses(explore: Open) -> None:
    visit = explore(before=lambda page: page.clock.install())
    clock = visit.page.clock
    clock.pause_at(datetime.now(UTC) + timedelta(minutes=1))
    search_box(visit.page).press_sequentially("music")
    assert visit.paths("/api/search/suggest") == []
    with visit.page.expect_request("**/api/search/suggest?q=music"):
        clock.run_for(1_000)
    assert len(visit.paths("/api/search/suggest")) == 1


def test_a_request_for_an_earlier_text_is_aborted(explore: Open) -> None:
    def answer(route: Route) -> None:
        text = route.request.url.rsplit("=", 1)[1]
        suggestion = {"title": f"about {text}", "video_id": NOWHERE, "channel_title": ""}
        if text != "ri":  # That one is never answered.
            route.fulfill(json={"suggestions": [suggestion]})

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
    # A region is chosen with the keyboard
    facet.focus()
    page.keyboard.press("Enter")
    expect(facet).to_have_attribute("aria-pressed", "true")
    expect(facet).to_be_focused()
    expect(page.locator(".subhead")).to_contain_text(f"{counts['facets']['region'][0]['count']} video")
    assert f"region={region}" in page.url
    # A category is chosen too, and both are cleared
    page.locator("[data-key^=category-]").first.click()
    page.get_by_role("link", name="Clear filters").click()
    expect(page.locator(".subhead")).to_contain_text(f"{total} videos")
    # The back button undoes each step
    page.go_back()
    expect(page.locator("[aria-pressed=true]")).to_have_count(2)
    page.go_back()
    expect(page.locator("[aria-pressed=true]")).to_have_count(1)
    page.get_by_role("link", name="Remove filter").click()
    expect(page.locator("[aria-pressed=true]")).to_have_count(0)


def test_the_next_page_repeats_no_video(explore: Open, client: Client, common_word: str) -> None:
    page = explore(f"#/search?q={common_word}").page
    first = keys_of(page.locator(".results .card-title a"))
    page.get_by_role("link", name="Next").click()
    expect(page.get_by_role("navigation", name="Pages")).to_contain_text("Page 2")
    found = client.get(f"/api/search?q={common_word}&per_page=40").json["videos"]
    assert first + keys_of(page.locator(".results .card-title a")) == [video["video_id"] for video in found]


def test_another_spelling_is_offered(explore: Open, client: Client, words: list[str]) -> None:
    typos = [f"{word[:3]}{word[4:]}" for word in words if len(word) >= 7]
    spellings = {typo: client.get(f"/api/search?q={typo}").json.get("did_you_mean") for typo in typos}
    typo, better = next((typo, better) for typo, better in spellings.items() if better)
    page = explore(f"#/search?q={typo}").page
    page.get_by_role("link", name=better, exact=True).click()
    expect(page.locator("main h1 q")).to_have_text(better)


def test_a_search_without_results_too_short_or_refused_says_so(explore: Open) -> None:
    page = explore("#/search?q=qqqqzzzzxx").page
    expect(page.get_by_role("heading", name="Nothing found")).to_be_visible()
    expect(said(page)).to_have_text("0 videos found for qqqqzzzzxx")
    # A text that is too short is not searched for
    visit = explore("#/search?q=x")
    assert title_of(visit.page) == "What are you looking for?"
    assert visit.paths("/api/search") == []
    # A refusal is shown in the words of the API
    page = explore("#/search?q=music&page=101").page
    expect(page.locator("[data-kind=refused]")).to_contain_text("page: Input should be less than or equal to 100")


def test_a_chart_shows_places_movement_and_why(explore: Open, client: Client) -> None:
    page = explore("#/trending/US").page
    page.get_by_role("navigation", name="Regions").get_by_role("link", name="Germany").click()
    expect(page.locator("main h1")).to_have_text("Trending in Germany")
    page.get_by_role("navigation", name="Ranking").get_by_role("link", name="Rising fastest").click()
    expect(page.locator("[aria-current=page]", has_text="Rising fastest")).to_be_focused()
    # Places are those of the API
    chart = client.get("/api/trending/DE?ranking=velocity").json
    places = page.locator(".chart > li")
    assert places.locator(".card-title").all_inner_texts() == [entry["title"] for entry in chart["videos"]]
    moved = places.locator(".movement").all_inner_texts()
    for text, entry in zip(moved, chart["videos"], strict=True):
        delta = entry["rank_delta"]
        assert text.startswith("new" if delta is None else "▲" if delta > 0 else "▼" if delta < 0 else "\u2013")
        assert not delta or str(abs(delta)) in text
    # The figures of an entry are shown on demand
    places.first.locator("summary").click()
    expect(places.first.locator(".formula")).to_contain_text(f"{round(chart['videos'][0]['why']['score']):,}")
    expect(page.locator(f"time[datetime='{chart['updated_at']}']")).to_be_visible()
    if from_text(chart["next_update_at"]) > datetime.now(UTC):
        expect(page.locator(f"time[datetime='{chart['next_update_at']}']")).to_be_visible()
    else:
        expect(page.locator("main .subhead")).to_contain_text("no newer data yet")


def test_the_region_is_remembered(explore: Open) -> None:
    page = explore("#/trending/IN").page
    page.goto("about:blank")
    page.go_back()
    page.get_by_role("link", name="DailyWatch").click()
    expect(page.locator("main h1")).to_have_text("Trending in India")


def test_paging_through_a_category_shows_every_video_once(explore: Open, client: Client) -> None:
    page = explore("#/categories?region=US").page
    counts = {one["title"]: one["videos"] for one in client.get("/api/categories?region=US").json if one["videos"]}
    tiles = page.locator(".tile")
    assert {
        tile.locator(".tile-title").inner_text(): int(tile.locator(".tile-count b").inner_text())
        for tile in tiles.all()
    } == counts
    # The largest category, page by page
    title = max(counts, key=lambda name: counts[name])
    page.locator(".tile", has_text=title).click()
    expect(page.locator("main h1")).to_have_text(title)
    shown = page.locator(".category-list .card-title a")
    while page.get_by_role("button", name="More").count():
        before = shown.count()
        page.get_by_role("button", name="More").click()
        # The focus moves to the first new video
        expect(shown.nth(before)).to_be_focused()
    expect(page.get_by_text("End of list.")).to_be_visible()
    keys = keys_of(shown)
    assert len(keys) == len(set(keys)) == counts[title]


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
    page.get_by_text("Show as table").click()
    expect(page.locator(".rank-chart tbody tr")).to_have_count(len(history["views"]) + len(history["velocity"]))
    related = client.get(f"/api/v1/videos/id/{leader['video_id']}/related?limit=8").json
    assert page.locator(".related .card-title").all_inner_texts() == [video["name"] for video in related]


def test_a_region_that_never_charted_the_video_is_named(explore: Open, client: Client) -> None:
    alone = next(video for video in client.get("/api/trending/US").json["videos"] if "IN" not in video["regions"])
    page = explore(f"#/videos/{alone['video_id']}?region=US").page
    page.get_by_label("Region").select_option("IN")
    expect(page.locator(".ranks")).to_contain_text("Never charted in India.")


def test_an_unknown_video_or_address_is_not_found(explore: Open) -> None:
    page = explore(f"#/videos/{NOWHERE}").page
    assert title_of(page) == "Not found"
    expect(page.locator("[data-kind=missing]")).to_be_visible()
    expect(page.get_by_role("button", name="Try again")).to_have_count(0)
    page = explore("#/nowhere").page
    assert title_of(page) == "Page not found"
    page.get_by_role("link", name="Go to the charts").click()
    expect(page.locator("main h1")).to_contain_text("Trending in")


def test_a_picture_that_arrives_covers_the_drawn_one_and_any_other_is_never_shown_as_broken(
    explore: Open, explorer: Explorer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(explorer, "thumbnails", True)
    visit = explore("#/trending/US", before=lambda page: page.route(FOREIGN, lambda route: route.abort()))
    assert visit.paths("https://i.ytimg.com/")
    first = visit.page.locator(".thumbnail").first
    expect(first.locator("img")).to_have_count(0)
    assert first.bounding_box()
    svg = '<svg xmlns="http://www.w3.org/2000/svg" width="16" height="9"/>'
    drawn: dict[str, Any] = {"body": svg, "content_type": "image/svg+xml"}
    page = explore("#/trending/US", before=lambda page: page.route(FOREIGN, lambda route: route.fulfill(**drawn))).page
    expect(page.locator(".thumbnail img").first).to_have_class("loaded")


HOSTILE = "<img src=x onerror='document.title=1'> <b>bold</b> &amp; </a><script>document.title=1</script>"


def test_texts_of_the_catalogue_are_never_markup(explore: Open, deployment: Deployment, client: Client) -> None:
    word = "hostilewalrus"
    video = upserted(f"{word} {HOSTILE}", channel_title=HOSTILE, description=HOSTILE)
    event = {"detail-type": "VideoUpserted", "detail": video, "source": "studio", "id": video["video_id"]}
    boto3.client("lambda").invoke(FunctionName=deployment.stack.ingest_function, Payload=json.dumps(event))
    assert eventually(lambda: client.get(f"/api/search?q={word}").json["total"], lambda total: total == 1) == 1
    visit = explore(f"#/search?q={word}")
    assert visit.page.locator(".results .card-title").inner_text() == f"{word} {HOSTILE}"
    visit.page.locator(".results .card-title a").click()
    expect(visit.page.locator("main h1")).to_have_text(f"{word} {HOSTILE}")
    assert visit.page.locator("main img, main b:not(nav b), main script").count() == 0


def test_a_link_of_another_scheme_is_not_shown(explore: Open, leader: dict[str, Any]) -> None:
    def answer_with_script(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, json={**answer.json(), "location": "javascript:alert(1)"})

    address = f"#/videos/{leader['video_id']}"
    original = "Watch on the original site"
    expect(explore(address).page.get_by_text(original)).to_be_visible()
    page = explore(address, before=lambda page: page.route("**/api/v1/videos/id/*", answer_with_script)).page
    assert title_of(page) == leader["title"]
    assert page.get_by_text(original).count() == 0
    assert page.locator("main a[href^='javascript:']").count() == 0


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
def test_highlights_allow_marks_only(explore: Open, html: str, expected: str) -> None:
    script = """async (html) => {
        const { marked } = await import("/js/marks.js");
        const box = document.createElement("div");
        box.append(marked(html));
        return box.innerHTML;
    }"""
    assert explore("#/nowhere").page.evaluate(script, html) == expected


def ask_for_patience(route: Route) -> None:
    """Let an answer of the API name a time to wait for that lasts until a slow machine has seen it."""
    answer = route.fetch(timeout=TIMEOUT_MS)
    longer = {"retry-after": str(60 * int(answer.headers["retry-after"]))} if answer.status == 503 else {}
    route.fulfill(response=answer, headers={**answer.headers, **longer})


def test_an_unavailable_search_is_named_and_the_charts_go_on(
    explore: Open, deployment: Deployment, client: Client, common_word: str
) -> None:
    visit = explore("#/trending/US")
    page = visit.page
    page.route("**/api/search?*", ask_for_patience)
    with frozen(deployment.search.process.pid):
        search_box(page).fill(common_word)
        search_box(page).press("Enter")
        expect(page.locator("main h1")).to_have_text("Search: not available right now")
        problem = page.locator("[data-kind=unavailable]")
        expect(problem).to_contain_text("Charts, categories and video pages still work.")
        expect(page.get_by_role("button", name=re.compile(r"Try again in \d+ s"))).to_be_disabled()
        expect(said(page)).to_contain_text("Search: not available")
        # Charts go on, and video pages but for related videos
        page.get_by_role("link", name="Trending").click()
        expect(page.locator("main h1")).to_have_text("Trending in the United States")
        page.locator(".chart .card-title a").first.click()
        expect(page.locator(".rank-chart")).to_be_visible()
        expect(page.locator("[data-part=related] .problem")).to_contain_text("The rest of this page still works.")
    eventually(lambda: client.get(f"/api/search?q={common_word}").status, lambda status: status == 200)
    # Once the engine is back, another try shows what was missing, without a new page
    page.locator("[data-part=related]").get_by_role("button", name="Try again", exact=True).click()
    expect(page.locator(".related .card")).not_to_have_count(0)


def test_the_search_box_works_without_suggestions(
    explore: Open, deployment: Deployment, client: Client, common_word: str
) -> None:
    page = explore().page
    with frozen(deployment.search.process.pid):
        search_box(page).press_sequentially(common_word)
        expect(page.locator("#suggestions-note")).to_contain_text("you can still search")
        expect(search_box(page)).to_have_attribute("aria-expanded", "false")
    eventually(lambda: client.get(f"/api/search?q={common_word}").status, lambda status: status == 200)
    search_box(page).press("Enter")
    expect(page.locator("main h1 q")).to_have_text(common_word)


def test_an_offline_device_is_named_and_resumes_by_itself(explore: Open) -> None:
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
        ({"status": 404, "body": "no"}, "config.json is missing next to this page."),
        ({"status": 200, "body": "<html>"}, "config.json next to this page is not valid JSON."),
        ({"status": 200, "body": '{"api": null}'}, "The API is not deployed yet"),
        ({"status": 200, "body": '{"api": "ftp://x"}'}, "“ftp://x” is not a valid API URL."),
    ],
)
def test_a_page_without_an_api_says_how_to_name_one(explore: Open, config: dict[str, Any], told: str) -> None:
    page = explore(before=lambda page: page.route("**/config.json", lambda route: route.fulfill(**config))).page
    assert title_of(page) == "No API configured"
    expect(page.locator("main")).to_contain_text(told)
    expect(page.locator("main")).to_contain_text("?api=")


def test_the_pages_own_address_may_name_the_api(explore: Open, deployment: Deployment) -> None:
    visit = explore(f"?api={quote(deployment.stack.api + '/', safe='')}#/categories?region=US")
    assert title_of(visit.page) == "Categories in the United States"
    assert visit.paths("config.json") == []
