"""What a search finds, on both engines: the OpenSearch node, and the embedded one behind `make run`."""
# ruff: noqa: RUF001 - letters that look like others are what is searched for

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalog.search.lists import by_tag_body, latest_body, related_body, related_of
from catalog.search.pages import search_body
from catalog.search.request import Facet, Filters, Search, Sort
from catalog.search.results import list_page_of, page_of, suggestions_of
from catalog.search.spelling import corrected, respelled, spelling_body
from catalog.search.suggestions import suggest_body
from catalog.stores.index import search
from catalog.video import Video
from catalog.vocabulary import Region
from catalog.writing.index import IndexWriter
from catalog.writing.stream import action_of
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

SHELF: Mapping[str, Fields] = {
    # Letters
    "noodles": titled("Spätzle selber machen", "Küche am See", "Rezept", "Schnelle Küche"),
    "street": titled("Die längste Straße im Dorf", "Fernweh"),
    "grandma": titled("O pão da avó", "Cozinha Viva"),
    "montreal": titled("Déjà vu à Montréal", "Vieux Port"),
    "fancy": titled("𝓜𝓲𝓭𝓷𝓲𝓰𝓱𝓽 Ⓡⓐⓘⓝ", "Window Seat"),
    "evening": titled("नदी के किनारे शाम", "धीमा पानी"),
    "journey": titled("ज़िंदगी का लंबा सफर", "मन की राह"),
    # Compounds
    "steamer": titled("Dampfschiff im Nebel", "Hafenkante"),
    "birthday": titled("Geburtstagskuchen mit Nüssen", "Backzeit"),
    "lighthouse": titled("Light house keepers", "Old Stories"),
    # Marks and numbers
    "cpp": titled("Learn C++ in one hour", "Code Porch"),
    "csharp": titled("Learn C# in one hour", "Code Porch"),
    "c": titled("Learn C in one hour", "Code Porch"),
    "new": titled("What's new in gardening", "Green Thumb"),
    "hero": titled("Spider-Man in the attic", "Puppet Attic"),
    "organ": titled("AC/DC on a church organ", "Pipe Dreams"),
    "cat": titled("My cat opens doors #shorts #funnycats", "Whiskers"),
    "tales11": titled("Harbour Tales Ep 11", "Tidewater Studio"),
    "tales12": titled("Harbour Tales Ep 12", "Tidewater Studio"),
    "train3": titled("Sleeper carriage S3 trailer", "Rail Fiction"),
    "train4": titled("Sleeper carriage S4 trailer", "Rail Fiction"),
    "hotel2": titled("Ocean hotel season 2", "Rail Fiction"),
    # Words
    "bread": titled("How to bake sourdough bread", "Kneading Needs", "oven", "rye flour"),
    "history": titled("A short history of bread", "Old Stories"),
    "volcano": titled("Volcanic islands documentary", "Far Horizon", "ukulele"),
    "islands": titled("Seven quiet islands", "Far Horizon"),
    "unseen": titled("Bread nobody may see", "Kneading Needs", "oven", "sourdough", status="PROCESSING"),
    "failed": titled("Volcanic islands documentary", "Far Horizon", "oven", status="ERROR"),
    # Order
    "boat": titled("Paper boat tutorial", "Foldings", views=500),
    "famous boat": titled("Paper boat tutorial", "Foldings", views=5_000_000),
    "paper plane": titled("Paper plane tutorial", "Foldings", views=40_000, regions=["DE"]),
    "channel's own": titled("Three knots for beginners", "Driftwood", views=10),
    "of that name": titled("Driftwood", "Beach Finds", views=900_000),
    **{f"tied {number}": titled("Metronome practice", "Steady Beat", "practice") for number in range(TIED)},
    # Choices
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
}
KEYS = {video_id(number): key for number, key in enumerate(SHELF)}
READY = [key for key, said in SHELF.items() if said.get("status", "READY") == "READY"]


def on_shelf(key: str) -> Video:
    return video(list(SHELF).index(key), **SHELF[key])


@pytest.fixture(scope="module")
def library(engine: IndexWriter) -> None:
    assert engine.write([action_of(on_shelf(key)) for key in SHELF]) == []
    assert engine.count() == len(READY)


