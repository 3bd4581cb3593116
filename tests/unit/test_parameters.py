"""Parameters whose meaning a pattern cannot tell, and what must hold between two of them."""

import re
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Annotated, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import StringConstraints, TypeAdapter, ValidationError

from catalog.errors import InvalidRequest
from catalog.http.parameters import (
    DAY_OR_TIME_PATTERN,
    FACETS_PATTERN,
    MAX_IDS,
    MAX_WINDOW,
    TEXT_PATTERN,
    NaturalNumber,
    VideoIds,
    WholeNumber,
    first_moment,
    last_moment,
    require_order,
    require_window,
    video_ids,
)
from catalog.times import from_text, to_text
from catalog.vocabulary import MAX_INTEGER
from tests.factories import ids, video_id

offsets = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
moments = st.datetimes(datetime(2, 1, 1), datetime(9998, 12, 31), timezones=offsets)  # noqa: DTZ001


def fault(error: pytest.ExceptionInfo[InvalidRequest]) -> dict[str, Any]:
    """Return the one fault of a refusal."""
    (found,) = error.value.errors
    return found


# --- Whole numbers ----------------------------------------------------------------------------------------------------

PAGE: TypeAdapter[int] = TypeAdapter(Annotated[int, WholeNumber(ge=1, le=100)])
NATURAL: TypeAdapter[int | None] = TypeAdapter(NaturalNumber | None)


@given(st.integers(1, 100))
def test_a_number_is_read_from_its_digits(number: int) -> None:
    assert PAGE.validate_python(str(number)) == number


@pytest.mark.parametrize("text", ["0", str(MAX_INTEGER)])
def test_the_bounds_are_within(text: str) -> None:
    assert NATURAL.validate_python(text) == int(text)


@given(st.text(st.characters(categories=["Nd", "Zs", "Cc", "Po", "Sm", "Pd"]) | st.sampled_from("0123456789+-_.eE ")))
def test_a_number_has_one_spelling(text: str) -> None:
    try:
        number = NATURAL.validate_python(text)
    except ValidationError:
        return
    assert text == str(number)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("0", "greater_than_equal"),
        ("-1", "greater_than_equal"),
        ("101", "less_than_equal"),
        ("+5", "int_parsing"),
        ("05", "int_parsing"),
        ("-0", "int_parsing"),
        ("", "int_parsing"),
        ("9" * 5_000, "int_parsing_size"),
    ],
    ids=lambda text: text[:20],
)
def test_a_number_that_is_refused_says_why(text: str, kind: str) -> None:
    with pytest.raises(ValidationError) as error:
        PAGE.validate_python(text)
    assert [fault["type"] for fault in error.value.errors()] == [kind]


def test_its_schema_is_that_of_an_integer_with_bounds() -> None:
    assert PAGE.json_schema() == {"type": "integer", "minimum": 1, "maximum": 100}
    assert NATURAL.json_schema()["anyOf"][0] == {"type": "integer", "minimum": 0, "maximum": MAX_INTEGER}


# --- Lists of ids -----------------------------------------------------------------------------------------------------


@given(st.lists(ids, min_size=1, max_size=MAX_IDS))
def test_ids_keep_their_order_and_their_number(asked: list[str]) -> None:
    assert video_ids("ids", ",".join(asked)) == asked


@pytest.mark.parametrize(("text", "kind"), [("", "too_short"), (",".join([video_id()] * (MAX_IDS + 1)), "too_long")])
def test_no_id_and_too_many_are_one_fault(text: str, kind: str) -> None:
    with pytest.raises(InvalidRequest) as error:
        video_ids("ids", text)
    assert (fault(error)["loc"], fault(error)["type"]) == (("query", "ids"), kind)


def test_each_bad_id_is_named_and_a_long_one_cut() -> None:
    with pytest.raises(InvalidRequest) as error:
        video_ids("ids", f"x,{video_id()},{'y' * 1_000}")
    assert [one["loc"] for one in error.value.errors] == [("query", "ids", 0), ("query", "ids", 2)]
    assert [one["msg"].partition("not ")[2] for one in error.value.errors] == ["'x'", f"'{'y' * 64}'"]


# --- Days and times ---------------------------------------------------------------------------------------------------

