"""GET /api/search: a page of READY videos, best match first, in the DailyWatch contract."""

import json
import time
from collections.abc import Mapping
from typing import Any

import pytest

from catalog.contracts.dailywatch import SearchResult, VideoCard
from catalog.search.documents import definition_name
from catalog.search.pages import search_body
from catalog.search.request import Facet, Filters, Search, Sort
from catalog.vocabulary import MAX_INTEGER, Region
from tests.factories import video, video_id
from tests.functions.conftest import (
    NO_ANSWER,
    WHOLE,
    Answer,
    Ask,
    Engine,
    Json,
    Reply,
    as_asked,
    asked_of,
    broken_engines,
    found,
    read_event,
    reply,
    require_invalid,
    require_problem,
    require_unavailable,
    rest_request,
)

type Query = Mapping[str, str | list[str]]


def searched(ask: Ask, **query: str | list[str]) -> Answer:
    """Search by query parameters."""
    return ask("search", rest_request("/api/search", query=query))


def short(given: object) -> str:
    """Return an id of a parameter that may be long."""
    return ascii(given)[:60]


# --- What it answers --------------------------------------------------------------------------------------------------


def test_a_page_has_the_keys_of_the_contract(ask: Ask, engine: Engine) -> None:
    engine.script = as_asked(found(video(1, name="A clay oven", regions=["GB", "US"], tags=["bread"]), total=41))
    answer = ask("search", read_event("search"))
    assert answer.status == 200
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.headers["Cache-Control"] == "public, max-age=60"
    # THEN what nobody asked for is not there, and not null either
    assert answer.json == {
        "videos": [
            {
                "video_id": video_id(1),
                "title": "A clay oven",
                "channel_title": "Slow Water",
                "category_id": 19,
                "thumbnail_url": "https://images.example/river.jpg",
                "views": 1_000,
                "likes": 100,
                "duration": 95,
                "regions": ["GB", "US"],
            }
        ],
        "total": 41,
        "page": 1,
        "per_page": 10,
        "query": "clay oven",
        "total_relation": "eq",
    }


def test_a_card_is_the_same_bytes_in_whatever_order_the_engine_holds_it(ask: Ask, engine: Engine) -> None:
    one = found(video(1))
    other = json.loads(one.body)
    for hit in other["hits"]["hits"]:
        hit["_source"]["card"] = dict(reversed(hit["_source"]["card"].items()))
    answers = []
    for said in (one, reply(other)):
        engine.always(said)
        answers.append(searched(ask, q="river"))
    assert answers[0].body == answers[1].body
    assert list(answers[0].json["videos"][0]) == list(VideoCard.model_fields)
    assert list(answers[0].json) == [name for name in SearchResult.model_fields if name in answers[0].json]


def test_what_a_producer_left_out_is_empty_and_never_null(ask: Ask, engine: Engine) -> None:
    sparse = video(
        channel_title=None, category_id=None, preview_image_location=None, views=None, likes=None, duration=None
    )
    engine.script = as_asked(found(sparse))
    (card,) = searched(ask, q="river").json["videos"]
    assert card == {
        "video_id": video_id(),
        "title": "A river at night",
        "channel_title": "",
        "category_id": 0,
        "thumbnail_url": "",
        "views": 0,
        "likes": 0,
        "duration": 0,
        "regions": ["US"],
    }


def test_the_order_is_the_engines(ask: Ask, engine: Engine) -> None:
    engine.always(found(video(2), video(3), video(1)))
    assert [card["video_id"] for card in searched(ask, q="river").json["videos"]] == [*map(video_id, (2, 3, 1))]


NOTHING: Json = {"videos": [], "total": 0, "page": 1, "per_page": 20, "total_relation": "eq"}


def test_nothing_found_is_an_empty_page(ask: Ask, engine: Engine) -> None:
    engine.always(found())
    answer = searched(ask, q="no such thing")
    assert (answer.status, answer.json) == (200, {**NOTHING, "query": "no such thing"})


def test_a_total_that_is_a_lower_bound_says_so(ask: Ask, engine: Engine) -> None:
    engine.always(found(video(), total=10_000, relation="gte"))
    body = searched(ask, q="river").json
    assert (body["total"], body["total_relation"]) == (10_000, "gte")