def keys_of(hits: Iterable[Mapping[str, Any]]) -> list[str]:
    return [KEYS[hit["_id"]] for hit in hits]


def hits_of(text: str, **options: Any) -> list[dict[str, Any]]:
    hits: list[dict[str, Any]] = search(search_body(Search(text, **{"per_page": 50, **options})))["hits"]["hits"]
    return hits


def found(text: str, **options: Any) -> list[str]:
    return keys_of(hits_of(text, **options))


def total(body: Mapping[str, Any]) -> int:
    counted = search(body)["hits"]["total"]
    assert counted["relation"] == "eq"
    return int(counted["value"])


# --- Letters ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("spätzle", "noodles"),
        ("spatzle", "noodles"),
        ("SPÄTZLE", "noodles"),
        ("spa\u0308tzle", "noodles"),
        ("längste straße", "street"),
        ("langste strasse", "street"),
        ("pao da avo", "grandma"),
        ("pão da avó", "grandma"),
        ("deja vu", "montreal"),
        ("montreal", "montreal"),
        ("midnight rain", "fancy"),
        ("𝕟𝕠𝕠𝕓 𝕤𝕡𝕒𝕥𝕫𝕝𝕖 𝕤𝕖𝕝𝕓𝕖𝕣", "noodles"),
        ("नदी शाम", "evening"),
        ("nadi kinare", "evening"),
        ("nadee kinaare", "evening"),
        ("ज़िंदगी सफर", "journey"),
        ("जिंदगी", "journey"),
        ("zindagi ka safar", "journey"),
        ("jindagi", "journey"),
    ],
)
def test_letters_are_found_as_people_type_them(text: str, first: str) -> None:
    assert found(text)[0] == first


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("dampfschiff", "steamer"),
        ("dampf schiff", "steamer"),
        ("geburtstagskuchen", "birthday"),
        ("geburtstag kuchen", "birthday"),
        ("geburtstags kuchen", "birthday"),
        ("light house", "lighthouse"),
        ("lighthouse keepers", "lighthouse"),
    ],
)
def test_words_are_found_together_and_apart(text: str, first: str) -> None:
    assert found(text)[0] == first


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("c++", "cpp"),
        ("C++ hour", "cpp"),
        ("learn c#", "csharp"),
        ("learn c", "c"),
        ("what's new", "new"),
        ("what’s new", "new"),
        ("whats new", "new"),
        ("spider-man", "hero"),
        ("spiderman", "hero"),
        ("spider man", "hero"),
        ("AC/DC", "organ"),
        ("acdc", "organ"),
        ("ac dc", "organ"),
        ("#shorts", "cat"),
        ("shorts", "cat"),
        ("funny cats", "cat"),
        ("harbour tales ep 12", "tales12"),
        ("harbour tales ep12", "tales12"),
        ("harbour tales episode 12", "tales12"),
        ("harbour tales ep 11", "tales11"),
        ("sleeper carriage season 4", "train4"),
        ("sleeper carriage s3", "train3"),
        ("ocean hotel s2", "hotel2"),
    ],
)
def test_marks_and_numbers_are_found_in_all_their_spellings(text: str, first: str) -> None:
    assert found(text)[0] == first


# --- Words ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "first"),
    [
        pytest.param("sourdough bread", "bread", id="title"),
        pytest.param("kneading needs", "bread", id="channel"),
        pytest.param("rezept", "noodles", id="tag"),
        pytest.param("ukulele", "volcano", id="in tags alone"),
        pytest.param("rye flour", "bread", id="two words of a tag"),
        pytest.param("bread kneading", "bread", id="title and channel"),
        pytest.param("sourdogh", "bread", id="a letter left out"),
        pytest.param("sourdouugh", "bread", id="a letter too many"),
        pytest.param("sourdovgh", "bread", id="another letter"),
        pytest.param("soudrough", "bread", id="swapped letters"),
        pytest.param("osurdough", "bread", id="swapped letters at the beginning"),
        pytest.param("volcnic islands", "volcano", id="a slip in one word"),
        pytest.param("volcnic ilands", "volcano", id="a slip in both words"),
        pytest.param("kneeding needs", "bread", id="a slip in the channel"),
        pytest.param("how to ba", "bread", id="half typed"),
        pytest.param("volcanic isl", "volcano", id="half typed after a word of several titles"),
        pytest.param("documentary islands volcanic", "volcano", id="another order"),
        pytest.param("volcanic islands documentary trombone", "volcano", id="a word too many"),
        pytest.param("island documentaries", "volcano", id="another inflection"),
    ],
)
def test_a_video_is_found_by(text: str, first: str) -> None:
    assert found(text)[0] == first


