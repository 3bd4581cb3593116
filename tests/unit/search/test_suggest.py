"""Titles that complete what is being typed."""

from hypothesis import example, given
from hypothesis import strategies as st

from catalog.regions import Region
from catalog.search.analysis.tokenizer import tokenize
from catalog.search.analysis.typos import MAX_OPENING, all_opening_typo_keys, opening_typo_keys
from catalog.search.document import LONGEST_OPENING
from catalog.search.suggest import HOLDS, HOLDS_NEARLY, OPENS, OPENS_NEARLY, suggest_body
from tests.unit.search.bodies import asked_of, keys, require_unparsed_json, size_of


def test_each_title_of_a_region_is_suggested_once_the_most_viewed_of_the_best_matches_first() -> None:
    body = suggest_body("riv", 8)
    assert body["size"] == 8
    assert body["collapse"] == {"field": "title_key"}
    assert body["sort"] == [{"_score": "desc"}, {"views": "desc"}, {"video_id": "asc"}]
    assert body["_source"] == ["card"]
    assert body["query"]["bool"]["filter"] == []
    assert asked_of(suggest_body("riv", 8, Region.IN)["query"]["bool"]["filter"], "regions") == {"IN"}
    for without_words in ("", " ", "\U0001f389", "?!", "\ud800"):
        assert suggest_body(without_words, 8)["query"]["bool"]["must"] == [{"match_none": {}}]


def test_plain_words_are_looked_up_the_last_one_as_a_beginning_and_exact_matches_rank_above_near_ones() -> None:
    assert asked_of(suggest_body(" Caf\u00e9-R\u00edv", 8), "title_key.openings") == {"cafe riv"}
    assert asked_of(suggest_body("slow river ni", 8), "title") == {"slow", "river"}
    assert asked_of(suggest_body("slow river ni", 8), "title.beginnings") == {"ni"}
    ways = suggest_body("slow riv", 8)["query"]["bool"]["must"][0]["dis_max"]["queries"]
    assert [way["constant_score"]["boost"] for way in ways] == [OPENS, HOLDS, OPENS_NEARLY, HOLDS_NEARLY]
    assert OPENS > HOLDS > OPENS_NEARLY > HOLDS_NEARLY > 0


def test_a_typo_is_tolerated_from_the_third_letter_on_and_to_the_end_of_the_opening() -> None:
    assert "opening_slips" not in keys(suggest_body("ri", 8))
    assert asked_of(suggest_body("rvier", 8), "opening_slips") & {*all_opening_typo_keys("river at night")}
    body = suggest_body("slwo rivers at nig", 8)
    assert asked_of(body, "opening_slips") == {*opening_typo_keys("slwo rivers ")}
    assert len("slwo rivers ") == MAX_OPENING
    nearly = body["query"]["bool"]["must"][0]["dis_max"]["queries"][2]
    assert asked_of(nearly, "title") == {"at"}
    assert asked_of(nearly, "title.beginnings") == {"nig"}


@given(st.text(st.characters(), max_size=100))
@example("x" * 100)
def test_a_body_is_small_unparsed_and_asks_for_no_more_than_the_index_holds(text: str) -> None:
    body = suggest_body(text, 8)
    require_unparsed_json(body)
    assert size_of(body["query"]).clauses <= 50
    assert size_of(body["query"]).terms <= 300
    assert all(len(opening) <= LONGEST_OPENING for opening in asked_of(body, "title_key.openings"))
    assert all(len(beginning) <= 15 for beginning in asked_of(body, "title.beginnings"))


@given(st.text(st.sampled_from("abc de"), min_size=3, max_size=30), st.integers(1, 30))
def test_whatever_opens_a_title_completes_to_it(title: str, end: int) -> None:
    typed = " ".join(tokenize(title[:end]).words)
    for asked in asked_of(suggest_body(title[:end], 8), "title_key.openings"):
        assert asked == typed[:LONGEST_OPENING]
        assert " ".join(tokenize(title).words).startswith(asked)