@pytest.mark.parametrize("text", ["!!", "  ", "--", "...", "🎆🎆", '"/"', "\u200b\u200b", "?" * 100])
def test_a_text_without_a_word_finds_nothing(ask: Ask, engine: Engine, text: str) -> None:
    engine.always(found())
    answer = searched(ask, q=text)
    assert (answer.status, answer.json) == (200, {**NOTHING, "query": text})
    # THEN no video was looked for, and no other spelling
    (request,) = engine.requests
    assert asked_of(request) == search_body(Search(text))
    assert request.json["query"]["bool"]["must"] == [{"match_none": {}}]


AS_ASKED = ["Öl & Æther", "चाय बनाना", "夜の 川 🎆", 'a"b\\c', "<b>100%</b>", "  padded  ", "a b", "CAFÉ", "C++"]
AS_ASKED += ["cafe\u0301", "caf\u00e9", "\ufb01lm", "\ufffd\ufffd", "\u200bab", "🎆" * 100]


@pytest.mark.parametrize("text", AS_ASKED, ids=short)
def test_the_query_comes_back_as_it_was_asked(ask: Ask, engine: Engine, text: str) -> None:
    engine.always(found(video(name=text)))
    answer = searched(ask, q=text)
    assert answer.json["query"] == text


# --- What it takes ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "page", "per_page"),
    [
        ({}, 1, 20),
        ({"page": "1"}, 1, 20),
        ({"page": "100"}, 100, 20),
        ({"per_page": "1"}, 1, 1),
        ({"per_page": "50"}, 1, 50),
        ({"page": "100", "per_page": "50"}, 100, 50),
    ],
)
def test_a_page_within_the_limits_is_asked_for(
    ask: Ask, engine: Engine, given: dict[str, str], page: int, per_page: int
) -> None:
    engine.always(found())
    answer = searched(ask, q="river", **given)
    assert answer.status == 200
    assert (answer.json["page"], answer.json["per_page"]) == (page, per_page)
    assert asked_of(engine.requests[0]) == search_body(Search("river", page, per_page))


@pytest.mark.parametrize("text", ["ab", "x" * 100, "🎆" * 2, "🎆" * 100, "  ", "e\u0301"], ids=short)
def test_a_query_of_2_to_100_code_points_is_asked(ask: Ask, engine: Engine, text: str) -> None:
    engine.always(found())
    assert searched(ask, q=text).status == 200


DAY, NEXT_DAY = "2026-02-28", "2026-03-01"


@pytest.mark.parametrize(
    ("query", "filters"),
    [
        ({}, Filters()),
        ({"category": "0"}, Filters(category=0)),
        ({"category": str(MAX_INTEGER)}, Filters(category=MAX_INTEGER)),
        ({"region": "GB"}, Filters(region=Region.GB)),
        ({"tag": "R&B"}, Filters(tag="R&B")),
        ({"tag": "\N{SNOWMAN}"}, Filters(tag="\N{SNOWMAN}")),
        ({"tag": "x" * 100}, Filters(tag="x" * 100)),
        ({"channel": "Slow Water"}, Filters(channel="Slow Water")),
        ({"channel": "é" * 100}, Filters(channel="é" * 100)),
        ({"min_duration": "0"}, Filters(min_duration=0)),
        ({"max_duration": "0"}, Filters(max_duration=0)),
        ({"min_duration": "60", "max_duration": "60"}, Filters(min_duration=60, max_duration=60)),
    ],
    ids=short,
)
def test_a_filter_narrows_what_is_found(ask: Ask, engine: Engine, query: Query, filters: Filters) -> None:
    engine.always(found())
    assert searched(ask, q="river", **query).status == 200
    assert asked_of(engine.requests[0]) == search_body(Search("river", filters=filters))


