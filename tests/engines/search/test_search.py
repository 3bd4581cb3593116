"""What a search finds, on both engines: the OpenSearch node, and the embedded one behind `make run`."""

# ruff: noqa: RUF001 - letters that look like others are what is searched for
import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.coding import to_json
from catalog.errors import UserNotFound
from catalog.regions import Region
from catalog.search.actions import action_of
from catalog.search.analysis.tokenizer import tokenize
from catalog.search.lists import by_tag_body, by_uploader_body, latest_body
from catalog.search.page_query import search_body
from catalog.search.reads import search
from catalog.search.related import read_related, related_body, related_of
from catalog.search.request import Facet, Filters, Search, Sort
from catalog.search.results import page_of
from catalog.search.spelling import correct_from_hits, correction_in, spelling_body, words_of
from catalog.search.suggest import suggest_body
from catalog.search.tags import suggest_tags, suggest_tags_body
from catalog.search.users import read_user
from catalog.search.writes import IndexWriter
from catalog.videos.items import video_item
from catalog.videos.model import Video
from catalog.videos.summaries import summary_of
from catalog.videos.uploaders import uploader_of
from tests.factories import video, video_id

type Fields = dict[str, Any]

pytestmark = pytest.mark.usefixtures("library")


def titled(name: str, channel: str = "Slow Water", *tags: str, **fields: Any) -> Fields:
    return {"name": name, "channel_title": channel, "tags": list(tags), **fields}


def lantern(name: str, category: int, regions: str, duration: int, day: int | None, views: int) -> Fields:
    """Return one of the videos that filters choose from; the words before the blank are the same in all."""
    published_at = f"2026-05-{day:02}T12:00:00Z" if day else None
    said = {"regions": regions.split(), "duration": duration, "published_at": published_at, "views": views}
    return titled(f"Lantern {name}", "Paper Glow", "craft", category_id=category, **said)


TIED = 60
ROWS = 45
FAR = "2126-11-21T08:00:00Z"

VIDEOS: Mapping[str, Fields] = {
    "noodles": titled("Spätzle selber machen", "Küche am See", "Rezept", "Schnelle Küche"),
    "street": titled("Die längste Straße im Dorf", "Fernweh"),
    "stylised": titled("𝓜𝓲𝓭𝓷𝓲𝓰𝓱𝓽 Ⓡⓐⓘⓝ", "Window Seat"),
    "evening": titled("नदी के किनारे शाम", "धीमा पानी"),
    "journey": titled("ज़िंदगी का लंबा सफर", "मन की राह"),
    # Compounds
    "steamer": titled("Dampfschiff im Nebel", "Hafenkante"),
    "birthday": titled("Geburtstagskuchen mit Nüssen", "Backzeit"),
    "lighthouse": titled("Light house keepers", "Old Stories"),
    # Punctuation and numbers
    "cpp": titled("Learn C++ in one hour", "Code Porch"),
    "csharp": titled("Learn C# in one hour", "Code Porch"),
    "c": titled("Learn C in one hour", "Code Porch"),
    "hero": titled("Spider-Man in the attic", "Puppet Attic"),
    "cat": titled("My cat opens doors #shorts #funnycats", "Whiskers"),
    "tales11": titled("Harbour Tales Ep 11", "Tidewater Studio"),
    "tales12": titled("Harbour Tales Ep 12", "Tidewater Studio"),
    "train3": titled("Sleeper carriage S3 trailer", "Rail Fiction"),
    "train4": titled("Sleeper carriage S4 trailer", "Rail Fiction"),
    "hotel2": titled("Ocean hotel season 2", "Rail Fiction"),
    "bread": titled("How to bake sourdough bread", "Kneading Needs", "oven", "rye flour"),
    "history": titled("A short history of bread", "Old Stories"),
    "volcano": titled("Volcanic islands documentary", "Far Horizon", "ukulele"),
    "islands": titled("Seven quiet islands", "Far Horizon"),
    "not ready": titled("Bread nobody may see", "Kneading Needs", "oven", "sourdough", status="PROCESSING"),
    "failed": titled("Volcanic islands documentary", "Far Horizon", "oven", status="ERROR"),
    # Order
    "boat": titled("Paper boat tutorial", "Foldings", views=500),
    "famous boat": titled("Paper boat tutorial", "Foldings", views=5_000_000),
    "paper plane": titled("Paper plane tutorial", "Foldings", views=40_000, regions=["DE"]),
    "channel's own": titled("Three knots for beginners", "Driftwood", views=10),
    "of that name": titled("Driftwood", "Beach Finds", views=900_000),
    **{f"tied {number}": titled("Metronome practice", "Steady Beat", "practice") for number in range(TIED)},
    # Filters
    "red": lantern("red", 1, "US", 60, 1, 100),
    "green": lantern("green", 1, "US GB", 120, 2, 900_000),
    "blue": lantern("blue", 2, "GB", 600, 3, 50),
    "white": lantern("white", 2, "DE US", 3_600, 4, 7_000),
    "undated": lantern("undated", 3, "", 30, None, 1),
    # Lists
    "row by hand": titled("Rowing by hand", "Boatyard", "Old Craft", "rowing", category_id=7),
    "untagged": titled("Zzyzx", "Alone", category_id=77),
    "same category": titled("Qwfpgj", "Alone Too", category_id=77),
    **{f"row {number}": titled(f"Oars {number}", "Boatyard", "rowing", category_id=7) for number in range(ROWS)},
    "other yard": titled("Oars from elsewhere", "Other Yard", "rówing", "OLD CRAFT!", category_id=7),
    "hidden row": titled("Rowing by hand", "Boatyard", "Old Craft", "rowing", status="PENDING"),
    "late": titled("The latest", added_date="2026-08-01T00:00:00Z"),
    "undated arrival": titled("Never added", added_date=None),
    "premiere": titled("Eclipse over the bay", "Sky Watch", "eclipse", published_at=FAR, added_date=FAR),
    "past eclipse": titled("Eclipse of last spring", "Sky Watch", "eclipse"),
    # Emoji
    "kayak": titled("Kayak 🛶 at dawn"),
    "tagged kayak": titled("Dry bags compared", "Gear Bench", "kayak", views=5_000_000),
    "pictured channel": titled("Three bends of the river", "Kayak 🛶"),
}
KEYS = {video_id(number): key for number, key in enumerate(VIDEOS)}
READY = [key for key, said in VIDEOS.items() if said.get("status", "READY") == "READY"]


