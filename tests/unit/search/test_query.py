"""A search is built from typed parts: a user's text is never a language of its own."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.search.documents import DEFINITION, POPULARITY_STEPS
from catalog.search.query import MAX_WORDS, exact_query, popularity, text_query
from catalog.search.words import words_of
from tests.unit.search.bodies import PARSED_BY_THE_ENGINE, asked_of, keys, leaves, size_of

# What a request may hold, lone surrogates as well.
texts = st.text(st.characters(), max_size=100)
BLANKS_AND_WORDS = st.sampled_from(
    [
        "a",
        "e",
        "1",
        "12",
        "ep",
        "season",
        "official",
        "abcdefghijkl",
        "कहानी",
        "c++",
        "#a",
        "l'a",
        "a-b-c",
        "東",
        "\ufdfa",
    ]
)
wordy_texts = st.lists(BLANKS_AND_WORDS, max_size=50).map(lambda words: " ".join(words)[:100])
HOSTILE = [
    "*",
    "a OR 1:1",
    'a"}}',
    "/.*/",
    "title:a",
    "{{x}}",
    "a~5",
    "a\0",
    "video_id:*",
    "_exists_:a",
    "\ud800a",
    "a^9",
]

# Looked up as they are; nothing else of a query holds what a user typed.
LOOKED_UP = {("term", "value"), ("terms", None), ("match_phrase", "query")}
# What OpenSearch takes unless it is told otherwise (`indices.query.bool.max_clause_count`).
MAX_CLAUSES = 1_024


def texts_of(query: Any) -> list[tuple[tuple[str, ...], str]]:
    """Return the places of a query whose values depend on the text, with the values."""
    return [(path, value) for path, value, is_key in leaves(query) if not is_key and isinstance(value, str)]


# --- No text is a language --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("build", [text_query, exact_query])
@given(text=texts | wordy_texts | st.sampled_from(HOSTILE))
def test_nothing_is_parsed_as_a_language_and_no_text_is_a_key(build: Any, text: str) -> None:
    query = build(text)
    asked_keys = keys(query)
    assert not asked_keys & PARSED_BY_THE_ENGINE
    assert asked_keys <= keys(text_query("season 1 कहानी official abcdef")) | {"match_none"}


@pytest.mark.parametrize("build", [text_query, exact_query])
@given(text=texts | wordy_texts | st.sampled_from(HOSTILE))
def test_texts_are_only_looked_up(build: Any, text: str) -> None:
    for path, _ in texts_of(build(text)):
        kinds = {"term", "terms", "match_phrase"} & {*path}
        assert kinds or path[-1] == "minimum_should_match"


@pytest.mark.parametrize("build", [text_query, exact_query])
@given(text=texts | wordy_texts | st.sampled_from(HOSTILE))
def test_a_query_is_json_that_utf_8_can_carry(build: Any, text: str) -> None:
    query = build(text)
    assert json.loads(json.dumps(query, ensure_ascii=False).encode()) == query


@pytest.mark.parametrize("build", [text_query, exact_query])
@given(text=texts | wordy_texts)
def test_only_fields_of_the_index_are_asked(build: Any, text: str) -> None:
    fields = set(DEFINITION["mappings"]["properties"]) | {"title.beginnings"}
    for path, _ in texts_of(build(text)):
        if "term" in path or "terms" in path:
            assert path[-1] in fields or path[-2] in fields


@pytest.mark.parametrize("build", [text_query, exact_query])
@pytest.mark.parametrize("text", ["", "  ", "\U0001f389", "?!", "\ud800", '"*"'])
def test_a_text_without_words_finds_nothing(build: Any, text: str) -> None:
    assert build(text) == {"match_none": {}}


# --- How much is asked for --------------------------------------------------------------------------------------------

# Found by climbing towards what asks for the most, within 100 characters.
WORST = {
    "one-letter words": " ".join("abcdefghijklmnopqrstuvwxyz" * 2)[:100],
    "short words": " ".join(["abcd"] * 20),
    "long words": " ".join(["abcdefghijk"] * 8),
    "longest words": " ".join(["abcdefghijklmnopqrstuvwx"] * 4),
    "Hindi": " ".join(["कखगघङचछज"] * 11),
    "numbered": ("season 1 " * 12)[:100],
    "hashtags": ("#a " * 34)[:100],
    "ligatures that become words": "\ufdfa" * 100,
    "most clauses": ("season कहानी abcdefghijkl official official abcdefgh official official " + "ep e " * 8)[:100],
    "most terms": (
        "official abcdefghijkl season official abcdefghijkl abcdefghijkl official season \ufdfa " + "ep e " * 5
    )[:100],
}


@pytest.mark.parametrize("text", WORST.values(), ids=WORST)
def test_the_worst_texts_stay_far_below_what_the_engine_takes(text: str) -> None:
    size = size_of(text_query(text))
    assert size.clauses <= MAX_CLAUSES / 2
    assert size.terms <= 1_400
    assert size_of(exact_query(text)).terms <= 500


@given(texts | wordy_texts)
def test_every_text_stays_below_what_the_engine_takes(text: str) -> None:
    size = size_of(text_query(text))
    assert size.clauses <= MAX_CLAUSES * 0.6
    assert size.terms <= 1_600
    assert len(json.dumps(text_query(text))) < 200_000


@given(wordy_texts)
def test_words_are_asked_for_once_and_not_beyond_the_bound(text: str) -> None:
    words = words_of(text).words[:MAX_WORDS]
    query = text_query(text)
    if words:
        assert len(query["bool"]["must"][0]["bool"]["should"]) == len(set(words))


# --- What is asked for ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("field", ["title", "channel", "tags", "forms"])
def test_a_word_is_looked_up_wherever_videos_have_words(field: str) -> None:
    assert {"river", "night"} <= asked_of(text_query("River NIGHT"), field)


def test_a_word_is_looked_up_by_stem_slip_and_sound() -> None:
    query = text_query("songs")
    asked = asked_of(query, "forms") | asked_of(query, "title_forms")
    assert {"songs", "*song", "-songs", "-song", "-ongs", "~songs"} <= asked


def test_the_last_word_may_be_a_beginning() -> None:
    assert asked_of(text_query("slow wat"), "title.beginnings") == {"wat"}
    assert asked_of(text_query("donaudampfschifffahrt"), "title.beginnings") == {"donaudampfschif"}


@pytest.mark.parametrize("build", [text_query, exact_query])
def test_neighbours_are_looked_up_as_one_word(build: Any) -> None:
    forms = asked_of(build("spider man"), "forms")
    assert "spiderman" in forms
    assert "arbeitsplatz" in asked_of(build("arbeit platz"), "forms")


@pytest.mark.parametrize("build", [text_query, exact_query])
@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("season 4", "s4"),
        ("s4", "season4"),
        ("folge 5", "ep5"),
        ("episode five", "ep"),
        ("part two", "ii"),
        ("offiziell", "official"),
    ],
)
def test_what_means_the_same_is_looked_up(build: Any, text: str, same: str) -> None:
    assert same in asked_of(build(text), "forms") | asked_of(build(text), "title")


def test_a_text_as_a_whole_names_channels_and_tags() -> None:
    query = text_query("Mr. Beast")
    assert asked_of(query, "channel_key") == asked_of(query, "tag_keys") == {"mrbeast"}
    assert {"mrbeast", "mrbeat"} <= asked_of(query, "channel_slips")


def test_several_words_are_looked_up_as_a_phrase() -> None:
    phrases = [value for path, value in texts_of(text_query("River, at NIGHT")) if "match_phrase" in path]
    assert phrases == ["river at night"]
    assert "match_phrase" not in keys(text_query("river"))


def test_videos_that_were_seen_more_are_lifted() -> None:
    assert asked_of(popularity(), "popularity") == {*POPULARITY_STEPS}
    assert text_query("river")["bool"]["should"][-len(POPULARITY_STEPS) :] == popularity()


@given(texts | wordy_texts)
def test_what_is_found_exactly_has_no_slips_and_no_sounds(text: str) -> None:
    assert not [value for _, value in texts_of(exact_query(text)) if value.startswith(("-", "~"))]


def test_what_is_found_exactly_holds_every_word() -> None:
    clauses = exact_query("slow river songs")["bool"]["filter"]
    words = [("slow", "*slow"), ("river", "*river"), ("songs", "*song")]
    for clause, forms in zip(clauses, words, strict=True):
        assert {*forms} <= asked_of(clause, "forms") | asked_of(clause, "title_forms")