@pytest.mark.parametrize(
    ("query", "first", "last"),
    [
        ({"published_after": DAY}, f"{DAY}T00:00:00Z", None),
        ({"published_before": DAY}, None, f"{DAY}T23:59:59Z"),
        ({"published_after": DAY, "published_before": DAY}, f"{DAY}T00:00:00Z", f"{DAY}T23:59:59Z"),
        ({"published_after": "2024-02-29"}, "2024-02-29T00:00:00Z", None),
        ({"published_after": f"{DAY}T23:30:00-01:00"}, f"{NEXT_DAY}T00:30:00Z", None),
        ({"published_before": f"{NEXT_DAY}t00:30:00+01:00"}, None, f"{DAY}T23:30:00Z"),
        ({"published_before": f"{DAY}t23:59:59z"}, None, f"{DAY}T23:59:59Z"),
        # Videos are published at whole seconds: those within the bounds, not those nearest to them.
        ({"published_after": f"{DAY}T23:59:59.001Z"}, f"{NEXT_DAY}T00:00:00Z", None),
        ({"published_after": f"{DAY}T23:59:59.000Z"}, f"{DAY}T23:59:59Z", None),
        ({"published_before": f"{DAY}T23:59:59.999Z"}, None, f"{DAY}T23:59:59Z"),
        ({"published_after": "0001-01-01"}, "0001-01-01T00:00:00Z", None),
        ({"published_before": "9999-12-31"}, None, "9999-12-31T23:59:59Z"),
    ],
    ids=short,
)
def test_a_day_or_a_time_bounds_what_is_found_and_belongs_to_it(
    ask: Ask, engine: Engine, query: Query, first: str | None, last: str | None
) -> None:
    engine.always(found())
    assert searched(ask, q="river", **query).status == 200
    filters = Filters(published_after=first, published_before=last)
    assert asked_of(engine.requests[0]) == search_body(Search("river", filters=filters))


@pytest.mark.parametrize("sort", Sort)
def test_an_order_is_asked_of_the_engine(ask: Ask, engine: Engine, sort: Sort) -> None:
    engine.always(found())
    assert searched(ask, q="river", sort=sort).status == 200
    assert asked_of(engine.requests[0]) == search_body(Search("river", sort=sort))


def test_all_parameters_go_together(ask: Ask, engine: Engine) -> None:
    engine.script = as_asked(found(video(name="A clay oven"), counts={"category": {19: 1}, "region": {"US": 1}}))
    answer = ask("search", read_event("search-filters"))
    assert answer.status == 200
    assert answer.json.keys() == {*NOTHING, "query", "facets"}
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
    asked = Search("clay oven", filters=filters, sort=Sort.NEWEST, facets=(Facet.CATEGORY, Facet.REGION))
    assert asked_of(engine.requests[0]) == search_body(asked)


# --- What it refuses --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({}, ["q"]),
        ({"q": ""}, ["q"]),
        ({"q": "a"}, ["q"]),
        ({"q": "🎆"}, ["q"]),
        ({"q": "x" * 101}, ["q"]),
        ({"q": "🎆" * 101}, ["q"]),
        ({"q": "\u0301"}, ["q"]),
        ({"q": "a\x00b"}, ["q"]),
        ({"q": "a\nb"}, ["q"]),
        ({"q": "ab\n"}, ["q"]),
        ({"q": "a\tb"}, ["q"]),
        ({"q": "a\x7fb"}, ["q"]),
        ({"q": "a\x85b"}, ["q"]),
        ({"q": "a\ud800b"}, ["q"]),
        ({"q": "a", "page": "0", "per_page": "0"}, ["q", "page", "per_page"]),
        ({"q": "a", "category": "-1", "sort": "oldest"}, ["q", "category", "sort"]),
    ],
    ids=short,
)
def test_another_query_is_refused_by_name(ask: Ask, engine: Engine, query: dict[str, str], names: list[str]) -> None:
    faults = require_invalid(searched(ask, **query))
    assert [fault["loc"] for fault in faults] == [["query", name] for name in names]
    assert engine.requests == []


@pytest.mark.parametrize(
    ("name", "refused"),
    {
        "page": ["0", "101", "-1", "one", "1.5", "1e1", "", "9" * 5_000],
        "per_page": ["0", "51", "-20", "all", ""],
        "category": ["-1", "1.5", "Music", "", "null", str(MAX_INTEGER + 1)],
        "region": ["gb", "Gb", "XX", "GB,US", "", "GB "],
        "tag": ["", "x" * 101, "a\x00b", "a\nb", "\ud800"],
        "channel": ["", "x" * 101, "a\x00b", "a\x9fb", "\ud800"],
        "min_duration": ["-1", "1.5", "1m", "", str(MAX_INTEGER + 1)],
        "max_duration": ["-1", "1.5", "1m", "", str(MAX_INTEGER + 1)],
        "sort": ["oldest", "Newest", "-views", "newest,views", ""],
        "facets": [
            "",
            "tag",
            "category,",
            ",region",
            "category region",
            "category, region",
            "Category",
            "category,tag",
        ],
        "highlight": ["True", "FALSE", "1", "0", "yes", ""],
    }.items(),
)
def test_another_value_is_refused_by_name(ask: Ask, engine: Engine, name: str, refused: list[str]) -> None:
    for value in refused:
        (fault,) = require_invalid(searched(ask, q="river", **{name: value}))
        assert fault["loc"] == ["query", name]
    assert engine.requests == []


