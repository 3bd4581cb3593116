"""The explorer, as people use it: with a mouse, with a keyboard, with a screen reader, on a telephone."""

import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import TIMEOUT_MS, Open, settled
from tests.frozen import frozen
from tests.stack.client import Client, eventually
from tests.stack.conftest import upserted
from tests.stack.deployment import Deployment
from tools.local.explorer import Explorer

FOREIGN = re.compile("^https:")
NOWHERE = "00000000-0000-5000-8000-000000000000"


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
    expect(page.get_by_role("button", name="check now")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("navigation", name="Regions").get_by_role("link").first).to_be_focused()


def test_a_search_shows_what_the_api_finds_and_marks_what_matched(
    explore: Open, client: Client, common_word: str
) -> None:
    page = explore().page
    search_box(page).fill(common_word)
    search_box(page).press("Enter")
    expect(page.locator("main h1")).to_contain_text(common_word)
    settled(page)
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
    # The typed letters are marked
    assert options.first.locator("mark").first.inner_text().lower() in leader["title"][:4].lower()
    chosen = options.first.get_attribute("data-title")
    # Enter opens the video
    box.press("Enter")
    expect(page.locator("main h1")).to_have_text(str(chosen))
    expect(page.locator("main h1")).to_be_focused()
    expect(box).to_have_value("")
    expect(box).to_have_attribute("aria-expanded", "false")


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
    expect(page.locator("main h1")).to_have_text(str(title))
    assert f"#/videos/{option.get_attribute('data-video')}" in page.url


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


def test_a_misspelt_search_shows_results_for_the_corrected_spelling_with_a_way_back(
    explore: Open, client: Client, words: list[str]
) -> None:
    typos = [f"{word[:3]}{word[4:]}" for word in words if len(word) >= 7]
    spellings = {typo: client.get(f"/api/search?q={typo}").json.get("did_you_mean") for typo in typos}
    typo, better = next((typo, better) for typo, better in spellings.items() if better)
    page = explore(f"#/search?q={typo}").page
    expect(page.locator(".spelling")).to_have_text(f"Showing results for {better}. Search instead for {typo}.")
    expect(page.locator("main h1 q")).to_have_text(better)
    expect(search_box(page)).to_have_value(better)
    # The way back leads to what was typed, where the other spelling is only offered
    page.get_by_role("link", name=typo, exact=True).click()
    expect(page.locator("main h1 q")).to_have_text(typo)
    expect(search_box(page)).to_have_value(typo)
    page.locator(".spelling").get_by_role("link", name=better, exact=True).click()
    expect(page.locator("main h1 q")).to_have_text(better)