BOUNDS = {
    "a day": ("2026-11-21", "2026-11-21T00:00:00Z", "2026-11-21T23:59:59Z"),
    "a leap day": ("2028-02-29", "2028-02-29T00:00:00Z", "2028-02-29T23:59:59Z"),
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
    assert first_moment("published_after", text) == first
    assert last_moment("published_before", text) == last


@pytest.mark.parametrize("moment", [first_moment, last_moment])
def test_no_bound_stays_none(moment: Any) -> None:
    assert moment("published_after", None) is None


IMPOSSIBLE = {
    "no such day": "2026-02-30",
    "no leap day": "2026-02-29T08:00:00Z",
    "no such month": "2026-13-01",
    "month 0": "2026-00-01",
    "year 0": "0000-01-01",
    "year 0 with a time": "0000-12-31T23:59:59Z",
    "no such hour": "2026-11-21T24:00:00Z",
    "a leap second": "2016-12-31T23:59:60Z",
    "no such offset": "2026-11-21T08:00:00+24:00",
    "before year 1 in UTC": "0001-01-01T00:00:00+01:00",
    "after year 9999 in UTC": "9999-12-31T23:30:00-01:00",
}


@pytest.mark.parametrize("moment", [first_moment, last_moment])
@pytest.mark.parametrize("text", IMPOSSIBLE.values(), ids=IMPOSSIBLE)
def test_a_day_or_time_that_does_not_exist_is_refused_by_name(moment: Any, text: str) -> None:
    assert re.search(DAY_OR_TIME_PATTERN, text)
    with pytest.raises(InvalidRequest) as error:
        moment("published_after", text)
    assert fault(error) == {
        "loc": ("query", "published_after"),
        "msg": "Input should be a day (2026-11-21) or an RFC 3339 time that exists",
        "type": "value_error",
    }


def test_nothing_comes_after_the_last_second() -> None:
    assert last_moment("published_before", "9999-12-31T23:59:59.5Z") == "9999-12-31T23:59:59Z"
    with pytest.raises(InvalidRequest):
        first_moment("published_after", "9999-12-31T23:59:59.5Z")


NO_DAY_OR_TIME = [
    "",
    "2026",
    "2026-11",
    "21.11.2026",
    "2026-11-21T08:00Z",
    "2026-11-21T08:00:00",
    "2026-11-21 08:00:00Z",
]


@pytest.mark.parametrize("text", NO_DAY_OR_TIME)
def test_other_texts_do_not_match_the_pattern(text: str) -> None:
    assert not re.search(DAY_OR_TIME_PATTERN, text)


@given(st.text(st.sampled_from("0129-:.TtZz+ "), max_size=30) | st.from_regex(DAY_OR_TIME_PATTERN))
def test_whatever_is_asked_for_is_a_time_or_refused(text: str) -> None:
    for moment in (first_moment, last_moment):
        try:
            written = moment("published_after", text)
        except InvalidRequest:
            continue
        assert written is not None
        assert to_text(from_text(written)) == written


@given(moments)
def test_a_bound_lies_within_a_second_inwards(moment: datetime) -> None:
    first, last = (bound("published_after", moment.isoformat()) for bound in (first_moment, last_moment))
    assert first is not None
    assert last is not None
    assert timedelta(0) <= from_text(first) - moment < timedelta(seconds=1)
    assert timedelta(0) <= moment - from_text(last) < timedelta(seconds=1)


@given(st.dates(date(1, 1, 1), date(9999, 12, 31)))
def test_a_day_is_all_of_its_seconds(day: date) -> None:
    first, last = first_moment("a", day.isoformat()), last_moment("b", day.isoformat())
    assert first is not None
    assert last is not None
    assert from_text(first) == datetime(day.year, day.month, day.day, tzinfo=UTC)
    assert from_text(last) - from_text(first) == timedelta(days=1, seconds=-1)


# --- Two of them ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("least", "most"),
    [(None, None), (1, None), (None, 1), (1, 1), (1, 2), (0, 0), ("2026-11-21T08:00:00Z", "2026-11-21T08:00:00Z")],
)
def test_bounds_in_order_pass(least: Any, most: Any) -> None:
    require_order(("min_duration", least), ("max_duration", most))


@pytest.mark.parametrize(("least", "most"), [(2, 1), (1, 0), ("2026-11-21T08:00:01Z", "2026-11-21T08:00:00Z")])
def test_bounds_out_of_order_are_refused(least: Any, most: Any) -> None:
    with pytest.raises(InvalidRequest) as error:
        require_order(("min_duration", least), ("max_duration", most))
    assert fault(error) == {
        "loc": ("query", "min_duration"),
        "msg": "Input should not be above max_duration",
        "type": "bounds_in_wrong_order",
    }


def test_one_day_may_be_both_ends() -> None:
    first, last = first_moment("a", "2026-11-21"), last_moment("b", "2026-11-21")
    require_order(("a", first), ("b", last))


# --- The window -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("page", "size"), [(1, 1), (100, 100), (10_000, 1), (200, 50)])
def test_pages_within_reach_pass(page: int, size: int) -> None:
    require_window(page, size)


@pytest.mark.parametrize(("page", "size"), [(101, 100), (10_000, 2), (201, 50)])
def test_pages_out_of_reach_are_refused(page: int, size: int) -> None:
    with pytest.raises(InvalidRequest) as error:
        require_window(page, size)
    assert fault(error)["loc"] == ("query", "page")
    assert fault(error)["type"] == "page_out_of_reach"
    assert str(MAX_WINDOW) in fault(error)["msg"]


# --- Facets -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["category", "region", "category,region", "region,category", "region,region"])
def test_facets_are_named(text: str) -> None:
    assert re.search(FACETS_PATTERN, text)


@pytest.mark.parametrize("text", ["", ",", "category,", ",region", "tag", "Category", "category, region"])
def test_other_facets_are_refused(text: str) -> None:
    assert not re.search(FACETS_PATTERN, text)


# --- Text -------------------------------------------------------------------------------------------------------------

TEXT: TypeAdapter[str] = TypeAdapter(Annotated[str, StringConstraints(pattern=TEXT_PATTERN)])


@pytest.mark.parametrize("code", [*range(0x20), *range(0x7F, 0xA0)], ids=hex)
def test_no_control_character_is_in_a_text(code: int) -> None:
    for text in (f"a{chr(code)}b", f"a{chr(code)}", chr(code)):
        with pytest.raises(ValidationError):
            TEXT.validate_python(text)


@given(st.text(st.characters(exclude_categories=["Cc", "Cs"])))
def test_every_other_character_may_be(text: str) -> None:
    assert TEXT.validate_python(text) == text


@given(st.lists(ids, min_size=1, max_size=MAX_IDS))
def test_the_description_knows_every_list_of_ids(asked: list[str]) -> None:
    pattern = TypeAdapter(VideoIds).json_schema()["pattern"]
    assert re.fullmatch(pattern, ",".join(asked))
    assert not re.fullmatch(pattern, ",".join([*asked, "x"]))
    assert not re.fullmatch(pattern, ",".join(asked * (MAX_IDS + 1)))