@pytest.mark.parametrize("name", ["published_after", "published_before"])
@pytest.mark.parametrize(
    "time_given",
    [
        "",
        "today",
        "2026",
        "2026-11",
        "2026-11-31",
        "2026-02-29",
        "2026-13-01",
        "2026-00-10",
        "0000-01-01",
        "10000-01-01",
        "20261121",
        "2026-W47-6",
        "21.11.2026",
        " 2026-11-21",
        "2026-11-21\n",
        "\N{FULLWIDTH DIGIT TWO}026-11-21",
        "2026-11-21T08:00:00",
        "2026-11-21T08:00Z",
        "2026-11-21 08:00:00Z",
        "2026-11-21T24:00:00Z",
        "2026-11-21T23:59:60Z",
        "2026-11-21T08:00:00+0100",
        # A plus that was not encoded arrives as a blank.
        "2026-11-21T08:00:00 01:00",
        "2026-11-21T08:00:00+25:00",
        "2026-11-21T08:00:00.Z",
        # There is no such time in UTC.
        "0001-01-01T00:00:00+01:00",
        "9999-12-31T23:59:59-01:00",
        "1795252501",
    ],
    ids=short,
)
def test_a_day_or_a_time_that_does_not_exist_is_refused(ask: Ask, engine: Engine, name: str, time_given: str) -> None:
    (fault,) = require_invalid(searched(ask, q="river", **{name: time_given}))
    assert fault["loc"] == ["query", name]
    assert engine.requests == []


@pytest.mark.parametrize(
    "query",
    [
        {"min_duration": "61", "max_duration": "60"},
        {"published_after": NEXT_DAY, "published_before": DAY},
        {"published_after": f"{DAY}T10:00:01Z", "published_before": f"{DAY}T12:00:00+02:00"},
    ],
    ids=short,
)
def test_bounds_in_the_wrong_order_are_refused(ask: Ask, engine: Engine, query: dict[str, str]) -> None:
    (fault,) = require_invalid(searched(ask, q="river", **query))
    assert (fault["loc"], fault["type"]) == (["query", next(iter(query))], "bounds_in_wrong_order")
    assert engine.requests == []


def test_every_fault_of_a_request_is_named_at_once(ask: Ask) -> None:
    faults = require_invalid(ask("search", read_event("search-invalid")))
    assert [(fault["loc"], fault["type"]) for fault in faults] == [
        (["query", "q"], "string_too_short"),
        (["query", "per_page"], "less_than_equal"),
    ]


@pytest.mark.parametrize(
    ("query", "name", "kind"),
    [
        ({"order": "views"}, "order", "unexpected_parameter"),
        ({"perPage": "10"}, "perPage", "unexpected_parameter"),
        ({"pageSize": "10"}, "pageSize", "unexpected_parameter"),
        ({"Q": "river"}, "Q", "unexpected_parameter"),
        ({"utm_source": ["a", "b"]}, "utm_source", "unexpected_parameter"),
        ({"": ""}, "", "unexpected_parameter"),
        ({"<b>\r\n": "1"}, "<b>\r\n", "unexpected_parameter"),
        ({"q": ["river", "river"]}, "q", "repeated_parameter"),
        ({"page": ["1", "2"]}, "page", "repeated_parameter"),
        ({"region": ["GB", "US"]}, "region", "repeated_parameter"),
        ({"tag": ["a", "b"]}, "tag", "repeated_parameter"),
        ({"facets": ["category", "region"]}, "facets", "repeated_parameter"),
    ],
    ids=repr,
)
def test_unknown_and_repeated_parameters_are_refused(
    ask: Ask, engine: Engine, query: dict[str, Any], name: str, kind: str
) -> None:
    (fault,) = require_invalid(searched(ask, **{"q": "river", **query}))
    assert (fault["loc"], fault["type"]) == (["query", name], kind)
    assert engine.requests == []


def test_a_problem_names_the_path_without_the_stage(ask: Ask) -> None:
    body = require_problem(searched(ask, q="a"), 422, "The request is not valid")
    assert (body["title"], body["instance"]) == ("Unprocessable Content", "/api/search")