def video_of(key: str) -> Video:
    return video(list(VIDEOS).index(key), **VIDEOS[key])


@pytest.fixture(scope="module")
def library(engine: IndexWriter) -> None:
    assert engine.write([action_of(video_of(key)) for key in VIDEOS]) == []
    assert engine.count() == len(READY)


def keys_of(hits: Iterable[Mapping[str, Any]]) -> list[str]:
    return [KEYS[hit["_id"]] for hit in hits]


def hits_of(text: str, **options: Any) -> list[dict[str, Any]]:
    hits: list[dict[str, Any]] = search(search_body(Search(text, **{"per_page": 50, **options})))["hits"]["hits"]
    return hits


def corrected(text: str, hits: Iterable[Mapping[str, Any]]) -> str | None:
    return correct_from_hits(tokenize(text), (words_of(hit["_source"]) for hit in hits))


def found(text: str, **options: Any) -> list[str]:
    return keys_of(hits_of(text, **options))


def total(body: Mapping[str, Any]) -> int:
    counted = search(body)["hits"]["total"]
    assert counted["relation"] == "eq"
    return int(counted["value"])


@pytest.mark.parametrize(
    ("text", "first"),
    [
        pytest.param("sourdough bread", "bread", id="title"),
        pytest.param("kneading needs", "bread", id="channel"),
        pytest.param("rezept", "noodles", id="tag"),
        pytest.param("ukulele", "volcano", id="in tags alone"),
        pytest.param("rye flour", "bread", id="two words of a tag"),
        pytest.param("bread kneading", "bread", id="title and channel"),
        pytest.param("sourdogh", "bread", id="a missing letter"),
        pytest.param("osurdough", "bread", id="swapped first letters"),
        pytest.param("volcnic ilands", "volcano", id="a typo in both words"),
        pytest.param("kneeding needs", "bread", id="a typo in the channel"),
        pytest.param("how to ba", "bread", id="half typed"),
        pytest.param("volcanic isl", "volcano", id="half typed after a word of several titles"),
        pytest.param("documentary islands volcanic", "volcano", id="another order"),
        pytest.param("volcanic islands documentary trombone", "volcano", id="an extra word"),
        pytest.param("island documentaries", "volcano", id="another inflection"),
        pytest.param("spa\u0308tzle", "noodles", id="a decomposed umlaut"),
        pytest.param("langste strasse", "street", id="no accents"),
        pytest.param("midnight rain", "stylised", id="stylised letters"),
        pytest.param("नदी शाम", "evening", id="Hindi"),
        pytest.param("nadee kinaare", "evening", id="Hindi in Latin letters"),
        pytest.param("जिंदगी", "journey", id="Hindi without a nukta"),
        pytest.param("jindagi", "journey", id="another spelling in Latin letters"),
        # Compounds
        pytest.param("dampf schiff", "steamer", id="a compound in two words"),
        pytest.param("geburtstag kuchen", "birthday", id="a compound without its linking letter"),
        pytest.param("lighthouse keepers", "lighthouse", id="two words in one"),
        # Punctuation and numbers
        ("C++ hour", "cpp"),
        ("learn c#", "csharp"),
        ("learn c", "c"),
        ("spiderman", "hero"),
        ("#shorts", "cat"),
        ("funny cats", "cat"),
        ("harbour tales ep12", "tales12"),
        ("harbour tales episode 11", "tales11"),
        ("sleeper carriage season 4", "train4"),
        ("sleeper carriage s3", "train3"),
        ("ocean hotel s2", "hotel2"),
    ],
)
def test_a_video_is_found_by(text: str, first: str) -> None:
    assert found(text)[0] == first


