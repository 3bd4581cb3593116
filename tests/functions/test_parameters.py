"""What each route accepts of its parameters, and how it refuses the rest before it asks a store."""

from typing import Any

import pytest

from catalog.http.parameter_types import Integer
from catalog.http.unknown_parameters import meant_by
from catalog.integers import MAX_INTEGER
from tests.factories import video_id
from tests.functions.engine import Engine, reply, search_reply
from tests.functions.gateway import Answer, Json, read_event, require_invalid, require_problem
from tests.functions.lambdas import Ask, Functions, Get
from tests.functions.routes import (
    AUTOCOMPLETE,
    BY_TAG,
    BY_UPLOADER,
    CATEGORIES,
    CATEGORY_VIDEOS,
    CHANGES,
    CONTRACT,
    EVERYWHERE,
    FEED,
    FUNCTION_OF,
    GETS,
    HEALTH,
    LATEST,
    NO_REACTIONS,
    RANKS,
    RELATED,
    SEARCH,
    SEARCH_VIDEOS,
    SUGGEST,
    SUGGEST_TAGS,
    TRENDING,
    USER_COMMENTS,
    VIDEO,
    VIDEO_COMMENTS,
    VIDEOS,
    WHOLE_VIDEO,
    each,
)
from tests.template import Route

CANONICAL = "550e8400-e29b-41d4-a716-446655440000"

# The parameters that a route must be given.
REQUIRED: dict[str, Json] = {
    AUTOCOMPLETE: {"q": "r"},
    BY_TAG: {"tag": "river"},
    CATEGORY_VIDEOS: {"category_id": 10},
    BY_UPLOADER: {"user_id": CANONICAL},
    CHANGES: {"region": "US", "since": "2026-03-01"},
    FEED: {"region": "US"},
    RANKS: {"region": "US", "video_id": CANONICAL},
    RELATED: {"video_id": CANONICAL},
    SEARCH: {"q": "river"},
    SEARCH_VIDEOS: {"query": "river"},
    SUGGEST_TAGS: {"query": "r"},
    USER_COMMENTS: {"user_id": CANONICAL},
    VIDEO_COMMENTS: {"video_id": CANONICAL},
    SUGGEST: {"q": "r"},
    TRENDING: {"region": "US"},
    VIDEO: {"video_id": CANONICAL},
    VIDEOS: {"ids": CANONICAL},
    WHOLE_VIDEO: {"id": CANONICAL},
    "/docs/{asset}": {"asset": "init.js"},
    "/problems/{slug}": {"slug": "video-not-found"},
}


@pytest.fixture(autouse=True)
def index(dynamodb_engine: Engine) -> Engine:
    """Give the engine that every store is, in which no search finds anything."""
    dynamodb_engine.always(search_reply())
    return dynamodb_engine


def ask_with(get: Get, path: str, **parameters: Any) -> Answer:
    """Send a request with these parameters beside those that are required."""
    return get(path, **{**REQUIRED.get(path, {}), **parameters})


def require_refused(index: Engine, answer: Answer, path: str, name: str) -> str:
    """Return the kind of the one fault of a refusal, which is about this parameter and before any request."""
    (fault,) = require_invalid(answer)
    assert fault["loc"] == ["path" if f"{{{name}}}" in path else "query", name]
    assert index.requests == []
    return str(fault["type"])


WHOLE_NUMBERS = {
    (SEARCH, "page"): (1, 100),
    (SEARCH, "per_page"): (1, 50),
    (SEARCH, "category"): (0, MAX_INTEGER),
    (SEARCH, "min_duration"): (0, MAX_INTEGER),
    (SEARCH, "max_duration"): (0, MAX_INTEGER),
    (SUGGEST, "limit"): (1, 20),
    (AUTOCOMPLETE, "limit"): (1, 20),
    (LATEST, "page"): (1, 10_000),
    (LATEST, "pageSize"): (1, 100),
    (BY_TAG, "page"): (1, 10_000),
    (BY_TAG, "pageSize"): (1, 100),
    (RELATED, "limit"): (1, 20),
    (BY_UPLOADER, "page"): (1, 10_000),
    (BY_UPLOADER, "pageSize"): (1, 100),
    (SEARCH_VIDEOS, "page"): (1, 10_000),
    (SEARCH_VIDEOS, "pageSize"): (1, 100),
    (SUGGEST_TAGS, "limit"): (1, 25),
    (VIDEO_COMMENTS, "page"): (1, 10_000),
    (VIDEO_COMMENTS, "pageSize"): (1, 100),
    (USER_COMMENTS, "page"): (1, 10_000),
    (USER_COMMENTS, "pageSize"): (1, 100),
    (TRENDING, "category"): (0, MAX_INTEGER),
    (TRENDING, "limit"): (1, 50),
    (EVERYWHERE, "limit"): (1, 50),
    (CATEGORY_VIDEOS, "category_id"): (0, MAX_INTEGER),
    (CATEGORY_VIDEOS, "limit"): (1, 50),
}
OTHER_SPELLINGS = ["+5", " 5", "5 ", "05", "5.0", "5e0", "0x5", "1_000", "1,000", "-0", "five", "5\n", "%31", "null"]
OTHER_SPELLINGS += ["\N{FULLWIDTH DIGIT FIVE}", "\N{ARABIC-INDIC DIGIT FIVE}", "\N{SUPERSCRIPT FIVE}", "9" * 5_000]