# --- Facets -----------------------------------------------------------------------------------------------------------

BY_CATEGORY = [{"category_id": 10, "count": 7}, {"category_id": 26, "count": 2}]
BY_REGION = [{"region": "US", "count": 8}, {"region": "GB", "count": 1}]
COUNTS: dict[str, dict[Any, int]] = {"category": {10: 7, 26: 2}, "region": {"US": 8, "GB": 1}}


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("category", {"category": BY_CATEGORY}),
        ("region", {"region": BY_REGION}),
        ("category,region", {"category": BY_CATEGORY, "region": BY_REGION}),
        ("region,category", {"category": BY_CATEGORY, "region": BY_REGION}),
        ("region,region", {"region": BY_REGION}),
    ],
)
def test_the_facets_that_are_asked_for_are_counted_and_no_others(
    ask: Ask, engine: Engine, asked: str, expected: Json
) -> None:
    engine.always(found(video(), total=9, counts={facet: COUNTS[facet] for facet in expected}))
    assert searched(ask, q="river", facets=asked).json["facets"] == expected
    assert engine.requests[0].json["aggs"].keys() == expected.keys()


def test_a_facet_of_nothing_is_an_empty_list(ask: Ask, engine: Engine) -> None:
    engine.always(found(counts={"category": {}, "region": {}}))
    assert searched(ask, q="river", facets="category,region").json["facets"] == {"category": [], "region": []}


def test_a_facets_own_filter_does_not_narrow_its_counts(ask: Ask, engine: Engine) -> None:
    engine.always(found(counts={"category": {}}))
    searched(ask, q="river", facets="category", category="10", region="GB")
    filters = Filters(category=10, region=Region.GB)
    body = asked_of(engine.requests[0])
    assert body == search_body(Search("river", filters=filters, facets=(Facet.CATEGORY,)))
    assert "category_id" in json.dumps(body["post_filter"])
    assert "category_id" not in json.dumps(body["query"]["bool"]["filter"])


# --- Highlights -------------------------------------------------------------------------------------------------------


def test_what_was_found_is_marked_in_html_that_is_safe_to_show(ask: Ask, engine: Engine) -> None:
    engine.script = as_asked(found(video(name="Rivers & <b>lakes</b>", channel_title="River TV")))
    (card,) = searched(ask, q="river", highlight="true").json["videos"]
    assert card["highlight"] == {
        "title": "<mark>Rivers</mark> &amp; &lt;b&gt;lakes&lt;/b&gt;",
        "channel_title": "<mark>River</mark> TV",
    }
    assert (card["title"], card["channel_title"]) == ("Rivers & <b>lakes</b>", "River TV")


@pytest.mark.parametrize("query", [{}, {"highlight": "false"}], ids=repr)
def test_nothing_is_marked_unless_it_is_asked_for(ask: Ask, engine: Engine, query: dict[str, str]) -> None:
    engine.always(found(video()))
    (card,) = searched(ask, q="river", **query).json["videos"]
    assert "highlight" not in card


# --- Another spelling -------------------------------------------------------------------------------------------------

OVEN = "Baking bread in a clay oven"


def test_hits_that_hold_a_word_a_slip_away_give_another_spelling(ask: Ask, engine: Engine) -> None:
    engine.script = as_asked(found(video(1, name=OVEN), video(2, name="The oldest oven")))
    body = searched(ask, q="Clay  OVAN").json
    assert (body["did_you_mean"], body["query"]) == ("clay oven", "Clay  OVAN")
    assert len(engine.requests) == 1


@pytest.mark.parametrize("text", ["clay oven", "CLAY, oven!", "slow water", "sourdough"])
def test_words_that_stand_in_title_channel_or_tags_are_spelled_well(ask: Ask, engine: Engine, text: str) -> None:
    engine.script = as_asked(found(video(name=OVEN, tags=["Sourdough"])))
    assert "did_you_mean" not in searched(ask, q=text).json


def test_words_that_nothing_among_the_hits_is_near_to_stay(ask: Ask, engine: Engine) -> None:
    engine.script = as_asked(found(video(name=OVEN)))
    assert "did_you_mean" not in searched(ask, q="clay xylophone").json