def test_a_video_that_is_not_ready_is_never_found() -> None:
    assert "not ready" not in found("bread nobody may see")
    assert "not ready" not in found("oven", sort=Sort.NEWEST)
    assert found("volcanic islands documentary") == ["volcano"]
    # Nor suggested
    assert suggested("bread nobody") == []
    assert set(suggested("bread")) == {"history", "bread"}


def test_words_of_no_video_find_nothing() -> None:
    assert found("qqqqqqqq") == []
    assert found("🎆") == []
    assert found("qqqqqqqq bread") == []


def test_a_video_with_the_emoji_too_comes_before_one_that_has_all_the_words_as_a_tag() -> None:
    assert found("kayak 🛶") == ["pictured channel", "kayak", "tagged kayak"]
    assert set(found("kayak 🎆")) == {"pictured channel", "kayak", "tagged kayak"}


def test_of_equal_matches_the_most_viewed_comes_first_and_a_channel_is_found_by_its_name() -> None:
    assert found("paper boat")[:2] == ["famous boat", "boat"]
    assert set(found("driftwood")[:2]) == {"channel's own", "of that name"}
    assert found("drift wood")[:1] == found("driftwood")[:1]


@pytest.mark.parametrize("sort", Sort)
def test_ties_are_ordered_by_id_and_pages_never_overlap(sort: Sort) -> None:
    pages = [Search("metronome practice", page, 25, sort=sort) for page in (1, 2, 3, 4)]
    ids = [key for page in pages for key in keys_of(search(search_body(page))["hits"]["hits"])]
    assert ids == [f"tied {number}" for number in range(TIED)]
    assert {total(search_body(page)) for page in pages} == {TIED}


def test_newest_and_most_viewed_come_first_and_videos_without_a_date_last() -> None:
    assert found("lantern", sort=Sort.NEWEST) == ["white", "blue", "green", "red", "undated"]
    assert found("lantern", sort=Sort.VIEWS) == ["green", "white", "red", "blue", "undated"]


@pytest.mark.parametrize("sort", [Sort.NEWEST, Sort.VIEWS])
def test_other_orders_find_the_same_but_for_typos(sort: Sort) -> None:
    assert set(found("lantren")) == {"white", "blue", "green", "red", "undated"}
    assert found("lantren", sort=sort) == []
    assert found("jindagi", sort=sort) == ["journey"]
    assert found("bread sourdough", sort=sort) == ["bread"]
    assert found("volcanic islands documentary trombone", sort=sort) == ["volcano"]
    assert found("how to ba", sort=sort) == ["bread"]
    assert set(found("lanterns", sort=sort)) == {"white", "blue", "green", "red", "undated"}
    assert found("spiderman", sort=sort) == ["hero"]
    assert found("dampf schiff", sort=sort) == ["steamer"]


