"""Types of parameters take the texts that their descriptions take, and refuse others in pydantic's words."""

import re
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Any, cast
from urllib.parse import quote
from uuid import UUID

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from catalog.http.parameter_types import (
    DAY_OR_TIME_PATTERN,
    TEXT_PATTERN,
    Choice,
    Flag,
    Integer,
    IntegerChoice,
    InvalidValue,
    Moment,
    ParameterType,
    Respelt,
    Text,
    TypedText,
)
from catalog.http.parameters import MAX_IDS, NATURAL, SHORT_TEXT, TAG, VIDEO_ID, VIDEO_IDS
from catalog.integers import MAX_INTEGER
from catalog.regions import Region
from catalog.times import from_text, to_text
from tests.factories import ids, moments, video_id
from tools.openapi.parameters import described_as

PAGE = Integer(ge=1, le=100)
FIRST, LAST = Moment(is_first=True), Moment()
LINE_BREAKS_AND_TABS = "\t\n\v\f\r\x85"


def faults_of(kind: ParameterType, text: str) -> list[str]:
    """Return the kinds of the faults for which a text is refused; none when it is a value."""
    try:
        kind.parse(text)
    except InvalidValue as error:
        return [fault.kind for fault in error.faults]
    return []


@given(st.integers().map(str) | st.sampled_from(["1", "7", "30"]) | st.text(max_size=5))
def test_a_choice_of_numbers_takes_their_one_spelling(text: str) -> None:
    kind = IntegerChoice(1, 7, 30)
    described: TypeAdapter[Any] = TypeAdapter(described_as(kind))
    if text in ("1", "7", "30"):
        assert kind.parse(text) == int(text) == described.validate_json(text)
    else:
        assert len(faults_of(kind, text)) == 1
    assert described.json_schema() == {"enum": [1, 7, 30], "type": "integer"}


# Values that are not the text of a request.
VALUES: dict[type, Callable[[str], object]] = {
    Flag: lambda text: text == "true",
    Respelt: lambda text: str(UUID(text)),
    TypedText: lambda text: text if {*LINE_BREAKS_AND_TABS}.isdisjoint(text) else " ".join(text.split()),
}

DESCRIBED = [PAGE, NATURAL, SHORT_TEXT, Text("^[ab]+$", min_length=2), VIDEO_ID, Choice(Region), Flag()]
SPELLINGS = ids.flatmap(lambda one: st.sampled_from([one, one.upper(), one.replace("-", ""), one.replace("-", "", 1)]))
TEXTS = st.text(max_size=110) | st.sampled_from([*Region, "true", "false", "ab", "a\n"]) | SPELLINGS
# The one spelling of a number is a rule of ours.
NUMBERS = st.integers().map(str) | st.integers(-2, 102).map(str)


@pytest.mark.parametrize("kind", DESCRIBED, ids=lambda kind: type(kind).__name__)
@given(data=st.data())
def test_a_type_takes_what_its_description_takes_and_refuses_the_rest_in_pydantics_words(
    kind: ParameterType, data: st.DataObject
) -> None:
    text = data.draw(NUMBERS if isinstance(kind, Integer) else TEXTS)
    described: TypeAdapter[Any] = TypeAdapter(described_as(kind))
    try:
        expected = described.validate_python(text)
    except ValidationError as refused:
        with pytest.raises(InvalidValue) as error:
            kind.parse(text)
        (fault,) = error.value.faults
        (wanted,) = refused.errors()
        assert fault.kind == wanted["type"]
        # Of a pasted text the message names the character.
        assert fault.message == wanted["msg"] or isinstance(kind, TypedText)
    else:
        value_of = VALUES.get(type(kind))
        assert kind.parse(text) == (value_of(expected) if value_of else expected)


@given(SPELLINGS)
def test_every_spelling_of_a_uuid_is_the_same_uuid(text: str) -> None:
    assert VIDEO_ID.parse(text) == str(UUID(text))


@pytest.mark.parametrize("text", ["", "x", f"{{{video_id()}}}", f"urn:uuid:{video_id()}", f"{video_id()}\n", "0" * 33])
def test_no_other_text_is_a_uuid(text: str) -> None:
    assert faults_of(VIDEO_ID, text) == ["string_pattern_mismatch"]


@given(st.integers(0, MAX_INTEGER))
@example(0)
@example(MAX_INTEGER)
def test_a_number_is_read_from_its_digits(number: int) -> None:
    assert NATURAL.parse(str(number)) == number


@given(st.text(st.characters(categories=["Nd", "Zs", "Cc", "Po", "Sm", "Pd"]) | st.sampled_from("0123456789+-_.eE ")))
def test_a_number_has_one_spelling(text: str) -> None:
    with suppress(InvalidValue):
        assert str(NATURAL.parse(text)) == text