def test_where_nothing_is_found_the_engine_is_asked_for_another_spelling(ask: Ask, engine: Engine) -> None:
    engine.always(found(respelled={"cley": "clay", "ovens": "", "bakign": "baking"}))
    body = searched(ask, q="Cley ovens bakign").json
    assert (body["did_you_mean"], body["total"]) == ("clay ovens baking", 0)
    first, second = engine.requests
    assert second.target == first.target
    assert second.json["suggest"]["text"] == "cley ovens bakign"
    # THEN the second request looks for no video
    assert (second.json["query"], second.json["size"]) == ({"match_none": {}}, 0)


def test_an_engine_that_has_no_time_for_another_spelling_costs_the_answer_nothing_else(
    ask: Ask, engine: Engine
) -> None:
    engine.script = lambda request: NO_ANSWER if "suggest" in request.json else found()
    answer = searched(ask, q="zzzz qqqq")
    assert (answer.status, answer.json["total"]) == (200, 0)
    assert "did_you_mean" not in answer.json


def test_where_the_engine_knows_no_other_spelling_there_is_none(ask: Ask, engine: Engine) -> None:
    engine.always(found(respelled={"zzzz": "", "qqqq": ""}))
    assert "did_you_mean" not in searched(ask, q="zzzz qqqq").json
    assert len(engine.requests) == 2


@pytest.mark.parametrize("hits", [[], [video(name=OVEN)]], ids=["without hits", "with hits"])
def test_another_spelling_is_on_the_first_page_alone(ask: Ask, engine: Engine, hits: list[Any]) -> None:
    engine.always(found(*hits, respelled={"clay": "", "ovan": "oven"}))
    assert "did_you_mean" not in searched(ask, q="clay ovan", page="2").json
    assert len(engine.requests) == 1


# --- What it asks the engine ------------------------------------------------------------------------------------------


def test_one_search_is_one_signed_request_to_the_alias(ask: Ask, engine: Engine) -> None:
    engine.always(found(video()))
    searched(ask, q="river")
    (request,) = engine.requests
    assert (request.method, request.target) == (
        "POST",
        f"/{definition_name()}/_search?allow_partial_search_results=false",
    )
    assert "/eu-west-1/es/aws4_request" in request.headers["Authorization"]


# What makes an engine read a text as a language, or run it.
LANGUAGES = {"query_string", "simple_query_string", "regexp", "wildcard", "prefix", "fuzzy", "script", "script_score"}


@pytest.mark.parametrize("sort", Sort)
@pytest.mark.parametrize(
    "text", ["title:* OR 1=1", "/(a+)+$/", "a*" * 50, "{{payload}}", '"}},{"match_all":{}', "a AND NOT b~2"]
)
def test_no_text_is_parsed_as_a_query(ask: Ask, engine: Engine, text: str, sort: Sort) -> None:
    engine.always(found())
    assert searched(ask, q=text, tag=text, channel=text, sort=sort).status == 200
    assert not [name for request in engine.requests for name in keys_in(request.json) if name in LANGUAGES]
    assert "match_all" not in keys_in(engine.requests[0].json)


def test_composed_and_decomposed_letters_ask_the_same(ask: Ask, engine: Engine) -> None:
    # Some keyboards send the letter, others the letter and its accent.
    engine.always(found(video(name="Café")))
    composed, decomposed = "caf\N{LATIN SMALL LETTER E WITH ACUTE}", "cafe\N{COMBINING ACUTE ACCENT}"
    assert searched(ask, q=composed).json["query"] == composed
    assert searched(ask, q=decomposed).json["query"] == decomposed
    first, second = engine.requests
    assert second.json == first.json


def test_a_second_try_saves_the_answer(ask: Ask, engine: Engine) -> None:
    engine.script = lambda _: reply({}, 503) if len(engine.requests) == 1 else found(video())
    assert searched(ask, q="river").json["total"] == 1


# --- What operators see -----------------------------------------------------------------------------------------------


class Seen:
    """What one request printed and logged."""

    def __init__(self, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture) -> None:
        lines = capsys.readouterr().out.splitlines()
        self.metrics: list[Json] = [json.loads(line) for line in lines if '"_aws"' in line]
        self.logged: list[Json] = [vars(record) for record in caplog.records]
        self.everything = repr((lines, self.logged)).lower()