PAGED = {BY_TAG, BY_UPLOADER, LATEST, SEARCH_VIDEOS, USER_COMMENTS, VIDEO_COMMENTS}

whole_numbers = pytest.mark.parametrize(("path", "name"), WHOLE_NUMBERS)


def test_every_integer_of_the_code_is_among_the_whole_numbers(loaded_functions: Functions) -> None:
    routes = [loaded_functions.routes(FUNCTION_OF[route.path])[route.path] for route in GETS]
    declared = {(route.path, one.name) for route in routes for one in route.parameters if isinstance(one.type, Integer)}
    assert declared == WHOLE_NUMBERS.keys()


@whole_numbers
def test_a_whole_number_has_one_spelling(get: Get, index: Engine, path: str, name: str) -> None:
    # Nothing at all in a path is another route.
    empty = [] if f"{{{name}}}" in path else [""]
    for spelling in [*empty, *OTHER_SPELLINGS]:
        kind = "int_parsing_size" if len(spelling) > 100 else "int_parsing"
        assert require_refused(index, ask_with(get, path, **{name: spelling}), path, name) == kind, spelling


@whole_numbers
def test_a_whole_number_is_within_its_bounds(get: Get, index: Engine, path: str, name: str) -> None:
    lowest, highest = WHOLE_NUMBERS[path, name]
    beyond = {lowest - 1: "greater_than_equal", highest + 1: "less_than_equal"}
    for number, kind in beyond.items():
        assert require_refused(index, ask_with(get, path, **{name: number}), path, name) == kind
    for number in (lowest, highest):
        # The last page that a list reaches is one of a single video.
        others = {"pageSize": 1} if path in PAGED and name == "page" else {}
        assert ask_with(get, path, **others, **{name: number}).status != 422, number
        assert index.requests or path in NO_REACTIONS, number
        index.requests.clear()


@pytest.mark.parametrize(
    ("path", "name", "shortest"),
    [(SEARCH, "q", 2), (SEARCH, "tag", 1), (SEARCH, "channel", 1), (SUGGEST, "q", 1), (AUTOCOMPLETE, "q", 1)],
)
def test_a_text_is_up_to_100_code_points_without_controls(
    get: Get, index: Engine, path: str, name: str, shortest: int
) -> None:
    refused = {
        "string_too_short": ["x" * (shortest - 1), "🎆" * (shortest - 1), "\u0301" * (shortest - 1)],
        "string_too_long": ["x" * 101, "🎆" * 101],
        "string_pattern_mismatch": ["a\x00b", "a\x08b", "a\x1fb", "a\x7fb", "a\x9fb"],
        "string_unicode": ["a\ud800b"],
    }
    for kind, texts in refused.items():
        for text in texts:
            assert require_refused(index, ask_with(get, path, **{name: text}), path, name) == kind, ascii(text)
    for text in (
        "a" * shortest,
        "x" * 100,
        "🎆" * shortest,
        "🎆" * 100,
        " " * shortest,
        "e\u0301",
        "<b>",
        "R&B",
        *PASTED,
    ):
        assert ask_with(get, path, **{name: text}).status == 200, text


# White space of a pasted text.
PASTED = ["a\nb", "a\t", "\r\na", "\n\n"]

