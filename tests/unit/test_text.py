"""Text of other services becomes safe to store, index and show."""

import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.text import normalise, normalise_line

BIDI_CONTROLS = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
JOINED = "\u0915\u094d\u200d \U0001f469\u200d\U0001f680"

texts = st.text() | st.text("e\u0301\u0344\ufb2c \t\r\n\x00\x1f\x7f\x85\u00a0\u2028\u202e\u2066\u200d")

NORMALISED: dict[str, tuple[Callable[[str], str], str, str]] = {
    "plain": (normalise, "A river at night", "A river at night"),
    "composed": (normalise, "Cafe\u0301", "Caf\u00e9"),
    "composed across a control that is taken out": (normalise, "e\u202e\u0301", "\u00e9"),
    "line breaks and tabs stay": (normalise, "one\ntwo\tthree", "one\ntwo\tthree"),
    "a Windows line break becomes a plain one": (normalise, "one\r\ntwo", "one\ntwo"),
    "C0 and C1 controls": (normalise, "\x00a\x08b\x1bc\x7fd\x9fe", "abcde"),
    "bidirectional controls": (normalise, f"a{BIDI_CONTROLS}b", "ab"),
    "joiners spell words and emoji": (normalise, JOINED, JOINED),
    "zero-width spaces stay": (normalise, "\u200b\ufeff", "\u200b\ufeff"),
    "compatibility forms stay": (normalise, "\uff21\u2460", "\uff21\u2460"),
    "empty": (normalise, "", ""),
    "blanks around a line": (normalise_line, "  a river \n", "a river"),
    "line breaks and tabs in a line": (normalise_line, "a\n\triver", "a river"),
    "several blanks in a line": (normalise_line, "a \u00a0\u3000 river", "a river"),
    "line separators in a line": (normalise_line, "a\u2028river\u2029at night", "a river at night"),
    "a line of nothing but blanks and controls": (normalise_line, " \u200e\n\x00", ""),
}


@pytest.mark.parametrize(("normalised", "text", "expected"), NORMALISED.values(), ids=NORMALISED)
def test_text_is_normalised(normalised: Callable[[str], str], text: str, expected: str) -> None:
    assert normalised(text) == expected


LONE_SURROGATES = ["\ud800", "\udfff", "a\ud83d", "\ude00\ud83d"]


@pytest.mark.parametrize("normalised", [normalise, normalise_line])
@pytest.mark.parametrize("text", LONE_SURROGATES, ids=ascii)
def test_a_lone_surrogate_is_refused(normalised: Callable[[str], str], text: str) -> None:
    with pytest.raises(ValueError, match="lone surrogate"):
        normalised(text)


@given(texts)
def test_a_text_is_composed_without_controls_and_a_line_has_no_line_break_whenever_normalised(given_text: str) -> None:
    text, line = normalise(given_text), normalise_line(given_text)
    assert (normalise(text), normalise_line(line)) == (text, line)
    assert unicodedata.is_normalized("NFC", text)
    assert unicodedata.is_normalized("NFC", line)
    assert all(unicodedata.category(one) != "Cc" or one in "\n\t" for one in text)
    assert not set(text) & set(BIDI_CONTROLS)
    assert text.encode().decode() == text
    assert line.splitlines() in ([line], [])
    assert line == line.strip()