def test_a_page_past_the_end_leads_to_the_last_one(explore: Open, client: Client, common_word: str) -> None:
    total = client.get(f"/api/search?q={common_word}").json["total"]
    last = -(-total // 20)
    page = explore(f"#/search?q={common_word}&page=99").page
    expect(page.get_by_role("heading", name="Page 99 is past the end")).to_be_visible()
    page.get_by_role("link", name=f"Go to page {last}").click()
    expect(page.get_by_role("navigation", name="Pages")).to_contain_text(f"Page {last} of {last}")


def test_hits_by_related_words_have_a_heading_of_their_own(explore: Open, common_word: str) -> None:
    def relate(route: Route) -> None:
        answer = route.fetch()
        content = answer.json()
        for video in content["videos"][2:]:
            video["matched_by"] = "related words"
        route.fulfill(response=answer, json=content)

    address = f"#/search?q={common_word}"
    assert explore(address).page.get_by_role("heading", name="Related to your search").count() == 0
    page = explore(address, before=lambda page: page.route("**/api/search?*", relate)).page
    heading = page.get_by_role("heading", name="Related to your search")
    expect(heading).to_have_count(1)
    titles = page.locator(".results .card-title a, .related-words")
    assert titles.nth(2).inner_text() == "Related to your search"


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
    page = explore("#/trending/US?ranking=views").page
    last = client.get("/api/trending/US").json["videos"][-1]
    page.get_by_role("link", name=last["title"], exact=True).last.click()
    expect(page.locator("main h1")).to_have_text(last["title"])
    expect(page.locator("main h1")).to_be_focused()
    assert page.evaluate("scrollY") == 0
    page.go_back()
    expect(page.locator("main h1")).to_have_text("Trending in the United States")
    settled(page)
    assert page.evaluate("scrollY") > 300


def test_a_videos_page_shows_its_record_its_ranks_and_others_like_it(
    explore: Open, client: Client, leader: dict[str, Any]
) -> None:
    page = explore(f"#/videos/{leader['video_id']}?region=US").page
    assert title_of(page) == leader["title"]
    video = client.get(f"/api/video/{leader['video_id']}").json
    category = next(one for one in client.get("/api/categories").json if one["id"] == video["category_id"])
    facts = page.locator(".facts")
    for figure in (f"{video['views']:,}", f"{video['likes']:,}", category["title"]):
        expect(facts).to_contain_text(figure)
    history = client.get(f"/api/trending/US/videos/{leader['video_id']}").json
    picture = page.locator(".rank-chart svg")
    expect(picture).to_have_attribute("aria-label", re.compile(r"Most viewed: best rank 1, last rank 1 of"))
    page.get_by_text("Show as table").click()
    expect(page.locator(".rank-chart tbody tr")).to_have_count(len(history["views"]) + len(history["velocity"]))
    related = client.get(f"/api/v1/videos/id/{leader['video_id']}/related?limit=8").json
    assert page.locator(".related .card-title").all_inner_texts() == [video["name"] for video in related]
    # The channel leads to its other videos
    page.locator(".channel a").click()
    expect(page.locator("main h1 q")).to_have_text(leader["channel_title"])
    for name in page.locator(".results .card-channel").all_inner_texts():
        assert name == leader["channel_title"]


def test_ranks_of_a_single_chart_are_a_sentence(explore: Open, leader: dict[str, Any]) -> None:
    point = {"time": "2026-11-28T05:00:00Z", "rank": 7}

    def answer_with_one_time(route: Route) -> None:
        route.fulfill(json={"region": "US", "video_id": leader["video_id"], "views": [point], "velocity": []})

    address = f"#/videos/{leader['video_id']}?region=US"
    page = explore(address, before=lambda page: page.route("**/api/trending/US/videos/*", answer_with_one_time)).page
    expect(page.locator(".single-time")).to_contain_text("On one chart so far: Nov 28, 2026, 05:00 UTC")
    expect(page.locator(".single-time dd")).to_have_text("rank 7")
    assert page.locator(".rank-chart").count() == 0


def test_a_region_that_never_charted_the_video_is_named(explore: Open, client: Client) -> None:
    alone = next(video for video in client.get("/api/trending/US").json["videos"] if "IN" not in video["regions"])
    visit = explore(f"#/videos/{alone['video_id']}?region=US")
    visit.page.get_by_label("Region").select_option("IN")
    expect(visit.page.locator(".ranks")).to_contain_text("Never charted in India.")
    # The video's own record says so: to ask for its ranks would be an error in the browser's console.
    assert (visit.paths("/api/trending/IN/"), visit.complaints) == ([], [])


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
    page = explore(address, before=lambda page: page.route("**/api/video/*", answer_with_script)).page
    assert title_of(page) == leader["title"]
    assert page.get_by_text(original).count() == 0
    assert page.locator("main a[href^='javascript:']").count() == 0


def test_links_that_lead_nowhere_are_not_shown(
    explore: Open, explorer: Explorer, leader: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(explorer, "links", False)
    page = explore(f"#/videos/{leader['video_id']}").page
    assert title_of(page) == leader["title"]
    assert page.get_by_text("Watch on the original site").count() == 0
    # There is no page of the source code either, until the server knows one
    expect(page.get_by_role("link", name="API documentation")).to_have_attribute("href", f"{explorer.origin}/docs")
    assert page.get_by_role("link", name="Source code").count() == 0
    monkeypatch.setattr(explorer, "repository", "https://git.example/videos/api")
    page.reload()
    expect(page.get_by_role("link", name="Source code")).to_have_attribute("href", "https://git.example/videos/api")


@pytest.mark.parametrize(
    ("title", "typed", "expected"),
    [
        ("Pixel Rancher: Pixels", "pix ran", "<mark>Pix</mark>el <mark>Ran</mark>cher: <mark>Pix</mark>els"),
        ("Café Boréal", "cafe bo", "<mark>Café</mark> <mark>Bo</mark>réal"),
        ("Cafe\u0301 & <b>", "CAFÉ", "<mark>Cafe\u0301</mark> &amp; &lt;b&gt;"),
        ("ﬁre trucks", "fi", "<mark>ﬁ</mark>re trucks"),
        ("समय की बात", "सम", "<mark>सम</mark>य की बात"),
        ("expixel", "pixel", "expixel"),
        ("Emberfall", "emberful", "Emberfall"),
        ("Emberfall", " ", "Emberfall"),
    ],
)
def test_typed_letters_are_marked_at_beginnings_of_words(explore: Open, title: str, typed: str, expected: str) -> None:
    script = """async ([title, typed]) => {
        const { withTyped } = await import("/js/typed-letters.js");
        const box = document.createElement("div");
        box.append(...withTyped(title, typed));
        return box.innerHTML;
    }"""
    assert explore("#/nowhere").page.evaluate(script, [title, typed]) == expected


AS_INTL = """async () => {
    const { day, exact, moment, short, shortDay } = await import("/js/wording.js");
    const dates = (options) => new Intl.DateTimeFormat("en", { ...options, timeZone: "UTC" });
    const numbers = new Intl.NumberFormat("en");
    const compact = new Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 1 });
    const [days, shortDays, moments] = [
        dates({ dateStyle: "medium" }),
        dates({ month: "short", day: "numeric" }),
        dates({ dateStyle: "medium", timeStyle: "short", hourCycle: "h23" }),
    ];
    const units = [1, 10, 100, 1e3, 1e4, 1e5, 1e6, 1e9, 1e12];
    const edges = units.flatMap((unit) => [0, 1, 49, 50, 51].map((less) => Math.abs(unit - less)));
    const counts = [...edges, ...Array.from({ length: 5_000 }, (_, index) => Math.round(1.006 ** index) % 1e13)];
    const times = Array.from({ length: 800 }, (_, index) => new Date(index * 2_222_222_222).toISOString());
    return [
        ...counts.filter((count) => exact(count) !== numbers.format(count) || short(count) !== compact.format(count)),
        ...times.filter((time) => day(time) !== days.format(new Date(time))),
        ...times.filter((time) => shortDay(time) !== shortDays.format(new Date(time))),
        ...times.filter((time) => moment(time) !== `${moments.format(new Date(time))} UTC`),
    ];
}"""


def test_numbers_and_times_are_written_as_the_browser_writes_them(explore: Open) -> None:
    assert explore("#/nowhere").page.evaluate(AS_INTL) == []


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
        expect(page.locator("[data-part=ranks] > *").first).to_be_visible()
        expect(page.locator("[data-part=ranks] .problem")).to_have_count(0)
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
    expect(page.get_by_role("heading", name="No connection")).to_be_visible()
    expect(page.locator(".problem")).to_contain_text("This device is offline.")
    # The tabs stay
    expect(page.locator("main h1")).to_have_text("Trending in Brazil")
    expect(page.get_by_role("navigation", name="Regions").get_by_role("link")).to_have_count(8)
    page.context.set_offline(False)
    expect(page.locator(".chart .card").first).to_be_visible()
