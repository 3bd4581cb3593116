"""GET /api/search and /api/search/suggest: READY videos and titles, in the DailyWatch contract."""

import json
from typing import Any

import pytest

from catalog.regions import Region
from catalog.search.api import SearchResult
from catalog.search.document import definition_name
from catalog.search.page_query import search_body
from catalog.search.request import Facet, Filters, Search, Sort
from catalog.search.suggest import suggest_body
from catalog.videos.cards import card_of
from tests.factories import video, video_id
from tests.functions.engine import NO_ANSWER, Engine, read_deadline, reply, search_reply, search_target
from tests.functions.gateway import Json, answer_of, read_event, require_invalid, require_unavailable
from tests.functions.lambdas import REQUEST_ID, Ask, Get, Invoke
from tests.functions.routes import AUTOCOMPLETE, SEARCH, SUGGEST


def test_a_page_has_the_fields_of_the_contract_and_takes_one_signed_request_to_the_alias(
    ask: Ask, engine: Engine
) -> None:
    oven = video(1, name="A clay oven", regions=["GB", "US"], tags=["bread"])
    engine.find(oven, total=41)
    # What nobody asked for is not there, and not null either.
    assert ask(read_event("search")).json == {
        "videos": [card_of(oven)],
        "total": 41,
        "page": 1,
        "per_page": 10,
        "query": "pixel rancher",
        "total_relation": "eq",
    }
    assert (engine.request.method, engine.request.target) == ("POST", search_target("_source", "sort"))
    assert "/eu-west-1/es/aws4_request" in engine.request.headers["Authorization"]


@pytest.mark.parametrize("path", [SEARCH, SUGGEST, AUTOCOMPLETE])
def test_a_text_comes_back_as_it_was_asked(get: Get, engine: Engine, path: str) -> None:
    engine.find(video())
    for text in ("  padded  ", 'a"b\\c', "<b>100%</b>", "cafe\u0301", "caf\u00e9", "\u200bab", "🎆" * 100, "C++"):
        assert get(path, q=text).json["query"] == text


DAY = "2026-02-28"
ASKED: list[tuple[Json, Search]] = [
    ({}, Search("river")),
    ({"page": 100}, Search("river", 100, 20)),
    ({"page": 2, "per_page": 50}, Search("river", 2, 50)),
    ({"category": 0}, Search("river", filters=Filters(category=0))),
    ({"region": "GB"}, Search("river", filters=Filters(region=Region.GB))),
    ({"tag": "R&B"}, Search("river", filters=Filters(tag="R&B"))),
    ({"channel": "é" * 100}, Search("river", filters=Filters(channel="é" * 100))),
    ({"min_duration": 0}, Search("river", filters=Filters(min_duration=0))),
    ({"max_duration": 0}, Search("river", filters=Filters(max_duration=0))),
    ({"published_after": DAY}, Search("river", filters=Filters(published_after=f"{DAY}T00:00:00Z"))),
    ({"published_before": DAY}, Search("river", filters=Filters(published_before=f"{DAY}T23:59:59Z"))),
    *[({"sort": sort}, Search("river", sort=sort)) for sort in Sort],
]


@pytest.mark.parametrize(("parameters", "asked"), ASKED, ids=lambda one: str(one) if isinstance(one, dict) else "")
def test_a_parameter_reaches_the_query(get: Get, engine: Engine, parameters: Json, asked: Search) -> None:
    engine.find()
    answer = get(SEARCH, q="river", **parameters)
    assert (answer.status, answer.json["page"], answer.json["per_page"]) == (200, asked.page, asked.per_page)
    assert engine.requests[0].query == search_body(asked)


SENDERS = {
    "an HTTP API": read_event("search-http-api"),
    "a Function URL": read_event("search-function-url"),
    "a load balancer": read_event("search-load-balancer"),
    "a gateway's event written by hand": read_event("search-by-hand"),
}


@pytest.mark.parametrize("event", SENDERS.values(), ids=SENDERS)
def test_any_sender_of_http_gets_the_page_of_the_gateway(ask: Ask, invoke: Invoke, engine: Engine, event: Json) -> None:
    engine.find(video(name="A clay oven"))
    answer, of_the_gateway = answer_of(invoke("search", event)), ask(read_event("search"))
    assert (answer.status, answer.body) == (200, of_the_gateway.body)
    assert len({request.body for request in engine.requests}) == 1
    headers = {name: value for name, value in of_the_gateway.headers.items() if "Access-Control" not in name}
    assert answer.headers == headers


def test_a_pasted_text_is_searched_for_without_its_white_space(get: Get, engine: Engine) -> None:
    engine.find()
    for text in ("hello\n", "\thello", "hello\r\n"):
        assert get(SEARCH, q=text).json["query"] == "hello"
    assert len({request.body for request in engine.requests if "suggest" not in request.json}) == 1


