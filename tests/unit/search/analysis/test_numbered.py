"""What is numbered has one spelling, however it is written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.search.analysis.numbered import is_numbered, numbered, parts_of
from catalog.search.analysis.tokenizer import tokenize

NUMBERED = {
    "s04e08": ["s4e8"],
    "S4 E8": ["s4", "ep8", "s4e8"],
    "4x08": ["s4e8"],
    "S04EP08": ["s4e8"],
    "T2E3": ["s2e3"],
    "season 4 episode 8": ["s4", "ep8", "s4e8"],
    "Staffel vier, Folge acht": ["s4", "ep8", "s4e8"],
    "episode 8, season iv": ["ep8", "s4", "s4e8"],
    "temporada 2 cap\u00edtulo 3": ["s2", "ep3", "s2e3"],
    "3 \u0441\u0435\u0437\u043e\u043d 5 \u0441\u0435\u0440\u0438\u044f": ["s3", "ep5", "s3e5"],
    "\u0441\u0435\u0437\u043e\u043d 3 \u0441\u0435\u0440\u0438\u044f 5": ["s3", "ep5", "s3e5"],
    "5. B\u00f6l\u00fcm": ["ep5"],
    "\uc2dc\uc98c2 12\ud654": ["s2", "ep12", "s2e12"],
    "Ep.09": ["ep9"],
    "episode nine": ["ep9"],
    "No. 5": ["ep5"],
    "2nd season": ["s2"],
    "third season, part 2": ["s3", "pt2"],
    "season finale": [],
    "one second": [],
    "chapter III": ["ch3"],
    "1 vs 1": ["1v1"],
    "season 4 of part": ["s4"],
    "ep 99999": [],
}


@pytest.mark.parametrize(("text", "expected"), NUMBERED.items(), ids=NUMBERED)
def test_it_has_one_spelling(text: str, expected: list[str]) -> None:
    words = tokenize(text).words
    assert [one.text for one in numbered(words)] == expected
    assert is_numbered(words) or not expected or any(any(map(str.isdigit, word)) for word in words)


def test_an_episode_is_also_found_by_its_season_and_its_number() -> None:
    assert parts_of("s04e08") == parts_of("4x08") == ["s4", "ep8"]
    assert parts_of("e09") == ["9"]
    assert parts_of("ep00") == ["0"]
    assert parts_of("1080p") == parts_of("river") == parts_of("12") == []


@given(
    st.lists(
        st.sampled_from(
            ["season", "4", "episode", "x", "12", "viii", "s04", "e8", "4x08", "vs", "3rd", "part", "сезон", "5화"]
        )
    )
)
def test_its_places_are_those_of_its_words(words: list[str]) -> None:
    found = numbered(words)
    assert all(0 <= one.first <= one.last < len(words) and one.last - one.first < 4 for one in found)
    assert len(found) <= 2 * len(words)