def test_a_video_that_is_not_ready_is_never_found() -> None:
    assert "unseen" not in found("bread nobody may see")
    assert "unseen" not in found("oven", sort=Sort.NEWEST)
    assert found("volcanic islands documentary") == ["volcano"]


def test_words_that_stand_nowhere_find_nothing() -> None:
    assert found("qqqqqqqq") == []
    assert found("🎆") == []
    assert found("qqqqqqqq bread") == []


# --- Order and pages --------------------------------------------------------------------------------------------------


def test_what_was_seen_most_stands_first_among_equals() -> None:
    assert found("paper boat")[:2] == ["famous boat", "boat"]


def test_whoever_types_the_name_of_a_channel_finds_the_channel() -> None:
    assert set(found("driftwood")[:2]) == {"channel's own", "of that name"}
    assert found("drift wood")[:1] == found("driftwood")[:1]


@pytest.mark.parametrize("sort", Sort)
def test_ties_are_ordered_by_id_and_pages_never_overlap(sort: Sort) -> None:
    pages = [Search("metronome practice", page, 25, sort=sort) for page in (1, 2, 3, 4)]

    ids = [key for page in pages for key in keys_of(search(search_body(page))["hits"]["hits"])]

    assert ids == [f"tied {number}" for number in range(TIED)]
    assert {total(search_body(page)) for page in pages} == {TIED}


def test_the_newest_stand_first_and_those_without_a_day_last() -> None:
    assert found("lantern", sort=Sort.NEWEST) == ["white", "blue", "green", "red", "undated"]


def test_the_most_viewed_stand_first() -> None:
    assert found("lantern", sort=Sort.VIEWS) == ["green", "white", "red", "blue", "undated"]


@pytest.mark.parametrize("sort", [Sort.NEWEST, Sort.VIEWS])
def test_in_another_order_words_are_found_as_they_are_typed_only(sort: Sort) -> None:
    assert set(found("lantren")) == {"white", "blue", "green", "red", "undated"}
    assert found("lantren", sort=sort) == []
    assert found("jindagi", sort=sort) == []
    assert found("bread sourdough", sort=sort) == ["bread"]
    assert set(found("lanterns", sort=sort)) == {"white", "blue", "green", "red", "undated"}
    assert found("spiderman", sort=sort) == ["hero"]
    assert found("dampf schiff", sort=sort) == ["steamer"]