class Single(StrEnum):
    ONE = "one"


def test_an_enumeration_may_have_one_member() -> None:
    with pytest.raises(InvalidValue, match="Input should be 'one'"):
        Choice(Single).parse("two")


def test_a_type_without_a_description_is_refused() -> None:
    with pytest.raises(TypeError, match="no schema describes a object"):
        described_as(cast("ParameterType", object()))


def test_a_number_of_thousands_of_digits_is_refused() -> None:
    assert faults_of(PAGE, "9" * 5_000) == ["int_parsing_size"]


@pytest.mark.parametrize("text", ["+5", "05", "-0", "", "5.0", "5\n", "\N{FULLWIDTH DIGIT FIVE}"])
def test_another_spelling_of_a_number_is_refused(text: str) -> None:
    assert faults_of(PAGE, text) == ["int_parsing"]


@pytest.mark.parametrize("kind", [SHORT_TEXT, VIDEO_ID, Choice(Region), Flag(), FIRST])
def test_bytes_that_are_no_utf_8_are_refused(kind: ParameterType) -> None:
    assert faults_of(kind, "\ud800") == ["string_unicode"]


@given(st.lists(ids, min_size=1, max_size=MAX_IDS))
def test_ids_keep_their_order_and_their_number_and_match_the_pattern_of_the_description(asked: list[str]) -> None:
    assert VIDEO_IDS.parse(",".join(asked)) == asked
    pattern = TypeAdapter(described_as(VIDEO_IDS)).json_schema()["pattern"]
    assert re.fullmatch(pattern, ",".join(asked))
    assert not re.fullmatch(pattern, ",".join([*asked, "x"]))
    assert not re.fullmatch(pattern, ",".join(asked * (MAX_IDS + 1)))


def test_each_bad_id_is_named_and_a_long_one_cut_and_no_id_or_too_many_are_one_fault() -> None:
    with pytest.raises(InvalidValue) as error:
        VIDEO_IDS.parse(f"x,{video_id()},{'y' * 1_000}")
    assert [one.place for one in error.value.faults] == [(0,), (2,)]
    assert [one.message.partition("not ")[2] for one in error.value.faults] == ["'x'", f"'{'y' * 64}'"]
    assert faults_of(VIDEO_IDS, "") == ["too_short"]
    assert faults_of(VIDEO_IDS, ",".join([video_id()] * (MAX_IDS + 1))) == ["too_long"]


BOUNDS = {
    "a day": ("2026-11-21", "2026-11-21T00:00:00Z", "2026-11-21T23:59:59Z"),
    "the first day": ("0001-01-01", "0001-01-01T00:00:00Z", "0001-01-01T23:59:59Z"),
    "the last day": ("9999-12-31", "9999-12-31T00:00:00Z", "9999-12-31T23:59:59Z"),
    "a time": ("2026-11-21T08:30:00Z", "2026-11-21T08:30:00Z", "2026-11-21T08:30:00Z"),
    "in lower case": ("2026-11-21t08:30:00z", "2026-11-21T08:30:00Z", "2026-11-21T08:30:00Z"),
    "an offset": ("2026-11-21T00:30:00+05:30", "2026-11-20T19:00:00Z", "2026-11-20T19:00:00Z"),
    "an offset over a year": ("2026-12-31T20:00:00-05:00", "2027-01-01T01:00:00Z", "2027-01-01T01:00:00Z"),
    "a fraction": ("2026-11-21T08:30:00.25Z", "2026-11-21T08:30:01Z", "2026-11-21T08:30:00Z"),
    "a fraction of zeros": ("2026-11-21T08:30:00.000Z", "2026-11-21T08:30:00Z", "2026-11-21T08:30:00Z"),
    "a nanosecond": ("2026-11-21T08:30:00.000000001Z", "2026-11-21T08:30:01Z", "2026-11-21T08:30:00Z"),
    "a fraction before midnight": ("2026-12-31T23:59:59.9Z", "2027-01-01T00:00:00Z", "2026-12-31T23:59:59Z"),
}


@pytest.mark.parametrize(("text", "first", "last"), BOUNDS.values(), ids=BOUNDS)
def test_bounds_are_inclusive_and_rounded_inwards(text: str, first: str, last: str) -> None:
    assert re.search(DAY_OR_TIME_PATTERN, text)
    assert (FIRST.parse(text), LAST.parse(text)) == (first, last)


# Days, hours, seconds and offsets that do not exist, and times before year 1 and after year 9999 in UTC.
IMPOSSIBLE = ["2026-02-30", "2026-02-29T08:00:00Z", "2026-13-01", "2026-00-01", "0000-01-01", "0000-12-31T23:59:59Z"]
IMPOSSIBLE += ["2026-11-21T24:00:00Z", "2016-12-31T23:59:60Z", "2026-11-21T08:00:00+24:00"]
IMPOSSIBLE += ["0001-01-01T00:00:00+01:00", "9999-12-31T23:30:00-01:00"]


