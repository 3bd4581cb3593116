"""Texts as HTML that show what was found, and never more markup than that."""

import html
import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from catalog.search.analysis.tokenizer import tokenize
from catalog.search.highlights import Highlighter

anything = st.text(st.characters()) | st.text(st.sampled_from("abc <>&\"'/-.#+\u2019\u6771\u0915\u093f"))


def marked(asked: str, text: str) -> str:
    """Return `text` as a search for `asked` shows it."""
    return Highlighter.of(tokenize(asked)).mark(text)


MARKED = {
    "a word": ("river", "A River, at night", "A <mark>River</mark>, at night"),
    "each time": ("a", "A cat", "<mark>A</mark> cat"),
    "several words": ("night river", "river at night", "<mark>river</mark> at <mark>night</mark>"),
    "a beginning": ("slow riv", "Slow rivers", "<mark>Slow</mark> <mark>rivers</mark>"),
    "a stem": ("songs now", "A song", "A <mark>song</mark>"),
    "a typo": ("rievr now", "A river", "A <mark>river</mark>"),
    "accents": ("cafe now", "Le Caf\u00e9!", "Le <mark>Caf\u00e9</mark>!"),
    "accents that were typed": ("caf\u00e9 now", "cafe", "<mark>cafe</mark>"),
    "a word of two": ("spiderman now", "Spider-Man", "<mark>Spider</mark>-<mark>Man</mark>"),
    "two words in one": ("spider man", "Spiderman", "<mark>Spiderman</mark>"),
    "an apostrophe": ("whats now", "What\u2019s", "<mark>What</mark>\u2019<mark>s</mark>"),
    "Hindi by Latin letters": ("zindagi now", "यह ज़िंदगी", "यह <mark>ज़िंदगी</mark>"),
    "Hindi": ("ज़िंदगी", "जिंदगी", "<mark>जिंदगी</mark>"),
    "Chinese": ("\u6771\u4eac", "\u6771\u4eac\u99c5", "<mark>\u6771</mark><mark>\u4eac</mark>\u99c5"),
    "C++": ("c++ now", "Learn C++, C# and C", "Learn <mark>C++</mark>, C# and C"),
    "C++ before a number": ("c++ now", "C++20", "<mark>C++</mark>20"),
    "an acronym": ("tnt now", "T.N.T. tonight", "<mark>T.N.T.</mark> tonight"),
    "a joined word by its plural": ("hotdogs now", "Hot Dog", "<mark>Hot</mark> <mark>Dog</mark>"),
    "Latin letters by Hindi": ("नदी", "Nadi ke", "<mark>Nadi</mark> ke"),
    "an umlaut in two letters": ("buecher", "Bücher", "<mark>Bücher</mark>"),
    "a synonym": ("part two", "Pt II", "<mark>Pt</mark> <mark>II</mark>"),
    "nothing": ("river", "A lake", "A lake"),
    "no words": ("\U0001f389", "A lake \U0001f389", "A lake \U0001f389"),
    "an empty text": ("river", "", ""),
}


@pytest.mark.parametrize(("asked", "text", "expected"), MARKED.values(), ids=MARKED)
def test_matches_are_marked(asked: str, text: str, expected: str) -> None:
    assert marked(asked, text) == expected


@given(anything, anything)
@example("script &amp; mark", """<script>alert("x" & 'y')</script><mark>&amp;</mark>""")
def test_marks_come_in_pairs_around_something_and_the_text_is_only_escaped(asked: str, text: str) -> None:
    shown = marked(asked, text)
    marks = re.findall(r"</?mark>", shown)
    assert marks == ["<mark>", "</mark>"] * (len(marks) // 2)
    assert "<mark></mark>" not in shown
    assert shown.replace("<mark>", "").replace("</mark>", "") == html.escape(text)


@given(st.lists(st.text(st.sampled_from("abcde"), min_size=1, max_size=6), min_size=1))
def test_a_text_that_is_asked_for_is_marked_throughout(words: list[str]) -> None:
    assert marked(" ".join(words), " ".join(words)) == " ".join(f"<mark>{word}</mark>" for word in words)