NO_TIMES = ["", "today", "2026", "2026-11", "10000-01-01", "20261121", "2026-W47-6", "21.11.2026", " 2026-11-21"]
NO_TIMES += ["2026-11-21\n", "1795252501", "\N{FULLWIDTH DIGIT TWO}026-11-21", "2026-11-21T08:00:00"]
NO_TIMES += ["2026-11-21T08:00Z", "2026-11-21 08:00:00Z", "2026-11-21T08:00:00+0100", "2026-11-21T08:00:00.Z"]
# A plus that was not encoded arrives as a blank.
NO_TIMES += ["2026-11-21T08:00:00 01:00"]
IMPOSSIBLE = ["2026-11-31", "2026-02-29", "2026-13-01", "2026-00-10", "0000-01-01", "2026-11-21T24:00:00Z"]
IMPOSSIBLE += ["2026-11-21T23:59:60Z", "2026-11-21T08:00:00+25:00"]
# There are no such times in UTC.
IMPOSSIBLE += ["0001-01-01T00:00:00+01:00", "9999-12-31T23:59:59-01:00"]


TIMES = [(SEARCH, "published_after"), (SEARCH, "published_before"), (TRENDING, "at"), (CHANGES, "since")]


@pytest.mark.parametrize(("path", "name"), TIMES)
def test_a_day_or_a_time_that_does_not_exist_is_refused(get: Get, index: Engine, path: str, name: str) -> None:
    for kind, times in {"string_pattern_mismatch": NO_TIMES, "value_error": IMPOSSIBLE}.items():
        for time in times:
            assert require_refused(index, ask_with(get, path, **{name: time}), path, name) == kind, time


NO_REGIONS = ["gb", "Gb", "XX", "GB,US", "ALL", "USA", " US", "US "]
NO_REGIONS_OF_A_PATH = [*NO_REGIONS, "U%53", "..", "GB/", "{region}", "🎆", "\x00"]
NO_FACETS = ["", "tag", "category,", ",region", "category region", "category, region", "Category", "category,tag"]
CHOICES: dict[tuple[str, str], tuple[list[str], str]] = {
    (SEARCH, "region"): ([*NO_REGIONS, ""], "enum"),
    (SEARCH, "sort"): (["oldest", "Newest", "-views", "newest,views", ""], "enum"),
    (SEARCH, "highlight"): (["True", "FALSE", "1", "0", "yes", ""], "literal_error"),
    (SEARCH, "facets"): (NO_FACETS, "string_pattern_mismatch"),
    (SUGGEST, "region"): ([*NO_REGIONS, ""], "enum"),
    (AUTOCOMPLETE, "region"): ([*NO_REGIONS, ""], "enum"),
    (FEED, "region"): (NO_REGIONS_OF_A_PATH, "enum"),
    (FEED, "ranking"): (["likes", "Views", ""], "enum"),
    (HEALTH, "deep"): (["True", "1", "yes", ""], "literal_error"),
    (TRENDING, "region"): (NO_REGIONS_OF_A_PATH, "enum"),
    (TRENDING, "ranking"): (["likes", "Views", ""], "enum"),
    (CHANGES, "region"): (NO_REGIONS_OF_A_PATH, "enum"),
    (CHANGES, "ranking"): (["likes", "Views", ""], "enum"),
    (RANKS, "region"): (NO_REGIONS_OF_A_PATH, "enum"),
    (CATEGORIES, "region"): ([*NO_REGIONS, ""], "enum"),
    (CATEGORY_VIDEOS, "region"): ([*NO_REGIONS, ""], "enum"),
    (CATEGORY_VIDEOS, "sort"): (["views", "Newest", ""], "enum"),
}


@pytest.mark.parametrize(("path", "name"), CHOICES)
def test_a_value_that_is_no_choice_is_refused(get: Get, index: Engine, path: str, name: str) -> None:
    values, kind = CHOICES[path, name]
    for value in values:
        assert require_refused(index, ask_with(get, path, **{name: value}), path, name) == kind, value
    answer = ask_with(get, path, **{name: "\ud800"})
    assert require_refused(index, answer, path, name) == "string_unicode"


DIGITS = ["g", "%35", "\N{FULLWIDTH DIGIT FIVE}", "\N{ARABIC-INDIC DIGIT FIVE}", "\ud800"]
NO_VIDEO_IDS = [f"{{{CANONICAL}}}", f"{CANONICAL}-", CANONICAL.replace("-", "--", 1)]
NO_VIDEO_IDS += [f"urn:uuid:{CANONICAL}", CANONICAL[:-1], f"{CANONICAL}0", f" {CANONICAL}", f"{CANONICAL} "]
NO_VIDEO_IDS += [f"{CANONICAL}\n", f"{CANONICAL}%0A", f"{CANONICAL}/", f"{CANONICAL}\x00"]
NO_VIDEO_IDS += [CANONICAL.replace("5", digit, 1) for digit in DIGITS] + [CANONICAL.replace("-", "\N{HYPHEN}")]
NO_VIDEO_IDS += ["latest", "1", "..", "../TOP", "{video_id}", "🎆", "0" * 10_000]


