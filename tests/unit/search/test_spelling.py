"""Another spelling of a text whose words are in no hit as they were typed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.search.analysis.stemmer import stem
from catalog.search.analysis.tokenizer import tokenize
from catalog.search.spelling import (
    BEST,
    are_in_titles,
    correct_from_hits,
    correction_in,
    is_better,
    spelling_body,
    words_of,
)
from tests.unit.search.bodies import require_unparsed_json

anything = st.text(st.characters())


def hit(title: str, channel: str = "", tags: str = "") -> set[str]:
    """Return the words of a hit, most of which have a title alone."""
    texts = {"title": title, "channel": channel, "tags": tags}
    return words_of({name: " ".join(tokenize(text).words) for name, text in texts.items()})


RIVER = [hit("A river at night 2023", "Slow Water", "boats")]
CORRECTIONS: dict[str, tuple[str, list[set[str]], str | None]] = {
    "a letter too few": ("rivr at night", RIVER, "river at night"),
    "a letter too many": ("riiver night", RIVER, "river night"),
    "another letter": ("rider", RIVER, "river"),
    "swapped letters": ("rievr", RIVER, "river"),
    "with accents and capitals": ("R\u00cdVR", RIVER, "river"),
    "two words": ("rivr nigth", RIVER, "river night"),
    "the word of the most hits": ("rixer", [hit("riser riser"), hit("river"), hit("river")], "river"),
    "the other word of the most hits": ("rixer", [hit("riser"), hit("riser"), hit("river")], "riser"),
    "none of a title's words": ("River, at NIGHT!", RIVER, None),
    "none of a channel's": ("slow", RIVER, None),
    "none of a tag's": ("boats", RIVER, None),
    "none of two words as one": ("slowwater", RIVER, None),
    "none to other words altogether": ("mountain", RIVER, None),
    "none of a short word": ("bot", [hit("boat")], None),
    "none of a number": ("2024", RIVER, None),
    "none of nothing": ("", RIVER, None),
    "none of no words": ("\U0001f389", RIVER, None),
    "none of a word of any hit": ("rider", [*[hit("river")] * BEST, hit("rider")], None),
    "none from beyond the best hits": ("rievr", [*[hit("lake")] * BEST, hit("river")], None),
    "none without hits": ("rievr", [], None),
}


@pytest.mark.parametrize(("text", "hits", "better"), CORRECTIONS.values(), ids=CORRECTIONS)
def test_a_word_is_corrected_from_the_hits(text: str, hits: list[set[str]], better: str | None) -> None:
    assert correct_from_hits(tokenize(text), hits) == better


@st.composite
def words_with_a_typo(draw: st.DrawFn) -> tuple[str, str]:
    """Draw a word, and the same with one letter left out, added or replaced, or two swapped."""
    word = draw(st.text("abcdefghij", min_size=5, max_size=12))
    place, letter = draw(st.integers(0, len(word) - 2)), draw(st.sampled_from("abcdefghij"))
    before, here, after = word[:place], word[place], word[place + 1 :]
    endings = [after, letter + here + after, letter + after, after[0] + here + after[1:]]
    return word, before + draw(st.sampled_from(endings))


@given(words_with_a_typo())
def test_a_word_with_a_typo_at_any_place_is_corrected_unless_its_stem_is_known(words: tuple[str, str]) -> None:
    word, typed = words
    expected = None if stem(word) == stem(typed) else word
    assert correct_from_hits(tokenize(typed), [hit(word)]) == expected


@given(anything, st.lists(st.builds(hit, anything, anything, anything), max_size=4))
def test_words_that_are_in_a_hit_are_never_changed(text: str, found: list[set[str]]) -> None:
    assert correct_from_hits(tokenize(text), [hit(text)]) is None
    in_hits = {word for words in found for word in words}
    if in_hits.issuperset(tokenize(text).words):
        assert correct_from_hits(tokenize(text), found) is None
    better = correct_from_hits(tokenize(text), found)
    if better is None:
        return
    words, others = tokenize(text).words, better.split()
    assert len(others) == len(words)
    assert others != words
    assert all(other == word for word, other in zip(words, others, strict=True) if word in in_hits)


def test_words_are_in_titles_when_each_is_a_word_of_one() -> None:
    titles = ["a river at night", "slow water"]
    assert are_in_titles(["water", "night"], titles)
    assert are_in_titles([], titles)
    assert not are_in_titles(["water", "nig"], titles)
    assert not are_in_titles(["water"], [])


@pytest.mark.parametrize(("score", "offered"), [(None, False), (1, True), (2, False), (3, False)])
def test_a_correction_is_offered_if_it_finds_more_and_no_video_has_the_word(
    *, score: float | None, offered: bool
) -> None:
    assert is_better({"hits": {"max_score": score}}) is offered


@given(anything)
def test_the_engine_is_asked_for_words_alone(text: str) -> None:
    require_unparsed_json(spelling_body(tokenize(text)))
    body = spelling_body(tokenize("R\u00edvr-N1GHT?!"))
    options = body["suggest"]["words"]["term"]
    assert body["suggest"]["text"] == "rivr n1ght"
    assert (options["field"], options["suggest_mode"]) == ("forms", "missing")
    # Other forms than words begin with a character that no word begins with, and beginnings stay.
    assert options["prefix_length"] == 1
    assert (body["size"], body["query"]) == (0, {"match_none": {}})


@pytest.mark.parametrize(
    ("others", "better"), [(["river", None, "night"], "river at night"), ([None] * 3, None), ([], None)]
)
def test_words_for_which_the_engine_has_a_better_one_are_replaced(others: list[str | None], better: str | None) -> None:
    suggested = zip(["rivr", "at", "nigth"], others, strict=False)
    words = [{"text": word, "options": [{"text": other}] if other else []} for word, other in suggested]
    assert correction_in({"suggest": {"words": words}}) == better