@pytest.mark.parametrize(
    ("filters", "left"),
    [
        ({"category": 1}, "red green"),
        ({"region": Region.FR}, ""),
        ({"tag": "CRÄFT"}, "red green blue white undated"),
        ({"tag": "cra"}, ""),
        ({"channel": "paperglow"}, "red green blue white undated"),
        ({"channel": "Paper"}, ""),
        ({"min_duration": 120}, "green blue white"),
        ({"max_duration": 120}, "red green undated"),
        ({"min_duration": 120, "max_duration": 600}, "green blue"),
        ({"published_after": "2026-05-02T12:00:00Z"}, "green blue white"),
        ({"published_after": "2026-05-02T12:00:01Z"}, "blue white"),
        ({"published_before": "2026-05-02T12:00:00Z"}, "red green"),
        ({"published_after": "2026-05-02T00:00:00Z", "published_before": "2026-05-03T23:59:59Z"}, "green blue"),
        ({"category": 1, "region": Region.GB, "min_duration": 1, "tag": "craft"}, "green"),
    ],
)
def test_filters_narrow_the_page_and_the_total(filters: Fields, left: str) -> None:
    asked = Search("lantern", filters=Filters(**filters))
    assert set(keys_of(search(search_body(asked))["hits"]["hits"])) == set(left.split())
    assert total(search_body(asked)) == len(left.split())


BOTH = (Facet.CATEGORY, Facet.REGION)
ALL_CATEGORIES, ALL_REGIONS = {1: 2, 2: 2, 3: 1}, {"US": 3, "GB": 2, "DE": 1}


@pytest.mark.parametrize(
    ("filters", "left", "categories", "regions"),
    [
        pytest.param({}, "green white red blue undated", ALL_CATEGORIES, ALL_REGIONS, id="no filter"),
        # A chosen value narrows the page and the other facet, but not its own
        pytest.param({"region": Region.US}, "green white red", {1: 2, 2: 1}, ALL_REGIONS, id="a region"),
        pytest.param({"category": 2}, "white blue", ALL_CATEGORIES, {"US": 1, "GB": 1, "DE": 1}, id="a category"),
        pytest.param({"category": 1, "region": Region.GB}, "green", {1: 1, 2: 1}, {"US": 2, "GB": 1}, id="one of each"),
        pytest.param({"category": 4}, "", ALL_CATEGORIES, {}, id="a category without videos"),
        ({"region": Region.US, "min_duration": 120}, "green white", {1: 1, 2: 1}, {"US": 2, "GB": 2, "DE": 1}),
    ],
)
def test_facets_count_what_a_choice_would_find(
    filters: Fields, left: str, categories: dict[int, int], regions: dict[str, int]
) -> None:
    asked = Search("lantern", filters=Filters(**filters), facets=BOTH, sort=Sort.VIEWS)
    page = json.loads(page_of(search(search_body(asked)), asked, highlight=False))
    assert [KEYS[card["video_id"]] for card in page["videos"]] == left.split()
    assert page["total"] == len(left.split())
    assert {one["category_id"]: one["count"] for one in page["facets"]["category"]} == categories
    assert {one["region"]: one["count"] for one in page["facets"]["region"]} == regions


@pytest.mark.parametrize(
    ("text", "better"),
    [
        ("volcnic ilands", "volcanic islands"),
        ("kneeding needs", "kneading needs"),
        ("volcanic islands", None),
        ("spiderman", None),
        ("how to ba", None),
    ],
)
def test_a_typo_is_corrected_from_the_hits(text: str, better: str | None) -> None:
    assert corrected(text, hits_of(text, per_page=20)) == better


@pytest.mark.parametrize(
    ("text", "better"),
    [
        ("metrnme", "metronome"),
        ("metrnme practice", "metronome practice"),
        ("qqqqqqqq", None),
        ("🎆🎆", None),
        ("volcanic", None),
    ],
)
def test_without_hits_the_engine_suggests_words_of_the_index(text: str, better: str | None) -> None:
    assert correction_in(search(spelling_body(tokenize(text)))) == better


def suggested(text: str, limit: int = 8, region: Region | None = None) -> list[str]:
    return [KEYS[hit["_id"]] for hit in search(suggest_body(text, limit, region))["hits"]["hits"]]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        pytest.param("harbour tales ep 1", "tales11", id="the beginning"),
        pytest.param("v", "volcano", id="one letter"),
        pytest.param("SPÄTZ", "noodles", id="accents and case"),
        pytest.param("bread sour", "bread", id="words in another order"),
        pytest.param("vol", "volcano", id="three letters"),
        pytest.param("vlo", "volcano", id="a typo from the third letter on"),
        pytest.param("volcnaic is", "volcano", id="a typo in the first word"),
        pytest.param("seven quite isl", "islands", id="a typo in a word in the middle"),
        pytest.param("नदी के", "evening", id="Hindi"),
    ],
)
def test_a_title_is_suggested_by(text: str, first: str) -> None:
    assert suggested(text)[0] == first