@pytest.mark.parametrize("path", [VIDEO, RELATED, RANKS])
def test_what_is_no_uuid_is_refused(get: Get, index: Engine, path: str) -> None:
    for spelling in NO_VIDEO_IDS:
        kind = "string_unicode" if "\ud800" in spelling else "string_pattern_mismatch"
        answer = ask_with(get, path, video_id=spelling)
        assert require_refused(index, answer, path, "video_id") == kind, ascii(spelling)


def test_a_video_has_a_name_of_up_to_2048_characters_without_controls(get: Get, index: Engine) -> None:
    refused = {"string_too_long": "x" * 2_049, "string_pattern_mismatch": "a\x1bb", "string_unicode": "a%FFb"}
    for kind, name in refused.items():
        assert require_refused(index, ask_with(get, WHOLE_VIDEO, id=name), WHOLE_VIDEO, "id") == kind
    for name in ("x" * 2_048, "a%20b", "%E5%A4%9C", *NO_VIDEO_IDS[:3]):
        index.always(reply({}))
        require_problem(ask_with(get, WHOLE_VIDEO, id=name), 404, "Video not found")


FIRST = video_id(1)
NO_LISTS_OF_IDS: dict[str, tuple[str, list[Any], str]] = {
    "none": ("", [], "too_short"),
    "more than a hundred": (",".join(map(video_id, range(101))), [], "too_long"),
    "no id at all": (",", [0], "uuid_parsing"),
    "an empty place at the end": (f"{FIRST},", [1], "uuid_parsing"),
    "an empty place at the beginning": (f",{FIRST}", [0], "uuid_parsing"),
    "an empty place between": (f"{FIRST},,{video_id(2)}", [1], "uuid_parsing"),
    "a padded place": (f"{FIRST}, x", [1], "uuid_parsing"),
    "a name": (f"{FIRST},latest", [1], "uuid_parsing"),
    "another spelling": (f"{FIRST},{FIRST},{video_id(3).upper()[:-1]}F", [2], "uuid_parsing"),
}


@pytest.mark.parametrize(("value", "place", "kind"), NO_LISTS_OF_IDS.values(), ids=NO_LISTS_OF_IDS)
def test_a_list_of_ids_is_refused_by_place(get: Get, index: Engine, value: str, place: list[Any], kind: str) -> None:
    fault = require_invalid(get(VIDEOS, ids=value))[0]
    assert (fault["loc"], fault["type"]) == (["query", "ids", *place], kind)
    assert index.requests == []


def test_bounds_in_the_wrong_order_are_refused(get: Get, index: Engine) -> None:
    durations = ask_with(get, SEARCH, min_duration=61, max_duration=60)
    assert require_refused(index, durations, SEARCH, "min_duration") == "bounds_in_wrong_order"
    for after, before in (("2026-03-01", "2026-02-28"), ("2026-02-28T10:00:01Z", "2026-02-28T12:00:00+02:00")):
        days = ask_with(get, SEARCH, published_after=after, published_before=before)
        assert require_refused(index, days, SEARCH, "published_after") == "bounds_in_wrong_order"


@pytest.mark.parametrize("path", [LATEST, BY_TAG])
def test_a_page_out_of_reach_is_refused(get: Get, index: Engine, path: str) -> None:
    for page, size in ((501, None), (101, 100), (5_001, 2)):
        answer = ask_with(get, path, page=page, pageSize=size)
        assert require_refused(index, answer, path, "page") == "page_out_of_reach"


@pytest.mark.parametrize(("path", "name"), [(SEARCH, "q"), (SUGGEST, "q"), (CHANGES, "since"), (VIDEOS, "ids")])
def test_a_parameter_that_is_missing_is_named(get: Get, index: Engine, path: str, name: str) -> None:
    assert require_refused(index, ask_with(get, path, **{name: None}), path, name) == "missing"