def test_a_plus_sign_that_was_not_encoded_is_named(get: Get) -> None:
    answer = get(SEARCH, q="river", published_after="2026-11-21T08:00:00 02:00")
    (fault,) = require_invalid(answer)
    assert "%2B" in fault["msg"]


def test_all_parameters_go_together(ask: Ask, engine: Engine) -> None:
    engine.find(video(name="A clay oven"), counts={"category": {19: 1}, "region": {"US": 1}})
    answer = ask(read_event("search-filters"))
    assert answer.status == 200
    assert answer.json.keys() == SearchResult.model_fields.keys() - {"did_you_mean"}
    assert answer.json["videos"][0].keys() >= {"highlight"}
    filters = Filters(
        category=26,
        region=Region.GB,
        tag="bread",
        channel="Slow Water",
        min_duration=60,
        max_duration=3_600,
        published_after="2026-01-01T00:00:00Z",
        published_before="2026-11-21T07:00:00Z",
    )
    asked = Search("pixel rancher", filters=filters, sort=Sort.NEWEST, facets=(Facet.CATEGORY, Facet.REGION))
    assert engine.requests[0].query == search_body(asked)


COUNTS: dict[str, dict[Any, int]] = {"category": {10: 7, 26: 2}, "region": {"US": 8, "GB": 1}}
FACETS: Json = {
    "category": [{"category_id": 10, "count": 7}, {"category_id": 26, "count": 2}],
    "region": [{"region": "US", "count": 8}, {"region": "GB", "count": 1}],
}


@pytest.mark.parametrize("asked", ["category", "region", "category,region", "region,category", "region,region"])
def test_the_facets_that_are_asked_for_are_counted_and_no_others(get: Get, engine: Engine, asked: str) -> None:
    facets = {*asked.split(",")}
    engine.find(video(), total=9, counts={facet: COUNTS[facet] for facet in facets})
    assert get(SEARCH, q="river", facets=asked).json["facets"] == {facet: FACETS[facet] for facet in facets}
    assert engine.requests[0].json["aggs"].keys() == facets
    # A facet of nothing is an empty list.
    engine.find(counts={facet: {} for facet in facets})
    assert get(SEARCH, q="river", facets=asked).json["facets"] == {facet: [] for facet in facets}


def test_matches_are_highlighted_only_on_demand(get: Get, engine: Engine) -> None:
    engine.find(video(name="Rivers & <b>lakes</b>"))
    (card,) = get(SEARCH, q="river", highlight="true").json["videos"]
    assert card["highlight"]["title"] == "<mark>Rivers</mark> &amp; &lt;b&gt;lakes&lt;/b&gt;"
    for highlight in (None, "false"):
        (card,) = get(SEARCH, q="river", highlight=highlight).json["videos"]
        assert "highlight" not in card


def test_another_spelling_is_taken_from_the_hits(get: Get, engine: Engine) -> None:
    engine.find(video(name="Baking bread in a clay oven"))
    body = get(SEARCH, q="Clay  OVAN").json
    assert (body["did_you_mean"], body["query"]) == ("clay oven", "Clay  OVAN")
    # What both find is compared before it is offered.
    assert len(engine.requests) == 2
    assert "did_you_mean" not in get(SEARCH, q="clay xylophone").json
    assert len(engine.requests) == 3
    engine.find(video(name="Baking bread in a clay oven"), is_corrected=False)
    assert "did_you_mean" not in get(SEARCH, q="Clay  OVAN").json


def test_without_hits_the_engine_is_asked_for_another_spelling(get: Get, engine: Engine) -> None:
    engine.find(respelled={"cley": "clay", "ovens": "", "bakign": "baking"})
    body = get(SEARCH, q="Cley ovens bakign").json
    assert (body["did_you_mean"], body["total"]) == ("clay ovens baking", 0)
    first, second, third = engine.requests
    assert (first.target, second.target, third.target) == (
        search_target("_source", "sort"),
        search_target(),
        search_target(),
    )
    assert second.json["suggest"]["text"] == "cley ovens bakign"
    # The second request looks for no video.
    assert (second.json["query"], second.json["size"]) == ({"match_none": {}}, 0)
    # The third looks for one video that has a corrected word, or that only the correction finds.
    assert (third.json["size"], third.json["track_total_hits"]) == (1, False)
    known, _ = third.json["query"]["bool"]["should"]
    words = [
        one["bool"]["should"][0]["terms"]["forms"][0] for one in known["constant_score"]["filter"]["bool"]["should"]
    ]
    assert words == ["cley", "bakign"]