def test_each_title_is_suggested_once_the_most_viewed_first_as_many_as_asked_for_and_of_the_region() -> None:
    assert suggested("paper") == ["famous boat", "paper plane"]
    assert suggested("metro") == ["tied 0"]
    assert suggested("paper", limit=1) == ["famous boat"]
    assert suggested("paper", region=Region.DE) == ["paper plane"]
    assert suggested("paper", region=Region.FR) == []


def test_the_latest_are_all_ready_videos_those_without_a_date_last() -> None:
    pages = [search(latest_body(page, 50)) for page in range(1, 5)]
    listed = [key for page in pages for key in keys_of(page["hits"]["hits"])]
    assert listed[0] == "late"
    assert listed[-1] == "undated arrival"
    assert listed[1:-1] == [key for key in READY if key not in {"late", "undated arrival", "premiere"}]
    assert {page["hits"]["total"]["value"] for page in pages} == {len(READY) - 1}


def test_a_premiere_is_found_by_its_words_and_listed_by_date_from_its_time_on() -> None:
    assert set(found("eclipse")) == {"premiere", "past eclipse"}
    assert found("eclipse", sort=Sort.NEWEST) == ["past eclipse"]
    assert keys_of(search(by_tag_body("eclipse", 1, 20))["hits"]["hits"]) == ["past eclipse"]


@pytest.mark.parametrize("tag", ["old craft", "Old Craft", "OLDCRAFT", "óld-crâft", " old  craft "])
def test_a_tag_is_found_in_any_spelling(tag: str) -> None:
    assert keys_of(search(by_tag_body(tag, 1, 20))["hits"]["hits"]) == ["row by hand", "other yard"]
    assert total(by_tag_body(tag, 1, 20)) == 2


def test_another_tag_is_another_tag_and_every_page_of_a_tag_has_the_exact_total() -> None:
    others = ["old", "craft old", "oldcraf", "🎆", "hidden"]
    assert [total(by_tag_body(tag, 1, 20)) for tag in others] == [0] * len(others)
    answer = search(by_tag_body("rowing", 3, 20))
    assert (len(answer["hits"]["hits"]), answer["hits"]["total"]["value"]) == (7, 47)


def related(key: str, limit: int) -> list[str]:
    return keys_of(related_of(search(related_body(video_item(video_of(key)), limit)), limit))


@pytest.mark.parametrize("key", ["row by hand", "hidden row", "bread", "untagged", "tied 7", "journey"])
def test_no_video_is_related_to_itself_or_to_one_that_is_not_ready(key: str) -> None:
    listed = related(key, 50)
    assert key not in listed
    assert set(listed) <= set(READY)
    assert len(set(listed)) == len(listed)


def test_a_related_video_shares_channel_tags_words_or_else_the_category() -> None:
    assert related("bread", 10)[0] == "history"
    assert related("volcano", 10)[0] == "islands"
    assert related("untagged", 10) == ["same category"]


@pytest.mark.parametrize("limit", [9, 20])
def test_no_channel_fills_the_related_while_there_are_others(limit: int) -> None:
    listed = [VIDEOS[key]["channel_title"] for key in related("row by hand", limit)]
    # A third are of the channel, which has more than are shown, then comes the other one, and then the channel again
    share = limit // 3
    assert listed == ["Boatyard"] * share + ["Other Yard"] + ["Boatyard"] * (limit - share - 1)


def test_a_related_video_has_its_summary_and_a_score_of_which_the_best_is_one() -> None:
    listed = json.loads(read_related(video_item(video_of("bread")), 10))
    assert listed[0] == {**json.loads(to_json(summary_of(video_of("history")))), "score": 1}
    assert all(0 < one["score"] <= 1 for one in listed)
    assert json.loads(read_related(video_item(video_of("untagged")), 1))[0]["score"] == 1


def uploader(channel: str) -> str:
    return uploader_of(None, channel, video_id())


def test_an_uploader_has_the_ready_videos_of_its_channel_and_is_named_as_it() -> None:
    assert total(by_uploader_body(uploader("Boatyard"), 1, 20)) == ROWS + 1
    page = search(by_uploader_body(uploader("Kneading Needs"), 1, 20))
    assert keys_of(page["hits"]["hits"]) == ["bread"]
    assert total(by_uploader_body(uploader("boatyard"), 1, 20)) == 0
    user = read_user(uploader("Kneading Needs"))
    assert (user["userId"], user["firstName"]) == (uploader("Kneading Needs"), "Kneading Needs")
    with pytest.raises(UserNotFound):
        read_user(video_id())


