"""Times have one written form, which sorts as the times do."""

from datetime import UTC, datetime

import pytest
from hypothesis import given

from catalog.times import from_seconds, from_text, normalise_time, now, to_seconds, to_text
from tests.factories import moments

ACCEPTED = {
    "UTC": ("2026-11-21T08:00:00Z", "2026-11-21T08:00:00Z"),
    "an offset to the east": ("2026-11-21T09:30:00+01:30", "2026-11-21T08:00:00Z"),
    "an offset to the west over midnight": ("2026-12-31T20:00:00-05:00", "2027-01-01T01:00:00Z"),
    "an unknown offset": ("2026-11-21T08:00:00-00:00", "2026-11-21T08:00:00Z"),
    "milliseconds": ("2026-11-21T08:00:00.999Z", "2026-11-21T08:00:00Z"),
    "nanoseconds": ("2026-11-21T08:00:00.123456789Z", "2026-11-21T08:00:00Z"),
    "in lower case": ("2026-11-21t08:00:00z", "2026-11-21T08:00:00Z"),
    "a leap day": ("2028-02-29T00:00:00Z", "2028-02-29T00:00:00Z"),
    "the first year": ("0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z"),
}


@pytest.mark.parametrize(("text", "expected"), ACCEPTED.values(), ids=ACCEPTED)
def test_a_time_is_normalised(text: str, expected: str) -> None:
    assert normalise_time(text) == expected


REFUSED = {
    "naive": "2026-11-21T08:00:00",
    "a date": "2026-11-21",
    "a date and an offset": "2026-11-21+00:00",
    "a blank in place of the T": "2026-11-21 08:00:00Z",
    "a number": "1795248000",
    "words": "Tuesday",
    "empty": "",
    "no such day": "2026-02-29T08:00:00Z",
    "no such hour": "2026-11-21T24:00:00Z",
    "no such offset": "2026-11-21T08:00:00+24:00",
    "a line break after it": "2026-11-21T08:00:00Z\n",
    "before year 1 in UTC": "0001-01-01T00:00:00+01:00",
    "after year 9999 in UTC": "9999-12-31T23:30:00-01:00",
    "digits of another script": "\u0662\u0660\u0662\u0666-11-21T08:00:00Z",
    "a week date": "2026-W47-6T08:00:00Z",
    "the basic format": "20261121T080000Z",
    "no seconds": "2026-11-21T08:00Z",
    "no minutes": "2026-11-21T08Z",
    "a comma before the fraction": "2026-11-21T08:00:00,5Z",
    "an offset without a colon": "2026-11-21T08:00:00+0100",
    "an offset with seconds": "2026-11-21T08:00:00+01:00:30",
}


@pytest.mark.parametrize("text", REFUSED.values(), ids=REFUSED)
def test_what_is_no_time_of_rfc_3339_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        normalise_time(text)


@given(moments, moments)
def test_a_time_has_one_form_to_the_second_which_sorts_as_times_do(moment: datetime, other: datetime) -> None:
    written = to_text(moment)
    assert from_text(written) == moment.astimezone(UTC).replace(microsecond=0)
    assert normalise_time(moment.isoformat()) == normalise_time(written) == written
    assert from_seconds(to_seconds(written)) == written
    earlier, later = sorted([moment, other])
    assert to_text(earlier) <= to_text(later)


def test_the_present_time_is_in_the_one_form_and_seconds_count_from_1970() -> None:
    before = datetime.now(UTC).replace(microsecond=0)
    present = now()
    assert normalise_time(present) == present
    assert before <= from_text(present) <= datetime.now(UTC)
    assert to_seconds("1970-01-01T00:00:01Z") == 1