def test_there_is_no_other_spelling_of_unknown_words_of_no_word_and_on_later_pages(get: Get, engine: Engine) -> None:
    engine.find(respelled={"zzzz": "", "qqqq": ""})
    assert "did_you_mean" not in get(SEARCH, q="zzzz qqqq").json
    assert len(engine.requests) == 2
    for hits, text, page in (([], "!!", 1), ([], "clay ovan", 2), ([video(name="A clay oven")], "clay ovan", 2)):
        engine.requests.clear()
        engine.find(*hits, respelled={"clay": "", "ovan": "oven"})
        assert "did_you_mean" not in get(SEARCH, q=text, page=page).json
        assert len(engine.requests) == 1


@read_deadline(6)
def test_an_engine_that_is_too_slow_for_another_spelling_costs_the_answer_nothing_else(
    get: Get, engine: Engine
) -> None:
    engine.script = lambda request: NO_ANSWER if "suggest" in request.json else search_reply()
    answer = get(SEARCH, q="zzzz qqqq")
    assert (answer.status, answer.json["total"]) == (200, 0)
    assert "did_you_mean" not in answer.json


def test_answered_searches_are_counted_and_none_is_quoted(
    get: Get, engine: Engine, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    engine.always(reply({"error": "search_phase_execution_exception"}, 503))
    require_unavailable(get(SEARCH, q="Xylophone secrets", channel="Marimba"))
    assert get(SEARCH, q="Xylophone secrets", channel="Marimba", facets="").status == 422
    engine.find(took=101)
    assert get(SEARCH, q="Xylophone secrets", channel="Marimba").status == 200
    written = capsys.readouterr().out
    (line,) = [json.loads(text) for text in written.splitlines() if '"_aws"' in text]
    (directive,) = line["_aws"]["CloudWatchMetrics"]
    assert directive["Namespace"] == "DailyWatch"
    counted = {metric["Name"]: line[metric["Name"]] for metric in directive["Metrics"]}
    assert counted == {"SearchEngineTime": 101, "SearchesWithoutResult": 1, "SlowSearches": 1}
    assert (line["route"], line["requestId"]) == (SEARCH, REQUEST_ID)
    (described,) = [vars(record) for record in caplog.records if hasattr(record, "took_ms")]
    assert (described["took_ms"], described["characters"], described["words"]) == (101, 17, 2)
    assert {vars(record)["route"] for record in caplog.records if record.name == "catalog"} == {SEARCH}
    assert (described["filters"], described["script"], described["length"]) == ("channel", "latin", "2 words")
    everything = repr((written, [vars(record) for record in caplog.records])).lower()
    assert not [word for word in ("xylophone", "secrets", "marimba") if word in everything]


def test_a_second_try_saves_the_answer(get: Get, engine: Engine) -> None:
    engine.script = lambda _: reply({}, 503) if len(engine.requests) == 1 else search_reply(video())
    assert get(SEARCH, q="river").json["total"] == 1


@read_deadline(6)
def test_an_engine_that_hangs_is_asked_twice_and_serves_the_next_search(get: Get, engine: Engine) -> None:
    engine.always(NO_ANSWER)
    require_unavailable(get(SEARCH, q="river"))
    assert len(engine.requests) == 2
    engine.find(video())
    assert get(SEARCH, q="river").json["total"] == 1


def test_suggestions_are_titles_with_the_video_of_each(ask: Ask, engine: Engine) -> None:
    engine.find(video(2, name="Clay ovens"), video(1, name="Clay over glass", channel_title=None))
    assert ask(read_event("suggest")).json == {
        "suggestions": [
            {"title": "Clay ovens", "video_id": video_id(2), "channel_title": "Slow Water"},
            {"title": "Clay over glass", "video_id": video_id(1), "channel_title": ""},
        ],
        "query": "pixel ran",
    }
    assert engine.request.query == suggest_body("pixel ran", 5, Region.GB)


def test_completions_are_suggestions_that_are_cached_for_longer(get: Get, ask: Ask, engine: Engine) -> None:
    engine.find(video(2, name="Clay ovens"))
    recorded = ask(read_event("autocomplete"))
    assert recorded.headers["Cache-Control"] == "public, max-age=600"
    assert recorded.json == ask(read_event("suggest")).json
    assert engine.requests[0].json == engine.requests[1].json
    get(AUTOCOMPLETE, q="clay")
    assert engine.requests[2].query == suggest_body("clay", 8)


@pytest.mark.parametrize(("given", "limit"), [(None, 8), (1, 1), (20, 20)])
def test_one_request_asks_for_as_many_suggestions_as_are_wanted(
    get: Get, engine: Engine, given: int | None, limit: int
) -> None:
    # An empty answer costs no second request: what is half typed is misspelled nearly always.
    engine.find()
    assert get(SUGGEST, q="rivr", limit=given).status == 200
    assert engine.request.query == suggest_body("rivr", limit)
    assert engine.request.target.startswith(f"/{definition_name()}/_search?")