@pytest.mark.parametrize("kind", [FIRST, LAST])
@pytest.mark.parametrize("text", IMPOSSIBLE)
def test_a_day_or_time_that_does_not_exist_is_refused(kind: Moment, text: str) -> None:
    assert re.search(DAY_OR_TIME_PATTERN, text)
    assert faults_of(kind, text) == ["value_error"]


def test_nothing_comes_after_the_last_second() -> None:
    assert LAST.parse("9999-12-31T23:59:59.5Z") == "9999-12-31T23:59:59Z"
    assert faults_of(FIRST, "9999-12-31T23:59:59.5Z") == ["value_error"]


@given(st.text(st.sampled_from("0129-:.TtZz+ "), max_size=30) | st.from_regex(DAY_OR_TIME_PATTERN))
def test_whatever_is_asked_for_is_a_time_or_refused(text: str) -> None:
    for kind in (FIRST, LAST):
        with suppress(InvalidValue):
            written = kind.parse(text)
            assert to_text(from_text(written)) == written


@given(moments)
def test_a_bound_lies_within_a_second_inwards(moment: datetime) -> None:
    first, last = (from_text(kind.parse(moment.isoformat())) for kind in (FIRST, LAST))
    assert timedelta(0) <= first - moment < timedelta(seconds=1)
    assert timedelta(0) <= moment - last < timedelta(seconds=1)


@given(st.dates(date(1, 1, 1), date(9999, 12, 31)))
def test_a_day_is_all_of_its_seconds(day: date) -> None:
    first, last = (from_text(kind.parse(day.isoformat())) for kind in (FIRST, LAST))
    assert first == datetime(day.year, day.month, day.day, tzinfo=UTC)
    assert last - first == timedelta(days=1, seconds=-1)


NO_TIMES = ["", "2026", "2026-11", "21.11.2026", "2026-11-21T08:00Z", "2026-11-21T08:00:00", "2026-11-21 08:00:00Z"]


@pytest.mark.parametrize("text", [*NO_TIMES, "2026-11-21\n"])
def test_what_is_no_day_and_no_time_is_refused(text: str) -> None:
    assert faults_of(FIRST, text) == faults_of(LAST, text) == ["string_pattern_mismatch"]


@pytest.mark.parametrize("text", ["2026-11-21T08:30:00 01:00", "2026-11-21T08:30:00.5 05:30"])
def test_a_plus_sign_that_was_not_encoded_is_named(text: str) -> None:
    with pytest.raises(InvalidValue, match=r"%2B") as error:
        FIRST.parse(text)
    assert error.value.faults[0].kind == "string_pattern_mismatch"
    FIRST.parse(text.replace(" ", "+"))


@pytest.mark.parametrize(
    ("text", "cause"),
    [("2026-11-21\n", "white space"), (" 2026-11-21", "white space"), ("now", "2026-11-21T08:00:00Z")],
)
def test_the_message_about_a_time_names_the_cause(text: str, cause: str) -> None:
    with pytest.raises(InvalidValue, match=cause) as error:
        LAST.parse(text)
    assert "^" not in error.value.faults[0].message


TEXT = TypedText(0, 100_000)


@given(st.text(st.characters(exclude_categories=["Cc", "Cs"])))
def test_every_character_but_control_characters_may_be_in_a_text(text: str) -> None:
    assert TEXT.parse(text) == text


PASTED = {"hello\n": "hello", "\thello": "hello", "\r\nhello \r\n": "hello", "hello\tworld": "hello world"}
PASTED |= {"hello\x85": "hello", "a \n\n b": "a b", "\n\n": "", " hello ": " hello "}


@pytest.mark.parametrize(("text", "typed"), PASTED.items(), ids=ascii)
def test_line_breaks_and_tabs_of_a_pasted_text_are_blanks_and_none_at_its_ends(text: str, typed: str) -> None:
    assert TEXT.parse(text) == typed
    assert TAG.parse(quote(text)) == typed
    assert re.search(TEXT_PATTERN, text)


def test_no_control_character_is_in_a_text() -> None:
    controls = {*map(chr, (*range(0x20), *range(0x7F, 0xA0)))} - {*LINE_BREAKS_AND_TABS}
    for control in controls:
        for text in (f"a{control}b", f"a{control}", control):
            assert faults_of(TEXT, text) == ["string_pattern_mismatch"]
            with pytest.raises(InvalidValue, match=f"U\\+{ord(control):04X}"):
                TEXT.parse(text)