# --- Filters and facets -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("filters", "left"),
    [
        ({}, "red green blue white undated"),
        ({"category": 1}, "red green"),
        ({"category": 4}, ""),
        ({"region": Region.US}, "red green white"),
        ({"region": Region.FR}, ""),
        ({"tag": "craft"}, "red green blue white undated"),
        ({"tag": "CRÄFT"}, "red green blue white undated"),
        ({"tag": "cra"}, ""),
        ({"channel": "paperglow"}, "red green blue white undated"),
        ({"channel": "Paper-Glow!"}, "red green blue white undated"),
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
@pytest.mark.parametrize("sort", [Sort.RELEVANCE, Sort.VIEWS])
def test_filters_leave_what_is(filters: Fields, left: str, sort: Sort) -> None:
    asked = Search("lantern", filters=Filters(**filters), sort=sort)

    assert set(keys_of(search(search_body(asked))["hits"]["hits"])) == set(left.split())
    assert total(search_body(asked)) == len(left.split())


BOTH = (Facet.CATEGORY, Facet.REGION)


def counted(filters: Filters, facets: tuple[Facet, ...] = BOTH) -> tuple[list[str], dict[str, dict[Any, int]], int]:
    """Return what a search with facets finds, its counts and its total."""
    asked = Search("lantern", filters=filters, facets=facets, sort=Sort.VIEWS)
    page = page_of(search(search_body(asked)), asked, highlight=False)
    counts = {
        facet: {next(iter(one.values())): one["count"] for one in values} for facet, values in page["facets"].items()
    }
    return [KEYS[card["video_id"]] for card in page["videos"]], counts, page["total"]


def test_facets_count_all_that_is_found() -> None:
    assert counted(Filters()) == (
        ["green", "white", "red", "blue", "undated"],
        {"category": {1: 2, 2: 2, 3: 1}, "region": {"US": 3, "GB": 2, "DE": 1}},
        5,
    )


def test_a_chosen_value_narrows_the_page_and_the_other_facet_but_not_its_own() -> None:
    assert counted(Filters(region=Region.US)) == (
        ["green", "white", "red"],
        {"category": {1: 2, 2: 1}, "region": {"US": 3, "GB": 2, "DE": 1}},
        3,
    )
    assert counted(Filters(category=2)) == (
        ["white", "blue"],
        {"category": {1: 2, 2: 2, 3: 1}, "region": {"US": 1, "GB": 1, "DE": 1}},
        2,
    )


def test_two_chosen_values_narrow_each_others_counts() -> None:
    assert counted(Filters(category=1, region=Region.GB)) == (
        ["green"],
        {"category": {1: 1, 2: 1}, "region": {"US": 2, "GB": 1}},
        1,
    )


def test_a_filter_that_is_no_facet_narrows_every_count() -> None:
    assert counted(Filters(region=Region.US, min_duration=120), (Facet.CATEGORY,)) == (
        ["green", "white"],
        {"category": {1: 1, 2: 1}},
        2,
    )


def test_a_value_that_nothing_has_is_not_counted_and_hides_no_other() -> None:
    assert counted(Filters(category=4)) == ([], {"category": {1: 2, 2: 2, 3: 1}, "region": {}}, 0)


# --- Highlights and corrections ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "title", "channel"),
    [
        ("bake bread", "How to <mark>bake</mark> sourdough <mark>bread</mark>", "Kneading Needs"),
        ("sourdogh kneading", "How to bake <mark>sourdough</mark> bread", "<mark>Kneading</mark> Needs"),
        ("spatzle", "<mark>Spätzle</mark> selber machen", "Küche am See"),
        ("spiderman", "<mark>Spider</mark>-<mark>Man</mark> in the attic", "Puppet Attic"),
        ("midnight", "<mark>𝓜𝓲𝓭𝓷𝓲𝓰𝓱𝓽</mark> Ⓡⓐⓘⓝ", "Window Seat"),
    ],
)
def test_what_matched_is_marked(text: str, title: str, channel: str) -> None:
    asked = Search(text)

    page = page_of(search(search_body(asked)), asked, highlight=True)

    assert page["videos"][0]["highlight"] == {"title": title, "channel_title": channel}


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
def test_a_slip_is_corrected_from_what_was_found(text: str, better: str | None) -> None:
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
def test_where_nothing_is_found_words_that_exist_are_suggested(text: str, better: str | None) -> None:
    assert respelled(search(spelling_body(text))) == better


# --- Suggestions ------------------------------------------------------------------------------------------------------


def suggested(text: str, limit: int = 8, region: Region | None = None) -> list[str]:
    return [KEYS[card["video_id"]] for card in suggestions_of(search(suggest_body(text, limit, region)))]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        pytest.param("harbour tales ep 1", "tales11", id="the beginning"),
        pytest.param("v", "volcano", id="one letter"),
        pytest.param("SPÄTZ", "noodles", id="accents and case"),
        pytest.param("spatz", "noodles", id="no accents"),
        pytest.param("sourd", "bread", id="a word in the middle"),
        pytest.param("bread sour", "bread", id="words in another order"),
        pytest.param("vol", "volcano", id="three letters"),
        pytest.param("vlo", "volcano", id="a slip from the third letter on"),
        pytest.param("volcnaic is", "volcano", id="a slip in the first word"),
        pytest.param("seven quite isl", "islands", id="a slip in a word in the middle"),
        pytest.param("नदी के", "evening", id="Hindi"),
    ],
)
def test_a_title_is_suggested_by(text: str, first: str) -> None:
    assert suggested(text)[0] == first


