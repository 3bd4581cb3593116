"""What a text may have meant whose words stand nowhere as they were typed."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.search.spelling import BEST, corrected, respelled, spelling_body
from catalog.search.words import words_of
from tests.unit.search.bodies import PARSED_BY_THE_ENGINE, keys

anything = st.text(st.characters())


def hit(title: str, channel: str = "", tags: str = "") -> dict[str, Any]:
    """Return what the index shows of a video."""
    return {"_source": {"card": {"title": title, "channel_title": channel}, "tags": tags}}


hits = st.lists(st.builds(hit, anything, anything, anything), max_size=4)

# --- By the hits ------------------------------------------------------------------------------------------------------

CORRECTED = {
    "a letter too few": ("rivr at night", "river at night"),
    "a letter too many": ("riiver night", "river night"),
    "another letter": ("rider", "river"),
    "swapped letters": ("rievr", "river"),
    "with accents and capitals": ("R\u00cdVR", "river"),
    "two words": ("rivr nigth", "river night"),
}


@pytest.mark.parametrize(("text", "better"), CORRECTED.values(), ids=CORRECTED)
def test_a_slip_is_corrected(text: str, better: str) -> None:
    assert corrected(text, [hit("A river at night")]) == better


STAYS = {
    "as it stands there": "River, at NIGHT!",
    "as a channel has it": "slow",
    "as a tag has it": "boats",
    "two words as one": "slowwater",
    "other words altogether": "mountain",
    "a short word": "rvr",
    "a number": "2024",
    "nothing": "",
    "no words": "\U0001f389",
}


@pytest.mark.parametrize("text", STAYS.values(), ids=STAYS)
def test_what_needs_no_correction_has_none(text: str) -> None:
    assert corrected(text, [hit("A river at night 2023", "Slow Water", "boats")]) is None


def test_a_word_that_stands_anywhere_among_the_hits_stays() -> None:
    assert corrected("rider", [*[hit("river")] * BEST, hit("rider")]) is None


def test_corrections_come_from_the_best_hits() -> None:
    assert corrected("rievr", [*[hit("lake")] * BEST, hit("river")]) is None


def test_the_word_of_the_most_hits_is_taken() -> None:
    assert corrected("rixer", [hit("riser riser"), hit("river"), hit("river")]) == "river"
    assert corrected("rixer", [hit("riser"), hit("riser"), hit("river")]) == "riser"


def test_without_hits_there_is_nothing_to_go_by() -> None:
    assert corrected("rievr", []) is None


@given(anything, hits)
def test_words_that_stand_in_a_hit_are_never_changed(text: str, found: list[dict[str, Any]]) -> None:
    better = corrected(text, found)
    if better is None:
        return
    words, others = words_of(text).words, better.split()
    held = {word for one in found for word in words_of(one["_source"]["card"]["title"]).words}
    assert len(others) == len(words)
    assert others != words
    assert all(other == word for word, other in zip(words, others, strict=True) if word in held)


@given(anything)
def test_a_text_that_is_a_title_has_no_correction(text: str) -> None:
    assert corrected(text, [hit(text)]) is None


# --- By the engine ----------------------------------------------------------------------------------------------------


def suggested(*entries: tuple[str, str | None]) -> dict[str, Any]:
    """Return what the engine answers: for each word another one, or none."""
    words = [{"text": word, "options": [{"text": other}] if other else []} for word, other in entries]
    return {"suggest": {"words": words}}


def test_the_engine_is_asked_for_words_alone() -> None:
    body = spelling_body("R\u00edvr-N1GHT?!")
    assert body["suggest"]["text"] == "rivr n1ght"
    assert body["suggest"]["words"]["term"]["field"] == "forms"
    assert body["suggest"]["words"]["term"]["suggest_mode"] == "missing"
    assert (body["size"], body["query"]) == (0, {"match_none": {}})


def test_no_form_but_a_word_itself_can_be_suggested() -> None:
    """Other forms begin with a character that no word begins with, and beginnings are kept."""
    assert spelling_body("river")["suggest"]["words"]["term"]["prefix_length"] == 1


@given(anything)
def test_a_body_is_json_and_nothing_in_it_is_parsed(text: str) -> None:
    body = spelling_body(text)
    assert json.loads(json.dumps(body, ensure_ascii=False).encode()) == body
    assert not keys(body) & PARSED_BY_THE_ENGINE


def test_words_that_the_engine_knows_better_are_replaced() -> None:
    assert respelled(suggested(("rivr", "river"), ("at", None), ("nigth", "night"))) == "river at night"


def test_without_a_better_word_there_is_no_other_spelling() -> None:
    assert respelled(suggested(("river", None), ("at", None))) is None
    assert respelled(suggested()) is None
