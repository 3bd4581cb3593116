"""A search is built from typed parts: a user's text is never a language of its own."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.search.analysis.tokenizer import is_unspaced, tokenize
from catalog.search.document import DEFINITION, POPULARITY_STEPS
from catalog.search.query import MAX_WORDS, exact_query, popularity, text_query
from tests.unit.search.bodies import asked_of, keys, require_unparsed_json, size_of, texts_of

# What a request may contain, lone surrogates as well.
texts = st.text(st.characters(), max_size=100)
WORDS = "a e 1 12 ep season official abcdefghijkl कहानी c++ #a l'a a-b-c 東京東京 \ufdfa 3rd 9/11 R&B мир 서울맛집 הילד"
wordy_texts = st.lists(st.sampled_from(WORDS.split()), max_size=50).map(lambda words: " ".join(words)[:100])
HOSTILE = ["*", "a OR 1:1", 'a"}}', "/.*/", "title:a", "{{x}}", "a~5", "a\0", "video_id:*", "_exists_:a", "\ud800a"]
HOSTILE += ["a^9"]

both_queries = pytest.mark.parametrize("build", [text_query, exact_query])


@both_queries
@given(text=texts | wordy_texts | st.sampled_from(HOSTILE))
def test_a_text_is_only_looked_up_in_fields_of_the_index_and_never_parsed(build: Any, text: str) -> None:
    query = build(tokenize(text))
    require_unparsed_json(query)
    assert keys(query) <= keys(text_query(tokenize("season 1 कहानी official abcdef"))) | {"match_none"}
    fields = {*DEFINITION["mappings"]["properties"], "title.beginnings", "channel.beginnings"}
    for path, _ in texts_of(query):
        assert {"term", "terms", "match_phrase"} & {*path} or path[-1] == "minimum_should_match"
        if "term" in path or "terms" in path:
            assert path[-1] in fields or path[-2] in fields


@both_queries
@pytest.mark.parametrize("text", ["", "  ", "?!", "\ud800", '"*"'])
def test_a_text_without_words_finds_nothing(build: Any, text: str) -> None:
    assert build(tokenize(text)) == {"match_none": {}}


# Found by climbing towards what asks for the most, within 100 characters.
WORST = {
    "one-letter words": " ".join("abcdefghijklmnopqrstuvwxyz" * 2)[:100],
    "short words": " ".join(["abcd"] * 20),
    "long words": " ".join(["abcdefghijk"] * 8),
    "longest words": " ".join(["abcdefghijklmnopqrstuvwx"] * 4),
    "Hindi": " ".join(["कखगघङचछज"] * 11),
    "numbered": ("season 1 " * 12)[:100],
    "numbers in words": ("twenty one 3rd " * 7)[:100],
    "Chinese": "\u9f8d\u8c93" * 50,
    "different Korean compounds": " ".join(
        "".join(chr(0xAC00 + 97 * first + 5 * at) for at in range(8)) for first in range(11)
    ),
    "Indic words": "விளையாட்டு நிகழ்ச்சி தமிழ்நாடு பாடல்கள் திரைப்படம் செய்திகள் மகாபாரதம் சிவகார்த்திகேயன்"[:100],
    "Korean compounds": "\uc11c\uc6b8\ub9db\uc9d1\ud22c\uc5b4 " * 14,
    "Hebrew": "\u05d4\u05d9\u05dc\u05d3 " * 20,
    "emoji": "\U0001f525" * 100,
    "hashtags": ("#a " * 34)[:100],
    "ligatures that become words": "\ufdfa" * 100,
    "most clauses": ("season कहानी abcdefghijkl official official abcdefgh official official " + "ep e " * 8)[:100],
    "most terms": (
        "official abcdefghijkl season official abcdefghijkl abcdefghijkl official season \ufdfa " + "ep e " * 5
    )[:100],
}


# What OpenSearch takes by default (`indices.query.bool.max_clause_count`).
MAX_CLAUSES = 1_024


@pytest.mark.parametrize("text", WORST.values(), ids=WORST)
def test_the_worst_texts_stay_far_below_what_the_engine_takes(text: str) -> None:
    size = size_of(text_query(tokenize(text)))
    assert size.clauses <= MAX_CLAUSES * 0.6
    assert size.terms <= 1_400
    assert size_of(exact_query(tokenize(text))).terms <= 600


@given(texts | wordy_texts)
def test_every_text_stays_below_what_the_engine_takes_and_asks_for_each_word_once(text: str) -> None:
    query = text_query(tokenize(text))
    assert size_of(query).clauses <= MAX_CLAUSES * 0.6
    assert size_of(query).terms <= 1_600
    assert len(json.dumps(query)) < 200_000
    asked = tokenize(text)
    words = asked.words[:MAX_WORDS]
    # The words of one number are asked for as one.
    linked = [one.text for one in asked.spellings if one.first < one.last]
    has_number = any("." in one or one.isdigit() for one in linked)
    if words and not any(map(is_unspaced, words)) and not has_number:
        (found,) = query["bool"]["must"]
        enough = found["bool"]["should"][0]["bool"]
        enough = enough["must"][0]["bool"] if "must" in enough else enough
        assert len(enough["should"]) == len({*words})


ASKED: dict[str, tuple[str, list[str], str]] = {
    "a word of a title": ("River NIGHT", ["title"], "river night"),
    "a word of a channel": ("River NIGHT", ["channel"], "river night"),
    "a word of a tag": ("River NIGHT", ["tags"], "river night"),
    "a word in another spelling": ("River NIGHT", ["forms"], "river night"),
    "stem, typos and phonetics": ("songs", ["forms", "title_forms"], "songs *song -songs -song -ongs ~songs"),
    "the whole as a channel": ("Mr. Beast", ["channel_slips"], "mrbeast mrbeat"),
}


@pytest.mark.parametrize(("text", "fields", "terms"), ASKED.values(), ids=ASKED)
def test_a_word_is_looked_up_in_all_its_forms(text: str, fields: list[str], terms: str) -> None:
    query = text_query(tokenize(text))
    assert {*terms.split()} <= set[str]().union(*(asked_of(query, field) for field in fields))


SAME = {
    "spider man": "spiderman",
    "arbeit platz": "arbeitsplatz",
    "season 4": "s4",
    "staffel vier folge 8": "s4e8",
    "folge 5": "ep5",
}
SAME |= {"episode five": "ep", "part two": "ii", "offiziell": "official"}


@both_queries
@pytest.mark.parametrize(("text", "same"), SAME.items())
def test_neighbours_as_one_word_and_synonyms_are_looked_up(build: Any, text: str, same: str) -> None:
    assert same in asked_of(build(tokenize(text)), "forms")


def test_a_text_is_a_phrase_a_name_and_a_beginning_by_its_last_word_and_more_views_rank_higher() -> None:
    query = text_query(tokenize("River, at NIGHT"))
    assert [value for path, value in texts_of(query) if "match_phrase" in path] == 2 * ["river at night"]
    assert "match_phrase" not in keys(text_query(tokenize("river")))
    for text, beginnings in {
        "slow wat": {"slow", "wat"},
        "a wa": {"wa"},
        "donaudampfschifffahrt": {"donaudampfschif"},
        "running shoe": {"running", "shoe"},
        "buecher": {"buecher", "bucher"},
    }.items():
        assert asked_of(text_query(tokenize(text)), "title.beginnings") == beginnings
    query = text_query(tokenize("Mr. Beast"))
    assert asked_of(query, "channel_key") == asked_of(query, "tag_keys") == {"mrbeast"}
    assert asked_of(popularity(), "popularity") == {*POPULARITY_STEPS}
    assert text_query(tokenize("river"))["bool"]["should"][-len(POPULARITY_STEPS) :] == popularity()


@given(texts | wordy_texts)
def test_the_exact_query_asks_for_the_same_forms_but_for_typos(text: str) -> None:
    exact = {value for _, value in texts_of(exact_query(tokenize(text)))}
    assert exact <= {value for _, value in texts_of(text_query(tokenize(text)))}
    assert not [value for value in exact if value.startswith("-")]
    asked = asked_of(exact_query(tokenize("slow river songs")), "forms")
    assert {"slow", "*slow", "river", "*river", "songs", "*song", "~river", "slowriversongs"} <= asked


UNITS = {
    "characters of a script without blanks, by pairs": ("\u4e1c\u4eac\u5e02", ["\u4e1c\u4eac", "\u4eac\u5e02"]),
    "a character alone": ("\u4e1c river", ["\u4e1c"]),
    "emoji": ("\U0001f389\U0001f389", ["_1f389"]),
    "a Korean word by its syllables": ("\uc2a4\ud0c0\ubc85", ["\uc2a4\ud0c0", "\ud0c0\ubc85"]),
    "words joined": ("linus tech tips", ["linustech", "linustechtips", "techtips"]),
    "numerals after a word": ("rocky 1", ["rocky1", "rockyi"]),
    "an episode": ("S04E08", ["s4e8"]),
    "a sign": ("a$ap", ["aap", "asap"]),
}


@both_queries
@pytest.mark.parametrize(("text", "asked"), UNITS.values(), ids=UNITS)
def test_what_is_typed_is_looked_up_by(build: Any, text: str, asked: list[str]) -> None:
    assert {*asked} <= asked_of(build(tokenize(text)), "forms")


OTHERS = [("big toe", "to"), ("он", "on"), ("9/11", "911"), ("3.5mm", "35mm"), ("s4e8", "s4"), ("c++", "c")]


@pytest.mark.parametrize(("text", "other"), OTHERS)
def test_what_means_another_thing_is_not_looked_up(text: str, other: str) -> None:
    assert other not in asked_of(text_query(tokenize(text))["bool"]["must"], "forms")