TAGS = {
    "row": ["rowing"],
    "RÓW": ["rowing"],
    "old cr": ["Old Craft"],
    "rye": ["rye flour"],
    "ryeflour": ["rye flour"],
    "flour": [],
    "eclipses": [],
    "🎆": [],
    "x" * 100: [],
    "ﷺ" * 100: [],
}


@pytest.mark.parametrize(("text", "suggested_tags"), TAGS.items(), ids=lambda one: ascii(one)[:20])
def test_a_tag_is_suggested_once_by_its_beginning_in_any_spelling(text: str, suggested_tags: list[str]) -> None:
    assert [one["tag"] for one in suggest_tags(text, 10)] == suggested_tags


def test_the_most_used_tags_are_suggested_first_and_as_many_as_asked_for() -> None:
    counted = {one: total(by_tag_body(one, 1, 1)) for one in (tag["tag"] for tag in suggest_tags("r", 25))}
    assert [*counted.values()] == sorted(counted.values(), reverse=True)
    assert {"rowing", "rye flour", "Rezept"} <= counted.keys()
    assert suggest_tags("r", 1) == [{"tag": "rowing"}]


SYNTAX = r"""+-=&|><!(){}[]^"~*?:\/ @#$%.,;'`_0aé"""
alphabets = st.sampled_from(
    [
        st.characters(exclude_categories=["Cc"]),
        st.characters(categories=["Cs"]) | st.sampled_from("ab "),
        st.sampled_from(SYNTAX),
        st.sampled_from("abcdefghij 0123456789"),
        st.sampled_from("😀👨‍👩‍👧🇧🇷👍🏽️❤"),
        st.sampled_from("שלוםمرحبا \u202e\u2066\u200f"),
        st.sampled_from("eकग\u0301\u0308\u093c\u094d\u093f\u0591\u064b\u20dd"),
        st.sampled_from("夜の川東京ロード "),
    ]
)
pieces = st.sampled_from(
    ["title:bread", "AND", "OR NOT", "bread~2", "[a TO z]", "/.*/", "(a+)+$", '{"match_all":{}}', '"}}', "_exists_:x"]
)
hostile_texts = (
    alphabets.flatmap(lambda letters: st.text(letters, min_size=1, max_size=100))
    | st.lists(st.sampled_from("abcdefgh12"), min_size=50, max_size=50).map(" ".join)
    | st.lists(pieces, min_size=1, max_size=8).map(" ".join).map(lambda text: text[:100])
    | st.sampled_from(["x" * 100, "bread " * 17, "a-" * 50, "c++ " * 25, "#" * 100, "' " * 50, "ﷺ" * 100, "㌀" * 100])
)


def _named(text: str) -> Video:
    return video(name=text, channel_title=text, tags=[text, text[::-1]])


ASKED: dict[str, Callable[[str], Mapping[str, Any]]] = {
    "search": lambda text: search_body(Search(text[:100], facets=BOTH, filters=Filters(category=1))),
    "by views": lambda text: search_body(Search(text[:100], sort=Sort.VIEWS)),
    "filters": lambda text: search_body(Search("bread", filters=Filters(tag=text, channel=text))),
    "suggest": lambda text: suggest_body(text, 8, Region.US),
    "spelling": lambda text: spelling_body(tokenize(text)),
    "by tag": lambda text: by_tag_body(text, 1, 20),
    "tags": lambda text: suggest_tags_body(text, 10),
    "related": lambda text: related_body(video_item(_named(text.encode(errors="ignore").decode())), 10),
}


@pytest.mark.parametrize("kind", ASKED)
@settings(max_examples=60)
@given(text=hostile_texts)
def test_any_text_is_answered(kind: str, text: str) -> None:
    answer = search(ASKED[kind](text))
    # What the product makes of the answer does not break on it either
    if kind == "search":
        assert json.loads(page_of(answer, Search(text, facets=BOTH), highlight=True))["query"] == text
        assert corrected(text, answer["hits"]["hits"]) != text
    elif kind == "spelling":
        assert correction_in(answer) != text
    else:
        assert len(answer["hits"]["hits"]) <= 40