@pytest.mark.parametrize(
    ("answer", "took", "empty", "slow"),
    [
        (found(video(), took=3), 3, 0, 0),
        (found(video(), took=100), 100, 0, 0),
        (found(video(), took=101), 101, 0, 1),
        (found(took=3), 3, 1, 0),
        (found(took=101), 101, 1, 1),
    ],
    ids=["found", "just in time", "slow", "nothing found", "nothing found and slow"],
)
def test_searches_are_counted_and_never_quoted(
    ask: Ask,
    engine: Engine,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
    answer: Reply,
    took: int,
    empty: int,
    slow: int,
) -> None:
    engine.always(answer)
    assert searched(ask, q="Xylophone secrets", channel="Marimba", facets="").status == 422
    assert searched(ask, q="Xylophone secrets", channel="Marimba").status == 200
    seen = Seen(capsys, caplog)
    (line,) = seen.metrics
    (directive,) = line["_aws"]["CloudWatchMetrics"]
    assert (directive["Namespace"], directive["Dimensions"], line["service"]) == ("DailyWatch", [["service"]], "search")
    names = {metric["Name"]: line[metric["Name"]] for metric in directive["Metrics"]}
    assert names == {"SearchEngineTime": took, "SearchesWithoutResult": empty, "SlowSearches": slow}
    # THEN a search that was slow or found nothing is described, and no search is quoted
    described = [record for record in seen.logged if "took_ms" in record]
    assert len(described) == (empty or slow)
    for record in described:
        assert (record["took_ms"], record["characters"], record["words"]) == (took, 17, 2)
        assert record["filters"] == ["channel"]
    assert not [word for word in ("xylophone", "secrets", "marimba") if word in seen.everything]


def test_a_search_that_fails_is_not_counted_and_not_quoted(
    ask: Ask, engine: Engine, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    engine.always(reply({"error": "search_phase_execution_exception"}, 503))
    require_unavailable(searched(ask, q="Xylophone"))
    seen = Seen(capsys, caplog)
    assert seen.metrics == []
    assert "xylophone" not in seen.everything


# --- When the engine does not answer ----------------------------------------------------------------------------------

WITHOUT_ITS_CARD: Json = {"total": {"value": 1, "relation": "eq"}, "hits": [{"_id": "1", "_source": {}}]}


@broken_engines
def test_an_engine_that_fails_is_never_an_empty_page(ask: Ask, engine: Engine, broken: Reply) -> None:
    engine.always(broken)
    require_unavailable(searched(ask, q="river"))
    assert len(engine.requests) <= 2


def test_an_engine_that_hangs_is_given_up_within_a_second(ask: Ask, engine: Engine) -> None:
    engine.always(NO_ANSWER)
    began = time.monotonic()
    require_unavailable(searched(ask, q="river"))
    assert time.monotonic() - began < 2
    assert len(engine.requests) == 2


def test_an_engine_that_is_down_is_unavailable(ask: Ask, engine: Engine) -> None:
    engine.end()
    require_unavailable(searched(ask, q="river"))


@pytest.mark.parametrize(
    "refusal",
    [
        pytest.param(reply({"error": {"type": "parsing_exception", "reason": "secret"}}, 400), id="not understood"),
        pytest.param(
            reply({"took": 3, "timed_out": False, "_shards": WHOLE, "hits": WITHOUT_ITS_CARD}),
            id="a hit that nobody writes",
        ),
    ],
)
def test_what_no_second_try_can_cure_is_a_fault_of_ours(ask: Ask, engine: Engine, refusal: Reply) -> None:
    engine.always(refusal)
    answer = searched(ask, q="river")
    require_problem(answer, 500, "The fault is ours, and has been logged")
    assert answer.headers["Cache-Control"] == "no-store"
    assert b"secret" not in answer.body


def test_the_next_search_succeeds_when_the_engine_is_back(ask: Ask, engine: Engine) -> None:
    engine.always(NO_ANSWER)
    require_unavailable(searched(ask, q="river"))
    engine.always(found(video()))
    assert searched(ask, q="river").json["total"] == 1


@pytest.mark.usefixtures("broken_tables")
def test_a_search_needs_no_table(ask: Ask, engine: Engine) -> None:
    engine.always(found(video()))
    assert searched(ask, q="river").json["total"] == 1


def keys_in(value: Any) -> set[str]:
    """Return every key of a JSON value."""
    match value:
        case dict():
            return {*value}.union(*map(keys_in, value.values()))
        case list():
            return set().union(*map(keys_in, value))
    return set()