def test_each_title_is_suggested_once_the_most_viewed_first() -> None:
    assert suggested("paper") == ["famous boat", "paper plane"]
    assert suggested("metro") == ["tied 0"]


def test_suggestions_are_as_many_as_asked_for_and_of_the_region() -> None:
    assert suggested("paper", limit=1) == ["famous boat"]
    assert suggested("paper", region=Region.DE) == ["paper plane"]
    assert suggested("paper", region=Region.FR) == []


def test_a_video_that_is_not_ready_is_never_suggested() -> None:
    assert suggested("bread nobody") == []
    assert set(suggested("bread")) == {"history", "bread"}


# --- Lists ------------------------------------------------------------------------------------------------------------


def test_the_latest_are_all_that_are_ready_those_without_a_day_last() -> None:
    pages = [search(latest_body(page, 50)) for page in range(1, 5)]

    listed = [key for page in pages for key in keys_of(page["hits"]["hits"])]

    assert listed[0] == "late"
    assert listed[-1] == "undated arrival"
    assert listed[1:-1] == [key for key in READY if key not in {"late", "undated arrival"}]
    assert {page["hits"]["total"]["value"] for page in pages} == {len(READY)}


@pytest.mark.parametrize("tag", ["old craft", "Old Craft", "OLDCRAFT", "óld-crâft", " old  craft "])
def test_a_tag_is_found_in_any_spelling(tag: str) -> None:
    assert keys_of(search(by_tag_body(tag, 1, 20))["hits"]["hits"]) == ["row by hand", "other yard"]
    assert total(by_tag_body(tag, 1, 20)) == 2


@pytest.mark.parametrize("tag", ["old", "craft old", "oldcraf", "🎆", "hidden"])
def test_another_tag_is_another_tag(tag: str) -> None:
    assert total(by_tag_body(tag, 1, 20)) == 0


def test_pages_of_a_tag_have_the_true_total() -> None:
    answer = search(by_tag_body("rowing", 3, 20))

    page = list_page_of(answer["hits"]["hits"], answer["hits"]["total"]["value"], 3, 20)

    assert len(page["data"]) == 7
    assert page["pagination"] == {"current_page": 3, "page_size": 20, "total_items": 47, "total_pages": 3}


def related(key: str, limit: int) -> list[str]:
    return keys_of(related_of(search(related_body(on_shelf(key), limit)), limit))


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
    listed = [SHELF[key]["channel_title"] for key in related("row by hand", limit)]

    # A third are of the channel, which has more than are shown, then comes the other one, and then the channel again
    share = limit // 3
    assert listed == ["Boatyard"] * share + ["Other Yard"] + ["Boatyard"] * (limit - share - 1)


def test_the_total_of_related_videos_is_true_beyond_what_is_shown() -> None:
    # 45 of the same channel and tags, and one more of the same tags
    assert total(related_body(on_shelf("row by hand"), 5)) == ROWS + 1


# --- Whatever is typed ------------------------------------------------------------------------------------------------

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
    "spelling": spelling_body,
    "by tag": lambda text: by_tag_body(text, 1, 20),
    "related": lambda text: related_body(_named(text.encode(errors="ignore").decode()), 10),
}


@pytest.mark.parametrize("kind", ASKED)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(text=hostile_texts)
def test_whatever_is_typed_is_answered(kind: str, text: str) -> None:
    answer = search(ASKED[kind](text))

    # What the product makes of the answer does not break on it either
    if kind == "search":
        assert page_of(answer, Search(text, facets=BOTH), highlight=True)["query"] == text
        assert corrected(text, answer["hits"]["hits"]) != text
    elif kind == "spelling":
        assert respelled(answer) != text
    else:
        assert len(answer["hits"]["hits"]) <= 40