@each(GETS)
def test_no_route_takes_a_parameter_twice(get: Get, index: Engine, loaded_functions: Functions, route: Route) -> None:
    parameters = loaded_functions.routes(FUNCTION_OF[route.path])[route.path].parameters
    for name in [one.name for one in parameters if one.place == "query"]:
        faults = require_invalid(ask_with(get, route.path, **{name: ["1", "1"]}))
        assert (faults[-1]["loc"], faults[-1]["type"]) == (["query", name], "repeated_parameter")
    assert index.requests == []


@each(GETS)
def test_the_two_contracts_routes_alone_are_declared_as_theirs(loaded_functions: Functions, route: Route) -> None:
    coded = loaded_functions.routes(FUNCTION_OF[route.path])[route.path]
    assert coded.is_contract is (route.path in CONTRACT)


# What others add to a link: campaigns, advertisements, mails, analytics, and pages that avoid a cache.
TRACKING = ["utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content", "utm_id", "utm_name", "_ga", "_gl"]
TRACKING += ["gclid", "gclsrc", "dclid", "gbraid", "wbraid", "fbclid", "msclkid", "twclid", "ttclid", "yclid", "igshid"]
TRACKING += [
    "li_fat_id",
    "epik",
    "rdt_cid",
    "mc_cid",
    "mc_eid",
    "mkt_tok",
    "_hsenc",
    "_hsmi",
    "hsCtaTracking",
    "vero_id",
]
TRACKING += ["oly_enc_id", "s_kwcid", "ef_id", "spm", "ref", "referrer", "source", "src", "from", "via", "campaign"]
TRACKING += [
    "medium",
    "cb",
    "t",
    "ts",
    "_",
    "v",
    "ver",
    "cache",
    "nocache",
    "timestamp",
    "rand",
    "lang",
    "locale",
    "hl",
]
TRACKING += ["debug", "callback", "format", "share"]


@pytest.mark.parametrize("path", sorted(CONTRACT))
def test_nothing_that_others_add_to_links_is_taken_for_a_misspelt_parameter(
    loaded_functions: Functions, path: str
) -> None:
    known = loaded_functions.routes(FUNCTION_OF[path])[path].query_names
    assert {name: meant_by(name, known) for name in TRACKING} == dict.fromkeys(TRACKING)


MISSPELT = [
    (SEARCH, "reigon", "region"),
    (SEARCH, "perpage", "per_page"),
    (SEARCH, "page_size", "per_page"),
    (SEARCH, "Q", "q"),
    (SEARCH, "published-after", "published_after"),
    (TRENDING, "Limit", "limit"),
    (CATEGORIES, "regions", "region"),
    (LATEST, "page_size", "pageSize"),
]


@pytest.mark.parametrize(("path", "name", "meant"), MISSPELT)
def test_a_misspelt_parameter_is_refused_with_the_one_that_was_meant(
    get: Get, index: Engine, path: str, name: str, meant: str
) -> None:
    answer = ask_with(get, path, **{name: "1"})
    assert require_refused(index, answer, path, name) == "unexpected_parameter"
    assert require_invalid(answer)[0]["msg"] == f"Unknown query parameter: did you mean `{meant}`?"


ALL_FAULTS: list[tuple[str, Json, list[str]]] = [
    (SEARCH, {"q": "a", "page": "0", "per_page": "0"}, ["q", "page", "per_page"]),
    (SEARCH, {"q": "a", "category": "-1", "sort": "oldest"}, ["q", "category", "sort"]),
    (SUGGEST, {"q": "", "limit": "0", "region": "XX"}, ["q", "limit", "region"]),
    (LATEST, {"page": "0", "pageSize": "0"}, ["page", "pageSize"]),
    (BY_TAG, {"page": "0", "pageSize": "0"}, ["page", "pageSize"]),
]


@pytest.mark.parametrize(("path", "query", "names"), ALL_FAULTS, ids=str)
def test_every_fault_of_a_request_is_named_at_once(
    get: Get, index: Engine, path: str, query: Json, names: list[str]
) -> None:
    faults = require_invalid(ask_with(get, path, **query))
    assert [fault["loc"] for fault in faults] == [["query", name] for name in names]
    assert index.requests == []


def test_the_recorded_invalid_request_is_refused_with_both_of_its_faults(ask: Ask) -> None:
    answer = ask(read_event("search-invalid"))
    assert [(fault["loc"], fault["type"]) for fault in require_invalid(answer)] == [
        (["query", "q"], "string_too_short"),
        (["query", "per_page"], "less_than_equal"),
    ]
    body = require_problem(answer, 422, "The request is not valid")
    assert (body["title"], body["instance"]) == ("Invalid request", "/api/search")
