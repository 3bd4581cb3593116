"""Text of other services becomes safe to store, index and show."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.text import normalise, normalise_line

BIDI_CONTROLS = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"

texts = st.text() | st.text("e\u0301\u0344\ufb2c \t\r\n\x00\x1f\x7f\x85\u00a0\u2028\u202e\u2066\u200d")

NORMALISED = {
    "plain": ("A river at night", "A river at night"),
    "composed": ("Cafe\u0301", "Caf\u00e9"),
    "composed across a control that is taken out": ("e\u202e\u0301", "\u00e9"),
    "line breaks and tabs stay": ("one\ntwo\tthree", "one\ntwo\tthree"),
    "a Windows line break becomes a plain one": ("one\r\ntwo", "one\ntwo"),
    "C0 and C1 controls": ("\x00a\x08b\x1bc\x7fd\x9fe", "abcde"),
    "bidirectional controls": (f"a{BIDI_CONTROLS}b", "ab"),
    "joiners spell words and emoji": ("\u0915\u094d\u200d \U0001f469\u200d\U0001f680", None),
    "zero-width spaces": ("\u200b\ufeff", None),
    "compatibility forms": ("\uff21\u2460", None),
    "empty": ("", ""),
}


@pytest.mark.parametrize(("text", "expected"), NORMALISED.values(), ids=NORMALISED)
def test_text_is_normalised(text: str, expected: str | None) -> None:
    assert normalise(text) == (text if expected is None else expected)


LINES = {
    "blanks around": ("  a river \n", "a river"),
    "line breaks and tabs": ("a\n\triver", "a river"),
    "several blanks": ("a \u00a0\u3000 river", "a river"),
    "line separators": ("a\u2028river\u2029at night", "a river at night"),
    "nothing but blanks and controls": (" \u200e\n\x00", ""),
}


@pytest.mark.parametrize(("text", "expected"), LINES.values(), ids=LINES)
def test_a_line_is_one_line_without_blanks_around_it(text: str, expected: str) -> None:
    assert normalise_line(text) == expected


LONE_SURROGATES = {
    "the first": "\ud800",
    "the last": "\udfff",
    "after a letter": "a\ud83d",
    "a pair the wrong way round": "\ude00\ud83d",
}


@pytest.mark.parametrize("text", LONE_SURROGATES.values(), ids=LONE_SURROGATES)
def test_a_lone_surrogate_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="lone surrogate"):
        normalise(text)
    with pytest.raises(ValueError, match="lone surrogate"):
        normalise_line(text)


@given(texts)
def test_normalising_again_changes_nothing(text: str) -> None:
    assert normalise(normalise(text)) == normalise(text)
    assert normalise_line(normalise_line(text)) == normalise_line(text)


@given(texts)
def test_what_is_left_is_composed_and_holds_no_controls(text: str) -> None:
    text = normalise(text)
    assert unicodedata.is_normalized("NFC", text)
    assert all(unicodedata.category(one) != "Cc" or one in "\n\t" for one in text)
    assert not set(text) & set(BIDI_CONTROLS)
    assert text.encode().decode() == text


@given(texts)
def test_a_line_holds_no_line_break(text: str) -> None:
    line = normalise_line(text)
    assert line.splitlines() in ([line], [])
    assert line == line.strip()
    assert unicodedata.is_normalized("NFC", line)
