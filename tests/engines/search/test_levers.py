"""Operators' levers: a pinned video and synonyms are found in the one request of a search, on both engines."""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import partial

import pytest

from catalog.search import reads as readers
from catalog.search.actions import action_of
from catalog.search.lever_table import Lever, Pin, actions_of_levers
from catalog.search.lists import latest_body
from catalog.search.page_query import search_body
from catalog.search.reads import search
from catalog.search.related import related_body, related_of
from catalog.search.request import Facet, Filters, Search, Sort
from catalog.search.writes import IndexWriter
from catalog.times import today
from catalog.videos.items import video_item
from tests.factories import video, video_id

CAKE, PIE, CONSOLE, HANDHELD, HIDDEN, ROBBERY = range(1, 7)
READY = 5


def day(after: int) -> str:
    return str(date.fromisoformat(today()) + timedelta(days=after))


LEVERS = [
    Lever("chocolatecake", "chocolate cake", (Pin(video_id(PIE), day(-1), day(1)),), revision=1),
    Lever("applepie", "apple pie", (Pin(video_id(CAKE), day(-9), day(-1)), Pin(video_id(CONSOLE), day(1), day(2)))),
    Lever("console", "console", (Pin(video_id(HIDDEN), day(0), day(0)),), revision=1),
    Lever("ps5", "ps5", (), ("playstation 5",), 1),
    Lever("playstation5", "PlayStation 5", (), ("PS5",), 1),
    Lever("heist", "heist", (), ("robbery",), 1),
    Lever("livestream1", "livestream1", (Pin(video_id(PIE), day(-1), day(1)),), revision=1),
]


@pytest.fixture(scope="module", autouse=True)
def filled(engine: IndexWriter) -> Iterator[None]:
    titles = {CAKE: "Chocolate cake", PIE: "Apple pie", CONSOLE: "PlayStation 5 review", HANDHELD: "PS5 unboxed"}
    titles |= {HIDDEN: "A secret console", ROBBERY: "The great robbery"}
    videos = [
        video(number, name=title, channel_title=f"Channel {number}", category_id=number, tags=[])
        for number, title in titles.items()
    ]
    videos[HIDDEN - 1] = video(HIDDEN, name=titles[HIDDEN], status="PROCESSING")
    address = "https://www.youtube.com/watch?v=livestream1"
    videos[HANDHELD - 1] = video(HANDHELD, name=titles[HANDHELD], location=address, category_id=HANDHELD, tags=[])
    assert engine.write([action_of(one) for one in videos]) == []
    assert engine.write(actions_of_levers(lever._replace(revision=1) for lever in LEVERS)) == []
    # Levers are no videos.
    assert engine.count() == READY
    yield
    engine.write(actions_of_levers(lever._replace(pins=(), synonyms=(), revision=2) for lever in LEVERS))


def found(text: str, **parts: object) -> list[int]:
    hits = search(search_body(Search(text, **parts)))["hits"]["hits"]  # type: ignore[arg-type]
    return [int(hit["_id"][-12:]) for hit in hits]


def test_a_pinned_video_is_first_though_it_has_none_of_the_words() -> None:
    assert found("chocolate cake") == found("Chocolate CAKE!") == found("chocolatecake") == [PIE, CAKE]
    assert found("chocolate") == [CAKE]


def test_a_pin_of_a_text_that_could_be_an_id_holds_below_the_video_with_this_id() -> None:
    assert found("livestream1") == [HANDHELD, PIE]


def test_a_pin_does_nothing_before_and_after_its_days() -> None:
    assert found("apple pie") == [PIE]


def test_a_pin_holds_within_its_days_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    for after, expected in ((-10, [PIE]), (-9, [CAKE, PIE]), (-1, [CAKE, PIE]), (1, [CONSOLE, PIE]), (3, [PIE])):
        monkeypatch.setattr("catalog.search.page_query.today", partial(day, after))
        assert found("apple pie") == expected, after


def test_a_pinned_video_is_within_the_filters_and_ready() -> None:
    assert found("chocolate cake", filters=Filters(category=CAKE)) == [CAKE]
    assert found("console") == []


@pytest.mark.parametrize("sort", [Sort.NEWEST, Sort.VIEWS])
def test_another_order_than_relevance_has_no_pins(sort: Sort) -> None:
    assert found("chocolate cake", sort=sort) == [CAKE]


def test_a_pinned_video_is_counted_and_on_the_first_page_alone() -> None:
    answer = search(search_body(Search("chocolate cake", facets=(Facet.CATEGORY,))))
    assert answer["hits"]["total"]["value"] == 2
    counts = {one["key"]: one["doc_count"] for one in answer["aggregations"]["category"]["values"]["buckets"]}
    assert counts == {CAKE: 1, PIE: 1}
    assert [found("chocolate cake", page=page, per_page=1) for page in (1, 2, 3)] == [[PIE], [CAKE], []]


@pytest.mark.parametrize("sort", Sort)
def test_synonyms_find_each_other_and_the_word_itself_is_first(sort: Sort) -> None:
    assert {*found("ps5", sort=sort)} == {*found("playstation 5", sort=sort)} == {CONSOLE, HANDHELD}
    assert found("heist", sort=sort) == found("great heist", sort=sort) == [ROBBERY]
    if sort is Sort.RELEVANCE:
        assert (found("ps5")[0], found("playstation 5")[0]) == (HANDHELD, CONSOLE)


def test_a_lever_is_in_no_list() -> None:
    assert len(search(latest_body(1, 20))["hits"]["hits"]) == READY
    item = video_item(video(99, name="", channel_title="", tags=[], category_id=None))
    related = related_of(search(related_body(item, 20)), 20)
    assert len(related) == READY


def test_a_search_with_levers_is_one_request(monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[str] = []
    client = readers.client()
    send = client.send

    def counted(method: str, target: str, *rest: object, **named: object) -> object:
        sent.append(target)
        return send(method, target, *rest, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(client, "send", counted)
    assert found("chocolate cake") == [PIE, CAKE]
    assert len(sent) == 1
